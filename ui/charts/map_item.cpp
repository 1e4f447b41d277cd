// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/map_item.h"

#include "ui/charts/axis_scale.h"
#include "ui/style/theme.h"

#include <QLinearGradient>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kScaleGap = 12;
constexpr double kScaleWidth = 10;

} // namespace

void MapItem::setPicture(const QImage& picture, int columns, double firstStep, double columnSteps) {
    m_picture = picture;
    m_columns = columns;
    m_firstStep = firstStep;
    m_columnSteps = columnSteps;
    update();
}

void MapItem::setMarked(int selectedRow, int hoveredRow) {
    m_selected = selectedRow;
    m_hovered = hoveredRow;
    update();
}

void MapItem::setScale(int lowDecade, int highDecade) {
    m_low = lowDecade;
    m_high = highDecade;
    update();
}

QRectF MapItem::rowRect(int row) const {
    const QRectF& plot = mapping().plot;
    const double height = plot.height() / std::max(1, m_picture.height());
    return {plot.left(), plot.top() + row * height, plot.width(), height};
}

int MapItem::rowAt(const QPointF& pixel) const {
    const QRectF& plot = mapping().plot;
    if (m_picture.isNull() || !plot.contains(pixel))
        return -1;
    return std::min(static_cast<int>((pixel.y() - plot.top()) / plot.height() * m_picture.height()),
                    m_picture.height() - 1);
}

void MapItem::draw(QPainter& painter) {
    if (m_picture.isNull())
        return;
    const QRectF& plot = mapping().plot;
    const double left = mapping().x(m_firstStep);
    const double right = mapping().x(m_firstStep + m_columns * m_columnSteps);
    painter.save();
    painter.setClipRect(plot);
    // More rows than pixels: mixing neighbours is better than leaving layers out.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, m_picture.height() > plot.height());
    painter.drawImage(QRectF(left, plot.top(), right - left, plot.height()), m_picture,
                      QRectF(0, 0, m_columns, m_picture.height()));
    painter.restore();
    if (m_hovered >= 0 && m_hovered != m_selected)
        drawRow(painter, m_hovered, theme().textMuted);
    if (m_selected >= 0)
        drawRow(painter, m_selected, theme().accent);
    drawScale(painter);
}

void MapItem::drawRow(QPainter& painter, int row, const QColor& color) const {
    if (row >= m_picture.height())
        return;
    const QRectF box = rowRect(row);
    const double middle = box.center().y();
    QPen pen(theme().surface, 3);
    painter.setBrush(Qt::NoBrush);
    const QRectF frame =
        box.height() >= 4 ? box.adjusted(0, 0.5, 0, -0.5) : QRectF(box.left(), middle - 2, box.width(), 4);
    painter.setPen(pen);
    painter.drawRect(frame);
    pen.setColor(color);
    pen.setWidthF(1.5);
    painter.setPen(pen);
    painter.drawRect(frame);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(
        QPolygonF({{box.left() - 7, middle - 5}, {box.left() - 1, middle}, {box.left() - 7, middle + 5}}));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void MapItem::drawScale(QPainter& painter) const {
    const QRectF& plot = mapping().plot;
    const QRectF bar(plot.right() + kScaleGap, plot.top(), kScaleWidth, plot.height());
    QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
    for (int stop = 0; stop <= 16; ++stop)
        gradient.setColorAt(stop / 16.0, sequentialColor(stop / 16.0));
    painter.fillRect(bar, gradient);
    const QFontMetricsF metrics(font());
    painter.setPen(theme().textMuted);
    for (const AxisTick& tick : decadeScale(m_low, m_high, bar.height(), metrics.height() * 1.7).ticks) {
        const double y = bar.bottom() - (tick.value - m_low) / (m_high - m_low) * bar.height();
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y));
        const double base = std::clamp(y + metrics.ascent() / 2 - 1, bar.top() + metrics.ascent() - 2, bar.bottom());
        painter.drawText(QPointF(bar.right() + 6, base), tick.label);
    }
}

} // namespace nabla
