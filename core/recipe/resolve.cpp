// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/resolve.h"

#include <cmath>

namespace nabla {

namespace {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// The layer's own word, else the defaults', else `fallback`.
template <class Value>
Value filled(const std::optional<Value>& own, const std::optional<Value>& shared, Value fallback) {
    return own ? *own : shared.value_or(fallback);
}

/// Residual sums after expansion: blocks and dense layers with a shortcut, inside blocks too.
double countSums(const std::vector<LayerSpec>& layers, const DenseSpec& defaults) {
    double count = 0;
    for (const LayerSpec& layer : layers)
        count +=
            std::visit(Overloaded{[&](const DenseSpec& dense) {
                                      return filled(dense.residual, defaults.residual, false) ? 1.0 : 0.0;
                                  },
                                  [](const RecurrentSpec&) { return 0.0; },
                                  [&](const ResidualSpec& block) { return 1 + countSums(block.layers, defaults); },
                                  [&](const RepeatSpec& repeat) {
                                      return static_cast<double>(repeat.count) * countSums(repeat.layers, defaults);
                                  }},
                       layer.value);
    return count;
}

class Expansion {
public:
    explicit Expansion(const NetworkSpec& network)
        : m_defaults(network.defaults), m_sums(countSums(network.layers, network.defaults)) {}

    /// Layers are named by their position after expansion, inside a block behind the block's own name.
    std::vector<ResolvedLayer> expand(const std::vector<LayerSpec>& layers, const std::string& prefix) const {
        std::vector<ResolvedLayer> expanded;
        append(layers, prefix, expanded);
        return expanded;
    }

private:
    void append(const std::vector<LayerSpec>& layers, const std::string& prefix,
                std::vector<ResolvedLayer>& expanded) const {
        for (const LayerSpec& layer : layers) {
            if (const auto* repeat = std::get_if<RepeatSpec>(&layer.value)) {
                for (Index round = 0; round < repeat->count; ++round)
                    append(repeat->layers, prefix, expanded);
                continue;
            }
            ResolvedLayer resolved;
            resolved.name = prefix + std::to_string(expanded.size());
            if (const auto* dense = std::get_if<DenseSpec>(&layer.value))
                resolved.value = fill(*dense);
            else if (const auto* recurrent = std::get_if<RecurrentSpec>(&layer.value))
                resolved.value = fill(*recurrent);
            else
                resolved.value = fill(std::get<ResidualSpec>(layer.value), resolved.name);
            expanded.push_back(std::move(resolved));
        }
    }

    ResolvedDense fill(const DenseSpec& spec) const {
        ResolvedDense dense;
        dense.units = filled(spec.units, m_defaults.units, dense.units);
        dense.activation = filled(spec.activation, m_defaults.activation, dense.activation);
        dense.normalization = filled(spec.normalization, m_defaults.normalization, dense.normalization);
        dense.normPosition = filled(spec.normPosition, m_defaults.normPosition, dense.normPosition);
        dense.bias = filled(spec.bias, m_defaults.bias, dense.normalization != Normalization::Batch);
        dense.residual = filled(spec.residual, m_defaults.residual, dense.residual);
        dense.residualScale = filled(spec.residualScale, m_defaults.residualScale, dense.residualScale);
        dense.dropout = filled(spec.dropout, m_defaults.dropout, dense.dropout);
        dense.init = filled(spec.init, m_defaults.init, dense.init);
        dense.biasInit = filled(spec.biasInit, m_defaults.biasInit, dense.biasInit);
        return dense;
    }

    ResolvedRecurrent fill(const RecurrentSpec& spec) const {
        ResolvedRecurrent recurrent;
        recurrent.cell = spec.cell;
        recurrent.units = filled(spec.units, m_defaults.units, recurrent.units);
        recurrent.activation = spec.activation.value_or(recurrent.activation);
        recurrent.returnSequences = spec.returnSequences.value_or(recurrent.returnSequences);
        recurrent.init = filled(spec.init, m_defaults.init, recurrent.init);
        recurrent.recurrentInit = filled(spec.recurrentInit, m_defaults.recurrentInit, recurrent.recurrentInit);
        recurrent.forgetBias = spec.forgetBias.value_or(recurrent.forgetBias);
        recurrent.updateBias = spec.updateBias.value_or(recurrent.updateBias);
        recurrent.reset = spec.reset.value_or(recurrent.reset);
        return recurrent;
    }

