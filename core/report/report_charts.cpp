// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_charts.h"

#include "core/report/svg_plot.h"

#include <algorithm>
#include <cmath>

namespace nabla::report {

namespace {

constexpr Index kBuckets = 190;
constexpr std::size_t kMostDots = 60; ///< validation points with a dot each

/// Draws one History.
class Charts {
public:
    Charts(const History& history, const Words& words)
        : m_history(history), m_words(words), m_all{history.firstStep(), history.endStep()} {}

    std::vector<std::string> draw() {
        if (m_history.steps() == 0)
            return {};
        loss();
        accuracy();
        byLayer(m_words(NABLA_TEXT("Report", "dL/dz of every layer, L2 norm")), false);
        byLayer(m_words(NABLA_TEXT("Report", "Gradient of every layer's weight, L2 norm")), true);
        gradientNorm();
        updateRatio();
        learningRate();
        return std::move(m_pictures);
    }

private:
    Plot stepPlot(const std::string& title, PlotScale scale) const {
        Plot plot;
        plot.title = title;
        plot.scale = scale;
        plot.xTitle = m_words(NABLA_TEXT("Report", "step"));
        plot.firstX = static_cast<double>(m_all.first);
        plot.lastX = static_cast<double>(std::max(m_all.first + 1, m_all.last - 1));
        plot.brokenName = m_words(NABLA_TEXT("Report", "not finite"));
        return plot;
    }

    /// A trace over the steps with all its spikes; where it was not finite goes into the plot's marks.
    PlotLine line(const std::string& name, TraceId trace, Plot& plot) const {
        PlotLine line;
        line.name = name;
        for (const EnvelopeBucket& bucket : m_history.envelope(trace, m_all, kBuckets)) {
            const double x = (static_cast<double>(bucket.firstStep) + static_cast<double>(bucket.lastStep)) / 2;
            if (bucket.finite > 0)
                line.points.push_back({x, bucket.min, bucket.max});
            if (bucket.nonFinite > 0)
                plot.broken.push_back(x);
        }
        return line;
    }

    void add(Plot plot) {
        plot.zeroName = m_words(NABLA_TEXT("Report", "0 lies on the lower edge"));
        const bool hasSomething =
            !plot.broken.empty() ||
            std::any_of(plot.lines.begin(), plot.lines.end(), [](const PlotLine& one) { return !one.points.empty(); });
        if (hasSomething)
            m_pictures.push_back(svgOf(plot));
    }

    /// Logarithmic where a linear axis would hide most of it.
    static PlotScale scaleFor(const Plot& plot) {
        double low = INFINITY;
        double high = 0;
        for (const PlotLine& one : plot.lines)
            for (const PlotPoint& point : one.points) {
                low = std::min(low, point.low);
                high = std::max(high, point.high);
            }
        return low > 0 && high > 30 * low ? PlotScale::Log : PlotScale::FromZero;
    }

    void loss() {
        Plot plot = stepPlot(m_words(NABLA_TEXT("Report", "Loss")), PlotScale::FromZero);
        withValidation(plot, StepQuantity::Loss, StepQuantity::ValidationLoss);
        plot.scale = scaleFor(plot);
        add(plot);
    }

    void accuracy() {
        Plot plot = stepPlot(m_words(NABLA_TEXT("Report", "Accuracy")), PlotScale::FromZero);
        withValidation(plot, StepQuantity::Accuracy, StepQuantity::ValidationAccuracy);
        add(plot);
    }

    void withValidation(Plot& plot, StepQuantity training, StepQuantity validation) {
        const Layout& layout = m_history.layout();
        plot.lines.push_back(line(m_words(NABLA_TEXT("Report", "training")), layout.trace(training), plot));
        PlotLine checked = line(m_words(NABLA_TEXT("Report", "validation")), layout.trace(validation), plot);
        checked.isDashed = true;
        checked.hasDots = checked.points.size() <= kMostDots;
        if (!checked.points.empty())
            plot.lines.push_back(std::move(checked));
    }

