// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/engine/trigger.h"

#include <functional>
#include <memory>
#include <string>

namespace nabla {

enum class RunState { Empty, Paused, Running, Finished, Diverged, Failed };

/// What the runner is doing, as one consistent snapshot.
struct RunnerStatus {
    RunState state = RunState::Empty;
    bool isStepping = false;     ///< Running, and only until some steps that were asked for are done
    std::int64_t generation = 0; ///< counts the runs given to the runner; records of an older one are told by it
    std::int64_t nextStep = 0;
    std::int64_t totalSteps = 0;
    double stepsPerSecond = 0;
    int threads = 0;
    std::string message; ///< Failed: what happened; Diverged: where and when; Paused: the trigger that fired; else why
                         ///< settings were refused
    std::shared_ptr<const Run>
        run; ///< const parts that never change may be read by any thread: recipe, dataset, layers, history
};

/// Owns the engine thread. Commands are queued by value and read between two steps; nothing here waits for a step
/// except the destructor and sync.
///
/// Threads  every function may be called from any thread.
/// Errors   what a step throws (out of memory) ends in state Failed with its text.
class Runner {
public:
    Runner();
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// Takes over a new run, paused at its first step; the old one is dropped (its History lives as long as somebody
    /// holds it).
    void setRun(std::unique_ptr<Run> run);
    void start();
    void pause();
    /// Runs n steps, then pauses.
    void step(std::int64_t count);
    /// Steps a second at most; 0 as fast as it goes.
    void setSpeed(double stepsPerSecond);
    void apply(const LiveSettings& settings);
    /// Every step from now on is looked at; one that meets a condition pauses the run and leaves an event of kind
    /// Trigger. Later runs keep the triggers.
    void setTriggers(std::vector<Trigger> triggers);
    /// Lets a finished run go on to `steps`.
    void setTotalSteps(std::int64_t steps);
    /// Runs on the engine thread between two steps, with the run (never null; dropped when there is none). For
    /// snapshots: weights, histograms, evaluation.
    void post(std::function<void(Run&)> task);
    /// Blocks until every command given before has been carried out and the state is not Running. For tests and batch
    /// use.
    void waitUntilIdle();

    RunnerStatus status() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace nabla
