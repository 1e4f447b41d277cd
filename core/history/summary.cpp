// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/summary.h"

#include "core/history/layout.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nabla {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kSummaryBytes = 64ll << 20;
constexpr std::int64_t kBlockBytes = 256ll << 10;
/// Counts are 32 bits wide; a bucket never covers more steps than that.
constexpr std::size_t kMaxLevels = 31 - kFinestShift;
constexpr Index kLanes = 8;

} // namespace

Summary::Summary() : last(absent()) {}

void Summary::add(double value) noexcept {
    if (isAbsent(value))
        return;
    last = value;
    if (!std::isfinite(value)) {
        ++nonFinite;
        return;
    }
    ++finite;
    min = std::min(min, value);
    max = std::max(max, value);
}

void Summary::add(const Summary& later) noexcept {
    min = std::min(min, later.min);
    max = std::max(max, later.max);
    if (!isAbsent(later.last))
        last = later.last;
    finite += later.finite;
    nonFinite += later.nonFinite;
}

BucketView::BucketView(std::byte* memory, Index width) noexcept {
    min = reinterpret_cast<double*>(memory);
    max = min + width;
    last = max + width;
    finite = reinterpret_cast<std::uint32_t*>(last + width);
    nonFinite = finite + width;
}

Summary BucketView::summary(Index trace) const noexcept {
    Summary result;
    result.min = min[trace];
    result.max = max[trace];
    result.last = last[trace];
    result.finite = finite[trace];
    result.nonFinite = nonFinite[trace];
    return result;
}

namespace {

void summarizeColumn(const double* rows, Index width, BucketView bucket, Index trace) {
    Summary sum;
    for (Index r = 0; r < kFinestSteps; ++r)
        sum.add(rows[r * width + trace]);
    bucket.min[trace] = sum.min;
    bucket.max[trace] = sum.max;
    bucket.last[trace] = sum.last;
    bucket.finite[trace] = static_cast<std::uint32_t>(sum.finite);
    bucket.nonFinite[trace] = static_cast<std::uint32_t>(sum.nonFinite);
}

/// Eight columns at a time in registers. 0 * x is NaN exactly when x is not finite (or absent): such columns, which
/// are few, are summed up again one value at a time.
void summarizeLanes(const double* rows, Index width, BucketView bucket, Index first) {
    double low[kLanes], high[kLanes], zero[kLanes];
    for (Index i = 0; i < kLanes; ++i) {
        low[i] = kInfinity;
        high[i] = -kInfinity;
        zero[i] = 0;
    }
    for (Index r = 0; r < kFinestSteps; ++r) {
        const double* x = rows + r * width + first;
        for (Index i = 0; i < kLanes; ++i) {
            low[i] = x[i] < low[i] ? x[i] : low[i];
            high[i] = x[i] > high[i] ? x[i] : high[i];
            zero[i] += 0.0 * x[i];
        }
    }
    const double* newest = rows + (kFinestSteps - 1) * width + first;
    bool allFinite = true;
    for (Index i = 0; i < kLanes; ++i) {
        bucket.min[first + i] = low[i];
        bucket.max[first + i] = high[i];
        bucket.last[first + i] = newest[i];
        bucket.finite[first + i] = kFinestSteps;
        bucket.nonFinite[first + i] = 0;
        allFinite = allFinite && zero[i] == 0;
    }
    if (allFinite)
        return;
    for (Index i = 0; i < kLanes; ++i)
        if (!(zero[i] == 0))
            summarizeColumn(rows, width, bucket, first + i);
}

} // namespace

void summarizeRows(const double* rows, Index width, BucketView bucket) {
    Index trace = 0;
    for (; trace + kLanes <= width; trace += kLanes)
        summarizeLanes(rows, width, bucket, trace);
    for (; trace < width; ++trace)
        summarizeColumn(rows, width, bucket, trace);
}

