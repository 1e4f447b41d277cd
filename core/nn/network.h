// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/history/layout.h"
#include "core/nn/layer.h"
#include "core/nn/loss.h"
#include "core/nn/summary.h"
#include "core/recipe/resolve.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace nabla {

/// A recipe's layers lowered to a flat list of differentiable pieces, in forward order, with their weights drawn.
///
/// Shapes   values()[0] is the input, logits() what the loss reads.
/// Threads  building on one thread; then see Layer.
/// Errors   Stopped before the next tensor when `stop` asks; ShapeError, Error: a layer that cannot follow the one
/// before it, or a network that does not fit into memory.
template <class Scalar>
class Network {
public:
    Network(const ResolvedRecipe& recipe, const Dataset& data, const std::stop_token& stop = {});

    const std::vector<std::unique_ptr<Layer<Scalar>>>& layers() const noexcept { return m_layers; }
    const std::vector<ValueInfo>& values() const noexcept { return m_values; }
    /// Trained tensors in the order of the telemetry line; they live as long as the network.
    const std::vector<Parameter<Scalar>*>& parameters() const noexcept { return m_parameters; }
    /// The layer and its slot that a parameter belongs to.
    struct Owner {
        Layer<Scalar>* layer = nullptr;
        Index slot = 0;
    };
    const std::vector<Owner>& owners() const noexcept { return m_owners; }
    const std::vector<NamedBuffer<Scalar>>& buffers() const noexcept { return m_buffers; }
    const std::shared_ptr<const Layout>& layout() const noexcept { return m_layout; }
    const std::vector<LayerSummary>& summaries() const noexcept { return m_summaries; }

    /// Layers whose start needs data (lsuv): weight and the value of their affine map.
    struct DataScaledLayer {
        Parameter<Scalar>* weight = nullptr;
        ValueId affine = 0;
    };
    const std::vector<DataScaledLayer>& dataScaledLayers() const noexcept { return m_dataScaledLayers; }

    static constexpr ValueId kInput = 0;
    ValueId logits() const noexcept { return m_logits; }
    Loss loss() const noexcept { return m_loss; }

    Workspace<Scalar> makeWorkspace(Index samples, Mode mode) const;
    double productFlops(Index samples) const;
    /// What a telemetry layer's numbers are taken from.
    struct Probe {
        ValueId activation = 0;
        Index gates = 1;                          ///< saturation is counted over so many values a unit
        const Layer<Scalar>* recurrent = nullptr; ///< has norms by lag
        ValueId preactivation = -1;               ///< may be `activation` itself; -1: recurrent
        Activation kind = Activation::Linear;     ///< from one to the other
    };
    const std::vector<Probe>& probes() const noexcept { return m_probes; }

private:
    template <class>
    friend class NetworkBuilder;

    Index m_timeSteps = 1;
    Loss m_loss = Loss::CrossEntropy;
    ValueId m_logits = 0;
    std::vector<std::unique_ptr<Layer<Scalar>>> m_layers;
    std::vector<Index> m_layerColumnsValue; ///< the value whose columns a layer works on
    std::vector<Probe> m_probes;            ///< one a telemetry layer
    std::vector<ValueInfo> m_values;
    std::vector<Parameter<Scalar>*> m_parameters;
    std::vector<Owner> m_owners;
    std::vector<NamedBuffer<Scalar>> m_buffers;
    std::vector<DataScaledLayer> m_dataScaledLayers;
    std::shared_ptr<const Layout> m_layout;
    std::vector<LayerSummary> m_summaries;
};

/// Bytes a training run of this network needs, before anything is allocated.
double estimateBytes(const ResolvedRecipe& recipe, const Dataset& data, std::size_t scalarSize);

} // namespace nabla
