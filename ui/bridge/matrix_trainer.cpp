// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/matrix_trainer.h"

#include "core/engine/run.h"
#include "core/sweep/sweep_runner.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <set>

namespace nabla {

namespace {

constexpr int kLookMs = 100;
constexpr Index kCurvePoints = 60;
/// Memory for the networks of a matrix, beside each other.
constexpr std::int64_t kTelemetryBytes = 512ll << 20;
constexpr std::int64_t kCheckpointBytes = 256ll << 20;
constexpr std::int64_t kWeightBytes = 512ll << 20;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Weights, gradients and optimizer state.
std::int64_t weightBytes(const Layout& layout) {
    std::int64_t numbers = 0;
    for (const ParameterInfo& parameter : layout.parameters)
        numbers += parameter.rows * std::max<Index>(1, parameter.columns);
    return numbers * 4 * static_cast<std::int64_t>(sizeof(float));
}

void readTelemetry(const History& history, MatrixCell& cell) {
    const Layout& layout = history.layout();
    cell.loss.clear();
    for (const EnvelopeBucket& bucket :
         history.envelope(layout.trace(StepQuantity::Loss), {history.firstStep(), history.endStep()}, kCurvePoints))
        cell.loss << QPointF(static_cast<double>(bucket.lastStep), bucket.nonFinite > 0 ? kNan : bucket.last);
    std::vector<double> row(static_cast<std::size_t>(layout.width()));
    if (history.nearestRow(history.endStep() - 1, row) < 0)
        return;
    cell.gradients.clear();
    for (Index layer = 0; layer < static_cast<Index>(layout.layers.size()); ++layer) {
        const double value = row[static_cast<std::size_t>(layout.trace(layer, LayerQuantity::PreactivationGradL2))];
        if (!isAbsent(value))
            cell.gradients << (value > 0 && std::isfinite(value) ? std::log10(value) : kNan);
    }
}

} // namespace

/// What the worker says; the window reads it under the lock.
struct MatrixTrainer::Work {
    std::vector<SweepCell> cells;
    int threads = 0;
    std::atomic<bool> isStopped = false;

    std::mutex mutex;
    std::vector<double> shares;
    std::vector<std::shared_ptr<const History>> histories;
    std::vector<std::shared_ptr<Run>> runs;
    std::vector<SweepResult> results;
    std::vector<bool> isDone;
    std::set<int> news;
    std::int64_t keptBytes = 0;
    QString problem;
    bool isOver = false;

    int indexOf(const SweepCell& cell) const { return static_cast<int>(&cell - cells.data()); }

