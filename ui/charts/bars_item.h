// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/log_value.h"
#include "ui/charts/plot_item.h"
#include "ui/charts/trace.h"

#include <QColor>

#include <vector>

namespace nabla {

/// One quantity of every layer, as recorded. Vectors have one entry a layer or are empty.
struct BarSeries {
    QColor color;
    std::vector<double> values;
    std::vector<double> first;         ///< of the run's first step
    std::vector<double> ghost;         ///< of the run before
    std::vector<double> forecast{};    ///< what theory expects of the first step
    std::vector<double> forecastLow{}; ///< the band in which most drawn networks land
    std::vector<double> forecastHigh{};
    QColor ghostColor{}; ///< of a run that is compared: drawn dashed in it
};

/// Bars from the floor of an axis (log10, or linear from zero), the series of a layer beside each other; layer i has
/// the slot i .. i + 1. Where slots get too narrow for bars, every layer is still drawn, as a staircase.
class BarsItem : public PlotItem {
public:
    void setSeries(std::vector<BarSeries> series);
    void setScale(ValueScale scale);
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
    LogValue placeOf(double value) const;
    void drawBands(QPainter& painter) const;
    void drawForecast(QPainter& painter, std::size_t series) const;
    void drawBars(QPainter& painter, std::size_t series) const;
    void drawStaircase(QPainter& painter, std::size_t series) const;
    void drawSteps(QPainter& painter, const std::vector<double>& values, const QColor& color, double width) const;
    void drawDashedSteps(QPainter& painter, const std::vector<double>& values, const QColor& color) const;
    void drawCompared(QPainter& painter, const QRectF& outline, const QColor& color) const;
    void drawSpecial(QPainter& painter, const QRectF& column, double value) const;

    std::vector<BarSeries> m_series;
    ValueScale m_scale = ValueScale::Log;
    int m_selected = -1;
    int m_hovered = -1;
};

} // namespace nabla
