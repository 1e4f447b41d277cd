// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/kernels/vector_math.h"

#include <type_traits>

namespace {

using nk::absolute;
using nk::fill;
using nk::Mask;
using nk::Vector;

constexpr double kSeluAlpha = 1.6732632423543772848170429916717;
constexpr double kSeluScale = 1.0507009873554804934193349852946;

template <class T, nk_activation kKind>
Vector<T> forward(Vector<T> x) {
    switch (kKind) {
    case NK_LINEAR:
        return x;
    case NK_RELU:
        return x < T(0) ? Vector<T>{} : x;
    case NK_LEAKY_RELU:
        return x > T(0) ? x : x * T(0.01);
    case NK_ELU:
        return x > T(0) ? x : nk::exponentialMinus1(x);
    case NK_SELU:
        return x > T(0) ? x * T(kSeluScale) : nk::exponentialMinus1(x) * T(kSeluScale * kSeluAlpha);
    case NK_GELU:
        return nk::gelu(x);
    case NK_SILU:
        return nk::silu(x);
    case NK_SOFTPLUS:
        return nk::softplus<T>(x);
    case NK_TANH:
        return nk::hyperbolicTangent(x);
    case NK_SIGMOID:
        return nk::sigmoid<T>(x);
    case NK_HARD_TANH:
        return x < T(-1) ? fill(T(-1)) : x > T(1) ? fill(T(1)) : x;
    case NK_SOFTSIGN:
        return x / (absolute<T>(x) + T(1));
    }
}

/// dy * act'(x), with PyTorch's choice at each kink.
template <class T, nk_activation kKind>
Vector<T> backward(Vector<T> x, Vector<T> y, Vector<T> dy) {
    switch (kKind) {
    case NK_LINEAR:
        return dy;
    case NK_RELU:
        return x <= T(0) ? Vector<T>{} : dy;
    case NK_LEAKY_RELU:
        return x > T(0) ? dy : dy * T(0.01);
    case NK_ELU:
        return x > T(0) ? dy : dy * nk::exponential(x);
    case NK_SELU:
        return dy * (x > T(0) ? fill(T(kSeluScale)) : nk::exponential(x) * T(kSeluScale * kSeluAlpha));
    case NK_GELU:
        return dy * nk::geluSlope(x);
    case NK_SILU: {
        const Vector<T> s = nk::sigmoid<T>(x);
        return dy * s * (x * nk::sigmoid<T>(-x) + T(1));
    }
    case NK_SOFTPLUS:
        return x > T(20) ? dy : dy * nk::sigmoid<T>(x);
    case NK_TANH:
        return dy * (T(1) - y * y);
    case NK_SIGMOID:
        return dy * ((T(1) - y) * y);
    case NK_HARD_TANH:
        return (x <= T(-1)) | (x >= T(1)) ? Vector<T>{} : dy;
    case NK_SOFTSIGN: {
        const Vector<T> root = T(1) / (absolute<T>(x) + T(1));
        return dy * (root * root);
    }
    }
}

template <class T, nk_activation kKind>
Mask<T> isSaturated(Vector<T> y) {
    switch (kKind) {
    case NK_TANH:
        return absolute<T>(y) > T(0.97);
    case NK_SIGMOID:
        return (y < T(0.015)) | (y > T(0.985));
    case NK_HARD_TANH:
        return absolute<T>(y) >= T(1);
    default:
        return Mask<T>{};
    }
}

/// Calls run with the kind as a constant, so that each kind has its own loop.
template <class Run>
void withConstant(nk_activation kind, Run run) {
#define NK_CASE(KIND)                                                                                                  \
    case KIND:                                                                                                         \
        return run(std::integral_constant<nk_activation, KIND>());
    switch (kind) {
        NK_CASE(NK_LINEAR)
        NK_CASE(NK_RELU)
        NK_CASE(NK_LEAKY_RELU)
        NK_CASE(NK_ELU)
        NK_CASE(NK_SELU)
        NK_CASE(NK_GELU)
        NK_CASE(NK_SILU)
        NK_CASE(NK_SOFTPLUS)
        NK_CASE(NK_TANH)
        NK_CASE(NK_SIGMOID)
        NK_CASE(NK_HARD_TANH)
        NK_CASE(NK_SOFTSIGN)
    }
#undef NK_CASE
}

template <class T, nk_activation kKind, bool kMeasured>
void forwardAll(ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, T* y, ptrdiff_t ldy, nk_value_stats* stats) {
    nk::joinColumns(rows, cols, ldz, ldy);
    nk::Total<T> sum, squares;
    nk::Count<T> zeros, saturated;
    nk::Largest<T> largest;
    nk::forEachVector<T>(rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto lanes) {
        const Vector<T> input = nk::load(z + i + j * ldz);
        const Vector<T> value = forward<T, kKind>(input);
        nk::store(y + i + j * ldy, value);
        if constexpr (kMeasured) {
            const Vector<T> kept = lanes.keep(value);
            sum.add(kept);
            squares.addSquare(kept);
            zeros.add(lanes.keep(value == T(0)));
            saturated.add(lanes.keep(isSaturated<T, kKind>(value)));
            largest.add(lanes.keep(input));
        }
    });
    if constexpr (kMeasured) {
        stats->sum += sum.value();
        stats->sum_squares += squares.value();
        stats->zeros += zeros.value();
        stats->saturated += saturated.value();
        largest.mergeInto(stats->max_abs_input);
    }
}

