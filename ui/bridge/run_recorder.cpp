// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/run_recorder.h"

#include <QCoreApplication>

#include <chrono>
#include <exception>
#include <utility>

namespace nabla {

namespace {

/// How long entering a run waits for the step at hand of the one before.
constexpr std::chrono::seconds kPatience{2};

/// At most a step; a giant one is replayed when the run goes on.
void await(const std::shared_future<void>& before) {
    if (before.valid())
        before.wait_for(kPatience);
}

QString oneIsNotRecorded() {
    return QCoreApplication::translate("nabla::RunRecorder", "This run is not recorded. %1");
}

} // namespace

RunRecorder::RunRecorder(std::shared_ptr<SessionStore> store) : m_store(store), m_recorder(std::move(store)) {}

/// On the clerk's thread: enters something in place of what was recorded before. `problem` has a place for why not.
void RunRecorder::attempt(const std::function<void()>& entering, const QString& problem) {
    closeSecond();
    std::string why;
    try {
        entering();
        return;
    } catch (const std::exception& error) { // the file, or no memory left
        why = error.what();
    }
    m_recorder.stop(); // how the run ends says nothing of the one before it
    const std::lock_guard lock(m_mutex);
    m_run = 0;
    m_problem = problem.arg(QString::fromStdString(why)).toStdString();
    ++m_problems;
    m_failuresBefore = m_recorder.status().failures;
}

void RunRecorder::enter(const Run& run, const RunPlace& place) {
    m_clerk.now([&] {
        attempt(
            [&] {
                RunId id = place.resumes.value_or(0);
                if (place.resumes)
                    m_recorder.resume(id, run);
                else
                    id = m_recorder.record(run, place.origin);
                const std::lock_guard lock(m_mutex);
                m_run = id;
            },
            oneIsNotRecorded());
    });
}

void RunRecorder::enter(const TwinRun& twins, const Recorder::Origin& first, const Recorder::Origin& second) {
    m_clerk.now([&] {
        attempt(
            [&] {
                auto other = std::make_shared<Recorder>(m_store);
                // In this order, because the list of runs tells each run's difference from the one before it.
                const std::vector<RunId> ids =
                    Recorder::record({{*other, twins.second(), second}, {m_recorder, twins.first(), first}});
                const std::lock_guard lock(m_mutex);
                m_second = std::move(other);
                m_secondRun = ids[0];
                m_run = ids[1];
            },
            QCoreApplication::translate("nabla::RunRecorder", "Neither of the twins is recorded. %1"));
    });
}

void RunRecorder::enterLater(std::shared_ptr<const History> history, const std::string& name,
                             std::shared_future<void> before) {
    {
        const std::lock_guard lock(m_mutex);
        m_run = 0;
    }
    m_clerk.later([this, history = std::move(history), name, before = std::move(before)] {
        await(before);
        attempt(
            [&] {
                const RunId id = m_recorder.record(history, name);
                const std::lock_guard lock(m_mutex);
                m_run = id;
            },
            oneIsNotRecorded());
    });
}

/// On the clerk's thread.
void RunRecorder::closeSecond() {
    std::shared_ptr<Recorder> second;
    {
        const std::lock_guard lock(m_mutex);
        m_secondRun = 0;
        second = m_second;
    }
    if (!second)
        return;
    second->stop();
    const RecorderStatus status = second->status();
    const std::lock_guard lock(m_mutex);
    m_secondFailures += status.failures;
    if (status.failures > 0)
        m_secondProblem = status.message;
    m_second.reset();
}

void RunRecorder::letSecondGo() {
    m_clerk.later([this] { closeSecond(); });
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
    bool isWritten = false;
    m_clerk.now([&] {
        const bool isSecondWritten = !m_second || m_second->flush();
        isWritten = m_recorder.flush() && isSecondWritten;
    });
    return isWritten;
}

void RunRecorder::flushLater(std::shared_future<void> before) {
    m_clerk.later([this, before = std::move(before)] {
        await(before);
        if (m_second)
            m_second->flush();
        m_recorder.flush();
    });
}

void RunRecorder::setOutcome(StoredState state, const std::optional<Divergence>& divergence) {
    m_clerk.later([this, state, divergence] { m_recorder.setOutcome(state, divergence); });
}

void RunRecorder::setSecondOutcome(StoredState state, const std::optional<Divergence>& divergence) {
    m_clerk.later([this, state, divergence] {
        if (m_second)
            m_second->setOutcome(state, divergence);
    });
}

bool RunRecorder::stop() {
    bool isWritten = false;
    m_clerk.now([&] {
        closeSecond();
        isWritten = m_recorder.stop();
    });
    return isWritten;
}

RecorderStatus RunRecorder::status() const {
    RecorderStatus status = m_recorder.status();
    const std::lock_guard lock(m_mutex);
    const RecorderStatus second = m_second ? m_second->status() : RecorderStatus{};
    if (m_problems > 0 && status.failures == m_failuresBefore)
        status.message = m_problem; // nothing has gone wrong since
    else if (status.failures == 0)
        status.message = second.failures > 0 ? second.message : m_secondProblem;
    status.failures += second.failures + m_secondFailures + m_problems;
    return status;
}

} // namespace nabla
