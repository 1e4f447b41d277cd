// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <string>

namespace nabla {

/// What `check` and the builder tell about one layer of the recipe.
struct LayerSummary {
    std::string name;
    std::string kind;
    std::string text; ///< "64 relu, batch norm"
    Index inputs = 0;
    Index outputs = 0;
    Index parameters = 0;
    double varianceTimesFanIn = 0; ///< of the drawn weight: Var(W) * fan_in; NaN when there is none
    std::string init;
};

} // namespace nabla
