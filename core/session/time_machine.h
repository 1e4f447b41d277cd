// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/session/session_store.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace nabla {

/// Re-creates a run's state at any step from the nearest checkpoint and replay, bit for bit, in a second Run that the
/// first knows nothing of.
///
/// Threads  any, one at a time; a replay takes as long as its steps. The run it was made from may go on meanwhile.
/// Errors   FileError, RecipeError, ShapeError, Error: data that is gone or has changed, a damaged checkpoint.
class TimeMachine {
public:
    /// Of a run in memory: its checkpoints, events and data.
    explicit TimeMachine(const Run& run);
    /// Of a run in a session; loads its data (once).
    TimeMachine(std::shared_ptr<const SessionStore> store, RunId id);
    ~TimeMachine();
    TimeMachine(TimeMachine&&) noexcept;

    std::int64_t firstStep() const; ///< the earliest step that can be reached
    std::int64_t endStep() const;   ///< the latest: one past the newest recorded step
    const Recipe& recipe() const;

    /// 0..1, on the calling thread.
    using Progress = std::function<void(double)>;

    /// A run that stands before `step`: its weights are those that step used. Null when `stop` was asked for.
    /// `options` gives threads, measure and history; precision is the original's.
    std::unique_ptr<Run> at(std::int64_t step, const RunOptions& options = {}, const std::stop_token& stop = {},
                            const Progress& progress = {}) const;
    /// The same with everything measured in steps [first, end): rows() of those steps, for scrubbing where the file
    /// keeps every k-th row only.
    std::shared_ptr<History> replay(std::int64_t first, std::int64_t end, const std::stop_token& stop = {},
                                    const Progress& progress = {}) const;

    /// A new run that starts at `step` with the state of that step and goes on by `recipe`. Settings that differ
    /// between the two recipes are the new one's, others stay as they were at that step; another optimizer starts
    /// afresh. Errors: ShapeError when the networks differ in a tensor: such a change needs a new run.
    std::unique_ptr<Run> fork(std::int64_t step, const Recipe& recipe, const RunOptions& options = {},
                              const std::stop_token& stop = {}, const Progress& progress = {}) const;

    /// The run itself, exactly where it stopped, recording into `options.continued` where that is set (the whole
    /// History of SessionReader::history) and else into a new History that starts there. A diverged run cannot go on:
    /// Error.
    std::unique_ptr<Run> continued(const RunOptions& options = {}, const std::stop_token& stop = {},
                                   const Progress& progress = {}) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// What differs between two recipes, one line a setting with its path: "training.optimizer.learning_rate: 0.1 -> 0.05".
std::vector<std::string> recipeDifferences(const Recipe& before, const Recipe& after);

} // namespace nabla
