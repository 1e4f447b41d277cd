// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"

namespace {

template <class T>
void product(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t bRow,
             ptrdiff_t bCol, const T* bias, int accumulate, T* c, ptrdiff_t ldc) {
    for (ptrdiff_t j = 0; j < n; ++j) {
        T* __restrict out = c + j * ldc;
        for (ptrdiff_t i = 0; i < m; ++i)
            out[i] = (bias ? bias[i] : T(0)) + (accumulate ? out[i] : T(0));
        for (ptrdiff_t p = 0; p < k; ++p) {
            const T* __restrict column = a + p * lda;
            const T factor = b[p * bRow + j * bCol];
            for (ptrdiff_t i = 0; i < m; ++i)
                out[i] += column[i] * factor;
        }
    }
}

template <class T>
void transpose(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* at, ptrdiff_t ldat) {
    for (ptrdiff_t i = 0; i < rows; ++i)
        for (ptrdiff_t j = 0; j < cols; ++j)
            at[j + i * ldat] = a[i + j * lda];
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_product_##S(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t b_row, \
                        ptrdiff_t b_col, const T* bias, int accumulate, T* c, ptrdiff_t ldc) {                         \
        product(m, n, k, a, lda, b, b_row, b_col, bias, accumulate, c, ldc);                                           \
    }                                                                                                                  \
    void nk_transpose_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* at, ptrdiff_t ldat) {          \
        transpose(rows, cols, a, lda, at, ldat);                                                                       \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
