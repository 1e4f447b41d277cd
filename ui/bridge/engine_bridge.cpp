// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/engine_bridge_state.h"

#include "core/recipe/difference.h"
#include "core/recipe/recipe_json.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>
#include <utility>

namespace nabla {

namespace {

constexpr int kFrameMs = 33;
/// Frame lengths to fall back to when drawing is dear: 30, 20, 15, 10 frames a second.
constexpr int kFrameChoicesMs[] = {kFrameMs, 50, 66, 100};
constexpr double kDearFrameMs = 12;

/// Arrives after the paint events of a frame, because it is posted with low priority after them.
const QEvent::Type kFrameDrawn = static_cast<QEvent::Type>(QEvent::registerEventType());

bool isSame(const RunnerStatus& a, const RunnerStatus& b) {
    return a.state == b.state && a.isStepping == b.isStepping && a.generation == b.generation &&
           a.nextStep == b.nextStep && a.totalSteps == b.totalSteps && a.stepsPerSecond == b.stepsPerSecond &&
           a.threads == b.threads && a.message == b.message;
}

QStringList textOf(const std::vector<Problem>& problems) {
    QStringList texts;
    for (const Problem& problem : problems)
        texts << QString::fromStdString(problem.text());
    return texts;
}

} // namespace

EngineBridge::EngineBridge(QObject* parent) : QObject(parent), d(std::make_unique<Private>()) {
    d->timer.setTimerType(Qt::PreciseTimer);
    d->timer.setInterval(kFrameMs);
    connect(&d->timer, &QTimer::timeout, this, &EngineBridge::poll);
    d->timer.start();
}

EngineBridge::~EngineBridge() = default;

QStringList EngineBridge::setRecipe(const Recipe& recipe) {
    std::optional<Recipe> twin = twinOf(recipe);
    cancelBuild();
    if (const std::vector<Problem> problems = validate(recipe); !problems.empty())
        return textOf(problems);
    const bool isStart = twin && std::exchange(d->isTwinArmed, false);
    d->startsTwin = isStart;
    BuildRequest request{recipe, nullptr, d->options};
    request.twin = std::move(twin);
    if (d->dataset && needsSameData(recipe, d->recipe))
        request.dataset = d->dataset;
    QStringList problems;
    if (isQuickToBuild(request))
        problems = adopt(buildRun(std::move(request)));
    else
        build(std::move(request));
    if (isStart && problems.isEmpty())
        start();
    if (isStart && isBuilding())
        Q_EMIT twinChanged();
    if (!problems.isEmpty())
        armTwinAgain();
    return problems;
}

void EngineBridge::build(BuildRequest request) {
    cancelBuild();
    request.options.threads = d->options.threads;
    d->wanted = request.recipe;
    d->wantedTwin = request.twin;
    d->builder.begin(std::move(request));
    Q_EMIT statusChanged();
}

QStringList EngineBridge::adopt(BuildResult result) {
    if (!result.run)
        return result.problems;
    endAttachment();
    forgetTwin();
    d->startsTwin = false;
    if (const auto* twins = dynamic_cast<const TwinRun*>(result.run.get())) {
        d->ghost = {twins->second().history(), GhostKind::Twin, *result.twin};
        d->hasTwin = true;
    } else if (!result.place.resumes && d->history && d->history->steps() > 0) {
        d->ghost = d->isForeign ? GhostRun{} : GhostRun{d->history, GhostKind::Before, d->recipe};
    }
    d->place = std::move(result.place);
    if (!d->place.resumes)
        d->pastStore.reset();
    d->rewinder.clear();
    d->isEntered = false;
    d->isShowing = d->isForeign = false;
    d->recipe = std::move(result.recipe);
    d->dataset = std::move(result.dataset);
    d->history = result.run->history();
    d->layers = result.run->layers();
    d->status = RunnerStatus{};
    d->status.state = result.run->divergence()   ? RunState::Diverged
                      : result.run->isFinished() ? RunState::Finished
                                                 : RunState::Paused;
    d->status.generation = ++d->generation;
    d->status.nextStep = result.run->nextStep();
    d->status.totalSteps = result.run->totalSteps();
    d->status.threads = result.run->threads();
    d->reportedEnd = d->history->endStep();
    d->expected.reset();
    d->snapshots.clear();
    d->runner.setRun(std::move(result.run));
    Q_EMIT runChanged();
    Q_EMIT twinChanged();
    Q_EMIT statusChanged();
    return {};
}

void EngineBridge::takeBuilt() {
    std::optional<BuildResult> result = d->builder.take();
    if (!result)
        return;
    const Private::Intent intent = std::exchange(d->intent, {});
    const QStringList problems = adopt(std::move(*result));
    if (problems.isEmpty() && intent.isRunning)
        start();
    else if (problems.isEmpty() && intent.steps > 0)
        step(intent.steps);
    if (!problems.isEmpty()) {
        armTwinAgain();
        Q_EMIT statusChanged();
    }
    Q_EMIT buildEnded(problems);
}

bool EngineBridge::isBuilding() const {
    return d->builder.isBuilding();
}

const Recipe& EngineBridge::wantedRecipe() const {
    return isBuilding() ? d->wanted : d->recipe;
}

void EngineBridge::cancelBuild() {
    if (!isBuilding())
        return;
    d->builder.cancel();
    d->wantedTwin.reset();
    d->intent = {};
    armTwinAgain();
    Q_EMIT statusChanged();
}

void EngineBridge::applyLive(const Recipe& recipe) {
    const Recipe before = d->recipe;
    OptimizerSpec& optimizer = d->recipe.training.optimizer;
    const OptimizerSpec& wanted = recipe.training.optimizer;
    optimizer.learningRate = wanted.learningRate;
    optimizer.momentum = wanted.momentum;
    optimizer.nesterov = wanted.nesterov;
    optimizer.weightDecay = wanted.weightDecay;
    d->recipe.training.clip = recipe.training.clip;
    d->recipe.training.schedule = recipe.training.schedule;
    d->recipe.name = recipe.name;
    d->recipe.notes = recipe.notes;
    if (d->generation > 0 && !d->isShowing) {
        const ResolvedTraining resolved = resolve(d->recipe).training;
        d->runner.apply({resolved.optimizer, resolved.clip, resolved.schedule});
        applyToTwin(before);
    }
    Q_EMIT settingsChanged();
}

void EngineBridge::setThreads(int threads) {
    d->options.threads = threads;
}

QStringList EngineBridge::restart() {
    return setRecipe(Recipe(d->recipe));
}

const Recipe& EngineBridge::recipe() const {
    return d->recipe;
}

std::shared_ptr<const History> EngineBridge::history() const {
    return d->history;
}

std::shared_ptr<const History> EngineBridge::ghost() const {
    return d->ghost.history;
}

GhostKind EngineBridge::ghostKind() const {
    return d->ghost.kind;
}

const GhostRun& EngineBridge::ghostRun() const {
    return d->ghost;
}

void EngineBridge::clearGhost() {
    setGhost({});
}

void EngineBridge::setGhost(GhostRun ghost) {
    const bool hadTwin = d->hasTwin;
    stopTwin();
    d->ghost = std::move(ghost);
    Q_EMIT runChanged();
    if (hadTwin)
        Q_EMIT twinChanged();
}

std::shared_ptr<const Dataset> EngineBridge::dataset() const {
    return d->dataset;
}

void EngineBridge::requestSnapshot(const SnapshotWanted& wanted) const {
    d->snapshots.request(wanted);
}

std::shared_ptr<const Snapshot> EngineBridge::snapshot() const {
    return d->snapshots.newest();
}

const std::vector<LayerSummary>& EngineBridge::layers() const {
    return d->layers;
}

const RunnerStatus& EngineBridge::status() const {
    return d->status;
}

bool EngineBridge::isRunning() const {
    return isBuilding() ? d->intent.isRunning : d->status.state == RunState::Running;
}

void EngineBridge::start() {
    if (isBuilding()) {
        d->intent.isRunning = true;
        Q_EMIT statusChanged();
        return;
    }
    const bool isAtRest = d->status.state == RunState::Paused || d->status.isStepping;
    if (!isAtRest || d->isShowing)
        return;
    enterSession();
    d->runner.start();
    d->expect(RunState::Running);
    Q_EMIT statusChanged();
}

void EngineBridge::pause() {
    d->intent.isRunning = false;
    if (d->status.state == RunState::Running) {
        d->runner.pause();
        d->expect(RunState::Paused);
    }
    Q_EMIT statusChanged();
}

void EngineBridge::toggle() {
    if (isRunning() && !d->status.isStepping) // whoever steps and presses Space wants to go on
        pause();
    else
        start();
}

void EngineBridge::step(qint64 count) {
    if (isBuilding()) {
        d->intent.steps += count;
    } else if (!d->isShowing && (d->status.state == RunState::Paused || d->status.state == RunState::Running)) {
        enterSession();
        d->runner.step(count);
    }
}

void EngineBridge::setSpeed(double stepsPerSecond) {
    d->speed = stepsPerSecond;
    d->runner.setSpeed(stepsPerSecond);
}

double EngineBridge::speed() const {
    return d->speed;
}

void EngineBridge::setTotalSteps(qint64 steps) {
    if (d->isShowing)
        return;
    d->runner.setTotalSteps(steps);
    d->status.totalSteps = steps;
    if (d->status.state == RunState::Finished && steps > d->status.nextStep)
        d->expect(RunState::Paused);
    Q_EMIT statusChanged();
}

void EngineBridge::setTriggers(const std::vector<Trigger>& triggers) {
    d->runner.setTriggers(triggers);
}

void EngineBridge::poll() {
    takeBuilt();
    followAttached();
    if (!d->isFrameMeasured)
        d->frame.start();
    // Status first: a step that is published between the two reads is then reported now rather than never.
    const RunnerStatus now = d->look();
    const bool isStatusNew = !isSame(now, d->status);
    const RunState before = std::exchange(d->status, now).state;
    followRecording(before);
    const qint64 end = d->history ? d->history->endStep() : 0;
    const qint64 ghostEnd = d->hasTwin ? d->ghost.history->endStep() : 0; // goes on where the run has diverged
    const bool isStepNew = end != d->reportedEnd || ghostEnd != d->reportedGhostEnd;
    d->reportedEnd = end;
    d->reportedGhostEnd = ghostEnd;
    const bool isPastNew = d->rewinder.collect();
    const bool isSnapshotNew = d->snapshots.collect() || isPastNew;
    if (isStepNew)
        Q_EMIT stepsRecorded(end);
    if (isStatusNew)
        Q_EMIT statusChanged();
    if (isSnapshotNew)
        Q_EMIT snapshotChanged();
    d->snapshots.ask(d->runner, isRunning());
    if (isStepNew && !d->isFrameMeasured) {
        d->isFrameMeasured = true;
        QCoreApplication::postEvent(this, new QEvent(kFrameDrawn), Qt::LowEventPriority);
    }
}

void EngineBridge::waitUntilIdle() {
    d->builder.wait();
    takeBuilt();
    d->runner.waitUntilIdle();
    d->snapshots.ask(d->runner, false); // of the state that is reached now
    d->runner.waitUntilIdle();
    d->rewinder.wait();
    d->expected.reset();
    poll();
}

bool EngineBridge::event(QEvent* event) {
    if (event->type() != kFrameDrawn)
        return QObject::event(event);
    d->isFrameMeasured = false;
    const double costMs = static_cast<double>(d->frame.nsecsElapsed()) * 1e-6;
    d->frameCostMs += 0.2 * (costMs - d->frameCostMs);
    // A frame may cost 12 ms of 33; a dearer one waits as much longer, so that drawing never takes the processor from
    // training.
    int interval = kFrameChoicesMs[std::size(kFrameChoicesMs) - 1];
    for (const int choice : kFrameChoicesMs)
        if (d->frameCostMs <= kDearFrameMs * choice / kFrameMs) {
            interval = choice;
            break;
        }
    if (interval != d->timer.interval())
        d->timer.setInterval(interval);
    return true;
}

} // namespace nabla
