// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/network.h"
#include "core/nn/recurrent.h"

namespace nabla {

/// Lowers resolved layers into a Network. One function a kind of layer; adding a kind adds a function here and a row in
/// catalog.cpp.
///
/// A value that a residual branch and its shortcut both read gets its gradient from both. Going back, the reader that
/// comes last in forward order is first and writes; the others add. `adds` carries that down.
template <class Scalar>
class NetworkBuilder {
public:
    NetworkBuilder(Network<Scalar>& network, const ResolvedRecipe& recipe, const Dataset& data,
                   const std::stop_token& stop);
    void build();

private:
    ValueId layer(const ResolvedLayer& spec, ValueId input, bool adds);
    ValueId dense(const ResolvedDense& spec, const std::string& name, ValueId input, bool adds);
    ValueId recurrent(const ResolvedRecurrent& spec, const std::string& name, ValueId input, bool adds);
    ValueId residual(const ResolvedResidual& spec, const std::string& name, ValueId input, bool adds);
    void output();

    /// z = W x (+ b), drawn and registered.
    ValueId affine(const std::string& name, const Init& init, double biasInit, bool hasBias, ValueId input, Index units,
                   bool adds, ValueRole role);
    ValueId normalize(Normalization kind, const std::string& name, ValueId input, ValueRole role);
    ValueId activate(Activation kind, ValueId input);
    ValueId sum(const std::string& name, const Init& shortcutInit, const ResidualScale& scale, ValueId input,
                ValueId branch, bool adds);

    ValueId newValue(Index features, bool isSequence, ValueRole role);
    const ValueInfo& info(ValueId id) const { return m_network.m_values[static_cast<std::size_t>(id)]; }
    Index beginTelemetryLayer(const std::string& name, const std::string& kind, const std::string& text, Index units,
                              Index inputs);
    /// Takes a layer into the network, names and registers its tensors, and hands it back in its own type.
    template <class LayerType>
    LayerType& add(std::unique_ptr<LayerType> layer, ValueId columnsOf, const std::string& prefix,
                   const std::vector<std::string>& parameterNames) {
        LayerType& added = *layer;
        registerLayer(std::move(layer), columnsOf, prefix, parameterNames);
        return added;
    }
    void registerLayer(std::unique_ptr<Layer<Scalar>> layer, ValueId columnsOf, const std::string& prefix,
                       const std::vector<std::string>& parameterNames);
    void drawRecurrent(Recurrent<Scalar>& layer, const ResolvedRecurrent& spec, Index inputs);
    void setMatrix(Parameter<Scalar>& parameter, const std::vector<double>& rowMajor);

    Network<Scalar>& m_network;
    const ResolvedRecipe& m_recipe;
    const Dataset& m_data;
    const std::stop_token& m_stop;
    Layout m_layout;
    Index m_layer = -1; ///< telemetry layer that new values and tensors belong to
};

} // namespace nabla
