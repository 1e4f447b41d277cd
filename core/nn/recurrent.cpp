// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/recurrent.h"

#include "core/kernels/dispatch.h"
#include "core/nn/sample_contribution.h"

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

template <class Scalar>
void shape(Parameter<Scalar>& parameter, Index rows, Index columns, bool isVector, bool isTransposed) {
    parameter.isVector = isVector;
    parameter.value = Tensor<Scalar>(rows, columns);
    parameter.gradient = Tensor<Scalar>(rows, columns);
    if (isTransposed)
        parameter.transposed = Tensor<Scalar>(columns, rows);
}

} // namespace

template <class Scalar>
Recurrent<Scalar>::Recurrent(ValueId input, ValueId output, Index telemetryLayer, Index gates, Index inputs,
                             Index units, Options options)
    : m_input(input), m_output(output), m_layer(telemetryLayer), m_options(options) {
    shape(m_weightIh, gates * units, inputs, false, options.needsInputGradient);
    shape(m_weightHh, gates * units, units, false, true);
    shape(m_biasIh, gates * units, 1, true, false);
    shape(m_biasHh, gates * units, 1, true, false);
}

template <class Scalar>
void Recurrent<Scalar>::prepare(Workspace<Scalar>& ws) {
    const Index columns = ws.samples * ws.timeSteps;
    m_scratch = ws.scratch.size();
    ws.scratch.emplace_back(m_weightHh.rows(), columns);
    ws.scratch.emplace_back(m_weightHh.rows(), ws.mode == Mode::Training ? columns : 1);
    m_lagScratch = ws.doubleScratch.size();
    ws.doubleScratch.emplace_back(static_cast<std::size_t>(2 * kMaxBlocks * ws.timeSteps));
    prepareExtra(ws);
}

template <class Scalar>
double* Recurrent<Scalar>::lagSquares(Workspace<Scalar>& ws, Index block, Index which) const {
    return ws.doubleScratch[m_lagScratch].data() + (2 * block + which) * ws.timeSteps;
}

template <class Scalar>
void Recurrent<Scalar>::forward(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    Tensor<Scalar>& gates = scratch(ws, Gates);
    ws.forColumns(m_output, blocks, [&](Index first, Index count) { // W_ih x + b_ih of all time steps
        Kernels<Scalar>::product(m_weightIh.rows(), count, m_weightIh.columns(), m_weightIh.value.data(),
                                 m_weightIh.value.stride(), x.column(first), 1, x.stride(), m_biasIh.value.data(), 0,
                                 gates.column(first), gates.stride());
    });
    const Range samples = ws.samplesOf(blocks);
    nk_gate_stats stats{};
    for (Index t = 0; t < ws.timeSteps; ++t) {
        stepForward(ws, t, samples, ws.isMeasured ? &stats : nullptr);
        if (ws.isMeasured)
            measureForward(ws, t, blocks);
    }
    if (!ws.isMeasured)
        return;
    // A count and a maximum: which block of the unit holds them does not matter.
    auto& sums = ws.layerSums[static_cast<std::size_t>(m_layer)].activation;
    sums[static_cast<std::size_t>(blocks.first)].saturated += stats.saturated;
    for (Index block = blocks.first; block < blocks.last; ++block) // valueStats took h for an input
        sums[static_cast<std::size_t>(block)].max_abs_input = stats.max_abs_input;
}

template <class Scalar>
void Recurrent<Scalar>::measureForward(Workspace<Scalar>& ws, Index t, Range blocks) const {
    const Tensor<Scalar>& h = ws.value(m_output);
    const Tensor<Scalar>* gateValues = this->timeValues(ws).gates;
    for (Index block = blocks.first; block < blocks.last; ++block) {
        const Range samples = ws.samplesOf({block, block + 1});
        if (gateValues)
            Kernels<Scalar>::gateSums(
                units(), samples.size(), gates(), gateValues->column(columnOf(ws, t, samples)), gateValues->stride(),
                &ws.layerSums[static_cast<std::size_t>(m_layer)].gates[static_cast<std::size_t>(kMostGates * block)]);
        Kernels<Scalar>::valueStats(
            h.rows(), samples.size(), h.column(columnOf(ws, t, samples)), h.stride(),
            &ws.layerSums[static_cast<std::size_t>(m_layer)].activation[static_cast<std::size_t>(block)]);
    }
}

