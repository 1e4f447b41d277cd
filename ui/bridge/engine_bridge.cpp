// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/engine_bridge.h"

#include "core/recipe/recipe_json.h"
#include "ui/bridge/snapshot_desk.h"

#include <QCoreApplication>
#include <QCursor>
#include <QElapsedTimer>
#include <QEvent>
#include <QGuiApplication>
#include <QTimer>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kFrameMs = 33;
/// Frame lengths to fall back to when drawing is dear: 30, 20, 15, 10 frames a second.
constexpr int kFrameChoicesMs[] = {kFrameMs, 50, 66, 100};
constexpr double kDearFrameMs = 12;
/// How long a command may take to show in the runner's status before we believe the status again.
constexpr int kCommandGraceMs = 250;
constexpr int kSlowBuildMs = 50;

/// Arrives after the paint events of a frame, because it is posted with low priority after them.
const QEvent::Type kFrameDrawn = static_cast<QEvent::Type>(QEvent::registerEventType());

class BusyCursor {
public:
    explicit BusyCursor(bool isNeeded) : m_isShown(isNeeded) {
        if (m_isShown)
            QGuiApplication::setOverrideCursor(Qt::WaitCursor);
    }
    ~BusyCursor() {
        if (m_isShown)
            QGuiApplication::restoreOverrideCursor();
    }
    BusyCursor(const BusyCursor&) = delete;
    BusyCursor& operator=(const BusyCursor&) = delete;

private:
    bool m_isShown;
};

bool needsSameData(const Recipe& a, const Recipe& b) {
    return a.data == b.data && a.seed == b.seed && a.baseFolder == b.baseFolder;
}

bool isSame(const RunnerStatus& a, const RunnerStatus& b) {
    return a.state == b.state && a.generation == b.generation && a.nextStep == b.nextStep &&
           a.totalSteps == b.totalSteps && a.stepsPerSecond == b.stepsPerSecond && a.threads == b.threads &&
           a.message == b.message;
}

/// The window builds between two frames, so it refuses what would hold it up for many seconds. The command line does
/// not.
constexpr double kMostWeights = 5e7;
/// Multiplications of the QR decompositions behind orthogonal draws: some seconds.
constexpr double kMostDrawCost = 4e9;

struct BuildCost {
    double weights = 0;
    double draws = 0;
    double inputs = 0; ///< of the next layer
};

void addCost(const Init& init, double outputs, double copies, BuildCost& cost) {
    const double size = outputs * cost.inputs;
    cost.weights += copies * size;
    if (init.scheme == InitScheme::Orthogonal || init.scheme == InitScheme::Lsuv)
        cost.draws += copies * size * std::min(outputs, cost.inputs);
}

void addCost(const std::vector<ResolvedLayer>& layers, BuildCost& cost) {
    for (const ResolvedLayer& layer : layers) {
        if (const auto* dense = std::get_if<ResolvedDense>(&layer.value)) {
            addCost(dense->init, static_cast<double>(dense->units), 1, cost);
            cost.inputs = static_cast<double>(dense->units);
        } else if (const auto* recurrent = std::get_if<ResolvedRecurrent>(&layer.value)) {
            const double gates = recurrent->cell == Cell::Rnn ? 1 : recurrent->cell == Cell::Gru ? 3 : 4;
            addCost(recurrent->init, static_cast<double>(recurrent->units), gates, cost);
            cost.inputs = static_cast<double>(recurrent->units);
            addCost(recurrent->recurrentInit, static_cast<double>(recurrent->units), gates, cost);
        } else if (const auto* block = std::get_if<ResolvedResidual>(&layer.value)) {
            addCost(block->layers, cost);
        }
    }
}

/// Empty when the network can be built while somebody waits.
QStringList tooLarge(const Recipe& recipe, const Dataset& dataset) {
    BuildCost cost;
    cost.inputs = static_cast<double>(dataset.features);
    addCost(resolve(recipe).layers, cost);
    if (cost.weights > kMostWeights)
        return {
            EngineBridge::tr("network: %L1 million weights are more than the window builds (%L2 million). Use fewer "
                             "units or layers, or train it with nablascope-cli.")
                .arg(cost.weights / 1e6, 0, 'f', 0)
                .arg(kMostWeights / 1e6, 0, 'f', 0)};
    if (cost.draws > kMostDrawCost)
        return {EngineBridge::tr("network: orthogonal weights of this size take minutes to draw. Use fewer units or "
                                 "layers, or another initialization.")};
    return {};
}

QStringList textOf(const Error& error) {
    return {QString::fromStdString(error.what())};
}

QStringList textOf(const std::vector<Problem>& problems) {
    QStringList texts;
    for (const Problem& problem : problems)
        texts << QString::fromStdString(problem.text());
    return texts;
}

} // namespace

