// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/batches.h"

#include "core/base/random.h"

#include <algorithm>
#include <cassert>

namespace nabla {

BatchOrder::BatchOrder(std::shared_ptr<const Dataset> data, std::uint64_t seed, Index batchSize, bool shuffle)
    : m_data(std::move(data)), m_seed(seed), m_batchSize(batchSize), m_shuffle(shuffle),
      m_perEpoch(static_cast<std::int64_t>(m_data->trainingRows.size()) / batchSize),
      m_samples(static_cast<std::size_t>(batchSize)) {
    assert(m_perEpoch >= 1);
}

const std::vector<std::int64_t>& BatchOrder::samples(std::int64_t step) {
    const std::int64_t epoch = step / m_perEpoch;
    if (epoch != m_epoch) {
        m_epoch = epoch;
        if (m_shuffle) {
            m_order.resize(m_data->trainingRows.size());
            RandomStream(m_seed, "data.order", static_cast<std::uint64_t>(epoch)).permutation(m_order);
        }
    }
    const std::int64_t first = step % m_perEpoch * m_batchSize;
    for (Index s = 0; s < m_batchSize; ++s) {
        const std::int64_t position = m_shuffle ? m_order[static_cast<std::size_t>(first + s)] : first + s;
        m_samples[static_cast<std::size_t>(s)] = m_data->trainingRows[static_cast<std::size_t>(position)];
    }
    return m_samples;
}

template <class Scalar>
SampleStore<Scalar>::SampleStore(std::shared_ptr<const Dataset> data)
    : m_data(std::move(data)), m_inputs(m_data->inputs.begin(), m_data->inputs.end()),
      m_targets(m_data->targets.begin(), m_data->targets.end()) {}

template <class Scalar>
BatchTargets<Scalar> SampleStore<Scalar>::makeTargets(Index samples) const {
    BatchTargets<Scalar> targets;
    const Index columns = samples * m_data->targetSteps;
    targets.labels.resize(static_cast<std::size_t>(columns));
    if (m_data->task == Task::Regression)
        targets.targets = Tensor<Scalar>(m_data->outputs, columns);
    targets.scale.resize(static_cast<std::size_t>(columns));
    setScale(targets, samples, samples);
    return targets;
}

template <class Scalar>
void SampleStore<Scalar>::setScale(BatchTargets<Scalar>& targets, Index samples, Index count) const {
    std::int64_t scoredSteps = m_data->targetSteps;
    if (!m_data->scored.empty())
        scoredSteps =
            std::count_if(m_data->scored.begin(), m_data->scored.end(), [](std::uint8_t s) { return s != 0; });
    targets.scoredColumns = scoredSteps * count;
    double terms = static_cast<double>(targets.scoredColumns);
    if (m_data->task == Task::Regression)
        terms *= static_cast<double>(m_data->outputs); // MSE is a mean over all elements
    for (Index t = 0; t < m_data->targetSteps; ++t) {
        const bool isScored = m_data->scored.empty() || m_data->scored[static_cast<std::size_t>(t)] != 0;
        for (Index s = 0; s < samples; ++s)
            targets.scale[static_cast<std::size_t>(t * samples + s)] = isScored && s < count ? 1 / terms : 0;
    }
}

template <class Scalar>
void SampleStore<Scalar>::gather(const std::vector<std::int64_t>& chosen, Range range, Index samples,
                                 Tensor<Scalar>& inputs, BatchTargets<Scalar>& targets) const {
    const Index features = m_data->features;
    const Index outputs = m_data->outputs;
    for (Index s = range.first; s < range.last; ++s) {
        const std::int64_t sample = chosen[static_cast<std::size_t>(s)];
        for (Index t = 0; t < m_data->timeSteps; ++t)
            std::copy_n(m_inputs.data() + (sample * m_data->timeSteps + t) * features, features,
                        inputs.column(t * samples + s));
        for (Index t = 0; t < m_data->targetSteps; ++t) {
            const std::int64_t position = sample * m_data->targetSteps + t;
            if (m_data->task == Task::Classification)
                targets.labels[static_cast<std::size_t>(t * samples + s)] =
                    m_data->labels[static_cast<std::size_t>(position)];
            else
                std::copy_n(m_targets.data() + position * outputs, outputs, targets.targets.column(t * samples + s));
        }
    }
}

template class SampleStore<float>;
template class SampleStore<double>;

} // namespace nabla
