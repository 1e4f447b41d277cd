// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>
#include <type_traits>

/// The compiler's vector types at the width of the processor level that this file is compiled for. Buffers of kernels.h
/// are aligned and padded for the widest, so loops run over whole vectors and only statistics look where a column ends.
namespace nk {

#if defined(__AVX512F__)
#define NK_VECTOR_BYTES 64
#elif defined(__AVX__)
#define NK_VECTOR_BYTES 32
#else
#define NK_VECTOR_BYTES 16
#endif

typedef float FloatVector __attribute__((vector_size(NK_VECTOR_BYTES)));
typedef double DoubleVector __attribute__((vector_size(NK_VECTOR_BYTES)));
typedef int32_t FloatMask __attribute__((vector_size(NK_VECTOR_BYTES)));
typedef int64_t DoubleMask __attribute__((vector_size(NK_VECTOR_BYTES)));

template <class T>
struct VectorTraits;
template <>
struct VectorTraits<float> {
    using Type = FloatVector;
    using Mask = FloatMask;
    using Bits = int32_t;
};
template <>
struct VectorTraits<double> {
    using Type = DoubleVector;
    using Mask = DoubleMask;
    using Bits = int64_t;
};

template <class T>
using Vector = typename VectorTraits<T>::Type;
/// What comparing two Vector<T> gives: all bits of a lane set, or none. Also the lanes' bits as signed integers.
template <class T>
using Mask = typename VectorTraits<T>::Mask;
template <class T>
using Bits = typename VectorTraits<T>::Bits;

template <class T>
constexpr ptrdiff_t kLanes = NK_VECTOR_BYTES / ptrdiff_t(sizeof(T));
/// DoubleVectors that hold one Vector<T>.
template <class T>
constexpr int kParts = int(sizeof(double) / sizeof(T));

template <class T>
Vector<T> load(const T* from) {
    return *reinterpret_cast<const Vector<T>*>(from);
}

template <class T>
void store(T* to, Vector<T> value) {
    *reinterpret_cast<Vector<T>*>(to) = value;
}

template <class T>
Vector<T> fill(T value) {
    return Vector<T>{} + value;
}

template <class T>
Vector<T> absolute(Vector<T> x) {
    constexpr Bits<T> kSign = Bits<T>(uint64_t(1) << (8 * sizeof(T) - 1));
    return Vector<T>(Mask<T>(x) & ~kSign);
}

/// Part 0 or 1 of a vector as doubles. Intrinsics, because g++ 12 takes vectors of this conversion apart; masked ones,
/// because it believes the others use something uninitialized.
inline DoubleVector widen(FloatVector x, int part) {
#if NK_VECTOR_BYTES == 64
    const __m256 half = part == 0 ? __m256(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7))
                                  : __m256(__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15));
    return DoubleVector(_mm512_maskz_cvtps_pd(0xff, half));
#elif NK_VECTOR_BYTES == 32
    const __m128 half = part == 0 ? __m128(__builtin_shufflevector(x, x, 0, 1, 2, 3))
                                  : __m128(__builtin_shufflevector(x, x, 4, 5, 6, 7));
    return DoubleVector(_mm256_cvtps_pd(half));
#else
    return DoubleVector(_mm_cvtps_pd(part == 0 ? __m128(x) : _mm_movehl_ps(__m128(x), __m128(x))));
#endif
}
inline DoubleVector widen(DoubleVector x, int) {
    return x;
}

/// The other way: both parts rounded to floats.
inline FloatVector narrow(DoubleVector first, DoubleVector second) {
#if NK_VECTOR_BYTES == 64
    const __m256 low = _mm512_maskz_cvtpd_ps(0xff, __m512d(first)), high = _mm512_maskz_cvtpd_ps(0xff, __m512d(second));
    return FloatVector(__builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
#elif NK_VECTOR_BYTES == 32
    const __m128 low = _mm256_cvtpd_ps(__m256d(first)), high = _mm256_cvtpd_ps(__m256d(second));
    return FloatVector(__builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7));
#else
    return FloatVector(_mm_movelh_ps(_mm_cvtpd_ps(__m128d(first)), _mm_cvtpd_ps(__m128d(second))));
#endif
}

