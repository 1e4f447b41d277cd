// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/lsuv.h"

#include "core/base/error.h"
#include "core/data/batches.h"

#include <cmath>

namespace nabla {

namespace {

constexpr double kTolerance = 0.1;
constexpr int kRounds = 10;

void forward(const Network<double>& network, Workspace<double>& workspace) {
    const Range all{0, workspace.blocks};
    for (const std::unique_ptr<Layer<double>>& layer : network.layers())
        for (int phase = 0; phase < layer->forwardPhases(); ++phase) {
            layer->forward(workspace, all, phase);
            if (phase + 1 < layer->forwardPhases())
                layer->combineForward(workspace, phase);
        }
}

/// 0 where the numbers differ by their rounding alone: a layer that gives one value has no scale to find.
double variance(const Tensor<double>& z) {
    constexpr double kRounding = 1e-24; // of the mean square; doubles scatter by about 1e-32
    const double n = static_cast<double>(z.rows() * z.columns());
    double mean = 0;
    for (Index j = 0; j < z.columns(); ++j)
        for (Index i = 0; i < z.rows(); ++i)
            mean += z(i, j) / n;
    double sum = 0;
    for (Index j = 0; j < z.columns(); ++j)
        for (Index i = 0; i < z.rows(); ++i)
            sum += (z(i, j) - mean) * (z(i, j) - mean);
    return sum / n > kRounding * mean * mean ? sum / n : 0;
}

} // namespace

void applyLsuv(Network<double>& network, const std::shared_ptr<const Dataset>& data,
               const std::vector<std::int64_t>& samples, const std::stop_token& stop) {
    const Index count = static_cast<Index>(samples.size());
    Workspace<double> workspace = network.makeWorkspace(count, Mode::Training);
    workspace.isMeasured = false;
    workspace.updatesBuffers = false;
    const SampleStore<double> store(data);
    BatchTargets<double> targets = store.makeTargets(count);
    store.gather(samples, {0, count}, count, workspace.value(Network<double>::kInput), targets);
    for (const auto& layer : network.dataScaledLayers()) {
        Parameter<double>& weight = *layer.weight;
        for (int round = 0; round < kRounds; ++round) {
            if (stop.stop_requested())
                throw Stopped();
            forward(network, workspace);
            const double current = variance(workspace.value(layer.affine));
            if (!(current > 0) || !std::isfinite(current) || std::fabs(current - 1) < kTolerance)
                break;
            for (Index j = 0; j < weight.columns(); ++j)
                for (Index i = 0; i < weight.rows(); ++i)
                    weight.value(i, j) =
                        static_cast<double>(static_cast<float>(weight.value(i, j) / std::sqrt(current)));
            weight.transposePanel({0, weight.columns()});
        }
    }
}

} // namespace nabla
