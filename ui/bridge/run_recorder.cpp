// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/run_recorder.h"

namespace nabla {

void RunRecorder::enter(const Run& run, const RunPlace& place) {
    const std::lock_guard lock(m_mutex);
    closeSecond();
    try {
        if (place.resumes) {
            m_recorder.resume(*place.resumes, run);
            m_run = *place.resumes;
        } else {
            m_run = m_recorder.record(run, place.origin);
        }
    } catch (const Error& error) {
        m_problem = std::string("This run is not recorded. ") + error.what();
        ++m_problems;
    }
}

void RunRecorder::enter(std::shared_ptr<const History> history, const std::string& name) {
    const std::lock_guard lock(m_mutex);
    closeSecond();
    try {
        m_run = m_recorder.record(std::move(history), name);
    } catch (const Error& error) {
        m_problem = std::string("This run is not recorded. ") + error.what();
        ++m_problems;
    }
}

void RunRecorder::enter(const TwinRun& twins, const Recorder::Origin& first, const Recorder::Origin& second) {
    const std::lock_guard lock(m_mutex);
    closeSecond();
    try {
        // In this order, because the list of runs tells each run's difference from the one before it.
        m_second = std::make_unique<Recorder>(m_store);
        m_secondRun = m_second->record(twins.second(), second);
        m_run = m_recorder.record(twins.first(), first);
    } catch (const Error& error) {
        m_problem = std::string("These runs are not recorded. ") + error.what();
        ++m_problems;
    }
}

/// Requires: m_mutex held.
void RunRecorder::closeSecond() {
    m_secondRun = 0;
    if (!m_second)
        return;
    m_second->stop();
    const RecorderStatus status = m_second->status();
    m_secondFailures += status.failures;
    if (status.failures > 0)
        m_secondProblem = status.message;
    m_second.reset();
}

void RunRecorder::letSecondGo() {
    const std::lock_guard lock(m_mutex);
    closeSecond();
}

RunId RunRecorder::run() const {
    const std::lock_guard lock(m_mutex);
    return m_run;
}

RunId RunRecorder::secondRun() const {
    const std::lock_guard lock(m_mutex);
    return m_secondRun;
}

bool RunRecorder::flush() {
    const std::lock_guard lock(m_mutex);
    const bool isSecondWritten = !m_second || m_second->flush();
    return m_recorder.flush() && isSecondWritten;
}

void RunRecorder::setOutcome(StoredState state, const std::optional<Divergence>& divergence) {
    const std::lock_guard lock(m_mutex);
    m_recorder.setOutcome(state, divergence);
}

void RunRecorder::setSecondOutcome(StoredState state, const std::optional<Divergence>& divergence) {
    const std::lock_guard lock(m_mutex);
    if (m_second)
        m_second->setOutcome(state, divergence);
}

bool RunRecorder::stop() {
    const std::lock_guard lock(m_mutex);
    closeSecond();
    return m_recorder.stop();
}

RecorderStatus RunRecorder::status() const {
    const std::lock_guard lock(m_mutex);
    RecorderStatus status = m_recorder.status();
    const RecorderStatus second = m_second ? m_second->status() : RecorderStatus{};
    if (status.failures == 0)
        status.message = second.failures > 0 ? second.message : m_problems > 0 ? m_problem : m_secondProblem;
    status.failures += second.failures + m_secondFailures + m_problems;
    return status;
}

} // namespace nabla
