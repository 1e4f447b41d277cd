// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/json_document.h"
#include "core/recipe/recipe.h"

/// Between the tree and the structs: private to core/recipe.
namespace nabla::recipe {

/// Reads keys, words and types; ranges and combinations are check.h's. What cannot be read is reported and keeps its
/// default, so that every mistake is found in one go.
Recipe readRecipe(const Json& document, Problems& problems);

/// The same of a list of layers; paths start at network.layers.
std::vector<LayerSpec> readLayers(const Json& list, Problems& problems);

/// Only what the author set, in the contract's order.
Json writeRecipe(const Recipe& recipe);
Json writeLayers(const std::vector<LayerSpec>& layers);

} // namespace nabla::recipe
