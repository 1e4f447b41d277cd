// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/remedies.h"

#include "core/recipe/resolve.h"

#include <cmath>
#include <functional>

namespace nabla {

namespace {

void forEachLayer(std::vector<LayerSpec>& layers, const std::function<void(LayerSpec&)>& visit) {
    for (LayerSpec& layer : layers) {
        visit(layer);
        if (auto* block = std::get_if<ResidualSpec>(&layer.value))
            forEachLayer(block->layers, visit);
        else if (auto* repeat = std::get_if<RepeatSpec>(&layer.value))
            forEachLayer(repeat->layers, visit);
    }
}

template <class Spec>
void forEachKind(NetworkSpec& network, const std::function<void(Spec&)>& visit) {
    forEachLayer(network.layers, [&visit](LayerSpec& layer) {
        if (auto* spec = std::get_if<Spec>(&layer.value))
            visit(*spec);
    });
}

/// One field of all dense layers: the default says it, no layer says otherwise.
template <class Value>
void setEverywhere(NetworkSpec& network, std::optional<Value> DenseSpec::*field, const Value& value) {
    network.defaults.*field = value;
    forEachKind<DenseSpec>(network, [field](DenseSpec& dense) { (dense.*field).reset(); });
}

void setInit(NetworkSpec& network, InitScheme scheme) {
    Init init;
    init.scheme = scheme;
    setEverywhere(network, &DenseSpec::init, init);
    network.outputInit = init;
}

void setGainOne(NetworkSpec& network) {
    const auto reset = [](std::optional<Init>& init) {
        if (init)
            init->gain = 1;
    };
    reset(network.defaults.init);
    reset(network.outputInit);
    forEachKind<DenseSpec>(network, [&](DenseSpec& dense) { reset(dense.init); });
}

void countSums(const std::vector<ResolvedLayer>& layers, int& sums) {
    for (const ResolvedLayer& layer : layers) {
        if (const auto* dense = std::get_if<ResolvedDense>(&layer.value))
            sums += dense->residual;
        if (const auto* block = std::get_if<ResolvedResidual>(&layer.value)) {
            ++sums;
            countSums(block->layers, sums);
        }
    }
}

void setScaledSums(Recipe& recipe) {
    int sums = 0;
    countSums(resolve(recipe).layers, sums);
    const double scale = 1 / std::sqrt(std::max(1, sums));
    setEverywhere(recipe.network, &DenseSpec::residualScale, scale);
    forEachKind<ResidualSpec>(recipe.network, [](ResidualSpec& block) {
        block.scale = ResidualScale{ScaleKind::InverseSqrtDepth, 1};
    });
}

void setLstm(RecurrentSpec& layer) {
    layer.cell = Cell::Lstm;
    layer.activation.reset();
    layer.updateBias.reset();
    layer.reset.reset();
    layer.forgetBias = 1;
}

void setClip(Recipe& recipe, double maxNorm) {
    ClipSpec clip = recipe.training.clip.value_or(ClipSpec{});
    if (clip.kind != ClipKind::GlobalNorm)
        clip = ClipSpec{};
    clip.kind = ClipKind::GlobalNorm;
    clip.maxNorm = maxNorm;
    recipe.training.clip = clip;
}

void setAdam(Recipe& recipe, double rate) {
    OptimizerSpec adam;
    adam.kind = OptimizerKind::Adam;
    adam.learningRate = rate;
    recipe.training.optimizer = adam;
}

} // namespace

SentencePart nameOf(const Remedy& remedy) {
    switch (remedy.kind) {
    case RemedyKind::ReluWithHe:
        return {NABLA_TEXT("Diagnosis", "ReLU with He init"), {}};
    case RemedyKind::HeInit:
        return {NABLA_TEXT("Diagnosis", "He init"), {}};
    case RemedyKind::XavierInit:
        return {NABLA_TEXT("Diagnosis", "Xavier init"), {}};
    case RemedyKind::OrthogonalInit:
        return {NABLA_TEXT("Diagnosis", "Orthogonal init"), {}};
    case RemedyKind::GainOne:
        return {NABLA_TEXT("Diagnosis", "Init gain 1"), {}};
    case RemedyKind::ZeroBiases:
        return {NABLA_TEXT("Diagnosis", "Biases from 0"), {}};
    case RemedyKind::LeakyRelu:
        return {NABLA_TEXT("Diagnosis", "Leaky ReLU"), {}};
    case RemedyKind::BatchNorm:
        return {NABLA_TEXT("Diagnosis", "Batch norm"), {}};
    case RemedyKind::ResidualSums:
        return {NABLA_TEXT("Diagnosis", "Scaled residual sums"), {}};
    case RemedyKind::ScaledSums:
        return {NABLA_TEXT("Diagnosis", "Scale the residual sums"), {}};
    case RemedyKind::LearningRate:
        return {NABLA_TEXT("Diagnosis", "Learning rate %1"), {setting(remedy.value)}};
    case RemedyKind::ClipAt:
        return {NABLA_TEXT("Diagnosis", "Clip the norm at %1"), {setting(remedy.value)}};
    case RemedyKind::NoClip:
        return {NABLA_TEXT("Diagnosis", "No clipping"), {}};
    case RemedyKind::NoBiasBeforeNorm:
        return {NABLA_TEXT("Diagnosis", "No bias before batch norm"), {}};
    case RemedyKind::Lstm:
        return {NABLA_TEXT("Diagnosis", "LSTM with forget bias 1"), {}};
    case RemedyKind::ForgetBias:
        return {NABLA_TEXT("Diagnosis", "Forget bias %1"), {setting(remedy.value)}};
    case RemedyKind::RecurrentOrthogonal:
        return {NABLA_TEXT("Diagnosis", "Orthogonal recurrent init"), {}};
    case RemedyKind::Adam:
        return {NABLA_TEXT("Diagnosis", "Adam, learning rate %1"), {setting(remedy.value)}};
    }
    return {};
}

void apply(const Remedy& remedy, Recipe& recipe) {
    NetworkSpec& network = recipe.network;
    switch (remedy.kind) {
    case RemedyKind::ReluWithHe:
        setEverywhere(network, &DenseSpec::activation, Activation::Relu);
        return setInit(network, InitScheme::HeNormal);
    case RemedyKind::HeInit:
        return setInit(network, InitScheme::HeNormal);
    case RemedyKind::XavierInit:
        return setInit(network, InitScheme::XavierNormal);
    case RemedyKind::OrthogonalInit:
        return setInit(network, InitScheme::Orthogonal);
    case RemedyKind::GainOne:
        return setGainOne(network);
    case RemedyKind::ZeroBiases:
        return setEverywhere(network, &DenseSpec::biasInit, 0.0);
    case RemedyKind::LeakyRelu:
        return setEverywhere(network, &DenseSpec::activation, Activation::LeakyRelu);
    case RemedyKind::BatchNorm:
        setEverywhere(network, &DenseSpec::normalization, Normalization::Batch);
        network.defaults.bias.reset();
        return forEachKind<DenseSpec>(network, [](DenseSpec& dense) { dense.bias.reset(); });
    case RemedyKind::ResidualSums:
        setEverywhere(network, &DenseSpec::residual, true);
        return setScaledSums(recipe);
    case RemedyKind::ScaledSums:
        return setScaledSums(recipe);
    case RemedyKind::LearningRate:
        recipe.training.optimizer.learningRate = remedy.value;
        return;
    case RemedyKind::ClipAt:
        return setClip(recipe, remedy.value);
    case RemedyKind::NoClip:
        recipe.training.clip = ClipSpec{};
        return;
    case RemedyKind::NoBiasBeforeNorm:
        return setEverywhere(network, &DenseSpec::bias, false);
    case RemedyKind::Lstm:
        return forEachKind<RecurrentSpec>(network, setLstm);
    case RemedyKind::ForgetBias:
        return forEachKind<RecurrentSpec>(network, [&remedy](RecurrentSpec& layer) {
            if (layer.cell == Cell::Lstm)
                layer.forgetBias = remedy.value;
        });
    case RemedyKind::RecurrentOrthogonal: {
        Init orthogonal;
        orthogonal.scheme = InitScheme::Orthogonal;
        return forEachKind<RecurrentSpec>(network, [&](RecurrentSpec& layer) { layer.recurrentInit = orthogonal; });
    }
    case RemedyKind::Adam:
        return setAdam(recipe, remedy.value);
    }
}

} // namespace nabla
