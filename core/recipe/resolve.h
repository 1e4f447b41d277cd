// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

/// A recipe with nothing left open: repeats expanded, defaults filled, PyTorch's where the contract says so.
/// The engine reads only these structs.
namespace nabla {

struct ResolvedDense {
    Index units = 1;
    Activation activation = Activation::Linear;
    Normalization normalization = Normalization::None;
    NormPosition normPosition = NormPosition::Before;
    bool bias = true;
    bool residual = false;
    double residualScale = 1;
    double dropout = 0;
    Init init;
    double biasInit = 0;
};

struct ResolvedRecurrent {
    Cell cell = Cell::Rnn;
    Index units = 1;
    Activation activation = Activation::Tanh;
    bool returnSequences = false;
    Init init;
    Init recurrentInit;
    double forgetBias = 0;
    double updateBias = 0;
    GruReset reset = GruReset::After;
};

struct ResolvedLayer;

struct ResolvedResidual {
    std::vector<ResolvedLayer> layers;
    Activation activation = Activation::Linear;
    /// InverseSqrtDepth is already a number here: kind is Fixed or Learned.
    ResidualScale scale;
    bool fixup = false;
};

struct ResolvedLayer {
    std::string name; ///< "0", "3.1", "output"
    std::variant<ResolvedDense, ResolvedRecurrent, ResolvedResidual> value;
};

struct ResolvedOptimizer {
    OptimizerKind kind = OptimizerKind::Sgd;
    double learningRate = 0.1;
    double momentum = 0;
    bool nesterov = false;
    double weightDecay = 0;
    double alpha = 0.99;
    double epsilon = 1e-8;
    double beta1 = 0.9;
    double beta2 = 0.999;

    friend bool operator==(const ResolvedOptimizer&, const ResolvedOptimizer&) = default;
};

struct ResolvedSchedule {
    ScheduleKind kind = ScheduleKind::Constant;
    Index stepSize = 1;
    double gamma = 0.1;
    double minimum = 0;
    Index warmupSteps = 0;
    Index totalSteps = 1000;
};

struct ResolvedClip {
    ClipKind kind = ClipKind::None;
    double maxNorm = 1;
    double normType = 2;
    double clipValue = 1;
    double clipping = 0.01;
    double epsilon = 1e-3;

    friend bool operator==(const ResolvedClip&, const ResolvedClip&) = default;
};

struct ResolvedTraining {
    Loss loss = Loss::Auto;
    Index batchSize = 32;
    Index steps = 1000;
    Index evaluateEvery = 0; ///< 0: one epoch
    bool shuffle = true;
    ResolvedOptimizer optimizer;
    ResolvedSchedule schedule;
    ResolvedClip clip;
};

struct ResolvedRecipe {
    std::uint64_t seed = 0;
    std::vector<ResolvedLayer> layers; ///< without `output`, which depends on the data
    Init outputInit;
    ResolvedTraining training;
};

/// Expands and fills. Requires: a recipe that recipe_json.h or validate.h found sound.
ResolvedRecipe resolve(const Recipe& recipe);
ResolvedOptimizer resolve(const OptimizerSpec& optimizer);
ResolvedClip resolve(const ClipSpec& clip);
ResolvedSchedule resolve(const ScheduleSpec& schedule, Index totalSteps);

} // namespace nabla
