// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/svg_chart.h"

#include "core/report/html_text.h"
#include "core/report/report_charts.h"
#include "core/report/svg_plot.h"

#include <algorithm>
#include <vector>

namespace nabla {

namespace {

constexpr int kEdge = 20;
constexpr int kTop = 50; ///< where the title ends
constexpr int kGap = 24;
constexpr int kCharts = 2; ///< beside each other

std::string quoted(int number) {
    return "\"" + std::to_string(number) + "\"";
}

} // namespace

std::string svgChart(const History& history, const std::string& title) {
    const std::vector<std::string> charts = report::chartsOf(history, {});
    const int rows = (static_cast<int>(charts.size()) + kCharts - 1) / kCharts;
    const int width = 2 * kEdge + kCharts * report::kPlotWidth + (kCharts - 1) * kGap;
    const int height = kTop + std::max(rows, 1) * (report::kPlotHeight + kGap);
    std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=" + quoted(width) + " height=" + quoted(height) +
                      " viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) +
                      "\" font-family=\"sans-serif\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
                      "<text x=" +
                      quoted(kEdge) + " y=\"32\" font-size=\"17\">" +
                      report::escaped(title.empty() ? std::string("A run") : title) + "</text>\n";
    if (charts.empty())
        out += "<text x=" + quoted(kEdge) + " y=\"90\" font-size=\"12\">Nothing is recorded.</text>\n";
    for (int i = 0; i < static_cast<int>(charts.size()); ++i)
        out += "<svg x=" + quoted(kEdge + i % kCharts * (report::kPlotWidth + kGap)) +
               " y=" + quoted(kTop + i / kCharts * (report::kPlotHeight + kGap)) +
               " width=" + quoted(report::kPlotWidth) + " height=" + quoted(report::kPlotHeight) + ">\n" +
               charts[static_cast<std::size_t>(i)] + "</svg>\n";
    return out + "</svg>\n";
}

} // namespace nabla
