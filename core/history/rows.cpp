// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/rows.h"

#include <algorithm>
#include <cstring>

namespace nabla {

namespace {

/// The rows of both chunks whose step is a multiple of `stride`. Every chunk starts at a multiple of its own stride
/// and strides are powers of two, so that the kept rows of all chunks lie on one grid.
std::shared_ptr<const Chunk> merged(const Chunk& a, const Chunk& b, std::int64_t stride, BufferPool& pool) {
    const std::int64_t first = (a.first + stride - 1) / stride * stride;
    auto chunk = std::make_shared<Chunk>(pool.take(), a.width, first, stride);
    for (const Chunk* source : {&a, &b})
        for (Index i = 0; i < source->rows; ++i)
            if (source->step(i) % stride == 0)
                std::memcpy(chunk->row(chunk->rows++), source->row(i),
                            static_cast<std::size_t>(a.width) * sizeof(double));
    return chunk;
}

} // namespace

void thinOldest(ChunkList& chunks, BufferPool& pool) {
    assert(chunks.size() >= 4);
    const std::size_t old = chunks.size() - std::max<std::size_t>(chunks.size() / 4, 2);
    std::size_t best = 0;
    std::int64_t stride = 0;
    for (std::size_t i = 0; i + 1 < old; ++i)
        if (chunks[i]->stride == chunks[i + 1]->stride && (stride == 0 || chunks[i]->stride < stride)) {
            best = i;
            stride = chunks[i]->stride;
        }
    if (stride == 0) // no two alike: only in budgets of a few chunks
        stride = std::max(chunks[0]->stride, chunks[1]->stride);
    chunks[best] = merged(*chunks[best], *chunks[best + 1], 2 * stride, pool);
    chunks.erase(chunks.begin() + static_cast<std::ptrdiff_t>(best) + 1);
}

Index chunkAt(const ChunkList& chunks, std::int64_t step) {
    const auto after = std::upper_bound(chunks.begin(), chunks.end(), step,
                                        [](std::int64_t value, const auto& chunk) { return value < chunk->first; });
    return static_cast<Index>(after - chunks.begin()) - 1;
}

} // namespace nabla
