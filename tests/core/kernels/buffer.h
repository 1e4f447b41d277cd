// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"

#include <Eigen/Core>

#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <random>

/// A matrix as kernels.h wants it: 64-byte aligned, columns padded to NK_PAD. Padding holds NaN, which shows wherever
/// it enters a result.
template <class T>
class Buffer {
public:
    using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
    using View = Eigen::Map<Matrix, 0, Eigen::OuterStride<>>;

    Buffer(ptrdiff_t rows, ptrdiff_t cols, T value = T(0))
        : m_rows(rows), m_cols(cols), m_stride((rows + NK_PAD - 1) / NK_PAD * NK_PAD),
          m_data(new (std::align_val_t(64)) T[std::size_t(m_stride * cols)]) {
        std::fill_n(m_data.get(), m_stride * cols, std::numeric_limits<T>::quiet_NaN());
        view().setConstant(value);
    }
    Buffer(const Buffer& other) : Buffer(other.m_rows, other.m_cols) {
        std::memcpy(m_data.get(), other.m_data.get(), std::size_t(m_stride * m_cols) * sizeof(T));
    }
    Buffer& operator=(const Buffer&) = delete;

    /// Numbers in [-1, 1), the same for the same seed.
    static Buffer random(ptrdiff_t rows, ptrdiff_t cols, unsigned seed) {
        Buffer result(rows, cols);
        std::minstd_rand generator(seed + 1);
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (ptrdiff_t i = 0; i < rows; ++i)
                result(i, j) = T(double(generator()) / 1073741824.0 - 1.0);
        return result;
    }

    ptrdiff_t rows() const { return m_rows; }
    ptrdiff_t cols() const { return m_cols; }
    ptrdiff_t stride() const { return m_stride; }
    T* data(ptrdiff_t column = 0) { return m_data.get() + column * m_stride; }
    const T* data(ptrdiff_t column = 0) const { return m_data.get() + column * m_stride; }
    T& operator()(ptrdiff_t i, ptrdiff_t j = 0) { return m_data[std::size_t(i + j * m_stride)]; }
    T operator()(ptrdiff_t i, ptrdiff_t j = 0) const { return m_data[std::size_t(i + j * m_stride)]; }
    View view() { return View(m_data.get(), m_rows, m_cols, Eigen::OuterStride<>(m_stride)); }
    Eigen::MatrixXd toDouble() const { return const_cast<Buffer*>(this)->view().template cast<double>(); }

    bool hasSameBits(const Buffer& other) const {
        for (ptrdiff_t j = 0; j < m_cols; ++j)
            if (std::memcmp(data(j), other.data(j), std::size_t(m_rows) * sizeof(T)) != 0)
                return false;
        return true;
    }

private:
    struct Release {
        void operator()(T* data) const { ::operator delete[](data, std::align_val_t(64)); }
    };

    ptrdiff_t m_rows, m_cols, m_stride;
    std::unique_ptr<T[], Release> m_data;
};
