// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/non_finite.h"

#include <cmath>

namespace nabla {

namespace {

template <class Scalar>
bool isFinite(const Tensor<Scalar>& tensor) {
    for (Index j = 0; j < tensor.columns(); ++j)
        for (Index i = 0; i < tensor.rows(); ++i)
            if (!std::isfinite(tensor(i, j)))
                return false;
    return true;
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

} // namespace

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
                if (parameter->layer == info.layer && !isFinite(parameter->value))
                    return Divergence{step, layerName(network, info.layer), "weights of " + parameter->name};
        }
        if (!isFinite(workspace.value(id)))
            return Divergence{step, layerName(network, info.layer), wordFor(info.role)};
    }
    if (!std::isfinite(loss))
        return Divergence{step, "output", "loss"};
    for (ValueId id = values - 1; id > 0; --id)
        if (!isFinite(workspace.gradient(id)))
            return Divergence{step, layerName(network, workspace.info(id).layer),
                              std::string("gradient of the ") + wordFor(workspace.info(id).role)};
    for (auto it = network.parameters().rbegin(); it != network.parameters().rend(); ++it)
        if (!isFinite((*it)->gradient))
            return Divergence{step, layerName(network, (*it)->layer), "gradient of " + (*it)->name};
    return std::nullopt;
}

template std::optional<Divergence> findNonFinite(const Network<float>&, const Workspace<float>&, double, std::int64_t);
template std::optional<Divergence> findNonFinite(const Network<double>&, const Workspace<double>&, double,
                                                 std::int64_t);

} // namespace nabla
