/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Every hot loop of the engine, as C functions on pointers, sizes and strides, built once a processor level and picked
 * by the loader. No C++ type crosses this border.
 *
 * Matrices are column-major with a leading dimension; a column is a sample, or a sample at one time step.
 * Buffers handed in are 64-byte aligned, their leading dimension is a multiple of NK_PAD and every column has
 * that many readable and writable elements. Rows beyond `rows` are padding: their values mean nothing and enter
 * nothing, and every function may write those of its outputs. A vector of T over rows (bias, gamma, a mean a row) is
 * such a column; vectors of double, over columns, and the sums that come out have exactly their length. Each output
 * element is computed by the same operations in the same order however the columns are split over calls, so bits do not
 * depend on threads. Statistics are sums in double over the call's range, in a fixed order; calls ADD to them. NaN and
 * infinity go through every function as IEEE 754 says; nothing hides them.
 */

#define NK_PAD 16

#if defined(__GNUC__)
#define NK_API __attribute__((visibility("default")))
#else
#define NK_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    NK_LINEAR,
    NK_RELU,
    NK_LEAKY_RELU,
    NK_ELU,
    NK_SELU,
    NK_GELU,
    NK_SILU,
    NK_SOFTPLUS,
    NK_TANH,
    NK_SIGMOID,
    NK_HARD_TANH,
    NK_SOFTSIGN
} nk_activation;

/* max_abs is NaN once a NaN was met. saturated: |tanh| > .97, sigmoid outside (.015, .985), hard_tanh |y| >= 1, else 0.
 * max_abs_input: of what an activation was given; all else is of what it gave. */
typedef struct {
    double sum, sum_squares, max_abs_input;
    int64_t zeros, saturated;
} nk_value_stats;
typedef struct {
    double sum_squares, sum_abs, max_abs;
    int64_t zeros;
} nk_gradient_stats;
typedef struct {
    double update_squares, weight_squares;
} nk_update_stats;

/* How an optimizer step reads its gradient: g' = clamp(g) * coefficient (clamp_to = infinity: no clamp);
 * row_coefficients (may be null) replaces coefficient by one number an output row. g itself is never written. */
typedef struct {
    double coefficient, clamp_to;
    double learning_rate, weight_decay;
    double momentum;              /* sgd, rmsprop */
    int32_t nesterov, first_step; /* first_step: the velocity starts as the gradient (PyTorch) */
    double beta1, beta2, epsilon, bias_correction1, bias_correction2; /* adam: 1 - beta^t */
    double alpha;                                                     /* rmsprop */
    int32_t decoupled;                                                /* adamw: w *= 1 - lr * weight_decay */
} nk_optimizer;

/* "x86-64-v4", "x86-64-v3", "x86-64-v2" or "x86-64": the level this library was built for. */
NK_API const char* nk_isa(void);
/* Keeps freed memory in the process so that hot paths do not fault pages again; called once by the engine. */
NK_API void nk_prepare_process(void);

