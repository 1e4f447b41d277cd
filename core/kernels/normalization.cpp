// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

#include <cmath>

namespace {

template <class T>
void rowMoments(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, double* mean, double* m2) {
    for (ptrdiff_t i = 0; i < rows; ++i) {
        double sum = 0, squares = 0;
        for (ptrdiff_t j = 0; j < cols; ++j)
            sum += double(x[i + j * ldx]);
        mean[i] = sum / double(cols);
        for (ptrdiff_t j = 0; j < cols; ++j) {
            const double deviation = double(x[i + j * ldx]) - mean[i];
            squares += deviation * deviation;
        }
        m2[i] = squares;
    }
}

template <class T>
void normalizeRows(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, const T* mean, const T* invStd,
                   const T* gamma, const T* beta, T* y, ptrdiff_t ldy) {
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; ++i)
            y[i + j * ldy] = gamma[i] * ((x[i + j * ldx] - mean[i]) * invStd[i]) + beta[i];
}

template <class T>
void normalizeRowsSums(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx,
                       const T* mean, const T* invStd, double* sumDy, double* sumDyXhat) {
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const T xhat = (x[i + j * ldx] - mean[i]) * invStd[i];
            sumDy[i] += double(dy[i + j * lddy]);
            sumDyXhat[i] += double(dy[i + j * lddy]) * double(xhat);
        }
}

template <class T>
void normalizeRowsBackward(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx,
                           const T* mean, const T* invStd, const T* gamma, const T* meanDy, const T* meanDyXhat, T* dx,
                           ptrdiff_t lddx) {
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const T xhat = (x[i + j * ldx] - mean[i]) * invStd[i];
            dx[i + j * lddx] = gamma[i] * invStd[i] * (dy[i + j * lddy] - meanDy[i] - xhat * meanDyXhat[i]);
        }
}

template <class T>
void normalizeColumns(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, double eps, const T* gamma,
                      const T* beta, T* y, ptrdiff_t ldy, T* mean, T* invStd) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        double sum = 0, squares = 0;
        for (ptrdiff_t i = 0; i < rows; ++i)
            sum += double(x[i + j * ldx]);
        const double center = sum / double(rows);
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const double deviation = double(x[i + j * ldx]) - center;
            squares += deviation * deviation;
        }
        mean[j] = T(center);
        invStd[j] = T(1.0 / std::sqrt(squares / double(rows) + eps));
        for (ptrdiff_t i = 0; i < rows; ++i)
            y[i + j * ldy] = gamma[i] * ((x[i + j * ldx] - mean[j]) * invStd[j]) + beta[i];
    }
}

template <class T>
void normalizeColumnsBackward(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx,
                              const T* mean, const T* invStd, const T* gamma, T* dx, ptrdiff_t lddx) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        double sum = 0, sumXhat = 0;
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const double dxhat = double(dy[i + j * lddy]) * double(gamma[i]);
            sum += dxhat;
            sumXhat += dxhat * double((x[i + j * ldx] - mean[j]) * invStd[j]);
        }
        const T meanDxhat = T(sum / double(rows)), meanDxhatXhat = T(sumXhat / double(rows));
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const T xhat = (x[i + j * ldx] - mean[j]) * invStd[j];
            dx[i + j * lddx] = invStd[j] * (dy[i + j * lddy] * gamma[i] - meanDxhat - xhat * meanDxhatXhat);
        }
    }
}

template <class T>
void normalizeColumnsSums(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx,
                          const T* mean, const T* invStd, double* sumDy, double* sumDyXhat) {
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const T xhat = (x[i + j * ldx] - mean[j]) * invStd[j];
            sumDy[i] += double(dy[i + j * lddy]);
            sumDyXhat[i] += double(dy[i + j * lddy]) * double(xhat);
        }
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_row_moments_##S(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, double* mean, double* m2) {     \
        rowMoments(rows, cols, x, ldx, mean, m2);                                                                      \
    }                                                                                                                  \
    void nk_normalize_rows_##S(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, const T* mean,               \
                               const T* inv_std, const T* gamma, const T* beta, T* y, ptrdiff_t ldy) {                 \
        normalizeRows(rows, cols, x, ldx, mean, inv_std, gamma, beta, y, ldy);                                         \
    }                                                                                                                  \
    void nk_normalize_rows_sums_##S(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x,           \
                                    ptrdiff_t ldx, const T* mean, const T* inv_std, double* sum_dy,                    \
                                    double* sum_dy_xhat) {                                                             \
        normalizeRowsSums(rows, cols, dy, lddy, x, ldx, mean, inv_std, sum_dy, sum_dy_xhat);                           \
    }                                                                                                                  \
    void nk_normalize_rows_backward_##S(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x,       \
                                        ptrdiff_t ldx, const T* mean, const T* inv_std, const T* gamma,                \
                                        const T* mean_dy, const T* mean_dy_xhat, T* dx, ptrdiff_t lddx) {              \
        normalizeRowsBackward(rows, cols, dy, lddy, x, ldx, mean, inv_std, gamma, mean_dy, mean_dy_xhat, dx, lddx);    \
    }                                                                                                                  \
    void nk_normalize_columns_##S(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, double eps,               \
                                  const T* gamma, const T* beta, T* y, ptrdiff_t ldy, T* mean, T* inv_std) {           \
        normalizeColumns(rows, cols, x, ldx, eps, gamma, beta, y, ldy, mean, inv_std);                                 \
    }                                                                                                                  \
    void nk_normalize_columns_backward_##S(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x,    \
                                           ptrdiff_t ldx, const T* mean, const T* inv_std, const T* gamma, T* dx,      \
                                           ptrdiff_t lddx) {                                                           \
        normalizeColumnsBackward(rows, cols, dy, lddy, x, ldx, mean, inv_std, gamma, dx, lddx);                        \
    }                                                                                                                  \
    void nk_normalize_columns_sums_##S(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x,        \
                                       ptrdiff_t ldx, const T* mean, const T* inv_std, double* sum_dy,                 \
                                       double* sum_dy_xhat) {                                                          \
        normalizeColumnsSums(rows, cols, dy, lddy, x, ldx, mean, inv_std, sum_dy, sum_dy_xhat);                        \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
