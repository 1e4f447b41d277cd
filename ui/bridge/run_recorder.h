// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/twin_run.h"
#include "core/session/recorder.h"

#include <functional>
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
/// Threads  enter runs on the engine thread, everything else on the GUI thread; they wait for each other
/// (milliseconds).
class RunRecorder {
public:
    explicit RunRecorder(std::shared_ptr<SessionStore> store) : m_store(store), m_recorder(std::move(store)) {}

    const std::shared_ptr<SessionStore>& store() const { return m_store; }

    /// Before the first step, with the run at rest. What goes wrong is in status().
    void enter(const Run& run, const RunPlace& place);
    /// A run of another program, from what is known of it so far. Its numbers go in as they come. GUI thread.
    void enter(std::shared_ptr<const History> history, const std::string& name);
    /// The same of two that step together, each a run of its own in the session.
    void enter(const TwinRun& twins, const Recorder::Origin& first, const Recorder::Origin& second);
    /// The second one is complete as far as it came.
    void letSecondGo();
    /// The run that is being recorded; 0 before the first one.
    RunId run() const;
    /// Its twin; 0 where there is none.
    RunId secondRun() const;
    bool flush();
    void setOutcome(StoredState state, const std::optional<Divergence>& divergence);
    void setSecondOutcome(StoredState state, const std::optional<Divergence>& divergence);
    bool stop();
    /// As Recorder's, with failures of enter.
    RecorderStatus status() const;

private:
    void closeSecond();

    std::shared_ptr<SessionStore> m_store;
    mutable std::mutex m_mutex;
    Recorder m_recorder;                ///< one call at a time
    std::unique_ptr<Recorder> m_second; ///< of the twin, while there is one
    RunId m_run = 0;
    RunId m_secondRun = 0;
    std::int64_t m_secondFailures = 0; ///< of twins that have gone
    std::string m_secondProblem;
    std::string m_problem;
    std::int64_t m_problems = 0;
};

} // namespace nabla
