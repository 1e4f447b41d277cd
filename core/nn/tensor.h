// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"
#include "core/kernels/kernels.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

namespace nabla {

/// Column-major matrix as the kernels want it: 64-byte aligned, columns padded to NK_PAD elements, zero-filled when
/// made.
///
/// The leading dimension avoids multiples of 4 KiB, where all columns would share a few cache sets.
template <class Scalar>
class Tensor {
public:
    Tensor() = default;
    Tensor(Index rows, Index columns) : m_rows(rows), m_columns(columns), m_stride(strideFor(rows)) {
        const std::size_t bytes = byteCount(rows, columns);
        m_data.reset(static_cast<Scalar*>(std::aligned_alloc(64, bytes)));
        if (!m_data)
            throw std::bad_alloc();
        std::fill_n(m_data.get(), bytes / sizeof(Scalar), Scalar(0));
    }

    Index rows() const noexcept { return m_rows; }
    Index columns() const noexcept { return m_columns; }
    Index stride() const noexcept { return m_stride; }
    bool isEmpty() const noexcept { return !m_data; }
    Scalar* data() noexcept { return m_data.get(); }
    const Scalar* data() const noexcept { return m_data.get(); }
    Scalar* column(Index j) noexcept { return m_data.get() + j * m_stride; }
    const Scalar* column(Index j) const noexcept { return m_data.get() + j * m_stride; }
    Scalar& operator()(Index i, Index j) noexcept { return m_data.get()[i + j * m_stride]; }
    Scalar operator()(Index i, Index j) const noexcept { return m_data.get()[i + j * m_stride]; }

    static Index strideFor(Index rows) noexcept {
        const Index padded = (std::max<Index>(rows, 1) + NK_PAD - 1) / NK_PAD * NK_PAD;
        return padded * static_cast<Index>(sizeof(Scalar)) % 4096 == 0 ? padded + NK_PAD : padded;
    }
    static std::size_t byteCount(Index rows, Index columns) noexcept {
        return static_cast<std::size_t>(strideFor(rows) * std::max<Index>(columns, 1)) * sizeof(Scalar);
    }

private:
    struct Free {
        void operator()(Scalar* data) const noexcept { std::free(data); }
    };

    Index m_rows = 0;
    Index m_columns = 0;
    Index m_stride = 0;
    std::unique_ptr<Scalar, Free> m_data;
};

} // namespace nabla