    void train() {
        SweepOptions options;
        options.threads = threads;
        options.cancel = &isStopped;
        const auto count = static_cast<std::int64_t>(std::max<std::size_t>(1, cells.size()));
        options.run.history.rawBytes = std::max<std::int64_t>(4 << 20, kTelemetryBytes / count);
        options.run.checkpointBytes = kCheckpointBytes / count;
        options.started = [this](const SweepCell& cell, const std::shared_ptr<const History>& history) {
            const std::lock_guard lock(mutex);
            histories[static_cast<std::size_t>(indexOf(cell))] = history;
            news.insert(indexOf(cell));
        };
        options.progress = [this](const SweepCell& cell, double share) {
            const std::lock_guard lock(mutex);
            shares[static_cast<std::size_t>(indexOf(cell))] = share;
        };
        options.finished = [this](const SweepCell& cell, const SweepResult& result, const std::shared_ptr<Run>& run) {
            if (!run->divergence())
                run->keepCheckpoint(); // it can go on from here
            const std::lock_guard lock(mutex);
            const auto index = static_cast<std::size_t>(indexOf(cell));
            shares[index] = 1;
            results[index] = result;
            isDone[index] = true;
            const std::int64_t bytes = weightBytes(run->history()->layout());
            if (keptBytes + bytes <= kWeightBytes) {
                keptBytes += bytes;
                runs[index] = run;
            }
            news.insert(static_cast<int>(index));
        };
        QString failure;
        try {
            runSweep(cells, options);
        } catch (const std::exception& error) {
            failure = QString::fromUtf8(error.what());
        }
        const std::lock_guard lock(mutex);
        problem = failure;
        isOver = true;
    }
};

MatrixTrainer::MatrixTrainer(QObject* parent) : QObject(parent) {
    m_timer.setInterval(kLookMs);
    connect(&m_timer, &QTimer::timeout, this, &MatrixTrainer::poll);
}

MatrixTrainer::~MatrixTrainer() {
    stop();
    if (m_thread.joinable())
        m_thread.join();
}

void MatrixTrainer::start(std::vector<SweepCell> cells, int threads) {
    if (m_isTraining)
        return;
    const std::size_t count = cells.size();
    m_cells = QList<MatrixCell>(static_cast<qsizetype>(count));
    m_histories = QList<std::shared_ptr<const History>>(static_cast<qsizetype>(count));
    m_runs.assign(count, nullptr);
    m_work = std::make_shared<Work>();
    m_work->cells = std::move(cells);
    m_work->threads = threads;
    m_work->shares.assign(count, 0);
    m_work->histories.resize(count);
    m_work->runs.resize(count);
    m_work->results.resize(count);
    m_work->isDone.assign(count, false);
    m_isTraining = true;
    m_clock.start();
    m_thread = std::thread([work = m_work] { work->train(); });
    m_timer.start();
}

void MatrixTrainer::clear() {
    if (m_isTraining)
        return;
    m_cells.clear();
    m_histories.clear();
    m_runs.clear();
    m_work.reset();
}

void MatrixTrainer::stop() {
    if (m_work)
        m_work->isStopped = true;
}

int MatrixTrainer::done() const {
    return static_cast<int>(std::count_if(
        m_cells.begin(), m_cells.end(), [](const MatrixCell& cell) { return cell.stage == MatrixCell::Stage::Done; }));
}

double MatrixTrainer::share() const {
    double sum = 0;
    for (const MatrixCell& cell : m_cells)
        sum += cell.share;
    return m_cells.isEmpty() ? 0 : sum / static_cast<double>(m_cells.size());
}

double MatrixTrainer::secondsLeft() const {
    const double whole = share();
    return whole > 0 ? static_cast<double>(m_clock.elapsed()) / 1000 * (1 - whole) / whole : kNan;
}

std::shared_ptr<Run> MatrixTrainer::run(int cell) const {
    return m_runs.at(static_cast<std::size_t>(cell));
}

void MatrixTrainer::poll() {
    if (!m_isTraining)
        return;
    QList<int> changed;
    bool isOver = false;
    {
        const std::lock_guard lock(m_work->mutex);
        isOver = m_work->isOver;
        for (const int index : m_work->news) {
            const auto at = static_cast<std::size_t>(index);
            m_histories[index] = m_work->histories[at];
            m_runs[at] = m_work->runs[at];
            m_cells[index].stage = m_work->isDone[at] ? MatrixCell::Stage::Done : MatrixCell::Stage::Training;
            m_cells[index].result = m_work->results[at];
        }
        for (qsizetype index = 0; index < m_cells.size(); ++index) {
            const double share = m_work->shares[static_cast<std::size_t>(index)];
            if (m_cells[index].share == share && !m_work->news.contains(static_cast<int>(index)))
                continue;
            m_cells[index].share = share;
            changed << static_cast<int>(index);
        }
        m_work->news.clear();
    }
    for (const int index : std::as_const(changed))
        if (m_histories[index])
            readTelemetry(*m_histories[index], m_cells[index]);
    if (!changed.isEmpty())
        Q_EMIT cellsChanged(changed);
    if (isOver)
        finish();
}

void MatrixTrainer::finish() {
    m_timer.stop();
    m_thread.join();
    m_isTraining = false;
    QList<int> left;
    for (qsizetype index = 0; index < m_cells.size(); ++index) {
        MatrixCell& cell = m_cells[index];
        if (cell.stage == MatrixCell::Stage::Done)
            continue;
        const bool isStopped = m_work->isStopped;
        cell.stage = isStopped ? MatrixCell::Stage::Stopped : MatrixCell::Stage::Failed;
        left << static_cast<int>(index);
    }
    if (!left.isEmpty())
        Q_EMIT cellsChanged(left);
    Q_EMIT ended(m_work->problem);
}

void MatrixTrainer::waitUntilDone() {
    while (m_isTraining) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        poll();
    }
}

} // namespace nabla
