// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/residual.h"

#include "core/kernels/dispatch.h"

namespace nabla {

template <class Scalar>
ResidualSum<Scalar>::ResidualSum(ValueId shortcut, ValueId branch, ValueId output, Options options)
    : m_shortcut(shortcut), m_branch(branch), m_output(output), m_options(options) {
    if (options.isTrained) {
        m_scale.isVector = true;
        m_scale.value = Tensor<Scalar>(1, 1);
        m_scale.gradient = Tensor<Scalar>(1, 1);
        m_scale.value(0, 0) = static_cast<Scalar>(options.scale);
    }
}

template <class Scalar>
Scalar ResidualSum<Scalar>::scaleValue() const {
    return m_options.isTrained ? m_scale.value(0, 0) : static_cast<Scalar>(m_options.scale);
}

template <class Scalar>
void ResidualSum<Scalar>::forward(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& a = ws.value(m_shortcut);
    const Tensor<Scalar>& b = ws.value(m_branch);
    Tensor<Scalar>& y = ws.value(m_output);
    ws.forColumns(m_output, blocks, [&](Index first, Index count) { // y = a + s b
        Kernels<Scalar>::scaledSum(y.rows(), count, a.column(first), a.stride(), b.column(first), b.stride(),
                                   scaleValue(), y.column(first), y.stride());
    });
}

template <class Scalar>
void ResidualSum<Scalar>::inputGradient(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    Tensor<Scalar>& da = ws.gradient(m_shortcut);
    Tensor<Scalar>& db = ws.gradient(m_branch);
    ws.forColumns(m_output, blocks, [&](Index first, Index count) { // y = a + s b: db = s dy, da = dy
        Kernels<Scalar>::scale(dy.rows(), count, dy.column(first), dy.stride(), scaleValue(), db.column(first),
                               db.stride());
        if (!m_options.needsShortcutGradient)
            return;
        if (m_options.addsToShortcutGradient)
            Kernels<Scalar>::scaledSum(dy.rows(), count, da.column(first), da.stride(), dy.column(first), dy.stride(),
                                       Scalar(1), da.column(first), da.stride());
        else
            Kernels<Scalar>::scale(dy.rows(), count, dy.column(first), dy.stride(), Scalar(1), da.column(first),
                                   da.stride());
    });
}

template <class Scalar>
void ResidualSum<Scalar>::weightGradient(Workspace<Scalar>& ws, Index, Range) {
    const Tensor<Scalar>& dy = ws.gradient(m_output); // y = a + s b: ds = sum of dy * b
    const Tensor<Scalar>& b = ws.value(m_branch);
    double sum = 0;
    Kernels<Scalar>::dot(dy.rows(), ws.columns(m_output), dy.data(), dy.stride(), b.data(), b.stride(), &sum);
    m_scale.gradient(0, 0) = static_cast<Scalar>(sum);
}

template <class Scalar>
void ResidualSum<Scalar>::addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const {
    if (!m_options.isTrained)
        return;
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    const Tensor<Scalar>& b = ws.value(m_branch);
    const Index times = ws.info(m_output).isSequence ? ws.timeSteps : 1;
    for (Index s = 0; s < ws.samples; ++s) {
        double sum = 0;
        for (Index column = s; column < times * ws.samples; column += ws.samples)
            Kernels<Scalar>::dot(dy.rows(), 1, dy.column(column), dy.stride(), b.column(column), b.stride(), &sum);
        squares[static_cast<std::size_t>(s)] += sum * sum;
    }
}

template <class Scalar>
std::vector<Parameter<Scalar>*> ResidualSum<Scalar>::parameters() {
    if (m_options.isTrained)
        return {&m_scale};
    return {};
}

template class ResidualSum<float>;
template class ResidualSum<double>;

} // namespace nabla
