// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QString>

namespace nabla {

/// What the layer computes, with the options it has: "y = x + 0.5 · ReLU(BN(W x + b))".
QString layerFormula(const LayerSpec& layer, const NetworkSpec& network);

} // namespace nabla