    /// First, middle and last step over the layers.
    void byLayer(const std::string& title, bool isWeight) {
        const Layout& layout = m_history.layout();
        std::vector<TraceId> traces;
        for (std::size_t i = 0; i < layout.layers.size(); ++i)
            if (!isWeight)
                traces.push_back(layout.trace(static_cast<Index>(i), LayerQuantity::PreactivationGradL2));
            else if (layout.layers[i].weight >= 0)
                traces.push_back(layout.trace(layout.layers[i].weight, ParameterQuantity::GradL2));
        if (traces.size() < 2)
            return;
        Plot plot;
        plot.title = title;
        plot.scale = PlotScale::Log;
        plot.xTitle = m_words(NABLA_TEXT("Report", "layer, from the input to the output"));
        plot.lastX = static_cast<double>(traces.size() - 1);
        plot.brokenName = m_words(NABLA_TEXT("Report", "not finite"));
        std::vector<double> row(static_cast<std::size_t>(layout.width()));
        std::int64_t before = -1;
        for (const std::int64_t wanted :
             {m_all.first, m_all.first + (m_all.last - 1 - m_all.first) / 2, m_all.last - 1}) {
            const std::int64_t step = m_history.nearestRow(wanted, row);
            if (step < 0 || step == before)
                continue;
            before = step;
            PlotLine line;
            line.name = fillIn(m_words(NABLA_TEXT("Report", "step %1")), {count(static_cast<double>(step))});
            for (std::size_t i = 0; i < traces.size(); ++i) {
                const double value = row[static_cast<std::size_t>(traces[i])];
                if (std::isfinite(value))
                    line.points.push_back({static_cast<double>(i), value, value});
                else if (!isAbsent(value))
                    plot.broken.push_back(static_cast<double>(i));
            }
            line.hasDots = traces.size() <= kMostDots;
            plot.lines.push_back(std::move(line));
        }
        add(plot);
    }

    void gradientNorm() {
        const Layout& layout = m_history.layout();
        Plot plot = stepPlot(m_words(NABLA_TEXT("Report", "Gradient norm")), PlotScale::Log);
        plot.lines.push_back(
            line(m_words(NABLA_TEXT("Report", "before clipping")), layout.trace(StepQuantity::GradNorm), plot));
        if (m_history.clippedSteps() > 0)
            plot.lines.push_back(
                line(m_words(NABLA_TEXT("Report", "after clipping")), layout.trace(StepQuantity::ClippedNorm), plot));
        else
            plot.lines.front().name.clear();
        add(plot);
    }

    /// Of the first, the middle and the last weight matrix, beside the guide of a thousandth.
    void updateRatio() {
        const Layout& layout = m_history.layout();
        std::vector<std::size_t> layers;
        for (std::size_t i = 0; i < layout.layers.size(); ++i)
            if (layout.layers[i].weight >= 0)
                layers.push_back(i);
        if (layers.empty())
            return;
        Plot plot =
            stepPlot(m_words(NABLA_TEXT("Report", "Size of an update over the size of the weights")), PlotScale::Log);
        std::vector<std::size_t> chosen = {layers.front(), layers[layers.size() / 2], layers.back()};
        chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
        for (const std::size_t layer : chosen)
            plot.lines.push_back(
                line(fillIn(m_words(NABLA_TEXT("Report", "layer %1")), {word(layout.layers[layer].name)}),
                     layout.trace(layout.layers[layer].weight, ParameterQuantity::UpdateRatio), plot));
        plot.guide = 1e-3;
        plot.guideName = "10\xe2\x81\xbb\xc2\xb3";
        add(plot);
    }

    /// Only where it changed.
    void learningRate() {
        Plot plot = stepPlot(m_words(NABLA_TEXT("Report", "Learning rate")), PlotScale::FromZero);
        plot.lines.push_back(line({}, m_history.layout().trace(StepQuantity::LearningRate), plot));
        const std::vector<PlotPoint>& points = plot.lines.front().points;
        const bool isConstant = std::all_of(points.begin(), points.end(), [&](const PlotPoint& point) {
            return point.low == points.front().low && point.high == points.front().low;
        });
        if (!isConstant)
            add(plot);
    }

    const History& m_history;
    const Words& m_words;
    StepRange m_all;
    std::vector<std::string> m_pictures;
};

} // namespace

std::vector<std::string> chartsOf(const History& history, const Words& words) {
    return Charts(history, words).draw();
}

} // namespace nabla::report
