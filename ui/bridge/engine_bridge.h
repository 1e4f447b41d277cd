// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/runner.h"
#include "ui/scope/scope_source.h"

#include <QObject>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>

class QTimer;

namespace nabla {

class SessionStore;
class TimeMachine;
struct BuildRequest;
struct BuildResult;
struct RecorderStatus;
struct RunPlace;

/// A recorded run to look at.
struct ShownRun {
    Recipe recipe;
    std::shared_ptr<const History> history;
    RunState state = RunState::Finished;
    std::string message = {};                            ///< why it cannot go on, where it cannot
    std::shared_ptr<const SessionStore> store = nullptr; ///< where its steps can be made again from
    qint64 id = 0;
    bool isForeign = false;                    ///< of another program: there is no recipe
    std::optional<Divergence> divergence = {}; ///< of a diverged run
};

/// The file of telemetry lines that is being followed, as of the last frame.
struct Attached {
    QString file;           ///< with its folder
    bool isWaiting = false; ///< no line has come for a while
    qint64 skippedLines = 0;
    QStringList problems; ///< the first of the skipped lines
    QString unreadable;   ///< why the file cannot be read now; it is tried again
};

/// The run that is drawn behind the one on the screen.
struct GhostRun {
    std::shared_ptr<const History> history; ///< null: none
    GhostKind kind = GhostKind::Before;
    Recipe recipe = {};
    QString name = {}; ///< of a compared one
};

/// The only class of the window that meets the engine: commands go out by value, one timer looks what came back.
///
/// Threads  GUI thread only.
class EngineBridge : public QObject, public ScopeSource {
    Q_OBJECT

public:
    explicit EngineBridge(QObject* parent = nullptr);
    ~EngineBridge() override;

    /// Builds the recipe's run and hands it to the engine, paused; the run before it becomes the ghost.
    /// Data are made anew only when recipe.data changed. Returns what is wrong, empty when it was taken.
    /// A small run is there on return. A large one is built on another thread while the old run goes on: isBuilding()
    /// until buildEnded, and start, pause and step count for the run to come. Another call replaces it.
    QStringList setRecipe(const Recipe& recipe);
    bool isBuilding() const;
    /// What is being built, else what runs.
    const Recipe& wantedRecipe() const;
    /// The old run stays.
    void cancelBuild();
    /// Takes over what contract.md lists as live (learning rate, momentum, weight decay, clip, schedule) without a
    /// restart.
    void applyLive(const Recipe& recipe);
    /// The same recipe from step 0.
    QStringList restart();
    /// Makes a run in another way than from its recipe, on the other thread as setRecipe does: one that goes on where
    /// it stopped, or a fork. Building it ends with buildEnded.
    void build(BuildRequest request);
    /// Puts recorded numbers on the screen; there is no run behind them that could go on, until the next one is built.
    void show(const ShownRun& shown);
    bool isShowing() const;
    /// recipe() made the numbers on the screen. False for those of another program.
    bool hasRecipe() const;

    /// Follows a file of telemetry lines that another program writes, in place of the run on the screen, and records
    /// what it brings. A file that begins anew is a new run, the one before it its ghost. It ends with detach, or when
    /// another run comes on the screen.
    void attach(const QString& file);
    /// Its numbers stay on the screen.
    void detach();
    bool isAttached() const;
    const Attached& attached() const;
    /// Blocks until all that stands in the file is taken, then polls. For tests and pictures.
    void waitUntilRead();
    /// The run on the screen was stored before and goes on.
    bool isContinued() const;

    /// Where runs are recorded from now on, each from its first step; null: nowhere. What was recorded before is
    /// complete on return.
    void recordInto(std::shared_ptr<SessionStore> store);
    /// The run that is being recorded, 0 for none.
    qint64 recordedRun() const;
    /// The run on the screen has steps, and they are recorded or about to be.
    bool hasRecordedSteps() const;
    RecorderStatus recording() const;
    /// Everything up to now gets into the session, with a checkpoint to go on from. False when it could not.
    bool flushRecording();
    /// The same without waiting.
    void flushRecordingLater();
    /// Waits until what was to be recorded so far is in the session. For other threads, which then read it there.
    std::function<void()> recordingSettled() const;

