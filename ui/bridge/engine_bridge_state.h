// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/bridge/rewinder.h"
#include "ui/bridge/run_builder.h"
#include "ui/bridge/run_recorder.h"
#include "ui/bridge/snapshot_desk.h"
#include "ui/bridge/telemetry_tail.h"

#include <QElapsedTimer>
#include <QTimer>

#include <array>
#include <future>
#include <optional>

namespace nabla {

/// What EngineBridge's sources share.
struct EngineBridge::Private {
    /// How long a command may take to show in the runner's status before we believe the status again.
    static constexpr int kCommandGraceMs = 250;

    /// What was asked of a run while it was still being built.
    struct Intent {
        bool isRunning = false;
        qint64 steps = 0;
    };

    RunOptions options;
    Runner runner;
    RunBuilder builder;
    Intent intent; ///< for the run that is being built
    Recipe wanted; ///< what is being built
    QTimer timer;
    QElapsedTimer frame;              ///< since the poll whose drawing is being measured
    QElapsedTimer sinceCommand;       ///< since `expected` was set
    std::optional<RunState> expected; ///< what the last command leads to, until the runner has read it
    Recipe recipe;
    std::shared_ptr<const Dataset> dataset;
    std::shared_ptr<const History> history;
    GhostRun ghost;
    bool isTwinArmed = false;
    bool startsTwin = false;          ///< what is being built does
    bool hasTwin = false;             ///< the runner's run is a TwinRun, and the ghost its second one
    std::optional<Recipe> wantedTwin; ///< of what is being built
    std::array<bool, 2> isToldOver{}; ///< of the twins, to the recorder
    qint64 reportedGhostEnd = 0;      ///< of a twin
    std::vector<LayerSummary> layers;
    SnapshotDesk snapshots;
    mutable Rewinder rewinder;
    std::shared_ptr<RunRecorder> recorder;         ///< null: nothing is recorded
    RunPlace place;                                ///< of the run in its session
    std::shared_ptr<const SessionStore> pastStore; ///< has steps that the run itself cannot reach; may be null
    qint64 pastRun = 0;
    std::optional<Divergence> shownDivergence; ///< while isShowing
    bool isEntered = false;                    ///< it has its place, or will before its next step
    bool isShowing = false;                    ///< `history` is not the runner's
    bool isForeign = false;                    ///< `history` is another program's
    std::unique_ptr<TelemetryTail> tail;       ///< of the file that is followed, if any
    Attached attached;
    std::shared_future<void> isRunBeforeKept; ///< the state of the run that the file took the place of
    QElapsedTimer sinceLine;
    qint64 failures = 0; ///< of the recorder, told so far
    RunnerStatus status;
    qint64 generation = 0;
    qint64 reportedEnd = 0;
    double speed = 0;
    double frameCostMs = 0;
    bool isFrameMeasured = false;

    void expect(RunState state) {
        status.state = state;
        status.isStepping = false;
        expected = state;
        sinceCommand.start();
    }

    /// The twins that the runner has; null where it has none, or has not taken them over yet.
    std::shared_ptr<const TwinRun> twins() const {
        const RunnerStatus now = runner.status();
        return hasTwin && now.generation == generation ? std::dynamic_pointer_cast<const TwinRun>(now.run) : nullptr;
    }

    /// The runner's status, with a command that it has not read yet taken for granted.
    RunnerStatus look() {
        if (isShowing)
            return status;
        RunnerStatus now = runner.status();
        if (now.generation < generation)
            return status;
        const bool isOlder = now.state == RunState::Paused || now.state == RunState::Running ||
                             (now.state == RunState::Finished && expected);
        const bool isAnother = expected && (now.state != *expected || now.isStepping);
        if (isAnother && isOlder && sinceCommand.elapsed() < kCommandGraceMs) {
            now.state = *expected;
            now.isStepping = false;
        } else {
            expected.reset();
        }
        return now;
    }
};

} // namespace nabla
