// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/recurrent.h"
#include "core/kernels/vector_math.h"

#include <algorithm>
#include <cstring>

namespace {

using nk::hyperbolicTangent;
using nk::kLanes;
using nk::Mask;
using nk::sigmoid;
using nk::Vector;

/// A vector's worth of units. Gates lie below each other without padding, so a strip may start unaligned and must not
/// write behind its end; what it reads there is 0, which counts nowhere.
template <class T>
class Strip {
public:
    Strip(ptrdiff_t first, ptrdiff_t units) : m_first(first), m_count(std::min(kLanes<T>, units - first)) {}

    /// A null column is zeros.
    Vector<T> of(const T* column) const {
        Vector<T> x{};
        if (column && m_count == kLanes<T>)
            std::memcpy(&x, column + m_first, sizeof x);
        else if (column)
            std::memcpy(&x, column + m_first, size_t(m_count) * sizeof(T));
        return x;
    }
    void put(T* column, Vector<T> x) const {
        if (m_count == kLanes<T>)
            std::memcpy(column + m_first, &x, sizeof x);
        else
            std::memcpy(column + m_first, &x, size_t(m_count) * sizeof(T));
    }
    void add(T* column, Vector<T> x) const {
        if (column)
            put(column, of(column) + x);
    }

private:
    ptrdiff_t m_first, m_count;
};

template <class T>
T* columnAt(T* matrix, ptrdiff_t j, ptrdiff_t stride) {
    return matrix ? matrix + j * stride : nullptr;
}

/// Calls visit(strip, column) for all units of all columns.
template <class T, class Visit>
void forEachStrip(ptrdiff_t units, ptrdiff_t cols, Visit visit) {
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t u = 0; u < units; u += kLanes<T>)
            visit(Strip<T>(u, units), j);
}

template <class T>
Mask<T> isSaturatedSigmoid(Vector<T> y) {
    return (y < T(0.015)) | (y > T(0.985));
}

template <class T>
Mask<T> isSaturatedTanh(Vector<T> y) {
    return (y > T(0.97)) | (y < T(-0.97));
}

/// What nk_gate_stats holds.
template <class T>
class GateCounts {
public:
    Vector<T> squashed(Vector<T> input) { return keep(input, sigmoid<T>(input), isSaturatedSigmoid<T>); }
    Vector<T> centered(Vector<T> input) { return keep(input, hyperbolicTangent(input), isSaturatedTanh<T>); }
    void addTo(nk_gate_stats& stats) const {
        stats.saturated += m_saturated.value();
        m_largest.mergeInto(stats.max_abs_input);
    }

private:
    Vector<T> keep(Vector<T> input, Vector<T> value, Mask<T> (*isSaturated)(Vector<T>)) {
        m_largest.add(input);
        m_saturated.add(isSaturated(value));
        return value;
    }

    nk::Count<T> m_saturated;
    nk::Largest<T> m_largest;
};

template <class T>
void lstmForward(ptrdiff_t units, ptrdiff_t cols, T* gates, ptrdiff_t ldg, const T* bias, const T* cPrev, ptrdiff_t ldp,
                 T* c, ptrdiff_t ldc, T* tanhC, ptrdiff_t ldt, T* h, ptrdiff_t ldh, nk_gate_stats* stats) {
    GateCounts<T> counts;
    forEachStrip<T>(units, cols, [&](Strip<T> strip, ptrdiff_t j) {
        T *g0 = gates + j * ldg, *g1 = g0 + units, *g2 = g1 + units, *g3 = g2 + units;
        const Vector<T> in = counts.squashed(strip.of(g0) + strip.of(bias));
        const Vector<T> forget = counts.squashed(strip.of(g1) + strip.of(bias + units));
        const Vector<T> cell = counts.centered(strip.of(g2) + strip.of(bias + 2 * units));
        const Vector<T> out = counts.squashed(strip.of(g3) + strip.of(bias + 3 * units));
        strip.put(g0, in);
        strip.put(g1, forget);
        strip.put(g2, cell);
        strip.put(g3, out);
        const Vector<T> fresh = in * cell;
        const Vector<T> state = cPrev ? fresh + forget * strip.of(cPrev + j * ldp) : fresh;
        const Vector<T> squashed = hyperbolicTangent(state);
        strip.put(c + j * ldc, state);
        strip.put(tanhC + j * ldt, squashed);
        strip.put(h + j * ldh, out * squashed);
    });
    if (stats)
        counts.addTo(*stats);
}

