// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/network_edit.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace nabla {

namespace {

using Layers = std::vector<LayerSpec>;

Index expandedSize(const Layers& layers) {
    Index size = 0;
    for (const LayerSpec& layer : layers) {
        const auto* repeat = std::get_if<RepeatSpec>(&layer.value);
        size += repeat ? repeat->count * expandedSize(repeat->layers) : 1;
    }
    return size;
}

/// Position in `layers` of the expanded layer `index`, after expanding the repeats it stands in. One past the end is
/// allowed.
std::size_t freeEntry(Layers& layers, Index index) {
    Index before = 0;
    for (std::size_t entry = 0; entry < layers.size();) {
        auto* repeat = std::get_if<RepeatSpec>(&layers[entry].value);
        const Index size = repeat ? repeat->count * expandedSize(repeat->layers) : 1;
        if (index == before)
            if (!repeat)
                return entry;
        if (index >= before + size) {
            before += size;
            ++entry;
            continue;
        }
        assert(repeat);
        Layers copies;
        for (Index i = 0; i < repeat->count; ++i)
            copies.insert(copies.end(), repeat->layers.begin(), repeat->layers.end());
        const auto at = layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(entry));
        layers.insert(at, copies.begin(), copies.end());
    }
    return layers.size();
}

/// The list in which an address stands, repeats on the way expanded.
Layers& listOf(NetworkSpec& network, const LayerAddress& address) {
    Layers* layers = &network.layers;
    for (std::size_t level = 0; level + 1 < address.size(); ++level) {
        LayerSpec& layer = (*layers)[freeEntry(*layers, address[level])];
        layers = &std::get<ResidualSpec>(layer.value).layers;
    }
    return *layers;
}

void walk(const Layers& layers, LayerAddress& prefix, int repeatCount, Index& index, std::vector<PathLayer>& path) {
    for (const LayerSpec& layer : layers) {
        if (const auto* repeat = std::get_if<RepeatSpec>(&layer.value)) {
            const int count = static_cast<int>(repeat->count) * repeatCount;
            for (Index i = 0; i < repeat->count; ++i)
                walk(repeat->layers, prefix, count, index, path);
            continue;
        }
        PathLayer entry;
        entry.address = prefix;
        entry.address.push_back(index++);
        entry.name = nameOf(entry.address);
        entry.spec = &layer;
        entry.repeatCount = repeatCount;
        if (const auto* residual = std::get_if<ResidualSpec>(&layer.value)) {
            entry.isBlock = true;
            entry.firstInside = static_cast<int>(path.size());
            LayerAddress inside = entry.address;
            Index first = 0;
            walk(residual->layers, inside, 1, first, path);
        }
        path.push_back(std::move(entry));
    }
}

void expandAll(Layers& layers) {
    for (Index i = 0, size = expandedSize(layers); i < size; ++i)
        freeEntry(layers, i);
}

} // namespace

std::string nameOf(const LayerAddress& address) {
    std::string name;
    for (const Index position : address) {
        if (!name.empty())
            name += '.';
        name += std::to_string(position);
    }
    return name;
}

std::vector<PathLayer> pathOf(const NetworkSpec& network) {
    std::vector<PathLayer> path;
    LayerAddress prefix;
    Index index = 0;
    walk(network.layers, prefix, 1, index, path);
    return path;
}

LayerSpec& layerAt(NetworkSpec& network, const LayerAddress& address) {
    Layers& layers = listOf(network, address);
    return layers[freeEntry(layers, address.back())];
}

Index siblings(const NetworkSpec& network, const LayerAddress& address) {
    NetworkSpec copy = network;
    return expandedSize(listOf(copy, address));
}

void insertLayer(NetworkSpec& network, const LayerAddress& address, const LayerSpec& layer) {
    Layers& layers = listOf(network, address);
    const std::size_t entry = freeEntry(layers, address.back());
    layers.insert(layers.begin() + static_cast<std::ptrdiff_t>(entry), layer);
}

void removeLayer(NetworkSpec& network, const LayerAddress& address) {
    Layers& layers = listOf(network, address);
    layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(freeEntry(layers, address.back())));
}

LayerAddress moveLayer(NetworkSpec& network, const LayerAddress& address, Index target) {
    Layers& layers = listOf(network, address);
    const std::size_t from = freeEntry(layers, address.back());
    const LayerSpec moved = layers[from];
    layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(from));
    const std::size_t to = freeEntry(layers, target);
    layers.insert(layers.begin() + static_cast<std::ptrdiff_t>(to), moved);
    LayerAddress result = address;
    result.back() = target;
    return result;
}

Index depthOf(const NetworkSpec& network) {
    return expandedSize(network.layers);
}

void setDepth(NetworkSpec& network, Index depth) {
    Layers& layers = network.layers;
    expandAll(layers);
    assert(depth >= 1 && !layers.empty());
    const LayerSpec last = layers.back();
    layers.resize(static_cast<std::size_t>(depth), last);
    const bool isUniform =
        std::all_of(layers.begin(), layers.end(), [&](const LayerSpec& layer) { return layer == last; });
    if (isUniform && depth > 1)
        layers = {LayerSpec{RepeatSpec{depth, {last}}}};
}

Index widthOf(const NetworkSpec& network) {
    Index width = -1;
    for (const PathLayer& entry : pathOf(network)) {
        if (entry.isBlock)
            continue;
        const auto* dense = std::get_if<DenseSpec>(&entry.spec->value);
        const auto* recurrent = std::get_if<RecurrentSpec>(&entry.spec->value);
        const std::optional<Index> own = dense ? dense->units : recurrent->units;
        const Index units = own ? *own : network.defaults.units.value_or(0);
        if (width >= 0 && units != width)
            return 0;
        width = units;
    }
    return std::max<Index>(width, 0);
}

void setWidth(NetworkSpec& network, Index units) {
    setEverywhere(network, &DenseSpec::units, units);
    forEachRecurrent(network.layers, [](RecurrentSpec& layer) { layer.units.reset(); });
}

bool hasRecurrentLayer(const NetworkSpec& network) {
    bool isFound = false;
    NetworkSpec copy = network;
    forEachRecurrent(copy.layers, [&](const RecurrentSpec&) { isFound = true; });
    return isFound;
}

} // namespace nabla
