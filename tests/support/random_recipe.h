// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <cstdint>

namespace nabla {

struct RandomRecipeOptions {
    Index widest = 6;       ///< units of a layer
    Index longest = 20;     ///< time steps, at least 1
    int mostLayers = 4;     ///< beside each other; blocks and repeats hold up to two more
    bool hasNesting = true; ///< residual blocks and repeats
};

/// A recipe that can be built and trained, drawn from the whole catalogue of layers, cells, starts, losses, optimizers,
/// schedules and clip kinds. Small data made by a generator, no files. The same seed gives the same recipe everywhere.
Recipe randomRecipe(std::uint64_t seed, const RandomRecipeOptions& options = {});

} // namespace nabla