template <class T>
void gateSums(ptrdiff_t units, ptrdiff_t cols, ptrdiff_t gateCount, const T* gates, ptrdiff_t ldg, double* sums) {
    for (ptrdiff_t gate = 0; gate < gateCount; ++gate) {
        nk::Total<T> sum;
        forEachStrip<T>(units, cols,
                        [&](Strip<T> strip, ptrdiff_t j) { sum.add(strip.of(gates + gate * units + j * ldg)); });
        sums[gate] += sum.value();
    }
}

template <class T>
void lstmBackward(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* cPrev, ptrdiff_t ldp,
                  const T* tanhC, ptrdiff_t ldt, const T* dh, ptrdiff_t lddh, T* dc, ptrdiff_t lddc, T* dgates,
                  ptrdiff_t lddg, double* squares) {
    nk::Total<T> sum;
    forEachStrip<T>(units, cols, [&](Strip<T> strip, ptrdiff_t j) {
        const T* g = gates + j * ldg;
        T* d = dgates + j * lddg;
        const Vector<T> in = strip.of(g), forget = strip.of(g + units), cell = strip.of(g + 2 * units);
        const Vector<T> out = strip.of(g + 3 * units), squashed = strip.of(tanhC + j * ldt);
        const Vector<T> slope = strip.of(dh + j * lddh); // h = o tanh(c)
        const Vector<T> dState = strip.of(dc + j * lddc) + slope * out * (T(1) - squashed * squashed);
        sum.addSquare(dState);
        const Vector<T> previous = strip.of(columnAt(cPrev, j, ldp)); // c = f c_prev + i g
        strip.put(d, dState * cell * in * (T(1) - in));
        strip.put(d + units, dState * previous * forget * (T(1) - forget));
        strip.put(d + 2 * units, dState * in * (T(1) - cell * cell));
        strip.put(d + 3 * units, slope * squashed * out * (T(1) - out));
        strip.put(dc + j * lddc, dState * forget);
    });
    *squares += sum.value();
}

template <class T>
void gruForward(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, T* hg, ptrdiff_t ldhg, const T* bias,
                const T* hPrev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* h, ptrdiff_t ldh, nk_gate_stats* stats) {
    GateCounts<T> counts;
    forEachStrip<T>(units, cols, [&](Strip<T> strip, ptrdiff_t j) {
        const T* x = xg + j * ldx;
        T *hidden = hg + j * ldhg, *g = gates + j * ldg;
        Vector<T> biased[3];
        for (ptrdiff_t gate = 0; gate < 3; ++gate) {
            biased[gate] = strip.of(hidden + gate * units) + strip.of(bias + gate * units);
            strip.put(hidden + gate * units, biased[gate]);
        }
        const Vector<T> reset = counts.squashed(strip.of(x) + biased[0]);
        const Vector<T> update = counts.squashed(strip.of(x + units) + biased[1]);
        const Vector<T> candidate = counts.centered(strip.of(x + 2 * units) + reset * biased[2]);
        strip.put(g, reset);
        strip.put(g + units, update);
        strip.put(g + 2 * units, candidate);
        const Vector<T> fresh = (T(1) - update) * candidate;
        strip.put(h + j * ldh, hPrev ? fresh + update * strip.of(hPrev + j * ldp) : fresh);
    });
    if (stats)
        counts.addTo(*stats);
}

