// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/history.h"

#include "core/history/history_state.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstring>
#include <numeric>

namespace nabla {

namespace {

/// A chunk's memory: as much as asked for, but 64 rows at least, without a rest in the pool's pieces of memory.
std::int64_t bytesPerChunk(Index width, const HistoryLimits& limits) {
    const auto rowBytes = static_cast<std::int64_t>(sizeof(double)) * width;
    constexpr auto kPiece = static_cast<std::int64_t>(BufferPool::kPieceBytes);
    const std::int64_t bytes = std::max(limits.chunkBytes, 4 * kFinestSteps * rowBytes);
    return bytes < kPiece / 2 ? bytes : (bytes + kPiece - 1) / kPiece * kPiece;
}

} // namespace

std::string Divergence::text() const {
    std::string where = layer.empty() ? quantity : quantity + " of layer " + layer;
    const std::string origin = operation.empty() ? std::string() : ", out of the " + operation;
    return "Step " + std::to_string(step) + ": the first value that is not finite is the " + where + origin + ".";
}

class History::Impl {
public:
    Impl(std::shared_ptr<const Layout> rowLayout, std::int64_t first, const HistoryLimits& limits)
        : layout(std::move(rowLayout)), firstStep(first), width(layout->width()),
          chunkBytes(bytesPerChunk(width, limits)),
          chunkRows(static_cast<Index>(chunkBytes / (static_cast<std::int64_t>(sizeof(double)) * width) / kFinestSteps *
                                       kFinestSteps)),
          pool(std::make_shared<BufferPool>(static_cast<std::size_t>(chunkBytes))),
          // Some buffers are out of the directory, but still in a reader's hands, while chunks are thinned.
          thinning(static_cast<std::size_t>(std::max<std::int64_t>(8, limits.rawBytes / chunkBytes) - 4), chunkRows,
                   pool),
          summaries(width, limits.maxBuckets) {
        directory = std::make_shared<const Directory>();
    }

    HistorySnapshot snapshot() const {
        // The writer publishes every chunk and block under this mutex before the end moves past its start:
        // the directory seen here covers the end seen here.
        const std::lock_guard lock(mutex);
        return {directory, end.load(std::memory_order_acquire)};
    }

    std::span<double> beginRow() {
        if (!open || openRows == open->rows)
            startChunk();
        return {open->row(openRows), static_cast<std::size_t>(width)};
    }

    void commit() {
        assert(open && openRows < open->rows);
        countClip(open->row(openRows));
        ++openRows;
        if (openRows % kFinestSteps == 0 && summaries.add(open->row(openRows - kFinestSteps)))
            publish();
        end.store(open->first + openRows, std::memory_order_release);
    }

    /// Takes summaries made elsewhere; nothing may be appended then.
    void adopt(ChunkList rows, Levels levels, Index blockBuckets, std::int64_t steps) {
        directory =
            std::make_shared<const Directory>(Directory{std::move(rows), std::move(levels), blockBuckets, width});
        end.store(steps, std::memory_order_release);
    }

    std::int64_t relative(std::int64_t step) const noexcept { return step - firstStep; }

    const std::shared_ptr<const Layout> layout;
    const std::int64_t firstStep;
    const Index width;
    std::atomic<std::int64_t> end = 0; ///< steps published, counted from firstStep
    std::atomic<std::int64_t> clipped = 0;
    mutable std::mutex mutex; ///< guards directory
    std::shared_ptr<const Directory> directory;
    mutable std::mutex eventMutex;
    std::vector<RunEvent> events;
    std::atomic<std::int64_t> summaryBytes = 0;
    const std::int64_t chunkBytes;
    const Index chunkRows;
    const std::shared_ptr<BufferPool> pool;

private:
    void startChunk() {
        thinning.makeRoom(chunks);
        open = std::make_shared<const Chunk>(std::make_shared<BufferPool::Buffer>(pool->take()), width,
                                             end.load(std::memory_order_relaxed), 1, chunkRows);
        chunks.push_back(open);
        openRows = 0;
        publish();
    }

    void publish() {
        auto next =
            std::make_shared<const Directory>(Directory{chunks, summaries.levels(), summaries.blockBuckets(), width});
        summaryBytes.store(summaries.memoryBytes(), std::memory_order_relaxed);
        {
            const std::lock_guard lock(mutex);
            directory.swap(next);
        }
        // The old directory dies here, outside the lock.
    }

