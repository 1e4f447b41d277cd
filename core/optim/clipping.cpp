// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/clipping.h"

#include "core/kernels/dispatch.h"

#include <algorithm>
#include <cmath>

namespace nabla {

double normTypeOf(const ResolvedClip& clip) {
    return clip.kind == ClipKind::GlobalNorm || clip.kind == ClipKind::LayerNorm ? clip.normType : 2;
}

bool needsPowers(double normType) {
    return normType != 1 && normType != 2 && !std::isinf(normType);
}

double gradientNorm(const GradientSize& size, double normType) {
    if (normType == 2)
        return std::sqrt(size.stats.sum_squares);
    if (normType == 1)
        return size.stats.sum_abs;
    if (std::isinf(normType))
        return size.stats.max_abs;
    return std::pow(size.powers, 1 / normType);
}

namespace {

void include(GradientSize& total, const GradientSize& size) {
    total.stats.sum_squares += size.stats.sum_squares;
    total.stats.sum_abs += size.stats.sum_abs;
    total.powers += size.powers;
    // Not std::max: it would lose a NaN.
    if (!(size.stats.max_abs <= total.stats.max_abs) && !std::isnan(total.stats.max_abs))
        total.stats.max_abs = size.stats.max_abs;
}

} // namespace

double globalNorm(std::span<const GradientSize> sizes, double normType) {
    GradientSize total;
    for (const GradientSize& size : sizes)
        include(total, size);
    return gradientNorm(total, normType);
}

double clipCosine(double rawSquares, const ClipProducts& products) {
    if (rawSquares == 0 || products.clippedSquares == 0)
        return 1;
    const double cosine = products.dot / (std::sqrt(rawSquares) * std::sqrt(products.clippedSquares));
    return cosine > 1 ? 1 : cosine; // rounding; NaN stays NaN
}

double clipCoefficient(double maxNorm, double norm) {
    return std::min(1.0, maxNorm / (norm + 1e-6));
}

void planClipping(const ResolvedClip& clip, std::span<const GradientSize> sizes, double norm, ClipPlan& plan) {
    plan.coefficients.assign(sizes.size(), 1.0);
    plan.clampTo = std::numeric_limits<double>::infinity();
    plan.reported = 1;
    plan.clippedNorm = norm;
    plan.cosine = 1;
    switch (clip.kind) {
    case ClipKind::None:
    case ClipKind::Adaptive:
        break;
    case ClipKind::Value:
        plan.clampTo = clip.clipValue;
        break;
    case ClipKind::GlobalNorm:
        plan.reported = clipCoefficient(clip.maxNorm, norm);
        std::fill(plan.coefficients.begin(), plan.coefficients.end(), plan.reported);
        plan.clippedNorm = plan.reported * norm;
        break;
    case ClipKind::LayerNorm: {
        GradientSize total;
        double rawSquares = 0;
        ClipProducts products;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const double coefficient = clipCoefficient(clip.maxNorm, gradientNorm(sizes[i], clip.normType));
            plan.coefficients[i] = coefficient;
            plan.reported = std::min(plan.reported, coefficient);
            rawSquares += sizes[i].stats.sum_squares;
            products.dot += coefficient * sizes[i].stats.sum_squares;
            GradientSize clipped = sizes[i];
            clipped.stats.sum_squares *= coefficient * coefficient;
            clipped.stats.sum_abs *= coefficient;
            clipped.stats.max_abs *= coefficient;
            clipped.powers *= std::pow(coefficient, clip.normType);
            products.clippedSquares += clipped.stats.sum_squares;
            include(total, clipped);
        }
        plan.clippedNorm = gradientNorm(total, clip.normType);
        plan.cosine = clipCosine(rawSquares, products);
        break;
    }
    }
}

template <class Scalar>
double clipAdaptively(const ResolvedClip& clip, const Parameter<Scalar>& parameter,
                      std::vector<double>& rowCoefficients, ClipProducts* products) {
    const Index rows = parameter.rows();
    rowCoefficients.assign(static_cast<std::size_t>(2 * rows), 0.0); // squares first, weights' and then gradients'
    double* const weight = rowCoefficients.data();
    double* const gradient = weight + rows;
    Kernels<Scalar>::rowSquares(rows, parameter.columns(), parameter.value.data(), parameter.value.stride(), weight);
    Kernels<Scalar>::rowSquares(rows, parameter.columns(), parameter.gradient.data(), parameter.gradient.stride(),
                                gradient);
    double weightWhole = 0;
    double gradientWhole = 0;
    for (Index i = 0; i < rows; ++i) {
        weightWhole += weight[i];
        gradientWhole += gradient[i];
    }
    double smallest = 1;
    for (Index i = 0; i < rows; ++i) {
        const double weightNorm = std::sqrt(parameter.isVector ? weightWhole : weight[i]);
        const double gradientNorm = std::sqrt(parameter.isVector ? gradientWhole : gradient[i]);
        const double limit = clip.clipping * std::max(weightNorm, clip.epsilon);
        const double coefficient = gradientNorm > limit ? limit / std::max(gradientNorm, 1e-6) : 1.0;
        products->clippedSquares += coefficient * coefficient * gradient[i];
        products->dot += coefficient * gradient[i];
        weight[i] = coefficient;
        smallest = std::min(smallest, coefficient);
    }
    rowCoefficients.resize(static_cast<std::size_t>(rows));
    return smallest;
}

template <class Scalar>
ClipProducts clampedProducts(const Parameter<Scalar>& parameter, Range columns, double limit) {
    ClipProducts out;
    for (Index j = columns.first; j < columns.last; ++j)
        for (Index i = 0; i < parameter.rows(); ++i) {
            const double g = static_cast<double>(parameter.gradient(i, j));
            const double clamped = std::clamp(g, -limit, limit);
            out.clippedSquares += clamped * clamped;
            out.dot += g * clamped;
        }
    return out;
}

template double clipAdaptively(const ResolvedClip&, const Parameter<float>&, std::vector<double>&, ClipProducts*);
template double clipAdaptively(const ResolvedClip&, const Parameter<double>&, std::vector<double>&, ClipProducts*);
template ClipProducts clampedProducts(const Parameter<float>&, Range, double);
template ClipProducts clampedProducts(const Parameter<double>&, Range, double);

} // namespace nabla
