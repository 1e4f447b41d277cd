// SPDX-License-Identifier: GPL-3.0-or-later
// What a Trainer does between steps: evaluation, settings, weights in and out.
#include "core/base/error.h"
#include "core/engine/column_work.h"
#include "core/engine/trainer.h"
#include "core/nn/lsuv.h"

#include <algorithm>
#include <unordered_map>

namespace nabla {

namespace {

template <class Scalar>
NamedTensor exportTensor(const std::string& name, const Tensor<Scalar>& tensor, bool isVector, bool isBuffer) {
    NamedTensor out{name, tensor.rows(), tensor.columns(), isVector, isBuffer, {}};
    out.values.reserve(static_cast<std::size_t>(tensor.rows() * tensor.columns()));
    for (Index i = 0; i < tensor.rows(); ++i)
        for (Index j = 0; j < tensor.columns(); ++j)
            out.values.push_back(static_cast<double>(tensor(i, j)));
    return out;
}

template <class Scalar>
void importTensor(const NamedTensor& in, Tensor<Scalar>& tensor) {
    for (Index i = 0; i < tensor.rows(); ++i)
        for (Index j = 0; j < tensor.columns(); ++j)
            tensor(i, j) = static_cast<Scalar>(in.values[static_cast<std::size_t>(i * tensor.columns() + j)]);
}

std::string shapeText(Index rows, Index columns, bool isVector) {
    return isVector ? "(" + std::to_string(rows) + ")"
                    : "(" + std::to_string(rows) + ", " + std::to_string(columns) + ")";
}

} // namespace

template <class Scalar>
void Trainer<Scalar>::apply(const LiveSettings& settings) {
    if (settings.optimizer.kind != m_optimizer.settings().kind)
        throw Error(
            "training.optimizer.type: another optimizer needs a restart; only its numbers change while running.");
    const std::vector<SettingChange> changes = settingChanges(liveSettings(), settings);
    m_optimizer.setSettings(settings.optimizer);
    m_optimizer.prepare(m_network.parameters());
    if (normTypeOf(settings.clip) != normTypeOf(m_clip))
        m_advisor.clear(); // it has seen another kind of norm
    m_clip = settings.clip;
    m_schedule = settings.schedule;
    for (const SettingChange& change : changes)
        m_history->addEvent(
            {m_step, EventKind::Edit, change.setting + " = " + change.value, change.setting, change.value});
}

template <class Scalar>
void Trainer<Scalar>::setTotalSteps(std::int64_t steps) {
    if (steps == m_totalSteps)
        return;
    m_totalSteps = steps;
    const std::string value = std::to_string(steps);
    m_history->addEvent({m_step, EventKind::Edit, "total steps = " + value, "total_steps", value});
}

template <class Scalar>
LiveSettings Trainer<Scalar>::liveSettings() const {
    return {m_optimizer.settings(), m_clip, m_schedule};
}

/// lsuv measures in double whatever the precision, so that both start from the same weights.
template <class Scalar>
void Trainer<Scalar>::scaleByData() {
    Network<double> network(m_resolved, *m_data, m_options.stop);
    applyLsuv(network, m_data, m_order.samples(0), m_options.stop);
    for (std::size_t i = 0; i < m_network.parameters().size(); ++i) {
        Parameter<Scalar>& to = *m_network.parameters()[i];
        const Tensor<double>& from = network.parameters()[i]->value;
        for (Index column = 0; column < to.columns(); ++column)
            for (Index row = 0; row < to.rows(); ++row)
                to.value(row, column) = static_cast<Scalar>(from(row, column));
        to.transposePanel({0, to.columns()});
    }
}

template <class Scalar>
void Trainer<Scalar>::runColumns(const std::vector<ColumnStage<Scalar>>& stages, Workspace<Scalar>& workspace,
                                 const std::vector<std::int64_t>& samples, BatchTargets<Scalar>& targets) {
    Gang& workers = gang();
    ColumnStages<Scalar> work(stages, workspace, m_store, m_loss, samples, targets,
                              std::min<Index>(workers.threads(), workspace.blocks));
    workers.run(work);
}

template <class Scalar>
Evaluation Trainer<Scalar>::evaluate(const std::vector<std::int64_t>& rows) {
    Evaluation result{0, absent()};
    std::int64_t correct = 0;
    std::int64_t scored = 0;
    const std::size_t most = static_cast<std::size_t>(m_evaluation.samples);
    std::vector<std::int64_t> samples(most);
    for (std::size_t first = 0; first < rows.size(); first += most) {
        const std::size_t count = std::min(most, rows.size() - first);
        // A short last piece is filled up with its first row at weight zero.
        std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(first), count, samples.begin());
        std::fill(samples.begin() + static_cast<std::ptrdiff_t>(count), samples.end(), rows[first]);
        m_store.setScale(m_evaluationTargets, m_evaluation.samples, static_cast<Index>(count));
        runColumns(m_plan.forwardOnly, m_evaluation, samples, m_evaluationTargets);
        result.loss += m_loss.loss(m_evaluation) * static_cast<double>(count) / static_cast<double>(rows.size());
        correct += m_loss.correct(m_evaluation);
        scored += m_evaluationTargets.scoredColumns;
    }
    if (m_loss.hasAccuracy() && scored > 0)
        result.accuracy = static_cast<double>(correct) / static_cast<double>(scored);
    return result;
}

