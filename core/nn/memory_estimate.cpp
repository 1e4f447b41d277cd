// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/network.h"

namespace nabla {

namespace {

/// Running totals of an imagined network: weights, and features that flow (a value and a gradient each).
struct Totals {
    double weights = 0;
    double features = 0;
};

double addLayers(const std::vector<ResolvedLayer>& layers, double width, Totals& totals);

double addLayer(const ResolvedLayer& layer, double width, Totals& totals) {
    if (const auto* dense = std::get_if<ResolvedDense>(&layer.value)) {
        const double units = static_cast<double>(dense->units);
        totals.weights += units * (width + 3) + (dense->residual && units != width ? units * width : 0);
        totals.features += units * (dense->residual ? 5 : 3);
        return units;
    }
    if (const auto* recurrent = std::get_if<ResolvedRecurrent>(&layer.value)) {
        const double gates = recurrent->cell == Cell::Lstm ? 4 : recurrent->cell == Cell::Gru ? 3 : 1;
        const double units = static_cast<double>(recurrent->units);
        totals.weights += gates * units * (width + units + 2);
        totals.features += units * (2 * gates + 3);
        return units;
    }
    const auto& block = std::get<ResolvedResidual>(layer.value);
    const double out = addLayers(block.layers, width, totals);
    totals.weights += out != width ? out * width : 0;
    totals.features += 2 * out;
    return out;
}

double addLayers(const std::vector<ResolvedLayer>& layers, double width, Totals& totals) {
    for (const ResolvedLayer& layer : layers)
        width = addLayer(layer, width, totals);
    return width;
}

} // namespace

double estimateBytes(const ResolvedRecipe& recipe, const Dataset& data, std::size_t scalarSize) {
    Totals totals;
    const double width = addLayers(recipe.layers, static_cast<double>(data.features), totals);
    totals.weights += width * static_cast<double>(data.outputs);
    const double columns = static_cast<double>(recipe.training.batchSize) * static_cast<double>(data.timeSteps);
    constexpr double kCopiesOfWeights = 5;  // value, transposed, gradient, two optimizer states
    constexpr double kCopiesOfFeatures = 2; // value, gradient
    return static_cast<double>(scalarSize) *
           (kCopiesOfWeights * totals.weights + kCopiesOfFeatures * totals.features * columns);
}

} // namespace nabla
