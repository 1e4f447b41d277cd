// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/trainer.h"

#include "core/base/error.h"
#include "core/engine/column_work.h"
#include "core/history/divergence_origin.h"
#include "core/kernels/dispatch.h"
#include "core/optim/schedule.h"
#include "core/probes/gradient_noise.h"
#include "core/probes/non_finite.h"
#include "core/probes/statistics.h"

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr Index kEvaluationSamples = 128;

/// A layout without tensors, for runs that measure nothing.
std::shared_ptr<const Layout> bareLayout(const Layout& full) {
    Layout layout;
    layout.hasAccuracy = full.hasAccuracy;
    layout.finish();
    return std::make_shared<const Layout>(std::move(layout));
}

} // namespace

template <class Scalar>
Trainer<Scalar>::Trainer(const Recipe& recipe, ResolvedRecipe resolved, std::shared_ptr<const Dataset> data,
                         const RunOptions& options)
    : m_recipe(recipe), m_resolved(std::move(resolved)), m_data(std::move(data)), m_options(options), m_store(m_data),
      m_network(m_resolved, *m_data, options.stop),
      m_workspace(m_network.makeWorkspace(m_resolved.training.batchSize, Mode::Training)),
      m_evaluation(m_network.makeWorkspace(kEvaluationSamples, Mode::Evaluation)),
      m_targets(m_store.makeTargets(m_workspace.samples)), m_evaluationTargets(m_store.makeTargets(kEvaluationSamples)),
      m_order(m_data, m_resolved.seed, m_resolved.training.batchSize, m_resolved.training.shuffle),
      m_plan(planStep(m_network, m_workspace.samples * m_workspace.timeSteps)),
      m_loss(m_network.loss(), m_network.logits()), m_optimizer(m_resolved.training.optimizer),
      m_clip(m_resolved.training.clip), m_schedule(m_resolved.training.schedule),
      m_totalSteps(m_resolved.training.steps) {
    const bool isMeasured = options.measure != Measure::Nothing;
    m_workspace.isMeasured = isMeasured;
    m_evaluation.isMeasured = false;
    m_history = std::make_shared<History>(isMeasured ? m_network.layout() : bareLayout(*m_network.layout()), 0,
                                          options.history);
    if (options.checkpointBytes > 0)
        m_checkpoints = std::make_shared<Checkpoints>(options.checkpointBytes);
    m_evaluateEvery =
        m_resolved.training.evaluateEvery > 0 ? m_resolved.training.evaluateEvery : m_order.batchesPerEpoch();
    if (!m_network.dataScaledLayers().empty())
        scaleByData();
    m_optimizer.prepare(m_network.parameters());
    m_panelGradients.resize(m_plan.panels.size());
    m_panelPowers.resize(m_plan.panels.size());
    if (options.measure == Measure::Histograms)
        m_panelHistograms.resize(m_plan.panels.size());
    m_panelUpdates.resize(m_plan.panels.size());
    m_sizes.resize(m_network.parameters().size());
    m_clipProducts.resize(std::max(m_plan.panels.size(), m_sizes.size()));
    m_sampleSquares.resize(m_network.layers().size());
    m_adaptiveSmallest.resize(m_sizes.size());
    if (options.threads == 0)
        m_tuner.emplace(availableCores());
    m_options.stop = {}; // it was about building
}

/// The stages of one whole step.
template <class Scalar>
class Trainer<Scalar>::StepWork final : public StagedWork {
public:
    StepWork(Trainer& trainer, const std::vector<std::int64_t>& samples, Index groups)
        : m_trainer(trainer), m_columns(trainer.m_plan.forwardAndBack, trainer.m_workspace, trainer.m_store,
                                        trainer.m_loss, samples, trainer.m_targets, groups),
          m_isAdaptive(trainer.m_clip.kind == ClipKind::Adaptive), m_measuresNoise(trainer.measuresNoise()) {}

    Index stages() const override {
        return m_columns.stages() + 2 + (m_isAdaptive ? 1 : 0) + (m_measuresNoise ? 1 : 0);
    }

