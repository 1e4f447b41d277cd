// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/dispatch.h"
#include "core/nn/workspace.h"

namespace nabla {

/// What one sample of a sequence contributes to a weight's gradient: a sum over its time steps, whose columns lie
/// ws.samples columns apart.
template <class Scalar>
class SampleContribution {
public:
    SampleContribution(Index rows, Index columns) : m_gradient(rows, columns) {}

    /// sum over time of dz(t) x(t)'. Both pointers are at the sample's first column.
    Tensor<Scalar>& product(const Workspace<Scalar>& ws, const Scalar* dz, Index dzStride, const Scalar* x,
                            Index xStride, Index timeSteps) {
        Kernels<Scalar>::product(m_gradient.rows(), m_gradient.columns(), timeSteps, dz, dzStride * ws.samples, x,
                                 xStride * ws.samples, 1, nullptr, 0, m_gradient.data(), m_gradient.stride());
        return m_gradient;
    }
    double squares() const {
        double sum = 0;
        Kernels<Scalar>::sumSquares(m_gradient.rows(), m_gradient.columns(), m_gradient.data(), m_gradient.stride(),
                                    &sum);
        return sum;
    }
    double productSquares(const Workspace<Scalar>& ws, const Scalar* dz, Index dzStride, const Scalar* x, Index xStride,
                          Index timeSteps) {
        product(ws, dz, dzStride, x, xStride, timeSteps);
        return squares();
    }
    /// Of the sum over time of dz(t), a bias's gradient.
    double rowSumSquares(const Workspace<Scalar>& ws, const Scalar* dz, Index dzStride) {
        double sum = 0;
        for (Index i = 0; i < m_gradient.rows(); ++i) {
            double row = 0;
            for (Index t = 0; t < ws.timeSteps; ++t)
                row += static_cast<double>(dz[i + t * ws.samples * dzStride]);
            sum += row * row;
        }
        return sum;
    }

private:
    Tensor<Scalar> m_gradient;
};

} // namespace nabla
