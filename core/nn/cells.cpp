// SPDX-License-Identifier: GPL-3.0-or-later
// The three recurrent cells: what happens between the products of one time step.
#include "core/kernels/dispatch.h"
#include "core/nn/recurrent.h"
#include "core/nn/sample_contribution.h"

#include <algorithm>

namespace nabla {

namespace {

/// h = act(W_ih x + b_ih + W_hh h(t-1) + b_hh), act tanh or relu (Elman 1990; PyTorch nn.RNN).
template <class Scalar>
class RnnCell final : public Recurrent<Scalar> {
public:
    using Base = Recurrent<Scalar>;

    RnnCell(ValueId input, ValueId output, Index layer, Index inputs, Index units, typename Base::Options options,
            Activation kind)
        : Base(input, output, layer, 1, inputs, units, options), m_kind(static_cast<nk_activation>(kind)) {}

    TimeValues<Scalar> timeValues(const Workspace<Scalar>& ws) const override {
        return {&this->scratch(ws, Base::Gates), &this->scratch(ws, Base::GateGradients), nullptr};
    }

private:
    void stepForward(Workspace<Scalar>& ws, Index t, Range samples, nk_gate_stats* stats) const override {
        Tensor<Scalar>& z = this->scratch(ws, Base::Gates);
        Tensor<Scalar>& h = ws.value(this->m_output);
        const Index column = this->columnOf(ws, t, samples);
        const Index units = this->units();
        if (t > 0)
            Kernels<Scalar>::product(units, samples.size(), units, this->m_weightHh.value.data(),
                                     this->m_weightHh.value.stride(), h.column(column - ws.samples), 1, h.stride(),
                                     nullptr, 1, z.column(column), z.stride());
        for (Index j = column; j < column + samples.size(); ++j)
            for (Index i = 0; i < units; ++i)
                z(i, j) += this->m_biasHh.value(i, 0);
        nk_value_stats values{};
        Kernels<Scalar>::activationForward(m_kind, units, samples.size(), z.column(column), z.stride(),
                                           h.column(column), h.stride(), stats ? &values : nullptr);
        if (!stats)
            return;
        stats->saturated += values.saturated;
        keepLarger(stats->max_abs_input, values.max_abs_input);
    }

    void stepBackward(Workspace<Scalar>& ws, Index t, Range blocks) const override {
        const Range samples = ws.samplesOf(blocks);
        const Tensor<Scalar>& z = this->scratch(ws, Base::Gates);
        Tensor<Scalar>& dz = this->scratch(ws, Base::GateGradients);
        const Tensor<Scalar>& h = ws.value(this->m_output);
        Tensor<Scalar>& dh = ws.gradient(this->m_output);
        const Index column = this->columnOf(ws, t, samples);
        const Index units = this->units();
        Kernels<Scalar>::activationBackward(m_kind, units, samples.size(), z.column(column), z.stride(),
                                            h.column(column), h.stride(), dh.column(column), dh.stride(),
                                            dz.column(column), dz.stride(), nullptr);
        if (t > 0) // z = ... + W_hh h(t-1): dh(t-1) += W_hh' dz
            Kernels<Scalar>::product(units, samples.size(), units, this->m_weightHh.transposed.data(),
                                     this->m_weightHh.transposed.stride(), dz.column(column), 1, dz.stride(), nullptr,
                                     1, dh.column(column - ws.samples), dh.stride());
    }

    nk_activation m_kind;
};

/// Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000; gates i f g o as in PyTorch nn.LSTM.
template <class Scalar>
class LstmCell final : public Recurrent<Scalar> {
public:
    using Base = Recurrent<Scalar>;

    LstmCell(ValueId input, ValueId output, Index layer, Index inputs, Index units, typename Base::Options options)
        : Base(input, output, layer, 4, inputs, units, options) {}

    TimeValues<Scalar> timeValues(const Workspace<Scalar>& ws) const override {
        return {nullptr, &this->scratch(ws, Base::GateGradients), &this->scratch(ws, Base::Gates)};
    }

private:
    enum Extra { Cell = Base::FirstExtra, TanhCell, CellGradient };

