// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/runner.h"

#include <QElapsedTimer>

#include <memory>
#include <optional>

namespace nabla {

/// Gathers what views want to see closely and asks the engine for one snapshot at a time that holds all of it.
///
/// While the run is going, snapshots take at most a twelfth of the engine's time, however dear they are.
/// Threads  GUI thread only; the snapshot is made on the engine thread between two steps.
class SnapshotDesk {
public:
    void request(const SnapshotWanted& wanted);
    /// Hands the gathered wishes to the engine unless an answer is due or too much time went into the last one.
    void ask(Runner& runner, bool isRunning);
    /// Takes an answer that has arrived: true when newest() is another one.
    bool collect();
    /// Another run: wishes and answers belong to the old one.
    void clear();

    std::shared_ptr<const Snapshot> newest() const { return m_newest; }

private:
    struct Answer;

    std::optional<SnapshotWanted> m_wanted;
    std::shared_ptr<Answer> m_due;
    std::shared_ptr<const Snapshot> m_newest;
    QElapsedTimer m_sinceAnswer;
    double m_costMs = 0;
};

} // namespace nabla
