// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/kernels/vector.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace {

using nk::forEachVector;
using nk::kLanes;
using nk::load;
using nk::Mask;
using nk::Vector;

// Whole cache lines side by side: the next column may be a page away.
#if defined(__AVX512F__)
constexpr int kSumVectors = 8;
#else
constexpr int kSumVectors = 4;
#endif

template <class T>
void rowSums(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* out) {
    nk::forEachRowBlock<T, kSumVectors>(rows, [&](ptrdiff_t i, auto vectors) {
        nk::RowTotals<T, vectors()> sums;
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (int v = 0; v < vectors(); ++v)
                sums.add(v, load(a + i + v * kLanes<T> + j * lda));
        sums.forEachPart(rows - i, [&](ptrdiff_t row, nk::DoubleVector part, ptrdiff_t count) {
            for (ptrdiff_t lane = 0; lane < count; ++lane)
                out[i + row + lane] = T(part[lane]);
        });
    });
}

template <class T>
void rowSquares(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* squares) {
    nk::forEachRowBlock<T>(rows, [&](ptrdiff_t i, auto vectors) {
        nk::RowTotals<T, vectors()> sums;
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (int v = 0; v < vectors(); ++v) {
                const Vector<T> x = load(a + i + v * kLanes<T> + j * lda);
                sums.addProduct(v, x, x);
            }
        sums.addTo(squares + i, rows - i);
    });
}

template <class T>
void valueStats(ptrdiff_t rows, ptrdiff_t cols, const T* y, ptrdiff_t ldy, nk_value_stats* stats) {
    nk::joinColumns(rows, cols, ldy);
    nk::Total<T> sum, squares;
    nk::Count<T> zeros;
    nk::Largest<T> largest;
    forEachVector<T>(rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto lanes) {
        const Vector<T> value = load(y + i + j * ldy), kept = lanes.keep(value);
        sum.add(kept);
        squares.addSquare(kept);
        largest.add(kept);
        zeros.add(lanes.keep(value == T(0)));
    });
    stats->sum += sum.value();
    stats->sum_squares += squares.value();
    stats->zeros += zeros.value();
    largest.mergeInto(stats->max_abs_input);
}

/// Units put out 0 rarely all at once, so a few columns show most of them alive.
template <class T>
int64_t deadRows(ptrdiff_t rows, ptrdiff_t cols, const T* y, ptrdiff_t ldy) {
    int64_t dead = 0;
    for (ptrdiff_t i = 0; i < rows; i += kLanes<T>) {
        Mask<T> alive{};
        for (ptrdiff_t j = 0; j < cols;) {
            for (const ptrdiff_t end = std::min(cols, j + 8); j < end; ++j)
                alive |= load(y + i + j * ldy) != T(0);
            nk::Count<T> count;
            count.add(alive);
            if (count.value() == kLanes<T>)
                break;
        }
        for (ptrdiff_t lane = 0; lane < std::min(kLanes<T>, rows - i); ++lane)
            dead += alive[lane] == 0;
    }
    return dead;
}

template <class T>
void columnSquares(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* squares) {
    for (ptrdiff_t j = 0; j < cols; ++j) {
        nk::Total<T> sum;
        forEachVector<T>(rows, 1,
                         [&](ptrdiff_t i, ptrdiff_t, auto lanes) { sum.addSquare(lanes.keep(load(a + i + j * lda))); });
        squares[j] += sum.value();
    }
}

template <class T>
void dot(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t ldb, double* sum) {
    nk::joinColumns(rows, cols, lda, ldb);
    nk::Total<T> total;
    forEachVector<T>(rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto lanes) {
        total.addProduct(lanes.keep(load(a + i + j * lda)), lanes.keep(load(b + i + j * ldb)));
    });
    *sum += total.value();
}

template <class T>
void sumSquares(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* sum) {
    nk::joinColumns(rows, cols, lda);
    nk::Total<T> total;
    forEachVector<T>(rows, cols,
                     [&](ptrdiff_t i, ptrdiff_t j, auto lanes) { total.addSquare(lanes.keep(load(a + i + j * lda))); });
    *sum += total.value();
}

