// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/vector.h"

#include <cmath>
#include <immintrin.h>

/// Elementary functions of whole vectors. Float: polynomials of our own without branches, errors in ulp beside each,
/// right in every corner (denormals, infinities, NaN). Double: the standard library's functions, lane by lane.
namespace nk {

template <class F>
DoubleVector eachLane(DoubleVector x, F function) {
    for (ptrdiff_t i = 0; i < kLanes<double>; ++i)
        x[i] = function(x[i]);
    return x;
}

inline FloatVector squareRoot(FloatVector x) {
#if NK_VECTOR_BYTES == 64
    return FloatVector(_mm512_maskz_sqrt_ps(0xffff, __m512(x)));
#elif NK_VECTOR_BYTES == 32
    return FloatVector(_mm256_sqrt_ps(__m256(x)));
#else
    return FloatVector(_mm_sqrt_ps(__m128(x)));
#endif
}
inline DoubleVector squareRoot(DoubleVector x) {
#if NK_VECTOR_BYTES == 64
    return DoubleVector(_mm512_maskz_sqrt_pd(0xff, __m512d(x)));
#elif NK_VECTOR_BYTES == 32
    return DoubleVector(_mm256_sqrt_pd(__m256d(x)));
#else
    return DoubleVector(_mm_sqrt_pd(__m128d(x)));
#endif
}

/// The smaller of x and limit, the larger of x and limit; NaN stays.
inline FloatVector atMost(FloatVector x, float limit) {
#if NK_VECTOR_BYTES == 64
    return FloatVector(_mm512_maskz_min_ps(0xffff, __m512(fill(limit)), __m512(x)));
#elif NK_VECTOR_BYTES == 32
    return FloatVector(_mm256_min_ps(__m256(fill(limit)), __m256(x)));
#else
    return FloatVector(_mm_min_ps(__m128(fill(limit)), __m128(x)));
#endif
}
inline FloatVector atLeast(FloatVector x, float limit) {
#if NK_VECTOR_BYTES == 64
    return FloatVector(_mm512_maskz_max_ps(0xffff, __m512(fill(limit)), __m512(x)));
#elif NK_VECTOR_BYTES == 32
    return FloatVector(_mm256_max_ps(__m256(fill(limit)), __m256(x)));
#else
    return FloatVector(_mm_max_ps(__m128(fill(limit)), __m128(x)));
#endif
}

/// The halves of range reduction that every exponential shares: x = n ln 2 + r, |r| <= ln 2 / 2, tail = e^r - 1.
struct ReducedExp {
    FloatVector tail;
    FloatMask n;
};

/// tail = r + r^2 c(r), c a minimax polynomial of degree 5 (relative error of tail 1e-9). Requires: |x| < 2^21 or NaN.
inline ReducedExp reduceExp(FloatVector x) {
    const FloatVector shift = fill(12582912.0f); // 1.5 * 2^23: adding it rounds to a whole number in the low bits
    const FloatVector shifted = x * 1.44269504f + shift;
    const FloatVector n = shifted - shift;
    const FloatVector r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
    const FloatVector r2 = r * r; // pairs, for less waiting than one coefficient after the other
    const FloatVector c = (r * 1.99137047e-4f + 0.00139411161f) * (r2 * r2) +
                          ((r * 0.00833327392f + 0.0416663533f) * r2 + (r * 0.166666668f + 0.5f));
    return {r2 * c + r, FloatMask(shifted) - FloatMask(shift)};
}

/// e^x = power * scale, scale a power of two: only this product passes denormals and overflows.
struct SplitExp {
    FloatVector power, scale;
};

/// Requires: x is NaN or in [-120, 89].
inline SplitExp splitExp(FloatVector x) {
    const ReducedExp e = reduceExp(x);
    const FloatMask half = e.n >> 1;
    const FloatVector first = FloatVector((half + 127) << 23);
    return {e.tail * first + first, FloatVector((e.n - half + 127) << 23)};
}

/// e^x, 1 ulp.
inline FloatVector exponential(FloatVector x) {
    const SplitExp e = splitExp(atMost(atLeast(x, -104.0f), 89.0f)); // beyond: 0, infinity
    return e.power * e.scale;
}
inline DoubleVector exponential(DoubleVector x) {
    return eachLane(x, [](double lane) { return std::exp(lane); });
}

/// e^x - 1 for x <= 88 and NaN, 1 ulp, also relative to a tiny x.
inline FloatVector exponentialMinus1(FloatVector x) {
    const ReducedExp e = reduceExp(atLeast(x, -40.0f));
    const FloatVector scale = FloatVector((e.n + 127) << 23);
    return e.tail * scale + (scale - 1.0f);
}
inline DoubleVector exponentialMinus1(DoubleVector x) {
    return eachLane(x, [](double lane) { return std::expm1(lane); });
}

/// tanh |x| = m / (m + 2), m = e^(2|x|) - 1; 2 ulp, tanh x = x for tiny x.
inline FloatVector hyperbolicTangent(FloatVector x) {
    const FloatVector size = atMost(absolute<float>(x), 10.0f);
    const FloatVector m = exponentialMinus1(size + size);
    const FloatVector below = m + 2.0f, lost = m - (below - 2.0f);
    FloatVector y = m / below;
    y = atMost(y - y * (0.5f - 0.5f * y) * lost, 1.0f); // 1 / (m + 2) = (1 - y) / 2
    return FloatVector(FloatMask(y) | (FloatMask(x) & INT32_MIN));
}
inline DoubleVector hyperbolicTangent(DoubleVector x) {
    return eachLane(x, [](double lane) { return std::tanh(lane); });
}

/// log(1 + u) for 0 <= u <= 1 and NaN, 2 ulp: 2 atanh(s) with s = u / (2 + u), odd minimax polynomial (1.1e-10).
inline FloatVector logarithmOf1Plus(FloatVector u) {
    const FloatVector s = u / (u + 2.0f), t = s * s;
    const FloatVector c = (t * 0.243009381f + 0.214276569f) * (t * t) + (t * 0.286168849f + 0.399988777f);
    return (c * t + 0.666666756f) * (t * s) + (s + s);
}
inline DoubleVector logarithmOf1Plus(DoubleVector u) {
    return eachLane(u, [](double lane) { return std::log1p(lane); });
}

/// Phi(x) and phi(x), the standard normal distribution and its density.
struct Normal {
    DoubleVector distribution, density;
};

/// For arguments that were floats: relative error 2e-10 wherever the result is a float number.
/// e^(-z^2) erfcx(z) / 2, z = |x| / sqrt 2; erfcx(z) = t q(t), t = 1 / (1 + .4 z), q a minimax polynomial on z <= 10.5.
inline Normal normalOfFloat(DoubleVector x) {
    const DoubleVector size = absolute<double>(x), z = (size > 36.0 ? fill(36.0) : size) * 0.70710678118654752;
    const DoubleVector shift = fill(6755399441055744.0); // 1.5 * 2^52
    const DoubleVector shifted = z * z * -1.4426950408889634 + shift;
    const DoubleVector n = shifted - shift;
    const DoubleVector r = (z * z * -1.0 - n * 0.693145751953125) - n * 1.4286068203094172e-6;
    DoubleVector e = r * 2.4882648681793552e-05 + 0.00019905073977573003;
    e = e * r + 0.0013888809012588821;
    e = e * r + 0.0083332887970006785;
    e = e * r + 0.041666666956765464;
    e = e * r + 0.1666666675501744;
    e = e * r + 0.49999999999733991;
    e = (e * r * r + r) + 1.0;
    e *= DoubleVector((DoubleMask(shifted) - DoubleMask(shift) + 1023) << 52);
    const DoubleVector t = 1.0 / (z * 0.4 + 1.0);
    DoubleVector q = t * 0.021552466837806483 + -0.15803763845502117;
    q = q * t + 0.47939321637862087;
    q = q * t + -0.75244483552831087;
    q = q * t + 0.64406668639656695;
    q = q * t + -0.38101132762371859;
    q = q * t + 0.23509510223780877;
    q = q * t + 0.072108076691785594;
    q = q * t + 0.18152641044495282;
    q = q * t + 0.20630145723914578;
    q = q * t + 0.22577807151487395;
    q = q * t + 0.22567231373993549;
    const DoubleVector beyond = size > 36.0 ? DoubleVector{} : q * t * e * 0.5;
    return {x > 0.0 ? 1.0 - beyond : beyond, e * 0.39894228040143268};
}
inline Normal normal(DoubleVector x) {
    return {eachLane(x, [](double lane) { return 0.5 * std::erfc(lane * -0.70710678118654752); }),
            eachLane(x, [](double lane) { return 0.39894228040143268 * std::exp(-0.5 * lane * lane); })};
}

/// x Phi(x), 1 ulp.
inline DoubleVector gelu(DoubleVector x) {
    return x * normal(x).distribution;
}
inline FloatVector gelu(FloatVector x) {
    const DoubleVector first = widen(x, 0), second = widen(x, 1);
    return narrow(first * normalOfFloat(first).distribution, second * normalOfFloat(second).distribution);
}

/// Its derivative Phi(x) + x phi(x), 1 ulp except near its zero at -0.75 where the terms cancel.
inline DoubleVector geluSlope(DoubleVector x) {
    const Normal at = normal(x);
    return at.distribution + x * at.density;
}
inline FloatVector geluSlope(FloatVector x) {
    const DoubleVector first = widen(x, 0), second = widen(x, 1);
    const Normal atFirst = normalOfFloat(first), atSecond = normalOfFloat(second);
    return narrow(atFirst.distribution + first * atFirst.density, atSecond.distribution + second * atSecond.density);
}

/// 1 / (1 + e^-x), 2 ulp, into the denormals.
template <class T>
__attribute__((always_inline)) inline Vector<T> sigmoid(Vector<T> x) {
    const Vector<T> e = exponential(-absolute<T>(x));
    const Vector<T> below = e + T(1), lost = e - (below - T(1));
    const Vector<T> y = (x < T(0) ? e : fill(T(1))) / below;
    return y - y * (x < T(0) ? T(1) - y : y) * lost; // the last two: y / below
}

/// x sigmoid(x), 3 ulp. The last power of two comes after x, so that nothing is lost on the way to the denormals.
inline FloatVector silu(FloatVector x) {
    const FloatVector size = absolute<float>(x);
    const SplitExp e = splitExp(-atMost(size, 120.0f));
    const FloatVector power = size > 115.0f ? FloatVector{} : e.power;
    return (x < 0.0f ? x * power * e.scale : x) / (e.power * e.scale + 1.0f);
}
inline DoubleVector silu(DoubleVector x) {
    return x / (exponential(-x) + 1.0);
}

/// log(1 + e^x), but x above 20 as in PyTorch; 3 ulp.
template <class T>
Vector<T> softplus(Vector<T> x) {
    const Vector<T> rest = logarithmOf1Plus(exponential(-absolute<T>(x)));
    return x > T(20) ? x : (x < T(0) ? rest : x + rest);
}

} // namespace nk