/// Every lane counts.
template <class T>
struct AllLanes {
    Vector<T> keep(Vector<T> x) const { return x; }
    Mask<T> keep(Mask<T> x) const { return x; }
    DoubleVector keepPart(DoubleVector x, int) const { return x; }
};

/// Only the first lanes count: the end of a column. What lies behind it, NaN or not, becomes 0.
template <class T>
class FirstLanes {
public:
    explicit FirstLanes(ptrdiff_t count) {
        for (ptrdiff_t i = 0; i < kLanes<T>; ++i)
            m_mask[i] = i < count ? -1 : 0;
        for (ptrdiff_t i = 0; i < kLanes<T>; ++i)
            m_parts[i / kLanes<double>][i % kLanes<double>] = i < count ? -1 : 0;
    }
    Vector<T> keep(Vector<T> x) const { return Vector<T>(Mask<T>(x) & m_mask); }
    Mask<T> keep(Mask<T> x) const { return x & m_mask; }
    DoubleVector keepPart(DoubleVector x, int part) const { return DoubleVector(DoubleMask(x) & m_parts[part]); }

private:
    Mask<T> m_mask;
    DoubleMask m_parts[kParts<T>];
};

/// Matrices without padding are one long column: loops over narrow ones then keep their constants in registers. The
/// vectors are the same in the same order.
template <class... Strides>
void joinColumns(ptrdiff_t& rows, ptrdiff_t& cols, Strides... strides) {
    if (((strides == rows) && ...)) {
        rows *= cols;
        cols = 1;
    }
}

/// Calls visit(row, column, lanes) for every vector of a matrix, column by column.
template <class T, class Visit>
void forEachVector(ptrdiff_t rows, ptrdiff_t cols, Visit visit) {
    const ptrdiff_t whole = rows / kLanes<T> * kLanes<T>;
    const FirstLanes<T> rest(rows - whole);
    for (ptrdiff_t j = 0; j < cols; ++j) {
        for (ptrdiff_t i = 0; i < whole; i += kLanes<T>)
            visit(i, j, AllLanes<T>());
        if (whole < rows)
            visit(whole, j, rest);
    }
}

/// A sum in double, lane by lane, that is put together in a fixed order at the end.
template <class T>
class Total {
public:
    void add(Vector<T> x) {
        for (int part = 0; part < kParts<T>; ++part)
            m_parts[part] += widen(x, part);
    }
    void addProduct(Vector<T> x, Vector<T> y) {
        for (int part = 0; part < kParts<T>; ++part)
            m_parts[part] += widen(x, part) * widen(y, part);
    }
    void addSquareOfDifference(Vector<T> x, Vector<T> y) {
        for (int part = 0; part < kParts<T>; ++part) {
            const DoubleVector difference = widen(x, part) - widen(y, part);
            m_parts[part] += difference * difference;
        }
    }
    template <class Lanes>
    void addSquareOfDistance(Vector<T> x, double center, Lanes lanes) {
        for (int part = 0; part < kParts<T>; ++part) {
            const DoubleVector distance = widen(x, part) - center;
            m_parts[part] += lanes.keepPart(distance * distance, part);
        }
    }
    void addSquare(Vector<T> x) {
        for (int part = 0; part < kParts<T>; ++part) {
            const DoubleVector wide = widen(x, part);
            m_parts[part] += wide * wide;
        }
    }
    double value() const {
        DoubleVector parts = m_parts[0];
        if constexpr (kParts<T> == 2)
            parts += m_parts[1];
        double sum = 0;
        for (ptrdiff_t i = 0; i < kLanes<double>; ++i)
            sum += parts[i];
        return sum;
    }

private:
    DoubleVector m_parts[kParts<T>] = {};
};

