// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/snapshot_desk.h"

#include <mutex>

namespace nabla {

namespace {

constexpr double kPause = 11; ///< times what the last snapshot took

}

/// Written by the engine thread, read by the window.
struct SnapshotDesk::Answer {
    std::mutex mutex;
    bool isReady = false;
    std::shared_ptr<const Snapshot> snapshot;
    double costMs = 0;
};

void SnapshotDesk::request(const SnapshotWanted& wanted) {
    if (m_wanted)
        m_wanted->merge(wanted);
    else
        m_wanted = wanted;
}

void SnapshotDesk::ask(Runner& runner, bool isRunning) {
    if (!m_wanted || m_due)
        return;
    if (isRunning && m_newest && static_cast<double>(m_sinceAnswer.elapsed()) < kPause * m_costMs)
        return;
    m_due = std::make_shared<Answer>();
    runner.post([answer = m_due, wanted = std::move(*m_wanted)](Run& run) {
        QElapsedTimer cost;
        cost.start();
        std::shared_ptr<const Snapshot> snapshot = run.snapshot(wanted);
        const std::lock_guard lock(answer->mutex);
        answer->snapshot = std::move(snapshot);
        answer->costMs = static_cast<double>(cost.nsecsElapsed()) * 1e-6;
        answer->isReady = true;
    });
    m_wanted.reset();
}

bool SnapshotDesk::collect() {
    if (!m_due)
        return false;
    // The engine lets go of a task it carried out or dropped; one it dropped (no run, out of memory) has no answer.
    const std::shared_ptr<Answer> answer = m_due;
    const bool isOver = answer.use_count() == 2;
    const std::lock_guard lock(answer->mutex);
    if (!answer->isReady && !isOver)
        return false;
    m_due.reset();
    if (!answer->snapshot)
        return false;
    m_newest = answer->snapshot;
    m_costMs = answer->costMs;
    m_sinceAnswer.start();
    return true;
}

void SnapshotDesk::clear() {
    m_wanted.reset();
    m_due.reset();
    m_newest.reset();
    m_costMs = 0;
}

} // namespace nabla
