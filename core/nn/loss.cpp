// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/loss.h"

#include "core/kernels/dispatch.h"

#include <cassert>

namespace nabla {

template <class Scalar>
void LossFunction<Scalar>::evaluate(Workspace<Scalar>& ws, const BatchTargets<Scalar>& batch, Range blocks) {
    const Tensor<Scalar>& z = ws.value(m_logits);
    // Evaluation mode has no gradients; the kernels may write over the logits, which nobody reads afterwards.
    Tensor<Scalar>& dz = ws.mode == Mode::Training ? ws.gradient(m_logits) : ws.value(m_logits);
    for (Index block = blocks.first; block < blocks.last; ++block) {
        double& loss = m_loss[static_cast<std::size_t>(block)];
        std::int64_t& correct = m_correct[static_cast<std::size_t>(block)];
        loss = 0;
        correct = 0;
        ws.forColumns(m_logits, {block, block + 1}, [&](Index first, Index count) {
            const std::int32_t* labels = batch.labels.data() + first;
            const double* scale = batch.scale.data() + first;
            switch (m_kind) {
            case Loss::CrossEntropy:
                Kernels<Scalar>::crossEntropy(z.rows(), count, z.column(first), z.stride(), labels, scale,
                                              dz.column(first), dz.stride(), &loss, &correct);
                break;
            case Loss::BinaryCrossEntropy:
                Kernels<Scalar>::binaryCrossEntropy(count, z.column(first), z.stride(), labels, scale, dz.column(first),
                                                    dz.stride(), &loss, &correct);
                break;
            case Loss::Mse:
                Kernels<Scalar>::mse(z.rows(), count, z.column(first), z.stride(), batch.targets.column(first),
                                     batch.targets.stride(), scale, dz.column(first), dz.stride(), &loss);
                break;
            case Loss::Auto:
                assert(false && "auto is decided when the network is built");
            }
        });
    }
}

template <class Scalar>
double LossFunction<Scalar>::loss(const Workspace<Scalar>& ws) const {
    double sum = 0;
    for (Index block = 0; block < ws.blocks; ++block)
        sum += m_loss[static_cast<std::size_t>(block)];
    return sum;
}

template <class Scalar>
std::int64_t LossFunction<Scalar>::correct(const Workspace<Scalar>& ws) const {
    std::int64_t sum = 0;
    for (Index block = 0; block < ws.blocks; ++block)
        sum += m_correct[static_cast<std::size_t>(block)];
    return sum;
}

template class LossFunction<float>;
template class LossFunction<double>;

} // namespace nabla
