// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"

#include <QColor>
#include <QImage>

#include <vector>

namespace nabla {

/// One sample over the surface.
struct SurfacePoint {
    double x = 0;
    double y = 0;
    QColor color;
    bool isValidation = false; ///< a square instead of a disc
};

/// A picture of the network's answers over a rectangle, with samples on it. Row 0 of the picture is the top.
class SurfaceItem : public PlotItem {
public:
    /// `area` in axis values: left, bottom, width, height.
    void setSurface(const QImage& picture, const QRectF& area);
    void setPoints(std::vector<SurfacePoint> points);
    const QImage& picture() const { return m_picture; }
    const std::vector<SurfacePoint>& points() const { return m_points; }
    /// The sample within reach of the mouse, -1 when there is none.
    int pointAt(const QPointF& pixel) const;

protected:
    void draw(QPainter& painter) override;

private:
    QImage m_picture;
    QRectF m_area;
    std::vector<SurfacePoint> m_points;
};

} // namespace nabla
