// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/run_recorder.h"

namespace nabla {

void RunRecorder::enter(const Run& run, const RunPlace& place) {
    const std::lock_guard lock(m_mutex);
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
    try {
        m_run = m_recorder.record(std::move(history), name);
    } catch (const Error& error) {
        m_problem = std::string("This run is not recorded. ") + error.what();
        ++m_problems;
    }
}

RunId RunRecorder::run() const {
    const std::lock_guard lock(m_mutex);
    return m_run;
}

bool RunRecorder::flush() {
    const std::lock_guard lock(m_mutex);
    return m_recorder.flush();
}

void RunRecorder::setOutcome(StoredState state, const std::optional<Divergence>& divergence) {
    const std::lock_guard lock(m_mutex);
    m_recorder.setOutcome(state, divergence);
}

bool RunRecorder::stop() {
    const std::lock_guard lock(m_mutex);
    return m_recorder.stop();
}

RecorderStatus RunRecorder::status() const {
    const std::lock_guard lock(m_mutex);
    RecorderStatus status = m_recorder.status();
    if (m_problems > 0 && status.failures == 0)
        status.message = m_problem;
    status.failures += m_problems;
    return status;
}

} // namespace nabla
