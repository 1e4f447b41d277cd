// SPDX-License-Identifier: GPL-3.0-or-later
// EngineBridge and the training of another program: its file of telemetry lines is followed.
#include "ui/bridge/engine_bridge_state.h"

#include <QFileInfo>

#include <utility>

namespace nabla {

namespace {
constexpr qint64 kWaitingMs = 2000;
} // namespace

void EngineBridge::attach(const QString& file) {
    cancelBuild();
    endAttachment();
    d->runner.pause();
    d->isRunBeforeKept = keepCheckpoint();
    const QFileInfo info(file);
    d->isShowing = d->isForeign = true;
    d->isEntered = false;
    d->recipe = Recipe{};
    d->recipe.name = info.completeBaseName().toStdString();
    d->recipe.training.steps = 1; // nobody knows how long it goes on
    d->dataset.reset();
    d->history.reset();
    forgetTwin();
    d->isTwinArmed = false;
    d->ghost = {};
    d->layers.clear();
    d->snapshots.clear();
    d->rewinder.clear();
    d->pastStore.reset();
    d->shownDivergence.reset();
    d->place = {};
    d->expected.reset();
    d->status = RunnerStatus{};
    d->reportedEnd = 0;
    d->attached = {};
    d->attached.file = info.absoluteFilePath();
    d->sinceLine.start();
    d->tail = std::make_unique<TelemetryTail>(std::filesystem::path(d->attached.file.toStdU16String()));
    Q_EMIT runChanged();
    Q_EMIT twinChanged();
    Q_EMIT statusChanged();
    Q_EMIT attachedChanged();
}

/// Once a frame: what the file brought, and its place in the session.
void EngineBridge::followAttached() {
    if (!d->tail)
        return;
    const TelemetryTail::Status now = d->tail->status();
    if (now.history && now.history != d->history) { // its first line, or it began anew
        d->ghost = {std::exchange(d->history, now.history)};
        d->isEntered = false;
        d->status.state = RunState::Paused;
        d->status.nextStep = d->status.totalSteps = d->reportedEnd = d->history->firstStep();
        Q_EMIT runChanged();
    }
    if (d->history && d->recorder && !std::exchange(d->isEntered, true))
        d->recorder->enterLater(d->history, d->recipe.name, std::exchange(d->isRunBeforeKept, {}));
    const qint64 end = d->history ? d->history->endStep() : 0;
    const bool isNew = end != d->status.nextStep;
    if (isNew)
        d->sinceLine.start();
    d->status.nextStep = d->status.totalSteps = end;
    Attached& attached = d->attached;
    const bool isWaiting = d->sinceLine.elapsed() > kWaitingMs;
    const QString unreadable = QString::fromStdString(now.unreadable);
    const bool isChanged = attached.isWaiting != isWaiting || attached.skippedLines != now.skippedLines ||
                           attached.unreadable != unreadable;
    if (!isNew && !isChanged)
        return;
    attached.isWaiting = isWaiting;
    attached.unreadable = unreadable;
    attached.skippedLines = now.skippedLines;
    attached.problems.clear();
    for (const std::string& problem : now.problems)
        attached.problems << QString::fromStdString(problem);
    Q_EMIT statusChanged();
    Q_EMIT attachedChanged();
}

void EngineBridge::detach() {
    if (!d->tail)
        return;
    followAttached();
    d->tail.reset();
    d->status.state = d->history ? RunState::Finished : RunState::Empty;
    flushRecordingLater();
    Q_EMIT statusChanged();
    Q_EMIT attachedChanged();
}

void EngineBridge::endAttachment() {
    if (!d->tail)
        return;
    followAttached();
    d->tail.reset();
    Q_EMIT attachmentEnded(d->attached.file);
    Q_EMIT attachedChanged();
}

bool EngineBridge::isAttached() const {
    return d->tail != nullptr;
}

const Attached& EngineBridge::attached() const {
    return d->attached;
}

bool EngineBridge::hasRecipe() const {
    return !d->isForeign;
}

void EngineBridge::waitUntilRead() {
    if (d->tail)
        d->tail->waitUntilRead();
    poll();
}

} // namespace nabla
