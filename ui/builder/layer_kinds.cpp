// SPDX-License-Identifier: GPL-3.0-or-later
// What a new layer is made of, and how a layer becomes one of another kind.
#include "core/recipe/field_values.h"
#include "core/recipe/names.h"
#include "ui/builder/field_text.h"
#include "ui/builder/layer_commands.h"

#include <algorithm>

namespace nabla {

namespace {

constexpr Index kUnitsWithoutHint = 32;

std::optional<Cell> cellOf(LayerKind kind) {
    switch (kind) {
    case LayerKind::Rnn:
        return Cell::Rnn;
    case LayerKind::Lstm:
        return Cell::Lstm;
    case LayerKind::Gru:
        return Cell::Gru;
    default:
        return std::nullopt;
    }
}

std::optional<Index> unitsFor(const NetworkSpec& network) {
    if (network.defaults.units)
        return std::nullopt;
    return widthOf(network) > 0 ? widthOf(network) : kUnitsWithoutHint;
}

std::optional<Index> unitsOf(const NetworkSpec& network, const LayerSpec& layer) {
    if (const auto* dense = std::get_if<DenseSpec>(&layer.value))
        return dense->units;
    if (const auto* recurrent = std::get_if<RecurrentSpec>(&layer.value))
        return recurrent->units;
    return unitsFor(network);
}

} // namespace

QString labelOf(LayerKind kind) {
    if (const auto cell = cellOf(kind))
        return tableText(cellNames()[static_cast<std::size_t>(*cell)].label);
    const RecipePart part = kind == LayerKind::Dense ? RecipePart::Dense : RecipePart::Residual;
    return tableText(findField(part, "type")->choices.front().label);
}

LayerKind kindOf(const LayerSpec& layer) {
    if (const auto* recurrent = std::get_if<RecurrentSpec>(&layer.value))
        return recurrent->cell == Cell::Rnn    ? LayerKind::Rnn
               : recurrent->cell == Cell::Lstm ? LayerKind::Lstm
                                               : LayerKind::Gru;
    return std::holds_alternative<ResidualSpec>(layer.value) ? LayerKind::Residual : LayerKind::Dense;
}

LayerSpec newLayer(const NetworkSpec& network, LayerKind kind) {
    if (const auto cell = cellOf(kind)) {
        RecurrentSpec recurrent;
        recurrent.cell = *cell;
        recurrent.units = unitsFor(network);
        return {recurrent};
    }
    DenseSpec dense;
    dense.units = unitsFor(network);
    if (kind == LayerKind::Dense)
        return {dense};
    ResidualSpec block;
    block.layers = {{dense}};
    return {block};
}

LayerSpec converted(const NetworkSpec& network, const LayerSpec& layer, LayerKind kind) {
    if (kindOf(layer) == kind)
        return layer;
    if (kind == LayerKind::Residual) {
        ResidualSpec block;
        block.layers = {layer};
        return {block};
    }
    if (const auto* block = std::get_if<ResidualSpec>(&layer.value); block && !block->layers.empty()) {
        LayerSpec first = block->layers.front();
        while (const auto* repeat = std::get_if<RepeatSpec>(&first.value))
            first = LayerSpec(repeat->layers.front());
        return converted(network, first, kind);
    }
    const auto cell = cellOf(kind);
    if (auto* recurrent = std::get_if<RecurrentSpec>(&layer.value); recurrent && cell) {
        RecurrentSpec other = *recurrent;
        setKind(other, static_cast<int>(*cell));
        return {other};
    }
    LayerSpec other = newLayer(network, kind);
    if (auto* dense = std::get_if<DenseSpec>(&other.value))
        dense->units = unitsOf(network, layer);
    else if (auto* recurrent = std::get_if<RecurrentSpec>(&other.value))
        recurrent->units = unitsOf(network, layer);
    return other;
}

} // namespace nabla
