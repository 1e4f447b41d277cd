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

/// A repeat of so many rounds, or its layers themselves when that is one; nothing for none.
void appendRounds(Layers& to, const RepeatSpec& repeat, Index rounds) {
    if (rounds > 1)
        to.push_back({RepeatSpec{rounds, repeat.layers}});
    else if (rounds == 1)
        to.insert(to.end(), repeat.layers.begin(), repeat.layers.end());
}

/// Where an expanded layer stands among the entries: the entry, and how many expanded layers come before it.
struct Spot {
    std::size_t entry = 0;
    Index before = 0;
};

Spot spotOf(const Layers& layers, Index index) {
    Spot spot;
    for (; spot.entry < layers.size(); ++spot.entry) {
        const auto* repeat = std::get_if<RepeatSpec>(&layers[spot.entry].value);
        const Index size = repeat ? repeat->count * expandedSize(repeat->layers) : 1;
        if (index < spot.before + size)
            break;
        spot.before += size;
    }
    return spot;
}

/// Position in `layers` of the expanded layer `index`, a copy of its own: of a repeat it stands in, the rounds before
/// and behind stay repeats. One past the end is allowed.
std::size_t freeEntry(Layers& layers, Index index) {
    for (;;) {
        const Spot spot = spotOf(layers, index);
        const auto* found = spot.entry < layers.size() ? std::get_if<RepeatSpec>(&layers[spot.entry].value) : nullptr;
        if (!found)
            return spot.entry;
        const RepeatSpec repeat = *found;
        const Index round = (index - spot.before) / expandedSize(repeat.layers);
        Layers parts;
        appendRounds(parts, repeat, round);
        appendRounds(parts, repeat, 1);
        appendRounds(parts, repeat, repeat.count - round - 1);
        const auto at = layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(spot.entry));
        layers.insert(at, parts.begin(), parts.end());
    }
}

/// Position in `layers` before which to insert so that the new layer becomes expanded layer `index`. Between two rounds
/// of a repeat both sides stay repeats.
std::size_t insertionEntry(Layers& layers, Index index) {
    const Spot spot = spotOf(layers, index);
    const auto* found = spot.entry < layers.size() ? std::get_if<RepeatSpec>(&layers[spot.entry].value) : nullptr;
    if (!found || index == spot.before)
        return spot.entry;
    const RepeatSpec repeat = *found;
    const Index period = expandedSize(repeat.layers);
    if ((index - spot.before) % period != 0)
        return freeEntry(layers, index);
    const Index rounds = (index - spot.before) / period;
    Layers front;
    Layers back;
    appendRounds(front, repeat, rounds);
    appendRounds(back, repeat, repeat.count - rounds);
    auto at = layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(spot.entry));
    at = layers.insert(at, back.begin(), back.end());
    layers.insert(at, front.begin(), front.end());
    return spot.entry + front.size();
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

class Walk {
public:
    std::vector<PathLayer> path;
    std::vector<PathGroup> groups;

    void list(const Layers& layers, LayerAddress& prefix, int repeatCount, Index& index,
              std::vector<std::size_t>& raw) {
        for (std::size_t i = 0; i < layers.size(); ++i) {
            raw.push_back(i);
            if (const auto* repeat = std::get_if<RepeatSpec>(&layers[i].value))
                rounds(*repeat, prefix, repeatCount, index, raw);
            else
                layer(layers[i], prefix, repeatCount, index, raw);
            raw.pop_back();
        }
    }

private:
    void rounds(const RepeatSpec& repeat, LayerAddress& prefix, int repeatCount, Index& index,
                std::vector<std::size_t>& raw) {
        const std::size_t group = groups.size();
        groups.push_back(
            {raw, repeat.count, static_cast<int>(path.size()), -1, static_cast<int>(prefix.size()), m_level});
        ++m_level;
        for (Index i = 0; i < repeat.count; ++i)
            list(repeat.layers, prefix, static_cast<int>(repeat.count) * repeatCount, index, raw);
        --m_level;
        groups[group].last = static_cast<int>(path.size()) - 1;
    }
    void layer(const LayerSpec& layer, const LayerAddress& prefix, int repeatCount, Index& index,
               std::vector<std::size_t>& raw) {
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
            list(residual->layers, inside, 1, first, raw);
        }
        path.push_back(std::move(entry));
    }

    int m_level = 0;
};

Walk walked(const NetworkSpec& network) {
    Walk walk;
    LayerAddress prefix;
    std::vector<std::size_t> raw;
    Index index = 0;
    walk.list(network.layers, prefix, 1, index, raw);
    return walk;
}

void expandAll(Layers& layers) {
    Layers expanded;
    for (LayerSpec& layer : layers) {
        auto* repeat = std::get_if<RepeatSpec>(&layer.value);
        if (!repeat) {
            expanded.push_back(std::move(layer));
            continue;
        }
        expandAll(repeat->layers);
        for (Index i = 0; i < repeat->count; ++i)
            expanded.insert(expanded.end(), repeat->layers.begin(), repeat->layers.end());
    }
    layers = std::move(expanded);
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
    return walked(network).path;
}

std::vector<PathGroup> groupsOf(const NetworkSpec& network) {
    return walked(network).groups;
}

namespace {

/// The list in which the group's repeat stands.
Layers& listOf(NetworkSpec& network, const PathGroup& group) {
    Layers* layers = &network.layers;
    for (std::size_t level = 0; level + 1 < group.raw.size(); ++level) {
        LayerSpec& layer = (*layers)[group.raw[level]];
        auto* repeat = std::get_if<RepeatSpec>(&layer.value);
        layers = repeat ? &repeat->layers : &std::get<ResidualSpec>(layer.value).layers;
    }
    return *layers;
}

} // namespace

RepeatSpec& repeatAt(NetworkSpec& network, const PathGroup& group) {
    return std::get<RepeatSpec>(listOf(network, group)[group.raw.back()].value);
}

void ungroupAt(NetworkSpec& network, const PathGroup& group) {
    Layers& layers = listOf(network, group);
    const RepeatSpec repeat = repeatAt(network, group);
    const auto at = layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(group.raw.back()));
    Layers all;
    for (Index i = 0; i < repeat.count; ++i)
        all.insert(all.end(), repeat.layers.begin(), repeat.layers.end());
    layers.insert(at, all.begin(), all.end());
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
    const std::size_t entry = insertionEntry(layers, address.back());
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
    const std::size_t to = insertionEntry(layers, target);
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
