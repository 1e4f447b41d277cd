// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/gradient_band.h"

#include "core/engine/run.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Linear interpolation between order statistics. Requires: sorted, not empty.
double percentile(const std::vector<double>& sorted, double share) {
    const double position = share * static_cast<double>(sorted.size() - 1);
    const std::size_t below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    const double part = position - static_cast<double>(below);
    return sorted[below] + part * (sorted[above] - sorted[below]);
}

/// NaN three times when there is nothing to measure.
GradientBand::Spread spreadOf(std::vector<double> values) {
    if (values.empty())
        return {kUnknown, kUnknown, kUnknown};
    std::sort(values.begin(), values.end());
    return {percentile(values, 0.05), percentile(values, 0.5), percentile(values, 0.95)};
}

/// exp of the slope of ln(norm) against lag, by least squares up to the first norm that is no positive number; NaN for
/// fewer than two.
double rateOf(std::span<const double> normByLag) {
    double count = 0;
    double lags = 0;
    double lagSquares = 0;
    double logs = 0;
    double products = 0;
    for (std::size_t k = 0; k < normByLag.size() && normByLag[k] > 0 && std::isfinite(normByLag[k]); ++k) {
        const double lag = static_cast<double>(k);
        const double log = std::log(normByLag[k]);
        count += 1;
        lags += lag;
        lagSquares += lag * lag;
        logs += log;
        products += lag * log;
    }
    if (count < 2)
        return kUnknown;
    return std::exp((count * products - lags * logs) / (count * lagSquares - lags * lags));
}

/// What the draws gave, layer by layer.
struct Draws {
    std::vector<std::vector<double>> ratios;
    std::vector<std::vector<double>> rates;

    void add(const Layout& layout, std::span<const double> row) {
        ratios.resize(layout.layers.size());
        rates.resize(layout.layers.size());
        const auto gradient = [&](std::size_t layer) {
            const TraceId trace = layout.trace(static_cast<Index>(layer), LayerQuantity::PreactivationGradL2);
            return row[static_cast<std::size_t>(trace)];
        };
        const std::size_t last = std::max<std::size_t>(layout.layers.size(), 2) - 2; // `output` is the last row
        for (std::size_t layer = 0; layer < layout.layers.size(); ++layer) {
            if (const double ratio = gradient(layer) / gradient(last); std::isfinite(ratio))
                ratios[layer].push_back(ratio);
            if (layout.layers[layer].lags == 0)
                continue;
            const TraceId first = layout.hiddenLagTrace(static_cast<Index>(layer));
            const double rate = rateOf(
                row.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(layout.layers[layer].lags)));
            if (std::isfinite(rate))
                rates[layer].push_back(rate);
        }
    }
};

} // namespace

GradientBand measureGradientBand(const Recipe& recipe, std::shared_ptr<const Dataset> data, int draws,
                                 const std::atomic<bool>* cancel) {
    GradientBand band;
    Draws all;
    RunOptions options;
    options.threads = 1;
    Recipe drawn = recipe;
    for (int draw = 0; draw < draws && !(cancel && cancel->load()); ++draw) {
        drawn.seed = recipe.seed.value_or(0) + 1 + static_cast<std::uint64_t>(draw);
        const std::unique_ptr<Run> run = makeRun(drawn, data, options);
        run->step();
        const Layout& layout = run->history()->layout();
        std::vector<double> row(static_cast<std::size_t>(layout.width()));
        if (!run->history()->row(0, row))
            continue;
        all.add(layout, row);
        ++band.draws;
    }
    for (std::vector<double>& layer : all.ratios) {
        const GradientBand::Spread spread = spreadOf(std::move(layer));
        band.low.push_back(spread.low);
        band.median.push_back(spread.median);
        band.high.push_back(spread.high);
    }
    for (std::vector<double>& layer : all.rates)
        band.lagRate.push_back(spreadOf(std::move(layer)));
    return band;
}

} // namespace nabla
