// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/recipe/recipe.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace nabla {

/// Reads a recipe. Errors: RecipeError with every mistake at once (JSON syntax with line and column, unknown keys
/// with a suggestion, wrong types, ranges, missing keys), each with its path. Leaves data files untouched.
Recipe parseRecipe(std::string_view json);

/// Reads a recipe file; relative data paths start at its folder. Errors: FileError, RecipeError.
Recipe loadRecipe(const std::filesystem::path& file);

/// The recipe as JSON, two blanks of indent, keys in the contract's order, only what the author set.
std::string toJson(const Recipe& recipe);

/// Layers as JSON text, for the clipboard: the list that stands in network.layers.
std::string layersToJson(const std::vector<LayerSpec>& layers);

/// Reads what layersToJson wrote, a single layer, {"layers": [...]} or a whole recipe's network. Errors: RecipeError
/// with every mistake; units that stand in no layer are no mistake here.
std::vector<LayerSpec> parseLayers(std::string_view json);

/// Writes toJson to a temporary file beside `file` and renames it; every write is checked. Errors: FileError.
void saveRecipe(const Recipe& recipe, const std::filesystem::path& file);

/// What parseRecipe checks after reading, for recipes made in memory: ranges and combinations. Empty when sound.
std::vector<Problem> validate(const Recipe& recipe);

/// JSON Schema (draft 2020-12) of the recipe, made from the same tables that read it.
std::string recipeSchema();

} // namespace nabla