    Index units(Index stage) const override {
        if (stage < m_columns.stages())
            return m_columns.units(stage);
        if (isAdaptiveStage(stage))
            return static_cast<Index>(m_trainer.m_sizes.size());
        if (isNoiseStage(stage))
            return static_cast<Index>(m_trainer.m_sampleSquares.size());
        return static_cast<Index>(m_trainer.m_plan.panelUnits.size());
    }

    void runUnit(Index stage, Index unit) override {
        if (stage < m_columns.stages()) {
            m_columns.runUnit(stage, unit);
        } else if (isAdaptiveStage(stage)) {
            adapt(static_cast<std::size_t>(unit));
        } else if (isNoiseStage(stage)) {
            std::vector<double>& squares = m_trainer.m_sampleSquares[static_cast<std::size_t>(unit)];
            squares.assign(static_cast<std::size_t>(m_trainer.m_workspace.samples), 0.0);
            m_trainer.m_network.layers()[static_cast<std::size_t>(unit)]->addSampleSquares(m_trainer.m_workspace,
                                                                                           squares);
        } else {
            const Range panels = m_trainer.m_plan.panelUnits[static_cast<std::size_t>(unit)];
            for (Index panel = panels.first; panel < panels.last; ++panel) {
                if (stage == m_columns.stages())
                    gradient(static_cast<std::size_t>(panel));
                else
                    update(static_cast<std::size_t>(panel));
            }
        }
    }

    bool finishStage(Index stage) override {
        if (stage < m_columns.stages())
            return m_columns.finishStage(stage);
        if (stage == m_columns.stages())
            return m_trainer.judgeGradients();
        if (isAdaptiveStage(stage)) {
            ClipPlan& plan = m_trainer.m_clipPlan;
            for (const double smallest : m_trainer.m_adaptiveSmallest)
                plan.reported = std::min(plan.reported, smallest);
            m_trainer.recordClipping();
        }
        return true;
    }

private:
    bool isAdaptiveStage(Index stage) const { return m_isAdaptive && stage == m_columns.stages() + 1; }
    bool isNoiseStage(Index stage) const { return m_measuresNoise && stage + 1 == stages(); }

    void gradient(std::size_t index) {
        const Panel& panel = m_trainer.m_plan.panels[index];
        const Parameter<Scalar>& parameter = *m_trainer.m_network.parameters()[panel.parameter];
        const auto& owner = m_trainer.m_network.owners()[panel.parameter];
        owner.layer->weightGradient(m_trainer.m_workspace, owner.slot, panel.columns);
        m_trainer.m_panelGradients[index] = {};
        const Scalar* g = parameter.gradient.column(panel.columns.first);
        const Index stride = parameter.gradient.stride();
        const bool clipsByNorm =
            m_trainer.m_clip.kind == ClipKind::GlobalNorm || m_trainer.m_clip.kind == ClipKind::LayerNorm;
        if (m_trainer.m_options.measure != Measure::Nothing || clipsByNorm)
            Kernels<Scalar>::gradientStats(parameter.rows(), panel.columns.size(), g, stride,
                                           &m_trainer.m_panelGradients[index]);
        m_trainer.m_panelPowers[index] = 0;
        if (clipsByNorm && needsPowers(m_trainer.m_clip.normType))
            Kernels<Scalar>::sumPowers(parameter.rows(), panel.columns.size(), g, stride, m_trainer.m_clip.normType,
                                       &m_trainer.m_panelPowers[index]);
        if (m_trainer.m_clip.kind == ClipKind::Value && m_trainer.m_options.measure != Measure::Nothing)
            m_trainer.m_clipProducts[index] = clampedProducts(parameter, panel.columns, m_trainer.m_clip.clipValue);
        if (!m_trainer.m_panelHistograms.empty()) {
            GradientHistogram& histogram = m_trainer.m_panelHistograms[index];
            histogram = {};
            Kernels<Scalar>::logHistogram(parameter.rows(), panel.columns.size(), g, stride, histogram.counts.data(),
                                          GradientHistogram::kLowest, GradientHistogram::kBins, &histogram.zeros,
                                          &histogram.nonFinite);
        }
    }

