// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The experiment as plain values, as its author wrote it: what was left out is left out here too
/// (std::nullopt), so that a recipe survives loading and saving. `resolve.h` fills the gaps.
namespace nabla {

enum class Activation { Linear, Relu, LeakyRelu, Elu, Selu, Gelu, Silu, Softplus, Tanh, Sigmoid, HardTanh, Softsign };

enum class InitScheme {
    XavierUniform,
    XavierNormal,
    HeUniform,
    HeNormal,
    LecunUniform,
    LecunNormal,
    Orthogonal,
    Identity,
    Normal,
    Uniform,
    Constant,
    Zeros,
    PytorchDefault,
    Lsuv,
    Fixup
};

/// How a weight tensor starts. Only the fields its scheme names matter.
struct Init {
    InitScheme scheme = InitScheme::PytorchDefault;
    double gain = 1;          ///< multiplies the standard deviation
    double negativeSlope = 0; ///< he_*: slope of the leaky ReLU the layer feeds
    double std = 1;           ///< normal
    double bound = 1;         ///< uniform: U(-bound, bound)
    double value = 0;         ///< constant

    friend bool operator==(const Init&, const Init&) = default;
};

enum class Normalization { None, Batch, Layer };
enum class NormPosition { Before, After };

/// A dense layer, or `network.defaults`, which fills what a layer leaves out.
struct DenseSpec {
    std::optional<Index> units;
    std::optional<Activation> activation;
    std::optional<Normalization> normalization;
    std::optional<NormPosition> normPosition;
    std::optional<bool> bias;
    std::optional<bool> residual;
    std::optional<double> residualScale;
    std::optional<double> dropout;
    std::optional<Init> init;
    std::optional<double> biasInit;
    std::optional<Init> recurrentInit; ///< only in defaults, for the recurrent layers

    friend bool operator==(const DenseSpec&, const DenseSpec&) = default;
};

enum class Cell { Rnn, Lstm, Gru };
enum class GruReset { After, Before };

struct RecurrentSpec {
    Cell cell = Cell::Rnn;
    std::optional<Index> units;
    std::optional<Activation> activation; ///< rnn only: tanh or relu
    std::optional<bool> returnSequences;
    std::optional<Init> init;
    std::optional<Init> recurrentInit;
    std::optional<double> forgetBias; ///< lstm
    std::optional<double> updateBias; ///< gru
    std::optional<GruReset> reset;    ///< gru

    friend bool operator==(const RecurrentSpec&, const RecurrentSpec&) = default;
};

struct LayerSpec;

enum class ScaleKind { Fixed, InverseSqrtDepth, Learned };

/// How the branch enters a residual sum: a number, 1/sqrt(number of sums), or a trained scalar.
struct ResidualScale {
    ScaleKind kind = ScaleKind::Fixed;
    double value = 1; ///< the number, or where the trained scalar starts

    friend bool operator==(const ResidualScale&, const ResidualScale&) = default;
};

/// y = act(shortcut(x) + scale * F(x)), F the layers inside.
struct ResidualSpec {
    std::vector<LayerSpec> layers;
    std::optional<Activation> activation; ///< after the sum
    std::optional<ResidualScale> scale;
    std::optional<Init> init; ///< only {"scheme":"fixup"}

    friend bool operator==(const ResidualSpec&, const ResidualSpec&) = default;
};

/// The layers inside, n times in place.
struct RepeatSpec {
    Index count = 1;
    std::vector<LayerSpec> layers;

    friend bool operator==(const RepeatSpec&, const RepeatSpec&) = default;
};

struct LayerSpec {
    std::variant<DenseSpec, RecurrentSpec, ResidualSpec, RepeatSpec> value;

    friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

struct NetworkSpec {
    DenseSpec defaults;
    std::vector<LayerSpec> layers;
    std::optional<Init> outputInit;

    friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

enum class Source {
    Circle,
    Xor,
    Gauss,
    Spiral,
    Moons,
    Plane,
    MultiGauss,
    Digits,
    DigitsRows,
    Fashion,
    Penguins,
    Sunspots,
    Adding,
    CopyMemory,
    TemporalOrder,
    Sine,
    Csv,
    Idx,
    Npy
};
enum class Task { Classification, Regression };
enum class Split { Shuffled, Ordered };
enum class MissingValues { Skip, Mean };

struct DataSpec {
    Source source = Source::Digits;
    std::optional<Index> samples;
    std::optional<double> noise;
    std::optional<Index> length;
    std::optional<Index> delay;
    std::optional<Index> symbols;
    std::optional<bool> full;
    std::optional<bool> rows;
    std::optional<Task> task;
    std::optional<std::string> path;
    std::optional<std::variant<std::string, Index>> target; ///< column name or 0-based index
    std::optional<Index> sequenceLength;
    std::optional<MissingValues> missing;
    std::optional<std::string> images;
    std::optional<std::string> labels;
    std::optional<std::string> features;
    std::optional<std::string> targets;
    std::optional<double> validationFraction;
    std::optional<Split> split;
    std::optional<bool> standardize;

    friend bool operator==(const DataSpec&, const DataSpec&) = default;
};

enum class Loss { Auto, CrossEntropy, Mse, BinaryCrossEntropy };
enum class OptimizerKind { Sgd, Rmsprop, Adam, AdamW };

struct OptimizerSpec {
    OptimizerKind kind = OptimizerKind::Sgd;
    double learningRate = 0.1;
    std::optional<double> momentum;
    std::optional<bool> nesterov;
    std::optional<double> weightDecay;
    std::optional<double> alpha;
    std::optional<double> epsilon;
    std::optional<double> beta1;
    std::optional<double> beta2;

    friend bool operator==(const OptimizerSpec&, const OptimizerSpec&) = default;
};

enum class ScheduleKind { Constant, Step, Cosine };

struct ScheduleSpec {
    ScheduleKind kind = ScheduleKind::Constant;
    std::optional<Index> stepSize;
    std::optional<double> gamma;
    std::optional<double> minimum;
    std::optional<Index> warmupSteps;

    friend bool operator==(const ScheduleSpec&, const ScheduleSpec&) = default;
};

enum class ClipKind { None, GlobalNorm, LayerNorm, Value, Adaptive };

struct ClipSpec {
    ClipKind kind = ClipKind::None;
    std::optional<double> maxNorm;
    std::optional<double> normType; ///< > 0, infinity for "inf"
    std::optional<double> clipValue;
    std::optional<double> clipping;
    std::optional<double> epsilon;

    friend bool operator==(const ClipSpec&, const ClipSpec&) = default;
};

struct TrainingSpec {
    OptimizerSpec optimizer;
    std::optional<Loss> loss;
    std::optional<Index> batchSize;
    std::optional<Index> steps;
    std::optional<Index> evaluateEvery;
    std::optional<bool> shuffle;
    std::optional<ScheduleSpec> schedule;
    std::optional<ClipSpec> clip;

    friend bool operator==(const TrainingSpec&, const TrainingSpec&) = default;
};

struct Recipe {
    std::string name;
    std::string notes;
    std::optional<std::uint64_t> seed;
    DataSpec data;
    NetworkSpec network;
    TrainingSpec training;
    /// Where relative data paths start; the recipe file's folder, not part of the JSON.
    std::string baseFolder;

    friend bool operator==(const Recipe&, const Recipe&) = default;
};

} // namespace nabla
