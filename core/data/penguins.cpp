// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/penguins.h"

#include "core/base/error.h"
#include "core/data/byte_stream.h"
#include "core/data/checks.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

namespace nabla {

namespace {

using Json = nlohmann::json;

double numberOrGap(const Json& row, const char* key) {
    const Json& cell = row.at(key);
    return cell.is_null() ? std::numeric_limits<double>::quiet_NaN() : cell.get<double>();
}

void appendRow(const Json& row, Dataset& data) {
    data.inputs.push_back(numberOrGap(row, "Beak Length (mm)"));
    data.inputs.push_back(numberOrGap(row, "Beak Depth (mm)"));
    data.inputs.push_back(numberOrGap(row, "Flipper Length (mm)"));
    // In kilograms: in grams a first loss of 600,000 would drown everything else.
    const double mass = numberOrGap(row, "Body Mass (g)") / 1000;
    if (data.task == Task::Regression) {
        data.targets.push_back(mass);
        return;
    }
    data.inputs.push_back(mass);
    const auto species = std::ranges::find(data.classNames, row.at("Species").get<std::string>());
    data.labels.push_back(
        species == data.classNames.end() ? -1 : static_cast<std::int32_t>(species - data.classNames.begin()));
}

} // namespace

Dataset makePenguins(const Recipe& recipe) {
    const std::string file = resourceFolder() + "/data/penguins.json.gz";
    Dataset data;
    data.name = "penguins";
    data.task = recipe.data.task.value_or(Task::Classification);
    data.licence =
        "Palmer penguins, K. Gorman and Palmer Station LTER, CC0, through vega-datasets (licences/penguins.txt)";
    data.featureNames = {"beak length (mm)", "beak depth (mm)", "flipper length (mm)"};
    if (data.task == Task::Classification) {
        data.featureNames.push_back("body mass (kg)");
        data.classNames = {"Adelie", "Chinstrap", "Gentoo"};
    }
    data.features = static_cast<Index>(data.featureNames.size());
    data.outputs = data.task == Task::Classification ? 3 : 1;
    try {
        for (const Json& row : Json::parse(readAll(*openBytes(file), 1 << 20))) {
            appendRow(row, data);
            ++data.samples;
        }
    } catch (const Json::exception&) {
        throw FileError(file + " is damaged. Install Nablascope again.");
    }
    if (data.samples == 0)
        throw FileError(file + " is empty. Install Nablascope again.");
    dropRowsWithGaps(data, recipe.data.missing.value_or(MissingValues::Skip));
    return data;
}

} // namespace nabla
