// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/kernels/vector_math.h"

#include <algorithm>
#include <cmath>

namespace {

using nk::Vector;

/// Numbers of one step in working precision, converted once.
template <class T>
struct Constants {
    explicit Constants(const nk_optimizer& how)
        : rate(T(how.learning_rate)), decay(T(how.weight_decay)), momentum(T(how.momentum)), beta1(T(how.beta1)),
          rest1(T(1.0 - how.beta1)), beta2(T(how.beta2)), rest2(T(1.0 - how.beta2)),
          step(T(how.learning_rate / how.bias_correction1)), inverseRoot(T(1.0 / std::sqrt(how.bias_correction2))),
          epsilon(T(how.epsilon)), alpha(T(how.alpha)), restAlpha(T(1.0 - how.alpha)),
          shrink(T(1.0 - how.learning_rate * how.weight_decay)) {}

    T rate, decay, momentum, beta1, rest1, beta2, rest2, step, inverseRoot, epsilon, alpha, restAlpha, shrink;
};

/// The gradient as the step reads it: clamped, then scaled.
template <class T>
class ClippedGradient {
public:
    ClippedGradient(const T* g, ptrdiff_t ldg, ptrdiff_t rows, const nk_optimizer& how, const double* rowCoefficients)
        : m_g(g), m_stride(ldg), m_rows(rows), m_limit(T(how.clamp_to)), m_coefficient(T(how.coefficient)),
          m_rowCoefficients(rowCoefficients) {}

    Vector<T> at(ptrdiff_t i, ptrdiff_t j) const {
        const Vector<T> raw = nk::load(m_g + i + j * m_stride);
        const Vector<T> clamped = raw < -m_limit ? nk::fill(-m_limit) : raw > m_limit ? nk::fill(m_limit) : raw;
        if (!m_rowCoefficients)
            return clamped * m_coefficient;
        Vector<T> coefficients{};
        for (ptrdiff_t lane = 0; lane < std::min(nk::kLanes<T>, m_rows - i); ++lane)
            coefficients[lane] = T(m_rowCoefficients[i + lane]);
        return clamped * coefficients;
    }

    /// As nk::joinColumns, where all rows have the same coefficient.
    void joinColumns(ptrdiff_t& rows, ptrdiff_t& cols, ptrdiff_t ldw) const {
        if (!m_rowCoefficients)
            nk::joinColumns(rows, cols, ldw, m_stride);
    }

private:
    const T* m_g;
    ptrdiff_t m_stride, m_rows;
    T m_limit, m_coefficient;
    const double* m_rowCoefficients;
};

/// Walks over the tensor; rule(w, g, position in the state) returns the new weight.
template <class T, class Rule>
void walk(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const ClippedGradient<T>& g, nk_update_stats* stats,
          Rule rule) {
    g.joinColumns(rows, cols, ldw);
    nk::Total<T> updates, weights;
    nk::forEachVector<T>(rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto lanes) {
        const ptrdiff_t at = i + j * ldw;
        const Vector<T> before = nk::load(w + at), after = rule(before, g.at(i, j), at);
        nk::store(w + at, after);
        if (stats) {
            updates.addSquareOfDifference(lanes.keep(after), lanes.keep(before));
            weights.addSquare(lanes.keep(before));
        }
    });
    if (stats) {
        stats->update_squares += updates.value();
        stats->weight_squares += weights.value();
    }
}

template <class T>
void sgd(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const ClippedGradient<T>& g, T* velocity,
         const nk_optimizer& how, nk_update_stats* stats) {
    const Constants<T> k(how);
    walk(rows, cols, w, ldw, g, stats, [&](Vector<T> weight, Vector<T> gradient, ptrdiff_t at) {
        if (how.weight_decay != 0)
            gradient += weight * k.decay;
        if (how.momentum != 0) {
            Vector<T> speed = gradient;
            if (!how.first_step)
                speed += nk::load(velocity + at) * k.momentum;
            nk::store(velocity + at, speed);
            gradient = how.nesterov ? gradient + speed * k.momentum : speed;
        }
        return weight - gradient * k.rate;
    });
}

template <class T>
void adam(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const ClippedGradient<T>& g, T* m, T* v,
          const nk_optimizer& how, nk_update_stats* stats) {
    const Constants<T> k(how);
    walk(rows, cols, w, ldw, g, stats, [&](Vector<T> weight, Vector<T> gradient, ptrdiff_t at) {
        if (how.weight_decay != 0) {
            if (how.decoupled)
                weight *= k.shrink;
            else
                gradient += weight * k.decay;
        }
        const Vector<T> mean = nk::load(m + at) * k.beta1 + gradient * k.rest1;
        const Vector<T> square = nk::load(v + at) * k.beta2 + gradient * gradient * k.rest2;
        nk::store(m + at, mean);
        nk::store(v + at, square);
        return weight - mean / (nk::squareRoot(square) * k.inverseRoot + k.epsilon) * k.step;
    });
}

template <class T>
void rmsprop(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const ClippedGradient<T>& g, T* squareAverage,
             T* velocity, const nk_optimizer& how, nk_update_stats* stats) {
    const Constants<T> k(how);
    walk(rows, cols, w, ldw, g, stats, [&](Vector<T> weight, Vector<T> gradient, ptrdiff_t at) {
        if (how.weight_decay != 0)
            gradient += weight * k.decay;
        const Vector<T> square = nk::load(squareAverage + at) * k.alpha + gradient * gradient * k.restAlpha;
        nk::store(squareAverage + at, square);
        Vector<T> direction = gradient / (nk::squareRoot(square) + k.epsilon);
        if (how.momentum != 0) {
            direction += nk::load(velocity + at) * k.momentum;
            nk::store(velocity + at, direction);
        }
        return weight - direction * k.rate;
    });
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_sgd_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, T* velocity,       \
                    const nk_optimizer* how, const double* row_coefficients, nk_update_stats* stats) {                 \
        sgd(rows, cols, w, ldw, ClippedGradient<T>(g, ldg, rows, *how, row_coefficients), velocity, *how, stats);      \
    }                                                                                                                  \
    void nk_adam_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, T* m, T* v,       \
                     const nk_optimizer* how, const double* row_coefficients, nk_update_stats* stats) {                \
        adam(rows, cols, w, ldw, ClippedGradient<T>(g, ldg, rows, *how, row_coefficients), m, v, *how, stats);         \
    }                                                                                                                  \
    void nk_rmsprop_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg,                \
                        T* square_average, T* velocity, const nk_optimizer* how, const double* row_coefficients,       \
                        nk_update_stats* stats) {                                                                      \
        rmsprop(rows, cols, w, ldw, ClippedGradient<T>(g, ldg, rows, *how, row_coefficients), square_average,          \
                velocity, *how, stats);                                                                                \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