    void prepareExtra(Workspace<Scalar>& ws) override {
        ws.scratch.emplace_back(this->units(), ws.samples * ws.timeSteps);
        ws.scratch.emplace_back(this->units(), ws.samples * ws.timeSteps);
        ws.scratch.emplace_back(this->units(), ws.samples);
    }

    void stepForward(Workspace<Scalar>& ws, Index t, Range samples, nk_gate_stats* stats) const override {
        Tensor<Scalar>& gates = this->scratch(ws, Base::Gates);
        Tensor<Scalar>& c = this->scratch(ws, Cell);
        Tensor<Scalar>& tanhC = this->scratch(ws, TanhCell);
        Tensor<Scalar>& h = ws.value(this->m_output);
        const Index column = this->columnOf(ws, t, samples);
        if (t > 0)
            Kernels<Scalar>::product(gates.rows(), samples.size(), this->units(), this->m_weightHh.value.data(),
                                     this->m_weightHh.value.stride(), h.column(column - ws.samples), 1, h.stride(),
                                     nullptr, 1, gates.column(column), gates.stride());
        Kernels<Scalar>::lstmForward(this->units(), samples.size(), gates.column(column), gates.stride(),
                                     this->m_biasHh.value.data(), t > 0 ? c.column(column - ws.samples) : nullptr,
                                     c.stride(), c.column(column), c.stride(), tanhC.column(column), tanhC.stride(),
                                     h.column(column), h.stride(), stats);
    }

    void stepBackward(Workspace<Scalar>& ws, Index t, Range blocks) const override {
        const Tensor<Scalar>& gates = this->scratch(ws, Base::Gates);
        Tensor<Scalar>& dgates = this->scratch(ws, Base::GateGradients);
        const Tensor<Scalar>& c = this->scratch(ws, Cell);
        const Tensor<Scalar>& tanhC = this->scratch(ws, TanhCell);
        Tensor<Scalar>& dc = this->scratch(ws, CellGradient);
        Tensor<Scalar>& dh = ws.gradient(this->m_output);
        const Range samples = ws.samplesOf(blocks);
        const Index column = this->columnOf(ws, t, samples);
        if (t == ws.timeSteps - 1)
            for (Index s = samples.first; s < samples.last; ++s)
                std::fill_n(dc.column(s), dc.rows(), Scalar(0));
        for (Index block = blocks.first; block < blocks.last; ++block) {
            const Range part = ws.samplesOf({block, block + 1});
            const Index at = this->columnOf(ws, t, part);
            Kernels<Scalar>::lstmBackward(this->units(), part.size(), gates.column(at), gates.stride(),
                                          t > 0 ? c.column(at - ws.samples) : nullptr, c.stride(), tanhC.column(at),
                                          tanhC.stride(), dh.column(at), dh.stride(), dc.column(part.first),
                                          dc.stride(), dgates.column(at), dgates.stride(),
                                          this->cellSquares(ws, block, t));
        }
        if (t > 0)
            Kernels<Scalar>::product(this->units(), samples.size(), dgates.rows(), this->m_weightHh.transposed.data(),
                                     this->m_weightHh.transposed.stride(), dgates.column(column), 1, dgates.stride(),
                                     nullptr, 1, dh.column(column - ws.samples), dh.stride());
    }
};

/// Cho et al. 2014 in PyTorch's form: the reset gate acts after the product; gates r z n.
template <class Scalar>
class GruCell final : public Recurrent<Scalar> {
public:
    using Base = Recurrent<Scalar>;

    GruCell(ValueId input, ValueId output, Index layer, Index inputs, Index units, typename Base::Options options)
        : Base(input, output, layer, 3, inputs, units, options) {}

    TimeValues<Scalar> timeValues(const Workspace<Scalar>& ws) const override {
        return {nullptr, &this->scratch(ws, Base::GateGradients), &this->scratch(ws, Activated)};
    }

private:
    enum Extra { HiddenPart = Base::FirstExtra, HiddenGradients, Activated };

