// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/fill_snapshot.h"

#include "core/probes/distribution.h"
#include "core/probes/through_time.h"
#include "core/probes/units.h"

namespace nabla {

namespace {

/// What a family of layer quantities is measured from.
template <class Scalar>
struct Pass {
    const Network<Scalar>& network;
    const Workspace<Scalar>& workspace;
    const SnapshotWanted& wanted;

    const typename Network<Scalar>::Probe& probe(Index layer) const {
        return network.probes()[static_cast<std::size_t>(layer)];
    }
    TimeValues<Scalar> timeValues(Index layer) const {
        const Layer<Scalar>* recurrent = probe(layer).recurrent;
        return recurrent ? recurrent->timeValues(workspace) : TimeValues<Scalar>{};
    }
    const Tensor<Scalar>* preactivation(Index layer) const {
        return probe(layer).recurrent ? timeValues(layer).preactivation : &workspace.value(probe(layer).preactivation);
    }
    const Tensor<Scalar>* gradient(Index layer) const {
        return probe(layer).recurrent ? timeValues(layer).preactivationGradient
                                      : &workspace.gradient(probe(layer).preactivation);
    }
    Distribution distribution(const Tensor<Scalar>* tensor) const {
        return tensor ? measureDistribution(*tensor, wanted.linearBins) : Distribution{};
    }
};

/// One row a family: a new one is a row here, a field of LayerSnapshot and a file.
template <class Scalar>
struct Family {
    SnapshotPart part;
    void (*fill)(const Pass<Scalar>& pass, Index layer, LayerSnapshot& out);
};

template <class Scalar>
constexpr Family<Scalar> kFamilies[] = {
    {SnapshotPart::Gradient, [](const Pass<Scalar>& pass, Index layer,
                                LayerSnapshot& out) { out.gradient = pass.distribution(pass.gradient(layer)); }},
    {SnapshotPart::Activation,
     [](const Pass<Scalar>& pass, Index layer, LayerSnapshot& out) {
         out.activation = pass.distribution(&pass.workspace.value(pass.probe(layer).activation));
     }},
    {SnapshotPart::Preactivation,
     [](const Pass<Scalar>& pass, Index layer, LayerSnapshot& out) {
         out.preactivation = pass.distribution(pass.preactivation(layer));
     }},
    {SnapshotPart::Units,
     [](const Pass<Scalar>& pass, Index layer, LayerSnapshot& out) {
         out.units = measureUnits(pass.workspace.value(pass.probe(layer).activation), pass.probe(layer).kind);
     }},
    {SnapshotPart::Time,
     [](const Pass<Scalar>& pass, Index layer, LayerSnapshot& out) {
         out.time = measureThroughTime(pass.network, pass.workspace, layer);
     }},
};

} // namespace

template <class Scalar>
void fillFromPass(const Network<Scalar>& network, const Workspace<Scalar>& workspace, Snapshot& snapshot) {
    const Pass<Scalar> pass{network, workspace, snapshot.wanted};
    for (LayerSnapshot& layer : snapshot.layers)
        for (const Family<Scalar>& family : kFamilies<Scalar>)
            if (snapshot.wanted.has(family.part))
                family.fill(pass, layer.layer, layer);
    const bool wantsWeight = snapshot.wanted.has(SnapshotPart::Weight);
    const bool wantsGradient = snapshot.wanted.has(SnapshotPart::WeightGradient);
    for (std::size_t p = 0; (wantsWeight || wantsGradient) && p < network.parameters().size(); ++p) {
        const Parameter<Scalar>& parameter = *network.parameters()[p];
        if (!snapshot.wanted.hasLayer(parameter.layer))
            continue;
        ParameterSnapshot& out = snapshot.parameters.emplace_back();
        out.parameter = static_cast<Index>(p);
        if (wantsWeight)
            out.weight = measureDistribution(parameter.value, snapshot.wanted.linearBins);
        if (wantsGradient)
            out.gradient = measureDistribution(parameter.gradient, snapshot.wanted.linearBins);
    }
}

template void fillFromPass(const Network<float>&, const Workspace<float>&, Snapshot&);
template void fillFromPass(const Network<double>&, const Workspace<double>&, Snapshot&);

} // namespace nabla
