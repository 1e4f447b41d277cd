// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/instrument_header.h"

#include "ui/style/theme.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr int kLeft = 4; ///< where a panel's own titles start, too
constexpr int kSign = 14;
/// How far a title shrinks before it is cut: to a share of its size, or further to this many points.
constexpr double kSmallestTitle = 0.76;
constexpr double kSmallestPoints = 9;

double smallestShare(const QFont& title) {
    return std::min(kSmallestTitle, kSmallestPoints / title.pointSizeF());
}

double smallestWidth(QFont title, const QString& text) {
    title.setPointSizeF(title.pointSizeF() * smallestShare(title));
    return QFontMetricsF(title).horizontalAdvance(text);
}

} // namespace

InstrumentHeader::InstrumentHeader(QWidget* parent) : QWidget(parent), m_menu(new QToolButton(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addStretch(1);
    m_menu->setText(QStringLiteral("⋮"));
    m_menu->setAutoRaise(true);
    m_menu->setFocusPolicy(Qt::TabFocus);
    m_menu->setStyleSheet(QStringLiteral("QToolButton { padding: 0px 5px; border-radius: 4px; font-weight: bold; }"));
    connect(m_menu, &QToolButton::clicked, this, &InstrumentHeader::menuRequested);
    addControl(m_menu);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void InstrumentHeader::setTitle(const QString& title, const QString& shortTitle, const QString& help) {
    m_title = title;
    m_shortTitle = shortTitle;
    setToolTip(help);
    m_menu->setToolTip(tr("What else can be done with it"));
    m_menu->setAccessibleName(tr("Menu of %1").arg(title));
    fitControls();
    update();
}

void InstrumentHeader::fitControls() {
    const double title = smallestWidth(titleFont(), m_title);
    int taken = 8;
    for (QWidget* control : m_controls)
        if (m_choices.contains(control) || control->isVisibleTo(this))
            taken += control->sizeHint().width() + layout()->spacing();
    for (QWidget* choice : m_choices)
        choice->setVisible(kLeft + title + taken <= width());
}

void InstrumentHeader::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitControls();
}

void InstrumentHeader::setReadout(const QString& readout) {
    if (readout == m_readout)
        return;
    m_readout = readout;
    update();
}

void InstrumentHeader::addControl(QWidget* control) {
    m_controls << control;
    auto* row = static_cast<QHBoxLayout*>(layout());
    // The menu stays the last one.
    row->insertWidget(row->count() - (control == m_menu ? 0 : 1), control, 0, Qt::AlignTop);
}

void InstrumentHeader::addChoice(QWidget* choice) {
    addControl(choice);
    m_choices << choice;
    fitControls();
}

void InstrumentHeader::restyle() {
    fitControls();
    updateGeometry();
    update();
}

QFont InstrumentHeader::titleFont() const {
    QFont font = this->font();
    font.setWeight(QFont::DemiBold);
    font.setPointSizeF(font.pointSizeF() * 1.12);
    return font;
}

QSize InstrumentHeader::sizeHint() const {
    int height = static_cast<int>(std::ceil(QFontMetricsF(titleFont()).height() + QFontMetricsF(font()).height())) + 6;
    for (const QWidget* control : m_controls)
        height = std::max(height, control->sizeHint().height());
    return {200, height};
}

QSize InstrumentHeader::minimumSizeHint() const {
    return {60, sizeHint().height()};
}

double InstrumentHeader::textWidth() const {
    double right = width();
    for (const QWidget* control : m_controls)
        if (control->isVisibleTo(this))
            right = std::min<double>(right, control->x() - 8);
    return right - kLeft;
}

const QString& InstrumentHeader::titleFor(double room) const {
    return smallestWidth(titleFont(), m_title) > room + 1 ? m_shortTitle : m_title;
}

bool InstrumentHeader::cutsTitle() const {
    const double room = textWidth();
    return smallestWidth(titleFont(), titleFor(room)) > room + 1;
}

QPoint InstrumentHeader::menuCorner() const {
    return m_menu->geometry().bottomLeft();
}

void InstrumentHeader::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    if (QWidget* owner = parentWidget())
        owner->setFocus(Qt::MouseFocusReason);
    m_isPressed = true;
    m_pressedAt = event->pos();
}

