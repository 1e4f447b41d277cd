/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/kernels/kernels.h"

/*
 * One time step of the recurrent cells, between the products. Conventions of kernels.h hold. Gates lie below each other
 * in PyTorch's order (lstm i f g o, gru r z n), `units` rows each. A null h_prev or c_prev stands for zeros.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* Of the gates (may be null). saturated: values outside (.015, .985) for sigmoids and beyond +-.97 for tanh.
 * max_abs_input: of what went into them, NaN once a NaN was met. */
typedef struct {
    double max_abs_input;
    int64_t saturated;
} nk_gate_stats;

#define NK_DECLARE_RECURRENT(S, T)                                                                                     \
    /* gates: in W_ih x + b_ih + W_hh h, out the activated gates after adding bias_hh.                                 \
     * c = f * c_prev + i * g, h = o * tanh(c) (PyTorch nn.LSTM). */                                                   \
    NK_API void nk_lstm_forward_##S(ptrdiff_t units, ptrdiff_t cols, T* gates, ptrdiff_t ldg, const T* bias_hh,        \
                                    const T* c_prev, ptrdiff_t ldp, T* c, ptrdiff_t ldc, T* tanh_c, ptrdiff_t ldt,     \
                                    T* h, ptrdiff_t ldh, nk_gate_stats* stats);                                        \
    /* sums[k] += sum of gate k over units and columns. */                                                             \
    NK_API void nk_gate_sums_##S(ptrdiff_t units, ptrdiff_t cols, ptrdiff_t gate_count, const T* gates, ptrdiff_t ldg, \
                                 double* sums);                                                                        \
    /* dc: in dL/dc that comes from the next time step, out dL/dc_prev. dgates: of the gates before activation.        \
     * *dc_squares += ||dL/dc||^2 of this time step, both ways together. */                                            \
    NK_API void nk_lstm_backward_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* c_prev,  \
                                     ptrdiff_t ldp, const T* tanh_c, ptrdiff_t ldt, const T* dh, ptrdiff_t lddh,       \
                                     T* dc, ptrdiff_t lddc, T* dgates, ptrdiff_t lddg, double* dc_squares);            \
    /* Reset after (PyTorch): r, z from xg + hg + bias_hh; n = tanh(xg_n + r * (hg_n + bias_n)); h = (1 - z) n + z     \
     * h_prev. xg = W_ih x + b_ih. hg: in W_hh h_prev, out with bias_hh added. */                                      \
    NK_API void nk_gru_forward_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, T* hg, ptrdiff_t ldhg, \
                                   const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* h,    \
                                   ptrdiff_t ldh, nk_gate_stats* stats);                                               \
    /* dxg, dhg: of xg and hg. dh_prev (may be null) += dh * z, the part that does not go through W_hh. */             \
    NK_API void nk_gru_backward_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hg,       \
                                    ptrdiff_t ldhg, const T* h_prev, ptrdiff_t ldp, const T* dh, ptrdiff_t lddh,       \
                                    T* dxg, ptrdiff_t ldx, T* dhg, ptrdiff_t lddhg, T* dh_prev, ptrdiff_t lddp);       \
    /* Reset before (Cho et al. 2014): first r, z and the product's input rh = r * h_prev ... */                       \
    NK_API void nk_gru_before_gates_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* hg,      \
                                        ptrdiff_t ldhg, const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates,    \
                                        ptrdiff_t ldg, T* rh, ptrdiff_t ldr, nk_gate_stats* stats);                    \
    /* ... then n = tanh(xg_n + wn + bias_n), wn = W_hn (r * h_prev), and h. */                                        \
    NK_API void nk_gru_before_output_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* wn,     \
                                         ptrdiff_t ldw, const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates,    \
                                         ptrdiff_t ldg, T* h, ptrdiff_t ldh, nk_gate_stats* stats);                    \
    /* dn and dz into dxg, dh_prev (may be null) += dh * z; then, with drh = W_hn' dn: dr into dxg, dh_prev += drh *   \
     * r. */                                                                                                           \
    NK_API void nk_gru_before_backward_output_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg,      \
                                                  const T* h_prev, ptrdiff_t ldp, const T* dh, ptrdiff_t lddh, T* dxg, \
                                                  ptrdiff_t ldx, T* dh_prev, ptrdiff_t lddp);                          \
    NK_API void nk_gru_before_backward_reset_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg,       \
                                                 const T* h_prev, ptrdiff_t ldp, const T* drh, ptrdiff_t ldr, T* dxg,  \
                                                 ptrdiff_t ldx, T* dh_prev, ptrdiff_t lddp);

NK_DECLARE_RECURRENT(f32, float)
NK_DECLARE_RECURRENT(f64, double)

#ifdef __cplusplus
}
#endif