    void adapt(std::size_t index) {
        const Parameter<Scalar>& parameter = *m_trainer.m_network.parameters()[index];
        std::vector<double>& rows = m_trainer.m_clipPlan.rowCoefficients[index];
        ClipProducts& products = m_trainer.m_clipProducts[index];
        products = {};
        if (parameter.isOutput)
            products.clippedSquares = products.dot = m_trainer.m_sizes[index].stats.sum_squares;
        m_trainer.m_adaptiveSmallest[index] = 1;
        rows.clear();
        if (!parameter.isOutput)
            m_trainer.m_adaptiveSmallest[index] = clipAdaptively(m_trainer.m_clip, parameter, rows, &products);
    }

    void update(std::size_t index) {
        const Panel& panel = m_trainer.m_plan.panels[index];
        m_trainer.m_panelUpdates[index] = {};
        m_trainer.m_optimizer.update(*m_trainer.m_network.parameters()[panel.parameter], panel.parameter, panel.columns,
                                     m_trainer.m_clipPlan, m_trainer.m_panelUpdates[index]);
    }

    Trainer& m_trainer;
    ColumnStages<Scalar> m_columns;
    bool m_isAdaptive;
    bool m_measuresNoise;
};

template <class Scalar>
Gang& Trainer<Scalar>::gang() {
    std::unique_ptr<Gang>& gang = m_gangs[threads()];
    if (!gang)
        gang = std::make_unique<Gang>(threads());
    return *gang;
}

template <class Scalar>
int Trainer<Scalar>::threads() const {
    return m_tuner ? m_tuner->threads() : m_options.threads;
}

template <class Scalar>
StepResult Trainer<Scalar>::step() {
    if (m_divergence)
        return StepResult::Diverged;
    if (isFinished())
        return StepResult::Finished;
    keepCheckpointWhenDue();
    const auto started = std::chrono::steady_clock::now();
    const double rate = learningRate(m_schedule, m_optimizer.settings().learningRate, m_step);
    m_workspace.step = static_cast<std::uint64_t>(m_step);
    m_heldStep = m_step;
    m_workspace.clearSums();
    m_optimizer.beginStep(m_step - m_firstUpdate, rate);
    Gang& workers = gang();
    StepWork work(*this, m_order.samples(m_step), std::min<Index>(workers.threads(), m_workspace.blocks));
    workers.run(work);
    if (!m_divergence)
        judgeUpdates();
    m_clippedSteps += m_clipPlan.reported < 1 || m_clipPlan.clippedNorm < m_norm;
    const std::span<double> row = m_history->beginRow();
    writeRow(row, rate);
    if (m_divergence) {
        m_history->commit();
        m_history->addEvent({m_step, EventKind::NonFinite, m_divergence->text(), {}, originOf(*m_divergence)});
        return StepResult::Diverged;
    }
    m_optimizer.endStep();
    evaluateWhenDue(row);
    m_history->commit();
    ++m_step;
    if (m_tuner)
        m_tuner->stepTook(std::chrono::steady_clock::now() - started);
    return isFinished() ? StepResult::Finished : StepResult::Done;
}

