// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/layer.h"

#include <string>

namespace nabla {

/// Training: y = x * keep / (1 - p), keep drawn from (seed, layer, step, element); evaluation: y = x.
/// The mask is the same for any number of threads. p = 1 gives zeros.
/// Source   Srivastava et al. 2014, inverted form as in PyTorch nn.Dropout.
template <class Scalar>
class Dropout final : public Layer<Scalar> {
public:
    Dropout(ValueId input, ValueId output, double probability, std::uint64_t seed, std::string purpose);

    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const override;

private:
    /// out = in * keep / (1 - p) over the columns of these blocks.
    void apply(const Workspace<Scalar>& ws, Range blocks, const Tensor<Scalar>& in, Tensor<Scalar>& out) const;

    ValueId m_input;
    ValueId m_output;
    double m_probability;
    std::uint64_t m_seed;
    std::string m_purpose;
};

} // namespace nabla
