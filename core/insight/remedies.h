// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/diagnosis_text.h"
#include "core/recipe/recipe.h"

namespace nabla {

/// What can be tried against a symptom: each is one named edit of the recipe.
enum class RemedyKind {
    ReluWithHe,
    HeInit,
    XavierInit,
    OrthogonalInit,
    GainOne,
    ZeroBiases, ///< biases start at 0
    LeakyRelu,
    BatchNorm,
    ResidualSums, ///< every dense layer y = x + a F(x), a = 1 / sqrt(depth)
    ScaledSums,   ///< the sums that are there: a = 1 / sqrt(number of sums)
    LearningRate, ///< value: the new one
    ClipAt,       ///< value: the new limit, global norm
    NoClip,
    NoBiasBeforeNorm,
    Lstm,
    ForgetBias, ///< value
    RecurrentOrthogonal,
    Adam ///< value: its learning rate
};

struct Remedy {
    RemedyKind kind = RemedyKind::HeInit;
    double value = 0;

    friend bool operator==(const Remedy&, const Remedy&) = default;
};

/// "Learning rate 0.01": for a button and for the undo step, with the value filled in. Context "Diagnosis".
SentencePart nameOf(const Remedy& remedy);

/// Makes the edit. Fields of other layers stay as they were; nothing happens where there is nothing to change.
void apply(const Remedy& remedy, Recipe& recipe);

} // namespace nabla
