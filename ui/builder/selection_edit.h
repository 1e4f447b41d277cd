// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/network_edit.h"

#include <functional>

/// Edits of several layers at once, as plain functions on the value.
namespace nabla {

/// Sorted along the path, without layers whose block is among them, and only those of the list in which `lead` stands.
std::vector<LayerAddress> siblingsOf(const LayerAddress& lead, std::vector<LayerAddress> addresses);
/// Whether sorted addresses of one list stand side by side.
bool areContiguous(const std::vector<LayerAddress>& addresses);

/// Changes each of the layers. A repeat all of whose rounds are meant stays one.
void editLayers(NetworkSpec& network, const std::vector<LayerAddress>& addresses,
                const std::function<void(LayerSpec&)>& change);
/// Copies of the layers in path order, runs of equal ones as a repeat.
std::vector<LayerSpec> layersFrom(const NetworkSpec& network, const std::vector<LayerAddress>& addresses);
/// Puts layers before the one at `address`. Returns where they stand then.
std::vector<LayerAddress> insertLayers(NetworkSpec& network, const LayerAddress& address,
                                       const std::vector<LayerSpec>& layers);
void removeLayers(NetworkSpec& network, std::vector<LayerAddress> addresses);
/// Moves layers of one list before the layer at `target`, of the same list or another one. Requires: the target does
/// not stand inside any of them. Returns where they stand then.
std::vector<LayerAddress> moveLayers(NetworkSpec& network, const std::vector<LayerAddress>& addresses,
                                     LayerAddress target);

/// Layers side by side become the branch of a residual block. Returns the block's address.
LayerAddress wrapInBlock(NetworkSpec& network, const std::vector<LayerAddress>& addresses);
/// The block gives way to its layers. Requires: a residual block. Returns their addresses.
std::vector<LayerAddress> unwrapBlock(NetworkSpec& network, const LayerAddress& block);
/// Layers side by side become a repeat: of the shortest pattern they are made of, or once of all of them.
void groupLayers(NetworkSpec& network, const std::vector<LayerAddress>& addresses);

} // namespace nabla
