// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/parallel.h"
#include "core/data/batches.h"
#include "core/engine/run.h"
#include "core/engine/step_plan.h"
#include "core/engine/thread_tuner.h"
#include "core/nn/network.h"
#include "core/optim/clipping.h"
#include "core/optim/optimizer.h"
#include "core/probes/clip_advice.h"

#include <map>

namespace nabla {

/// One training step after another, without a thread of its own: forward, loss, backward, measuring, clipping, update,
/// History.
///
/// Threads  as Run. Inside a step a gang shares the work; bits do not depend on its size.
template <class Scalar>
class Trainer final : public Run {
public:
    Trainer(const Recipe& recipe, ResolvedRecipe resolved, std::shared_ptr<const Dataset> data,
            const RunOptions& options);

    const Recipe& recipe() const override { return m_recipe; }
    const ResolvedRecipe& resolved() const override { return m_resolved; }
    const Dataset& dataset() const override { return *m_data; }
    std::shared_ptr<const Dataset> sharedDataset() const override { return m_data; }
    std::shared_ptr<History> history() const override { return m_history; }
    std::vector<LayerSummary> layers() const override { return m_network.summaries(); }
    Precision precision() const override { return sizeof(Scalar) == sizeof(float) ? Precision::F32 : Precision::F64; }
    std::int64_t nextStep() const override { return m_step; }
    bool isFinished() const override { return m_step >= m_totalSteps; }
    std::int64_t totalSteps() const override { return m_totalSteps; }
    void setTotalSteps(std::int64_t steps) override;
    const std::optional<Divergence>& divergence() const override { return m_divergence; }

    StepResult step() override;
    void apply(const LiveSettings& settings) override;
    LiveSettings liveSettings() const override;
    Evaluation evaluate(const std::vector<std::int64_t>& rows) override;
    double trainingLoss(std::span<const std::int64_t> rows) override;
    std::vector<NamedTensor> computeGradients(std::span<const std::int64_t> rows) override;

    std::shared_ptr<const Snapshot> snapshot(const SnapshotWanted& wanted) override;
    Prediction predict(const PredictionWanted& wanted) override;
    ClipAdvice clipAdvice() const override { return m_advisor.advice(); }

    std::vector<NamedTensor> tensors() const override;
    void setTensors(const std::vector<NamedTensor>& tensors) override;
    std::vector<NamedTensor> gradients() const override;
    std::vector<GradientHistogram> gradientHistograms() const override;

    Checkpoint checkpoint() const override;
    void keepCheckpoint() override;
    void restore(const Checkpoint& checkpoint) override;
    std::shared_ptr<const Checkpoints> checkpoints() const override { return m_checkpoints; }

    int threads() const override;
    std::string isa() const override { return nk_isa(); }
    double productFlopsPerStep() const override { return m_network.productFlops(m_workspace.samples); }

private:
    class StepWork;

    Gang& gang();
    void scaleByData();
    void runColumns(const std::vector<ColumnStage<Scalar>>& stages, Workspace<Scalar>& workspace,
                    const std::vector<std::int64_t>& samples, BatchTargets<Scalar>& targets);
    /// Training-mode pass over the given samples that leaves gradients in the parameters and touches nothing else.
    double passOver(std::span<const std::int64_t> rows);
    double passOver(std::span<const std::int64_t> rows, Workspace<Scalar>& workspace);
    template <class Visit>
    void forwardOver(const std::vector<double>& inputs, Visit visit);
    void fillSamples(Snapshot& snapshot);
    bool judgeGradients();
    void judgeUpdates();
    void recordClipping();
    bool measuresNoise() const;
    void writeRow(std::span<double> row, double learningRate) const;
    void writeLayer(std::span<double> row, std::size_t index) const;
    void writeNoise(std::span<double> row) const;
    void evaluateWhenDue(std::span<double> row);
    void keepCheckpointWhenDue();
    void takeCheckpoint(Checkpoints::Keep keep);

    Recipe m_recipe;
    ResolvedRecipe m_resolved;
    std::shared_ptr<const Dataset> m_data;
    RunOptions m_options;
    SampleStore<Scalar> m_store;
    Network<Scalar> m_network;
    Workspace<Scalar> m_workspace;
    Workspace<Scalar> m_evaluation;
    BatchTargets<Scalar> m_targets;
    BatchTargets<Scalar> m_evaluationTargets;
    BatchOrder m_order;
    StepPlan<Scalar> m_plan;
    LossFunction<Scalar> m_loss;
    Optimizer<Scalar> m_optimizer;
    ResolvedClip m_clip;
    ResolvedSchedule m_schedule;
    std::shared_ptr<History> m_history;
    std::int64_t m_step = 0;
    std::int64_t m_heldStep = -1; ///< the step whose values and gradients workspace and parameters hold; -1: none
    std::int64_t m_totalSteps = 0;
    std::int64_t m_evaluateEvery = 1;
    std::optional<Divergence> m_divergence;
    std::int64_t m_firstUpdate = 0; ///< the step at which the optimizer's state began
    std::shared_ptr<Checkpoints> m_checkpoints;
    bool m_weightsAreNew = true; ///< they come from elsewhere than the steps recorded: replay starts here

    std::map<int, std::unique_ptr<Gang>> m_gangs;
    std::optional<ThreadTuner> m_tuner;

    // What a step leaves for its row.
    std::vector<nk_gradient_stats> m_panelGradients;
    std::vector<double> m_panelPowers;
    std::vector<GradientHistogram> m_panelHistograms; ///< empty unless asked for
    std::vector<nk_update_stats> m_panelUpdates;
    std::vector<GradientSize> m_sizes;        ///< a tensor
    std::vector<ClipProducts> m_clipProducts; ///< adaptive: a tensor; value: a panel
    std::vector<double> m_adaptiveSmallest;
    ClipPlan m_clipPlan;
    ClipAdvisor m_advisor;
    std::int64_t m_clippedSteps = 0;
    std::vector<std::vector<double>> m_sampleSquares; ///< a layer, one number a sample: see Layer::addSampleSquares
    double m_lossValue = 0;
    double m_norm = 0;
};

} // namespace nabla
