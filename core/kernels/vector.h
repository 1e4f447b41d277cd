// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

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
};
template <>
struct VectorTraits<double> {
    using Type = DoubleVector;
    using Mask = DoubleMask;
};

template <class T>
using Vector = typename VectorTraits<T>::Type;
/// What comparing two Vector<T> gives: all bits of a lane set, or none. Also the lanes' bits as signed integers.
template <class T>
using Mask = typename VectorTraits<T>::Mask;

template <class T>
constexpr ptrdiff_t kLanes = NK_VECTOR_BYTES / ptrdiff_t(sizeof(T));

template <class T>
Vector<T> load(const T* from) {
    return *reinterpret_cast<const Vector<T>*>(from);
}

template <class T>
void store(T* to, Vector<T> value) {
    *reinterpret_cast<Vector<T>*>(to) = value;
}

} // namespace nk