template <class T>
void gruBackward(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hg, ptrdiff_t ldhg,
                 const T* hPrev, ptrdiff_t ldp, const T* dh, ptrdiff_t lddh, T* dxg, ptrdiff_t ldx, T* dhg,
                 ptrdiff_t lddhg, T* dhPrev, ptrdiff_t lddp) {
    forEachStrip<T>(units, cols, [&](Strip<T> strip, ptrdiff_t j) {
        const T* g = gates + j * ldg;
        T *dx = dxg + j * ldx, *dhidden = dhg + j * lddhg;
        const Vector<T> reset = strip.of(g), update = strip.of(g + units), candidate = strip.of(g + 2 * units);
        const Vector<T> slope = strip.of(dh + j * lddh), previous = strip.of(columnAt(hPrev, j, ldp));
        // h = (1 - z) n + z h_prev; n = tanh(xg_n + r hg_n)
        const Vector<T> dn = slope * (T(1) - update) * (T(1) - candidate * candidate);
        const Vector<T> dz = slope * (previous - candidate) * update * (T(1) - update);
        const Vector<T> dr = dn * strip.of(hg + j * ldhg + 2 * units) * reset * (T(1) - reset);
        strip.put(dx, dr);
        strip.put(dx + units, dz);
        strip.put(dx + 2 * units, dn);
        strip.put(dhidden, dr);
        strip.put(dhidden + units, dz);
        strip.put(dhidden + 2 * units, dn * reset);
        strip.add(columnAt(dhPrev, j, lddp), slope * update);
    });
}

template <class T>
void gruBeforeGates(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* hg, ptrdiff_t ldhg,
                    const T* bias, const T* hPrev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* rh, ptrdiff_t ldr,
                    nk_gate_stats* stats) {
    GateCounts<T> counts;
    forEachStrip<T>(units, cols, [&](Strip<T> strip, ptrdiff_t j) {
        const T *x = xg + j * ldx, *hidden = hg + j * ldhg;
        T* g = gates + j * ldg;
        const Vector<T> reset = counts.squashed(strip.of(x) + strip.of(hidden) + strip.of(bias));
        const Vector<T> update =
            counts.squashed(strip.of(x + units) + strip.of(hidden + units) + strip.of(bias + units));
        strip.put(g, reset);
        strip.put(g + units, update);
        strip.put(rh + j * ldr, hPrev ? reset * strip.of(hPrev + j * ldp) : Vector<T>{});
    });
    if (stats)
        counts.addTo(*stats);
}

template <class T>
void gruBeforeOutput(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* wn, ptrdiff_t ldw,
                     const T* bias, const T* hPrev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* h, ptrdiff_t ldh,
                     nk_gate_stats* stats) {
    GateCounts<T> counts;
    forEachStrip<T>(units, cols, [&](Strip<T> strip, ptrdiff_t j) {
        T* g = gates + j * ldg;
        const Vector<T> input = strip.of(xg + j * ldx + 2 * units) + strip.of(wn + j * ldw);
        const Vector<T> candidate = counts.centered(input + strip.of(bias + 2 * units));
        const Vector<T> update = strip.of(g + units), fresh = (T(1) - update) * candidate;
        strip.put(g + 2 * units, candidate);
        strip.put(h + j * ldh, hPrev ? fresh + update * strip.of(hPrev + j * ldp) : fresh);
    });
    if (stats)
        counts.addTo(*stats);
}

template <class T>
void gruBeforeBackwardOutput(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hPrev,
                             ptrdiff_t ldp, const T* dh, ptrdiff_t lddh, T* dxg, ptrdiff_t ldx, T* dhPrev,
                             ptrdiff_t lddp) {
    forEachStrip<T>(units, cols, [&](Strip<T> strip, ptrdiff_t j) {
        const T* g = gates + j * ldg;
        const Vector<T> update = strip.of(g + units), candidate = strip.of(g + 2 * units);
        const Vector<T> slope = strip.of(dh + j * lddh), previous = strip.of(columnAt(hPrev, j, ldp));
        strip.put(dxg + j * ldx + units, slope * (previous - candidate) * update * (T(1) - update));
        strip.put(dxg + j * ldx + 2 * units, slope * (T(1) - update) * (T(1) - candidate * candidate));
        strip.add(columnAt(dhPrev, j, lddp), slope * update);
    });
}

