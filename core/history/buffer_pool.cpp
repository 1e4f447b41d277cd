// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/buffer_pool.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace nabla {

namespace {

constexpr std::size_t roundedUp(std::size_t bytes, std::size_t to) {
    return (bytes + to - 1) / to * to;
}

} // namespace

BufferPool::BufferPool(std::size_t bytes) : m_bytes(roundedUp(std::max<std::size_t>(bytes, 1), 64)) {}

BufferPool::~BufferPool() {
    for (void* piece : m_pieces)
        std::free(piece);
}

BufferPool::Buffer BufferPool::take() {
    const std::lock_guard lock(m_mutex);
    if (m_spare.empty())
        addPiece();
    std::byte* const data = m_spare.back();
    m_spare.pop_back();
    return Buffer(shared_from_this(), data);
}

void BufferPool::addPiece() {
    const std::size_t bytes = roundedUp(m_bytes, kPieceBytes);
    const std::size_t count = bytes / m_bytes;
    m_pieces.reserve(m_pieces.size() + 1);
    m_spare.reserve((m_pieces.size() + 1) * count); // so that giving back never allocates
    auto* piece = static_cast<std::byte*>(std::aligned_alloc(kPieceBytes, bytes));
    if (!piece)
        throw std::bad_alloc();
#ifdef __linux__
    ::madvise(piece, bytes, MADV_HUGEPAGE); // only advice: without it the same memory comes in small pages
#endif
    m_pieces.push_back(piece);
    m_allocated.fetch_add(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
    for (std::size_t i = count; i-- > 0;)
        m_spare.push_back(piece + i * m_bytes);
}

void BufferPool::giveBack(std::byte* data) noexcept {
    const std::lock_guard lock(m_mutex);
    m_spare.push_back(data);
}

} // namespace nabla