    ResolvedResidual fill(const ResidualSpec& spec, const std::string& name) const {
        ResolvedResidual block;
        block.layers = expand(spec.layers, name + ".");
        block.activation = spec.activation.value_or(block.activation);
        block.scale = spec.scale.value_or(block.scale);
        if (block.scale.kind == ScaleKind::InverseSqrtDepth)
            block.scale = {ScaleKind::Fixed, 1 / std::sqrt(m_sums)};
        block.fixup = spec.init && spec.init->scheme == InitScheme::Fixup;
        return block;
    }

    const DenseSpec& m_defaults;
    double m_sums;
};

} // namespace

ResolvedOptimizer resolve(const OptimizerSpec& spec) {
    constexpr double kAdamWDecay = 0.01; // PyTorch's AdamW; every other optimizer starts at 0
    ResolvedOptimizer optimizer;
    optimizer.kind = spec.kind;
    optimizer.learningRate = spec.learningRate;
    optimizer.momentum = spec.momentum.value_or(optimizer.momentum);
    optimizer.nesterov = spec.nesterov.value_or(optimizer.nesterov);
    optimizer.weightDecay = spec.weightDecay.value_or(spec.kind == OptimizerKind::AdamW ? kAdamWDecay : 0);
    optimizer.alpha = spec.alpha.value_or(optimizer.alpha);
    optimizer.epsilon = spec.epsilon.value_or(optimizer.epsilon);
    optimizer.beta1 = spec.beta1.value_or(optimizer.beta1);
    optimizer.beta2 = spec.beta2.value_or(optimizer.beta2);
    return optimizer;
}

ResolvedClip resolve(const ClipSpec& spec) {
    ResolvedClip clip;
    clip.kind = spec.kind;
    clip.maxNorm = spec.maxNorm.value_or(clip.maxNorm);
    clip.normType = spec.normType.value_or(clip.normType);
    clip.clipValue = spec.clipValue.value_or(clip.clipValue);
    clip.clipping = spec.clipping.value_or(clip.clipping);
    clip.epsilon = spec.epsilon.value_or(clip.epsilon);
    return clip;
}

ResolvedSchedule resolve(const ScheduleSpec& spec, Index totalSteps) {
    ResolvedSchedule schedule;
    schedule.kind = spec.kind;
    schedule.stepSize = spec.stepSize.value_or(schedule.stepSize);
    schedule.gamma = spec.gamma.value_or(schedule.gamma);
    schedule.minimum = spec.minimum.value_or(schedule.minimum);
    schedule.warmupSteps = spec.warmupSteps.value_or(schedule.warmupSteps);
    schedule.totalSteps = totalSteps;
    return schedule;
}

ResolvedRecipe resolve(const Recipe& recipe) {
    ResolvedRecipe resolved;
    resolved.seed = recipe.seed.value_or(0);
    resolved.layers = Expansion(recipe.network).expand(recipe.network.layers, {});
    resolved.outputInit = filled(recipe.network.outputInit, recipe.network.defaults.init, Init{});

    const TrainingSpec& spec = recipe.training;
    ResolvedTraining& training = resolved.training;
    training.loss = spec.loss.value_or(training.loss);
    training.batchSize = spec.batchSize.value_or(training.batchSize);
    training.steps = spec.steps.value_or(training.steps);
    training.evaluateEvery = spec.evaluateEvery.value_or(training.evaluateEvery);
    training.shuffle = spec.shuffle.value_or(training.shuffle);
    training.optimizer = resolve(spec.optimizer);
    training.schedule = resolve(spec.schedule.value_or(ScheduleSpec{}), training.steps);
    training.clip = resolve(spec.clip.value_or(ClipSpec{}));
    return resolved;
}

} // namespace nabla
