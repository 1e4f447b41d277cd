// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sweep/sweep.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/recipe/recipe_json.h"

#include <nlohmann/json.hpp>

#include <cassert>
#include <cstdio>
#include <optional>
#include <set>

namespace nabla {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kLargestFile = 16u << 20;
constexpr std::size_t kLargestSweep = 10'000;

/// FNV-1a of the recipe as we write it: the order of keys and the spelling of numbers do not matter.
std::string fingerprint(const Recipe& recipe) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const char byte : toJson(recipe))
        hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ull;
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    return text;
}

class SweepReader {
public:
    explicit SweepReader(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    Sweep read(const Json& json) {
        if (!json.is_object()) {
            add("", "a sweep is an object, { \"nablascope_sweep\": 1, ... }");
            return {};
        }
        static const std::set<std::string> kKnown{"nablascope_sweep", "name",  "notes", "recipe",
                                                  "recipe_file",      "steps", "axes",  "seeds"};
        for (const auto& [key, unused] : json.items())
            if (!kKnown.contains(key))
                add(key, "unknown key");
        if (json.value("nablascope_sweep", Json()) != 1)
            add("nablascope_sweep", "must be 1");
        Sweep sweep;
        if (const auto name = json.find("name"); name != json.end() && name->is_string())
            sweep.name = name->get<std::string>();
        Json base = readBase(json);
        readAxes(json, sweep);
        readSeeds(json, base, sweep);
        if (m_problems.empty())
            makeCells(base, sweep);
        return sweep;
    }

    std::vector<Problem> problems() && { return std::move(m_problems); }

private:
    void add(std::string path, std::string message) { m_problems.push_back({std::move(path), std::move(message)}); }

    Json readBase(const Json& json) {
        Json base = json.value("recipe", Json());
        if (const auto file = json.find("recipe_file"); file != json.end() && file->is_string()) {
            if (!base.is_null())
                add("recipe_file", "stands beside recipe; keep one of them");
            const std::filesystem::path path = m_folder / file->get<std::string>();
            try {
                base = Json::parse(readFile(path, kLargestFile));
                m_folder = path.parent_path();
            } catch (const Json::exception& error) {
                add("recipe_file", path.string() + " is no JSON: " + error.what());
            } catch (const FileError& error) {
                add("recipe_file", error.what());
            }
        } else if (!base.is_object()) {
            add("recipe", "is missing: give recipe (an object) or recipe_file (a name)");
        }
        if (const auto steps = json.find("steps"); steps != json.end() && base.is_object())
            base["training"]["steps"] = *steps;
        return base;
    }

    void readAxes(const Json& json, Sweep& sweep) {
        const auto axes = json.find("axes");
        if (axes == json.end() || !axes->is_array()) {
            add("axes", "must be a list of { \"name\", \"values\" }");
            return;
        }
        for (std::size_t i = 0; i < axes->size(); ++i) {
            const std::string path = "axes[" + std::to_string(i) + "]";
            const Json& axis = (*axes)[i];
            const Json values = axis.is_object() ? axis.value("values", Json()) : Json();
            if (!axis.is_object() || !axis.contains("name") || !axis["name"].is_string() || !values.is_array() ||
                values.empty()) {
                add(path, "needs a name and a list of values");
                continue;
            }
            SweepAxis row{axis["name"].get<std::string>(), {}};
            std::vector<Json> changes;
            for (std::size_t k = 0; k < values.size(); ++k) {
                const Json& value = values[k];
                if (!value.is_object() || !value.contains("label") || !value["label"].is_string() ||
                    !value.value("change", Json()).is_object()) {
                    add(path + ".values[" + std::to_string(k) + "]", "needs a label and a change (an object)");
                    continue;
                }
                row.labels.push_back(value["label"].get<std::string>());
                changes.push_back(value["change"]);
            }
            sweep.axes.push_back(std::move(row));
            m_changes.push_back(std::move(changes));
        }
    }

    void readSeeds(const Json& json, const Json& base, Sweep& sweep) {
        const auto seeds = json.find("seeds");
        if (seeds == json.end()) {
            sweep.seeds = {base.is_object() ? base.value("seed", std::uint64_t{0}) : 0};
            return;
        }
        if (!seeds->is_array() || seeds->empty())
            add("seeds", "must be a list of whole numbers");
        else
            for (const Json& seed : *seeds)
                if (seed.is_number_unsigned())
                    sweep.seeds.push_back(seed.get<std::uint64_t>());
                else
                    add("seeds", "must hold whole numbers from 0 on");
    }

    void makeCells(const Json& base, Sweep& sweep) {
        std::size_t count = sweep.seeds.size();
        for (const SweepAxis& axis : sweep.axes) {
            count *= axis.labels.size();
            if (count > kLargestSweep) {
                add("axes", "more than " + std::to_string(kLargestSweep) + " combinations; split the sweep");
                return;
            }
        }
        std::vector<int> position(sweep.axes.size(), 0);
        for (std::size_t done = 0; done < count / sweep.seeds.size(); ++done) {
            Json changed = base;
            std::string label;
            for (std::size_t axis = 0; axis < position.size(); ++axis) {
                const auto at = static_cast<std::size_t>(position[axis]);
                changed.merge_patch(m_changes[axis][at]);
                label += (label.empty() ? "" : ", ") + sweep.axes[axis].labels[at];
            }
            for (const std::uint64_t seed : sweep.seeds)
                addCell(changed, label, seed, position, sweep);
            for (std::size_t axis = position.size(); axis-- > 0;) { // the last axis runs fastest
                if (++position[axis] < static_cast<int>(sweep.axes[axis].labels.size()))
                    break;
                position[axis] = 0;
            }
        }
    }

    void addCell(Json recipe, const std::string& label, std::uint64_t seed, const std::vector<int>& position,
                 Sweep& sweep) {
        recipe["seed"] = seed;
        SweepCell cell;
        cell.position = position;
        cell.seed = seed;
        cell.label = label;
        if (sweep.seeds.size() > 1 || label.empty())
            cell.label += (label.empty() ? "seed " : ", seed ") + std::to_string(seed);
        recipe["name"] = cell.label;
        try {
            cell.recipe = parseRecipe(recipe.dump());
            cell.recipe.baseFolder = m_folder.string();
            cell.key = fingerprint(cell.recipe);
        } catch (const RecipeError& error) {
            for (const Problem& problem : error.problems())
                add("\"" + cell.label + "\": " + problem.path, problem.message);
        }
        sweep.cells.push_back(std::move(cell));
    }

    std::filesystem::path m_folder;
    std::vector<std::vector<Json>> m_changes; ///< an axis, a value
    std::vector<Problem> m_problems;
};

} // namespace

Sweep parseSweep(std::string_view json, const std::filesystem::path& folder) {
    Json document;
    try {
        document = Json::parse(json);
    } catch (const Json::exception& error) {
        throw RecipeError({{{}, std::string("is no JSON: ") + error.what()}});
    }
    SweepReader reader(folder);
    Sweep sweep = reader.read(document);
    if (std::vector<Problem> problems = std::move(reader).problems(); !problems.empty())
        throw RecipeError(std::move(problems));
    return sweep;
}

Sweep loadSweep(const std::filesystem::path& file) {
    return parseSweep(readFile(file, kLargestFile), std::filesystem::absolute(file).parent_path());
}

std::vector<SweepCell> shardOf(const Sweep& sweep, int index, int count) {
    assert(1 <= index && index <= count);
    std::vector<SweepCell> part;
    for (auto i = static_cast<std::size_t>(index - 1); i < sweep.cells.size(); i += static_cast<std::size_t>(count))
        part.push_back(sweep.cells[i]);
    return part;
}

} // namespace nabla
