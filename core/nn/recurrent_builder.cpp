// SPDX-License-Identifier: GPL-3.0-or-later
// How recurrent layers enter a network.
#include "core/base/error.h"
#include "core/nn/init.h"
#include "core/nn/network_builder.h"
#include "core/recipe/names.h"

#include <cmath>

namespace nabla {

namespace {

/// Stacks the gates' blocks, each drawn by itself: fan_out is the number of units, not gates * units.
std::vector<double> drawGates(const Init& init, Index gates, Index units, Index columns, std::uint64_t seed,
                              const std::string& name) {
    std::vector<double> all;
    for (Index gate = 0; gate < gates; ++gate) {
        const std::string block = name + '[' + std::to_string(gate) + ']';
        // PyTorch draws all of a recurrent layer from U(+-1/sqrt(units)), whatever the inputs.
        const std::vector<double> part =
            init.scheme == InitScheme::PytorchDefault
                ? drawUniform(init.gain / std::sqrt(static_cast<double>(units)), units * columns, seed, block)
                : drawWeights(init, units, columns, seed, block);
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

} // namespace

template <class Scalar>
ValueId NetworkBuilder<Scalar>::recurrent(const ResolvedRecurrent& spec, const std::string& name, ValueId input,
                                          bool adds) {
    const std::string cell(idOf(cellNames(), spec.cell));
    if (!info(input).isSequence)
        throw ShapeError(
            "network.layers[" + name + "]: " + cell +
            " needs a sequence, but one vector a sample reaches it. Choose sequence data (digits_rows, adding, "
            "sine, ...) or set return_sequences to true in the recurrent layer before it.");
    const Index inputs = info(input).features;
    std::string text = std::to_string(spec.units) + ' ' + cell;
    if (spec.cell == Cell::Rnn)
        text += ' ' + std::string(idOf(activationNames(), spec.activation));
    if (spec.returnSequences)
        text += ", sequence";
    beginTelemetryLayer(name, cell, text, spec.units, inputs);
    m_network.m_summaries.back().init = idOf(initNames(), spec.init.scheme);
    m_layout.layers.back().lags = m_data.timeSteps;
    m_layout.layers.back().hasCell = spec.cell == Cell::Lstm;
    m_layout.layers.back().gates = spec.cell == Cell::Lstm ? "ifo" : spec.cell == Cell::Gru ? "rz" : "";
    const ValueId hidden = newValue(spec.units, true, ValueRole::Hidden);
    typename Recurrent<Scalar>::Options options;
    options.needsInputGradient = input != Network<Scalar>::kInput;
    options.addsToInputGradient = adds;
    Recurrent<Scalar>& layer = add(makeRecurrent<Scalar>(spec, input, hidden, m_layer, inputs, options), hidden, name,
                                   {"weight_ih", "weight_hh", "bias_ih", "bias_hh"});
    m_layout.layers.back().weight =
        static_cast<Index>(m_layout.parameters.size()) - 3; // weight_hh: the path through time
    drawRecurrent(layer, spec, inputs);
    m_network.m_probes.push_back({hidden, layer.weightHh().rows() / spec.units, &layer, -1,
                                  spec.cell == Cell::Rnn ? spec.activation : Activation::Linear});
    if (spec.returnSequences)
        return hidden;
    const ValueId last = newValue(spec.units, false, ValueRole::Hidden);
    add(std::make_unique<LastStep<Scalar>>(hidden, last), last, "", {});
    return last;
}

template <class Scalar>
void NetworkBuilder<Scalar>::drawRecurrent(Recurrent<Scalar>& layer, const ResolvedRecurrent& spec, Index inputs) {
    const Index units = spec.units;
    const Index gates = layer.weightHh().rows() / units;
    const std::uint64_t seed = m_recipe.seed;
    const std::vector<double> weights = drawGates(spec.init, gates, units, inputs, seed, layer.weightIh().name);
    m_network.m_summaries.back().varianceTimesFanIn = drawnVarianceTimesFanIn(weights, inputs);
    setMatrix(layer.weightIh(), weights);
    setMatrix(layer.weightHh(), drawGates(spec.recurrentInit, gates, units, units, seed, layer.weightHh().name));
    const double bound = 1 / std::sqrt(static_cast<double>(units));
    if (spec.init.scheme == InitScheme::PytorchDefault)
        setMatrix(layer.biasIh(), drawUniform(bound, gates * units, seed, layer.biasIh().name));
    if (spec.recurrentInit.scheme == InitScheme::PytorchDefault)
        setMatrix(layer.biasHh(), drawUniform(bound, gates * units, seed, layer.biasHh().name));
    // Second block of bias_ih: the forget gate of lstm (i f g o), the update gate of gru (r z n).
    const double extra = spec.cell == Cell::Lstm ? spec.forgetBias : spec.cell == Cell::Gru ? spec.updateBias : 0;
    for (Index i = units; i < 2 * units && gates > 1; ++i)
        layer.biasIh().value(i, 0) += static_cast<Scalar>(static_cast<float>(extra));
}

template ValueId NetworkBuilder<float>::recurrent(const ResolvedRecurrent&, const std::string&, ValueId, bool);
template ValueId NetworkBuilder<double>::recurrent(const ResolvedRecurrent&, const std::string&, ValueId, bool);

} // namespace nabla
