// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probes/snapshot.h"
#include "core/recipe/recipe.h"

namespace nabla {

/// Adds the answer that one column of logits is.
template <class Scalar>
void addAnswer(Loss loss, const Scalar* logits, Index logitCount, Prediction& out);

} // namespace nabla
