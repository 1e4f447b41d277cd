// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "core/history/rows.h"
#include "core/history/summary.h"

#include <memory>
#include <span>
#include <vector>

namespace nabla {

/// Where everything recorded lies, as readers take it: never changed once published.
struct Directory {
    ChunkList chunks;
    Levels levels;
    Index blockBuckets = 1;
    Index width = 0;

    /// Requires: the bucket is complete and kept.
    BucketView bucket(const Level& level, std::int64_t index) const noexcept {
        return bucketOf(level, index, blockBuckets, width);
    }
};

/// What one reader sees: a directory and the end that belongs to it. Steps count from the start of the History.
struct HistorySnapshot {
    std::shared_ptr<const Directory> directory;
    std::int64_t end = 0;

    /// First step of the unbroken stretch of kept rows that reaches the end.
    std::int64_t denseFrom() const noexcept;
    /// Row of a step, null when it is not kept.
    const double* row(std::int64_t step) const noexcept;
};

/// Cuts a range into buckets for some traces. All steps here count from the start of the History.
///
/// Each bucket covers 2^shift steps and starts at a multiple of that, so that buckets do not wander while the run
/// grows; the first and the last are cut to the range where finer records still allow it, and whole otherwise.
class EnvelopeBuilder {
public:
    EnvelopeBuilder(const HistorySnapshot& snapshot, std::span<const TraceId> traces)
        : m_snapshot(snapshot), m_traces(traces), m_sums(traces.size()) {}

    /// Requires: first < last <= snapshot.end, buckets > 0.
    std::vector<std::vector<EnvelopeBucket>> build(std::int64_t first, std::int64_t last, Index buckets,
                                                   std::int64_t firstStep);

private:
    int chooseShift(std::int64_t first, std::int64_t last, Index buckets) const;
    bool hasBucket(int shift, std::int64_t index) const noexcept;
    bool collect(std::int64_t from, std::int64_t to);
    void addRow(const double* row);
    void addBucket(int shift, std::int64_t index);

    const HistorySnapshot& m_snapshot;
    std::span<const TraceId> m_traces;
    std::vector<Summary> m_sums;
};

} // namespace nabla
