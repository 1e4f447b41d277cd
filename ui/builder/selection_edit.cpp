// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/selection_edit.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <set>

namespace nabla {

namespace {

using Layers = std::vector<LayerSpec>;

bool isInside(const LayerAddress& address, const LayerAddress& block) {
    return address.size() > block.size() && std::equal(block.begin(), block.end(), address.begin());
}

bool isSameList(const LayerAddress& a, const LayerAddress& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end() - 1, b.begin());
}

LayerAddress shifted(LayerAddress address, Index by) {
    address.back() += by;
    return address;
}

/// Number of expanded layers a list comes to.
Index sizeOf(const Layers& layers) {
    Index size = 0;
    for (const LayerSpec& layer : layers) {
        const auto* repeat = std::get_if<RepeatSpec>(&layer.value);
        size += repeat ? repeat->count * sizeOf(repeat->layers) : 1;
    }
    return size;
}

Layers expanded(const Layers& layers) {
    Layers all;
    for (const LayerSpec& layer : layers) {
        const auto* repeat = std::get_if<RepeatSpec>(&layer.value);
        if (!repeat) {
            all.push_back(layer);
            continue;
        }
        const Layers round = expanded(repeat->layers);
        for (Index i = 0; i < repeat->count; ++i)
            all.insert(all.end(), round.begin(), round.end());
    }
    return all;
}

/// The shortest pattern of which `layers` are a whole number of rounds.
std::size_t periodOf(const Layers& layers) {
    for (std::size_t period = 1; period < layers.size(); ++period) {
        bool repeats = layers.size() % period == 0;
        for (std::size_t i = period; repeats && i < layers.size(); ++i)
            repeats = layers[i] == layers[i - period];
        if (repeats)
            return period;
    }
    return layers.size();
}

Layers rolled(const Layers& layers) {
    Layers list;
    for (std::size_t i = 0; i < layers.size();) {
        std::size_t end = i + 1;
        while (end < layers.size() && layers[end] == layers[i])
            ++end;
        if (end - i > 1)
            list.push_back({RepeatSpec{static_cast<Index>(end - i), {layers[i]}}});
        else
            list.push_back(layers[i]);
        i = end;
    }
    return list;
}

} // namespace

std::vector<LayerAddress> siblingsOf(const LayerAddress& lead, std::vector<LayerAddress> addresses) {
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
    std::erase_if(addresses,
                  [&](const LayerAddress& address) { return address.empty() || !isSameList(address, lead); });
    return addresses;
}

bool areContiguous(const std::vector<LayerAddress>& addresses) {
    return !addresses.empty() &&
           addresses.back().back() - addresses.front().back() + 1 == static_cast<Index>(addresses.size());
}

void editLayers(NetworkSpec& network, const std::vector<LayerAddress>& addresses,
                const std::function<void(LayerSpec&)>& change) {
    const std::set<LayerAddress> meant(addresses.begin(), addresses.end());
    std::map<const LayerSpec*, std::vector<LayerAddress>> appearances;
    for (const PathLayer& layer : pathOf(network))
        appearances[layer.spec].push_back(layer.address);
    std::set<LayerAddress> left = meant;
    for (const auto& [spec, places] : appearances) {
        const bool isWhole =
            std::all_of(places.begin(), places.end(), [&](const LayerAddress& place) { return meant.contains(place); });
        if (!isWhole)
            continue;
        change(const_cast<LayerSpec&>(*spec)); // of our own network, found through its const view
        for (const LayerAddress& place : places)
            left.erase(place);
    }
    for (const LayerAddress& address : left)
        change(layerAt(network, address));
}

std::vector<LayerSpec> layersFrom(const NetworkSpec& network, const std::vector<LayerAddress>& addresses) {
    const std::set<LayerAddress> meant(addresses.begin(), addresses.end());
    Layers layers;
    for (const PathLayer& layer : pathOf(network))
        if (meant.contains(layer.address))
            layers.push_back(*layer.spec);
    return rolled(layers);
}

std::vector<LayerAddress> insertLayers(NetworkSpec& network, const LayerAddress& address, const Layers& layers) {
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer)
        insertLayer(network, address, *layer);
    std::vector<LayerAddress> places;
    for (Index i = 0, size = sizeOf(layers); i < size; ++i)
        places.push_back(shifted(address, i));
    return places;
}

void removeLayers(NetworkSpec& network, std::vector<LayerAddress> addresses) {
    std::sort(addresses.begin(), addresses.end());
    std::vector<LayerAddress> outer;
    for (const LayerAddress& address : addresses)
        if (outer.empty() || !isInside(address, outer.back()))
            outer.push_back(address);
    for (auto address = outer.rbegin(); address != outer.rend(); ++address) // from behind, so that places hold
        removeLayer(network, *address);
}

std::vector<LayerAddress> moveLayers(NetworkSpec& network, const std::vector<LayerAddress>& addresses,
                                     LayerAddress target) {
    Layers moved;
    for (const PathLayer& layer : pathOf(network))
        if (std::find(addresses.begin(), addresses.end(), layer.address) != addresses.end())
            moved.push_back(*layer.spec);
    const auto count = static_cast<Index>(moved.size());
    insertLayers(network, target, moved);
    const std::size_t level = target.size() - 1;
    std::vector<LayerAddress> old = addresses;
    for (LayerAddress& address : old)
        if (address.size() > level && std::equal(target.begin(), target.end() - 1, address.begin()) &&
            address[level] >= target[level])
            address[level] += count;
    removeLayers(network, old);
    // What was taken away before the target moves it back.
    const LayerAddress was = target;
    for (const LayerAddress& address : old) {
        const std::size_t at = address.size() - 1;
        if (at < was.size() && std::equal(address.begin(), address.end() - 1, was.begin()) && address[at] < was[at])
            --target[at];
    }
    std::vector<LayerAddress> places;
    for (Index i = 0; i < count; ++i)
        places.push_back(shifted(target, i));
    return places;
}

LayerAddress wrapInBlock(NetworkSpec& network, const std::vector<LayerAddress>& addresses) {
    assert(areContiguous(addresses));
    ResidualSpec block;
    block.layers = layersFrom(network, addresses);
    removeLayers(network, addresses);
    insertLayer(network, addresses.front(), {block});
    return addresses.front();
}

std::vector<LayerAddress> unwrapBlock(NetworkSpec& network, const LayerAddress& address) {
    const Layers inside = std::get<ResidualSpec>(layerAt(network, address).value).layers;
    removeLayer(network, address);
    return insertLayers(network, address, inside);
}

void groupLayers(NetworkSpec& network, const std::vector<LayerAddress>& addresses) {
    assert(areContiguous(addresses));
    const Layers all = expanded(layersFrom(network, addresses));
    const std::size_t period = periodOf(all);
    RepeatSpec repeat;
    repeat.count = static_cast<Index>(all.size() / period);
    repeat.layers.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(period));
    removeLayers(network, addresses);
    insertLayer(network, addresses.front(), {repeat});
}

} // namespace nabla
