// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/recurrent.h"

#include <cmath>

namespace {

template <class T>
T sigmoid(T x) {
    return T(1) / (T(1) + std::exp(-x));
}

template <class T>
bool isSaturatedSigmoid(T y) {
    return y < T(0.015) || y > T(0.985);
}

template <class T>
bool isSaturatedTanh(T y) {
    return y > T(0.97) || y < T(-0.97);
}

template <class T>
void lstmForward(ptrdiff_t units, ptrdiff_t cols, T* gates, ptrdiff_t ldg, const T* bias, const T* cPrev, ptrdiff_t ldp,
                 T* c, ptrdiff_t ldc, T* tanhC, ptrdiff_t ldt, T* h, ptrdiff_t ldh, int64_t* saturated) {
    int64_t count = 0;
    for (ptrdiff_t j = 0; j < cols; ++j) {
        T* g = gates + j * ldg;
        for (ptrdiff_t u = 0; u < units; ++u) {
            const T in = sigmoid(g[u] + bias[u]);
            const T forget = sigmoid(g[units + u] + bias[units + u]);
            const T cell = std::tanh(g[2 * units + u] + bias[2 * units + u]);
            const T out = sigmoid(g[3 * units + u] + bias[3 * units + u]);
            g[u] = in;
            g[units + u] = forget;
            g[2 * units + u] = cell;
            g[3 * units + u] = out;
            count +=
                isSaturatedSigmoid(in) + isSaturatedSigmoid(forget) + isSaturatedTanh(cell) + isSaturatedSigmoid(out);
            const T state = cPrev ? forget * cPrev[u + j * ldp] + in * cell : in * cell;
            c[u + j * ldc] = state;
            tanhC[u + j * ldt] = std::tanh(state);
            h[u + j * ldh] = out * tanhC[u + j * ldt];
        }
    }
    if (saturated)
        *saturated += count;
}

template <class T>
void lstmBackward(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* cPrev, ptrdiff_t ldp,
                  const T* tanhC, ptrdiff_t ldt, const T* dh, ptrdiff_t lddh, T* dc, ptrdiff_t lddc, T* dgates,
                  ptrdiff_t lddg, double* squares) {
    double sum = 0;
    for (ptrdiff_t j = 0; j < cols; ++j) {
        const T* g = gates + j * ldg;
        T* d = dgates + j * lddg;
        for (ptrdiff_t u = 0; u < units; ++u) {
            const T in = g[u];
            const T forget = g[units + u];
            const T cell = g[2 * units + u];
            const T out = g[3 * units + u];
            const T th = tanhC[u + j * ldt];
            const T dhu = dh[u + j * lddh];
            const T dcu = dc[u + j * lddc] + dhu * out * (T(1) - th * th); // h = o tanh(c)
            sum += static_cast<double>(dcu) * static_cast<double>(dcu);
            const T previous = cPrev ? cPrev[u + j * ldp] : T(0);
            d[u] = dcu * cell * in * (T(1) - in); // c = f c_prev + i g
            d[units + u] = dcu * previous * forget * (T(1) - forget);
            d[2 * units + u] = dcu * in * (T(1) - cell * cell);
            d[3 * units + u] = dhu * th * out * (T(1) - out);
            dc[u + j * lddc] = dcu * forget;
        }
    }
    *squares += sum;
}

template <class T>
void gruForward(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, T* hg, ptrdiff_t ldhg, const T* bias,
                const T* hPrev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* h, ptrdiff_t ldh, int64_t* saturated) {
    int64_t count = 0;
    for (ptrdiff_t j = 0; j < cols; ++j) {
        const T* x = xg + j * ldx;
        T* hidden = hg + j * ldhg;
        T* g = gates + j * ldg;
        for (ptrdiff_t u = 0; u < units; ++u) {
            for (ptrdiff_t gate = 0; gate < 3; ++gate)
                hidden[gate * units + u] += bias[gate * units + u];
            const T reset = sigmoid(x[u] + hidden[u]);
            const T update = sigmoid(x[units + u] + hidden[units + u]);
            const T candidate = std::tanh(x[2 * units + u] + reset * hidden[2 * units + u]);
            g[u] = reset;
            g[units + u] = update;
            g[2 * units + u] = candidate;
            count += isSaturatedSigmoid(reset) + isSaturatedSigmoid(update) + isSaturatedTanh(candidate);
            h[u + j * ldh] = (T(1) - update) * candidate + (hPrev ? update * hPrev[u + j * ldp] : T(0));
        }
    }
    if (saturated)
        *saturated += count;
}

template <class T>
void gruBackward(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hg, ptrdiff_t ldhg,
                 const T* hPrev, ptrdiff_t ldp, const T* dh, ptrdiff_t lddh, T* dxg, ptrdiff_t ldx, T* dhg,
                 ptrdiff_t lddhg, T* dhPrev, ptrdiff_t lddp) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        const T* g = gates + j * ldg;
        const T* hidden = hg + j * ldhg;
        T* dx = dxg + j * ldx;
        T* dhid = dhg + j * lddhg;
        for (ptrdiff_t u = 0; u < units; ++u) {
            const T reset = g[u];
            const T update = g[units + u];
            const T candidate = g[2 * units + u];
            const T dhu = dh[u + j * lddh];
            const T previous = hPrev ? hPrev[u + j * ldp] : T(0);
            // h = (1 - z) n + z h_prev; n = tanh(xg_n + r hg_n)
            const T dn = dhu * (T(1) - update) * (T(1) - candidate * candidate);
            const T dz = dhu * (previous - candidate) * update * (T(1) - update);
            const T dr = dn * hidden[2 * units + u] * reset * (T(1) - reset);
            dx[u] = dr;
            dx[units + u] = dz;
            dx[2 * units + u] = dn;
            dhid[u] = dr;
            dhid[units + u] = dz;
            dhid[2 * units + u] = dn * reset;
            if (dhPrev)
                dhPrev[u + j * lddp] += dhu * update;
        }
    }
}