template <class T>
void scaledSum(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t ldb, T scale, T* y,
               ptrdiff_t ldy) {
    nk::joinColumns(rows, cols, lda, ldb, ldy);
    forEachVector<T>(rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto) {
        nk::store(y + i + j * ldy, load(a + i + j * lda) + load(b + i + j * ldb) * scale);
    });
}

template <class T>
void scaled(ptrdiff_t rows, ptrdiff_t cols, const T* b, ptrdiff_t ldb, T scale, T* y, ptrdiff_t ldy) {
    nk::joinColumns(rows, cols, ldb, ldy);
    forEachVector<T>(
        rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto) { nk::store(y + i + j * ldy, load(b + i + j * ldb) * scale); });
}

template <class T>
void gradientStats(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, nk_gradient_stats* stats) {
    nk::joinColumns(rows, cols, ldg);
    nk::Total<T> sum, squares;
    nk::Count<T> zeros;
    Vector<T> largest{};
    forEachVector<T>(rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto lanes) {
        const Vector<T> value = load(g + i + j * ldg), size = nk::absolute<T>(lanes.keep(value));
        sum.add(size);
        squares.addSquare(size);
        largest = largest < size ? size : largest;
        zeros.add(lanes.keep(value == T(0)));
    });
    const double sumAbs = sum.value();
    double maxAbs = 0;
    for (ptrdiff_t i = 0; i < kLanes<T>; ++i)
        maxAbs = std::max(maxAbs, double(largest[i]));
    // Comparisons pass over a NaN; a sum of magnitudes is NaN if and only if one of them is.
    if (std::isnan(sumAbs) || std::isnan(stats->max_abs))
        stats->max_abs = std::numeric_limits<double>::quiet_NaN();
    else
        stats->max_abs = std::max(stats->max_abs, maxAbs);
    stats->sum_abs += sumAbs;
    stats->sum_squares += squares.value();
    stats->zeros += zeros.value();
}

template <class T>
void sumPowers(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, double p, double* sum) {
    nk::joinColumns(rows, cols, ldg);
    if (p == 1) {
        nk::Total<T> total;
        forEachVector<T>(rows, cols, [&](ptrdiff_t i, ptrdiff_t j, auto lanes) {
            total.add(nk::absolute<T>(lanes.keep(load(g + i + j * ldg))));
        });
        *sum += total.value();
    } else if (p == 2) {
        sumSquares(rows, cols, g, ldg, sum);
    } else {
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (ptrdiff_t i = 0; i < rows; ++i)
                *sum += std::pow(std::abs(double(g[i + j * ldg])), p);
    }
}

/// floor(log2 |x|) of every lane; Floating::kZero and kNonFinite (both beyond any exponent) for those.
template <class T>
struct Floating {
    static constexpr int kMantissa = std::numeric_limits<T>::digits - 1;
    static constexpr nk::Bits<T> kBias = std::numeric_limits<T>::max_exponent - 1;
    static constexpr nk::Bits<T> kZero = 4 * kBias, kNonFinite = kZero + 1;
    static constexpr int kBins = int(2 * kBias + kMantissa); // from the smallest denormal to the largest number

    static Mask<T> exponents(Vector<T> x) {
        const Vector<T> size = nk::absolute<T>(x);
        const Vector<T> smallest = nk::fill(std::numeric_limits<T>::min());
        const Mask<T> isDenormal = size < smallest;
        const Vector<T> normal = isDenormal ? size * T(nk::Bits<T>(1) << kMantissa) : size;
        Mask<T> exponent = (Mask<T>(normal) >> kMantissa) - (isDenormal & kMantissa) - kBias;
        exponent = size == T(0) ? Mask<T>{} + kZero : exponent;
        return size <= std::numeric_limits<T>::max() ? exponent : Mask<T>{} + kNonFinite;
    }
};

