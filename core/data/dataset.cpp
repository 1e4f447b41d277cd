// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include "core/base/error.h"
#include "core/data/catalog.h"
#include "core/data/prepare.h"
#include "core/recipe/names.h"

#include <cassert>
#include <cstdlib>
#include <filesystem>

namespace nabla {

namespace {

/// Settings that the recipe gives and the source does not read: said, because nothing is ignored silently.
void warnOfUnusedFields(const SourceInfo& info, const DataSpec& spec, std::vector<std::string>& warnings) {
    const std::string id(idOf(sourceNames(), info.source));
    const auto check = [&](bool isSet, DataField field, const char* key) {
        if (isSet && !info.fields.has(field))
            warnings.push_back(std::string("data.") + key + " means nothing to " + id + " and was not used.");
    };
    check(spec.samples.has_value(), DataField::Samples, "samples");
    check(spec.noise.has_value(), DataField::Noise, "noise");
    check(spec.length.has_value(), DataField::Length, "length");
    check(spec.delay.has_value(), DataField::Delay, "delay");
    check(spec.symbols.has_value(), DataField::Symbols, "symbols");
    check(spec.full.has_value(), DataField::Full, "full");
    check(spec.rows.has_value(), DataField::Rows, "rows");
    check(spec.path.has_value(), DataField::Path, "path");
    check(spec.target.has_value(), DataField::Target, "target");
    check(spec.sequenceLength.has_value(), DataField::SequenceLength, "sequence_length");
    check(spec.missing.has_value(), DataField::Missing, "missing");
    check(spec.images.has_value(), DataField::Images, "images");
    check(spec.labels.has_value(), DataField::Labels, "labels");
    check(spec.features.has_value(), DataField::Features, "features");
    check(spec.targets.has_value(), DataField::Targets, "targets");
    if (spec.task && !info.fields.has(DataField::Task)) {
        const bool fits = (*spec.task == Task::Classification) == (info.tasks == SourceTasks::Classification);
        if (!fits)
            throw Error("data.task: " + id + " is " +
                        (info.tasks == SourceTasks::Classification ? "classification" : "regression") +
                        " only. Remove task.");
    }
}

[[maybe_unused]] bool isConsistent(const Dataset& data) {
    const std::size_t samples = static_cast<std::size_t>(data.samples);
    const std::size_t positions = samples * static_cast<std::size_t>(data.targetSteps);
    const std::size_t values = samples * static_cast<std::size_t>(data.timeSteps * data.features);
    return data.inputs.size() == values &&
           (data.task == Task::Classification
                ? data.labels.size() == positions && data.targets.empty() &&
                      data.classNames.size() == static_cast<std::size_t>(data.outputs)
                : data.targets.size() == positions * static_cast<std::size_t>(data.outputs) && data.labels.empty()) &&
           (data.scored.empty() || data.scored.size() == static_cast<std::size_t>(data.targetSteps)) &&
           (data.featureNames.empty() || data.featureNames.size() == static_cast<std::size_t>(data.features));
}

} // namespace

Dataset makeDataset(const Recipe& recipe) {
    const SourceInfo& info = sourceInfo(recipe.data.source);
    std::vector<std::string> warnings;
    warnOfUnusedFields(info, recipe.data, warnings);
    Dataset data = info.make(recipe);
    assert(isConsistent(data));
    data.warnings.insert(data.warnings.begin(), warnings.begin(), warnings.end());
    splitRows(data, recipe);
    if (recipe.data.missing == MissingValues::Mean)
        fillMissing(data);
    if (recipe.data.standardize.value_or(false))
        standardize(data);
    setBaseline(data);
    return data;
}

std::string resourceFolder() {
    namespace fs = std::filesystem;
    std::error_code ignored;
    std::vector<fs::path> tried;
    if (const char* folder = std::getenv("NABLASCOPE_RESOURCES"); folder && *folder) {
        tried.emplace_back(folder);
    } else {
        const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
        tried.push_back(program / "../share/nablascope");
        tried.push_back(program / "../../../resources");
    }
    std::string list;
    for (const fs::path& folder : tried) {
        if (fs::is_directory(folder / "data", ignored))
            return fs::weakly_canonical(folder, ignored).string();
        list += (list.empty() ? "" : " and ") + folder.lexically_normal().string();
    }
    throw FileError("The folder of bundled data was not found; looked for a folder data in " + list +
                    ". Install Nablascope again, or set NABLASCOPE_RESOURCES to its resources folder.");
}

} // namespace nabla
