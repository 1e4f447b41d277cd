// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/kernels.h"
#include "core/kernels/vector.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace {

using nk::kLanes;
using nk::Vector;

/// a0 b0 a1 b1 ... from the lower halves of two vectors, or from the upper ones.
template <bool kUpper, class V, size_t... kLane>
V interleave(V a, V b, std::index_sequence<kLane...>) {
    constexpr size_t kCount = sizeof...(kLane), kStart = kUpper ? kCount / 2 : 0;
    return __builtin_shufflevector(a, b, (kLane % 2 * kCount + kStart + kLane / 2)...);
}

/// A square of kLanes x kLanes, in place: interleaving the first half of the vectors with the second moves each
/// element's place by one binary digit from row to column; log2(kLanes) rounds move them all.
template <class T>
void transposeSquare(Vector<T> (&v)[kLanes<T>]) {
    constexpr ptrdiff_t kLane = kLanes<T>;
    constexpr auto kAll = std::make_index_sequence<size_t(kLane)>();
#pragma GCC unroll 4
    for (ptrdiff_t digit = 1; digit < kLane; digit *= 2) {
        Vector<T> next[kLane];
#pragma GCC unroll 8
        for (ptrdiff_t i = 0; i < kLane / 2; ++i) {
            next[2 * i] = interleave<false>(v[i], v[i + kLane / 2], kAll);
            next[2 * i + 1] = interleave<true>(v[i], v[i + kLane / 2], kAll);
        }
#pragma GCC unroll 16
        for (ptrdiff_t i = 0; i < kLane; ++i)
            v[i] = next[i];
    }
}

template <class T>
void transpose(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* at, ptrdiff_t ldat) {
    constexpr ptrdiff_t kLane = kLanes<T>;
    for (ptrdiff_t top = 0; top < rows; top += kLane)
        for (ptrdiff_t left = 0; left < cols; left += kLane) {
            Vector<T> square[kLane];
#pragma GCC unroll 16
            for (ptrdiff_t j = 0; j < kLane; ++j) {
                square[j] = left + j < cols ? nk::load(a + top + (left + j) * lda) : Vector<T>{};
                __builtin_prefetch(a + top + (left + kLane + j) * lda); // columns lie too far apart for the processor's
            }
            transposeSquare<T>(square);
            // Behind the last column stands padding, or what another thread transposes: neither is written.
            const size_t bytes = size_t(std::min(kLane, cols - left)) * sizeof(T);
            T* out = at + left + top * ldat;
            if (bytes == sizeof(Vector<T>) && top + kLane <= rows) {
#pragma GCC unroll 16
                for (ptrdiff_t i = 0; i < kLane; ++i)
                    std::memcpy(out + i * ldat, &square[i], sizeof square[i]);
            } else {
                for (ptrdiff_t i = 0; i < std::min(kLane, rows - top); ++i)
                    std::memcpy(out + i * ldat, &square[i], bytes);
            }
        }
}

} // namespace

#define NK_DEFINE(S, T)                                                                                                \
    void nk_transpose_##S(ptrdiff_t rows, ptrdiff_t cols, const T* a, ptrdiff_t lda, T* at, ptrdiff_t ldat) {          \
        transpose(rows, cols, a, lda, at, ldat);                                                                       \
    }

NK_DEFINE(f32, float)
NK_DEFINE(f64, double)
