// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"
#include "core/kernels/recurrent.h"

namespace nabla {

/// The kernels by scalar type: `Kernels<Scalar>::product(...)`. Documentation stands in kernels.h.
template <class Scalar>
struct Kernels;

#define NABLA_KERNELS(TYPE, SUFFIX)                                                                                    \
    template <>                                                                                                        \
    struct Kernels<TYPE> {                                                                                             \
        static constexpr auto product = nk_product_##SUFFIX;                                                           \
        static constexpr auto transpose = nk_transpose_##SUFFIX;                                                       \
        static constexpr auto rowSums = nk_row_sums_##SUFFIX;                                                          \
        static constexpr auto activationForward = nk_activation_forward_##SUFFIX;                                      \
        static constexpr auto activationBackward = nk_activation_backward_##SUFFIX;                                    \
        static constexpr auto valueStats = nk_value_stats_##SUFFIX;                                                    \
        static constexpr auto sumSquares = nk_sum_squares_##SUFFIX;                                                    \
        static constexpr auto scaledSum = nk_scaled_sum_##SUFFIX;                                                      \
        static constexpr auto scale = nk_scale_##SUFFIX;                                                               \
        static constexpr auto dot = nk_dot_##SUFFIX;                                                                   \
        static constexpr auto rowMoments = nk_row_moments_##SUFFIX;                                                    \
        static constexpr auto normalizeRows = nk_normalize_rows_##SUFFIX;                                              \
        static constexpr auto normalizeRowsSums = nk_normalize_rows_sums_##SUFFIX;                                     \
        static constexpr auto normalizeRowsBackward = nk_normalize_rows_backward_##SUFFIX;                             \
        static constexpr auto normalizeColumns = nk_normalize_columns_##SUFFIX;                                        \
        static constexpr auto normalizeColumnsBackward = nk_normalize_columns_backward_##SUFFIX;                       \
        static constexpr auto normalizeColumnsSums = nk_normalize_columns_sums_##SUFFIX;                               \
        static constexpr auto crossEntropy = nk_cross_entropy_##SUFFIX;                                                \
        static constexpr auto binaryCrossEntropy = nk_binary_cross_entropy_##SUFFIX;                                   \
        static constexpr auto mse = nk_mse_##SUFFIX;                                                                   \
        static constexpr auto gradientStats = nk_gradient_stats_##SUFFIX;                                              \
        static constexpr auto sumPowers = nk_sum_powers_##SUFFIX;                                                      \
        static constexpr auto rowSquares = nk_row_squares_##SUFFIX;                                                    \
        static constexpr auto columnSquares = nk_column_squares_##SUFFIX;                                              \
        static constexpr auto deadRows = nk_dead_rows_##SUFFIX;                                                        \
        static constexpr auto logHistogram = nk_log_histogram_##SUFFIX;                                                \
        static constexpr auto sgd = nk_sgd_##SUFFIX;                                                                   \
        static constexpr auto adam = nk_adam_##SUFFIX;                                                                 \
        static constexpr auto rmsprop = nk_rmsprop_##SUFFIX;                                                           \
        static constexpr auto lstmForward = nk_lstm_forward_##SUFFIX;                                                  \
        static constexpr auto lstmBackward = nk_lstm_backward_##SUFFIX;                                                \
        static constexpr auto gateSums = nk_gate_sums_##SUFFIX;                                                        \
        static constexpr auto gruForward = nk_gru_forward_##SUFFIX;                                                    \
        static constexpr auto gruBackward = nk_gru_backward_##SUFFIX;                                                  \
        static constexpr auto gruBeforeGates = nk_gru_before_gates_##SUFFIX;                                           \
        static constexpr auto gruBeforeOutput = nk_gru_before_output_##SUFFIX;                                         \
        static constexpr auto gruBeforeBackwardOutput = nk_gru_before_backward_output_##SUFFIX;                        \
        static constexpr auto gruBeforeBackwardReset = nk_gru_before_backward_reset_##SUFFIX;                          \
    }

NABLA_KERNELS(float, f32);
NABLA_KERNELS(double, f64);
#undef NABLA_KERNELS

} // namespace nabla