void mergeBuckets(BucketView earlier, BucketView later, Index width, BucketView out) {
    for (Index i = 0; i < width; ++i) {
        out.min[i] = earlier.min[i] < later.min[i] ? earlier.min[i] : later.min[i];
        out.max[i] = earlier.max[i] > later.max[i] ? earlier.max[i] : later.max[i];
        out.finite[i] = earlier.finite[i] + later.finite[i];
        out.nonFinite[i] = earlier.nonFinite[i] + later.nonFinite[i];
        out.last[i] = later.finite[i] + later.nonFinite[i] > 0 ? later.last[i] : earlier.last[i];
    }
}

SummaryWriter::SummaryWriter(Index width, Index maxBuckets) : m_width(width) {
    const auto bucketBytes = static_cast<std::int64_t>(BucketView::kBytesPerTrace) * width;
    // The finest complete level and all above it hold 2 m buckets at most; 16 finer ones m / 16 each, plus slack.
    const std::int64_t affordable = kSummaryBytes / (4 * bucketBytes);
    m_maxBuckets = std::max<Index>(4, std::min<Index>(maxBuckets, static_cast<Index>(affordable)));
    m_blockBuckets =
        std::clamp<Index>(static_cast<Index>(kBlockBytes / bucketBytes), 1, std::min<Index>(32, m_maxBuckets));
    m_pool = std::make_shared<BufferPool>(static_cast<std::size_t>(bucketBytes * m_blockBuckets));
}

BucketView bucketOf(const Level& level, std::int64_t index, Index blockBuckets, Index width) noexcept {
    const auto block = static_cast<std::size_t>((index - level.firstBucket()) / blockBuckets);
    const auto inside = static_cast<std::size_t>(index % blockBuckets);
    const std::size_t bucketBytes = BucketView::kBytesPerTrace * static_cast<std::size_t>(width);
    return {level.blocks[block]->buffer.data() + inside * bucketBytes, width};
}

/// Room for the next bucket of a level, in a new block when the newest is full.
BucketView SummaryWriter::startBucket(std::size_t level, std::int64_t index) {
    if (index % m_blockBuckets == 0) {
        if (level == m_levels.size()) {
            m_levels.push_back(std::make_shared<const Level>());
            m_counts.push_back(0);
        }
        auto changed = std::make_shared<Level>(*m_levels[level]);
        changed->blocks.push_back(std::make_shared<const Block>(m_pool->take(), index));
        if (level == m_complete && index >= m_maxBuckets && level + 1 < kMaxLevels)
            ++m_complete;
        trim(level, *changed);
        m_levels[level] = std::move(changed);
        m_changed = true;
    }
    return bucketOf(*m_levels[level], index, m_blockBuckets, m_width);
}

/// A level finer than the complete ones keeps its newest sixteenth: recent steps stay sharp.
void SummaryWriter::trim(std::size_t level, Level& changed) const {
    if (level >= m_complete)
        return;
    const Index kept = std::max<Index>(2, m_maxBuckets / 16);
    const auto blocks = static_cast<std::ptrdiff_t>((kept + m_blockBuckets - 1) / m_blockBuckets + 1);
    const auto surplus = static_cast<std::ptrdiff_t>(changed.blocks.size()) - blocks;
    if (surplus > 0)
        changed.blocks.erase(changed.blocks.begin(), changed.blocks.begin() + surplus);
}

bool SummaryWriter::add(const double* rows) {
    m_changed = false;
    std::size_t level = 0;
    std::int64_t index = m_counts.empty() ? 0 : m_counts[0];
    summarizeRows(rows, m_width, startBucket(0, index));
    ++m_counts[0];
    while (index % 2 == 1 && level + 1 < kMaxLevels) {
        const BucketView earlier = bucketOf(*m_levels[level], index - 1, m_blockBuckets, m_width);
        const BucketView later = bucketOf(*m_levels[level], index, m_blockBuckets, m_width);
        index /= 2;
        ++level;
        mergeBuckets(earlier, later, m_width, startBucket(level, index));
        ++m_counts[level];
    }
    return m_changed;
}

} // namespace nabla
