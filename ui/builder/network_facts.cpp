// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/network_facts.h"

#include "core/data/dataset.h"
#include "core/recipe/resolve.h"
#include "ui/builder/sequence_edit.h"

#include <QCoreApplication>

#include <algorithm>

namespace nabla {

namespace {

constexpr double kScalar = 4;           // the window trains in float
constexpr double kCopiesOfWeights = 5;  // value, transposed, gradient, two optimizer states
constexpr double kCopiesOfFeatures = 2; // value, gradient

struct NetworkFacts {
    Q_DECLARE_TR_FUNCTIONS(nabla::NetworkFacts)
};

/// What flows between two layers.
struct Flow {
    Index features = 0; ///< 0: unknown
    Index steps = 1;    ///< 0: a sequence of unknown length

    bool isSequence() const { return steps != 1; }
};

class FactFinder {
public:
    FactFinder(const Recipe& recipe, const Dataset* dataset) : m_resolved(resolve(recipe)), m_recipe(recipe) {
        m_flow.features = dataset ? dataset->features : 0;
        m_flow.steps = dataset ? dataset->timeSteps : isSequence(recipe.data) ? 0 : 1;
        m_hasTargetEachStep = dataset ? dataset->targetSteps > 1 : hasTargetEachStep(recipe.data);
        m_outputs = dataset ? dataset->outputs : 0;
        m_batch = static_cast<double>(recipe.training.batchSize.value_or(32));
    }

    QHash<QString, LayerFacts> find() {
        put(QStringLiteral("input"), m_flow, 0, 0, {});
        for (const ResolvedLayer& layer : m_resolved.layers)
            follow(layer);
        output();
        return m_facts;
    }

private:
    void put(const QString& name, const Flow& from, double parameters, double featuresKept, const QString& problem) {
        LayerFacts facts;
        facts.inputs = from.features;
        facts.outputs = m_flow.features;
        facts.timeSteps = m_flow.steps;
        facts.parameters = static_cast<Index>(parameters);
        facts.bytes =
            kScalar * (kCopiesOfWeights * parameters + kCopiesOfFeatures * featuresKept * m_batch *
                                                           static_cast<double>(std::max<Index>(from.steps, 1)));
        facts.problem = problem;
        m_facts.insert(name, facts);
    }

    void follow(const ResolvedLayer& layer) {
        const QString name = QString::fromStdString(layer.name);
        if (const auto* dense = std::get_if<ResolvedDense>(&layer.value))
            followDense(*dense, name);
        else if (const auto* recurrent = std::get_if<ResolvedRecurrent>(&layer.value))
            followRecurrent(*recurrent, name);
        else
            followBlock(std::get<ResolvedResidual>(layer.value), name);
    }

    void followDense(const ResolvedDense& dense, const QString& name) {
        const Flow from = m_flow;
        const double in = static_cast<double>(from.features);
        const double units = static_cast<double>(dense.units);
        double parameters = units * in + (dense.bias ? units : 0);
        parameters += dense.normalization != Normalization::None ? 2 * units : 0;
        parameters += dense.residual && from.features != dense.units ? units * in : 0;
        m_flow.features = dense.units;
        put(name, from, parameters, units * (dense.residual ? 5 : 3), {});
    }

    void followRecurrent(const ResolvedRecurrent& recurrent, const QString& name) {
        const Flow from = m_flow;
        const double gates = recurrent.cell == Cell::Lstm ? 4 : recurrent.cell == Cell::Gru ? 3 : 1;
        const double units = static_cast<double>(recurrent.units);
        const double parameters = gates * units * (static_cast<double>(from.features) + units + 2);
        m_flow.features = recurrent.units;
        m_flow.steps = recurrent.returnSequences ? from.steps : 1;
        QString problem;
        if (!from.isSequence())
            problem = NetworkFacts::tr(
                "Needs a sequence, but one vector a sample reaches it. Choose sequence data, or let the "
                "recurrent layer before it return sequences.");
        put(name, from, parameters, units * (2 * gates + 3), problem);
        m_lastRecurrent = name;
    }

    void followBlock(const ResolvedResidual& block, const QString& name) {
        const Flow from = m_flow;
        for (const ResolvedLayer& layer : block.layers)
            follow(layer);
        double parameters = block.scale.kind == ScaleKind::Learned ? 1 : 0;
        if (from.features != m_flow.features)
            parameters += static_cast<double>(from.features) * static_cast<double>(m_flow.features);
        QString problem;
        if (from.isSequence() != m_flow.isSequence())
            problem = NetworkFacts::tr("The branch must keep the sequence: let its recurrent layers return sequences.");
        put(name, from, parameters, 2 * static_cast<double>(m_flow.features), problem);
    }

    void output() {
        const Flow from = m_flow;
        const QString name = QStringLiteral("output");
        const Index units = m_recipe.training.loss == Loss::BinaryCrossEntropy ? 1 : m_outputs;
        m_flow.features = units;
        QString problem;
        if (from.isSequence() && !m_hasTargetEachStep)
            problem =
                m_lastRecurrent.isEmpty()
                    ? NetworkFacts::tr(
                          "A whole sequence reaches the output, but there is one target a sequence. Add a recurrent "
                          "layer that reads it to its end.")
                    : NetworkFacts::tr(
                          "A whole sequence reaches the output, but there is one target a sequence. Turn “return "
                          "sequences” off in layer %1.")
                          .arg(m_lastRecurrent);
        else if (!from.isSequence() && m_hasTargetEachStep)
            problem = NetworkFacts::tr(
                "There is a target at every time step, but only the last step reaches the output. Let every "
                "recurrent layer return sequences.");
        const double parameters = static_cast<double>(units) * (static_cast<double>(from.features) + 1);
        put(name, from, parameters, static_cast<double>(units), problem);
    }

    ResolvedRecipe m_resolved;
    const Recipe& m_recipe;
    Flow m_flow;
    Index m_outputs = 0;
    bool m_hasTargetEachStep = false;
    double m_batch = 32;
    QString m_lastRecurrent;
    QHash<QString, LayerFacts> m_facts;
};

} // namespace

QString LayerFacts::shape() const {
    if (outputs == 0)
        return isSequence() ? QStringLiteral("…×?") : QStringLiteral("?");
    if (!isSequence())
        return QString::number(outputs);
    return timeSteps == 0 ? QStringLiteral("…×%1").arg(outputs) : QStringLiteral("%1×%2").arg(timeSteps).arg(outputs);
}

QHash<QString, LayerFacts> networkFacts(const Recipe& recipe, const Dataset* dataset, bool isOfRecipe) {
    return FactFinder(recipe, isOfRecipe ? dataset : nullptr).find();
}

} // namespace nabla
