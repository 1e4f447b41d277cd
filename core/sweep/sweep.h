// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nabla {

/// One switch of a sweep: its positions change the base recipe, one at a time.
struct SweepAxis {
    std::string name;                ///< "activation"
    std::vector<std::string> labels; ///< "sigmoid", "ReLU"
};

/// One network of a sweep.
struct SweepCell {
    std::vector<int> position; ///< index into each axis' labels
    std::uint64_t seed = 0;
    std::string label; ///< "ReLU, He, batch norm, seed 1"
    std::string
        key; ///< fingerprint of the recipe: the same experiment has the same key in every file and on every machine
    Recipe recipe;
};

/// All combinations of some switches, seeds innermost, trained side by side.
struct Sweep {
    std::string name;
    std::vector<SweepAxis> axes;
    std::vector<std::uint64_t> seeds;
    std::vector<SweepCell> cells;
};

/// Reads a sweep: {"nablascope_sweep": 1, "recipe": {...} or "recipe_file": "x.json", "axes": [{"name": ...,
/// "values": [{"label": ..., "change": {...}}]}], "seeds": [...], "steps": n}; a change is a JSON merge patch
/// (RFC 7396) of the recipe. Errors: FileError; RecipeError with every mistake and its path, those of each cell's
/// recipe too; more than 10,000 cells are refused.
Sweep loadSweep(const std::filesystem::path& file);
/// Relative paths start at `folder`.
Sweep parseSweep(std::string_view json, const std::filesystem::path& folder);

/// The part of a sweep that machine `index` of `count` trains (1-based): every count-th cell, so that expensive
/// neighbours are spread. Requires: 1 <= index <= count.
std::vector<SweepCell> shardOf(const Sweep& sweep, int index, int count);

} // namespace nabla
