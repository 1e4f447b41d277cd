// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"
#include "core/history/buffer_pool.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace nabla {

/// A stretch of kept rows: every `stride`-th step from `first` on. Steps count from the start of the History here.
///
/// Threads  the writer fills rows beyond the published end, or beyond `rows`; readers look at the others, which never
///          change again.
struct Chunk {
    Chunk(std::shared_ptr<BufferPool::Buffer> memory, Index rowWidth, std::int64_t firstStep, std::int64_t rowStride,
          Index rowCount)
        : buffer(std::move(memory)), width(rowWidth), first(firstStep), stride(rowStride), rows(rowCount) {}

    double* row(Index i) const noexcept { return reinterpret_cast<double*>(buffer->data()) + i * width; }
    std::int64_t step(Index i) const noexcept { return first + i * stride; }
    /// How many of the rows belong to steps before `end`.
    Index rowsBefore(std::int64_t end) const noexcept {
        if (end <= first)
            return 0;
        const Index wanted = static_cast<Index>((end - first + stride - 1) / stride);
        return wanted < rows ? wanted : rows;
    }

    std::shared_ptr<BufferPool::Buffer> buffer; ///< shared with the chunk that this one has grown into
    Index width;
    std::int64_t first;
    std::int64_t stride;
    Index rows; ///< room of the chunk being recorded, kept rows of a thinned one
};

/// Oldest first. Thinned chunks come before dense ones (stride 1). Strides are powers of two and every kept step is a
/// multiple of its chunk's stride, so that all rows lie on one grid.
using ChunkList = std::vector<std::shared_ptr<const Chunk>>;

/// Position of the last chunk that starts at or before `step`; -1 when none does.
Index chunkAt(const ChunkList& chunks, std::int64_t step);
/// Position of the first chunk that keeps every step; size() when none does.
std::size_t firstDense(const ChunkList& chunks);

/// Keeps a list of chunks within its budget: the newest quarter stays dense, what is older keeps every k-th row, with
/// one k for all of it that doubles when even that is too much. Little is copied: once, when a row leaves the dense
/// part, and half of the rest whenever k doubles.
class Thinning {
public:
    Thinning(std::size_t maxChunks, Index chunkRows, std::shared_ptr<BufferPool> pool);

    /// Leaves room for one more chunk. Requires: all chunks are full.
    void makeRoom(ChunkList& chunks);

private:
    void thin(ChunkList& chunks, std::size_t dense);
    bool mergePair(ChunkList& chunks, std::size_t dense);

    std::size_t m_maxChunks;
    Index m_chunkRows;
    std::shared_ptr<BufferPool> m_pool;
    std::int64_t m_stride = 2; ///< k
};

} // namespace nabla
