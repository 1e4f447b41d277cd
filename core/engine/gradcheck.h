// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nabla {

/// How one tensor's gradient compares with central differences.
struct TensorCheck {
    std::string name;
    Index size = 0;
    Index checked = 0;          ///< elements compared
    Index kinks = 0;            ///< elements left out because the loss has a corner within a step of them
    double largestGradient = 0; ///< max |g| of the whole tensor
    double absoluteError = 0;   ///< the largest
    double relativeError = 0;   ///< absoluteError / largestGradient; 0 when both are 0
    bool hasPassed = false;
};

struct GradientCheck {
    std::vector<TensorCheck> tensors;
    double loss = 0;
    bool hasPassed = false;
};

/// Compares every tensor's gradient with central differences of the training loss, in double precision:
/// h = 1e-5, an element passes when |difference| <= 1e-9 + 1e-7 * max |g| of its tensor; where the loss is above 3 its
/// own rounding, 16 * 2^-52 * loss / h, takes the place of the 1e-9. Tensors of up to
/// 40 elements are checked whole, of larger ones 40 elements drawn by the recipe's seed.
///
/// Where curvature takes more than an eighth of that, the element is tried again with h = 1e-6: an error of curvature
/// is then a hundredth, a mistake is what it was. Where the loss has a corner (a ReLU that switches within the step)
/// there is no derivative to compare: the analytic value then lies between the two one-sided slopes, and the element is
/// left out. A tensor that lies on corners altogether (zeros before a ReLU) is compared at weights moved a little; one
/// with nothing left to compare fails. Errors: as makeRun.
GradientCheck gradcheck(const Recipe& recipe);
/// The same for a run in double precision. Its weights are as before afterwards.
GradientCheck gradcheck(Run& run, std::uint64_t seed);

} // namespace nabla
