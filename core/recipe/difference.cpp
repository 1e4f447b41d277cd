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

bool isInLayers(const std::string& path) {
    return path.rfind("/network/layers", 0) == 0;
}

/// A list got longer or shorter: its places do not mean the same layers before and after.
bool isListEdit(const Json& edit) {
    const std::string path = edit.at("path");
    const std::string last = path.substr(path.rfind('/') + 1);
    return edit.at("op") != "replace" && (last == "-" || last.find_first_not_of("0123456789") == std::string::npos);
}

/// Both speak of layers by their places, and these have moved in one of them.
bool areShifted(const Json& own, const Json& edits) {
    bool isMoved = false;
    for (const Json* list : {&own, &edits}) {
        bool speaks = false;
        for (const Json& edit : *list)
            if (isInLayers(edit.at("path").get<std::string>())) {
                speaks = true;
                isMoved = isMoved || isListEdit(edit);
            }
        if (!speaks)
            return false;
    }
    return isMoved;
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

bool needsSameData(const Recipe& a, const Recipe& b) {
    return a.data == b.data && a.seed == b.seed && a.baseFolder == b.baseFolder;
}

std::optional<Recipe> carriedOver(const Recipe& before, const Recipe& after, const Recipe& other) {
    const Json base = recipe::writeRecipe(before);
    const Json target = recipe::writeRecipe(other);
    const Json own = Json::diff(base, target);
    const Json wanted = Json::diff(base, recipe::writeRecipe(after));
    if (areShifted(own, wanted))
        return std::nullopt;
    Json edits = Json::array();
    for (const Json& edit : wanted) {
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
