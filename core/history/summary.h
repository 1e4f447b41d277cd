// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"
#include "core/history/buffer_pool.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace nabla {

/// Minimum, maximum, newest value and counts of one trace over some steps.
struct Summary {
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
    double last; ///< absent() while nothing was measured
    std::int64_t finite = 0;
    std::int64_t nonFinite = 0;

    Summary();
    void add(double value) noexcept;
    void add(const Summary& later) noexcept;
};

/// Summaries of every trace over 2^k steps, arrays side by side: min[], max[], last[], finite[], nonFinite[].
struct BucketView {
    double* min;
    double* max;
    double* last;
    std::uint32_t* finite;
    std::uint32_t* nonFinite;

    static constexpr std::size_t kBytesPerTrace = 3 * sizeof(double) + 2 * sizeof(std::uint32_t);

    BucketView(std::byte* memory, Index width) noexcept;
    Summary summary(Index trace) const noexcept;
};

/// Some neighbouring buckets of a level. Buckets before the published end never change again.
struct Block {
    Block(BufferPool::Buffer memory, std::int64_t firstBucket) : buffer(std::move(memory)), first(firstBucket) {}
    BufferPool::Buffer buffer;
    std::int64_t first;
};

/// One level of the pyramid as readers see it: its newest buckets, oldest block first.
struct Level {
    std::vector<std::shared_ptr<const Block>> blocks;
    /// Number of the first bucket that is still there.
    std::int64_t firstBucket() const noexcept { return blocks.empty() ? 0 : blocks.front()->first; }
};

/// A bucket of a level. Requires: it lies in one of the level's blocks of `blockBuckets` buckets.
BucketView bucketOf(const Level& level, std::int64_t index, Index blockBuckets, Index width) noexcept;

using Levels = std::vector<std::shared_ptr<const Level>>;

/// Finest summaries: 2^4 steps a bucket. Level j has 2^(4+j).
inline constexpr int kFinestShift = 4;
inline constexpr std::int64_t kFinestSteps = 1ll << kFinestShift;

/// Summary of 16 neighbouring rows into one bucket. Requires: `scratch` has room for a row.
void summarizeRows(const double* rows, Index width, BucketView bucket, std::span<double> scratch);
/// Summary of two neighbouring buckets.
void mergeBuckets(BucketView earlier, BucketView later, Index width, BucketView out);

/// The pyramid of one History: each level made from pairs of the level below. Every level keeps its newest buckets, and
/// one of them (with all above it) every bucket since the start, so that any range can be shown without a gap.
///
/// Threads  the writer only; readers get copies of levels() through History's directory.
class SummaryWriter {
public:
    SummaryWriter(Index width, Index maxBuckets);

    /// Takes 16 new rows in. Returns true when levels() has changed and must be published before the new end is.
    bool add(const double* rows);
    const Levels& levels() const noexcept { return m_levels; }
    std::int64_t memoryBytes() const noexcept { return m_pool->allocatedBytes(); }
    Index blockBuckets() const noexcept { return m_blockBuckets; }

private:
    BucketView startBucket(std::size_t level, std::int64_t index);
    void trim(std::size_t level, Level& changed) const;

    Index m_width;
    std::vector<double> m_scratch;
    Index m_maxBuckets;   ///< of the finest complete level
    Index m_blockBuckets; ///< buckets in a block
    std::shared_ptr<BufferPool> m_pool;
    Levels m_levels;
    std::vector<std::int64_t> m_counts; ///< buckets made so far, a level
    std::size_t m_complete = 0;         ///< the finest level that still has every bucket
    bool m_changed = false;
};

} // namespace nabla
