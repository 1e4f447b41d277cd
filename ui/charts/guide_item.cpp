// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/guide_item.h"

#include "ui/style/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kHold = 8; ///< pixels on either side that take hold of the line

} // namespace

void GuideItem::setLine(std::optional<double> y, const QString& label, const QColor& color) {
    m_y = y;
    m_label = label;
    m_color = color;
    update();
}

void GuideItem::setDraggable(bool isDraggable) {
    m_isDraggable = isDraggable;
    update();
}

void GuideItem::setHot(bool isHot) {
    if (isHot == m_isHot)
        return;
    m_isHot = isHot;
    update();
}

double GuideItem::pixelY() const {
    return std::round(std::clamp(mapping().y(*m_y), mapping().plot.top(), mapping().plot.bottom()));
}

bool GuideItem::isAt(const QPointF& pixel) const {
    return m_y && std::abs(pixel.y() - pixelY()) <= kHold && pixel.x() >= mapping().plot.left() - kHold &&
           pixel.x() <= mapping().plot.right() + kHold;
}

void GuideItem::draw(QPainter& painter) {
    if (!m_y)
        return;
    const QRectF& plot = mapping().plot;
    const double y = pixelY();
    QPen pen(m_color, m_isDraggable ? (m_isHot ? 2.5 : 1.75) : 1.25);
    pen.setCosmetic(true);
    if (!m_isDraggable)
        pen.setDashPattern({6, 4});
    painter.setPen(pen);
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));

    const QFontMetricsF metrics(font());
    // In a narrow plot the number alone: what it is stands in the axis' or the instrument's title.
    const bool isWhole = metrics.horizontalAdvance(m_label) + 30 <= plot.width();
    const QString label = isWhole ? m_label : m_label.section(QStringLiteral(" = "), -1);
    const double width = metrics.horizontalAdvance(label);
    // Above the line, unless the picture ends there.
    const bool isAbove = y - metrics.height() - 2 > plot.top();
    const QRectF box(plot.right() - width - (m_isDraggable ? 22 : 8), isAbove ? y - metrics.height() - 3 : y + 3,
                     width + 6, metrics.height());
    QColor back = theme().surface;
    back.setAlphaF(0.7f);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(back);
    painter.drawRoundedRect(box, 3, 3);
    if (m_isDraggable) {
        painter.setBrush(m_color);
        const double x = plot.right() - 7;
        painter.drawEllipse(QPointF(x, y), m_isHot ? 7 : 6, m_isHot ? 7 : 6);
        QPen grip(theme().surface, 1.4);
        painter.setPen(grip);
        painter.drawLine(QPointF(x - 2.5, y - 1.6), QPointF(x + 2.5, y - 1.6));
        painter.drawLine(QPointF(x - 2.5, y + 1.6), QPointF(x + 2.5, y + 1.6));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(m_color);
    painter.drawText(box, Qt::AlignCenter, label);
}

} // namespace nabla