template <class T>
void gruBeforeBackwardReset(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hPrev,
                            ptrdiff_t ldp, const T* drh, ptrdiff_t ldr, T* dxg, ptrdiff_t ldx, T* dhPrev,
                            ptrdiff_t lddp) {
    forEachStrip<T>(units, cols, [&](Strip<T> strip, ptrdiff_t j) {
        const Vector<T> reset = strip.of(gates + j * ldg), slope = strip.of(drh + j * ldr);
        strip.put(dxg + j * ldx, slope * strip.of(columnAt(hPrev, j, ldp)) * reset * (T(1) - reset));
        strip.add(columnAt(dhPrev, j, lddp), slope * reset);
    });
}

} // namespace

#define NK_DEFINE_RECURRENT(S, T)                                                                                      \
    void nk_lstm_forward_##S(ptrdiff_t units, ptrdiff_t cols, T* gates, ptrdiff_t ldg, const T* bias_hh,               \
                             const T* c_prev, ptrdiff_t ldp, T* c, ptrdiff_t ldc, T* tanh_c, ptrdiff_t ldt, T* h,      \
                             ptrdiff_t ldh, nk_gate_stats* stats) {                                                    \
        lstmForward(units, cols, gates, ldg, bias_hh, c_prev, ldp, c, ldc, tanh_c, ldt, h, ldh, stats);                \
    }                                                                                                                  \
    void nk_gate_sums_##S(ptrdiff_t units, ptrdiff_t cols, ptrdiff_t gate_count, const T* gates, ptrdiff_t ldg,        \
                          double* sums) {                                                                              \
        gateSums(units, cols, gate_count, gates, ldg, sums);                                                           \
    }                                                                                                                  \
    void nk_lstm_backward_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* c_prev,         \
                              ptrdiff_t ldp, const T* tanh_c, ptrdiff_t ldt, const T* dh, ptrdiff_t lddh, T* dc,       \
                              ptrdiff_t lddc, T* dgates, ptrdiff_t lddg, double* dc_squares) {                         \
        lstmBackward(units, cols, gates, ldg, c_prev, ldp, tanh_c, ldt, dh, lddh, dc, lddc, dgates, lddg, dc_squares); \
    }                                                                                                                  \
    void nk_gru_forward_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, T* hg, ptrdiff_t ldhg,        \
                            const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates, ptrdiff_t ldg, T* h,           \
                            ptrdiff_t ldh, nk_gate_stats* stats) {                                                     \
        gruForward(units, cols, xg, ldx, hg, ldhg, bias_hh, h_prev, ldp, gates, ldg, h, ldh, stats);                   \
    }                                                                                                                  \
    void nk_gru_backward_##S(ptrdiff_t units, ptrdiff_t cols, const T* gates, ptrdiff_t ldg, const T* hg,              \
                             ptrdiff_t ldhg, const T* h_prev, ptrdiff_t ldp, const T* dh, ptrdiff_t lddh, T* dxg,      \
                             ptrdiff_t ldx, T* dhg, ptrdiff_t lddhg, T* dh_prev, ptrdiff_t lddp) {                     \
        gruBackward(units, cols, gates, ldg, hg, ldhg, h_prev, ldp, dh, lddh, dxg, ldx, dhg, lddhg, dh_prev, lddp);    \
    }                                                                                                                  \
    void nk_gru_before_gates_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* hg,             \
                                 ptrdiff_t ldhg, const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates,           \
                                 ptrdiff_t ldg, T* rh, ptrdiff_t ldr, nk_gate_stats* stats) {                          \
        gruBeforeGates(units, cols, xg, ldx, hg, ldhg, bias_hh, h_prev, ldp, gates, ldg, rh, ldr, stats);              \
    }                                                                                                                  \
    void nk_gru_before_output_##S(ptrdiff_t units, ptrdiff_t cols, const T* xg, ptrdiff_t ldx, const T* wn,            \
                                  ptrdiff_t ldw, const T* bias_hh, const T* h_prev, ptrdiff_t ldp, T* gates,           \
                                  ptrdiff_t ldg, T* h, ptrdiff_t ldh, nk_gate_stats* stats) {                          \
        gruBeforeOutput(units, cols, xg, ldx, wn, ldw, bias_hh, h_prev, ldp, gates, ldg, h, ldh, stats);               \
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
