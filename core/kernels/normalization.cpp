// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/kernels/vector.h"

#include <cmath>

namespace {

using nk::forEachRowBlock;
using nk::forEachVector;
using nk::kLanes;
using nk::load;
using nk::Vector;

// Vectors of rows whose constants or sums stay in registers while all columns pass.
#if defined(__AVX512F__)
constexpr int kMomentVectors = 4, kRowVectors = 4;
#else
constexpr int kMomentVectors = 2, kRowVectors = 2;
#endif

/// One pass over distances d from the row's first value: mean = first + sum(d) / n, m2 = sum(d^2) - sum(d)^2 / n. The
/// first value is one of the n, so what cancels is less than a factor of n.
template <class T>
void rowMoments(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, double* mean, double* m2) {
    const double n = double(cols);
    forEachRowBlock<T, kMomentVectors>(rows, [&](ptrdiff_t i, auto vectors) {
        nk::RowTotals<T, vectors()> first, distances, squares;
        for (int v = 0; v < vectors(); ++v)
            first.add(v, load(x + i + v * kLanes<T>));
        for (ptrdiff_t j = 1; j < cols; ++j)
            for (int v = 0; v < vectors(); ++v)
                distances.addDistance(v, load(x + i + v * kLanes<T> + j * ldx), first, squares);
        first.forEachPart(rows - i, [&](ptrdiff_t row, nk::DoubleVector start, ptrdiff_t count) {
            nk::putDoubles(mean + i + row, start, count);
        });
        distances.forEachPart(rows - i, [&](ptrdiff_t row, nk::DoubleVector sum, ptrdiff_t count) {
            double *const means = mean + i + row, *const rest = m2 + i + row;
            nk::putDoubles(means, nk::getDoubles(means, count) + sum / n, count);
            nk::putDoubles(rest, sum * sum / n, count);
        });
        squares.forEachPart(rows - i, [&](ptrdiff_t row, nk::DoubleVector sum, ptrdiff_t count) {
            const nk::DoubleVector rest = sum - nk::getDoubles(m2 + i + row, count);
            nk::putDoubles(m2 + i + row, rest < 0.0 ? nk::DoubleVector{} : rest, count); // rounding; NaN stays NaN
        });
    });
}

template <class T>
void normalizeRows(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, const T* mean, const T* invStd,
                   const T* gamma, const T* beta, T* y, ptrdiff_t ldy) {
    forEachRowBlock<T, kRowVectors>(rows, [&](ptrdiff_t i, auto vectors) {
        Vector<T> center[vectors()], scale[vectors()], slope[vectors()], start[vectors()];
        for (int v = 0; v < vectors(); ++v) {
            center[v] = load(mean + i + v * kLanes<T>);
            scale[v] = load(invStd + i + v * kLanes<T>);
            slope[v] = load(gamma + i + v * kLanes<T>);
            start[v] = load(beta + i + v * kLanes<T>);
        }
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (int v = 0; v < vectors(); ++v) {
                const Vector<T> xhat = (load(x + i + v * kLanes<T> + j * ldx) - center[v]) * scale[v];
                nk::store(y + i + v * kLanes<T> + j * ldy, slope[v] * xhat + start[v]);
            }
    });
}

template <class T>
void normalizeRowsSums(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx,
                       const T* mean, const T* invStd, double* sumDy, double* sumDyXhat) {
    forEachRowBlock<T>(rows, [&](ptrdiff_t i, auto vectors) {
        nk::RowTotals<T, vectors()> sums, products;
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (int v = 0; v < vectors(); ++v) {
                const ptrdiff_t at = i + v * kLanes<T>;
                const Vector<T> slope = load(dy + at + j * lddy);
                sums.add(v, slope);
                products.addProduct(v, slope, (load(x + at + j * ldx) - load(mean + at)) * load(invStd + at));
            }
        sums.addTo(sumDy + i, rows - i);
        products.addTo(sumDyXhat + i, rows - i);
    });
}

template <class T>
void normalizeRowsBackward(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx,
                           const T* mean, const T* invStd, const T* gamma, const T* meanDy, const T* meanDyXhat, T* dx,
                           ptrdiff_t lddx) {
    forEachRowBlock<T, kRowVectors>(rows, [&](ptrdiff_t i, auto vectors) {
        Vector<T> center[vectors()], scale[vectors()], factor[vectors()], sum[vectors()], product[vectors()];
        for (int v = 0; v < vectors(); ++v) {
            const ptrdiff_t at = i + v * kLanes<T>;
            center[v] = load(mean + at);
            scale[v] = load(invStd + at);
            factor[v] = load(gamma + at) * scale[v];
            sum[v] = load(meanDy + at);
            product[v] = load(meanDyXhat + at);
        }
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (int v = 0; v < vectors(); ++v) {
                const ptrdiff_t at = i + v * kLanes<T>;
                const Vector<T> xhat = (load(x + at + j * ldx) - center[v]) * scale[v];
                nk::store(dx + at + j * lddx, factor[v] * (load(dy + at + j * lddy) - sum[v] - xhat * product[v]));
            }
    });
}

template <class T>
void normalizeColumns(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, double eps, const T* gamma,
                      const T* beta, T* y, ptrdiff_t ldy, T* mean, T* invStd) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        const T* column = x + j * ldx;
        nk::Total<T> sum;
        forEachVector<T>(rows, 1, [&](ptrdiff_t i, ptrdiff_t, auto lanes) { sum.add(lanes.keep(load(column + i))); });
        const double center = sum.value() / double(rows);
        nk::Total<T> squares;
        forEachVector<T>(rows, 1, [&](ptrdiff_t i, ptrdiff_t, auto lanes) {
            squares.addSquareOfDistance(load(column + i), center, lanes);
        });
        mean[j] = T(center);
        invStd[j] = T(1.0 / std::sqrt(squares.value() / double(rows) + eps));
        forEachVector<T>(rows, 1, [&](ptrdiff_t i, ptrdiff_t, auto) {
            const Vector<T> xhat = (load(column + i) - mean[j]) * invStd[j];
            nk::store(y + i + j * ldy, load(gamma + i) * xhat + load(beta + i));
        });
    }
}

