// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/nn/loss.h"
#include "core/nn/tensor.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace nabla {

/// Which samples a training step uses: a function of (seed, epoch, step) alone, so that any step can be reached at
/// once.
///
/// An epoch takes every training row once in a random order (row order without shuffle); its last, smaller batch is
/// dropped.
class BatchOrder {
public:
    /// Requires: 1 <= batchSize <= number of training rows.
    BatchOrder(std::shared_ptr<const Dataset> data, std::uint64_t seed, Index batchSize, bool shuffle);

    Index batchSize() const noexcept { return m_batchSize; }
    std::int64_t batchesPerEpoch() const noexcept { return m_perEpoch; }
    /// Samples of a step, in column order. Remembers the current epoch's order.
    const std::vector<std::int64_t>& samples(std::int64_t step);

private:
    std::shared_ptr<const Dataset> m_data;
    std::uint64_t m_seed;
    Index m_batchSize;
    bool m_shuffle;
    std::int64_t m_perEpoch;
    std::int64_t m_epoch = -1;
    std::vector<std::int64_t> m_order;
    std::vector<std::int64_t> m_samples;
};

/// The data set in working precision, and the copying of chosen samples into a workspace's columns.
template <class Scalar>
class SampleStore {
public:
    explicit SampleStore(std::shared_ptr<const Dataset> data);

    const Dataset& data() const noexcept { return *m_data; }
    /// Makes room for the targets of so many samples; all weights zero.
    BatchTargets<Scalar> makeTargets(Index samples) const;
    /// Weight of each scored column so that their sum is the mean over `count` samples (the rest gets 0).
    void setScale(BatchTargets<Scalar>& targets, Index samples, Index count) const;
    /// Copies sample chosen[s] into column s (and t * samples + s) for s in range.
    void gather(const std::vector<std::int64_t>& chosen, Range range, Index samples, Tensor<Scalar>& inputs,
                BatchTargets<Scalar>& targets) const;

private:
    std::shared_ptr<const Dataset> m_data;
    std::vector<Scalar> m_inputs;
    std::vector<Scalar> m_targets;
};

} // namespace nabla
