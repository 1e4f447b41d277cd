// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/snapshot.h"

#include <algorithm>

namespace nabla {

namespace {

template <class Value>
void addMissing(std::vector<Value>& to, const std::vector<Value>& from) {
    for (const Value& value : from)
        if (std::find(to.begin(), to.end(), value) == to.end())
            to.push_back(value);
}

} // namespace

std::vector<double> gridPoints(double x0, double x1, Index nx, double y0, double y1, Index ny) {
    const auto at = [](double from, double to, Index i, Index n) {
        return n < 2 ? 0.5 * (from + to) : from + (to - from) * static_cast<double>(i) / static_cast<double>(n - 1);
    };
    std::vector<double> points;
    for (Index j = 0; j < ny; ++j)
        for (Index i = 0; i < nx; ++i) {
            points.push_back(at(x0, x1, i, nx));
            points.push_back(at(y0, y1, j, ny));
        }
    return points;
}

bool SnapshotWanted::hasLayer(Index layer) const noexcept {
    return layers.empty() || std::find(layers.begin(), layers.end(), layer) != layers.end();
}

void SnapshotWanted::merge(const SnapshotWanted& other) {
    if (other.parts != 0 || !other.samples.empty()) { // else its layers mean nothing
        if (parts == 0 && samples.empty())
            layers = other.layers;
        else if (layers.empty() || other.layers.empty())
            layers.clear();
        else
            addMissing(layers, other.layers);
    }
    parts |= other.parts;
    linearBins = std::max(linearBins, other.linearBins);
    addMissing(samples, other.samples);
    addMissing(predictions, other.predictions);
}

const LayerSnapshot* Snapshot::layer(Index layer) const noexcept {
    const auto found =
        std::find_if(layers.begin(), layers.end(), [&](const LayerSnapshot& one) { return one.layer == layer; });
    return found == layers.end() ? nullptr : &*found;
}

const ParameterSnapshot* Snapshot::parameter(Index parameter) const noexcept {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const ParameterSnapshot& one) { return one.parameter == parameter; });
    return found == parameters.end() ? nullptr : &*found;
}

const Prediction* Snapshot::prediction(const PredictionWanted& question) const noexcept {
    const auto found = std::find_if(predictions.begin(), predictions.end(),
                                    [&](const Prediction& one) { return one.wanted == question; });
    return found == predictions.end() ? nullptr : &*found;
}

} // namespace nabla
