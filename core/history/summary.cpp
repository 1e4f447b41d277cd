// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/summary.h"

#include "core/history/layout.h"
#include "core/kernels/kernels.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nabla {

namespace {

constexpr std::int64_t kSummaryBytes = 64ll << 20;
constexpr std::int64_t kBlockBytes = 256ll << 10;
/// Counts are 32 bits wide; a bucket never covers more steps than that.
constexpr std::size_t kMaxLevels = 31 - kFinestShift;

} // namespace

Summary::Summary() : last(absent()) {}

void Summary::add(double value) noexcept {
    if (std::isfinite(value)) { // nearly all are
        last = value;
        ++finite;
        min = std::min(min, value);
        max = std::max(max, value);
    } else if (!isAbsent(value)) {
        last = value;
        ++nonFinite;
    }
}

void Summary::add(const Summary& later) noexcept {
    min = std::min(min, later.min);
    max = std::max(max, later.max);
    if (later.finite + later.nonFinite > 0)
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

} // namespace

void summarizeRows(const double* rows, Index width, BucketView bucket, std::span<double> scratch) {
    nk_summarize_rows(kFinestSteps, width, rows, bucket.min, bucket.max, scratch.data());
    const double* newest = rows + (kFinestSteps - 1) * width;
    std::copy_n(newest, width, bucket.last);
    std::fill_n(bucket.finite, width, static_cast<std::uint32_t>(kFinestSteps));
    std::fill_n(bucket.nonFinite, width, 0u);
    // Columns with something that is not finite or not there, which are few, are summed up again value by value.
    for (Index i = 0; i < width; ++i)
        if (!(scratch[static_cast<std::size_t>(i)] == 0))
            summarizeColumn(rows, width, bucket, i);
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

SummaryWriter::SummaryWriter(Index width, Index maxBuckets)
    : m_width(width), m_scratch(static_cast<std::size_t>(width)) {
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
    summarizeRows(rows, m_width, startBucket(0, index), m_scratch);
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
