// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <string>
#include <vector>

/// Edits of a recipe's network, as plain functions on the value. The builder's commands are made of these.
namespace nabla {

/// Where a layer stands once repeats are expanded: {3} is layer 3, {3, 1} is layer 1 inside residual block 3.
using LayerAddress = std::vector<Index>;

/// One block of the signal path, in the order in which the signal passes.
struct PathLayer {
    LayerAddress address;
    std::string name;                ///< as in the telemetry: "3.1"
    const LayerSpec* spec = nullptr; ///< into the network it was made from
    int repeatCount = 1;             ///< > 1: one of so many copies of a repeat
    bool isBlock = false;            ///< a residual block; the layers inside come before it
    int firstInside = -1;            ///< of a block: position in the path of its first inner layer
};

/// A repeat as it appears on the path. One inside a repeated block appears once a round.
struct PathGroup {
    std::vector<std::size_t> raw; ///< where the RepeatSpec stands: entries of nested lists
    Index count = 1;
    int first = 0; ///< positions in the path, both included
    int last = 0;
    int depth = 0; ///< residual blocks around it
    int level = 0; ///< repeats around it
};

/// The network laid out as a path. Inner layers of a residual block precede the block itself (its sum).
std::vector<PathLayer> pathOf(const NetworkSpec& network);
/// Its repeats, outer ones before those inside.
std::vector<PathGroup> groupsOf(const NetworkSpec& network);
/// Requires: the group is one of this network's.
RepeatSpec& repeatAt(NetworkSpec& network, const PathGroup& group);
/// The repeat gives way to all of its rounds.
void ungroupAt(NetworkSpec& network, const PathGroup& group);
/// "3.1"
std::string nameOf(const LayerAddress& address);

/// The layer at an address, made free to edit: of a repeat it stands in, its round becomes layers of their own and the
/// rounds before and behind stay repeats. Requires: it exists.
LayerSpec& layerAt(NetworkSpec& network, const LayerAddress& address);
/// Number of layers in the list in which the address stands, repeats expanded.
Index siblings(const NetworkSpec& network, const LayerAddress& address);
/// Puts a layer before the one at `address`; an address one past the last appends.
void insertLayer(NetworkSpec& network, const LayerAddress& address, const LayerSpec& layer);
void removeLayer(NetworkSpec& network, const LayerAddress& address);
/// Moves within its list so that it ends at position `target` of that list. Returns its new address.
LayerAddress moveLayer(NetworkSpec& network, const LayerAddress& address, Index target);

/// Calls `visitor(DenseSpec&)` for every dense layer, inside repeats and residual blocks too.
template <class Visitor>
void forEachDense(std::vector<LayerSpec>& layers, const Visitor& visitor) {
    for (LayerSpec& layer : layers) {
        if (auto* dense = std::get_if<DenseSpec>(&layer.value))
            visitor(*dense);
        else if (auto* residual = std::get_if<ResidualSpec>(&layer.value))
            forEachDense(residual->layers, visitor);
        else if (auto* repeat = std::get_if<RepeatSpec>(&layer.value))
            forEachDense(repeat->layers, visitor);
    }
}

template <class Visitor>
void forEachRecurrent(std::vector<LayerSpec>& layers, const Visitor& visitor) {
    for (LayerSpec& layer : layers) {
        if (auto* recurrent = std::get_if<RecurrentSpec>(&layer.value))
            visitor(*recurrent);
        else if (auto* residual = std::get_if<ResidualSpec>(&layer.value))
            forEachRecurrent(residual->layers, visitor);
        else if (auto* repeat = std::get_if<RepeatSpec>(&layer.value))
            forEachRecurrent(repeat->layers, visitor);
    }
}

/// One field of DenseSpec for the whole network: the default is set and no layer says otherwise.
template <class Value>
void setEverywhere(NetworkSpec& network, std::optional<Value> DenseSpec::*field, const Value& value) {
    network.defaults.*field = value;
    forEachDense(network.layers, [field](DenseSpec& dense) { (dense.*field).reset(); });
}

/// What all dense layers have in a field; std::nullopt when they differ. `fallback` where neither layer nor default
/// says.
template <class Value>
std::optional<Value> commonValue(const NetworkSpec& network, std::optional<Value> DenseSpec::*field,
                                 const Value& fallback) {
    const Value common = (network.defaults.*field).value_or(fallback);
    std::optional<Value> first;
    bool isMixed = false;
    NetworkSpec copy = network;
    forEachDense(copy.layers, [&](const DenseSpec& dense) {
        const Value value = (dense.*field).value_or(common);
        isMixed = isMixed || (first && !(*first == value));
        first = value;
    });
    if (isMixed)
        return std::nullopt;
    return first.value_or(common);
}

/// Number of layers beside each other in the main path; a residual block counts as one.
Index depthOf(const NetworkSpec& network);
/// Drops layers at the end, or adds copies of the last one. Requires: depth >= 1 and a network with a layer.
void setDepth(NetworkSpec& network, Index depth);
/// Units that all layers share; 0 when they differ.
Index widthOf(const NetworkSpec& network);
/// The same number of units for all layers: in `defaults`, no layer says otherwise.
void setWidth(NetworkSpec& network, Index units);
bool hasRecurrentLayer(const NetworkSpec& network);

} // namespace nabla
