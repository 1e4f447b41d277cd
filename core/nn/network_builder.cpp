// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/network_builder.h"

#include "core/base/error.h"
#include "core/nn/activation.h"
#include "core/nn/dense.h"
#include "core/nn/dropout.h"
#include "core/nn/fixup.h"
#include "core/nn/init.h"
#include "core/nn/normalization.h"
#include "core/nn/residual.h"
#include "core/recipe/names.h"

#include <cmath>
#include <limits>

namespace nabla {

namespace {

std::string describe(const ResolvedDense& spec) {
    std::string text = std::to_string(spec.units) + ' ' + std::string(idOf(activationNames(), spec.activation));
    if (spec.normalization != Normalization::None)
        text += ", " + std::string(idOf(normalizationNames(), spec.normalization)) + " norm";
    if (spec.residual)
        text += ", residual";
    if (spec.dropout > 0)
        text += ", dropout";
    return text;
}

Loss decideLoss(Loss asked, const Dataset& data) {
    const bool isClassification = data.task == Task::Classification;
    if (asked == Loss::Auto)
        return isClassification ? Loss::CrossEntropy : Loss::Mse;
    if (!isClassification && asked != Loss::Mse)
        throw Error("training.loss: " + std::string(idOf(lossNames(), asked)) + " needs classes, but " + data.name +
                    " has numbers as targets. Use mse or auto.");
    if (isClassification && asked == Loss::Mse)
        throw Error("training.loss: mse needs numbers as targets, but " + data.name +
                    " has classes. Use cross_entropy or auto.");
    if (asked == Loss::BinaryCrossEntropy && data.outputs != 2)
        throw Error("training.loss: binary_cross_entropy needs exactly 2 classes, but " + data.name + " has " +
                    std::to_string(data.outputs) + ". Use cross_entropy.");
    return asked;
}

} // namespace

template <class Scalar>
NetworkBuilder<Scalar>::NetworkBuilder(Network<Scalar>& network, const ResolvedRecipe& recipe, const Dataset& data,
                                       const std::stop_token& stop)
    : m_network(network), m_recipe(recipe), m_data(data), m_stop(stop) {}

template <class Scalar>
void NetworkBuilder<Scalar>::build() {
    m_network.m_loss = decideLoss(m_recipe.training.loss, m_data);
    ValueId signal = newValue(m_data.features, m_data.isSequence(), ValueRole::Input);
    for (const ResolvedLayer& spec : m_recipe.layers)
        signal = layer(spec, signal, false);
    m_network.m_logits = signal;
    output();
    m_layout.hasAccuracy = m_network.m_loss != Loss::Mse;
    m_layout.finish();
    m_network.m_layout = std::make_shared<const Layout>(std::move(m_layout));
}

template <class Scalar>
ValueId NetworkBuilder<Scalar>::layer(const ResolvedLayer& spec, ValueId input, bool adds) {
    if (const auto* denseSpec = std::get_if<ResolvedDense>(&spec.value))
        return dense(*denseSpec, spec.name, input, adds);
    if (const auto* block = std::get_if<ResolvedResidual>(&spec.value))
        return residual(block->fixup ? withFixup(*block, countFixupBlocks(m_recipe.layers)) : *block, spec.name, input,
                        adds);
    return recurrent(std::get<ResolvedRecurrent>(spec.value), spec.name, input, adds);
}

template <class Scalar>
ValueId NetworkBuilder<Scalar>::dense(const ResolvedDense& spec, const std::string& name, ValueId input, bool adds) {
    beginTelemetryLayer(name, "dense", describe(spec), spec.units, info(input).features);
    m_network.m_summaries.back().init = idOf(initNames(), spec.init.scheme);
    const bool normBefore = spec.normalization != Normalization::None && spec.normPosition == NormPosition::Before;
    const bool normAfter = spec.normalization != Normalization::None && spec.normPosition == NormPosition::After;
    ValueId signal = affine(name, spec.init, spec.biasInit, spec.bias, input, spec.units, adds || spec.residual,
                            normBefore ? ValueRole::Affine : ValueRole::Preactivation);
    if (normBefore)
        signal = normalize(spec.normalization, name, signal, ValueRole::Preactivation);
    signal = activate(spec.activation, signal);
    if (normAfter)
        signal = normalize(spec.normalization, name, signal, ValueRole::Normalized);
    if (spec.dropout > 0) {
        const ValueId dropped = newValue(spec.units, info(signal).isSequence, ValueRole::Dropped);
        add(std::make_unique<Dropout<Scalar>>(signal, dropped, spec.dropout, m_recipe.seed, name + ".dropout"), dropped,
            "", {});
        signal = dropped;
    }
    if (spec.residual)
        signal = sum(name, spec.init, {ScaleKind::Fixed, spec.residualScale}, input, signal, adds);
    return signal;
}

template <class Scalar>
ValueId NetworkBuilder<Scalar>::residual(const ResolvedResidual& spec, const std::string& name, ValueId input,
                                         bool adds) {
    ValueId branch = input;
    bool isFirst = true;
    for (const ResolvedLayer& inner : spec.layers) {
        branch = layer(inner, branch, isFirst);
        isFirst = false;
    }
    std::string text = std::string(idOf(activationNames(), spec.activation)) + "(x + ";
    text += spec.scale.kind == ScaleKind::Learned ? "s F(x))" : spec.scale.value == 1 ? "F(x))" : "a F(x))";
    beginTelemetryLayer(name, "residual", text, info(branch).features, info(input).features);
    ValueId signal = sum(name, Init{}, spec.scale, input, branch, adds);
    m_network.m_values[static_cast<std::size_t>(signal)].role = ValueRole::Preactivation;
    return activate(spec.activation, signal);
}

template <class Scalar>
void NetworkBuilder<Scalar>::output() {
    const ValueId input = m_network.m_logits;
    if (info(input).isSequence && m_data.targetSteps == 1)
        throw ShapeError(
            "network.layers: a whole sequence reaches the output, but " + m_data.name +
            " has one target a sequence. Set return_sequences to false in the last recurrent layer (or add one).");
    if (!info(input).isSequence && m_data.targetSteps > 1)
        throw ShapeError("network.layers: " + m_data.name +
                         " has a target at every time step, but only the last step reaches the output. Set "
                         "return_sequences to true in every recurrent layer.");
    const Index units = m_network.m_loss == Loss::BinaryCrossEntropy ? 1 : m_data.outputs;
    beginTelemetryLayer("output", "output", std::to_string(units) + " linear", units, info(input).features);
    m_network.m_summaries.back().init = idOf(initNames(), m_recipe.outputInit.scheme);
    const ValueId logits =
        affine("output", m_recipe.outputInit, 0, true, input, units, false, ValueRole::Preactivation);
    for (Parameter<Scalar>* parameter : m_network.m_parameters)
        parameter->isOutput = parameter->layer == m_layer;
    m_network.m_logits = activate(Activation::Linear, logits);
}

template <class Scalar>
ValueId NetworkBuilder<Scalar>::affine(const std::string& name, const Init& init, double biasInit, bool hasBias,
                                       ValueId input, Index units, bool adds, ValueRole role) {
    const Index inputs = info(input).features;
    const ValueId z = newValue(units, info(input).isSequence, role);
    typename Dense<Scalar>::Options options;
    options.hasBias = hasBias;
    options.needsInputGradient = input != Network<Scalar>::kInput;
    options.addsToInputGradient = adds;
    Dense<Scalar>& layer =
        add(std::make_unique<Dense<Scalar>>(input, z, inputs, units, options), z, name, {"weight", "bias"});
    const std::vector<double> weights = drawWeights(init, units, inputs, m_recipe.seed, layer.weight().name);
    setMatrix(layer.weight(), weights);
    if (init.scheme == InitScheme::Lsuv)
        m_network.m_dataScaledLayers.push_back({&layer.weight(), z});
    LayerSummary& summary = m_network.m_summaries.back();
    if (std::isnan(summary.varianceTimesFanIn))
        summary.varianceTimesFanIn = drawnVarianceTimesFanIn(weights, inputs);
    if (hasBias && init.scheme == InitScheme::PytorchDefault)
        setMatrix(*layer.bias(),
                  drawUniform(1 / std::sqrt(static_cast<double>(inputs)), units, m_recipe.seed, layer.bias()->name));
    else if (hasBias)
        setMatrix(*layer.bias(), std::vector<double>(static_cast<std::size_t>(units), biasInit));
    return z;
}

template <class Scalar>
ValueId NetworkBuilder<Scalar>::normalize(Normalization kind, const std::string& name, ValueId input, ValueRole role) {
    const ValueId y = newValue(info(input).features, info(input).isSequence, role);
    const std::vector<std::string> names = {"norm.weight", "norm.bias"};
    if (kind == Normalization::Batch)
        add(std::make_unique<BatchNorm<Scalar>>(input, y, info(input).features), y, name, names);
    else
        add(std::make_unique<LayerNorm<Scalar>>(input, y, info(input).features), y, name, names);
    return y;
}

template <class Scalar>
ValueId NetworkBuilder<Scalar>::activate(Activation kind, ValueId input) {
    const ValueId y = kind == Activation::Linear
                          ? input
                          : newValue(info(input).features, info(input).isSequence, ValueRole::Activation);
    add(std::make_unique<ActivationLayer<Scalar>>(kind, input, y, m_layer), y, "", {});
    m_network.m_probes.push_back({y, 1, nullptr, input, kind}); // one activation a telemetry layer, in their order
    return y;
}

template <class Scalar>
ValueId NetworkBuilder<Scalar>::sum(const std::string& name, const Init& shortcutInit, const ResidualScale& scale,
                                    ValueId input, ValueId branch, bool adds) {
    if (info(input).isSequence != info(branch).isSequence)
        throw ShapeError("network.layers[" + name +
                         "]: the branch of a residual block must keep the sequence. Set "
                         "return_sequences to true in its recurrent layers.");
    ValueId shortcut = input;
    if (info(input).features != info(branch).features) {
        shortcut =
            affine(name + ".shortcut", shortcutInit, 0, false, input, info(branch).features, adds, ValueRole::Sum);
        adds = false;
    }
    const ValueId y = newValue(info(branch).features, info(branch).isSequence, ValueRole::Sum);
    typename ResidualSum<Scalar>::Options options;
    options.scale = scale.value;
    options.isTrained = scale.kind == ScaleKind::Learned;
    options.needsShortcutGradient = shortcut != Network<Scalar>::kInput;
    options.addsToShortcutGradient = adds;
    add(std::make_unique<ResidualSum<Scalar>>(shortcut, branch, y, options), y, name, {"scale"});
    return y;
}

template <class Scalar>
ValueId NetworkBuilder<Scalar>::newValue(Index features, bool isSequence, ValueRole role) {
    m_network.m_values.push_back({features, isSequence, m_layer, role});
    return static_cast<ValueId>(m_network.m_values.size()) - 1;
}

template <class Scalar>
Index NetworkBuilder<Scalar>::beginTelemetryLayer(const std::string& name, const std::string& kind,
                                                  const std::string& text, Index units, Index inputs) {
    m_layer = static_cast<Index>(m_layout.layers.size());
    LayerInfo layerInfo;
    layerInfo.name = name;
    layerInfo.kind = kind;
    layerInfo.summary = text;
    layerInfo.units = units;
    layerInfo.depth = m_layer;
    m_layout.layers.push_back(layerInfo);
    LayerSummary summary;
    summary.name = name;
    summary.kind = kind;
    summary.text = text;
    summary.inputs = inputs;
    summary.outputs = units;
    summary.varianceTimesFanIn = std::numeric_limits<double>::quiet_NaN();
    m_network.m_summaries.push_back(summary);
    return m_layer;
}

template <class Scalar>
void NetworkBuilder<Scalar>::registerLayer(std::unique_ptr<Layer<Scalar>> layer, ValueId columnsOf,
                                           const std::string& prefix, const std::vector<std::string>& parameterNames) {
    if (m_stop.stop_requested())
        throw Stopped();
    Layer<Scalar>& added = *layer;
    const std::vector<Parameter<Scalar>*> parameters = added.parameters();
    for (std::size_t slot = 0; slot < parameters.size(); ++slot) {
        Parameter<Scalar>& parameter = *parameters[slot];
        parameter.name = prefix + '.' + parameterNames[slot];
        parameter.layer = m_layer;
        LayerInfo& owner = m_layout.layers[static_cast<std::size_t>(m_layer)];
        if (!parameter.isVector && owner.weight < 0)
            owner.weight = static_cast<Index>(m_layout.parameters.size());
        m_layout.parameters.push_back({parameter.name, parameter.rows(), parameter.columns(), m_layer});
        m_network.m_summaries.back().parameters += parameter.size();
        m_network.m_parameters.push_back(&parameter);
        m_network.m_owners.push_back({&added, static_cast<Index>(slot)});
    }
    for (NamedBuffer<Scalar> buffer : added.buffers()) {
        buffer.name = prefix + ".norm." + buffer.name;
        m_network.m_buffers.push_back(buffer);
    }
    m_network.m_layerColumnsValue.push_back(columnsOf);
    m_network.m_layers.push_back(std::move(layer));
}

template <class Scalar>
void NetworkBuilder<Scalar>::setMatrix(Parameter<Scalar>& parameter, const std::vector<double>& rowMajor) {
    for (Index i = 0; i < parameter.rows(); ++i)
        for (Index j = 0; j < parameter.columns(); ++j)
            parameter.value(i, j) =
                static_cast<Scalar>(rowMajor[static_cast<std::size_t>(i * parameter.columns() + j)]);
    parameter.transposePanel({0, parameter.columns()});
}

template class NetworkBuilder<float>;
template class NetworkBuilder<double>;

} // namespace nabla
