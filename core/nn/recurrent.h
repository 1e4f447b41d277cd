// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/recurrent.h"
#include "core/nn/layer.h"
#include "core/recipe/resolve.h"

namespace nabla {

/// What rnn, lstm and gru share: weights in PyTorch's shapes and names, the products, back-propagation through time,
/// and the gradient of the hidden state at each lag.
///
/// Shapes   x (inputs x T*samples, time-major), h the same with `units` rows; gates `gates() * units` rows in PyTorch's
/// order.
///          weight_ih (gates*units x inputs), weight_hh (gates*units x units), bias_ih, bias_hh (gates*units).
/// A unit of work takes its samples through all time steps, so time needs no barrier.
/// Going back, gradient(h) first holds what later layers sent; each time step adds what flows through W_hh, so that in
/// the end column t is the whole dL/dh_t.
template <class Scalar>
class Recurrent : public Layer<Scalar> {
public:
    struct Options {
        bool needsInputGradient = true;
        bool addsToInputGradient = false;
    };

    Recurrent(ValueId input, ValueId output, Index telemetryLayer, Index gates, Index inputs, Index units,
              Options options);

    void prepare(Workspace<Scalar>& ws) override;
    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void weightGradient(Workspace<Scalar>& ws, Index slot, Range panel) override;
    void addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const override;
    void lagNorms(const Workspace<Scalar>& ws, std::span<double> hidden, std::span<double> cell) const override;
    std::vector<Parameter<Scalar>*> parameters() override;
    double productFlops(Index columns) const override;

    Parameter<Scalar>& weightIh() { return m_weightIh; }
    Parameter<Scalar>& weightHh() { return m_weightHh; }
    Parameter<Scalar>& biasIh() { return m_biasIh; }
    Parameter<Scalar>& biasHh() { return m_biasHh; }

protected:
    /// One time step, given W_ih x + b_ih of it in gatesOf: reads h(t-1), writes h(t).
    virtual void stepForward(Workspace<Scalar>& ws, Index t, Range samples, nk_gate_stats* stats) const = 0;
    /// One time step back: from gradient(h)(t) to the gates' gradients, and adds to gradient(h)(t-1). Cells with a
    /// state of their own add ||dL/dc||^2 to cellSquares(block).
    virtual void stepBackward(Workspace<Scalar>& ws, Index t, Range blocks) const = 0;
    /// Tensor whose columns are the gradients that meet h(t-1) in dW_hh and b_hh; the gates' own unless the cell
    /// differs.
    virtual const Tensor<Scalar>& hiddenSideGradient(const Workspace<Scalar>& ws) const {
        return scratch(ws, GateGradients);
    }
    /// Mends what sample s contributes to dW_hh where it is not hiddenSideGradient(t) h(t-1)'.
    virtual void mendContribution(const Workspace<Scalar>&, Index /*s*/, Tensor<Scalar>& /*weightHh*/) const {}
    virtual Index extraScratch() const { return 0; }
    virtual void prepareExtra(Workspace<Scalar>&) {}

    enum ScratchIndex { Gates, GateGradients, FirstExtra };
    Tensor<Scalar>& scratch(Workspace<Scalar>& ws, Index which) const {
        return ws.scratch[m_scratch + static_cast<std::size_t>(which)];
    }
    const Tensor<Scalar>& scratch(const Workspace<Scalar>& ws, Index which) const {
        return ws.scratch[m_scratch + static_cast<std::size_t>(which)];
    }
    double* cellSquares(Workspace<Scalar>& ws, Index block, Index t) const {
        return lagSquares(ws, block, 1) + (ws.timeSteps - 1 - t);
    }
    Index units() const { return m_weightHh.columns(); }
    Index gates() const { return m_weightHh.rows() / units(); }
    static Index columnOf(const Workspace<Scalar>& ws, Index t, Range samples) {
        return t * ws.samples + samples.first;
    }

    ValueId m_input;
    ValueId m_output;
    Parameter<Scalar> m_weightIh;
    Parameter<Scalar> m_weightHh;
    Parameter<Scalar> m_biasIh;
    Parameter<Scalar> m_biasHh;

private:
    double* lagSquares(Workspace<Scalar>& ws, Index block, Index which) const;
    void measureForward(Workspace<Scalar>& ws, Index t, Range blocks) const;
    void measureBackward(Workspace<Scalar>& ws, Index t, Range blocks) const;

    Index m_layer;
    Options m_options;
    std::size_t m_scratch = 0;
    std::size_t m_lagScratch = 0;
};

/// The layer of a resolved recurrent spec. Weights are zero until the builder draws them.
template <class Scalar>
std::unique_ptr<Recurrent<Scalar>> makeRecurrent(const ResolvedRecurrent& spec, ValueId input, ValueId output,
                                                 Index telemetryLayer, Index inputs,
                                                 typename Recurrent<Scalar>::Options options);

/// y = the last time step of x: what goes on from a recurrent layer without return_sequences.
template <class Scalar>
class LastStep final : public Layer<Scalar> {
public:
    LastStep(ValueId input, ValueId output) : m_input(input), m_output(output) {}

    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const override;

private:
    ValueId m_input;
    ValueId m_output;
};

} // namespace nabla