/// Vectors of double in memory of any alignment, of which only `count` exist.
inline DoubleVector getDoubles(const double* from, ptrdiff_t count) {
    DoubleVector x{};
    if (count == kLanes<double>)
        std::memcpy(&x, from, sizeof x);
    else
        std::memcpy(&x, from, size_t(count) * sizeof(double));
    return x;
}
inline void putDoubles(double* to, DoubleVector x, ptrdiff_t count) {
    if (count == kLanes<double>)
        std::memcpy(to, &x, sizeof x);
    else
        std::memcpy(to, &x, size_t(count) * sizeof(double));
}

/// Sums in double of each row in a block of kVectors vectors of rows, columns added one after the other.
template <class T, int kVectors>
class RowTotals {
public:
    void add(int vector, Vector<T> x) {
        for (int part = 0; part < kParts<T>; ++part)
            m_parts[vector][part] += widen(x, part);
    }
    void addProduct(int vector, Vector<T> x, Vector<T> y) {
        for (int part = 0; part < kParts<T>; ++part)
            m_parts[vector][part] += widen(x, part) * widen(y, part);
    }
    /// Adds x - from, and its square to `squares`.
    void addDistance(int vector, Vector<T> x, const RowTotals& from, RowTotals& squares) {
        for (int part = 0; part < kParts<T>; ++part) {
            const DoubleVector distance = widen(x, part) - from.m_parts[vector][part];
            m_parts[vector][part] += distance;
            squares.m_parts[vector][part] += distance * distance;
        }
    }
    /// Calls visit(first row, sums of kLanes<double> rows, how many of them exist) for the block's first `rows` rows.
    template <class Visit>
    void forEachPart(ptrdiff_t rows, Visit visit) const {
        constexpr ptrdiff_t kLane = kLanes<double>;
#pragma GCC unroll 16
        for (int i = 0; i < kVectors * kParts<T>; ++i)
            if (i * kLane < rows)
                visit(i * kLane, m_parts[i / kParts<T>][i % kParts<T>], std::min(kLane, rows - i * kLane));
    }
    /// Adds the sums of the block's first `rows` rows to out.
    void addTo(double* out, ptrdiff_t rows) const {
        forEachPart(rows, [&](ptrdiff_t i, DoubleVector sums, ptrdiff_t count) {
            putDoubles(out + i, sums + getDoubles(out + i, count), count);
        });
    }

private:
    DoubleVector m_parts[kVectors][kParts<T>] = {};
};

/// Calls visit(first row, number of vectors as a constant) for blocks of rows, kWidest vectors at a time while there
/// are.
template <class T, int kWidest = 4, class Visit>
void forEachRowBlock(ptrdiff_t rows, Visit visit) {
    ptrdiff_t i = 0;
    for (; i + (kWidest - 1) * kLanes<T> < rows; i += kWidest * kLanes<T>)
        visit(i, std::integral_constant<int, kWidest>());
    for (; i < rows; i += kLanes<T>)
        visit(i, std::integral_constant<int, 1>());
}

/// The largest magnitude, found among the bits as integers: those of a NaN are larger than infinity's, so it stays.
template <class T>
class Largest {
public:
    void add(Vector<T> x) {
        const Mask<T> size = Mask<T>(absolute<T>(x));
        m_bits = m_bits < size ? size : m_bits;
    }
    /// Takes it into a running maximum.
    void mergeInto(double& total) const {
        T largest[kLanes<T>];
        std::memcpy(largest, &m_bits, sizeof largest);
        for (const T lane : largest)
            if (!(double(lane) <= total) && total == total)
                total = double(lane);
    }

private:
    Mask<T> m_bits = {};
};

/// Counts lanes of masks.
template <class T>
class Count {
public:
    void add(Mask<T> lanes) { m_counts = lanes ? m_counts + 1 : m_counts; } // one masked addition with AVX-512
    int64_t value() const {
        int64_t sum = 0;
        for (ptrdiff_t i = 0; i < kLanes<T>; ++i)
            sum += m_counts[i];
        return sum;
    }

private:
    Mask<T> m_counts = {};
};

} // namespace nk
