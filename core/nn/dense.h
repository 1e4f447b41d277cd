// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/layer.h"

namespace nabla {

/// The affine map z = W x + b of a dense layer, and the bias-free projection of a shortcut.
///
/// Shapes   W (out x in), b (out), x (in x columns), z (out x columns); acts on each time step of a sequence.
template <class Scalar>
class Dense final : public Layer<Scalar> {
public:
    struct Options {
        bool hasBias = true;
        bool needsInputGradient = true;   ///< false right behind the data
        bool addsToInputGradient = false; ///< another consumer of x has written dL/dx already
    };

    Dense(ValueId input, ValueId output, Index inputs, Index outputs, Options options);

    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void weightGradient(Workspace<Scalar>& ws, Index slot, Range panel) override;
    void addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const override;
    std::vector<Parameter<Scalar>*> parameters() override;
    double productFlops(Index columns) const override;

    Parameter<Scalar>& weight() { return m_weight; }
    Parameter<Scalar>* bias() { return m_options.hasBias ? &m_bias : nullptr; }

private:
    ValueId m_input;
    ValueId m_output;
    Options m_options;
    Parameter<Scalar> m_weight;
    Parameter<Scalar> m_bias;
};

} // namespace nabla
