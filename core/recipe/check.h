// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/json_document.h"
#include "core/recipe/recipe.h"

/// Ranges and combinations: private to core/recipe.
namespace nabla::recipe {

/// Both stay silent about what only follows from a mistake that reading found already.

/// Each value against its row: range, words, keys that belong elsewhere, keys that may not be missing.
void checkFields(const Recipe& recipe, Problems& problems);

/// What takes more than one key to see.
void checkCombinations(const Recipe& recipe, Problems& problems);

} // namespace nabla::recipe
