// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/table_row.h"

/// The one list of keys. Private to core/recipe; people read it through fields.h.
namespace nabla::recipe {

inline constexpr double kLargestUnits = 1e6;
inline constexpr double kLargestCount = 1e12; // steps and the like: beyond any run, far below 2^53
inline constexpr double kLargestSamples = 1e7;
inline constexpr double kLargestLength = 1e6;
inline constexpr double kLargestRepeat = 1e4;

inline const auto& initTable() {
    using enum InitScheme;
    static const auto table = std::make_tuple(
        row(&Init::scheme, "scheme", "Scheme", "The distribution the weights are drawn from.").selects().required(),
        row(&Init::gain, "gain", "Gain",
            "Multiplies the standard deviation, of identity the ones: 5/3 is usual before tanh.")
            .from(0)
            .byDefault("1")
            .only({XavierUniform, XavierNormal, HeUniform, HeNormal, LecunUniform, LecunNormal, Orthogonal, Identity,
                   Normal, Uniform, PytorchDefault}),
        row(&Init::negativeSlope, "negative_slope", "Negative slope",
            "Slope of the leaky ReLU this layer feeds: Var W = 2 / ((1 + slope^2) fan_in).")
            .byDefault("0")
            .only({HeUniform, HeNormal}),
        row(&Init::std, "std", "Standard deviation", "Weights are drawn from N(0, std^2).")
            .from(0)
            .byDefault("1")
            .only({Normal}),
        row(&Init::bound, "bound", "Bound", "Weights are drawn from U(-bound, bound).")
            .from(0)
            .byDefault("1")
            .only({Uniform}),
        row(&Init::value, "value", "Value", "Every weight starts here.").byDefault("0").only({Constant}));
    return table;
}

/// The keys a dense layer shares with `network.defaults`.
inline auto denseUnits() {
    return row(&DenseSpec::units, "units", "Units", "Width of the layer: how many numbers it gives.")
        .from(1)
        .to(kLargestUnits)
        .in("units");
}

inline auto denseSettings() {
    return std::make_tuple(
        row(&DenseSpec::activation, "activation", "Activation", "The function that bends each unit's sum z = Wx + b.")
            .byDefault("linear"),
        row(&DenseSpec::normalization, "normalization", "Normalization",
            "Brings the sums to mean 0 and variance 1, over the batch or over the layer, before scale and shift.")
            .byDefault("none"),
        row(&DenseSpec::bias, "bias", "Bias", "Whether b in Wx + b is there and trained.")
            .byDefault("true, but false when normalization is batch"),
        row(&DenseSpec::residual, "residual", "Residual",
            "y = shortcut(x) + residual_scale * act(norm(Wx + b)): the gradient has a way around the layer.")
            .byDefault("false"),
        row(&DenseSpec::residualScale, "residual_scale", "Residual scale", "Multiplies the branch of the residual sum.")
            .byDefault("1"),
        row(&DenseSpec::dropout, "dropout", "Dropout",
            "Each activation is 0 with this probability while training, the others grow by 1 / (1 - p).")
            .from(0)
            .to(1)
            .byDefault("0"),
        row(&DenseSpec::normPosition, "norm_position", "Position of the normalization",
            "act(norm(Wx + b)) or norm(act(Wx + b)).")
            .byDefault("before"),
        row(&DenseSpec::init, "init", "Initialization",
            "How the weights start; Var W * fan_in decides what the signal becomes.")
            .byDefault("pytorch_default")
            .except({InitScheme::Fixup}),
        row(&DenseSpec::biasInit, "bias_init", "Bias start",
            "Where biases start; pytorch_default draws them itself, as PyTorch does.")
            .byDefault("0"));
}

inline const auto& denseTable() {
    static const auto table = std::tuple_cat(
        std::make_tuple(word("type", {"dense", "Dense", "y = act(norm(Wx + b)): every unit sees every input."}),
                        denseUnits().byDefault("as in network.defaults")),
        denseSettings());
    return table;
}

inline const auto& defaultsTable() {
    static const auto table =
        std::tuple_cat(std::make_tuple(denseUnits()), denseSettings(),
                       std::make_tuple(row(&DenseSpec::recurrentInit, "recurrent_init", "Recurrent initialization",
                                           "How the recurrent layers' weight_hh start.")
                                           .byDefault("pytorch_default")
                                           .except({InitScheme::Fixup, InitScheme::Lsuv})));
    return table;
}

inline const auto& recurrentTable() {
    static const auto table = std::make_tuple(
        row(&RecurrentSpec::cell, "type", "Cell", "What carries the state from one time step to the next.")
            .selects()
            .required(),
        row(&RecurrentSpec::units, "units", "Units", "Width of the hidden state h.")
            .from(1)
            .to(kLargestUnits)
            .in("units")
            .byDefault("as in network.defaults"),
        row(&RecurrentSpec::activation, "activation", "Activation", "The function that bends the new state.")
            .among({Activation::Tanh, Activation::Relu})
            .byDefault("tanh")
            .only({Cell::Rnn}),
        row(&RecurrentSpec::returnSequences, "return_sequences", "Return sequences",
            "Whether every time step's output goes on; otherwise only the last one's.")
            .byDefault("false"),
        row(&RecurrentSpec::init, "init", "Initialization", "How weight_ih starts, each gate's block by itself.")
            .byDefault("pytorch_default")
            .except({InitScheme::Fixup, InitScheme::Lsuv}),
        row(&RecurrentSpec::recurrentInit, "recurrent_init", "Recurrent initialization",
            "How weight_hh starts, each gate's block by itself; orthogonal keeps the state's length.")
            .byDefault("pytorch_default")
            .except({InitScheme::Fixup, InitScheme::Lsuv}),
        row(&RecurrentSpec::forgetBias, "forget_bias", "Forget bias",
            "Added to the forget gate's part of bias_ih: 1 keeps the gate open at the start (Jozefowicz 2015).")
            .byDefault("0")
            .only({Cell::Lstm}),
        row(&RecurrentSpec::updateBias, "update_bias", "Update bias",
            "Added to the update gate's part of bias_ih: above 0 the old state is kept.")
            .byDefault("0")
            .only({Cell::Gru}),
        row(&RecurrentSpec::reset, "reset", "Reset gate", "Whether r acts after or before the product with weight_hh.")
            .byDefault("after")
            .only({Cell::Gru}));
    return table;
}

inline const auto& residualTable() {
    static const auto table = std::make_tuple(
        word("type",
             {"residual", "Residual block", "y = act(shortcut(x) + scale * F(x)), F the layers inside (He 2016)."}),
        row(&ResidualSpec::layers, "layers", "Layers", "The branch F, in order.").required(),
        row(&ResidualSpec::activation, "activation", "Activation", "The function after the sum.").byDefault("linear"),
        row(&ResidualSpec::scale, "scale", "Scale",
            "Multiplies F: a number, 1/sqrt(number of residual sums in the network), or a trained number.")
            .byDefault("1"),
        row(&ResidualSpec::init, "init", "Initialization",
            "fixup starts the whole block so that depth does not matter.")
            .among({InitScheme::Fixup}));
    return table;
}

inline const auto& repeatTable() {
    static const auto table =
        std::make_tuple(row(&RepeatSpec::count, "repeat", "Repeat", "The layers inside stand this many times in a row.")
                            .from(1)
                            .to(kLargestRepeat)
                            .in("times")
                            .required(),
                        row(&RepeatSpec::layers, "layers", "Layers", "What is repeated, in order.").required());
    return table;
}

inline const auto& outputTable() {
    static const auto table =
        std::make_tuple(row(&NetworkSpec::outputInit, "init", "Initialization", "How output.weight starts.")
                            .byDefault("as in network.defaults")
                            .except({InitScheme::Fixup}));
    return table;
}

inline const auto& networkTable() {
    static const auto table = std::make_tuple(
        row(&NetworkSpec::defaults, "defaults", "Defaults",
            "Fills what a dense layer leaves out; recurrent layers take units, init and recurrent_init, output init."),
        row(&NetworkSpec::layers, "layers", "Layers", "From the input to the last layer before output.").required(),
        group<RecipePart::Output>("output", "Output",
                                  "The linear layer that is appended: one unit a class, or a target."));
    return table;
}

inline const auto& dataTable() {
    using enum Source;
    static const auto noisy = {Circle, Xor, Gauss, Spiral, Moons, Plane, MultiGauss, Sine};
    static const auto generated = {Circle,     Xor,    Gauss,      Spiral,        Moons, Plane,
                                   MultiGauss, Adding, CopyMemory, TemporalOrder, Sine};
    static const auto table = std::make_tuple(
        row(&DataSpec::source, "source", "Data", "Where the samples come from.").selects().required(),
        row(&DataSpec::samples, "samples", "Samples", "How many samples are made.")
            .only(generated)
            .from(1)
            .to(kLargestSamples)
            .in("samples")
            .byDefault("500"),
        row(&DataSpec::noise, "noise", "Noise", "How far points stray from their place.")
            .only(noisy)
            .from(0)
            .byDefault("0"),
        row(&DataSpec::length, "length", "Length", "Time steps of a sequence.")
            .only({Adding, TemporalOrder, Sine, Sunspots})
            .from(1)
            .to(kLargestLength)
            .in("time steps")
            .byDefault("50"),
        row(&DataSpec::delay, "delay", "Delay", "Blanks between the symbols and their recall: the T of the baseline.")
            .only({CopyMemory})
            .from(1)
            .to(kLargestLength)
            .in("time steps")
            .byDefault("50"),
        row(&DataSpec::symbols, "symbols", "Symbols", "How many symbols have to be remembered.")
            .only({CopyMemory})
            .from(2)
            .to(1000)
            .in("symbols")
            .byDefault("8"),
        row(&DataSpec::full, "full", "All images",
            "The whole of Debian's package dataset-fashion-mnist instead of the bundled 1000 images.")
            .only({Fashion})
            .byDefault("false"),
        row(&DataSpec::rows, "rows", "As sequence of rows", "28 time steps of 28 pixels.")
            .only({Fashion})
            .byDefault("false"),
        row(&DataSpec::path, "path", "File", "The table to read.").only({Csv}).required().as(FieldKind::File),
        row(&DataSpec::target, "target", "Target", "The column to predict: its name, or its 0-based index.")
            .only({Csv})
            .required(),
        row(&DataSpec::task, "task", "Task", "Whether the target is a class or a number.")
            .only({Penguins, Csv, Npy})
            .byDefault("classification for penguins, else by the target's values"),
        row(&DataSpec::sequenceLength, "sequence_length", "Sequence length",
            "The feature columns are this many blocks of equal width, one a time step.")
            .only({Csv})
            .from(1)
            .to(kLargestLength)
            .in("time steps")
            .byDefault("no sequence"),
        row(&DataSpec::missing, "missing", "Missing values", "What becomes of rows with a gap.")
            .only({Penguins, Csv, Npy})
            .byDefault("skip"),
        row(&DataSpec::images, "images", "Images", "IDX file of images, .gz too.")
            .only({Idx})
            .required()
            .as(FieldKind::File),
        row(&DataSpec::labels, "labels", "Labels", "IDX file of labels, .gz too.")
            .only({Idx})
            .required()
            .as(FieldKind::File),
        row(&DataSpec::features, "features", "Features", "NumPy array, a row a sample.")
            .only({Npy})
            .required()
            .as(FieldKind::File),
        row(&DataSpec::targets, "targets", "Targets", "NumPy array, as many rows as features.")
            .only({Npy})
            .required()
            .as(FieldKind::File),
        row(&DataSpec::validationFraction, "validation_fraction", "Validation share",
            "This share of the rows, rounded down, is never trained on.")
            .from(0)
            .below(1)
            .byDefault("0; digits: every 5th row validates"),
        row(&DataSpec::split, "split", "Split", "Which rows validate.").byDefault("shuffled"),
        row(&DataSpec::standardize, "standardize", "Standardize",
            "Each feature to mean 0 and standard deviation 1 of the training rows.")
            .byDefault("false"));
    return table;
}

inline const auto& optimizerTable() {
    using enum OptimizerKind;
    static const auto table = std::make_tuple(
        row(&OptimizerSpec::kind, "type", "Optimizer", "How a gradient becomes an update.").selects().required(),
        row(&OptimizerSpec::learningRate, "learning_rate", "Learning rate", "eta in w <- w - eta * gradient.")
            .from(0)
            .required()
            .live(),
        row(&OptimizerSpec::momentum, "momentum", "Momentum",
            "v <- momentum * v + gradient: the update keeps its course.")
            .only({Sgd, Rmsprop})
            .from(0)
            .byDefault("0")
            .live(),
        row(&OptimizerSpec::nesterov, "nesterov", "Nesterov",
            "The gradient as if the next momentum step were done already.")
            .only({Sgd})
            .byDefault("false"),
        row(&OptimizerSpec::alpha, "alpha", "Alpha", "How much of the mean square of the past is kept.")
            .only({Rmsprop})
            .from(0)
            .to(1)
            .byDefault("0.99"),
        row(&OptimizerSpec::beta1, "beta1", "Beta 1", "How much of the mean gradient is kept.")
            .only({Adam, AdamW})
            .from(0)
            .below(1)
            .byDefault("0.9"),
        row(&OptimizerSpec::beta2, "beta2", "Beta 2", "How much of the mean squared gradient is kept.")
            .only({Adam, AdamW})
            .from(0)
            .below(1)
            .byDefault("0.999"),
        row(&OptimizerSpec::epsilon, "epsilon", "Epsilon",
            "Added to the root, so that a vanished gradient divides by more than 0.")
            .only({Rmsprop, Adam, AdamW})
            .from(0)
            .byDefault("1e-8"),
        row(&OptimizerSpec::weightDecay, "weight_decay", "Weight decay",
            "Pulls every trained tensor to 0: added to the gradient, by adamw taken from the weight itself.")
            .from(0)
            .byDefault("0; adamw: 0.01")
            .live());
    return table;
}

inline const auto& scheduleTable() {
    using enum ScheduleKind;
    static const auto table = std::make_tuple(
        row(&ScheduleSpec::kind, "type", "Schedule", "How the learning rate moves.")
            .selects()
            .byDefault("constant")
            .live(),
        row(&ScheduleSpec::stepSize, "step_size", "Every",
            "The rate is multiplied by gamma each time so many steps are done.")
            .only({Step})
            .required()
            .from(1)
            .to(kLargestCount)
            .in("steps")
            .live(),
        row(&ScheduleSpec::gamma, "gamma", "Gamma", "The factor.").only({Step}).from(0).byDefault("0.1").live(),
        row(&ScheduleSpec::minimum, "minimum", "Minimum", "Where the cosine ends.")
            .only({Cosine})
            .from(0)
            .byDefault("0")
            .live(),
        row(&ScheduleSpec::warmupSteps, "warmup_steps", "Warm-up",
            "The rate grows in a straight line over so many steps.")
            .from(0)
            .to(kLargestCount)
            .in("steps")
            .byDefault("0")
            .live());
    return table;
}

inline const auto& clipTable() {
    using enum ClipKind;
    static const auto table = std::make_tuple(
        row(&ClipSpec::kind, "type", "Clipping", "What bounds the gradient before the optimizer sees it.")
            .selects()
            .byDefault("none")
            .live(),
        row(&ClipSpec::maxNorm, "max_norm", "Largest norm", "g <- g * min(1, max_norm / (||g|| + 1e-6)).")
            .only({GlobalNorm, LayerNorm})
            .from(0)
            .byDefault("1")
            .live(),
        row(&ClipSpec::normType, "norm_type", "Norm", "The p of ||g||_p: 1, 2, or inf for the largest element.")
            .only({GlobalNorm, LayerNorm})
            .as(FieldKind::NormType)
            .above(0)
            .byDefault("2")
            .live(),
        row(&ClipSpec::clipValue, "clip_value", "Largest element", "Each element is held within +-clip_value.")
            .only({Value})
            .from(0)
            .byDefault("1")
            .live(),
        row(&ClipSpec::clipping, "clipping", "Clipping factor",
            "Largest ||gradient row|| / max(||weight row||, epsilon).")
            .only({Adaptive})
            .from(0)
            .byDefault("0.01")
            .live(),
        row(&ClipSpec::epsilon, "epsilon", "Epsilon",
            "Rows shorter than this count as this long, so that new rows may move.")
            .only({Adaptive})
            .from(0)
            .byDefault("1e-3")
            .live());
    return table;
}

inline const auto& trainingTable() {
    static const auto table = std::make_tuple(
        row(&TrainingSpec::loss, "loss", "Loss", "What is made small; a mean over the batch.").byDefault("auto"),
        row(&TrainingSpec::batchSize, "batch_size", "Batch size",
            "Samples a step; the last, smaller batch of an epoch is dropped.")
            .from(1)
            .to(kLargestSamples)
            .in("samples")
            .byDefault("32"),
        row(&TrainingSpec::steps, "steps", "Steps", "Updates of the weights.")
            .from(1)
            .to(kLargestCount)
            .in("steps")
            .byDefault("1000"),
        row(&TrainingSpec::evaluateEvery, "evaluate_every", "Validate every",
            "Steps between two measurements on the validation rows.")
            .from(1)
            .to(kLargestCount)
            .in("steps")
            .byDefault("one epoch"),
        row(&TrainingSpec::shuffle, "shuffle", "Shuffle", "Whether each epoch takes the rows in a new random order.")
            .byDefault("true"),
        row(&TrainingSpec::optimizer, "optimizer", "Optimizer", "How a gradient becomes an update.").required(),
        row(&TrainingSpec::schedule, "schedule", "Schedule", "How the learning rate moves.")
            .byDefault("constant")
            .live(),
        row(&TrainingSpec::clip, "clip", "Clipping", "What bounds the gradient before the optimizer sees it.")
            .byDefault("none")
            .live());
    return table;
}

inline const auto& documentTable() {
    static const auto table = std::make_tuple(
        word("nablascope", {"1", "Format", "The recipe format's number."}).as(FieldKind::Version),
        row(&Recipe::name, "name", "Name", "What people call this experiment."),
        row(&Recipe::notes, "notes", "Notes", "Free Markdown."),
        row(&Recipe::seed, "seed", "Seed", "Every random draw follows from it: same recipe, same seed, same bits.")
            .byDefault("0"),
        row(&Recipe::data, "data", "Data", "What is learned.").required(),
        row(&Recipe::network, "network", "Network", "What learns.").required(),
        row(&Recipe::training, "training", "Training", "How it learns.").required());
    return table;
}

template <RecipePart kPart>
const auto& tableFor() {
    if constexpr (kPart == RecipePart::Document)
        return documentTable();
    else if constexpr (kPart == RecipePart::Data)
        return dataTable();
    else if constexpr (kPart == RecipePart::Network)
        return networkTable();
    else if constexpr (kPart == RecipePart::Defaults)
        return defaultsTable();
    else if constexpr (kPart == RecipePart::Dense)
        return denseTable();
    else if constexpr (kPart == RecipePart::Recurrent)
        return recurrentTable();
    else if constexpr (kPart == RecipePart::Residual)
        return residualTable();
    else if constexpr (kPart == RecipePart::Repeat)
        return repeatTable();
    else if constexpr (kPart == RecipePart::Output)
        return outputTable();
    else if constexpr (kPart == RecipePart::Init)
        return initTable();
    else if constexpr (kPart == RecipePart::Training)
        return trainingTable();
    else if constexpr (kPart == RecipePart::Optimizer)
        return optimizerTable();
    else if constexpr (kPart == RecipePart::Schedule)
        return scheduleTable();
    else
        return clipTable();
}

} // namespace nabla::recipe
