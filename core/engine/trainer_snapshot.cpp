// SPDX-License-Identifier: GPL-3.0-or-later
// What a Trainer shows of itself when somebody asks; nothing here changes a bit of the training.
#include "core/engine/column_work.h"
#include "core/engine/trainer.h"
#include "core/probes/fill_snapshot.h"
#include "core/probes/prediction.h"

#include <algorithm>

namespace nabla {

namespace {

template <class Scalar>
std::vector<ColumnStage<Scalar>> layersOnly(std::vector<ColumnStage<Scalar>> stages) {
    for (ColumnStage<Scalar>& stage : stages)
        std::erase_if(stage.tasks,
                      [](const ColumnTask<Scalar>& task) { return task.kind != ColumnTask<Scalar>::Forward; });
    return stages;
}

/// Numbers of the wanted inputs in their order, each timeSteps * features long, prepared as the data set's.
std::vector<double> preparedInputs(const Dataset& data, const PredictionWanted& wanted) {
    const std::size_t size = static_cast<std::size_t>(data.timeSteps * data.features);
    std::vector<double> inputs;
    for (const std::int64_t row : wanted.rows)
        if (row >= 0 && row < data.samples) {
            const auto first = data.inputs.begin() + static_cast<std::ptrdiff_t>(row * static_cast<Index>(size));
            inputs.insert(inputs.end(), first, first + static_cast<std::ptrdiff_t>(size));
        }
    const bool standardizes = wanted.units == PredictionWanted::Units::Raw && !data.featureMean.empty();
    for (std::size_t i = 0; i < wanted.points.size() / size * size; ++i) {
        const std::size_t feature = i % static_cast<std::size_t>(data.features);
        const double mean = standardizes ? data.featureMean[feature] : 0;
        const double std = standardizes && data.featureStd[feature] != 0 ? data.featureStd[feature] : 1;
        inputs.push_back((wanted.points[i] - mean) / std);
    }
    return inputs;
}

} // namespace

/// Evaluation mode over prepared inputs, some at a time; calls visit(first, count) when the workspace holds them.
template <class Scalar>
template <class Visit>
void Trainer<Scalar>::forwardOver(const std::vector<double>& inputs, Visit visit) {
    const std::vector<ColumnStage<Scalar>> stages = layersOnly(m_plan.forwardOnly);
    const Index features = m_data->features;
    const Index size = features * m_data->timeSteps;
    const Index total = static_cast<Index>(inputs.size()) / size;
    const Index most = m_evaluation.samples;
    Tensor<Scalar>& x = m_evaluation.value(Network<Scalar>::kInput);
    for (Index first = 0; first < total; first += most) {
        const Index count = std::min(most, total - first);
        for (Index s = 0; s < most; ++s) { // a short last piece is filled up with its first input
            const double* input = inputs.data() + (first + (s < count ? s : 0)) * size;
            for (Index t = 0; t < m_data->timeSteps; ++t)
                for (Index f = 0; f < features; ++f)
                    x(f, t * most + s) = static_cast<Scalar>(input[t * features + f]);
        }
        runColumns(stages, m_evaluation, {}, m_evaluationTargets);
        visit(first, count);
    }
}

template <class Scalar>
Prediction Trainer<Scalar>::predict(const PredictionWanted& wanted) {
    Prediction out;
    out.wanted = wanted;
    const std::vector<double> inputs = preparedInputs(*m_data, wanted);
    const ValueId logits = m_network.logits();
    out.logitCount = m_evaluation.info(logits).features;
    out.outputs = m_loss.kind() == Loss::BinaryCrossEntropy ? 2 : out.logitCount;
    out.positions = m_evaluation.info(logits).isSequence ? m_data->timeSteps : 1;
    forwardOver(inputs, [&](Index, Index count) {
        const Tensor<Scalar>& z = m_evaluation.value(logits);
        for (Index s = 0; s < count; ++s)
            for (Index t = 0; t < out.positions; ++t)
                addAnswer(m_loss.kind(), z.column(t * m_evaluation.samples + s), out.logitCount, out);
        out.inputs += count;
    });
    return out;
}

template <class Scalar>
void Trainer<Scalar>::fillSamples(Snapshot& snapshot) {
    PredictionWanted rows;
    for (const std::int64_t row : snapshot.wanted.samples)
        if (row >= 0 && row < m_data->samples)
            rows.rows.push_back(row);
    snapshot.samples = rows.rows;
    forwardOver(preparedInputs(*m_data, rows), [&](Index, Index count) {
        for (LayerSnapshot& layer : snapshot.layers) {
            const ValueId id = m_network.probes()[static_cast<std::size_t>(layer.layer)].activation;
            const Tensor<Scalar>& y = m_evaluation.value(id);
            const Index times = m_evaluation.info(id).isSequence ? m_evaluation.timeSteps : 1;
            for (Index s = 0; s < count; ++s) {
                std::vector<double>& out = layer.samples.emplace_back();
                for (Index t = 0; t < times; ++t) {
                    const Scalar* column = y.column(t * m_evaluation.samples + s);
                    out.insert(out.end(), column, column + y.rows());
                }
            }
        }
    });
}

template <class Scalar>
std::shared_ptr<const Snapshot> Trainer<Scalar>::snapshot(const SnapshotWanted& wanted) {
    const auto out = std::make_shared<Snapshot>();
    out->wanted = wanted;
    out->nextStep = m_step;
    out->isPreview = m_heldStep < 0;
    out->step = out->isPreview ? m_step : m_heldStep;
    for (Index layer = 0; layer < static_cast<Index>(m_network.layout()->layers.size()); ++layer)
        if (wanted.hasLayer(layer) && (wanted.parts != 0 || !wanted.samples.empty()))
            out->layers.emplace_back().layer = layer;
    if (wanted.parts != 0 && out->isPreview) {
        const std::vector<std::int64_t>& rows = m_order.samples(m_step);
        Workspace<Scalar> workspace = m_network.makeWorkspace(static_cast<Index>(rows.size()), Mode::Training);
        workspace.isMeasured = true;
        passOver(rows, workspace);
        fillFromPass(m_network, workspace, *out);
    } else if (wanted.parts != 0) {
        fillFromPass(m_network, m_workspace, *out);
    }
    if (!wanted.samples.empty())
        fillSamples(*out);
    for (const PredictionWanted& question : wanted.predictions)
        out->predictions.push_back(predict(question));
    return out;
}

template std::shared_ptr<const Snapshot> Trainer<float>::snapshot(const SnapshotWanted&);
template std::shared_ptr<const Snapshot> Trainer<double>::snapshot(const SnapshotWanted&);
template Prediction Trainer<float>::predict(const PredictionWanted&);
template Prediction Trainer<double>::predict(const PredictionWanted&);

} // namespace nabla
