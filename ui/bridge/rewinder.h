// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/time_machine.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace nabla {

/// Looks closely at a step of the past: makes it again from a checkpoint and replay on a thread of its own, while the
/// run goes on. The newest wish counts; an older one is given up.
///
/// Threads  GUI thread calls; the work happens on the rewinder's own.
class Rewinder {
public:
    /// Runs on the rewinder's thread. Errors: Error in words for people.
    using Machine = std::function<std::unique_ptr<TimeMachine>(std::int64_t step)>;

    Rewinder();
    ~Rewinder();

    /// What several views want of one step comes together in one snapshot.
    void ask(const Machine& machine, std::int64_t step, const SnapshotWanted& wanted);
    /// Another run: what was asked for belongs to the old one.
    void clear();
    /// True once when an answer has come, or a problem.
    bool collect();

    /// The step as it was when it was first made; null until it is there.
    std::shared_ptr<const Snapshot> snapshot(std::int64_t step) const;
    bool isBusy() const { return m_isBusy; }
    /// Why the step asked for last cannot be made again; empty when it can.
    const std::string& problem() const { return m_problem; }
    /// Blocks until nothing is being made. For pictures and tests.
    void wait();

private:
    struct Wish {
        Machine machine;
        std::int64_t step = -1;
        SnapshotWanted wanted;
        std::stop_token stop;
    };
    struct Answer {
        std::int64_t step = -1;
        SnapshotWanted wanted;
        std::shared_ptr<const Snapshot> snapshot;
        std::string problem;
    };
    void loop(const std::stop_token& stop);
    Answer carryOut(const Wish& wish);

    // GUI thread.
    std::int64_t m_step = -1; ///< asked for
    SnapshotWanted m_wanted;
    Answer m_newest;
    std::string m_problem;
    bool m_isBusy = false;

    // The rewinder's thread: the step made last, for more wishes about it.
    std::unique_ptr<Run> m_run;
    std::int64_t m_madeStep = -1;

    std::mutex m_mutex; ///< guards the rest
    std::condition_variable_any m_wake;
    std::condition_variable m_done;
    std::unique_ptr<Wish> m_wish;
    std::unique_ptr<Answer> m_answer;
    std::stop_source m_giveUp;
    bool m_isWorking = false;
    bool m_forgetsRun = false;

    std::jthread m_thread; ///< last, so that everything it uses dies after it
};

} // namespace nabla
