// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/matrix/matrix_cell_painter.h"

#include "ui/builder/look.h"
#include "ui/matrix/matrix_model.h"
#include "ui/style/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr int kTint = 40; ///< of 255: how much of the health's colour the ground takes
constexpr int kEdge = 4;

QColor mixed(const QColor& ground, const QColor& color) {
    const auto part = [](int a, int b) { return a + (b - a) * kTint / 255; };
    return {part(ground.red(), color.red()), part(ground.green(), color.green()), part(ground.blue(), color.blue())};
}

/// 0 at the bottom of the range, 1 at its top; beyond it at the edge.
double place(double value, std::pair<double, double> range) {
    return std::clamp((value - range.first) / (range.second - range.first), 0.0, 1.0);
}

void drawLoss(QPainter& painter, const QRectF& room, const MatrixCell& cell, std::pair<double, double> range) {
    painter.setPen(QPen(theme().grid, 1));
    painter.drawLine(room.bottomLeft(), room.bottomRight());
    if (cell.loss.isEmpty() || cell.share <= 0)
        return;
    // A network that still trains has come only so far along.
    const double steps = std::max(1.0, cell.loss.back().x());
    const double width = room.width() * (cell.stage == MatrixCell::Stage::Training ? cell.share : 1);
    QPainterPath path;
    bool isGap = true;
    for (const QPointF& point : cell.loss) {
        if (!std::isfinite(point.y())) {
            isGap = true;
            continue;
        }
        const double height = point.y() > 0 ? place(std::log10(point.y()), range) : 0;
        const QPointF at(room.left() + point.x() / steps * width, room.bottom() - height * room.height());
        isGap ? path.moveTo(at) : path.lineTo(at);
        isGap = false;
    }
    QPen pen(theme().text, theme().lineWidth * 1.25);
    pen.setCosmetic(true);
    painter.setPen(pen);
    painter.drawPath(path);
}

void drawGradients(QPainter& painter, const QRectF& room, const MatrixCell& cell, std::pair<double, double> range) {
    painter.setPen(QPen(theme().grid, 1));
    painter.drawLine(room.bottomLeft(), room.bottomRight());
    if (cell.gradients.isEmpty())
        return;
    const double step = room.width() / static_cast<double>(cell.gradients.size());
    const double gap = step > 3 ? 1 : 0;
    for (qsizetype i = 0; i < cell.gradients.size(); ++i) {
        const bool isNumber = std::isfinite(cell.gradients[i]);
        const double height = isNumber ? std::max(1.0, place(cell.gradients[i], range) * room.height()) : 2;
        painter.fillRect(
            QRectF(room.left() + static_cast<double>(i) * step, room.bottom() - height, step - gap, height),
            isNumber ? theme().signal : theme().nonFinite);
    }
}

} // namespace

MatrixCellPainter::MatrixCellPainter(const MatrixModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model) {}

QSize MatrixCellPainter::cellSize() {
    const QFontMetrics strong(fontFor(TextRole::Strong));
    const QFontMetrics caption(fontFor(TextRole::Caption));
    MatrixCell widest;
    widest.stage = MatrixCell::Stage::Done;
    widest.result.isDiverged = true;
    int width = std::max(caption.horizontalAdvance(QStringLiteral("0.888 · 88 %")),
                         strong.horizontalAdvance(QStringLiteral("✗ ") + fateWord(widest)));
    for (const auto stage : {MatrixCell::Stage::Waiting, MatrixCell::Stage::Training, MatrixCell::Stage::Stopped}) {
        widest.stage = stage;
        width = std::max(width, strong.horizontalAdvance(QStringLiteral("✓ ") + fateWord(widest)));
    }
    return {width + 5 * kSpace + kEdge, strong.height() + caption.height() + 3 * caption.height() + 8 * kSpace};
}

QSize MatrixCellPainter::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return cellSize();
}

void MatrixCellPainter::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    static const MatrixCell kNone;
    const MatrixCell* const known = m_model.cell(index);
    const MatrixCell& cell = known ? *known : kNone;
    const QColor color = fateColor(cell);
    painter->save();
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const QRectF card = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5);
    const bool isDone = cell.stage == MatrixCell::Stage::Done || cell.stage == MatrixCell::Stage::Failed;
    painter->setPen(QPen(isSelected ? theme().accent : theme().border, isSelected ? 2.5 : 1));
    painter->setBrush(isDone ? mixed(theme().surface, color) : theme().surface);
    painter->drawRoundedRect(card, 4, 4);
    painter->fillRect(QRectF(card.left() + 2, card.top() + 4, kEdge, card.height() - 8), color);

    const QRectF room = card.adjusted(kEdge + 2 * kSpace, kSpace, -2 * kSpace, -kSpace);
    const QFont strong = fontFor(TextRole::Strong);
    const QFont caption = fontFor(TextRole::Caption);
    const double head = QFontMetrics(strong).height();
    const double foot = QFontMetrics(caption).height();
    painter->setFont(strong);
    painter->setPen(isDone ? theme().text : theme().textMuted);
    painter->drawText(QRectF(room.left(), room.top(), room.width(), head), Qt::AlignVCenter,
                      fateSign(cell) + QLatin1Char(' ') + fateWord(cell));
    painter->setFont(caption);
    QString numbers = fateNumbers(cell);
    if (painter->fontMetrics().horizontalAdvance(numbers) > room.width())
        numbers = numbers.section(QStringLiteral(" · "), 0, 0);
    painter->drawText(QRectF(room.left(), room.bottom() - foot, room.width(), foot), Qt::AlignVCenter, numbers);
    const double top = room.top() + head + kSpace;
    const double bottom = room.bottom() - foot - kSpace;
    const double middle = top + (bottom - top) * 0.58;
    drawLoss(*painter, QRectF(room.left(), top, room.width(), middle - top), cell, m_model.lossRange());
    painter->setRenderHint(QPainter::Antialiasing, false);
    drawGradients(*painter, QRectF(room.left(), middle + kSpace, room.width(), bottom - middle - kSpace), cell,
                  m_model.gradientRange());
    painter->restore();
}

} // namespace nabla