void InstrumentHeader::mouseMoveEvent(QMouseEvent* event) {
    if (!m_isPressed)
        return;
    if (!m_isDragging && (event->pos() - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_isDragging = true;
        setCursor(Qt::ClosedHandCursor);
    }
    if (m_isDragging)
        Q_EMIT dragged(event->globalPosition().toPoint());
}

void InstrumentHeader::mouseReleaseEvent(QMouseEvent* event) {
    const bool isDropped = m_isDragging;
    m_isPressed = m_isDragging = false;
    unsetCursor();
    if (isDropped)
        Q_EMIT dropped(event->globalPosition().toPoint());
}

void InstrumentHeader::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        Q_EMIT doubleClicked();
}

void InstrumentHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    drawText(painter, textWidth());
}

void InstrumentHeader::drawText(QPainter& painter, double room) const {
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF strong(titleFont());
    const QFontMetricsF plain(font());
    painter.setPen(theme().text);
    const QString& title = titleFor(room);
    QFont fitting = titleFont();
    fitting.setPointSizeF(fitting.pointSizeF() * std::clamp(room / std::max(1.0, strong.horizontalAdvance(title)),
                                                            smallestShare(titleFont()), 1.0));
    painter.setFont(fitting);
    painter.drawText(QPointF(kLeft, strong.ascent()),
                     QFontMetricsF(fitting).elidedText(title, Qt::ElideRight, room + 1));
    const double signLeft = kLeft + strong.horizontalAdvance(title) + 8;
    if (signLeft + kSign <= kLeft + room) // the title comes first; its tool tip is the same
        paintSign(painter, QPointF(signLeft + kSign / 2.0, strong.height() / 2));

    // The reading has the whole width where the controls are no higher than the title.
    const bool isLow = std::all_of(m_controls.begin(), m_controls.end(), [&](const QWidget* control) {
        return control->geometry().bottom() <= strong.height() + 3;
    });
    painter.setFont(font());
    painter.setPen(theme().textMuted);
    painter.drawText(QPointF(kLeft, strong.height() + plain.ascent() + 3), fitted(isLow ? width() - kLeft : room));
}

void InstrumentHeader::paintSign(QPainter& painter, const QPointF& center) const {
    QFont small = font();
    small.setPixelSize(10);
    small.setWeight(QFont::DemiBold);
    painter.setFont(small);
    painter.setPen(QPen(theme().textMuted, 1));
    painter.drawEllipse(center, kSign / 2.0 - 0.5, kSign / 2.0 - 0.5);
    painter.drawText(QRectF(center.x() - kSign / 2.0, center.y() - kSign / 2.0, kSign, kSign), Qt::AlignCenter,
                     QStringLiteral("i"));
}

QString InstrumentHeader::fitted(double room) const {
    const QFontMetricsF metrics(font());
    const QString separator = QStringLiteral("  ·  ");
    QStringList parts = m_readout.split(separator);
    // The step stands in the transport, too; after it, the last part is the least.
    for (bool isFirst = true; parts.size() > 1 && metrics.horizontalAdvance(parts.join(separator)) > room;
         isFirst = false) {
        if (isFirst)
            parts.removeFirst();
        else
            parts.removeLast();
    }
    QString text = parts.join(separator);
    if (metrics.horizontalAdvance(text) > room) { // "0.03 (output)": the number is worth more than where it stands
        static const QRegularExpression kInBrackets(QStringLiteral("\\s*[（(][^()（）]*[)）]"));
        text.remove(kInBrackets);
    }
    return metrics.elidedText(text, Qt::ElideRight, room);
}

} // namespace nabla

#include "moc_instrument_header.cpp"
