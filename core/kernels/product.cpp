// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/kernels/vector.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace {

using nk::kLanes;
using nk::load;
using nk::store;
using nk::Vector;

// A tile of C lives in registers: rows are counted in vectors. 4 x 6 fills 24 of AVX-512's 32 registers and leaves room
// for a column of A and one factor of B; the others have 16.
#if defined(__AVX512F__)
constexpr int kTileRows = 4, kTileColumns = 8, kTileVectors = 24;
#elif defined(__AVX__)
constexpr int kTileRows = 2, kTileColumns = 6, kTileVectors = 12;
#else
constexpr int kTileRows = 4, kTileColumns = 3, kTileVectors = 12;
#endif
// A block of B (kBlockDepth x kBlockColumns) stays in L2 while all rows of A pass by; the next start from its sums.
constexpr ptrdiff_t kBlockDepth = 256, kBlockColumns = 512;
// Below this depth a tile is over before a prefetch pays.
constexpr ptrdiff_t kPrefetchDepth = 128;

template <class T>
struct Operands {
    ptrdiff_t k;
    const T* a;
    ptrdiff_t lda;
    const T* b;
    ptrdiff_t bRow, bColumn;
    const T* bias;
    bool accumulate;
    T* c;
    ptrdiff_t ldc;
};

/// Tiles of C side by side: every element starts as bias and C say, then takes a(i, p) * b(p, j) for p = 0 .. k-1.
template <class T, int kRows, int kColumns, bool kUnitColumn>
void tiles(ptrdiff_t count, Operands<T> o) {
    using V = Vector<T>;
    const ptrdiff_t bColumn = kUnitColumn ? 1 : o.bColumn;
    V bias[kRows] = {};
    for (int i = 0; i < kRows && o.bias; ++i)
        bias[i] = load(o.bias + i * kLanes<T>);
    for (; count > 0; --count, o.b += kColumns * bColumn) {
        V sum[kColumns][kRows];
        T* c = o.c;
#pragma GCC unroll 16
        for (int j = 0; j < kColumns; ++j, c += o.ldc)
#pragma GCC unroll 16
            for (int i = 0; i < kRows; ++i)
                sum[j][i] = o.accumulate ? bias[i] + load(c + i * kLanes<T>) : bias[i];
        if (o.k >= kPrefetchDepth) {
#pragma GCC unroll 16
            for (int j = 0; j < kColumns; ++j, c += o.ldc) {
#pragma GCC unroll 16
                for (int i = 0; i < kRows; ++i)
                    __builtin_prefetch(c + i * kLanes<T>);
                if (!kUnitColumn)
                    __builtin_prefetch(o.b + (kColumns + j) * bColumn);
            }
        }
        const T* a = o.a;
        const T* b[(kColumns + 2) / 3]; // one pointer for three columns: all that addressing modes reach
#pragma GCC unroll 16
        for (int j = 0; j < kColumns; j += 3)
            b[j / 3] = o.b + j * bColumn;
        for (ptrdiff_t p = 0; p < o.k; ++p, a += o.lda) {
            V column[kRows];
#pragma GCC unroll 16
            for (int i = 0; i < kRows; ++i)
                column[i] = load(a + i * kLanes<T>);
#pragma GCC unroll 16
            for (int j = 0; j < kColumns; ++j) {
                const T factor = b[j / 3][(j % 3) * bColumn];
#pragma GCC unroll 16
                for (int i = 0; i < kRows; ++i)
                    sum[j][i] += column[i] * factor;
            }
#pragma GCC unroll 16
            for (int j = 0; j < kColumns; j += 3)
                b[j / 3] += o.bRow;
        }
        asm("" : "+r"(o.c)); // keeps the addresses of C out of the registers of the loop above
#pragma GCC unroll 16
        for (int j = 0; j < kColumns; ++j, o.c += o.ldc)
#pragma GCC unroll 16
            for (int i = 0; i < kRows; ++i)
                store(o.c + i * kLanes<T>, sum[j][i]);
    }
}

template <class T, int kRows, bool kUnitColumn, int... kNarrower>
void tilesOfWidth(ptrdiff_t width, ptrdiff_t count, const Operands<T>& o, std::integer_sequence<int, kNarrower...>) {
    static constexpr std::array kTiles{&tiles<T, kRows, kNarrower + 1, kUnitColumn>...};
    if (count > 0)
        kTiles[size_t(width - 1)](count, o);
}

/// A panel of C's rows, its columns cut into tiles of nearly equal width. No bit depends on where the cuts are.
template <class T, int kRows, bool kUnitColumn>
void panel(ptrdiff_t n, Operands<T> o) {
    constexpr int kWidest = std::min(kTileColumns, kTileVectors / kRows);
    using Widths = std::make_integer_sequence<int, kWidest>;
    const ptrdiff_t count = (n + kWidest - 1) / kWidest, width = n / count, wider = n % count;
    tilesOfWidth<T, kRows, kUnitColumn>(width + 1, wider, o, Widths());
    o.b += wider * (width + 1) * o.bColumn;
    o.c += wider * (width + 1) * o.ldc;
    tilesOfWidth<T, kRows, kUnitColumn>(width, count - wider, o, Widths());
}

template <class T, bool kUnitColumn, int... kLower>
void panels(ptrdiff_t m, ptrdiff_t n, Operands<T> o, std::integer_sequence<int, kLower...>) {
    static constexpr std::array kPanels{&panel<T, kLower + 1, kUnitColumn>...};
    ptrdiff_t vectors = (m + kLanes<T> - 1) / kLanes<T>;
    for (ptrdiff_t count = (vectors + kTileRows - 1) / kTileRows; count > 0; --count) {
        const ptrdiff_t height = (vectors + count - 1) / count;
        kPanels[size_t(height - 1)](n, o);
        o.a += height * kLanes<T>;
        o.c += height * kLanes<T>;
        if (o.bias)
            o.bias += height * kLanes<T>;
        vectors -= height;
    }
}

template <class T>
void product(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t bRow,
             ptrdiff_t bColumn, const T* bias, int accumulate, T* c, ptrdiff_t ldc) {
    assert(uintptr_t(a) % 64 == 0 && uintptr_t(c) % 64 == 0 && lda % NK_PAD == 0 && ldc % NK_PAD == 0);
    using Heights = std::make_integer_sequence<int, kTileRows>;
    for (ptrdiff_t j = 0; j < n; j += kBlockColumns)
        for (ptrdiff_t p = 0; p == 0 || p < k; p += kBlockDepth) {
            const Operands<T> o{std::min(kBlockDepth, k - p),
                                a + p * lda,
                                lda,
                                b + p * bRow + j * bColumn,
                                bRow,
                                bColumn,
                                p ? nullptr : bias,
                                p || accumulate,
                                c + j * ldc,
                                ldc};
            if (bColumn == 1)
                panels<T, true>(m, std::min(kBlockColumns, n - j), o, Heights());
            else
                panels<T, false>(m, std::min(kBlockColumns, n - j), o, Heights());
        }
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_product_##S(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const T* a, ptrdiff_t lda, const T* b, ptrdiff_t b_row, \
                        ptrdiff_t b_col, const T* bias, int accumulate, T* c, ptrdiff_t ldc) {                         \
        product(m, n, k, a, lda, b, b_row, b_col, bias, accumulate, c, ldc);                                           \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
