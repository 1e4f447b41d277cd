// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/buffer_pool.h"

#include <cassert>
#include <cstdint>
#include <memory>
#include <vector>

namespace nabla {

/// A stretch of kept rows: every `stride`-th step from `first` on. Steps count from the start of the History here.
///
/// Threads  the writer fills rows beyond the published end; readers look at rows before it, which never change again.
struct Chunk {
    Chunk(BufferPool::Buffer memory, Index rowWidth, std::int64_t firstStep, std::int64_t rowStride)
        : buffer(std::move(memory)), width(rowWidth), first(firstStep), stride(rowStride) {}

    double* row(Index i) const noexcept { return reinterpret_cast<double*>(buffer.data()) + i * width; }
    std::int64_t step(Index i) const noexcept { return first + i * stride; }
    /// How many of the rows belong to steps before `end`.
    Index rowsBefore(std::int64_t end) const noexcept {
        if (end <= first)
            return 0;
        const Index wanted = static_cast<Index>((end - first + stride - 1) / stride);
        return wanted < rows ? wanted : rows;
    }

    BufferPool::Buffer buffer;
    Index width;
    std::int64_t first;
    std::int64_t stride;
    Index rows = 0; ///< room of the open chunk, kept rows of a merged one; fixed before the chunk is published
};

using ChunkList = std::vector<std::shared_ptr<const Chunk>>;

/// Makes room in a list of full chunks: two neighbours become one with every second of their rows. Takes the oldest
/// pair of the smallest stride, so that the older part is evenly dense, and leaves the newest quarter as it is.
/// Requires: at least four chunks, oldest first.
void thinOldest(ChunkList& chunks, BufferPool& pool);

/// Position of the last chunk that starts at or before `step`; -1 when none does.
Index chunkAt(const ChunkList& chunks, std::int64_t step);

} // namespace nabla