template <class T>
void normalizeColumnsBackward(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx,
                              const T* mean, const T* invStd, const T* gamma, T* dx, ptrdiff_t lddx) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        const auto xhatAt = [&](ptrdiff_t i) { return (load(x + i + j * ldx) - mean[j]) * invStd[j]; };
        const auto slopeAt = [&](ptrdiff_t i) { return load(dy + i + j * lddy) * load(gamma + i); };
        nk::Total<T> slopes, products;
        forEachVector<T>(rows, 1, [&](ptrdiff_t i, ptrdiff_t, auto lanes) {
            const Vector<T> slope = lanes.keep(slopeAt(i));
            slopes.add(slope);
            products.addProduct(slope, lanes.keep(xhatAt(i)));
        });
        const T meanSlope = T(slopes.value() / double(rows)), meanProduct = T(products.value() / double(rows));
        forEachVector<T>(rows, 1, [&](ptrdiff_t i, ptrdiff_t, auto) {
            nk::store(dx + i + j * lddx, (slopeAt(i) - meanSlope - xhatAt(i) * meanProduct) * invStd[j]);
        });
    }
}

template <class T>
void normalizeColumnsSums(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx,
                          const T* mean, const T* invStd, double* sumDy, double* sumDyXhat) {
    forEachRowBlock<T>(rows, [&](ptrdiff_t i, auto vectors) {
        nk::RowTotals<T, vectors()> sums, products;
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (int v = 0; v < vectors(); ++v) {
                const ptrdiff_t at = i + v * kLanes<T>;
                const Vector<T> slope = load(dy + at + j * lddy);
                sums.add(v, slope);
                products.addProduct(v, slope, (load(x + at + j * ldx) - mean[j]) * invStd[j]);
            }
        sums.addTo(sumDy + i, rows - i);
        products.addTo(sumDyXhat + i, rows - i);
    });
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
