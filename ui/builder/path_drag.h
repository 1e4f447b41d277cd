// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/path_items.h"

namespace nabla {

/// A place between blocks where layers can be put down.
struct DropSpot {
    double x = 0;
    LayerAddress target; ///< before the layer that stands there
};

/// Every place of the path, inside residual blocks too; what is being dragged cannot be put into itself.
std::vector<DropSpot> dropSpots(const std::vector<PathItem>& items, const std::vector<LayerAddress>& dragged);

} // namespace nabla
