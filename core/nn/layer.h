// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/parameter.h"
#include "core/nn/workspace.h"

#include <memory>
#include <span>
#include <vector>

namespace nabla {

/// Matrices of a recurrent layer that are no values of the network (units or gates * units rows, a column a sample and
/// time step); null when the cell does not keep them.
template <class Scalar>
struct TimeValues {
    const Tensor<Scalar>* preactivation = nullptr;
    const Tensor<Scalar>* preactivationGradient = nullptr;
    const Tensor<Scalar>* gates = nullptr; ///< activated, in PyTorch's order
};

/// One differentiable piece y = f(x; w) of a Network. A recipe's dense layer becomes several: the affine map, the
/// normalization, the activation, the sum. Forward and backward stand next to each other.
///
/// Shapes   x (inputs x columns), y (outputs x columns); a column is a sample, or a sample at one time step.
/// Threads  forward and inputGradient of different blocks, weightGradient of different panels may run at the same time.
///          What backward needs later lies in the Workspace, never in the layer. combine... run alone.
/// Phases   a layer that needs a sum over the whole batch (batch norm) has two: all blocks finish phase 0, then
///          combineForward runs once, then phase 1 of all blocks. The same going back.
/// Errors   shapes are checked while the network is built; nothing here throws.
template <class Scalar>
class Layer {
public:
    virtual ~Layer() = default;

    /// Takes what scratch it needs from a new workspace.
    virtual void prepare(Workspace<Scalar>&) {}

    virtual int forwardPhases() const { return 1; }
    virtual void forward(Workspace<Scalar>& ws, Range blocks, int phase) const = 0;
    virtual void combineForward(Workspace<Scalar>&, int /*phase*/) {}

    virtual int backwardPhases() const { return 1; }
    /// Requires: forward of these blocks in training mode, gradient of the output. Sets (or adds to) dL/dx.
    virtual void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const = 0;
    virtual void combineBackward(Workspace<Scalar>&, int /*phase*/) {}

    /// Columns [panel) of dL/dw of parameters()[slot]. Requires: inputGradient of all blocks.
    virtual void weightGradient(Workspace<Scalar>&, Index /*slot*/, Range /*panel*/) {}

    /// Recurrent layers: ||dL/dh|| (and ||dL/dc||) of the last step by lag, 0 the last time step. Requires: a measured
    /// pass.
    virtual void lagNorms(const Workspace<Scalar>&, std::span<double> /*hidden*/, std::span<double> /*cell*/) const {}

    /// Adds to squares[s] the squared norm of what sample s contributes to the gradients of parameters(), all together.
    /// The contributions of all samples sum up to the gradient. Requires: inputGradient of all blocks.
    virtual void addSampleSquares(const Workspace<Scalar>&, std::span<double> /*squares*/) const {}

    virtual TimeValues<Scalar> timeValues(const Workspace<Scalar>&) const { return {}; }

    virtual std::vector<Parameter<Scalar>*> parameters() { return {}; }
    virtual std::vector<NamedBuffer<Scalar>> buffers() { return {}; }
    /// Floating-point operations in matrix products of a training step with so many columns.
    virtual double productFlops(Index /*columns*/) const { return 0; }
};

} // namespace nabla