template <class Scalar>
bool Trainer<Scalar>::judgeGradients() {
    std::fill(m_sizes.begin(), m_sizes.end(), GradientSize{});
    for (std::size_t i = 0; i < m_plan.panels.size(); ++i) {
        GradientSize& size = m_sizes[m_plan.panels[i].parameter];
        add(size.stats, m_panelGradients[i]);
        size.powers += m_panelPowers[i];
    }
    m_lossValue = m_loss.loss(m_workspace);
    m_norm = globalNorm(m_sizes, normTypeOf(m_clip));
    planClipping(m_clip, m_sizes, m_norm, m_clipPlan);
    m_clipPlan.rowCoefficients.resize(m_clip.kind == ClipKind::Adaptive ? m_sizes.size() : 0);
    if (m_clip.kind == ClipKind::Value && m_options.measure != Measure::Nothing)
        recordClipping();
    if (m_options.measure != Measure::Nothing)
        m_advisor.add(m_norm);
    if (std::isfinite(m_lossValue) && std::isfinite(m_norm) && preactivationsAreFinite(m_workspace))
        return true;
    m_divergence = findNonFinite(m_network, m_workspace, m_lossValue, m_step);
    if (!m_divergence) // every value is finite, only their norm overflows
        m_divergence = Divergence{m_step, "output", "gradient norm"};
    for (std::size_t i = 0; i < m_plan.panels.size(); ++i) { // no update follows: the row tells the weights as they are
        const Panel& panel = m_plan.panels[i];
        const Parameter<Scalar>& parameter = *m_network.parameters()[panel.parameter];
        m_panelUpdates[i] = {};
        Kernels<Scalar>::sumSquares(parameter.rows(), panel.columns.size(), parameter.value.column(panel.columns.first),
                                    parameter.value.stride(), &m_panelUpdates[i].weight_squares);
    }
    return false;
}

/// An update that leaves the finite numbers ends the run in its own step, not only when the next pass meets it.
template <class Scalar>
void Trainer<Scalar>::judgeUpdates() {
    for (std::size_t i = 0; i < m_plan.panels.size() && !m_divergence; ++i)
        if (!std::isfinite(m_panelUpdates[i].update_squares))
            m_divergence = findNonFiniteWeight(m_network, *m_network.parameters()[m_plan.panels[i].parameter], m_step);
}

/// Norm and direction of a gradient that was clipped element by element or row by row.
template <class Scalar>
void Trainer<Scalar>::recordClipping() {
    const std::size_t parts = m_clip.kind == ClipKind::Value ? m_plan.panels.size() : m_sizes.size();
    ClipProducts total;
    double raw = 0;
    for (std::size_t i = 0; i < parts; ++i) {
        total.clippedSquares += m_clipProducts[i].clippedSquares;
        total.dot += m_clipProducts[i].dot;
    }
    for (const GradientSize& size : m_sizes)
        raw += size.stats.sum_squares;
    m_clipPlan.clippedNorm = std::sqrt(total.clippedSquares);
    m_clipPlan.cosine = clipCosine(raw, total);
}

template <class Scalar>
bool Trainer<Scalar>::measuresNoise() const {
    return m_options.measure != Measure::Nothing && m_step % kNoiseEvery == 0 && m_workspace.samples > 1;
}

template <class Scalar>
void Trainer<Scalar>::writeRow(std::span<double> row, double learningRate) const {
    const auto set = [&](StepQuantity quantity, double value) { row[static_cast<std::size_t>(quantity)] = value; };
    set(StepQuantity::Loss, m_lossValue);
    set(StepQuantity::Accuracy, m_loss.hasAccuracy() ? static_cast<double>(m_loss.correct(m_workspace)) /
                                                           static_cast<double>(m_targets.scoredColumns)
                                                     : absent());
    set(StepQuantity::GradNorm, m_norm);
    set(StepQuantity::ClipCoefficient, m_clipPlan.reported);
    set(StepQuantity::LearningRate, learningRate);
    set(StepQuantity::ValidationLoss, absent());
    set(StepQuantity::ValidationAccuracy, absent());
    set(StepQuantity::ClippedNorm, m_clipPlan.clippedNorm);
    set(StepQuantity::ClipCosine, m_clipPlan.cosine);
    set(StepQuantity::ClippedSteps, static_cast<double>(m_clippedSteps));
    for (const StepQuantity rare : {StepQuantity::GradNoiseScale, StepQuantity::GradNoiseTrace,
                                    StepQuantity::AdvisedMaxNorm, StepQuantity::AdvisedMultiple})
        set(rare, absent());
    if (m_options.measure == Measure::Nothing)
        return;
    const Layout& layout = *m_network.layout();
    std::size_t panel = 0;
    for (std::size_t p = 0; p < m_sizes.size(); ++p) {
        nk_update_stats update{};
        for (; panel < m_plan.panels.size() && m_plan.panels[panel].parameter == p; ++panel) {
            update.update_squares += m_panelUpdates[panel].update_squares;
            update.weight_squares += m_panelUpdates[panel].weight_squares;
        }
        const TraceId first = layout.trace(static_cast<Index>(p), ParameterQuantity::GradL2);
        writeParameterStatistics(m_sizes[p].stats, update, m_network.parameters()[p]->size(),
                                 row.subspan(static_cast<std::size_t>(first), Layout::kPerParameter));
    }
    for (std::size_t l = 0; l < layout.layers.size(); ++l)
        writeLayer(row, l);
    if (measuresNoise() && !m_divergence)
        writeNoise(row);
}

