// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/dropout.h"

#include "core/base/random.h"
#include "core/kernels/dispatch.h"

#include <algorithm>
#include <array>
#include <span>

namespace nabla {

namespace {

/// The smallest k whose uniform number (k + 0.5) 2^-53 is at least p: comparing whole numbers is quicker and the same.
std::uint64_t firstKept(double p) {
    std::uint64_t low = 0;
    std::uint64_t high = std::uint64_t(1) << 53; // no draw: nothing is kept
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if ((static_cast<double>(middle) + 0.5) * 0x1p-53 >= p)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

} // namespace

template <class Scalar>
Dropout<Scalar>::Dropout(ValueId input, ValueId output, double probability, std::uint64_t seed, std::string purpose)
    : m_input(input), m_output(output), m_probability(probability), m_seed(seed), m_purpose(std::move(purpose)) {}

template <class Scalar>
void Dropout<Scalar>::apply(const Workspace<Scalar>& ws, Range blocks, const Tensor<Scalar>& in,
                            Tensor<Scalar>& out) const {
    const RandomStream random(m_seed, m_purpose, ws.step);
    const Scalar scale = m_probability < 1 ? static_cast<Scalar>(1 / (1 - m_probability)) : Scalar(0);
    const std::uint64_t threshold = firstKept(m_probability);
    std::array<std::uint64_t, 256> draws;
    ws.forColumns(m_output, blocks, [&](Index first, Index count) {
        for (Index j = first; j < first + count; ++j)
            for (Index top = 0; top < in.rows(); top += std::ssize(draws)) {
                const Index size = std::min(std::ssize(draws), in.rows() - top);
                random.bits(static_cast<std::uint64_t>(j * in.rows() + top),
                            std::span(draws).first(static_cast<std::size_t>(size)));
                const Scalar* from = in.column(j) + top;
                Scalar* to = out.column(j) + top;
                for (Index i = 0; i < size; ++i)
                    to[i] = draws[static_cast<std::size_t>(i)] >> 11 >= threshold ? from[i] * scale : Scalar(0);
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