template <class T>
void activationForward(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, T* y,
                       ptrdiff_t ldy, nk_value_stats* stats) {
    withConstant(kind, [&](auto constant) {
        if (stats)
            forwardAll<T, constant(), true>(rows, cols, z, ldz, y, ldy, stats);
        else
            forwardAll<T, constant(), false>(rows, cols, z, ldz, y, ldy, stats);
    });
}

template <class T, nk_activation kKind, bool kMeasured>
void backwardAll(ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const T* y, ptrdiff_t ldy, const T* dy,
                 ptrdiff_t lddy, T* dz, ptrdiff_t lddz, double* sums) {
    nk::joinColumns(rows, cols, ldz, ldy, lddy, lddz);
    nk::Total<T> before, after;
    nk::forEachVector<T>(rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto lanes) {
        const Vector<T> in = nk::load(dy + i + j * lddy);
        const Vector<T> out = backward<T, kKind>(nk::load(z + i + j * ldz), nk::load(y + i + j * ldy), in);
        nk::store(dz + i + j * lddz, out);
        if constexpr (kMeasured) {
            before.addSquare(lanes.keep(in));
            after.addSquare(lanes.keep(out));
        }
    });
    if constexpr (kMeasured) {
        sums[0] += before.value();
        sums[1] += after.value();
    }
}

template <class T>
void activationBackward(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const T* y,
                        ptrdiff_t ldy, const T* dy, ptrdiff_t lddy, T* dz, ptrdiff_t lddz, double* sums) {
    withConstant(kind, [&](auto constant) {
        if (sums)
            backwardAll<T, constant(), true>(rows, cols, z, ldz, y, ldy, dy, lddy, dz, lddz, sums);
        else
            backwardAll<T, constant(), false>(rows, cols, z, ldz, y, ldy, dy, lddy, dz, lddz, sums);
    });
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_activation_forward_##S(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz,      \
                                   T* y, ptrdiff_t ldy, nk_value_stats* stats) {                                       \
        activationForward(kind, rows, cols, z, ldz, y, ldy, stats);                                                    \
    }                                                                                                                  \
    void nk_activation_backward_##S(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz,     \
                                    const T* y, ptrdiff_t ldy, const T* dy, ptrdiff_t lddy, T* dz, ptrdiff_t lddz,     \
                                    double* sums) {                                                                    \
        activationBackward(kind, rows, cols, z, ldz, y, ldy, dy, lddy, dz, lddz, sums);                                \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
