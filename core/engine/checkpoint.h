// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"
#include "core/engine/live_settings.h"
#include "core/probes/clip_advice.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace nabla {

enum class Precision { F32, F64 };

/// One tensor of a checkpoint, bit for bit.
struct StateTensor {
    std::string name; ///< "0.weight"; what the optimizer keeps for it: "0.weight/state1", "0.weight/state2"
    Index rows = 0;
    Index columns = 1;
    bool isVector = false;
    std::string bytes; ///< the numbers in the run's precision, row-major, little-endian
};

/// Everything that decides the steps to come, beside recipe and data: shuffling and dropout are functions of seed and
/// step. Continuing from it gives the bits of the uninterrupted run.
struct Checkpoint {
    std::int64_t step = 0; ///< the step that comes next
    std::int64_t totalSteps = 0;
    Precision precision = Precision::F32;
    std::int64_t updates = 0; ///< made with the optimizer's present state: Adam's t - 1
    bool hasVelocity = false; ///< whether sgd's velocity has been started
    LiveSettings settings;
    std::int64_t clippedSteps = 0; ///< so far
    ClipAdvisor::Record norms;
    std::vector<StateTensor> tensors; ///< parameters with their states, then buffers

    std::int64_t memoryBytes() const noexcept;
};

/// A run's checkpoints in memory: some of the past, evenly spread, thinned as the run grows.
///
/// Threads  one writer (the engine) calls isDue and add; any thread may call the others at any time.
class Checkpoints {
public:
    explicit Checkpoints(std::int64_t budgetBytes) : m_budget(budgetBytes) {}

    /// Whether it is time for one before `step`: on a grid that widens, and never more than half a per cent of the
    /// time.
    bool isDue(std::int64_t step) const;

    /// Whether others may drop it to save room.
    enum class Keep { Always, WhileThereIsRoom };
    /// `took`: how long it took to make. One of the same step is replaced.
    void add(std::shared_ptr<const Checkpoint> checkpoint, Keep keep, std::chrono::nanoseconds took = {});

    struct Entry {
        std::shared_ptr<const Checkpoint> checkpoint;
        Keep keep = Keep::WhileThereIsRoom;
    };
    /// Oldest first.
    std::vector<Entry> list() const;
    /// The newest whose step is at most `step`; null when there is none.
    std::shared_ptr<const Checkpoint> atOrBefore(std::int64_t step) const;

private:
    void thin();

    using Clock = std::chrono::steady_clock;

    const std::int64_t m_budget;
    mutable std::mutex m_mutex; ///< guards m_entries
    std::vector<Entry> m_entries;
    // Writer only.
    std::int64_t m_interval = 64;
    bool m_hasRoom = true;
    Clock::time_point m_notBefore{};
};

} // namespace nabla
