// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/non_finite.h"

#include "core/recipe/names.h"

#include <cmath>

namespace nabla {

namespace {

/// The first value that is not finite.
template <class Scalar>
std::optional<double> firstNonFinite(const Tensor<Scalar>& tensor) {
    for (Index j = 0; j < tensor.columns(); ++j)
        for (Index i = 0; i < tensor.rows(); ++i)
            if (!std::isfinite(tensor(i, j)))
                return static_cast<double>(tensor(i, j));
    return std::nullopt;
}

const char* wordFor(ValueRole role) {
    switch (role) {
    case ValueRole::Input:
        return "input";
    case ValueRole::Affine:
        return "affine map";
    case ValueRole::Preactivation:
        return "preactivation";
    case ValueRole::Activation:
        return "activation";
    case ValueRole::Normalized:
        return "normalized activation";
    case ValueRole::Dropped:
        return "activation after dropout";
    case ValueRole::Sum:
        return "residual sum";
    case ValueRole::Hidden:
        return "hidden state";
    }
    return "value";
}

template <class Scalar>
std::string layerName(const Network<Scalar>& network, Index layer) {
    return layer < 0 ? "data" : network.layout()->layers[static_cast<std::size_t>(layer)].name;
}

/// What computes a value.
template <class Scalar>
std::string operationOf(const Network<Scalar>& network, ValueId id) {
    const ValueInfo& info = network.values()[static_cast<std::size_t>(id)];
    const bool isPart = id > 0 && network.values()[static_cast<std::size_t>(id - 1)].layer == info.layer;
    const bool followsAffine = isPart && network.values()[static_cast<std::size_t>(id - 1)].role == ValueRole::Affine;
    switch (info.role) {
    case ValueRole::Input:
        return {};
    case ValueRole::Affine:
        return "affine map W x + b";
    case ValueRole::Preactivation:
        if (network.layout()->layers[static_cast<std::size_t>(info.layer)].kind == "residual")
            return "residual sum";
        return followsAffine ? "normalization" : "affine map W x + b";
    case ValueRole::Activation:
        return std::string(idOf(activationNames(), network.probes()[static_cast<std::size_t>(info.layer)].kind));
    case ValueRole::Normalized:
        return "normalization";
    case ValueRole::Dropped:
        return "dropout";
    case ValueRole::Sum: { // the shortcut's projection comes right before the sum that reads it
        const std::size_t next = static_cast<std::size_t>(id) + 1;
        const bool isProjection =
            next < network.values().size() && network.values()[next].layer == info.layer &&
            (network.values()[next].role == ValueRole::Sum || network.values()[next].role == ValueRole::Preactivation);
        return isProjection ? "projection of the shortcut" : "residual sum";
    }
    case ValueRole::Hidden:
        return network.layout()->layers[static_cast<std::size_t>(info.layer)].kind;
    }
    return {};
}

/// Of what went into a layer's activation; 0 where nothing was measured.
template <class Scalar>
double largestInput(const Workspace<Scalar>& workspace, Index layer) {
    const LayerSums& sums = workspace.layerSums[static_cast<std::size_t>(layer)];
    double largest = 0;
    for (Index block = 0; block < workspace.blocks; ++block)
        keepLarger(largest, sums.activation[static_cast<std::size_t>(block)].max_abs_input);
    return largest;
}

} // namespace

template <class Scalar>
bool preactivationsAreFinite(const Workspace<Scalar>& workspace) {
    for (std::size_t layer = 0; layer < workspace.layerSums.size(); ++layer)
        if (!std::isfinite(largestInput(workspace, static_cast<Index>(layer))))
            return false;
    return true;
}

template <class Scalar>
std::optional<Divergence> findNonFiniteWeight(const Network<Scalar>& network, const Parameter<Scalar>& parameter,
                                              std::int64_t step) {
    const std::optional<double> bad = firstNonFinite(parameter.value);
    if (!bad)
        return std::nullopt;
    return Divergence{step, layerName(network, parameter.layer), "weights of " + parameter.name, "update", *bad};
}

template <class Scalar>
std::optional<Divergence> findNonFinite(const Network<Scalar>& network, const Workspace<Scalar>& workspace, double loss,
                                        std::int64_t step) {
    const Index values = static_cast<Index>(network.values().size());
    Index checkedLayer = -1;
    for (ValueId id = 0; id < values; ++id) {
        const ValueInfo& info = workspace.info(id);
        if (info.layer != checkedLayer) {
            checkedLayer = info.layer;
            for (const Parameter<Scalar>* parameter : network.parameters())
                if (parameter->layer == info.layer)
                    if (auto bad = findNonFiniteWeight(network, *parameter, step))
                        return bad;
            // A cell's gates squash what went into them, and only the largest of that is kept.
            if (info.layer >= 0 && network.probes()[static_cast<std::size_t>(info.layer)].recurrent)
                if (const double bad = largestInput(workspace, info.layer); !std::isfinite(bad))
                    return Divergence{step, layerName(network, info.layer), "preactivation", operationOf(network, id),
                                      bad};
        }
        if (const auto bad = firstNonFinite(workspace.value(id)))
            return Divergence{step, layerName(network, info.layer), wordFor(info.role), operationOf(network, id), *bad};
    }
    if (!std::isfinite(loss))
        return Divergence{step, "output", "loss", "loss", loss};
    for (ValueId id = values - 1; id > 0; --id)
        if (const auto bad = firstNonFinite(workspace.gradient(id)))
            return Divergence{step, layerName(network, workspace.info(id).layer),
                              std::string("gradient of the ") + wordFor(workspace.info(id).role), "backward pass",
                              *bad};
    for (auto it = network.parameters().rbegin(); it != network.parameters().rend(); ++it)
        if (const auto bad = firstNonFinite((*it)->gradient))
            return Divergence{step, layerName(network, (*it)->layer), "gradient of " + (*it)->name, "weight gradient",
                              *bad};
    return std::nullopt;
}

#define NABLA_INSTANTIATE(S)                                                                                           \
    template bool preactivationsAreFinite(const Workspace<S>&);                                                        \
    template std::optional<Divergence> findNonFiniteWeight(const Network<S>&, const Parameter<S>&, std::int64_t);      \
    template std::optional<Divergence> findNonFinite(const Network<S>&, const Workspace<S>&, double, std::int64_t);
NABLA_INSTANTIATE(float)
NABLA_INSTANTIATE(double)
#undef NABLA_INSTANTIATE

} // namespace nabla