template <class T>
void gruBeforeGates(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* hg, ptrdiff_t ldhg,
                    const T* bias, const T* hPrev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* rh, ptrdiff_t ldr,
                    int64_t* saturated) {
    int64_t count = 0;
    for (ptrdiff_t j = 0; j < cols; ++j) {
        const T* x = xg + j * ldx;
        const T* hidden = hg + j * ldhg;
        T* g = gates + j * ldg;
        for (ptrdiff_t u = 0; u < units; ++u) {
            g[u] = sigmoid(x[u] + hidden[u] + bias[u]);
            g[units + u] = sigmoid(x[units + u] + hidden[units + u] + bias[units + u]);
            count += isSaturatedSigmoid(g[u]) + isSaturatedSigmoid(g[units + u]);
            rh[u + j * ldr] = hPrev ? g[u] * hPrev[u + j * ldp] : T(0);
        }
    }
    if (saturated)
        *saturated += count;
}

template <class T>
void gruBeforeOutput(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* wn, ptrdiff_t ldw,
                     const T* bias, const T* hPrev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* h, ptrdiff_t ldh,
                     int64_t* saturated) {
    int64_t count = 0;
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t u = 0; u < units; ++u) {
            const T candidate = std::tanh(xg[2 * units + u + j * ldx] + wn[u + j * ldw] + bias[2 * units + u]);
            const T update = gates[units + u + j * ldg];
            gates[2 * units + u + j * ldg] = candidate;
            count += isSaturatedTanh(candidate);
            h[u + j * ldh] = (T(1) - update) * candidate + (hPrev ? update * hPrev[u + j * ldp] : T(0));
        }
    if (saturated)
        *saturated += count;
}

template <class T>
void gruBeforeBackwardOutput(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hPrev,
                             ptrdiff_t ldp, const T* dh, ptrdiff_t lddh, T* dxg, ptrdiff_t ldx, T* dhPrev,
                             ptrdiff_t lddp) {
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t u = 0; u < units; ++u) {
            const T update = gates[units + u + j * ldg];
            const T candidate = gates[2 * units + u + j * ldg];
            const T dhu = dh[u + j * lddh];
            const T previous = hPrev ? hPrev[u + j * ldp] : T(0);
            dxg[units + u + j * ldx] = dhu * (previous - candidate) * update * (T(1) - update);
            dxg[2 * units + u + j * ldx] = dhu * (T(1) - update) * (T(1) - candidate * candidate);
            if (dhPrev)
                dhPrev[u + j * lddp] += dhu * update;
        }
}

