// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/sequence_edit.h"

#include "core/data/catalog.h"
#include "core/recipe/field_values.h"
#include "ui/builder/network_edit.h"

#include <algorithm>

namespace nabla {

namespace {

constexpr Index kUnitsWithoutHint = 32;

/// A cell with the width the network has anyway.
RecurrentSpec cellLike(const NetworkSpec& network, Cell cell, const std::optional<Index>& units) {
    RecurrentSpec spec;
    spec.cell = cell;
    spec.units = units;
    if (!units && !network.defaults.units)
        spec.units = std::max<Index>(widthOf(network), kUnitsWithoutHint);
    return spec;
}

void makeFirstRecurrent(NetworkSpec& network, Cell cell) {
    LayerSpec& first = layerAt(network, {0});
    if (const auto* dense = std::get_if<DenseSpec>(&first.value))
        first.value = cellLike(network, cell, dense->units);
    else
        insertLayer(network, {0}, {cellLike(network, cell, {})});
}

void makeDense(std::vector<LayerSpec>& layers, const DenseSpec& defaults) {
    for (LayerSpec& layer : layers) {
        if (const auto* recurrent = std::get_if<RecurrentSpec>(&layer.value)) {
            DenseSpec dense;
            dense.units = recurrent->units;
            if (!defaults.activation)
                dense.activation = recurrent->activation.value_or(Activation::Tanh);
            layer.value = dense;
        } else if (auto* block = std::get_if<ResidualSpec>(&layer.value)) {
            makeDense(block->layers, defaults);
        } else if (auto* repeat = std::get_if<RepeatSpec>(&layer.value)) {
            makeDense(repeat->layers, defaults);
        }
    }
}

} // namespace

bool isSequence(const DataSpec& data) {
    switch (data.source) {
    case Source::DigitsRows:
    case Source::Sunspots:
        return true;
    case Source::Fashion:
        return data.rows.value_or(false);
    case Source::Csv:
        return data.sequenceLength.value_or(1) > 1;
    default:
        return sourceInfo(data.source).group == SourceGroup::Sequence;
    }
}

bool hasTargetEachStep(const DataSpec& data) {
    return data.source == Source::CopyMemory;
}

void useCell(Recipe& recipe, Cell cell) {
    NetworkSpec& network = recipe.network;
    if (!hasRecurrentLayer(network))
        makeFirstRecurrent(network, cell);
    forEachRecurrent(network.layers, [cell](RecurrentSpec& layer) { setKind(layer, static_cast<int>(cell)); });
    fitSequences(recipe);
}

void useDense(NetworkSpec& network) {
    makeDense(network.layers, network.defaults);
}

void fitSequences(Recipe& recipe) {
    NetworkSpec& network = recipe.network;
    std::vector<LayerAddress> recurrent;
    for (const PathLayer& layer : pathOf(network))
        if (std::holds_alternative<RecurrentSpec>(layer.spec->value))
            recurrent.push_back(layer.address);
    for (std::size_t i = 0; i < recurrent.size(); ++i) {
        // Inside a block the branch must stay as long as its shortcut.
        const bool keeps = i + 1 < recurrent.size() || hasTargetEachStep(recipe.data) || recurrent[i].size() > 1;
        const auto path = pathOf(network);
        const auto at = std::find_if(path.begin(), path.end(),
                                     [&](const PathLayer& layer) { return layer.address == recurrent[i]; });
        if (std::get<RecurrentSpec>(at->spec->value).returnSequences.value_or(false) == keeps)
            continue; // a repeat is only taken apart where a copy must differ
        auto& layer = std::get<RecurrentSpec>(layerAt(network, recurrent[i]).value);
        layer.returnSequences = keeps ? std::optional(true) : std::nullopt;
    }
}

std::optional<Cell> commonCell(const NetworkSpec& network) {
    std::optional<Cell> cell;
    bool isMixed = false;
    NetworkSpec copy = network;
    forEachRecurrent(copy.layers, [&](const RecurrentSpec& layer) {
        isMixed = isMixed || (cell && *cell != layer.cell);
        cell = layer.cell;
    });
    return isMixed ? std::nullopt : cell;
}

} // namespace nabla
