// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/rows.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace nabla {

namespace {

std::int64_t roundedUp(std::int64_t step, std::int64_t stride) {
    return (step + stride - 1) / stride * stride;
}

/// How many rows of a chunk belong to multiples of `stride`. Requires: a multiple of the chunk's own.
Index keptRows(const Chunk& chunk, std::int64_t stride) {
    const std::int64_t skipped = (roundedUp(chunk.first, stride) - chunk.first) / chunk.stride;
    const std::int64_t every = stride / chunk.stride;
    return skipped >= chunk.rows ? 0 : static_cast<Index>((chunk.rows - skipped + every - 1) / every);
}

/// Copies those rows to the rows of `to` from `at` on.
void copyKept(const Chunk& from, std::int64_t stride, const Chunk& to, Index at) {
    const auto every = static_cast<Index>(stride / from.stride);
    Index i = static_cast<Index>((roundedUp(from.first, stride) - from.first) / from.stride);
    for (; i < from.rows; i += every)
        std::memcpy(to.row(at++), from.row(i), static_cast<std::size_t>(from.width) * sizeof(double));
}

} // namespace

Index chunkAt(const ChunkList& chunks, std::int64_t step) {
    const auto after = std::upper_bound(chunks.begin(), chunks.end(), step,
                                        [](std::int64_t value, const auto& chunk) { return value < chunk->first; });
    return static_cast<Index>(after - chunks.begin()) - 1;
}

std::size_t firstDense(const ChunkList& chunks) {
    const auto dense =
        std::partition_point(chunks.begin(), chunks.end(), [](const auto& chunk) { return chunk->stride > 1; });
    return static_cast<std::size_t>(dense - chunks.begin());
}

Thinning::Thinning(std::size_t maxChunks, Index chunkRows, std::shared_ptr<BufferPool> pool)
    : m_maxChunks(std::max<std::size_t>(maxChunks, 4)), m_chunkRows(chunkRows), m_pool(std::move(pool)) {}

void Thinning::makeRoom(ChunkList& chunks) {
    const std::size_t denseChunks = std::max<std::size_t>(m_maxChunks / 4, 2);
    while (chunks.size() >= m_maxChunks) {
        const std::size_t dense = firstDense(chunks);
        if (chunks.size() - dense > denseChunks)
            thin(chunks, dense);
        else if (!mergePair(chunks, dense))
            m_stride *= 2;
    }
}

/// Adds what stays of the oldest dense chunk to the newest thinned one, or starts one.
void Thinning::thin(ChunkList& chunks, std::size_t dense) {
    const std::shared_ptr<const Chunk> from = chunks[dense];
    const auto position = chunks.begin() + static_cast<std::ptrdiff_t>(dense);
    const Index kept = keptRows(*from, m_stride);
    const std::shared_ptr<const Chunk> into = dense > 0 ? chunks[dense - 1] : nullptr;
    if (kept == 0) {
        chunks.erase(position);
    } else if (into && into->stride == m_stride && into->rows + kept <= m_chunkRows) {
        // Readers of the chunk so far see its rows; the new ones lie beyond them in the same memory.
        copyKept(*from, m_stride, *into, into->rows);
        chunks[dense - 1] =
            std::make_shared<const Chunk>(into->buffer, into->width, into->first, m_stride, into->rows + kept);
        chunks.erase(position);
    } else {
        *position = std::make_shared<const Chunk>(std::make_shared<BufferPool::Buffer>(m_pool->take()), from->width,
                                                  roundedUp(from->first, m_stride), m_stride, kept);
        copyKept(*from, m_stride, **position, 0);
    }
}

/// Makes one chunk of the oldest two neighbours that keep more than they should. False when there are none.
bool Thinning::mergePair(ChunkList& chunks, std::size_t dense) {
    for (std::size_t i = 0; i + 1 < dense; ++i) {
        const Chunk& a = *chunks[i];
        const Chunk& b = *chunks[i + 1];
        if (a.stride >= m_stride || b.stride >= m_stride)
            continue;
        const Index fromA = keptRows(a, m_stride);
        const Index fromB = keptRows(b, m_stride);
        assert(fromA + fromB <= m_chunkRows);
        const std::int64_t first = roundedUp(fromA > 0 ? a.first : b.first, m_stride);
        auto merged = std::make_shared<const Chunk>(std::make_shared<BufferPool::Buffer>(m_pool->take()), a.width,
                                                    first, m_stride, fromA + fromB);
        copyKept(a, m_stride, *merged, 0);
        copyKept(b, m_stride, *merged, fromA);
        const auto position = chunks.begin() + static_cast<std::ptrdiff_t>(i);
        if (fromA + fromB > 0)
            chunks.insert(chunks.erase(position, position + 2), std::move(merged));
        else
            chunks.erase(position, position + 2);
        return true;
    }
    return false;
}

} // namespace nabla
