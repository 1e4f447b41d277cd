// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/svg_chart.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace nabla {

namespace {

constexpr double kWidth = 960;
constexpr double kHeight = 400;
constexpr double kPanelWidth = 390;
constexpr double kPanelHeight = 280;
constexpr double kTop = 70;
constexpr const char* kColors[] = {"#0072b2", "#e69f00", "#009e73"}; // Okabe and Ito's, told apart by most people

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '&')
            out += "&amp;";
        else if (static_cast<unsigned char>(c) >= ' ')
            out += c;
    }
    return out;
}

std::string fixed(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

/// One pair of axes, logarithmic upwards.
class Panel {
public:
    Panel(double left, double firstX, double lastX, const std::vector<double>& values) : m_left(left), m_first(firstX) {
        m_span = std::max(1.0, lastX - firstX);
        double low = INFINITY;
        double high = 0;
        for (const double value : values)
            if (std::isfinite(value) && value > 0) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        m_low = high > 0 ? std::floor(std::log10(low)) : 0;
        m_high = high > 0 ? std::max(m_low + 1, std::ceil(std::log10(high))) : 1;
    }

    double x(double value) const { return m_left + (value - m_first) / m_span * kPanelWidth; }
    double y(double value) const {
        const double share = (std::log10(value) - m_low) / (m_high - m_low);
        return kTop + (1 - std::clamp(share, 0.0, 1.0)) * kPanelHeight;
    }

    std::string frame(const std::string& title, const std::string& axis) const {
        std::string out = text(m_left, kTop - 14, title, "start");
        const double every = std::max(1.0, std::ceil((m_high - m_low) / 8));
        for (double decade = m_low; decade <= m_high; decade += every) {
            const std::string at = fixed(y(std::pow(10, decade)));
            out += "<line x1=\"" + fixed(m_left) + "\" x2=\"" + fixed(m_left + kPanelWidth) + "\" y1=\"" + at +
                   "\" y2=\"" + at + "\" stroke=\"#ddd\"/>\n";
            out += "<text x=\"" + fixed(m_left - 8) + "\" y=\"" + fixed(y(std::pow(10, decade)) + 4) +
                   "\" text-anchor=\"end\">10<tspan dy=\"-5\" font-size=\"9\">" +
                   std::to_string(static_cast<int>(decade)) + "</tspan></text>\n";
        }
        for (const double share : {0.0, 0.5, 1.0}) {
            const double value = std::round(m_first + share * m_span);
            out += text(x(value), kTop + kPanelHeight + 18, std::to_string(static_cast<long long>(value)), "middle");
        }
        return out + text(m_left + kPanelWidth / 2, kTop + kPanelHeight + 36, axis, "middle");
    }

    static std::string text(double x, double y, const std::string& words, const char* anchor) {
        return "<text x=\"" + fixed(x) + "\" y=\"" + fixed(y) + "\" text-anchor=\"" + anchor + "\">" + escaped(words) +
               "</text>\n";
    }

private:
    double m_left;
    double m_first;
    double m_span = 1;
    double m_low = 0;
    double m_high = 1;
};

std::string lossPanel(const History& history) {
    const StepRange all{history.firstStep(), history.endStep()};
    const std::vector<EnvelopeBucket> buckets =
        history.envelope(history.layout().trace(StepQuantity::Loss), all, static_cast<Index>(kPanelWidth / 2));
    std::vector<double> values;
    for (const EnvelopeBucket& bucket : buckets)
        values.insert(values.end(), {bucket.min, bucket.max});
    const Panel panel(60, static_cast<double>(all.first), static_cast<double>(std::max(all.first, all.last - 1)),
                      values);
    std::string out = panel.frame("Loss", "step");
    std::string path;
    for (const EnvelopeBucket& bucket : buckets) {
        if (!(bucket.max > 0) || bucket.finite == 0)
            continue;
        const std::string at = fixed(panel.x(static_cast<double>(bucket.firstStep)));
        path += (path.empty() ? "M" : "L") + at + " " + fixed(panel.y(std::max(bucket.min, 1e-300))) + "L" + at + " " +
                fixed(panel.y(bucket.max));
    }
    return out + "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + kColors[0] + "\" stroke-width=\"1.5\"/>\n";
}

std::string gradientPanel(const History& history) {
    const Layout& layout = history.layout();
    std::vector<TraceId> traces;
    for (const LayerInfo& layer : layout.layers)
        if (layer.weight >= 0)
            traces.push_back(layout.trace(layer.weight, ParameterQuantity::GradL2));
    const std::int64_t last = history.endStep() - 1;
    const std::int64_t steps[] = {history.firstStep(), history.firstStep() + (last - history.firstStep()) / 2, last};
    std::vector<std::vector<double>> curves;
    std::vector<std::int64_t> found;
    std::vector<double> all;
    std::vector<double> row(static_cast<std::size_t>(layout.width()));
    for (const std::int64_t step : steps) {
        const std::int64_t at = history.nearestRow(step, row);
        if (at < 0 || (!found.empty() && found.back() == at))
            continue;
        found.push_back(at);
        curves.emplace_back();
        for (const TraceId trace : traces)
            curves.back().push_back(row[static_cast<std::size_t>(trace)]);
        all.insert(all.end(), curves.back().begin(), curves.back().end());
    }
    const Panel panel(540, 0, static_cast<double>(std::max<std::size_t>(traces.size(), 2) - 1), all);
    std::string out = panel.frame("Gradient of each layer's weight, L2 norm", "layer, from the input to the output");
    for (std::size_t c = 0; c < curves.size(); ++c) {
        std::string path;
        for (std::size_t i = 0; i < curves[c].size(); ++i)
            if (std::isfinite(curves[c][i]) && curves[c][i] > 0)
                path += (path.empty() ? "M" : "L") + fixed(panel.x(static_cast<double>(i))) + " " +
                        fixed(panel.y(curves[c][i]));
        out += "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + kColors[c] + "\" stroke-width=\"2\"/>\n";
        const double y = kTop + 16 + 16 * static_cast<double>(c);
        out += "<line x1=\"840\" x2=\"860\" y1=\"" + fixed(y - 4) + "\" y2=\"" + fixed(y - 4) + "\" stroke=\"" +
               kColors[c] + "\" stroke-width=\"2\"/>\n" +
               Panel::text(866, y, "step " + std::to_string(found[c]), "start");
    }
    return out;
}

} // namespace

std::string svgChart(const History& history, const std::string& title) {
    std::string out =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + fixed(kWidth) + "\" height=\"" + fixed(kHeight) +
        "\" viewBox=\"0 0 960 400\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n<text x=\"60\" y=\"30\" font-size=\"17\">" +
        escaped(title.empty() ? std::string("A run") : title) + "</text>\n";
    if (history.steps() == 0)
        return out + Panel::text(60, 100, "Nothing is recorded.", "start") + "</svg>\n";
    return out + lossPanel(history) + gradientPanel(history) + "</svg>\n";
}

} // namespace nabla