template <class Scalar>
void Recurrent<Scalar>::measureBackward(Workspace<Scalar>& ws, Index t, Range blocks) const {
    const Tensor<Scalar>& dgates = scratch(ws, GateGradients);
    for (Index block = blocks.first; block < blocks.last; ++block) {
        const Range samples = ws.samplesOf({block, block + 1});
        double* sums = &ws.layerSums[static_cast<std::size_t>(m_layer)].gradients[static_cast<std::size_t>(2 * block)];
        sums[0] += *(lagSquares(ws, block, 0) + (ws.timeSteps - 1 - t));
        Kernels<Scalar>::sumSquares(dgates.rows(), samples.size(), dgates.column(columnOf(ws, t, samples)),
                                    dgates.stride(), &sums[1]);
    }
}

template <class Scalar>
void Recurrent<Scalar>::inputGradient(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& dh = ws.gradient(m_output);
    const Tensor<Scalar>& dgates = scratch(ws, GateGradients);
    for (Index t = ws.timeSteps - 1; t >= 0; --t) {
        for (Index block = blocks.first; block < blocks.last; ++block) {
            const Range samples = ws.samplesOf({block, block + 1});
            double* hidden = lagSquares(ws, block, 0) + (ws.timeSteps - 1 - t);
            *hidden = 0;
            *cellSquares(ws, block, t) = 0;
            if (ws.isMeasured)
                Kernels<Scalar>::sumSquares(dh.rows(), samples.size(), dh.column(columnOf(ws, t, samples)), dh.stride(),
                                            hidden);
        }
        stepBackward(ws, t, blocks);
        if (ws.isMeasured)
            measureBackward(ws, t, blocks);
    }
    if (!m_options.needsInputGradient)
        return;
    Tensor<Scalar>& dx = ws.gradient(m_input);
    ws.forColumns(m_input, blocks, [&](Index first, Index count) { // gates = W_ih x + ...: dx = W_ih' dgates
        Kernels<Scalar>::product(m_weightIh.columns(), count, m_weightIh.rows(), m_weightIh.transposed.data(),
                                 m_weightIh.transposed.stride(), dgates.column(first), 1, dgates.stride(), nullptr,
                                 m_options.addsToInputGradient, dx.column(first), dx.stride());
    });
}

template <class Scalar>
void Recurrent<Scalar>::weightGradient(Workspace<Scalar>& ws, Index slot, Range panel) {
    const Index columns = ws.samples * ws.timeSteps;
    const Tensor<Scalar>& inputSide = scratch(ws, GateGradients);
    const Tensor<Scalar>& hiddenSide = hiddenSideGradient(ws);
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& h = ws.value(m_output);
    switch (slot) {
    case 0: // gates = W_ih x + ...: dW_ih = dgates x'
        Kernels<Scalar>::product(m_weightIh.rows(), panel.size(), columns, inputSide.data(), inputSide.stride(),
                                 x.data() + panel.first, x.stride(), 1, nullptr, 0,
                                 m_weightIh.gradient.column(panel.first), m_weightIh.gradient.stride());
        break;
    case 1: // ... + W_hh h(t-1): dW_hh = dgates(t) h(t-1)', t = 1 .. T-1
        Kernels<Scalar>::product(m_weightHh.rows(), panel.size(), columns - ws.samples, hiddenSide.column(ws.samples),
                                 hiddenSide.stride(), h.data() + panel.first, h.stride(), 1, nullptr, 0,
                                 m_weightHh.gradient.column(panel.first), m_weightHh.gradient.stride());
        break;
    case 2:
        Kernels<Scalar>::rowSums(m_biasIh.rows(), columns, inputSide.data(), inputSide.stride(),
                                 m_biasIh.gradient.data());
        break;
    default:
        Kernels<Scalar>::rowSums(m_biasHh.rows(), columns, hiddenSide.data(), hiddenSide.stride(),
                                 m_biasHh.gradient.data());
    }
}

