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
/// The type that grad_norm has under this clipping: 2 where it has none of its own.
double normTypeOf(const ResolvedClip& clip);
/// Whether GradientSize::powers is needed.
bool needsPowers(double normType);

/// What clipping does to a step: how every tensor's gradient is read. Gradients themselves stay as they are.
struct ClipPlan {
    std::vector<double> coefficients;                 ///< one a tensor
    std::vector<std::vector<double>> rowCoefficients; ///< adaptive: one a row, empty where the tensor is left alone
    double clampTo = std::numeric_limits<double>::infinity();
    double reported = 1;    ///< the telemetry line's clip_coefficient
    double clippedNorm = 0; ///< norm of the gradient as the optimizer sees it
    double cosine = 1;      ///< between that gradient and the raw one
};

/// Sums over the elements g of a raw gradient and c of the clipped one.
struct ClipProducts {
    double clippedSquares = 0; ///< c^2
    double dot = 0;            ///< g c
};

/// dot / (||g|| ||c||), at most 1. Where one of them is zero nothing was turned: 1.
double clipCosine(double rawSquares, const ClipProducts& products);

/// PyTorch's min(1, max_norm / (norm + 1e-6)).
double clipCoefficient(double maxNorm, double norm);

/// Plans global_norm, layer_norm and none from sizes alone; for value and adaptive it fills what sizes tell
/// (value: clampTo; adaptive: see clipAdaptively); clippedNorm and cosine are left to the caller.
void planClipping(const ResolvedClip& clip, std::span<const GradientSize> sizes, double norm, ClipPlan& plan);

/// Adaptive clipping of one tensor: a coefficient min(1, clipping * max(||w||, epsilon) / max(||g||, 1e-6)) for each
/// output row, or one for a whole vector. Returns the smallest; adds to *products.
/// Source   Brock et al. 2021, "High-performance large-scale image recognition without normalization", eq. 3.
template <class Scalar>
double clipAdaptively(const ResolvedClip& clip, const Parameter<Scalar>& parameter,
                      std::vector<double>& rowCoefficients, ClipProducts* products);

/// Of some columns of a gradient that is clamped to +-limit.
template <class Scalar>
ClipProducts clampedProducts(const Parameter<Scalar>& parameter, Range columns, double limit);

} // namespace nabla
