// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/tensor.h"

#include <string>
#include <vector>

namespace nabla {

/// One trained tensor: value, gradient and what the optimizer keeps for it. A vector has one column.
template <class Scalar>
struct Parameter {
    std::string name; ///< "3.0.weight"
    Index layer = -1; ///< index of its telemetry layer
    bool isVector = false;
    bool isOutput = false; ///< belongs to `output`, which adaptive clipping leaves alone
    Tensor<Scalar> value;
    Tensor<Scalar> gradient;
    /// value' (columns x rows), kept for the backward product dX = W' dY; empty when nobody needs it.
    Tensor<Scalar> transposed;
    Tensor<Scalar> state1; ///< sgd: velocity; adam: m; rmsprop: square average
    Tensor<Scalar> state2; ///< adam: v; rmsprop: velocity

    Index rows() const noexcept { return value.rows(); }
    Index columns() const noexcept { return value.columns(); }
    Index size() const noexcept { return rows() * columns(); }
    /// Brings `transposed` up to date after columns of value changed.
    void transposePanel(Range panel);
};

/// Named state that is not trained (running statistics): kept in checkpoints and weight exchange.
template <class Scalar>
struct NamedBuffer {
    std::string name;
    Tensor<Scalar>* tensor = nullptr;
};

} // namespace nabla