struct EngineBridge::Private {
    RunOptions options;
    Runner runner;
    QTimer timer;
    QElapsedTimer frame;              ///< since the poll whose drawing is being measured
    QElapsedTimer sinceCommand;       ///< since `expected` was set
    std::optional<RunState> expected; ///< what the last command leads to, until the runner has read it
    Recipe recipe;
    std::shared_ptr<const Dataset> dataset;
    std::shared_ptr<const History> history;
    std::shared_ptr<const History> ghost;
    std::vector<LayerSummary> layers;
    SnapshotDesk snapshots;
    RunnerStatus status;
    qint64 generation = 0;
    qint64 reportedEnd = 0;
    double frameCostMs = 0;
    double lastBuildMs = 0;
    bool isFrameMeasured = false;

    void expect(RunState state) {
        status.state = state;
        expected = state;
        sinceCommand.start();
    }

    /// The runner's status, with a command that it has not read yet taken for granted.
    RunnerStatus look() {
        RunnerStatus now = runner.status();
        if (now.generation < generation)
            return status;
        const bool isOlder = now.state == RunState::Paused || now.state == RunState::Running ||
                             (now.state == RunState::Finished && expected);
        if (expected && isOlder && now.state != *expected && sinceCommand.elapsed() < kCommandGraceMs)
            now.state = *expected;
        else
            expected.reset();
        return now;
    }
};

EngineBridge::EngineBridge(QObject* parent) : QObject(parent), d(std::make_unique<Private>()) {
    d->timer.setTimerType(Qt::PreciseTimer);
    d->timer.setInterval(kFrameMs);
    connect(&d->timer, &QTimer::timeout, this, &EngineBridge::poll);
    d->timer.start();
}

EngineBridge::~EngineBridge() = default;

QStringList EngineBridge::setRecipe(const Recipe& recipe) {
    if (const std::vector<Problem> problems = validate(recipe); !problems.empty())
        return textOf(problems);
    const BusyCursor cursor(d->lastBuildMs > kSlowBuildMs);
    QElapsedTimer build;
    build.start();
    try {
        std::shared_ptr<const Dataset> dataset = d->dataset;
        if (!dataset || !needsSameData(recipe, d->recipe))
            dataset = std::make_shared<const Dataset>(makeDataset(recipe));
        if (const QStringList problems = tooLarge(recipe, *dataset); !problems.isEmpty())
            return problems;
        std::unique_ptr<Run> run = makeRun(recipe, dataset, d->options);
        if (d->history && d->history->steps() > 0)
            d->ghost = d->history;
        d->recipe = recipe;
        d->dataset = std::move(dataset);
        d->history = run->history();
        d->layers = run->layers();
        d->status = RunnerStatus{};
        d->status.state = RunState::Paused;
        d->status.generation = ++d->generation;
        d->status.totalSteps = run->totalSteps();
        d->status.threads = run->threads();
        d->reportedEnd = d->history->endStep();
        d->expected.reset();
        d->snapshots.clear();
        d->runner.setRun(std::move(run));
    } catch (const RecipeError& error) {
        return textOf(error.problems());
    } catch (const Error& error) {
        return textOf(error);
    } catch (const std::bad_alloc&) {
        return {tr("This network needs more memory than this computer has. Use fewer units or layers.")};
    }
    d->lastBuildMs = static_cast<double>(build.elapsed());
    Q_EMIT runChanged();
    Q_EMIT statusChanged();
    return {};
}

void EngineBridge::applyLive(const Recipe& recipe) {
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
    if (d->generation > 0) {
        const ResolvedTraining resolved = resolve(d->recipe).training;
        d->runner.apply({resolved.optimizer, resolved.clip, resolved.schedule});
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
    return d->ghost;
}

void EngineBridge::clearGhost() {
    d->ghost.reset();
    Q_EMIT runChanged();
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
    return d->status.state == RunState::Running;
}

void EngineBridge::start() {
    if (d->status.state != RunState::Paused)
        return;
    d->runner.start();
    d->expect(RunState::Running);
    Q_EMIT statusChanged();
}

void EngineBridge::pause() {
    if (!isRunning())
        return;
    d->runner.pause();
    d->expect(RunState::Paused);
    Q_EMIT statusChanged();
}

void EngineBridge::toggle() {
    if (isRunning())
        pause();
    else
        start();
}

void EngineBridge::step(qint64 count) {
    if (d->status.state == RunState::Paused || d->status.state == RunState::Running)
        d->runner.step(count);
}

void EngineBridge::setSpeed(double stepsPerSecond) {
    d->runner.setSpeed(stepsPerSecond);
}

void EngineBridge::setTotalSteps(qint64 steps) {
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
    if (!d->isFrameMeasured)
        d->frame.start();
    // Status first: a step that is published between the two reads is then reported now rather than never.
    const RunnerStatus now = d->look();
    const bool isStatusNew = !isSame(now, d->status);
    d->status = now;
    const qint64 end = d->history ? d->history->endStep() : 0;
    const bool isStepNew = end != d->reportedEnd;
    d->reportedEnd = end;
    const bool isSnapshotNew = d->snapshots.collect();
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
    d->runner.waitUntilIdle();
    d->snapshots.ask(d->runner, false); // of the state that is reached now
    d->runner.waitUntilIdle();
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
