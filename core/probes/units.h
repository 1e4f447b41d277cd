// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/tensor.h"
#include "core/probes/snapshot.h"
#include "core/recipe/recipe.h"

namespace nabla {

/// Shapes: outputs is units x columns, a layer's activation of that kind.
template <class Scalar>
UnitStatistics measureUnits(const Tensor<Scalar>& outputs, Activation kind);

/// |tanh| > .97, sigmoid outside (.015, .985), |hard_tanh| >= 1; false for every other activation and for NaN.
bool isSaturated(Activation kind, double output);

} // namespace nabla
