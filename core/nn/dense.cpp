// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/dense.h"

#include "core/kernels/dispatch.h"
#include "core/nn/sample_contribution.h"

namespace nabla {

template <class Scalar>
Dense<Scalar>::Dense(ValueId input, ValueId output, Index inputs, Index outputs, Options options)
    : m_input(input), m_output(output), m_options(options) {
    m_weight.value = Tensor<Scalar>(outputs, inputs);
    m_weight.gradient = Tensor<Scalar>(outputs, inputs);
    if (options.needsInputGradient)
        m_weight.transposed = Tensor<Scalar>(inputs, outputs);
    if (options.hasBias) {
        m_bias.isVector = true;
        m_bias.value = Tensor<Scalar>(outputs, 1);
        m_bias.gradient = Tensor<Scalar>(outputs, 1);
    }
}

template <class Scalar>
void Dense<Scalar>::forward(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    Tensor<Scalar>& z = ws.value(m_output);
    ws.forColumns(m_output, blocks, [&](Index first, Index count) { // z = W x + b
        Kernels<Scalar>::product(m_weight.rows(), count, m_weight.columns(), m_weight.value.data(),
                                 m_weight.value.stride(), x.column(first), 1, x.stride(),
                                 m_options.hasBias ? m_bias.value.data() : nullptr, 0, z.column(first), z.stride());
    });
}

template <class Scalar>
void Dense<Scalar>::inputGradient(Workspace<Scalar>& ws, Range blocks, int) const {
    if (!m_options.needsInputGradient)
        return;
    const Tensor<Scalar>& dz = ws.gradient(m_output);
    Tensor<Scalar>& dx = ws.gradient(m_input);
    ws.forColumns(m_input, blocks, [&](Index first, Index count) { // z = W x + b: dx = W' dz
        Kernels<Scalar>::product(m_weight.columns(), count, m_weight.rows(), m_weight.transposed.data(),
                                 m_weight.transposed.stride(), dz.column(first), 1, dz.stride(), nullptr,
                                 m_options.addsToInputGradient, dx.column(first), dx.stride());
    });
}

template <class Scalar>
void Dense<Scalar>::weightGradient(Workspace<Scalar>& ws, Index slot, Range panel) {
    const Tensor<Scalar>& dz = ws.gradient(m_output);
    const Index columns = ws.columns(m_output);
    if (slot == 1) { // z = W x + b: db = sum over columns of dz
        Kernels<Scalar>::rowSums(m_bias.rows(), columns, dz.data(), dz.stride(), m_bias.gradient.data());
        return;
    }
    const Tensor<Scalar>& x = ws.value(m_input); // z = W x + b: dW = dz x'
    Kernels<Scalar>::product(m_weight.rows(), panel.size(), columns, dz.data(), dz.stride(), x.data() + panel.first,
                             x.stride(), 1, nullptr, 0, m_weight.gradient.column(panel.first),
                             m_weight.gradient.stride());
}

template <class Scalar>
void Dense<Scalar>::addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& dz = ws.gradient(m_output);
    if (ws.info(m_output).isSequence) {
        SampleContribution<Scalar> weight(m_weight.rows(), m_weight.columns());
        for (Index s = 0; s < ws.samples; ++s) {
            double& sum = squares[static_cast<std::size_t>(s)];
            sum += weight.productSquares(ws, dz.column(s), dz.stride(), x.column(s), x.stride(), ws.timeSteps);
            if (m_options.hasBias)
                sum += weight.rowSumSquares(ws, dz.column(s), dz.stride());
        }
        return;
    }
    // dW_s = dz_s x_s', so that ||dW_s|| = ||dz_s|| ||x_s|| (Goodfellow 2015, "Efficient per-example gradient
    // computations")
    std::vector<double> inputs(squares.size(), m_options.hasBias ? 1.0 : 0.0);
    std::vector<double> gradients(squares.size());
    Kernels<Scalar>::columnSquares(x.rows(), ws.samples, x.data(), x.stride(), inputs.data());
    Kernels<Scalar>::columnSquares(dz.rows(), ws.samples, dz.data(), dz.stride(), gradients.data());
    for (std::size_t s = 0; s < squares.size(); ++s)
        squares[s] += inputs[s] * gradients[s];
}

template <class Scalar>
std::vector<Parameter<Scalar>*> Dense<Scalar>::parameters() {
    if (m_options.hasBias)
        return {&m_weight, &m_bias};
    return {&m_weight};
}

template <class Scalar>
double Dense<Scalar>::productFlops(Index columns) const {
    const double products = m_options.needsInputGradient ? 3 : 2;
    return products * 2.0 * static_cast<double>(m_weight.size()) * static_cast<double>(columns);
}

template class Dense<float>;
template class Dense<double>;

} // namespace nabla
