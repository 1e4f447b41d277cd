// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe_json.h"

#include "core/base/file.h"
#include "core/recipe/check.h"
#include "core/recipe/read.h"
#include "core/recipe/tables.h"

namespace nabla {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestFile = 16u << 20;

std::vector<Problem> check(const Recipe& recipe, recipe::Problems problems) {
    recipe::checkFields(recipe, problems);
    recipe::checkCombinations(recipe, problems);
    return problems.take();
}

/// Relative paths of data files start at the recipe's folder; in another folder the same files have other names.
DataSpec movedTo(const fs::path& folder, const Recipe& recipe) {
    DataSpec data = recipe.data;
    std::error_code failed;
    const fs::path newFolder = fs::weakly_canonical(folder, failed);
    const fs::path oldFolder = fs::weakly_canonical(recipe.baseFolder, failed);
    if (recipe.baseFolder.empty() || failed || newFolder == oldFolder)
        return data;
    recipe::forEachRow(recipe::dataTable(), [&](const auto& row) {
        if constexpr (std::is_same_v<decltype(row.member), std::optional<std::string> DataSpec::*>) {
            std::optional<std::string>& path = data.*row.member;
            if (path && !path->empty() && fs::path(*path).is_relative())
                path = (oldFolder / *path).lexically_normal().lexically_proximate(newFolder).string();
        }
    });
    return data;
}

/// Files of other kinds are told by their first bytes, which says more than a syntax error would.
void refuseOtherKinds(std::string_view bytes, const fs::path& file) {
    static constexpr std::pair<std::string_view, const char*> kKinds[] = {
        {"\x89PNG", "is a PNG picture, no recipe"},
        {"PK\x03\x04", "is a ZIP archive, no recipe"},
        {"\x1f\x8b", "is packed by gzip; unpack it first"},
        {"%PDF", "is a PDF document, no recipe"},
        {"SQLite format 3", "is a session, no recipe; open it as a session"},
        {"\xff\xfe", "is UTF-16 text; save it as UTF-8"},
        {"\xfe\xff", "is UTF-16 text; save it as UTF-8"},
    };
    for (const auto& [start, what] : kKinds)
        if (bytes.starts_with(start))
            throw FileError(file.string() + ' ' + what + '.');
    if (bytes.substr(0, 512).find('\0') != std::string_view::npos)
        throw FileError(file.string() + " is no text file; a recipe is JSON text.");
}

} // namespace

Recipe parseRecipe(std::string_view json) {
    recipe::Problems problems;
    const std::optional<recipe::Json> document = recipe::parseDocument(json, problems);
    if (!document)
        throw RecipeError(problems.take());
    if (!document->is_object())
        throw RecipeError(
            {{{}, "a recipe is an object, { \"nablascope\": 1, ... }, not " + recipe::foundText(*document)}});
    Recipe recipe = recipe::readRecipe(*document, problems);
    if (std::vector<Problem> all = check(recipe, std::move(problems)); !all.empty())
        throw RecipeError(std::move(all));
    return recipe;
}

Recipe loadRecipe(const fs::path& file) {
    const std::string bytes = readFile(file, kLargestFile);
    refuseOtherKinds(bytes, file);
    Recipe recipe = parseRecipe(bytes);
    std::error_code failed;
    const fs::path whole = fs::absolute(file, failed);
    recipe.baseFolder = (failed ? file : whole).parent_path().string();
    return recipe;
}

std::string toJson(const Recipe& recipe) {
    return recipe::documentText(recipe::writeRecipe(recipe));
}

std::string layersToJson(const std::vector<LayerSpec>& layers) {
    return recipe::documentText(recipe::writeLayers(layers));
}

std::vector<LayerSpec> parseLayers(std::string_view json) {
    recipe::Problems problems;
    std::optional<recipe::Json> document = recipe::parseDocument(json, problems);
    if (!document)
        throw RecipeError(problems.take());
    if (document->is_object() && document->contains("network"))
        *document = recipe::Json((*document)["network"]);
    if (document->is_object() && document->contains("layers") && !document->contains("type") &&
        !document->contains("repeat"))
        *document = recipe::Json((*document)["layers"]);
    if (document->is_object())
        *document = recipe::Json::array({*document});
    if (!document->is_array())
        throw RecipeError(
            {{{},
              "layers are a list, [ { \"type\": \"dense\", \"units\": 64 } ], not " + recipe::foundText(*document)}});
    Recipe wrapped;
    wrapped.network.layers = recipe::readLayers(*document, problems);
    wrapped.network.defaults.units = 1; // layers that leave it out take the units of the network they come to
    if (std::vector<Problem> all = check(wrapped, std::move(problems)); !all.empty())
        throw RecipeError(std::move(all));
    return wrapped.network.layers;
}

void saveRecipe(const Recipe& recipe, const fs::path& file) {
    Recipe moved = recipe;
    moved.data = movedTo(fs::absolute(file).parent_path(), recipe);
    writeFile(file, toJson(moved));
}

std::vector<Problem> validate(const Recipe& recipe) {
    return check(recipe, {});
}

} // namespace nabla
