// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/svg_plot.h"

#include "core/report/html_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace nabla::report {

namespace {

constexpr double kLeft = 58;
constexpr double kRight = 446;
constexpr double kTop = 46;
constexpr double kBottom = 208;
constexpr double kLegendLetter = 6.2; ///< pixels of a letter, about
constexpr double kMostTicks = 6;
// Okabe and Ito's, told apart by most people, in print too.
constexpr const char* kColors[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"};

std::string fixed(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

std::string attribute(const char* name, double value) {
    return std::string(" ") + name + "=\"" + fixed(value) + "\"";
}

std::string text(double x, double y, const std::string& inner, const char* anchor, const char* style = "") {
    return "<text" + attribute("x", x) + attribute("y", y) + " text-anchor=\"" + anchor + "\"" + style + ">" + inner +
           "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, const char* style) {
    return "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) + style +
           "/>\n";
}

/// 1, 2 or 5 times a power of ten: at most kMostTicks of it in `span`.
double niceStep(double span) {
    const double rough = span / kMostTicks;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough)
            return factor * power;
    return 10 * power;
}

std::string shortText(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

/// A step: all its digits.
std::string whole(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.0f", value);
    return text;
}

/// The axis upwards.
class Axis {
public:
    explicit Axis(const Plot& plot) : m_isLog(plot.scale == PlotScale::Log) {
        double low = INFINITY;
        double high = -INFINITY;
        const auto take = [&](double value) {
            if (m_isLog ? value > 0 : std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        };
        for (const PlotLine& one : plot.lines)
            for (const PlotPoint& point : one.points) {
                take(point.low);
                take(point.high);
            }
        if (plot.guide)
            take(*plot.guide);
        if (!(low <= high)) {
            low = m_isLog ? 0.1 : 0;
            high = 1;
        }
        if (m_isLog) {
            m_low = std::floor(std::log10(low));
            m_high = std::max(m_low + 1, std::ceil(std::log10(high)));
            return;
        }
        m_low = plot.scale == PlotScale::FromZero ? std::min(0.0, low) : low;
        m_high = high;
        if (!(m_high - m_low > 1e-12 * std::max(std::abs(m_high), std::abs(m_low)))) { // all the same
            const double room = m_high == 0 ? 1 : std::abs(m_high) / 2;
            m_low -= plot.scale == PlotScale::FromZero && m_low == 0 ? 0 : room;
            m_high += room;
        }
    }

    double y(double value) const {
        // In halves: the span of the largest doubles is no double.
        const double share = m_isLog ? (value > 0 ? (std::log10(value) - m_low) / (m_high - m_low) : 0)
                                     : (value / 2 - m_low / 2) / (m_high / 2 - m_low / 2);
        return kBottom - std::clamp(share, 0.0, 1.0) * (kBottom - kTop);
    }

    std::string grid() const {
        std::string out;
        const auto add = [&](double at, const std::string& label) {
            out += line(kLeft, at, kRight, at, " stroke=\"#ddd\"") + text(kLeft - 6, at + 4, label, "end");
        };
        if (m_isLog) {
            const double every = std::max(1.0, std::ceil((m_high - m_low) / kMostTicks));
            for (double decade = m_low; decade <= m_high; decade += every)
                add(kBottom - (decade - m_low) / (m_high - m_low) * (kBottom - kTop),
                    "10<tspan dy=\"-5\" font-size=\"8\">" + std::to_string(static_cast<int>(decade)) + "</tspan>");
            return out;
        }
        const double step = niceStep(m_high - m_low);
        if (!std::isfinite(step) || !(step > 0))
            return out;
        const double first = std::ceil(m_low / step);
        for (int i = 0; i <= 2 * static_cast<int>(kMostTicks) && (first + i) * step <= m_high * (1 + 1e-12); ++i)
            add(y((first + i) * step), shortText((first + i) * step));
        return out;
    }

private:
    bool m_isLog;
    double m_low = 0;
    double m_high = 1;
};

class Picture {
public:
    explicit Picture(const Plot& plot)
        : m_plot(plot), m_axis(plot), m_span(std::max(1e-300, plot.lastX - plot.firstX)) {}

    std::string draw() const {
        std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + std::to_string(kPlotWidth) +
                          " " + std::to_string(kPlotHeight) + "\" role=\"img\" aria-label=\"" + escaped(m_plot.title) +
                          "\" font-family=\"sans-serif\" font-size=\"11\">\n";
        out += text(4, 16, escaped(m_plot.title), "start", " font-size=\"13\" font-weight=\"bold\"");
        out += m_axis.grid() + bottom() + legend();
        if (hasZeros())
            out += text(kRight, kBottom - 5, escaped(m_plot.zeroName), "end", " fill=\"#555\" font-size=\"9.5\"");
        if (m_plot.guide)
            out += line(kLeft, m_axis.y(*m_plot.guide), kRight, m_axis.y(*m_plot.guide),
                        " stroke=\"#555\" stroke-dasharray=\"6 4\"");
        for (std::size_t i = 0; i < m_plot.lines.size(); ++i)
            out += drawn(m_plot.lines[i], kColors[i % std::size(kColors)]);
        for (const double at : m_plot.broken)
            out += cross(x(at), kTop + 5);
        return out + "</svg>\n";
    }

private:
    double x(double value) const {
        return kLeft + std::clamp((value - m_plot.firstX) / m_span, 0.0, 1.0) * (kRight - kLeft);
    }

    bool hasZeros() const {
        if (m_plot.scale == PlotScale::Log)
            for (const PlotLine& one : m_plot.lines)
                for (const PlotPoint& point : one.points)
                    if (point.low <= 0)
                        return true;
        return false;
    }

    static std::string cross(double at, double y) {
        return "<path d=\"M" + fixed(at - 4) + " " + fixed(y - 4) + "l8 8m0 -8l-8 8\" stroke=\"#b00020\" " +
               "stroke-width=\"1.8\" fill=\"none\"/>\n";
    }

    std::string bottom() const {
        std::string out = line(kLeft, kBottom, kRight, kBottom, " stroke=\"#555\"");
        const double step = std::max(1.0, niceStep(m_span));
        const double first = std::ceil(m_plot.firstX / step);
        for (int i = 0; i <= 2 * static_cast<int>(kMostTicks) && (first + i) * step <= m_plot.lastX; ++i)
            out += text(x((first + i) * step), kBottom + 15, whole((first + i) * step), "middle");
        return out + text((kLeft + kRight) / 2, kBottom + 32, escaped(m_plot.xTitle), "middle");
    }

    /// Names beside samples of their lines, from the left.
    std::string legend() const {
        std::string out;
        double at = kLeft;
        const auto name = [&](const std::string& words) {
            out += text(at, 34, escaped(words), "start");
            // Bytes of UTF-8 that go on with a character take no room; Chinese ones take two letters.
            double letters = 0;
            for (const char c : words)
                letters += (c & 0xc0) == 0x80 ? 0.5 : 1;
            at += kLegendLetter * letters + 16;
        };
        for (std::size_t i = 0; i < m_plot.lines.size(); ++i) {
            if (m_plot.lines[i].name.empty())
                continue;
            out += line(at, 30, at + 18, 30, style(m_plot.lines[i], kColors[i % std::size(kColors)]).c_str());
            at += 23;
            name(m_plot.lines[i].name);
        }
        if (m_plot.guide && !m_plot.guideName.empty()) {
            out += line(at, 30, at + 18, 30, " stroke=\"#555\" stroke-dasharray=\"6 4\"");
            at += 23;
            name(m_plot.guideName);
        }
        if (!m_plot.broken.empty()) {
            out += cross(at + 5, 30);
            at += 14;
            name(m_plot.brokenName);
        }
        return out;
    }

    static std::string style(const PlotLine& one, const std::string& color) {
        return " fill=\"none\" stroke=\"" + color + "\" stroke-width=\"1.6\" stroke-linejoin=\"round\"" +
               (one.isDashed ? " stroke-dasharray=\"5 3\"" : "");
    }

    std::string drawn(const PlotLine& one, const std::string& color) const {
        std::string path;
        std::string dots;
        for (const PlotPoint& point : one.points) {
            const std::string at = (path.empty() ? "M" : "L") + fixed(x(point.x)) + " ";
            path += at + fixed(m_axis.y(point.low));
            if (point.high != point.low)
                path += "V" + fixed(m_axis.y(point.high));
            if (one.hasDots || one.points.size() == 1)
                dots += "<circle" + attribute("cx", x(point.x)) + attribute("cy", m_axis.y(point.low)) +
                        " r=\"2.4\" fill=\"" + color + "\"/>\n";
        }
        return path.empty() ? std::string() : "<path d=\"" + path + "\"" + style(one, color) + "/>\n" + dots;
    }

    const Plot& m_plot;
    Axis m_axis;
    double m_span;
};

} // namespace

std::string svgOf(const Plot& plot) {
    return Picture(plot).draw();
}

} // namespace nabla::report
