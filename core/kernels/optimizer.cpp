// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

#include <cmath>

namespace {

/// Numbers of one step in working precision, converted once.
template <class T>
struct Constants {
    explicit Constants(const nk_optimizer& how)
        : rate(T(how.learning_rate)), decay(T(how.weight_decay)), momentum(T(how.momentum)), beta1(T(how.beta1)),
          rest1(T(1.0 - how.beta1)), beta2(T(how.beta2)), rest2(T(1.0 - how.beta2)),
          step(T(how.learning_rate / how.bias_correction1)), root(T(std::sqrt(how.bias_correction2))),
          epsilon(T(how.epsilon)), alpha(T(how.alpha)), restAlpha(T(1.0 - how.alpha)),
          shrink(T(1.0 - how.learning_rate * how.weight_decay)) {}

    T rate, decay, momentum, beta1, rest1, beta2, rest2, step, root, epsilon, alpha, restAlpha, shrink;
};

/// Walks over the tensor; rule(w, g, position in the state's column order) returns the new weight.
template <class T, class Rule>
void walk(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, const nk_optimizer& how,
          const double* rowCoefficients, nk_update_stats* stats, Rule rule) {
    const T limit = T(how.clamp_to);
    nk_update_stats found{};
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const T coefficient = T(rowCoefficients ? rowCoefficients[i] : how.coefficient);
            const T raw = g[i + j * ldg];
            const T clamped = raw < -limit ? -limit : raw > limit ? limit : raw;
            const T before = w[i + j * ldw];
            const T after = rule(before, clamped * coefficient, i + j * ldw);
            w[i + j * ldw] = after;
            const double update = double(after) - double(before);
            found.update_squares += update * update;
            found.weight_squares += double(before) * double(before);
        }
    if (!stats)
        return;
    stats->update_squares += found.update_squares;
    stats->weight_squares += found.weight_squares;
}

template <class T>
void sgd(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, T* velocity,
         const nk_optimizer& how, const double* rowCoefficients, nk_update_stats* stats) {
    const Constants<T> k(how);
    walk(rows, cols, w, ldw, g, ldg, how, rowCoefficients, stats, [&](T weight, T gradient, ptrdiff_t at) {
        if (how.weight_decay != 0)
            gradient += k.decay * weight;
        if (how.momentum != 0) {
            velocity[at] = how.first_step ? gradient : k.momentum * velocity[at] + gradient;
            gradient = how.nesterov ? gradient + k.momentum * velocity[at] : velocity[at];
        }
        return weight - k.rate * gradient;
    });
}

template <class T>
void adam(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, T* m, T* v,
          const nk_optimizer& how, const double* rowCoefficients, nk_update_stats* stats) {
    const Constants<T> k(how);
    walk(rows, cols, w, ldw, g, ldg, how, rowCoefficients, stats, [&](T weight, T gradient, ptrdiff_t at) {
        if (how.weight_decay != 0) {
            if (how.decoupled)
                weight *= k.shrink;
            else
                gradient += k.decay * weight;
        }
        m[at] = k.beta1 * m[at] + k.rest1 * gradient;
        v[at] = k.beta2 * v[at] + k.rest2 * gradient * gradient;
        return weight - k.step * (m[at] / (std::sqrt(v[at]) / k.root + k.epsilon));
    });
}

template <class T>
void rmsprop(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, T* squareAverage,
             T* velocity, const nk_optimizer& how, const double* rowCoefficients, nk_update_stats* stats) {
    const Constants<T> k(how);
    walk(rows, cols, w, ldw, g, ldg, how, rowCoefficients, stats, [&](T weight, T gradient, ptrdiff_t at) {
        if (how.weight_decay != 0)
            gradient += k.decay * weight;
        squareAverage[at] = k.alpha * squareAverage[at] + k.restAlpha * gradient * gradient;
        T direction = gradient / (std::sqrt(squareAverage[at]) + k.epsilon);
        if (how.momentum != 0)
            direction = velocity[at] = k.momentum * velocity[at] + direction;
        return weight - k.rate * direction;
    });
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_sgd_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, T* velocity,       \
                    const nk_optimizer* how, const double* row_coefficients, nk_update_stats* stats) {                 \
        sgd(rows, cols, w, ldw, g, ldg, velocity, *how, row_coefficients, stats);                                      \
    }                                                                                                                  \
    void nk_adam_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, T* m, T* v,       \
                     const nk_optimizer* how, const double* row_coefficients, nk_update_stats* stats) {                \
        adam(rows, cols, w, ldw, g, ldg, m, v, *how, row_coefficients, stats);                                         \
    }                                                                                                                  \
    void nk_rmsprop_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg,                \
                        T* square_average, T* velocity, const nk_optimizer* how, const double* row_coefficients,       \
                        nk_update_stats* stats) {                                                                      \
        rmsprop(rows, cols, w, ldw, g, ldg, square_average, velocity, *how, row_coefficients, stats);                  \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
