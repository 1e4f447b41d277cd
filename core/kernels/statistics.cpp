// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

#include <algorithm>
#include <cmath>

namespace {

/// Calls visit(row, column) for every element, column by column.
template <class Visit>
void forEach(ptrdiff_t rows, ptrdiff_t cols, Visit visit) {
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; ++i)
            visit(i, j);
}

template <class T>
void rowSums(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* out) {
    for (ptrdiff_t i = 0; i < rows; ++i) {
        double sum = 0;
        for (ptrdiff_t j = 0; j < cols; ++j)
            sum += double(a[i + j * lda]);
        out[i] = T(sum);
    }
}

template <class T>
void valueStats(ptrdiff_t rows, ptrdiff_t cols, const T* y, ptrdiff_t ldy, nk_value_stats* stats) {
    forEach(rows, cols, [&](ptrdiff_t i, ptrdiff_t j) {
        const double value = double(y[i + j * ldy]);
        stats->sum += value;
        stats->sum_squares += value * value;
        stats->zeros += value == 0;
    });
}

template <class T>
void gradientStats(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, nk_gradient_stats* stats) {
    forEach(rows, cols, [&](ptrdiff_t i, ptrdiff_t j) {
        const double size = std::abs(double(g[i + j * ldg]));
        stats->sum_squares += size * size;
        stats->sum_abs += size;
        stats->max_abs = size <= stats->max_abs ? stats->max_abs : std::isnan(stats->max_abs) ? stats->max_abs : size;
        stats->zeros += size == 0;
    });
}

template <class T>
void logHistogram(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, int64_t* counts, int lowest, int bins,
                  int64_t* zeros, int64_t* nonFinite) {
    forEach(rows, cols, [&](ptrdiff_t i, ptrdiff_t j) {
        const T value = g[i + j * ldg];
        if (value == 0)
            ++*zeros;
        else if (!std::isfinite(value))
            ++*nonFinite;
        else
            ++counts[std::clamp(std::ilogb(value) - lowest, 0, bins - 1)];
    });
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_row_sums_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* out) {                          \
        rowSums(rows, cols, a, lda, out);                                                                              \
    }                                                                                                                  \
    void nk_value_stats_##S(ptrdiff_t rows, ptrdiff_t cols, const T* y, ptrdiff_t ldy, nk_value_stats* stats) {        \
        valueStats(rows, cols, y, ldy, stats);                                                                         \
    }                                                                                                                  \
    void nk_sum_squares_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* sum) {                  \
        forEach(rows, cols,                                                                                            \
                [&](ptrdiff_t i, ptrdiff_t j) { *sum += double(a[i + j * lda]) * double(a[i + j * lda]); });           \
    }                                                                                                                  \
    void nk_scaled_sum_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t ldb,       \
                           T scale, T* y, ptrdiff_t ldy) {                                                             \
        forEach(rows, cols,                                                                                            \
                [&](ptrdiff_t i, ptrdiff_t j) { y[i + j * ldy] = a[i + j * lda] + scale * b[i + j * ldb]; });          \
    }                                                                                                                  \
    void nk_scale_##S(ptrdiff_t rows, ptrdiff_t cols, const T* b, ptrdiff_t ldb, T scale, T* y, ptrdiff_t ldy) {       \
        forEach(rows, cols, [&](ptrdiff_t i, ptrdiff_t j) { y[i + j * ldy] = scale * b[i + j * ldb]; });               \
    }                                                                                                                  \
    void nk_dot_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t ldb,              \
                    double* sum) {                                                                                     \
        forEach(rows, cols,                                                                                            \
                [&](ptrdiff_t i, ptrdiff_t j) { *sum += double(a[i + j * lda]) * double(b[i + j * ldb]); });           \
    }                                                                                                                  \
    void nk_gradient_stats_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, nk_gradient_stats* stats) {  \
        gradientStats(rows, cols, g, ldg, stats);                                                                      \
    }                                                                                                                  \
    void nk_sum_powers_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, double p, double* sum) {         \
        forEach(rows, cols, [&](ptrdiff_t i, ptrdiff_t j) { *sum += std::pow(std::abs(double(g[i + j * ldg])), p); }); \
    }                                                                                                                  \
    void nk_row_squares_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* squares) {              \
        forEach(rows, cols,                                                                                            \
                [&](ptrdiff_t i, ptrdiff_t j) { squares[i] += double(a[i + j * lda]) * double(a[i + j * lda]); });     \
    }                                                                                                                  \
    void nk_log_histogram_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, int64_t* counts, int lowest,  \
                              int bins, int64_t* zeros, int64_t* non_finite) {                                         \
        logHistogram(rows, cols, g, ldg, counts, lowest, bins, zeros, non_finite);                                     \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
