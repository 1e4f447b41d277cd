// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep_runner.h"

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/lessons/measures.h"

#include <chrono>
#include <map>
#include <mutex>
#include <vector>

namespace nabla {

namespace {

constexpr std::chrono::milliseconds kProgressEvery{100};
constexpr std::int64_t kFirst = 10;
constexpr std::int64_t kLast = 20;

SweepResult resultOf(const SweepCell& cell, const Run& run) {
    const History& history = *run.history();
    const auto measure = [&](const char* quantity, std::int64_t step, std::int64_t window) {
        return measured(history, {{}, quantity, {}, step, window, 0});
    };
    SweepResult result;
    result.key = cell.key;
    result.label = cell.label;
    result.seed = cell.seed;
    result.steps = history.steps();
    result.firstLoss = measure("loss", std::min(kFirst, result.steps) - 1, kFirst);
    result.loss = measure("loss", -1, kLast);
    if (run.dataset().baselineLoss > 0)
        result.baselineLoss = run.dataset().baselineLoss;
    result.validationLoss = measure("validation_loss", -1, 1);
    result.validationAccuracy = measure("validation_accuracy", -1, 1);
    result.gradientRatioAtStart = measure("gradient_ratio", 0, 1);
    result.gradientRatio = measure("gradient_ratio", -1, kLast);
    if (run.divergence()) {
        result.isDiverged = true;
        result.divergence = run.divergence()->text();
    }
    return result;
}

class CellWork final : public StagedWork {
public:
    CellWork(std::span<const SweepCell> cells, const SweepOptions& options) : m_cells(cells), m_options(options) {}

    Index stages() const override { return 1; }
    Index units(Index) const override { return static_cast<Index>(m_cells.size()); }
    bool finishStage(Index) override { return true; }

    void runUnit(Index, Index unit) override {
        if (isCancelled())
            return;
        try {
            train(m_cells[static_cast<std::size_t>(unit)]);
        } catch (...) { // the others go on
            const std::lock_guard lock(m_mutex);
            if (!m_failure)
                m_failure = std::current_exception();
        }
    }

    void rethrow() const {
        if (m_failure)
            std::rethrow_exception(m_failure);
    }

private:
    bool isCancelled() const { return m_options.cancel && m_options.cancel->load(std::memory_order_relaxed); }

    /// Cells that differ in the network only share their data.
    std::shared_ptr<const Dataset> sharedData(const SweepCell& cell) {
        for (const auto& [spec, seed, data] : m_data)
            if (spec == cell.recipe.data && seed == cell.seed)
                return data;
        return nullptr;
    }

    std::unique_ptr<Run> build(const SweepCell& cell) {
        RunOptions options = m_options.run;
        options.threads = 1;
        const std::lock_guard lock(m_buildMutex);
        const std::shared_ptr<const Dataset> data = sharedData(cell);
        std::unique_ptr<Run> run = data ? makeRun(cell.recipe, data, options) : makeRun(cell.recipe, options);
        if (!data)
            m_data.push_back({cell.recipe.data, cell.seed, run->sharedDataset()});
        return run;
    }

    void train(const SweepCell& cell) {
        const std::shared_ptr<Run> run = build(cell);
        if (m_options.started)
            m_options.started(cell, run->history());
        auto shown = std::chrono::steady_clock::now() - kProgressEvery;
        while (!run->isFinished() && !run->divergence() && !isCancelled()) {
            run->step();
            const auto now = std::chrono::steady_clock::now();
            if (m_options.progress && now - shown >= kProgressEvery) {
                shown = now;
                m_options.progress(cell, static_cast<double>(run->nextStep()) / static_cast<double>(run->totalSteps()));
            }
        }
        if (isCancelled() || !m_options.finished)
            return;
        const SweepResult result = resultOf(cell, *run);
        const std::lock_guard lock(m_mutex);
        m_options.finished(cell, result, run);
    }

    struct SharedData {
        DataSpec spec;
        std::uint64_t seed;
        std::shared_ptr<const Dataset> data;
    };

    std::span<const SweepCell> m_cells;
    const SweepOptions& m_options;
    std::mutex m_buildMutex;
    std::vector<SharedData> m_data;
    std::mutex m_mutex;
    std::exception_ptr m_failure;
};

} // namespace

void runSweep(std::span<const SweepCell> cells, const SweepOptions& options) {
    CellWork work(cells, options);
    Gang gang(options.threads > 0 ? options.threads : availableCores());
    gang.run(work);
    work.rethrow();
}

} // namespace nabla