#define NK_DECLARE(S, T)                                                                                               \
    /* C (m x n) = start + A (m x k) * B, B(p, j) = b[p * b_row + j * b_col]; C(i, j) at c[i + j * ldc].               \
     * start: bias[i] when bias is given, plus C itself when accumulate. Summed over p = 0 .. k-1 in this order, fused \
     * multiply-add where the processor has it. */                                                                     \
    NK_API void nk_product_##S(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const T* a, ptrdiff_t lda, const T* b,           \
                               ptrdiff_t b_row, ptrdiff_t b_col, const T* bias, int accumulate, T* c, ptrdiff_t ldc);  \
    NK_API void nk_transpose_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* at, ptrdiff_t ldat);    \
    /* out[i] = sum over columns of a(i, j), in column order, accumulated in double; overwrites. */                    \
    NK_API void nk_row_sums_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* out);                    \
    /* y = act(z); stats (may be null) of y. z and y may be the same buffer. */                                        \
    NK_API void nk_activation_forward_##S(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols, const T* z,              \
                                          ptrdiff_t ldz, T* y, ptrdiff_t ldy, nk_value_stats* stats);                  \
    /* dz = dy * act'(z); y = act(z) is at hand; sums (may be null): [0] += ||dy||^2, [1] += ||dz||^2. dz may be dy.   \
     */                                                                                                                \
    NK_API void nk_activation_backward_##S(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols, const T* z,             \
                                           ptrdiff_t ldz, const T* y, ptrdiff_t ldy, const T* dy, ptrdiff_t lddy,      \
                                           T* dz, ptrdiff_t lddz, double* sums);                                       \
    NK_API void nk_value_stats_##S(ptrdiff_t rows, ptrdiff_t cols, const T* y, ptrdiff_t ldy, nk_value_stats* stats);  \
    NK_API void nk_sum_squares_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* sum);            \
    /* y = a + scale * b; y may be a or b. */                                                                          \
    NK_API void nk_scaled_sum_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, const T* b,               \
                                  ptrdiff_t ldb, T scale, T* y, ptrdiff_t ldy);                                        \
    /* y = scale * b (scale 0 gives 0 * b: NaN stays NaN). */                                                          \
    NK_API void nk_scale_##S(ptrdiff_t rows, ptrdiff_t cols, const T* b, ptrdiff_t ldb, T scale, T* y, ptrdiff_t ldy); \
    /* *sum += sum of a(i,j) * b(i,j). */                                                                              \
    NK_API void nk_dot_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t ldb,       \
                           double* sum);                                                                               \
    /* Batch norm. Per row of this column range: mean and sum of squared deviations from it; overwrites.               \
     */                                                                                                                \
    NK_API void nk_row_moments_##S(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, double* mean,            \
                                   double* m2);                                                                        \
    /* y = gamma * (x - mean) * inv_std + beta, a value of each a row. */                                              \
    NK_API void nk_normalize_rows_##S(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, const T* mean,        \
                                      const T* inv_std, const T* gamma, const T* beta, T* y, ptrdiff_t ldy);           \
    /* Per row: sum_dy += sum dy, sum_dy_xhat += sum dy * xhat, xhat = (x - mean) * inv_std. */                        \
    NK_API void nk_normalize_rows_sums_##S(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x,    \
                                           ptrdiff_t ldx, const T* mean, const T* inv_std, double* sum_dy,             \
                                           double* sum_dy_xhat);                                                       \
    /* dx = gamma * inv_std * (dy - mean_dy - xhat * mean_dy_xhat), means over the whole batch. dx may be dy. */       \
    NK_API void nk_normalize_rows_backward_##S(                                                                        \
        ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, ptrdiff_t ldx, const T* mean,         \
        const T* inv_std, const T* gamma, const T* mean_dy, const T* mean_dy_xhat, T* dx, ptrdiff_t lddx);             \
    /* Layer norm: mean and inv_std have one value a column and are written by forward. */                             \
    NK_API void nk_normalize_columns_##S(ptrdiff_t rows, ptrdiff_t cols, const T* x, ptrdiff_t ldx, double eps,        \
                                         const T* gamma, const T* beta, T* y, ptrdiff_t ldy, T* mean, T* inv_std);     \
    NK_API void nk_normalize_columns_backward_##S(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy,         \
                                                  const T* x, ptrdiff_t ldx, const T* mean, const T* inv_std,          \
                                                  const T* gamma, T* dx, ptrdiff_t lddx);                              \
    NK_API void nk_normalize_columns_sums_##S(ptrdiff_t rows, ptrdiff_t cols, const T* dy, ptrdiff_t lddy, const T* x, \
                                              ptrdiff_t ldx, const T* mean, const T* inv_std, double* sum_dy,          \
                                              double* sum_dy_xhat);                                                    \
    /* Softmax cross entropy: dz = (softmax(z) - onehot) * scale[column] ; *loss += sum of loss * scale; *correct      \
     * counts columns whose largest logit (the first of equals, none with a NaN) is the label. A column with scale 0   \
     * has dz = 0 and counts nothing. */                                                                               \
    NK_API void nk_cross_entropy_##S(ptrdiff_t classes, ptrdiff_t cols, const T* z, ptrdiff_t ldz,                     \
                                     const int32_t* labels, const double* scale, T* dz, ptrdiff_t lddz, double* loss,  \
                                     int64_t* correct);                                                                \
    /* One logit a column, label 0 or 1. */                                                                            \
    NK_API void nk_binary_cross_entropy_##S(ptrdiff_t cols, const T* z, ptrdiff_t ldz, const int32_t* labels,          \
                                            const double* scale, T* dz, ptrdiff_t lddz, double* loss,                  \
                                            int64_t* correct);                                                         \
    /* Sum over rows of (z - t)^2 * scale[column]; dz = 2 (z - t) * scale. */                                          \
    NK_API void nk_mse_##S(ptrdiff_t rows, ptrdiff_t cols, const T* z, ptrdiff_t ldz, const T* targets, ptrdiff_t ldt, \
                           const double* scale, T* dz, ptrdiff_t lddz, double* loss);                                  \
    NK_API void nk_gradient_stats_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg,                       \
                                      nk_gradient_stats* stats);                                                       \
    /* *sum += sum |g|^p (p > 0, finite). */                                                                           \
    NK_API void nk_sum_powers_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, double p, double* sum);   \
    /* Per row: squares[i] += sum over columns of a(i, j)^2. */                                                        \
    NK_API void nk_row_squares_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* squares);        \
    /* Per column: squares[j] += sum over rows of a(i, j)^2. */                                                        \
    NK_API void nk_column_squares_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* squares);     \
    /* How many rows are 0 in every column. */                                                                         \
    NK_API int64_t nk_dead_rows_##S(ptrdiff_t rows, ptrdiff_t cols, const T* y, ptrdiff_t ldy);                        \
    /* Counts of |g| in bins: bin = floor(log2 |g|) clamped to -149 .. 127 for f32 (-1074 .. 1023 f64), counts[bin -   \
     * lowest]; zeros and non-finite apart. */                                                                         \
    NK_API void nk_log_histogram_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, int64_t* counts,       \
                                     int lowest, int bins, int64_t* zeros, int64_t* non_finite);                       \
    /* Optimizers: w is updated in place; stats: ||w_after - w_before||^2 as stored, and ||w_before||^2. State         \
     * (velocity; m, v; square average) has w's shape and leading dimension. `row_coefficients` may be null. */        \
    NK_API void nk_sgd_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg,             \
                           T* velocity, const nk_optimizer* how, const double* row_coefficients,                       \
                           nk_update_stats* stats);                                                                    \
    NK_API void nk_adam_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg, T* m,      \
                            T* v, const nk_optimizer* how, const double* row_coefficients, nk_update_stats* stats);    \
    NK_API void nk_rmsprop_##S(ptrdiff_t rows, ptrdiff_t cols, T* w, ptrdiff_t ldw, const T* g, ptrdiff_t ldg,         \
                               T* square_average, T* velocity, const nk_optimizer* how,                                \
                               const double* row_coefficients, nk_update_stats* stats);

NK_DECLARE(f32, float)
NK_DECLARE(f64, double)

/* Rows of `width` doubles, one after another, any alignment. Per column: the smallest and the largest value (NaN passed
 * over, infinity not), and zero[i] = sum of 0 * x, which is NaN exactly when a value of the column is not finite. */
NK_API void nk_summarize_rows(ptrdiff_t rows, ptrdiff_t width, const double* x, double* low, double* high,
                              double* zero);

#ifdef __cplusplus
}
#endif
