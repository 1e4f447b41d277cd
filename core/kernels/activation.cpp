// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

#include <cmath>

namespace {

constexpr double kSeluAlpha = 1.6732632423543772848170429916717;
constexpr double kSeluScale = 1.0507009873554804934193349852946;
constexpr double kInverseSqrt2 = 0.70710678118654752440;
constexpr double kInverseSqrt2Pi = 0.39894228040143267794;

template <class T>
T sigmoid(T x) {
    return T(1) / (T(1) + std::exp(-x));
}

template <class T>
T forward(nk_activation kind, T x) {
    switch (kind) {
    case NK_LINEAR:
        return x;
    case NK_RELU:
        return x < 0 ? T(0) : x;
    case NK_LEAKY_RELU:
        return x > 0 ? x : x * T(0.01);
    case NK_ELU:
        return x > 0 ? x : std::expm1(x);
    case NK_SELU:
        return T(kSeluScale) * (x > 0 ? x : T(kSeluAlpha) * std::expm1(x));
    case NK_GELU:
        return x * T(0.5) * std::erfc(-x * T(kInverseSqrt2));
    case NK_SILU:
        return x / (T(1) + std::exp(-x));
    case NK_SOFTPLUS:
        return x > 20 ? x : std::log1p(std::exp(x));
    case NK_TANH:
        return std::tanh(x);
    case NK_SIGMOID:
        return sigmoid(x);
    case NK_HARD_TANH:
        return x < -1 ? T(-1) : x > 1 ? T(1) : x;
    case NK_SOFTSIGN:
        return x / (T(1) + std::abs(x));
    }
    return x;
}

template <class T>
T backward(nk_activation kind, T x, T y, T dy) {
    switch (kind) {
    case NK_LINEAR:
        return dy;
    case NK_RELU:
        return x <= 0 ? T(0) : dy;
    case NK_LEAKY_RELU:
        return x > 0 ? dy : dy * T(0.01);
    case NK_ELU:
        return x > 0 ? dy : dy * std::exp(x);
    case NK_SELU:
        return dy * T(kSeluScale) * (x > 0 ? T(1) : T(kSeluAlpha) * std::exp(x));
    case NK_GELU:
        return dy * (T(0.5) * std::erfc(-x * T(kInverseSqrt2)) + x * T(kInverseSqrt2Pi) * std::exp(T(-0.5) * x * x));
    case NK_SILU:
        return dy * sigmoid(x) * (T(1) + x * sigmoid(-x));
    case NK_SOFTPLUS:
        return x > 20 ? dy : dy * sigmoid(x);
    case NK_TANH:
        return dy * (T(1) - y * y);
    case NK_SIGMOID:
        return dy * (T(1) - y) * y;
    case NK_HARD_TANH:
        return x <= -1 || x >= 1 ? T(0) : dy;
    case NK_SOFTSIGN:
        return dy / ((T(1) + std::abs(x)) * (T(1) + std::abs(x)));
    }
    return dy;
}

template <class T>
bool isSaturated(nk_activation kind, T y) {
    switch (kind) {
    case NK_TANH:
        return std::abs(y) > T(0.97);
    case NK_SIGMOID:
        return y < T(0.015) || y > T(0.985);
    case NK_HARD_TANH:
        return std::abs(y) >= T(1);
    default:
        return false;
    }
}

template <class T>
void activationForward(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, T* y,
                       ptrdiff_t ldy, nk_value_stats* stats) {
    nk_value_stats found{};
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const T value = forward(kind, z[i + j * ldz]);
            y[i + j * ldy] = value;
            found.sum += double(value);
            found.sum_squares += double(value) * double(value);
            found.zeros += value == 0;
            found.saturated += isSaturated(kind, value);
        }
    if (!stats)
        return;
    stats->sum += found.sum;
    stats->sum_squares += found.sum_squares;
    stats->zeros += found.zeros;
    stats->saturated += found.saturated;
}

template <class T>
void activationBackward(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const T* y,
                        ptrdiff_t ldy, const T* dy, ptrdiff_t lddy, T* dz, ptrdiff_t lddz, double* sums) {
    double before = 0, after = 0;
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const T in = dy[i + j * lddy];
            const T out = backward(kind, z[i + j * ldz], y[i + j * ldy], in);
            dz[i + j * lddz] = out;
            before += double(in) * double(in);
            after += double(out) * double(out);
        }
    if (!sums)
        return;
    sums[0] += before;
    sums[1] += after;
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
