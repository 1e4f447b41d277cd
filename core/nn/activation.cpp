// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/activation.h"

#include "core/kernels/dispatch.h"

namespace nabla {

static_assert(static_cast<int>(Activation::Linear) == NK_LINEAR && static_cast<int>(Activation::Relu) == NK_RELU &&
                  static_cast<int>(Activation::Softsign) == NK_SOFTSIGN,
              "recipe.h and kernels.h list the activations in the same order");

template <class Scalar>
ActivationLayer<Scalar>::ActivationLayer(Activation kind, ValueId input, ValueId output, Index telemetryLayer)
    : m_kind(static_cast<nk_activation>(kind)), m_input(input), m_output(output), m_layer(telemetryLayer) {}

template <class Scalar>
void ActivationLayer<Scalar>::forward(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& z = ws.value(m_input);
    Tensor<Scalar>& y = ws.value(m_output);
    const bool measures = ws.isMeasured && m_layer >= 0;
    if (!measures) {
        if (m_input == m_output)
            return;
        ws.forColumns(m_output, blocks, [&](Index first, Index count) { // y = act(z)
            Kernels<Scalar>::activationForward(m_kind, z.rows(), count, z.column(first), z.stride(), y.column(first),
                                               y.stride(), nullptr);
        });
        return;
    }
    for (Index block = blocks.first; block < blocks.last; ++block) {
        nk_value_stats* stats =
            &ws.layerSums[static_cast<std::size_t>(m_layer)].activation[static_cast<std::size_t>(block)];
        ws.forColumns(m_output, {block, block + 1}, [&](Index first, Index count) {
            if (m_input == m_output)
                Kernels<Scalar>::valueStats(z.rows(), count, z.column(first), z.stride(), stats);
            else
                Kernels<Scalar>::activationForward(m_kind, z.rows(), count, z.column(first), z.stride(),
                                                   y.column(first), y.stride(), stats);
        });
    }
}

template <class Scalar>
void ActivationLayer<Scalar>::inputGradient(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& z = ws.value(m_input);
    const Tensor<Scalar>& y = ws.value(m_output);
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    Tensor<Scalar>& dz = ws.gradient(m_input);
    const bool measures = ws.isMeasured && m_layer >= 0;
    for (Index block = blocks.first; block < blocks.last; ++block) {
        double* sums =
            measures ? &ws.layerSums[static_cast<std::size_t>(m_layer)].gradients[static_cast<std::size_t>(2 * block)]
                     : nullptr;
        if (m_input == m_output && !measures)
            return;
        ws.forColumns(m_output, {block, block + 1}, [&](Index first, Index count) {
            if (m_input == m_output) {
                Kernels<Scalar>::sumSquares(dy.rows(), count, dy.column(first), dy.stride(), &sums[0]);
                sums[1] = sums[0];
            } else { // y = act(z): dz = dy * act'(z)
                Kernels<Scalar>::activationBackward(m_kind, z.rows(), count, z.column(first), z.stride(),
                                                    y.column(first), y.stride(), dy.column(first), dy.stride(),
                                                    dz.column(first), dz.stride(), sums);
            }
        });
    }
}

template class ActivationLayer<float>;
template class ActivationLayer<double>;

} // namespace nabla
