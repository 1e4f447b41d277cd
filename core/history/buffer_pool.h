// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace nabla {

/// Buffers of one size that go round: what the last reader lets go is the next chunk.
/// Why: fresh memory costs a page fault for every 512 numbers, more than summing them up.
///
/// Threads  any.
class BufferPool : public std::enable_shared_from_this<BufferPool> {
public:
    /// Memory of one chunk or block; returns to its pool when it dies.
    class Buffer {
    public:
        Buffer(std::shared_ptr<BufferPool> pool, std::unique_ptr<std::byte[]> data)
            : m_pool(std::move(pool)), m_data(std::move(data)) {}
        Buffer(Buffer&&) noexcept = default;
        Buffer& operator=(Buffer&&) = delete;
        ~Buffer() {
            if (m_pool)
                m_pool->giveBack(std::move(m_data));
        }
        std::byte* data() const noexcept { return m_data.get(); }

    private:
        std::shared_ptr<BufferPool> m_pool;
        std::unique_ptr<std::byte[]> m_data;
    };

    explicit BufferPool(std::size_t bytes) : m_bytes(bytes) { m_spare.reserve(kMaxSpare); }

    /// Uninitialized memory. Errors: std::bad_alloc.
    Buffer take() {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_spare.empty()) {
                std::unique_ptr<std::byte[]> data = std::move(m_spare.back());
                m_spare.pop_back();
                return Buffer(shared_from_this(), std::move(data));
            }
        }
        std::unique_ptr<std::byte[]> data(new std::byte[m_bytes]);
        m_allocated.fetch_add(static_cast<std::int64_t>(m_bytes), std::memory_order_relaxed);
        return Buffer(shared_from_this(), std::move(data));
    }

    /// Everything taken and not yet freed, spare buffers included.
    std::int64_t allocatedBytes() const noexcept { return m_allocated.load(std::memory_order_relaxed); }

private:
    void giveBack(std::unique_ptr<std::byte[]> data) noexcept {
        {
            const std::lock_guard lock(m_mutex);
            if (m_spare.size() < kMaxSpare) {
                m_spare.push_back(std::move(data));
                return;
            }
        }
        m_allocated.fetch_sub(static_cast<std::int64_t>(m_bytes), std::memory_order_relaxed);
    }

    static constexpr std::size_t kMaxSpare = 2;
    const std::size_t m_bytes;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<std::byte[]>> m_spare;
    std::atomic<std::int64_t> m_allocated = 0;
};

} // namespace nabla