template <class T>
void gruBeforeBackwardReset(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hPrev,
                            ptrdiff_t ldp, const T* drh, ptrdiff_t ldr, T* dxg, ptrdiff_t ldx, T* dhPrev,
                            ptrdiff_t lddp) {
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t u = 0; u < units; ++u) {
            const T reset = gates[u + j * ldg];
            const T d = drh[u + j * ldr];
            dxg[u + j * ldx] = d * (hPrev ? hPrev[u + j * ldp] : T(0)) * reset * (T(1) - reset);
            if (dhPrev)
                dhPrev[u + j * lddp] += d * reset;
        }
}

} // namespace

#define NK_DEFINE_RECURRENT(S, T)                                                                                      \
    void nk_lstm_forward_##S(ptrdiff_t units, ptrdiff_t cols, T* gates, ptrdiff_t ldg, const T* bias_hh,               \
                             const T* c_prev, ptrdiff_t ldp, T* c, ptrdiff_t ldc, T* tanh_c, ptrdiff_t ldt, T* h,      \
                             ptrdiff_t ldh, int64_t* saturated) {                                                      \
        lstmForward(units, cols, gates, ldg, bias_hh, c_prev, ldp, c, ldc, tanh_c, ldt, h, ldh, saturated);            \
    }                                                                                                                  \
    void nk_lstm_backward_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* c_prev,         \
                              ptrdiff_t ldp, const T* tanh_c, ptrdiff_t ldt, const T* dh, ptrdiff_t lddh, T* dc,       \
                              ptrdiff_t lddc, T* dgates, ptrdiff_t lddg, double* dc_squares) {                         \
        lstmBackward(units, cols, gates, ldg, c_prev, ldp, tanh_c, ldt, dh, lddh, dc, lddc, dgates, lddg, dc_squares); \
    }                                                                                                                  \
    void nk_gru_forward_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, T* hg, ptrdiff_t ldhg,        \
                            const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* h,           \
                            ptrdiff_t ldh, int64_t* saturated) {                                                       \
        gruForward(units, cols, xg, ldx, hg, ldhg, bias_hh, h_prev, ldp, gates, ldg, h, ldh, saturated);               \
    }                                                                                                                  \
    void nk_gru_backward_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hg,              \
                             ptrdiff_t ldhg, const T* h_prev, ptrdiff_t ldp, const T* dh, ptrdiff_t lddh, T* dxg,      \
                             ptrdiff_t ldx, T* dhg, ptrdiff_t lddhg, T* dh_prev, ptrdiff_t lddp) {                     \
        gruBackward(units, cols, gates, ldg, hg, ldhg, h_prev, ldp, dh, lddh, dxg, ldx, dhg, lddhg, dh_prev, lddp);    \
    }                                                                                                                  \
    void nk_gru_before_gates_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* hg,             \
                                 ptrdiff_t ldhg, const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates,           \
                                 ptrdiff_t ldg, T* rh, ptrdiff_t ldr, int64_t* saturated) {                            \
        gruBeforeGates(units, cols, xg, ldx, hg, ldhg, bias_hh, h_prev, ldp, gates, ldg, rh, ldr, saturated);          \
    }                                                                                                                  \
    void nk_gru_before_output_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* wn,            \
                                  ptrdiff_t ldw, const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates,           \
                                  ptrdiff_t ldg, T* h, ptrdiff_t ldh, int64_t* saturated) {                            \
        gruBeforeOutput(units, cols, xg, ldx, wn, ldw, bias_hh, h_prev, ldp, gates, ldg, h, ldh, saturated);           \
    }                                                                                                                  \
    void nk_gru_before_backward_output_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg,             \
                                           const T* h_prev, ptrdiff_t ldp, const T* dh, ptrdiff_t lddh, T* dxg,        \
                                           ptrdiff_t ldx, T* dh_prev, ptrdiff_t lddp) {                                \
        gruBeforeBackwardOutput(units, cols, gates, ldg, h_prev, ldp, dh, lddh, dxg, ldx, dh_prev, lddp);              \
    }                                                                                                                  \
    void nk_gru_before_backward_reset_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg,              \
                                          const T* h_prev, ptrdiff_t ldp, const T* drh, ptrdiff_t ldr, T* dxg,         \
                                          ptrdiff_t ldx, T* dh_prev, ptrdiff_t lddp) {                                 \
        gruBeforeBackwardReset(units, cols, gates, ldg, h_prev, ldp, drh, ldr, dxg, ldx, dh_prev, lddp);               \
    }

NK_DEFINE_RECURRENT(f32, float)
NK_DEFINE_RECURRENT(f64, double)
