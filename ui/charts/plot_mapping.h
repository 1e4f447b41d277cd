// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>

namespace nabla {

/// From axis values to pixels of a panel and back.
struct PlotMapping {
    QRectF plot{0, 0, 1, 1}; ///< the plot rectangle in pixels
    double xMin = 0;
    double xMax = 1;
    double yMin = 0;
    double yMax = 1;

    double x(double value) const { return plot.left() + (value - xMin) / (xMax - xMin) * plot.width(); }
    double y(double value) const { return plot.bottom() - (value - yMin) / (yMax - yMin) * plot.height(); }
    QPointF point(double xValue, double yValue) const { return {x(xValue), y(yValue)}; }
    double valueAtX(double pixel) const { return xMin + (pixel - plot.left()) / plot.width() * (xMax - xMin); }
    double valueAtY(double pixel) const { return yMin + (plot.bottom() - pixel) / plot.height() * (yMax - yMin); }
};

} // namespace nabla
