// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"
#include "core/recipe/recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nabla {

/// The start of a weight matrix (rows = fan_out, columns = fan_in), row-major, already rounded to float so that both
/// precisions start from the same numbers. Drawn from (seed, tensor name) alone.
///
/// lsuv starts orthogonal; lsuv.h scales it by data.
/// Source   Glorot & Bengio 2010, eq. 12, 16; He et al. 2015, eq. 10, 14; LeCun 1998, eq. 16; Saxe et al. 2014
/// (orthogonal, by QR,
///          sign fixed by diag(R)); PyTorch nn.Linear: U(+-1/sqrt(fan_in)).
std::vector<double> drawWeights(const Init& init, Index rows, Index columns, std::uint64_t seed,
                                const std::string& name);

/// A vector of U(+-bound), rounded to float: PyTorch's biases, bound = 1/sqrt(fan_in).
std::vector<double> drawUniform(double bound, Index count, std::uint64_t seed, const std::string& name);

/// Var(W) * fan_in that the scheme aims at, NaN where it has no closed form. For menus and `check`.
double theoreticalVarianceTimesFanIn(const Init& init, Index rows, Index columns);

/// Var(W) * fan_in of drawn weights (population variance); NaN when there are none.
double drawnVarianceTimesFanIn(const std::vector<double>& weights, Index fanIn);

} // namespace nabla