    void prepareExtra(Workspace<Scalar>& ws) override {
        for (int i = 0; i < 3; ++i)
            ws.scratch.emplace_back(3 * this->units(), ws.samples * ws.timeSteps);
    }
    const Tensor<Scalar>& hiddenSideGradient(const Workspace<Scalar>& ws) const override {
        return this->scratch(ws, HiddenGradients);
    }

    void stepForward(Workspace<Scalar>& ws, Index t, Range samples, nk_gate_stats* stats) const override {
        const Tensor<Scalar>& xg = this->scratch(ws, Base::Gates);
        Tensor<Scalar>& hg = this->scratch(ws, HiddenPart);
        Tensor<Scalar>& gates = this->scratch(ws, Activated);
        Tensor<Scalar>& h = ws.value(this->m_output);
        const Index column = this->columnOf(ws, t, samples);
        const Scalar* previous = t > 0 ? h.column(column - ws.samples) : nullptr;
        // h(-1) = 0: a product over no columns writes zeros.
        Kernels<Scalar>::product(hg.rows(), samples.size(), t > 0 ? this->units() : 0, this->m_weightHh.value.data(),
                                 this->m_weightHh.value.stride(), previous, 1, h.stride(), nullptr, 0,
                                 hg.column(column), hg.stride());
        Kernels<Scalar>::gruForward(this->units(), samples.size(), xg.column(column), xg.stride(), hg.column(column),
                                    hg.stride(), this->m_biasHh.value.data(), previous, h.stride(),
                                    gates.column(column), gates.stride(), h.column(column), h.stride(), stats);
    }

    void stepBackward(Workspace<Scalar>& ws, Index t, Range blocks) const override {
        const Range samples = ws.samplesOf(blocks);
        const Tensor<Scalar>& hg = this->scratch(ws, HiddenPart);
        const Tensor<Scalar>& gates = this->scratch(ws, Activated);
        Tensor<Scalar>& dxg = this->scratch(ws, Base::GateGradients);
        Tensor<Scalar>& dhg = this->scratch(ws, HiddenGradients);
        const Tensor<Scalar>& h = ws.value(this->m_output);
        Tensor<Scalar>& dh = ws.gradient(this->m_output);
        const Index column = this->columnOf(ws, t, samples);
        const Index before = column - ws.samples;
        Kernels<Scalar>::gruBackward(
            this->units(), samples.size(), gates.column(column), gates.stride(), hg.column(column), hg.stride(),
            t > 0 ? h.column(before) : nullptr, h.stride(), dh.column(column), dh.stride(), dxg.column(column),
            dxg.stride(), dhg.column(column), dhg.stride(), t > 0 ? dh.column(before) : nullptr, dh.stride());
        if (t > 0)
            Kernels<Scalar>::product(this->units(), samples.size(), dhg.rows(), this->m_weightHh.transposed.data(),
                                     this->m_weightHh.transposed.stride(), dhg.column(column), 1, dhg.stride(), nullptr,
                                     1, dh.column(before), dh.stride());
    }
};

/// Cho et al. 2014, eq. 5-8: the reset gate acts on h before the product, n = tanh(W_in x + b_in + W_hn (r h) + b_hn).
template <class Scalar>
class GruBeforeCell final : public Recurrent<Scalar> {
public:
    using Base = Recurrent<Scalar>;

    GruBeforeCell(ValueId input, ValueId output, Index layer, Index inputs, Index units, typename Base::Options options)
        : Base(input, output, layer, 3, inputs, units, options), m_candidate(units, units) {}

    TimeValues<Scalar> timeValues(const Workspace<Scalar>& ws) const override {
        return {nullptr, &this->scratch(ws, Base::GateGradients), &this->scratch(ws, Activated)};
    }

