// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"

#include <array>
#include <atomic>
#include <memory>

namespace nabla {

/// Two runs that step together: one step of it is a step of each, one after the other on the same thread, so that both
/// have every worker and neither runs ahead. Each has the bits that it has alone. Where one has diverged or finished
/// the other goes on by itself. Everything but steps is about the first one.
///
/// Threads  as Run; second(), isOver() and hasSecond() may be called by anyone.
class TwinRun final : public Run {
public:
    TwinRun(std::unique_ptr<Run> first, std::unique_ptr<Run> second);

    Run& first() { return *m_runs[0]; }
    const Run& first() const { return *m_runs[0]; }
    Run& second() { return *m_runs[1]; }
    const Run& second() const { return *m_runs[1]; }
    /// From here on the first one goes on alone.
    void letSecondGo();
    bool hasSecond() const { return m_hasSecond.load(std::memory_order_acquire); }
    /// Run 0 or 1 has diverged or finished: then its divergence() may be read on any thread.
    bool isOver(int index) const { return m_isOver[static_cast<std::size_t>(index)].load(std::memory_order_acquire); }

    const Recipe& recipe() const override { return first().recipe(); }
    const ResolvedRecipe& resolved() const override { return first().resolved(); }
    const Dataset& dataset() const override { return first().dataset(); }
    std::shared_ptr<const Dataset> sharedDataset() const override { return first().sharedDataset(); }
    std::shared_ptr<History> history() const override { return first().history(); }
    std::vector<LayerSummary> layers() const override { return first().layers(); }
    Precision precision() const override { return first().precision(); }

    std::int64_t nextStep() const override;
    bool isFinished() const override;
    std::int64_t totalSteps() const override { return first().totalSteps(); }
    void setTotalSteps(std::int64_t steps) override;
    /// Of the first one, once neither goes on.
    const std::optional<Divergence>& divergence() const override;

    StepResult step() override;
    void apply(const LiveSettings& settings) override { first().apply(settings); }
    LiveSettings liveSettings() const override { return first().liveSettings(); }

    Evaluation evaluate(const std::vector<std::int64_t>& rows) override { return first().evaluate(rows); }
    double trainingLoss(std::span<const std::int64_t> rows) override { return first().trainingLoss(rows); }
    std::vector<NamedTensor> computeGradients(std::span<const std::int64_t> rows) override {
        return first().computeGradients(rows);
    }
    std::shared_ptr<const Snapshot> snapshot(const SnapshotWanted& wanted) override { return first().snapshot(wanted); }
    Prediction predict(const PredictionWanted& wanted) override { return first().predict(wanted); }
    ClipAdvice clipAdvice() const override { return first().clipAdvice(); }
    std::vector<NamedTensor> tensors() const override { return first().tensors(); }
    void setTensors(const std::vector<NamedTensor>& tensors) override { first().setTensors(tensors); }
    std::vector<NamedTensor> gradients() const override { return first().gradients(); }
    std::vector<GradientHistogram> gradientHistograms() const override { return first().gradientHistograms(); }

    Checkpoint checkpoint() const override { return first().checkpoint(); }
    /// Of both.
    void keepCheckpoint() override;
    std::shared_ptr<const Checkpoints> checkpoints() const override { return first().checkpoints(); }

    int threads() const override { return first().threads(); }
    std::string isa() const override { return first().isa(); }
    double productFlopsPerStep() const override;

private:
    bool goesOn(std::size_t index) const;
    void look();

    std::array<std::unique_ptr<Run>, 2> m_runs;
    std::array<std::atomic<bool>, 2> m_isOver{};
    std::atomic<bool> m_hasSecond = true;
};

} // namespace nabla