template <class Scalar>
void Trainer<Scalar>::writeNoise(std::span<double> row) const {
    double raw = 0;
    for (const GradientSize& size : m_sizes)
        raw += size.stats.sum_squares;
    double squares = 0;
    for (const std::vector<double>& layer : m_sampleSquares)
        for (const double sample : layer)
            squares += sample;
    const GradientNoise noise = gradientNoise(squares, raw, m_workspace.samples);
    row[static_cast<std::size_t>(StepQuantity::GradNoiseScale)] = noise.scale;
    row[static_cast<std::size_t>(StepQuantity::GradNoiseTrace)] = noise.trace;
}

template <class Scalar>
void Trainer<Scalar>::writeLayer(std::span<double> row, std::size_t index) const {
    const Layout& layout = *m_network.layout();
    const Index layer = static_cast<Index>(index);
    const LayerInfo& info = layout.layers[index];
    const auto& probe = m_network.probes()[index];
    const Index count = m_workspace.info(probe.activation).features * m_workspace.columns(probe.activation);
    const TraceId first = layout.trace(layer, LayerQuantity::PreactivationGradL2);
    const Tensor<Scalar>& activation = m_workspace.value(probe.activation);
    const double dead = probe.kind == Activation::Relu
                            ? static_cast<double>(Kernels<Scalar>::deadRows(activation.rows(), activation.columns(),
                                                                            activation.data(), activation.stride()))
                            : absent();
    writeLayerStatistics(m_workspace.layerSums[index], m_workspace.blocks, count, count * probe.gates, dead,
                         row.subspan(static_cast<std::size_t>(first), Layout::kPerLayer));
    if (!probe.recurrent)
        return;
    if (!info.gates.empty()) {
        constexpr Index kLstm[] = {0, 1, 3}; // past the candidate, which is no gate
        constexpr Index kGru[] = {0, 1};
        writeGateOpenings(m_workspace.layerSums[index], m_workspace.blocks, count,
                          info.hasCell ? std::span<const Index>(kLstm) : std::span<const Index>(kGru),
                          row.subspan(static_cast<std::size_t>(layout.gateTrace(layer)), info.gates.size()));
    }
    const std::size_t lags = static_cast<std::size_t>(info.lags);
    const std::span<double> hidden = row.subspan(static_cast<std::size_t>(layout.hiddenLagTrace(layer)), lags);
    const std::span<double> cell =
        info.hasCell ? row.subspan(static_cast<std::size_t>(layout.cellLagTrace(layer)), lags) : std::span<double>{};
    probe.recurrent->lagNorms(m_workspace, hidden, cell);
}

template <class Scalar>
void Trainer<Scalar>::evaluateWhenDue(std::span<double> row) {
    const std::int64_t done = m_step + 1;
    if (done % m_evaluateEvery != 0 && done != m_totalSteps)
        return;
    const ClipAdvice advice = m_advisor.advice();
    row[static_cast<std::size_t>(StepQuantity::AdvisedMaxNorm)] = advice.maxNorm;
    row[static_cast<std::size_t>(StepQuantity::AdvisedMultiple)] = advice.earlyMultiple;
    if (m_data->validationRows.empty())
        return;
    const Evaluation result = evaluate(m_data->validationRows);
    row[static_cast<std::size_t>(StepQuantity::ValidationLoss)] = result.loss;
    row[static_cast<std::size_t>(StepQuantity::ValidationAccuracy)] = result.accuracy;
}

template class Trainer<float>;
template class Trainer<double>;

} // namespace nabla
