// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/gradient_band.h"

#include "core/engine/run.h"

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// Linear interpolation between order statistics. Requires: sorted, not empty.
double percentile(const std::vector<double>& sorted, double share) {
    const double position = share * static_cast<double>(sorted.size() - 1);
    const std::size_t below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    const double part = position - static_cast<double>(below);
    return sorted[below] + part * (sorted[above] - sorted[below]);
}

} // namespace

GradientBand measureGradientBand(const Recipe& recipe, std::shared_ptr<const Dataset> data, int draws,
                                 const std::atomic<bool>* cancel) {
    GradientBand band;
    std::vector<std::vector<double>> ratios;
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
        ratios.resize(layout.layers.size());
        const Index last = std::max<Index>(0, static_cast<Index>(layout.layers.size()) - 2); // `output` is the last row
        const double reference = row[static_cast<std::size_t>(layout.trace(last, LayerQuantity::PreactivationGradL2))];
        for (std::size_t layer = 0; layer < layout.layers.size(); ++layer) {
            const TraceId trace = layout.trace(static_cast<Index>(layer), LayerQuantity::PreactivationGradL2);
            const double ratio = row[static_cast<std::size_t>(trace)] / reference;
            if (std::isfinite(ratio))
                ratios[layer].push_back(ratio);
        }
        ++band.draws;
    }
    for (std::vector<double>& layer : ratios) {
        std::sort(layer.begin(), layer.end());
        const bool isEmpty = layer.empty();
        band.low.push_back(isEmpty ? std::nan("") : percentile(layer, 0.05));
        band.median.push_back(isEmpty ? std::nan("") : percentile(layer, 0.5));
        band.high.push_back(isEmpty ? std::nan("") : percentile(layer, 0.95));
    }
    return band;
}

} // namespace nabla
