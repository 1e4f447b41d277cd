// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/through_time.h"

#include <cmath>

namespace nabla {

namespace {

template <class Scalar>
GateOpening measureGate(const Tensor<Scalar>& gates, Range units, Index samples, Index timeSteps, const char* name) {
    GateOpening out;
    out.name = name;
    const double perStep = static_cast<double>(units.size() * samples);
    std::int64_t open = 0;
    std::int64_t shut = 0;
    for (Index t = 0; t < timeSteps; ++t) {
        double sum = 0;
        double squares = 0; // openings lie in 0 .. 1: no cancellation worth a second pass
        for (Index j = t * samples; j < (t + 1) * samples; ++j)
            for (Index i = units.first; i < units.last; ++i) {
                const double opening = static_cast<double>(gates(i, j));
                sum += opening;
                squares += opening * opening;
                open += opening > 0.985;
                shut += opening < 0.015;
            }
        const double mean = sum / perStep;
        const double variance = squares / perStep - mean * mean;
        out.mean.push_back(mean);
        out.std.push_back(std::sqrt(variance < 0 ? 0 : variance)); // rounding of equal values; NaN stays NaN
    }
    out.openShare = static_cast<double>(open) / (perStep * static_cast<double>(timeSteps));
    out.shutShare = static_cast<double>(shut) / (perStep * static_cast<double>(timeSteps));
    return out;
}

} // namespace

template <class Scalar>
TimeStatistics measureThroughTime(const Network<Scalar>& network, const Workspace<Scalar>& workspace, Index layer) {
    TimeStatistics out;
    const Layer<Scalar>* recurrent = network.probes()[static_cast<std::size_t>(layer)].recurrent;
    if (!recurrent)
        return out;
    const LayerInfo& info = network.layout()->layers[static_cast<std::size_t>(layer)];
    if (workspace.isMeasured) {
        out.hiddenGradientByLag.resize(static_cast<std::size_t>(info.lags));
        out.cellGradientByLag.resize(info.hasCell ? out.hiddenGradientByLag.size() : 0);
        recurrent->lagNorms(workspace, out.hiddenGradientByLag, out.cellGradientByLag);
    }
    const Tensor<Scalar>* gates = recurrent->timeValues(workspace).gates;
    if (!gates)
        return out;
    const char* const lstm[] = {"i", "f", nullptr, "o"}; // the third is the candidate, which is no gate
    const char* const gru[] = {"r", "z", nullptr};
    const Index blocks = gates->rows() / info.units;
    for (Index gate = 0; gate < blocks; ++gate)
        if (const char* name = blocks == 4 ? lstm[gate] : gru[gate])
            out.gates.push_back(measureGate(*gates, {gate * info.units, (gate + 1) * info.units}, workspace.samples,
                                            workspace.timeSteps, name));
    return out;
}

template TimeStatistics measureThroughTime(const Network<float>&, const Workspace<float>&, Index);
template TimeStatistics measureThroughTime(const Network<double>&, const Workspace<double>&, Index);

} // namespace nabla