template <class Scalar>
void Recurrent<Scalar>::addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const {
    const Tensor<Scalar>& inputSide = scratch(ws, GateGradients);
    const Tensor<Scalar>& hiddenSide = hiddenSideGradient(ws);
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& h = ws.value(m_output);
    SampleContribution<Scalar> weightIh(m_weightIh.rows(), m_weightIh.columns());
    SampleContribution<Scalar> weightHh(m_weightHh.rows(), m_weightHh.columns());
    for (Index s = 0; s < ws.samples; ++s) { // the same sums as weightGradient's
        double sum =
            weightIh.productSquares(ws, inputSide.column(s), inputSide.stride(), x.column(s), x.stride(), ws.timeSteps);
        sum += weightIh.rowSumSquares(ws, inputSide.column(s), inputSide.stride());
        sum += weightHh.rowSumSquares(ws, hiddenSide.column(s), hiddenSide.stride());
        if (ws.timeSteps > 1) {
            mendContribution(ws, s,
                             weightHh.product(ws, hiddenSide.column(ws.samples + s), hiddenSide.stride(), h.column(s),
                                              h.stride(), ws.timeSteps - 1));
            sum += weightHh.squares();
        }
        squares[static_cast<std::size_t>(s)] += sum;
    }
}

template <class Scalar>
void Recurrent<Scalar>::lagNorms(const Workspace<Scalar>& ws, std::span<double> hidden, std::span<double> cell) const {
    const std::vector<double>& squares = ws.doubleScratch[m_lagScratch];
    const auto sumOf = [&](Index which, std::size_t lag) {
        double sum = 0;
        for (Index block = 0; block < ws.blocks; ++block)
            sum += squares[static_cast<std::size_t>((2 * block + which) * ws.timeSteps) + lag];
        return std::sqrt(sum);
    };
    for (std::size_t lag = 0; lag < hidden.size(); ++lag)
        hidden[lag] = sumOf(0, lag);
    for (std::size_t lag = 0; lag < cell.size(); ++lag)
        cell[lag] = sumOf(1, lag);
}

template <class Scalar>
std::vector<Parameter<Scalar>*> Recurrent<Scalar>::parameters() {
    return {&m_weightIh, &m_weightHh, &m_biasIh, &m_biasHh};
}

template <class Scalar>
double Recurrent<Scalar>::productFlops(Index columns) const {
    const double input = static_cast<double>(m_weightIh.size()) * (m_options.needsInputGradient ? 3 : 2);
    return 2 * static_cast<double>(columns) * (input + 3 * static_cast<double>(m_weightHh.size()));
}

template <class Scalar>
void LastStep<Scalar>::forward(Workspace<Scalar>& ws, Range blocks, int) const {
    const Range samples = ws.samplesOf(blocks);
    const Tensor<Scalar>& x = ws.value(m_input);
    Tensor<Scalar>& y = ws.value(m_output);
    Kernels<Scalar>::scale(y.rows(), samples.size(), x.column((ws.timeSteps - 1) * ws.samples + samples.first),
                           x.stride(), Scalar(1), y.column(samples.first), y.stride());
}

template <class Scalar>
void LastStep<Scalar>::inputGradient(Workspace<Scalar>& ws, Range blocks, int) const {
    const Range samples = ws.samplesOf(blocks);
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    Tensor<Scalar>& dx = ws.gradient(m_input);
    for (Index t = 0; t + 1 < ws.timeSteps; ++t) // y = x(T-1): the other time steps get nothing from here
        for (Index s = samples.first; s < samples.last; ++s)
            std::fill_n(dx.column(t * ws.samples + s), dx.rows(), Scalar(0));
    Kernels<Scalar>::scale(dy.rows(), samples.size(), dy.column(samples.first), dy.stride(), Scalar(1),
                           dx.column((ws.timeSteps - 1) * ws.samples + samples.first), dx.stride());
}

template class Recurrent<float>;
template class Recurrent<double>;
template class LastStep<float>;
template class LastStep<double>;

} // namespace nabla
