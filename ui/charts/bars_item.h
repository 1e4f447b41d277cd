// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"

#include <QColor>

#include <vector>

namespace nabla {

/// One quantity of every layer, as recorded. Vectors have one entry a layer or are empty.
struct BarSeries {
    QColor color;
    std::vector<double> values;
    std::vector<double> first; ///< of the run's first step
    std::vector<double> ghost; ///< of the run before
};

/// Bars from the floor of a log10 axis, the series of a layer beside each other; layer i has the slot i .. i + 1.
/// Where slots get too narrow for bars, every layer is still drawn, as a staircase.
class BarsItem : public PlotItem {
public:
    void setSeries(std::vector<BarSeries> series);
    void setMarked(int selectedLayer, int hoveredLayer);

    const std::vector<BarSeries>& series() const { return m_series; }
    int layerCount() const;
    /// Where a bar stands; empty for a layer without a positive finite value.
    QRectF barRect(std::size_t series, int layer) const;
    /// -1 outside.
    int layerAt(const QPointF& pixel) const;
    bool isStaircase() const;

protected:
    void draw(QPainter& painter) override;

private:
    QRectF slot(int layer) const;
    QRectF column(std::size_t series, int layer) const;
    void drawBands(QPainter& painter) const;
    void drawBars(QPainter& painter, std::size_t series) const;
    void drawStaircase(QPainter& painter, std::size_t series) const;
    void drawSteps(QPainter& painter, const std::vector<double>& values, const QColor& color, double width) const;
    void drawSpecial(QPainter& painter, const QRectF& column, double value) const;

    std::vector<BarSeries> m_series;
    int m_selected = -1;
    int m_hovered = -1;
};

} // namespace nabla
