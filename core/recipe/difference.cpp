// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/difference.h"

#include "core/recipe/read.h"
#include "core/recipe/recipe_json.h"

#include <algorithm>
#include <cctype>

namespace nabla {

namespace {

using recipe::Json;

/// "/network/layers/3/units" as "network.layers[3].units".
std::string pathOf(const std::string& pointer) {
    std::string path;
    for (std::size_t at = 0; at < pointer.size();) {
        const std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
        const std::string key = pointer.substr(at + 1, end - at - 1);
        const bool isIndex = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char letter) {
            return std::isdigit(letter) != 0;
        });
        if (isIndex)
            path += "[" + key + "]";
        else
            path += (path.empty() ? "" : ".") + key;
        at = end;
    }
    return path;
}

bool isText(const std::string& pointer) {
    return pointer == "/name" || pointer == "/notes";
}

/// Whether one of the two places holds the other.
bool meet(const std::string& a, const std::string& b) {
    const auto holds = [](const std::string& outer, const std::string& inner) {
        return inner.compare(0, outer.size(), outer) == 0 &&
               (inner.size() == outer.size() || inner[outer.size()] == '/');
    };
    return holds(a, b) || holds(b, a);
}

} // namespace

std::vector<Difference> differencesOf(const Recipe& before, const Recipe& after) {
    const Json old = recipe::writeRecipe(before).flatten();
    const Json now = recipe::writeRecipe(after).flatten();
    std::vector<Difference> differences;
    for (const auto& [key, value] : old.items())
        if (!isText(key) && (!now.contains(key) || now[key] != value))
            differences.push_back({pathOf(key), value.dump(), now.contains(key) ? now[key].dump() : std::string()});
    for (const auto& [key, value] : now.items())
        if (!isText(key) && !old.contains(key))
            differences.push_back({pathOf(key), {}, value.dump()});
    return differences;
}

std::optional<Recipe> carriedOver(const Recipe& before, const Recipe& after, const Recipe& other) {
    const Json base = recipe::writeRecipe(before);
    const Json target = recipe::writeRecipe(other);
    const Json own = Json::diff(base, target);
    Json edits = Json::array();
    for (const Json& edit : Json::diff(base, recipe::writeRecipe(after))) {
        const std::string path = edit.at("path");
        if (std::none_of(own.begin(), own.end(),
                         [&](const Json& one) { return meet(one.at("path").get<std::string>(), path); }))
            edits.push_back(edit);
    }
    try {
        Recipe carried = parseRecipe(target.patch(edits).dump());
        carried.baseFolder = after.baseFolder;
        if (!validate(carried).empty())
            return std::nullopt;
        return carried;
    } catch (const Error&) {
    } catch (const Json::exception&) { // what is edited is not there
    }
    return std::nullopt;
}

} // namespace nabla
