// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/surface_item.h"

#include "ui/style/theme.h"

#include <QPainter>

#include <cmath>

namespace nabla {

namespace {

constexpr double kRadius = 3.2;
constexpr double kReach = 8;

} // namespace

void SurfaceItem::setSurface(const QImage& picture, const QRectF& area) {
    m_picture = picture;
    m_area = area;
    update();
}

void SurfaceItem::setPoints(std::vector<SurfacePoint> points) {
    m_points = std::move(points);
    update();
}

int SurfaceItem::pointAt(const QPointF& pixel) const {
    int nearest = -1;
    double best = kReach;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        const QPointF away = mapping().point(m_points[i].x, m_points[i].y) - pixel;
        if (const double distance = std::hypot(away.x(), away.y()); distance < best) {
            best = distance;
            nearest = static_cast<int>(i);
        }
    }
    return nearest;
}

void SurfaceItem::draw(QPainter& painter) {
    painter.save();
    painter.setClipRect(mapping().plot);
    if (!m_picture.isNull()) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        const QPointF corner = mapping().point(m_area.left(), m_area.top() + m_area.height());
        const QPointF other = mapping().point(m_area.left() + m_area.width(), m_area.top());
        painter.drawImage(QRectF(corner, other), m_picture);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    // The rim is black on light colours and white on dark ones whatever the surface under it.
    QPen rim(theme().surface, 1);
    rim.setCosmetic(true);
    painter.setPen(rim);
    for (const SurfacePoint& point : m_points) {
        const QPointF center = mapping().point(point.x, point.y);
        painter.setBrush(point.color);
        if (point.isValidation)
            painter.drawRect(QRectF(center.x() - kRadius, center.y() - kRadius, 2 * kRadius, 2 * kRadius));
        else
            painter.drawEllipse(center, kRadius, kRadius);
    }
    painter.setBrush(Qt::NoBrush);
    painter.restore();
}

} // namespace nabla
