// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace nabla::report {

/// Size of a picture, in its own units.
inline constexpr int kPlotWidth = 460;
inline constexpr int kPlotHeight = 250;

/// One place of a line: a stretch from low to high, so that no spike is lost.
struct PlotPoint {
    double x = 0;
    double low = 0;
    double high = 0;
};

struct PlotLine {
    std::string name;
    std::vector<PlotPoint> points; ///< finite numbers, from left to right
    bool isDashed = false;
    bool hasDots = false;
};

enum class PlotScale { Log, Linear, FromZero };

/// One pair of axes.
struct Plot {
    std::string title;
    std::string xTitle;
    PlotScale scale = PlotScale::Linear;
    std::vector<PlotLine> lines;
    std::optional<double> guide; ///< a dashed line across
    std::string guideName;
    std::vector<double> broken; ///< places of values that are not finite: crosses at the top
    std::string brokenName;
    std::string zeroName; ///< said on a logarithmic axis where there are zeros
    double firstX = 0;
    double lastX = 1;
};

/// The picture as an SVG element for a light page; texts are escaped. On a logarithmic axis 0 lies on the lower edge.
std::string svgOf(const Plot& plot);

} // namespace nabla::report