    // Phase 0 does nothing; between the phases the rows of W_hh that belong to n are copied out, aligned.
    int forwardPhases() const override { return 2; }
    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override {
        if (phase == 1)
            Base::forward(ws, blocks, phase);
    }
    void combineForward(Workspace<Scalar>&, int) override {
        for (Index j = 0; j < m_candidate.columns(); ++j)
            std::copy_n(this->m_weightHh.value.column(j) + 2 * this->units(), this->units(), m_candidate.column(j));
    }

    void weightGradient(Workspace<Scalar>& ws, Index slot, Range panel) override {
        Base::weightGradient(ws, slot, panel);
        if (slot != 1)
            return;
        // The rows of n met r * h(t-1), not h(t-1).
        const Tensor<Scalar>& dn = this->scratch(ws, CandidateGradient);
        const Tensor<Scalar>& rh = this->scratch(ws, ResetHidden);
        Tensor<Scalar>& rows = this->scratch(ws, CandidateWeight);
        Kernels<Scalar>::product(this->units(), panel.size(), (ws.timeSteps - 1) * ws.samples, dn.column(ws.samples),
                                 dn.stride(), rh.column(ws.samples) + panel.first, rh.stride(), 1, nullptr, 0,
                                 rows.column(panel.first), rows.stride());
        for (Index j = panel.first; j < panel.last; ++j)
            std::copy_n(rows.column(j), this->units(), this->m_weightHh.gradient.column(j) + 2 * this->units());
    }

private:
    void mendContribution(const Workspace<Scalar>& ws, Index s, Tensor<Scalar>& weightHh) const override {
        const Tensor<Scalar>& dn = this->scratch(ws, CandidateGradient);
        const Tensor<Scalar>& rh = this->scratch(ws, ResetHidden);
        SampleContribution<Scalar> part(this->units(), this->units());
        const Tensor<Scalar>& rows = part.product(ws, dn.column(ws.samples + s), dn.stride(), rh.column(ws.samples + s),
                                                  rh.stride(), ws.timeSteps - 1);
        for (Index j = 0; j < rows.columns(); ++j)
            std::copy_n(rows.column(j), this->units(), weightHh.column(j) + 2 * this->units());
    }

    enum Extra {
        HiddenPart = Base::FirstExtra,
        Activated,
        ResetHidden,
        CandidateGradient,
        CandidatePart,
        CandidateWeight
    };

    void prepareExtra(Workspace<Scalar>& ws) override {
        const Index columns = ws.samples * ws.timeSteps;
        ws.scratch.emplace_back(3 * this->units(), columns);
        ws.scratch.emplace_back(3 * this->units(), columns);
        for (int i = 0; i < 3; ++i)
            ws.scratch.emplace_back(this->units(), columns);
        ws.scratch.emplace_back(this->units(), this->units());
    }

    void stepForward(Workspace<Scalar>& ws, Index t, Range samples, nk_gate_stats* stats) const override {
        const Tensor<Scalar>& xg = this->scratch(ws, Base::Gates);
        Tensor<Scalar>& hg = this->scratch(ws, HiddenPart);
        Tensor<Scalar>& gates = this->scratch(ws, Activated);
        Tensor<Scalar>& rh = this->scratch(ws, ResetHidden);
        Tensor<Scalar>& wn = this->scratch(ws, CandidatePart);
        Tensor<Scalar>& h = ws.value(this->m_output);
        const Index units = this->units();
        const Index column = this->columnOf(ws, t, samples);
        const Scalar* previous = t > 0 ? h.column(column - ws.samples) : nullptr;
        Kernels<Scalar>::product(2 * units, samples.size(), t > 0 ? units : 0, this->m_weightHh.value.data(),
                                 this->m_weightHh.value.stride(), previous, 1, h.stride(), nullptr, 0,
                                 hg.column(column), hg.stride());
        Kernels<Scalar>::gruBeforeGates(units, samples.size(), xg.column(column), xg.stride(), hg.column(column),
                                        hg.stride(), this->m_biasHh.value.data(), previous, h.stride(),
                                        gates.column(column), gates.stride(), rh.column(column), rh.stride(), stats);
        Kernels<Scalar>::product(units, samples.size(), units, m_candidate.data(), m_candidate.stride(),
                                 rh.column(column), 1, rh.stride(), nullptr, 0, wn.column(column), wn.stride());
        Kernels<Scalar>::gruBeforeOutput(units, samples.size(), xg.column(column), xg.stride(), wn.column(column),
                                         wn.stride(), this->m_biasHh.value.data(), previous, h.stride(),
                                         gates.column(column), gates.stride(), h.column(column), h.stride(), stats);
    }

