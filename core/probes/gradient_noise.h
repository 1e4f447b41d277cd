// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

namespace nabla {

/// How much the gradients of single samples differ from the batch's.
///
/// Sample i contributes c_i to the gradient G of a batch of B samples, G = sum of c_i; its own gradient is g_i = B c_i.
/// trace   tr(Sigma) = sum of |g_i - G|^2 / (B - 1), unbiased.
/// signal  |G|^2 - trace / B, an unbiased estimate of the squared norm of the gradient over all data.
/// scale   trace / signal: the simple noise scale, the batch size at which noise and signal are equally large. absent()
///         where signal is not above 0: the batch is too small to tell.
/// With batch norm a sample's contribution contains what it does to the others through the batch's moments.
/// Source  McCandlish et al. 2018, "An empirical model of large-batch training", eq. 2.9 and appendix A.1 with B_small
/// = 1.
struct GradientNoise {
    double trace = 0;
    double signal = 0;
    double scale = 0;
};

/// sampleSquares: sum of |c_i|^2; batchSquares: |G|^2. Requires: samples > 1.
GradientNoise gradientNoise(double sampleSquares, double batchSquares, Index samples);

} // namespace nabla
