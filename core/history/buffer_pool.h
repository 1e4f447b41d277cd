// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace nabla {

/// Buffers of one size that go round: what the last reader lets go is the next chunk. Memory comes in pieces of 2 MB
/// and goes back when the pool and its last buffer are gone. Why: fresh memory costs a page fault for every 512
/// numbers, which is more than recording them; 2 MB are one.
///
/// Threads  any.
class BufferPool : public std::enable_shared_from_this<BufferPool> {
public:
    /// Memory of a chunk or block; returns to its pool when it dies.
    class Buffer {
    public:
        Buffer(std::shared_ptr<BufferPool> pool, std::byte* data) : m_pool(std::move(pool)), m_data(data) {}
        Buffer(Buffer&&) noexcept = default;
        Buffer& operator=(Buffer&&) = delete;
        ~Buffer() {
            if (m_pool)
                m_pool->giveBack(m_data);
        }
        std::byte* data() const noexcept { return m_data; }

    private:
        std::shared_ptr<BufferPool> m_pool;
        std::byte* m_data;
    };

    explicit BufferPool(std::size_t bytes);
    ~BufferPool();
    BufferPool(const BufferPool&) = delete;
    BufferPool& operator=(const BufferPool&) = delete;

    /// Uninitialized memory, aligned to 64 bytes. Errors: std::bad_alloc.
    Buffer take();
    /// Everything the pool holds, in use or not.
    std::int64_t allocatedBytes() const noexcept { return m_allocated.load(std::memory_order_relaxed); }

    /// Buffers of this size and multiples fill their pieces without a rest.
    static constexpr std::size_t kPieceBytes = 2u << 20;

private:
    void giveBack(std::byte* data) noexcept;
    void addPiece();

    const std::size_t m_bytes;
    std::mutex m_mutex;
    std::vector<std::byte*> m_spare;
    std::vector<void*> m_pieces;
    std::atomic<std::int64_t> m_allocated = 0;
};

} // namespace nabla
