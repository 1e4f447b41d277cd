// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe_json.h"
#include "core/recipe/resolve.h"
#include "tests/fuzz/targets.h"

#include <cstdio>
#include <cstdlib>

namespace nabla::fuzz {

namespace {

void require(bool holds, const char* claim) {
    if (holds)
        return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

} // namespace

void fuzzRecipe(std::string_view bytes) {
    try {
        const Recipe recipe = parseRecipe(bytes);
        require(validate(recipe).empty(), "what was read is sound");
        const std::string json = toJson(recipe);
        require(parseRecipe(json) == recipe, "what is written reads back");
        require(toJson(parseRecipe(json)) == json, "writing is stable");
        const ResolvedRecipe resolved = resolve(recipe);
        require(!resolved.layers.empty() && resolved.layers.size() <= 2000, "a network has 1 to 2000 layers");
    } catch (const RecipeError& error) {
        require(!error.problems().empty() && error.what()[0] != '\0', "a refusal says why");
    }
}

} // namespace nabla::fuzz
