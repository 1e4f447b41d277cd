// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/history_state.h"

#include <algorithm>
#include <cassert>

namespace nabla {

namespace {

/// Up to this many values are read one by one where no summary is fine enough: a millisecond, mostly waiting for
/// memory. A view of many traces that pans through the run would otherwise cost ten frames.
constexpr std::int64_t kValuesWorthReading = 1 << 18;

} // namespace

std::int64_t HistorySnapshot::denseFrom() const noexcept {
    const ChunkList& chunks = directory->chunks;
    const std::size_t dense = firstDense(chunks);
    return dense < chunks.size() ? std::min(end, chunks[dense]->first) : end;
}

const double* HistorySnapshot::row(std::int64_t step) const noexcept {
    if (step < 0 || step >= end)
        return nullptr;
    const Index at = chunkAt(directory->chunks, step);
    if (at < 0)
        return nullptr;
    const Chunk& chunk = *directory->chunks[static_cast<std::size_t>(at)];
    const std::int64_t offset = step - chunk.first;
    if (offset % chunk.stride != 0 || offset / chunk.stride >= chunk.rows)
        return nullptr;
    return chunk.row(static_cast<Index>(offset / chunk.stride));
}

/// Is bucket `index` of 2^shift steps complete and still kept?
bool EnvelopeBuilder::hasBucket(int shift, std::int64_t index) const noexcept {
    const auto level = static_cast<std::size_t>(shift - kFinestShift);
    const Levels& levels = m_snapshot.directory->levels;
    return shift >= kFinestShift && level < levels.size() && index >= levels[level]->firstBucket() &&
           ((index + 1) << shift) <= m_snapshot.end;
}

void EnvelopeBuilder::addRow(const double* row) {
    for (std::size_t i = 0; i < m_traces.size(); ++i)
        m_sums[i].add(row[m_traces[i]]);
}

void EnvelopeBuilder::addBucket(int shift, std::int64_t index) {
    const Level& level = *m_snapshot.directory->levels[static_cast<std::size_t>(shift - kFinestShift)];
    const BucketView bucket = m_snapshot.directory->bucket(level, index);
    for (std::size_t i = 0; i < m_traces.size(); ++i)
        m_sums[i].add(bucket.summary(m_traces[i]));
}

/// Adds up exactly the steps [from, to), from the largest pieces that fit. False when finer records are gone.
bool EnvelopeBuilder::collect(std::int64_t from, std::int64_t to) {
    std::fill(m_sums.begin(), m_sums.end(), Summary());
    const int top = kFinestShift + static_cast<int>(m_snapshot.directory->levels.size()) - 1;
    for (std::int64_t at = from; at < to;) {
        int shift = at == 0 ? top : std::min(top, __builtin_ctzll(static_cast<unsigned long long>(at)));
        while (shift >= kFinestShift && (at + (1ll << shift) > to || !hasBucket(shift, at >> shift)))
            --shift;
        if (shift >= kFinestShift) {
            addBucket(shift, at >> shift);
            at += 1ll << shift;
        } else {
            const double* row = m_snapshot.row(at);
            if (!row)
                return false;
            addRow(row);
            ++at;
        }
    }
    return true;
}

/// log2 of the steps in a bucket: as asked where records allow, coarser where only summaries are left.
int EnvelopeBuilder::chooseShift(std::int64_t first, std::int64_t last, Index buckets) const {
    int shift = 0;
    while ((last - first) > (buckets << shift))
        ++shift;
    const bool isDense = first >= m_snapshot.denseFrom();
    if (isDense && shift < kFinestShift)
        return shift;
    const Levels& levels = m_snapshot.directory->levels;
    for (int s = std::max(shift, kFinestShift); s < kFinestShift + static_cast<int>(levels.size()); ++s) {
        const std::int64_t kept = levels[static_cast<std::size_t>(s - kFinestShift)]->firstBucket() << s;
        if (kept <= first)
            return isDense && s > shift &&
                           (last - first) * static_cast<std::int64_t>(m_traces.size()) <= kValuesWorthReading
                       ? shift
                       : s;
    }
    return shift; // nothing is summarized yet: a few rows
}

std::vector<std::vector<EnvelopeBucket>> EnvelopeBuilder::build(std::int64_t first, std::int64_t last, Index buckets,
                                                                std::int64_t firstStep) {
    assert(first < last && last <= m_snapshot.end && buckets > 0);
    const int shift = chooseShift(first, last, buckets);
    std::vector<std::vector<EnvelopeBucket>> result(m_traces.size());
    const std::int64_t begin = first >> shift;
    const std::int64_t end = ((last - 1) >> shift) + 1;
    for (std::vector<EnvelopeBucket>& trace : result)
        trace.reserve(static_cast<std::size_t>(end - begin));
    for (std::int64_t index = begin; index < end; ++index) {
        std::int64_t from = std::max(first, index << shift);
        std::int64_t to = std::min(last, (index + 1) << shift);
        if (!collect(from, to)) {
            from = index << shift;
            to = std::min(m_snapshot.end, (index + 1) << shift);
            [[maybe_unused]] const bool isWhole = collect(from, to);
            assert(isWhole);
        }
        for (std::size_t i = 0; i < m_traces.size(); ++i) {
            const Summary& sum = m_sums[i];
            result[i].push_back(
                {firstStep + from, firstStep + to - 1, sum.min, sum.max, sum.last, sum.finite, sum.nonFinite});
        }
    }
    return result;
}

} // namespace nabla