    void stepBackward(Workspace<Scalar>& ws, Index t, Range blocks) const override {
        const Range samples = ws.samplesOf(blocks);
        const Tensor<Scalar>& gates = this->scratch(ws, Activated);
        Tensor<Scalar>& dxg = this->scratch(ws, Base::GateGradients);
        Tensor<Scalar>& dn = this->scratch(ws, CandidateGradient);
        Tensor<Scalar>& drh = this->scratch(ws, CandidatePart); // its forward use is over
        const Tensor<Scalar>& h = ws.value(this->m_output);
        Tensor<Scalar>& dh = ws.gradient(this->m_output);
        const Index units = this->units();
        const Index column = this->columnOf(ws, t, samples);
        const Index before = column - ws.samples;
        const Scalar* previous = t > 0 ? h.column(before) : nullptr;
        Scalar* dPrevious = t > 0 ? dh.column(before) : nullptr;
        Kernels<Scalar>::gruBeforeBackwardOutput(units, samples.size(), gates.column(column), gates.stride(), previous,
                                                 h.stride(), dh.column(column), dh.stride(), dxg.column(column),
                                                 dxg.stride(), dPrevious, dh.stride());
        for (Index j = column; j < column + samples.size(); ++j)
            std::copy_n(dxg.column(j) + 2 * units, units, dn.column(j));
        const Tensor<Scalar>& weights = this->m_weightHh.transposed; // units x 3 units: columns of n start at 2 units
        Kernels<Scalar>::product(units, samples.size(), units, weights.column(2 * units), weights.stride(),
                                 dn.column(column), 1, dn.stride(), nullptr, 0, drh.column(column), drh.stride());
        Kernels<Scalar>::gruBeforeBackwardReset(units, samples.size(), gates.column(column), gates.stride(), previous,
                                                h.stride(), drh.column(column), drh.stride(), dxg.column(column),
                                                dxg.stride(), dPrevious, dh.stride());
        if (t > 0)
            Kernels<Scalar>::product(units, samples.size(), 2 * units, weights.data(), weights.stride(),
                                     dxg.column(column), 1, dxg.stride(), nullptr, 1, dh.column(before), dh.stride());
    }

    Tensor<Scalar> m_candidate;
};

} // namespace

template <class Scalar>
std::unique_ptr<Recurrent<Scalar>> makeRecurrent(const ResolvedRecurrent& spec, ValueId input, ValueId output,
                                                 Index telemetryLayer, Index inputs,
                                                 typename Recurrent<Scalar>::Options options) {
    switch (spec.cell) {
    case Cell::Lstm:
        return std::make_unique<LstmCell<Scalar>>(input, output, telemetryLayer, inputs, spec.units, options);
    case Cell::Gru:
        if (spec.reset == GruReset::Before)
            return std::make_unique<GruBeforeCell<Scalar>>(input, output, telemetryLayer, inputs, spec.units, options);
        return std::make_unique<GruCell<Scalar>>(input, output, telemetryLayer, inputs, spec.units, options);
    case Cell::Rnn:
        break;
    }
    return std::make_unique<RnnCell<Scalar>>(input, output, telemetryLayer, inputs, spec.units, options,
                                             spec.activation);
}

template std::unique_ptr<Recurrent<float>> makeRecurrent(const ResolvedRecurrent&, ValueId, ValueId, Index, Index,
                                                         Recurrent<float>::Options);
template std::unique_ptr<Recurrent<double>> makeRecurrent(const ResolvedRecurrent&, ValueId, ValueId, Index, Index,
                                                          Recurrent<double>::Options);

} // namespace nabla
