// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/workspace.h"

#include <algorithm>

namespace nabla {

Index blockCount(Index samples, Index timeSteps, Index widest) {
    constexpr Index kElementsPerBlock = 512;
    const Index wanted = samples * timeSteps * widest / kElementsPerBlock;
    return std::clamp<Index>(wanted, 1, std::min(kMaxBlocks, samples));
}

template <class Scalar>
Workspace<Scalar>::Workspace(const std::vector<ValueInfo>& values, Index sampleCount, Index times, Mode passMode,
                             Index layerCount)
    : mode(passMode), samples(sampleCount), timeSteps(times), layerSums(static_cast<std::size_t>(layerCount)),
      m_infos(values) {
    Index widest = 1;
    m_values.reserve(values.size());
    m_gradients.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Index count = values[i].isSequence ? samples * timeSteps : samples;
        m_values.emplace_back(values[i].features, count);
        if (mode == Mode::Training)
            m_gradients.emplace_back(values[i].features, count);
        widest = std::max(widest, values[i].features);
    }
    blocks = blockCount(samples, timeSteps, widest);
    clearSums();
}

template <class Scalar>
void Workspace<Scalar>::clearSums() {
    std::fill(layerSums.begin(), layerSums.end(), LayerSums{});
}

template class Workspace<float>;
template class Workspace<double>;

} // namespace nabla