template <class Scalar>
double Trainer<Scalar>::passOver(std::span<const std::int64_t> rows) {
    Workspace<Scalar> workspace = m_network.makeWorkspace(static_cast<Index>(rows.size()), Mode::Training);
    workspace.isMeasured = false;
    return passOver(rows, workspace);
}

template <class Scalar>
double Trainer<Scalar>::passOver(std::span<const std::int64_t> rows, Workspace<Scalar>& workspace) {
    m_heldStep = -1; // the parameters' gradients are about to be another batch's
    workspace.updatesBuffers = false;
    workspace.step = static_cast<std::uint64_t>(m_step);
    BatchTargets<Scalar> targets = m_store.makeTargets(workspace.samples);
    runColumns(m_plan.forwardAndBack, workspace, {rows.begin(), rows.end()}, targets);
    for (const Panel& panel : m_plan.panels) {
        const auto& owner = m_network.owners()[panel.parameter];
        owner.layer->weightGradient(workspace, owner.slot, panel.columns);
    }
    return m_loss.loss(workspace);
}

template <class Scalar>
double Trainer<Scalar>::trainingLoss(std::span<const std::int64_t> rows) {
    return passOver(rows);
}

template <class Scalar>
std::vector<NamedTensor> Trainer<Scalar>::computeGradients(std::span<const std::int64_t> rows) {
    passOver(rows);
    return gradients();
}

template <class Scalar>
std::vector<NamedTensor> Trainer<Scalar>::tensors() const {
    std::vector<NamedTensor> out;
    for (const Parameter<Scalar>* parameter : m_network.parameters())
        out.push_back(exportTensor(parameter->name, parameter->value, parameter->isVector, false));
    for (const NamedBuffer<Scalar>& buffer : m_network.buffers())
        out.push_back(exportTensor(buffer.name, *buffer.tensor, true, true));
    return out;
}

template <class Scalar>
std::vector<NamedTensor> Trainer<Scalar>::gradients() const {
    std::vector<NamedTensor> out;
    for (const Parameter<Scalar>* parameter : m_network.parameters())
        out.push_back(exportTensor(parameter->name, parameter->gradient, parameter->isVector, false));
    return out;
}

template <class Scalar>
std::vector<GradientHistogram> Trainer<Scalar>::gradientHistograms() const {
    std::vector<GradientHistogram> out(m_panelHistograms.empty() ? 0 : m_network.parameters().size());
    for (std::size_t i = 0; i < m_panelHistograms.size(); ++i) {
        const GradientHistogram& panel = m_panelHistograms[i];
        GradientHistogram& whole = out[m_plan.panels[i].parameter];
        for (std::size_t bin = 0; bin < panel.counts.size(); ++bin)
            whole.counts[bin] += panel.counts[bin];
        whole.zeros += panel.zeros;
        whole.nonFinite += panel.nonFinite;
    }
    return out;
}

template <class Scalar>
void Trainer<Scalar>::setTensors(const std::vector<NamedTensor>& tensors) {
    struct Place {
        Tensor<Scalar>* tensor;
        bool isVector;
        bool isBuffer;
        bool isFilled;
    };
    std::unordered_map<std::string, Place> places;
    for (Parameter<Scalar>* parameter : m_network.parameters())
        places[parameter->name] = {&parameter->value, parameter->isVector, false, false};
    for (const NamedBuffer<Scalar>& buffer : m_network.buffers())
        places[buffer.name] = {buffer.tensor, true, true, false};
    std::string problems;
    for (const NamedTensor& in : tensors) {
        const auto place = places.find(in.name);
        if (place == places.end()) {
            problems += "\n" + in.name + ": the network has no such tensor";
            continue;
        }
        Place& to = place->second;
        to.isFilled = true;
        if (in.rows != to.tensor->rows() || in.columns != to.tensor->columns())
            problems += "\n" + in.name + ": has shape " + shapeText(in.rows, in.columns, in.isVector) +
                        ", the network needs " + shapeText(to.tensor->rows(), to.tensor->columns(), to.isVector);
    }
    for (const auto& [name, place] : places)
        if (!place.isFilled && !place.isBuffer) // running statistics may be left as they are
            problems += "\n" + name + ": missing";
    if (!problems.empty())
        throw ShapeError("These weights do not fit the network:" + problems);
    m_heldStep = -1;
    for (const NamedTensor& in : tensors)
        importTensor(in, *places.at(in.name).tensor);
    for (Parameter<Scalar>* parameter : m_network.parameters())
        parameter->transposePanel({0, parameter->columns()});
    if (!m_weightsAreNew && m_history->steps() > 0)
        m_history->addEvent({m_step, EventKind::Edit, "weights replaced", "weights", "\"replaced\""});
    m_weightsAreNew = true;
}

template class Trainer<float>;
template class Trainer<double>;

} // namespace nabla
