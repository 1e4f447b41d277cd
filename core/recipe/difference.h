// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <optional>
#include <string>
#include <vector>

namespace nabla {

/// A setting in which two recipes differ.
struct Difference {
    std::string path;   ///< "training.clip.max_norm", "network.layers[3].units"
    std::string before; ///< its value as JSON; empty where the recipe does not say
    std::string after;

    friend bool operator==(const Difference&, const Difference&) = default;
};

/// What differs between two recipes but for name and notes, in the order of the first one.
std::vector<Difference> differencesOf(const Recipe& before, const Recipe& after);

/// The data of both are the same, number by number.
bool needsSameData(const Recipe& a, const Recipe& b);

/// `other` with what changed from `before` to `after`, and with its own value in every setting in which `other` and
/// `before` differ: an edit of one of two runs that differ in a switch, carried over to the other one. Nothing when the
/// result is no sound recipe, or where both are about single layers and these have moved: nobody can tell which is
/// which.
std::optional<Recipe> carriedOver(const Recipe& before, const Recipe& after, const Recipe& other);

} // namespace nabla
