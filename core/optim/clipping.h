// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"
#include "core/nn/parameter.h"
#include "core/recipe/resolve.h"

#include <limits>
#include <span>
#include <vector>

namespace nabla {

/// The size of one tensor's gradient: what clipping and the global norm are made from.
struct GradientSize {
    nk_gradient_stats stats{};
    double powers = 0; ///< sum |g|^p where p is neither 1, 2 nor infinity
};

/// Norm of one tensor for a norm type p > 0 (infinity: largest magnitude).
double gradientNorm(const GradientSize& size, double normType);
/// Norm over all tensors together.
double globalNorm(std::span<const GradientSize> sizes, double normType);
/// Whether GradientSize::powers is needed.
bool needsPowers(double normType);

/// What clipping does to a step: how every tensor's gradient is read. Gradients themselves stay as they are.
struct ClipPlan {
    std::vector<double> coefficients;                 ///< one a tensor
    std::vector<std::vector<double>> rowCoefficients; ///< adaptive: one a row, empty where the tensor is left alone
    double clampTo = std::numeric_limits<double>::infinity();
    double reported = 1;    ///< the telemetry line's clip_coefficient
    double clippedNorm = 0; ///< norm of the gradient as the optimizer sees it
};

/// PyTorch's min(1, max_norm / (norm + 1e-6)).
double clipCoefficient(double maxNorm, double norm);

/// Plans global_norm, layer_norm and none from sizes alone; for value and adaptive it fills what sizes tell
/// (value: clampTo; adaptive: see clipAdaptively) and clippedNorm is left to the caller.
void planClipping(const ResolvedClip& clip, std::span<const GradientSize> sizes, double norm, ClipPlan& plan);

/// Adaptive clipping of one tensor: a coefficient min(1, clipping * max(||w||, epsilon) / max(||g||, 1e-6)) for each
/// output row, or one for a whole vector. Returns the smallest; adds the clipped gradient's sum of squares to *squares.
/// Source   Brock et al. 2021, "High-performance large-scale image recognition without normalization", eq. 3.
template <class Scalar>
double clipAdaptively(const ResolvedClip& clip, const Parameter<Scalar>& parameter,
                      std::vector<double>& rowCoefficients, double* squares);

/// Sum of squares of the gradient after clamping to +-limit.
template <class Scalar>
double clampedSquares(const Parameter<Scalar>& parameter, double limit);

} // namespace nabla
