// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/engine/run.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

namespace nabla::test {

/// A run without a network, for tests of what drives runs: every step takes a chosen time and may diverge or throw.
class FakeRun : public Run {
public:
    explicit FakeRun(std::int64_t steps, std::chrono::microseconds stepTime = {}) : m_total(steps), m_time(stepTime) {
        auto layout = std::make_shared<Layout>();
        layout->finish();
        m_history = std::make_shared<History>(std::move(layout));
    }

    std::function<void(std::int64_t step)> beforeStep; ///< may throw
    std::int64_t divergesAt = -1;
    std::atomic<int> snapshots = 0; ///< how many were asked for
    std::function<void()> whenDropped;
    ~FakeRun() override {
        if (whenDropped)
            whenDropped();
    }

    const Recipe& recipe() const override { return m_recipe; }
    const ResolvedRecipe& resolved() const override { return m_resolved; }
    const Dataset& dataset() const override { return *m_data; }
    std::shared_ptr<const Dataset> sharedDataset() const override { return m_data; }
    std::shared_ptr<History> history() const override { return m_history; }
    std::vector<LayerSummary> layers() const override { return {}; }
    std::int64_t nextStep() const override { return m_history->endStep(); }
    bool isFinished() const override { return nextStep() >= m_total; }
    std::int64_t totalSteps() const override { return m_total; }
    void setTotalSteps(std::int64_t steps) override { m_total = steps; }
    const std::optional<Divergence>& divergence() const override { return m_divergence; }

    StepResult step() override {
        if (beforeStep)
            beforeStep(nextStep());
        if (m_time.count() > 0)
            std::this_thread::sleep_for(m_time);
        const std::span<double> row = m_history->beginRow();
        for (double& value : row)
            value = m_settings.optimizer.learningRate;
        m_history->commit();
        if (nextStep() - 1 == divergesAt) {
            m_divergence = Divergence{divergesAt, "3", "preactivation"};
            return StepResult::Diverged;
        }
        return isFinished() ? StepResult::Finished : StepResult::Done;
    }
    void apply(const LiveSettings& settings) override {
        if (settings.optimizer.kind != m_settings.optimizer.kind)
            throw Error("training.optimizer.type: another optimizer needs a restart.");
        m_settings = settings;
    }
    LiveSettings liveSettings() const override { return m_settings; }
    Evaluation evaluate(const std::vector<std::int64_t>&) override { return {}; }
    double trainingLoss(std::span<const std::int64_t>) override { return 0; }
    std::vector<NamedTensor> computeGradients(std::span<const std::int64_t>) override { return {}; }
    std::shared_ptr<const Snapshot> snapshot(const SnapshotWanted& wanted) override {
        const auto snapshot = std::make_shared<Snapshot>();
        snapshot->wanted = wanted;
        snapshot->nextStep = nextStep();
        snapshot->step = nextStep() - 1;
        ++snapshots;
        return snapshot;
    }
    ClipAdvice clipAdvice() const override { return {}; }
    Prediction predict(const PredictionWanted&) override { return {}; }
    std::vector<NamedTensor> tensors() const override { return {}; }
    void setTensors(const std::vector<NamedTensor>&) override {}
    std::vector<NamedTensor> gradients() const override { return {}; }
    int threads() const override { return 1; }
    std::string isa() const override { return "none"; }
    double productFlopsPerStep() const override { return 0; }

private:
    Recipe m_recipe;
    ResolvedRecipe m_resolved;
    std::shared_ptr<const Dataset> m_data = std::make_shared<const Dataset>();
    std::shared_ptr<History> m_history;
    std::int64_t m_total;
    std::chrono::microseconds m_time;
    std::optional<Divergence> m_divergence;
    LiveSettings m_settings;
};

} // namespace nabla::test
