// SPDX-License-Identifier: GPL-3.0-or-later
// EngineBridge and the session: recording, stored runs, steps of the past.
#include "core/session/session_store.h"
#include "ui/bridge/engine_bridge_state.h"

#include <chrono>
#include <future>
#include <utility>

namespace nabla {

namespace {

/// How long saving waits for the step at hand.
constexpr std::chrono::seconds kPatience{2};

Recorder::Origin twinOrigin(const Recipe& recipe, char letter) {
    return {(recipe.name.empty() ? "run" : recipe.name) + ", " + letter, std::nullopt, 0};
}

} // namespace

void EngineBridge::show(const ShownRun& shown) {
    cancelBuild();
    endAttachment();
    d->runner.pause();
    if (d->hasTwin)
        d->ghost = {}; // of a run that has left the screen
    forgetTwin();
    d->isTwinArmed = false;
    d->isShowing = true;
    d->isForeign = shown.isForeign;
    d->isEntered = false;
    d->recipe = shown.recipe;
    d->dataset.reset();
    d->history = shown.history;
    d->layers.clear();
    d->snapshots.clear();
    d->rewinder.clear();
    d->pastStore = shown.store;
    d->pastRun = shown.id;
    d->shownDivergence = shown.divergence;
    d->place = {};
    d->expected.reset();
    d->status = RunnerStatus{};
    d->status.state = shown.state;
    d->status.message = shown.message;
    d->status.nextStep = d->status.totalSteps = d->reportedEnd = d->history->endStep();
    Q_EMIT runChanged();
    Q_EMIT twinChanged();
    Q_EMIT statusChanged();
}

bool EngineBridge::isShowing() const {
    return d->isShowing;
}

std::optional<Divergence> EngineBridge::divergence() const {
    if (d->isShowing)
        return d->shownDivergence;
    // A diverged run takes no further step, so its divergence may be read here.
    if (d->status.state == RunState::Diverged && d->status.run)
        return d->status.run->divergence();
    return std::nullopt;
}

bool EngineBridge::isContinued() const {
    return d->place.resumes.has_value();
}

void EngineBridge::recordInto(std::shared_ptr<SessionStore> store) {
    if (d->recorder)
        endAttachment(); // what it brought belongs to the session that is left
    if (d->recorder)
        d->recorder->stop();
    d->recorder = store ? std::make_shared<RunRecorder>(std::move(store)) : nullptr;
    d->isEntered = false;
    d->failures = 0;
}

/// The run gets its place in the session before its next step.
void EngineBridge::enterSession() {
    if (!d->recorder || std::exchange(d->isEntered, true))
        return;
    d->isToldOver = {};
    d->runner.post([recorder = d->recorder, place = d->place](Run& run) {
        const auto* twins = dynamic_cast<const TwinRun*>(&run);
        if (twins && twins->hasSecond())
            recorder->enter(*twins, twinOrigin(twins->first().recipe(), 'B'),
                            twinOrigin(twins->second().recipe(), 'A'));
        else
            recorder->enter(run, place);
    });
}

qint64 EngineBridge::recordedRun() const {
    return d->recorder && d->isEntered ? d->recorder->run() : 0;
}

bool EngineBridge::hasRecordedSteps() const {
    return d->recorder && d->isEntered && d->history->steps() > 0;
}

RecorderStatus EngineBridge::recording() const {
    return d->recorder ? d->recorder->status() : RecorderStatus{};
}

bool EngineBridge::flushRecording() {
    if (!d->recorder)
        return true;
    if (const std::shared_future<void> isKept = keepCheckpoint(); isKept.valid())
        isKept.wait_for(kPatience); // at most a step; a giant one is replayed when the run goes on
    return d->recorder->flush();
}

void EngineBridge::flushRecordingLater() {
    if (d->recorder)
        d->recorder->flushLater(keepCheckpoint());
}

std::function<void()> EngineBridge::recordingSettled() const {
    return [recorder = d->recorder] {
        if (recorder)
            recorder->flush();
    };
}

/// Has the run that is being recorded keep its newest state; ready when that is done. Nothing where there is none.
std::shared_future<void> EngineBridge::keepCheckpoint() {
    if (!d->recorder || d->isShowing || !d->isEntered)
        return {};
    auto isKept = std::make_shared<std::promise<void>>();
    d->runner.post([isKept](Run& run) {
        if (!run.divergence())
            run.keepCheckpoint();
        isKept->set_value();
    });
    return isKept->get_future().share();
}

void EngineBridge::followRecording(RunState before) {
    if (!d->recorder)
        return;
    const RunState now = d->status.state;
    if (d->hasTwin)
        followTwins();
    else if (now != before && d->isEntered && !d->isShowing) {
        if (now == RunState::Finished)
            d->recorder->setOutcome(StoredState::Finished, {});
        else if (now == RunState::Diverged)
            d->recorder->setOutcome(StoredState::Diverged, d->status.run ? d->status.run->divergence() : std::nullopt);
        else if (now == RunState::Running && before == RunState::Finished)
            d->recorder->setOutcome(StoredState::Open, {});
    }
    const RecorderStatus status = d->recorder->status();
    if (status.failures > std::exchange(d->failures, status.failures))
        Q_EMIT recordingFailed(QString::fromStdString(status.message));
}

void EngineBridge::requestPast(std::int64_t step, const SnapshotWanted& wanted) const {
    if (const auto machine = timeMachine())
        d->rewinder.ask(machine, step, wanted);
}

std::shared_ptr<const Snapshot> EngineBridge::past(std::int64_t step) const {
    return d->rewinder.snapshot(step);
}

QString EngineBridge::pastProblem() const {
    return QString::fromStdString(d->rewinder.problem());
}

bool EngineBridge::isRewinding() const {
    return d->rewinder.isBusy();
}

std::function<std::unique_ptr<TimeMachine>(std::int64_t)> EngineBridge::timeMachine() const {
    const RunnerStatus now = d->runner.status();
    std::shared_ptr<const Run> run = !d->isShowing && now.generation == d->generation ? now.run : nullptr;
    if (!run && !d->pastStore)
        return nullptr;
    return [run, store = d->pastStore, id = d->pastRun](std::int64_t step) {
        if (run)
            if (auto machine = std::make_unique<TimeMachine>(*run); !store || machine->firstStep() <= step)
                return machine;
        return std::make_unique<TimeMachine>(store, id);
    };
}

} // namespace nabla
