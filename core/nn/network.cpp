// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/network.h"

#include "core/nn/network_builder.h"

namespace nabla {

template <class Scalar>
Network<Scalar>::Network(const ResolvedRecipe& recipe, const Dataset& data, const std::stop_token& stop)
    : m_timeSteps(data.timeSteps) {
    NetworkBuilder<Scalar>(*this, recipe, data, stop).build();
}

template <class Scalar>
Workspace<Scalar> Network<Scalar>::makeWorkspace(Index samples, Mode mode) const {
    Workspace<Scalar> workspace(m_values, samples, m_timeSteps, mode, static_cast<Index>(m_layout->layers.size()));
    for (const std::unique_ptr<Layer<Scalar>>& layer : m_layers)
        layer->prepare(workspace);
    return workspace;
}

template <class Scalar>
double Network<Scalar>::productFlops(Index samples) const {
    double sum = 0;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const ValueInfo& info = m_values[static_cast<std::size_t>(m_layerColumnsValue[i])];
        sum += m_layers[i]->productFlops(info.isSequence ? samples * m_timeSteps : samples);
    }
    return sum;
}

template class Network<float>;
template class Network<double>;

} // namespace nabla