    void countClip(const double* row) {
        const auto value = [&](StepQuantity quantity) { return row[layout->trace(quantity)]; };
        if (value(StepQuantity::ClipCoefficient) < 1 ||
            value(StepQuantity::ClippedNorm) < value(StepQuantity::GradNorm))
            clipped.store(clipped.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    Thinning thinning;
    SummaryWriter summaries;
    ChunkList chunks;
    std::shared_ptr<const Chunk> open; ///< being recorded
    Index openRows = 0;
};

History::History(std::shared_ptr<const Layout> layout, std::int64_t firstStep, HistoryLimits limits)
    : m_impl(std::make_unique<Impl>(std::move(layout), firstStep, limits)) {}
History::~History() = default;

const Layout& History::layout() const noexcept {
    return *m_impl->layout;
}
std::shared_ptr<const Layout> History::sharedLayout() const noexcept {
    return m_impl->layout;
}

std::span<double> History::beginRow() {
    return m_impl->beginRow();
}
void History::commit() {
    m_impl->commit();
}

void History::append(std::span<const double> row) {
    const std::span<double> room = beginRow();
    assert(row.size() == room.size());
    std::copy(row.begin(), row.end(), room.begin());
    commit();
}

std::int64_t History::firstStep() const noexcept {
    return m_impl->firstStep;
}
std::int64_t History::endStep() const noexcept {
    return m_impl->firstStep + m_impl->end.load(std::memory_order_acquire);
}

bool History::row(std::int64_t step, std::span<double> row) const {
    assert(static_cast<Index>(row.size()) == m_impl->width);
    const HistorySnapshot snapshot = m_impl->snapshot();
    const double* kept = snapshot.row(m_impl->relative(step));
    if (kept)
        std::copy_n(kept, row.size(), row.begin());
    return kept != nullptr;
}

std::int64_t History::nearestRow(std::int64_t step, std::span<double> row) const {
    assert(static_cast<Index>(row.size()) == m_impl->width);
    const HistorySnapshot snapshot = m_impl->snapshot();
    const std::int64_t wanted = std::min(m_impl->relative(step), snapshot.end - 1);
    const ChunkList& chunks = snapshot.directory->chunks;
    const Index at = wanted < 0 ? -1 : chunkAt(chunks, wanted);
    if (at < 0)
        return -1;
    const Chunk& chunk = *chunks[static_cast<std::size_t>(at)];
    const Index i = chunk.rowsBefore(wanted + 1) - 1;
    std::copy_n(chunk.row(i), row.size(), row.begin());
    return m_impl->firstStep + chunk.step(i);
}

double History::value(TraceId trace, std::int64_t step) const {
    assert(trace >= 0 && trace < m_impl->width);
    const HistorySnapshot snapshot = m_impl->snapshot();
    const double* kept = snapshot.row(m_impl->relative(step));
    return kept ? kept[trace] : absent();
}

std::vector<std::pair<std::int64_t, double>> History::values(TraceId trace, StepRange range, std::size_t limit) const {
    assert(trace >= 0 && trace < m_impl->width);
    std::vector<std::pair<std::int64_t, double>> result;
    if (limit == 0)
        return result;
    visit(range.first, [&](std::int64_t step, std::span<const double> row) {
        if (step >= range.last)
            return false;
        result.emplace_back(step, row[static_cast<std::size_t>(trace)]);
        return result.size() < limit;
    });
    return result;
}

std::vector<EnvelopeBucket> History::envelope(TraceId trace, StepRange range, Index buckets) const {
    return std::move(envelopes({&trace, 1}, range, buckets).front());
}

std::vector<std::vector<EnvelopeBucket>> History::envelopes(std::span<const TraceId> traces, StepRange range,
                                                            Index buckets) const {
    const HistorySnapshot snapshot = m_impl->snapshot();
    const std::int64_t first = std::max<std::int64_t>(0, m_impl->relative(range.first));
    const std::int64_t last = std::min(snapshot.end, m_impl->relative(range.last));
    if (first >= last || buckets <= 0)
        return std::vector<std::vector<EnvelopeBucket>>(traces.size());
    return EnvelopeBuilder(snapshot, traces).build(first, last, buckets, m_impl->firstStep);
}

std::int64_t History::stride(StepRange range) const {
    const HistorySnapshot snapshot = m_impl->snapshot();
    const ChunkList& chunks = snapshot.directory->chunks;
    std::int64_t widest = 1;
    const Index from = std::max<Index>(0, chunkAt(chunks, m_impl->relative(range.first)));
    for (auto i = static_cast<std::size_t>(from); i < chunks.size(); ++i)
        if (chunks[i]->first < m_impl->relative(range.last))
            widest = std::max(widest, chunks[i]->stride);
    return widest;
}

bool History::visitErased(std::int64_t from, void* context,
                          bool (*visitor)(void*, std::int64_t, std::span<const double>)) const {
    const HistorySnapshot snapshot = m_impl->snapshot();
    const std::int64_t wanted = m_impl->relative(from);
    const ChunkList& chunks = snapshot.directory->chunks;
    const Index start = std::max<Index>(0, chunkAt(chunks, wanted));
    for (auto c = static_cast<std::size_t>(start); c < chunks.size(); ++c) {
        const Chunk& chunk = *chunks[c];
        const Index rows = chunk.rowsBefore(snapshot.end);
        for (Index i = chunk.rowsBefore(wanted); i < rows; ++i)
            if (!visitor(context, m_impl->firstStep + chunk.step(i),
                         {chunk.row(i), static_cast<std::size_t>(m_impl->width)}))
                return false;
    }
    return true;
}

void History::addEvent(RunEvent event) {
    const std::lock_guard lock(m_impl->eventMutex);
    m_impl->events.push_back(std::move(event));
}

std::vector<RunEvent> History::events() const {
    const std::lock_guard lock(m_impl->eventMutex);
    return m_impl->events;
}

std::int64_t History::clippedSteps() const noexcept {
    return m_impl->clipped.load(std::memory_order_relaxed);
}

std::int64_t History::memoryBytes() const noexcept {
    return m_impl->pool->allocatedBytes() + m_impl->summaryBytes.load(std::memory_order_relaxed);
}

SummaryTable History::summaryTable(std::int64_t mostBuckets) const {
    SummaryTable table;
    const std::int64_t recorded = steps();
    int shift = kFinestShift;
    while (recorded >> shift > mostBuckets)
        ++shift;
    table.stepsPerBucket = 1ll << shift;
    table.buckets = recorded >> shift;
    if (table.buckets == 0)
        return table;
    std::vector<TraceId> traces(static_cast<std::size_t>(m_impl->width));
    std::iota(traces.begin(), traces.end(), 0);
    const StepRange range{firstStep(), firstStep() + (table.buckets << shift)};
    const auto buckets = envelopes(traces, range, static_cast<Index>(table.buckets));
    for (std::size_t i = 0; i < static_cast<std::size_t>(table.buckets); ++i)
        for (const std::vector<EnvelopeBucket>& trace : buckets) {
            table.min.push_back(trace[i].min);
            table.max.push_back(trace[i].max);
            table.last.push_back(trace[i].last);
            table.finite.push_back(static_cast<double>(trace[i].finite));
            table.nonFinite.push_back(static_cast<double>(trace[i].nonFinite));
        }
    return table;
}

std::shared_ptr<const History> History::fromSummary(std::shared_ptr<const Layout> layout, std::int64_t firstStep,
                                                    const SummaryTable& table) {
    const auto history = std::make_shared<History>(std::move(layout), firstStep);
    const auto width = static_cast<std::size_t>(history->m_impl->width);
    const std::size_t bucketBytes = BucketView::kBytesPerTrace * width;
    const auto pool = std::make_shared<BufferPool>(bucketBytes * static_cast<std::size_t>(table.buckets));
    auto block = std::make_shared<Block>(pool->take(), 0);
    for (std::size_t i = 0; i < static_cast<std::size_t>(table.buckets); ++i) {
        const BucketView to(block->buffer.data() + i * bucketBytes, static_cast<Index>(width));
        std::copy_n(table.min.begin() + static_cast<std::ptrdiff_t>(i * width), width, to.min);
        std::copy_n(table.max.begin() + static_cast<std::ptrdiff_t>(i * width), width, to.max);
        std::copy_n(table.last.begin() + static_cast<std::ptrdiff_t>(i * width), width, to.last);
        for (std::size_t t = 0; t < width; ++t) {
            to.finite[t] = static_cast<std::uint32_t>(table.finite[i * width + t]);
            to.nonFinite[t] = static_cast<std::uint32_t>(table.nonFinite[i * width + t]);
        }
    }
    // Finer levels have nothing: their first bucket lies beyond every step.
    constexpr std::int64_t kNever = 1ll << 40;
    const auto none = std::make_shared<Level>();
    none->blocks.push_back(std::make_shared<const Block>(BufferPool::Buffer(nullptr, nullptr), kNever));
    Levels levels;
    for (std::int64_t steps = kFinestSteps; steps < table.stepsPerBucket; steps *= 2)
        levels.push_back(none);
    const auto level = std::make_shared<Level>();
    level->blocks.push_back(std::move(block));
    levels.push_back(level);
    // The newest values are a row: what shows one step has something to show.
    const auto rowPool = std::make_shared<BufferPool>(sizeof(double) * width);
    const std::int64_t steps = table.buckets * table.stepsPerBucket;
    const auto row = std::make_shared<const Chunk>(std::make_shared<BufferPool::Buffer>(rowPool->take()),
                                                   static_cast<Index>(width), steps - 1, 1, 1);
    std::copy_n(table.last.end() - static_cast<std::ptrdiff_t>(width), width, row->row(0));
    history->m_impl->adopt({row}, std::move(levels), static_cast<Index>(table.buckets), steps);
    return history;
}

} // namespace nabla
