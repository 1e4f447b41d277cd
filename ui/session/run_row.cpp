// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/run_row.h"

#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QLineEdit>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr int kPad = 8;
constexpr int kDot = 9;
constexpr QSize kCurve(64, 18);

RunRow rowOf(const QModelIndex& index) {
    return index.data(RunRowPainter::kRunRole).value<RunRow>();
}

/// Losses spread over decades, so the small picture is logarithmic where it can be.
void drawCurve(QPainter& painter, const QRectF& place, const QList<QPointF>& curve, const QColor& color) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const QPointF& point : curve)
        if (std::isfinite(point.y())) {
            low = std::min(low, point.y());
            high = std::max(high, point.y());
        }
    if (curve.size() < 2 || !(high >= low))
        return;
    const bool isLog = low > 0;
    const auto heightOf = [&](double value) {
        if (high == low)
            return 0.5;
        return isLog ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    };
    const double first = curve.front().x();
    const double steps = std::max(1.0, curve.back().x() - first);
    QPainterPath path;
    bool isGap = true;
    for (const QPointF& point : curve) {
        if (!std::isfinite(point.y())) {
            isGap = true;
            continue;
        }
        const QPointF at(place.left() + (point.x() - first) / steps * place.width(),
                         place.bottom() - heightOf(point.y()) * place.height());
        isGap ? path.moveTo(at) : path.lineTo(at);
        isGap = false;
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 1.25));
    painter.drawPath(path);
}

QRect nameRect(const QRect& row, const QFont& font) {
    const int left = row.left() + kPad + kDot + 6;
    return {left, row.top() + kPad - 2, row.right() - kPad - kCurve.width() - 6 - left,
            QFontMetrics(font).height() + 2};
}

} // namespace

QString RunRow::text() const {
    QStringList lines{name, difference, numbers};
    lines.removeAll(QString());
    if (isShown)
        lines << RunRowPainter::tr("on the screen");
    if (isCompared)
        lines << RunRowPainter::tr("compared");
    return lines.join(QStringLiteral(", "));
}

void RunRowPainter::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const RunRow row = rowOf(index);
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5);
    const bool hasFocus = isSelected && (option.state & QStyle::State_HasFocus);
    painter->setPen(QPen(isSelected ? theme().accent : theme().border, hasFocus ? 2 : 1));
    painter->setBrush(isSelected ? theme().surfaceRaised : theme().surface);
    painter->drawRoundedRect(card, 6, 6);

    // Shown: a filled dot; compared: a ring; the run's colour, where it has one.
    const QRectF dot(option.rect.left() + kPad, option.rect.top() + kPad + 3, kDot, kDot);
    const QColor color = row.color.isValid() ? row.color : theme().textMuted;
    painter->setPen(QPen(color, 1.5, row.isCompared ? Qt::DotLine : Qt::SolidLine));
    painter->setBrush(row.isShown ? QBrush(color) : QBrush(Qt::NoBrush));
    painter->drawEllipse(dot);

    const QFont strong = fontFor(TextRole::Strong);
    const QFont caption = fontFor(TextRole::Caption);
    const QRect name = nameRect(option.rect, strong);
    painter->setFont(strong);
    painter->setPen(theme().text);
    const QString title = row.hasNote ? row.name + QStringLiteral("  ✎") : row.name;
    painter->drawText(name, Qt::AlignVCenter, QFontMetrics(strong).elidedText(title, Qt::ElideRight, name.width()));
    drawCurve(*painter,
              QRectF(option.rect.right() - kPad - kCurve.width(), name.top() + 1, kCurve.width(), kCurve.height()),
              row.curve, row.color.isValid() ? row.color : theme().text);
    painter->setFont(caption);
    const QFontMetrics metrics(caption);
    int y = name.bottom() + 2;
    for (const QString& line : {row.numbers, row.difference}) {
        if (line.isEmpty())
            continue;
        const QRect place(name.left(), y, option.rect.right() - kPad - name.left(), metrics.height());
        painter->setPen(&line == &row.numbers || line == row.numbers ? theme().text : theme().textMuted);
        painter->drawText(place, Qt::AlignVCenter, metrics.elidedText(line, Qt::ElideRight, place.width()));
        y += metrics.height() + 1;
    }
    painter->restore();
}

QSize RunRowPainter::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const int lines = rowOf(index).difference.isEmpty() ? 1 : 2;
    return {160, 2 * kPad + QFontMetrics(fontFor(TextRole::Strong)).height() +
                     lines * (QFontMetrics(fontFor(TextRole::Caption)).height() + 1)};
}

QWidget* RunRowPainter::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const {
    auto* edit = new QLineEdit(parent);
    edit->setAccessibleName(tr("Name of the run"));
    return edit;
}

void RunRowPainter::setEditorData(QWidget* editor, const QModelIndex& index) const {
    static_cast<QLineEdit*>(editor)->setText(rowOf(index).name);
}

void RunRowPainter::setModelData(QWidget* editor, QAbstractItemModel*, const QModelIndex& index) const {
    const QString name = static_cast<QLineEdit*>(editor)->text().trimmed();
    if (!name.isEmpty() && name != rowOf(index).name)
        Q_EMIT renamed(rowOf(index).id, name);
}

void RunRowPainter::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                         const QModelIndex&) const {
    const int height = editor->sizeHint().height();
    editor->setGeometry(option.rect.left() + kPad, option.rect.top() + 4, option.rect.width() - 2 * kPad, height);
}

} // namespace nabla
