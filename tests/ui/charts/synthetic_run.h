// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/scope/scope_source.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

/// Runs made by formula, so that every instrument can be fed without an engine.
namespace nabla::test {

struct FakeSource : ScopeSource {
    std::shared_ptr<History> now;
    std::shared_ptr<History> before;
    GhostKind kind = GhostKind::Before;
    std::shared_ptr<Dataset> data;
    Recipe made;
    /// What snapshots look like; none when it is empty.
    std::function<std::shared_ptr<const Snapshot>(const SnapshotWanted& wanted)> answer;
    mutable SnapshotWanted asked; ///< the last request
    mutable std::shared_ptr<const Snapshot> seen;

    std::shared_ptr<const History> history() const override { return now; }
    std::shared_ptr<const History> ghost() const override { return before; }
    GhostKind ghostKind() const override { return kind; }
    std::shared_ptr<const Dataset> dataset() const override { return data; }
    const Recipe& recipe() const override { return made; }
    void requestSnapshot(const SnapshotWanted& wanted) const override {
        asked = wanted;
        if (answer)
            seen = answer(wanted);
    }
    std::shared_ptr<const Snapshot> snapshot() const override { return seen; }
};

/// `layers` dense layers "0", "1", ... and "output", each with a weight and a bias.
inline std::shared_ptr<const Layout> denseLayout(int layers, const std::string& summary = "64 sigmoid") {
    auto layout = std::make_shared<Layout>();
    for (int i = 0; i <= layers; ++i) {
        const bool isOutput = i == layers;
        const std::string name = isOutput ? "output" : std::to_string(i);
        LayerInfo layer;
        layer.name = name;
        layer.kind = isOutput ? "output" : "dense";
        layer.summary = isOutput ? "10 units" : summary;
        layer.units = isOutput ? 10 : 64;
        layer.depth = i;
        layer.weight = static_cast<Index>(layout->parameters.size());
        layout->layers.push_back(layer);
        layout->parameters.push_back({name + ".weight", layer.units, 64, i});
        layout->parameters.push_back({name + ".bias", layer.units, 1, i});
    }
    layout->hasAccuracy = true;
    layout->finish();
    return layout;
}

/// A row in which everything is absent.
inline std::vector<double> emptyRow(const Layout& layout) {
    return std::vector<double>(static_cast<std::size_t>(layout.width()), absent());
}

inline void put(std::vector<double>& row, TraceId trace, double value) {
    row[static_cast<std::size_t>(trace)] = value;
}

/// The same uneven numbers on every machine: 0 .. 1 from (step, which).
inline double noise(std::int64_t step, int which) {
    const double x = std::sin(static_cast<double>(step) * 12.9898 + which * 78.233) * 43758.5453;
    return x - std::floor(x);
}

/// What a kind of network does at a step.
struct Shape {
    double perLayer = 1;     ///< dL/dz of a layer over that of the next
    double norm = 1;         ///< global gradient norm at step 0
    double learning = 0.002; ///< how fast the loss falls a step
    double floorLoss = 2.3;
    double maxNorm = 0;           ///< 0: no clipping
    std::int64_t divergesAt = -1; ///< step of the first NaN
};

inline void fillRow(std::vector<double>& row, const Layout& layout, const Shape& shape, std::int64_t step) {
    const int layers = static_cast<int>(layout.layers.size());
    const bool isBroken = shape.divergesAt >= 0 && step >= shape.divergesAt;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double blowUp =
        shape.divergesAt < 0 ? 1 : std::exp(std::max(0.0, 14 - 0.25 * static_cast<double>(shape.divergesAt - step)));
    const double age = std::exp(-shape.learning * static_cast<double>(step));
    const double spike = noise(step, 3) > 0.985 ? 6 : 1;
    const double norm = shape.norm * (0.25 + 0.75 * age) * (0.6 + 0.8 * noise(step, 1)) * spike * blowUp;
    const double loss =
        (shape.floorLoss + (2.3 - shape.floorLoss) * age) * (0.93 + 0.14 * noise(step, 2)) * std::sqrt(blowUp);
    const double accuracy = std::clamp(0.1 + (2.3 - loss) / 2.5 + 0.04 * noise(step, 4), 0.05, 1.0);
    const double clip = shape.maxNorm > 0 ? std::min(1.0, shape.maxNorm / (norm + 1e-6)) : 1;
    put(row, layout.trace(StepQuantity::Loss), isBroken ? nan : loss);
    put(row, layout.trace(StepQuantity::Accuracy), accuracy);
    put(row, layout.trace(StepQuantity::GradNorm), isBroken ? nan : norm);
    put(row, layout.trace(StepQuantity::ClipCoefficient), isBroken ? nan : clip);
    put(row, layout.trace(StepQuantity::ClipCosine), isBroken ? nan : 1);
    put(row, layout.trace(StepQuantity::ClippedNorm), isBroken ? nan : norm * clip);
    put(row, layout.trace(StepQuantity::LearningRate), 0.1);
    const bool isEvaluated = step % 50 == 49;
    put(row, layout.trace(StepQuantity::ValidationLoss), isEvaluated && !isBroken ? loss * 1.08 : absent());
    put(row, layout.trace(StepQuantity::ValidationAccuracy), isEvaluated ? accuracy * 0.95 : absent());
    for (int layer = 0; layer < layers; ++layer) {
        const LayerInfo& info = layout.layers[static_cast<std::size_t>(layer)];
        const double wobble = 0.75 + 0.5 * noise(step, 10 + layer);
        // Training slowly rounds the profile off.
        const double factor = std::pow(shape.perLayer, 0.7 + 0.3 * age);
        const double signal = 0.4 * norm * std::pow(factor, layers - 1 - layer) * wobble;
        const double weight = signal * (0.5 + 0.2 * noise(step, 60 + layer));
        put(row, layout.trace(layer, LayerQuantity::PreactivationGradL2), isBroken ? nan : signal);
        put(row, layout.trace(layer, LayerQuantity::ActivationGradL2), isBroken ? nan : signal * 2);
        for (Index parameter = info.weight; parameter < info.weight + 2; ++parameter) {
            put(row, layout.trace(parameter, ParameterQuantity::GradL2), isBroken ? nan : weight);
            put(row, layout.trace(parameter, ParameterQuantity::WeightL2), 8);
            put(row, layout.trace(parameter, ParameterQuantity::UpdateL2), isBroken ? nan : 0.1 * weight * clip);
            put(row, layout.trace(parameter, ParameterQuantity::UpdateRatio), isBroken ? nan : 0.1 * weight * clip / 8);
        }
    }
}

inline std::shared_ptr<History> makeRun(std::shared_ptr<const Layout> layout, const Shape& shape, std::int64_t steps) {
    auto history = std::make_shared<History>(layout);
    std::vector<double> row = emptyRow(*layout);
    for (std::int64_t step = 0; step < steps; ++step) {
        if (shape.divergesAt >= 0 && step > shape.divergesAt)
            break;
        fillRow(row, *layout, shape, step);
        history->append(row);
        if (step == shape.divergesAt)
            history->addEvent({step, EventKind::NonFinite, "NaN in the pre-activation of layer 3"});
    }
    return history;
}

inline std::shared_ptr<Dataset> tenClasses() {
    auto data = std::make_shared<Dataset>();
    data->name = "digits";
    data->outputs = 10;
    data->baselineLoss = std::log(10.0);
    data->baseline = Baseline::Chance;
    return data;
}

/// 20 sigmoid layers whose signal falls by 0.3 a layer (with pytorch's init it is nearer to 0.06).
inline Shape vanishing() {
    return {0.3, 0.4, 0.0004, 2.2, 0, -1};
}
inline Shape healthy() {
    return {0.97, 2.5, 0.004, 0.08, 1.0, -1};
}
inline Shape diverging(std::int64_t at) {
    return {1.12, 1.5, 0.002, 1.2, 0, at};
}

} // namespace nabla::test