    const Recipe& recipe() const override;
    std::shared_ptr<const History> history() const override;
    std::shared_ptr<const History> ghost() const override;
    GhostKind ghostKind() const override;
    const GhostRun& ghostRun() const;
    void clearGhost();
    /// Another run to compare with; a twin ends.
    void setGhost(GhostRun ghost);

    /// Twins: run, pause, step and speed drive the run on the screen (B) and another one (A), from step 0, in
    /// lock-step. A is the ghost. Armed: the next recipe that differs from the present one becomes B, the present one
    /// A, and both start. Later edits reach both but for what they differ in; where that cannot be, the twin ends.
    void armTwin(bool isArmed);
    bool isTwinArmed() const;
    bool hasTwin() const;
    /// B goes on alone; what A recorded stays as the ghost.
    void endTwin();
    /// Why and where A (or B) stopped before the other one, if it did.
    std::optional<Divergence> twinDivergence(bool ofB) const;
    /// A's run in the session, 0 for none.
    qint64 recordedTwin() const;
    std::shared_ptr<const Dataset> dataset() const override;
    void requestSnapshot(const SnapshotWanted& wanted) const override;
    std::shared_ptr<const Snapshot> snapshot() const override;
    void requestPast(std::int64_t step, const SnapshotWanted& wanted) const override;
    std::shared_ptr<const Snapshot> past(std::int64_t step) const override;
    /// Why the step asked for last cannot be made again; empty when it can, or is being made.
    QString pastProblem() const;
    bool isRewinding() const;
    /// What makes steps of the run on the screen again, for use on any thread. Null where nothing can.
    std::function<std::unique_ptr<TimeMachine>(std::int64_t step)> timeMachine() const;
    const std::vector<LayerSummary>& layers() const;
    const RunnerStatus& status() const; ///< as of the last frame
    bool isRunning() const;
    /// Where the run on the screen met its first value that is not finite; nothing while all is finite.
    std::optional<Divergence> divergence() const;

    void start();
    void pause();
    void toggle();
    void step(qint64 count);
    void setSpeed(double stepsPerSecond); ///< 0: as fast as it goes
    double speed() const;
    void setTotalSteps(qint64 steps);
    /// Conditions that pause the run; they hold for later runs, too.
    void setTriggers(const std::vector<Trigger>& triggers);
    /// Engine threads of the next run; 0: measured, at most the cores.
    void setThreads(int threads);

    /// One look at the engine, as the timer does it. Tests and screenshots call it instead of waiting.
    void poll();
    /// Blocks until the engine is idle, then polls. For tests and --screenshot.
    void waitUntilIdle();

Q_SIGNALS:
    void runChanged();                  ///< another history and layout, or another ghost
    void twinChanged();                 ///< armed, started, ended
    void stepsRecorded(qint64 endStep); ///< at most once a frame
    void statusChanged();
    void snapshotChanged(); ///< a requested snapshot has arrived
    void settingsChanged(); ///< applyLive was taken
    /// Attached, detached, or what attached() says is new.
    void attachedChanged();
    /// Another run took the place of the file that was followed.
    void attachmentEnded(const QString& file);
    /// The session could not be written as it should; recording() says where it goes on. For people.
    void recordingFailed(const QString& text);
    /// Building on the other thread came to an end, after runChanged. `problems` is empty when there is a new run.
    void buildEnded(const QStringList& problems);

protected:
    bool event(QEvent* event) override;

private:
    QStringList adopt(BuildResult result);
    std::optional<Recipe> twinOf(const Recipe& recipe) const;
    void applyToTwin(const Recipe& before);
    void forgetTwin();
    void stopTwin();
    void armTwinAgain();
    void followTwins();
    void enterSession();
    std::shared_future<void> keepCheckpoint();
    void followRecording(RunState before);
    void takeBuilt();
    void followAttached();
    void endAttachment();

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace nabla
