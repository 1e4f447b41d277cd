// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checkpoint.h"

#include <algorithm>

namespace nabla {

namespace {

constexpr std::int64_t kMostCheckpoints = 64;
constexpr int kRestPerCheckpoint = 200; ///< making one may take half a per cent of the time

bool isBefore(const Checkpoints::Entry& entry, std::int64_t step) {
    return entry.checkpoint->step < step;
}

} // namespace

std::int64_t Checkpoint::memoryBytes() const noexcept {
    std::size_t bytes =
        sizeof *this + norms.early.size() * sizeof norms.early[0] + norms.bins.size() * sizeof norms.bins[0];
    for (const StateTensor& tensor : tensors)
        bytes += sizeof tensor + tensor.bytes.size();
    return static_cast<std::int64_t>(bytes);
}

bool Checkpoints::isDue(std::int64_t step) const {
    return step % m_interval == 0 && m_hasRoom && Clock::now() >= m_notBefore;
}

void Checkpoints::add(std::shared_ptr<const Checkpoint> checkpoint, Keep keep, std::chrono::nanoseconds took) {
    m_notBefore = Clock::now() + kRestPerCheckpoint * took;
    const std::lock_guard lock(m_mutex);
    const auto at = std::lower_bound(m_entries.begin(), m_entries.end(), checkpoint->step, isBefore);
    if (at != m_entries.end() && at->checkpoint->step == checkpoint->step) {
        at->checkpoint = std::move(checkpoint);
        if (keep == Keep::Always)
            at->keep = keep;
    } else {
        m_entries.insert(at, {std::move(checkpoint), keep});
    }
    thin();
}

/// Keeps the newest, what must stay, and of the rest those on the grid.
void Checkpoints::thin() {
    const std::int64_t each = m_entries.back().checkpoint->memoryBytes();
    const auto room = static_cast<std::ptrdiff_t>(std::min(kMostCheckpoints, m_budget / each));
    m_hasRoom = room >= 2;
    const auto mayGo = [](const Entry& entry) { return entry.keep == Keep::WhileThereIsRoom; };
    while (std::count_if(m_entries.begin(), m_entries.end(), mayGo) > std::max<std::ptrdiff_t>(room, 1)) {
        if (m_hasRoom)
            m_interval *= 2;
        const auto isOff = [&](const Entry& entry) {
            return mayGo(entry) && (!m_hasRoom || entry.checkpoint->step % m_interval != 0);
        };
        m_entries.erase(std::remove_if(m_entries.begin(), m_entries.end() - 1, isOff), m_entries.end() - 1);
    }
}

std::vector<Checkpoints::Entry> Checkpoints::list() const {
    const std::lock_guard lock(m_mutex);
    return m_entries;
}

std::shared_ptr<const Checkpoint> Checkpoints::atOrBefore(std::int64_t step) const {
    const std::lock_guard lock(m_mutex);
    const auto after = std::upper_bound(m_entries.begin(), m_entries.end(), step,
                                        [](std::int64_t s, const Entry& e) { return s < e.checkpoint->step; });
    return after == m_entries.begin() ? nullptr : std::prev(after)->checkpoint;
}

} // namespace nabla
