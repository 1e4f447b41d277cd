// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/twin_run.h"
#include "core/session/recorder.h"
#include "ui/bridge/clerk.h"

#include <QString>

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>

namespace nabla {

/// What a run is in its session.
struct RunPlace {
    std::optional<RunId> resumes; ///< a stored run that goes on
    Recorder::Origin origin;      ///< of a new one
};

/// Records the engine's runs into one session, each from its first step on: a run that is never started leaves no
/// trace. Twins are two runs of it, recorded side by side.
///
/// A run is finished with before the next one is entered, which takes as long as the disk does: it happens on a thread
/// of its own, in the order of the calls.
///
/// Threads  enter on the engine thread, which waits; flush on any; everything else on the GUI thread, where only flush
///          and stop wait.
class RunRecorder {
public:
    explicit RunRecorder(std::shared_ptr<SessionStore> store);

    const std::shared_ptr<SessionStore>& store() const { return m_store; }

    /// Before the first step, with the run at rest. What goes wrong is in status().
    void enter(const Run& run, const RunPlace& place);
    /// The same of two that step together, each a run of its own in the session: both, or neither.
    void enter(const TwinRun& twins, const Recorder::Origin& first, const Recorder::Origin& second);
    /// A run of another program, from what is known of it so far. Its numbers go in as they come. First comes, for a
    /// while at most, what `before` waits for. Does not wait: run() is 0 until it has its place.
    void enterLater(std::shared_ptr<const History> history, const std::string& name, std::shared_future<void> before);
    /// The second one is complete as far as it came.
    void letSecondGo();
    /// The run that is being recorded; 0 before the first one, and where it could not be entered.
    RunId run() const;
    /// Its twin; 0 where there is none.
    RunId secondRun() const;
    bool flush();
    /// The same without waiting, after what `before` waits for, as enterLater.
    void flushLater(std::shared_future<void> before = {});
    void setOutcome(StoredState state, const std::optional<Divergence>& divergence);
    void setSecondOutcome(StoredState state, const std::optional<Divergence>& divergence);
    bool stop();
    /// As Recorder's, with failures of enter.
    RecorderStatus status() const;

private:
    void attempt(const std::function<void()>& entering, const QString& problem);
    void closeSecond();

    const std::shared_ptr<SessionStore> m_store;
    Recorder m_recorder; ///< the clerk's; its status is anybody's

    mutable std::mutex m_mutex;         ///< guards the rest, shortly
    std::shared_ptr<Recorder> m_second; ///< of the twin, while there is one; changed by the clerk
    RunId m_run = 0;
    RunId m_secondRun = 0;
    std::int64_t m_secondFailures = 0; ///< of twins that have gone
    std::string m_secondProblem;
    std::string m_problem; ///< of entering
    std::int64_t m_problems = 0;
    std::int64_t m_failuresBefore = 0; ///< m_recorder's, when that was said

    Clerk m_clerk; ///< last, so that everything it uses dies after it
};

} // namespace nabla
