// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/statistics.h"

#include "core/history/layout.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nabla {

void writeLayerStatistics(const LayerSums& sums, Index blocks, Index count, Index saturationCount, double deadUnits,
                          std::span<double> out) {
    assert(static_cast<Index>(out.size()) == Layout::kPerLayer);
    nk_value_stats activation{};
    double activationGradient = 0;
    double preactivationGradient = 0;
    for (std::size_t block = 0; block < static_cast<std::size_t>(blocks); ++block) {
        activation.sum += sums.activation[block].sum;
        activation.sum_squares += sums.activation[block].sum_squares;
        activation.zeros += sums.activation[block].zeros;
        activation.saturated += sums.activation[block].saturated;
        keepLarger(activation.max_abs_input, sums.activation[block].max_abs_input);
        activationGradient += sums.gradients[2 * block];
        preactivationGradient += sums.gradients[2 * block + 1];
    }
    const double n = static_cast<double>(count);
    const double mean = activation.sum / n;
    const double variance = activation.sum_squares / n - mean * mean;
    const auto at = [&](LayerQuantity quantity) -> double& { return out[static_cast<std::size_t>(quantity)]; };
    at(LayerQuantity::PreactivationGradL2) = std::sqrt(preactivationGradient);
    at(LayerQuantity::ActivationGradL2) = std::sqrt(activationGradient);
    at(LayerQuantity::ActivationMean) = mean;
    at(LayerQuantity::ActivationStd) =
        std::sqrt(variance < 0 ? 0 : variance); // rounding of equal values; NaN stays NaN
    at(LayerQuantity::ZeroFraction) = static_cast<double>(activation.zeros) / n;
    at(LayerQuantity::SaturatedFraction) =
        static_cast<double>(activation.saturated) / static_cast<double>(saturationCount);
    at(LayerQuantity::PreactivationMaxAbs) = activation.max_abs_input;
    at(LayerQuantity::DeadUnits) = deadUnits;
}

void writeGateOpenings(const LayerSums& sums, Index blocks, Index count, std::span<const Index> gates,
                       std::span<double> out) {
    for (std::size_t i = 0; i < gates.size(); ++i) {
        double sum = 0;
        for (Index block = 0; block < blocks; ++block)
            sum += sums.gates[static_cast<std::size_t>(kMostGates * block + gates[i])];
        out[i] = sum / static_cast<double>(count);
    }
}

void writeParameterStatistics(const nk_gradient_stats& gradient, const nk_update_stats& update, Index count,
                              std::span<double> out) {
    assert(static_cast<Index>(out.size()) == Layout::kPerParameter);
    const auto at = [&](ParameterQuantity quantity) -> double& { return out[static_cast<std::size_t>(quantity)]; };
    const double weight = std::sqrt(update.weight_squares);
    const double change = std::sqrt(update.update_squares);
    at(ParameterQuantity::GradL2) = std::sqrt(gradient.sum_squares);
    at(ParameterQuantity::GradMeanAbs) = gradient.sum_abs / static_cast<double>(count);
    at(ParameterQuantity::GradMaxAbs) = gradient.max_abs;
    at(ParameterQuantity::GradZeroFraction) = static_cast<double>(gradient.zeros) / static_cast<double>(count);
    at(ParameterQuantity::WeightL2) = weight;
    at(ParameterQuantity::UpdateL2) = change;
    // A tensor of zeros that does not move has ratio 0, one that starts to move has ratio infinity.
    at(ParameterQuantity::UpdateRatio) = change == 0 && weight == 0 ? 0 : change / weight;
}

void add(nk_gradient_stats& total, const nk_gradient_stats& part) {
    total.sum_squares += part.sum_squares;
    total.sum_abs += part.sum_abs;
    total.zeros += part.zeros;
    if (!(part.max_abs <= total.max_abs) && !std::isnan(total.max_abs))
        total.max_abs = part.max_abs;
}

} // namespace nabla
