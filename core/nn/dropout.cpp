// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/dropout.h"

#include "core/base/random.h"
#include "core/kernels/dispatch.h"

namespace nabla {

template <class Scalar>
Dropout<Scalar>::Dropout(ValueId input, ValueId output, double probability, std::uint64_t seed, std::string purpose)
    : m_input(input), m_output(output), m_probability(probability), m_seed(seed), m_purpose(std::move(purpose)) {}

template <class Scalar>
void Dropout<Scalar>::apply(const Workspace<Scalar>& ws, Range blocks, const Tensor<Scalar>& in,
                            Tensor<Scalar>& out) const {
    const RandomStream random(m_seed, m_purpose, ws.step);
    const Scalar scale = m_probability < 1 ? static_cast<Scalar>(1 / (1 - m_probability)) : Scalar(0);
    ws.forColumns(m_output, blocks, [&](Index first, Index count) {
        for (Index j = first; j < first + count; ++j)
            for (Index i = 0; i < in.rows(); ++i) {
                const bool isKept = random.uniform(static_cast<std::uint64_t>(j * in.rows() + i)) >= m_probability;
                out(i, j) = isKept ? in(i, j) * scale : Scalar(0);
            }
    });
}

template <class Scalar>
void Dropout<Scalar>::forward(Workspace<Scalar>& ws, Range blocks, int) const {
    if (ws.mode == Mode::Training) {
        apply(ws, blocks, ws.value(m_input), ws.value(m_output));
        return;
    }
    const Tensor<Scalar>& x = ws.value(m_input);
    Tensor<Scalar>& y = ws.value(m_output);
    ws.forColumns(m_output, blocks, [&](Index first, Index count) {
        Kernels<Scalar>::scale(x.rows(), count, x.column(first), x.stride(), Scalar(1), y.column(first), y.stride());
    });
}

template <class Scalar>
void Dropout<Scalar>::inputGradient(Workspace<Scalar>& ws, Range blocks, int) const {
    apply(ws, blocks, ws.gradient(m_output), ws.gradient(m_input)); // y = x * mask: dx = dy * mask
}

template class Dropout<float>;
template class Dropout<double>;

} // namespace nabla