template <class T>
void logHistogram(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, int64_t* counts, int lowest, int bins,
                  int64_t* zeros, int64_t* nonFinite) {
    nk::joinColumns(rows, cols, ldg);
    using F = Floating<T>;
    assert(bins > 0 && bins <= F::kBins);
    // Neighbours are often equal and would wait for each other's count in one table; few values are not worth four.
    constexpr int kMostTables = 4;
    const int tableCount = rows * cols >= 1024 ? kMostTables : 1;
    uint32_t tables[kMostTables][F::kBins + 2];
    for (int table = 0; table < tableCount; ++table)
        std::fill_n(tables[table], bins + 2, 0u);
    const Mask<T> last = Mask<T>{} + nk::Bits<T>(bins - 1);
    const auto count = [&](const nk::Bits<T>* lanes, ptrdiff_t lane) {
        ++tables[lane & (tableCount - 1)][lanes[lane]];
    };
    for (ptrdiff_t j = 0; j < cols; ++j)
        for (ptrdiff_t i = 0; i < rows; i += kLanes<T>) {
            const Mask<T> exponent = F::exponents(load(g + i + j * ldg));
            Mask<T> bin = exponent - nk::Bits<T>(lowest);
            bin = bin < 0 ? Mask<T>{} : bin > last ? last : bin;
            bin = exponent >= F::kZero ? exponent - F::kZero + nk::Bits<T>(bins) : bin;
            alignas(NK_VECTOR_BYTES) nk::Bits<T> lanes[kLanes<T>];
            *reinterpret_cast<Mask<T>*>(lanes) = bin;
            if (rows - i >= kLanes<T>) {
#pragma GCC unroll 16
                for (ptrdiff_t lane = 0; lane < kLanes<T>; ++lane)
                    count(lanes, lane);
            } else {
                for (ptrdiff_t lane = 0; lane < rows - i; ++lane)
                    count(lanes, lane);
            }
        }
    for (int table = 0; table < tableCount; ++table) {
        for (int bin = 0; bin < bins; ++bin)
            counts[bin] += tables[table][bin];
        *zeros += tables[table][bins];
        *nonFinite += tables[table][bins + 1];
    }
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
        sumSquares(rows, cols, a, lda, sum);                                                                           \
    }                                                                                                                  \
    void nk_scaled_sum_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t ldb,       \
                           T scale, T* y, ptrdiff_t ldy) {                                                             \
        scaledSum(rows, cols, a, lda, b, ldb, scale, y, ldy);                                                          \
    }                                                                                                                  \
    void nk_scale_##S(ptrdiff_t rows, ptrdiff_t cols, const T* b, ptrdiff_t ldb, T scale, T* y, ptrdiff_t ldy) {       \
        scaled(rows, cols, b, ldb, scale, y, ldy);                                                                     \
    }                                                                                                                  \
    void nk_dot_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t ldb,              \
                    double* sum) {                                                                                     \
        dot(rows, cols, a, lda, b, ldb, sum);                                                                          \
    }                                                                                                                  \
    void nk_gradient_stats_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, nk_gradient_stats* stats) {  \
        gradientStats(rows, cols, g, ldg, stats);                                                                      \
    }                                                                                                                  \
    void nk_sum_powers_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, double p, double* sum) {         \
        sumPowers(rows, cols, g, ldg, p, sum);                                                                         \
    }                                                                                                                  \
    void nk_row_squares_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* squares) {              \
        rowSquares(rows, cols, a, lda, squares);                                                                       \
    }                                                                                                                  \
    int64_t nk_dead_rows_##S(ptrdiff_t rows, ptrdiff_t cols, const T* y, ptrdiff_t ldy) {                              \
        return deadRows(rows, cols, y, ldy);                                                                           \
    }                                                                                                                  \
    void nk_column_squares_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, double* squares) {           \
        columnSquares(rows, cols, a, lda, squares);                                                                    \
    }                                                                                                                  \
    void nk_log_histogram_##S(ptrdiff_t rows, ptrdiff_t cols, const T* g, ptrdiff_t ldg, int64_t* counts, int lowest,  \
                              int bins, int64_t* zeros, int64_t* non_finite) {                                         \
        logHistogram(rows, cols, g, ldg, counts, lowest, bins, zeros, non_finite);                                     \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
