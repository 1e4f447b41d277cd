// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/resolve.h"

#include <cstdint>

namespace nabla {

/// The learning rate of a step (0 first).
///
/// constant: base. step: base * gamma^floor(step / step_size). cosine: minimum + (base - minimum) (1 + cos(pi step /
/// total)) / 2 (Loshchilov & Hutter 2017, eq. 5, one period). A warm-up multiplies by min(1, (step + 1) /
/// warmup_steps).
double learningRate(const ResolvedSchedule& schedule, double base, std::int64_t step);

} // namespace nabla
