// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/csv_source.h"
#include "core/data/idx.h"
#include "core/data/npy.h"
#include "core/data/prepare.h"
#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace nabla::fuzz {

namespace {

constexpr std::uint64_t kFewValues = 1'000'000;

void require(bool holds, const char* claim) {
    if (holds)
        return;
    std::fprintf(stderr, "not so: %s\n", claim);
    std::abort();
}

Recipe csvRecipe(unsigned options) {
    Recipe recipe;
    recipe.data.source = Source::Csv;
    if (options & 1)
        recipe.data.task = options & 2 ? Task::Classification : Task::Regression;
    if (options & 4)
        recipe.data.missing = MissingValues::Mean;
    if (options & 8)
        recipe.data.target = Index((options >> 4) & 3);
    if (options & 64)
        recipe.data.sequenceLength = 2;
    if (options & 128)
        recipe.data.validationFraction = 0.3;
    return recipe;
}

void requireSound(const Dataset& data) {
    require(data.samples >= 2 && data.features >= 1, "two samples with a feature");
    require(Index(data.inputs.size()) == data.samples * data.timeSteps * data.features, "inputs fill their shape");
    require(std::ranges::none_of(data.inputs, [](double x) { return std::isnan(x); }), "no gap is left");
    if (data.task == Task::Classification) {
        require(Index(data.classNames.size()) == data.outputs, "each class has a name");
        require(Index(data.labels.size()) == data.samples, "each sample has a label");
        require(std::ranges::all_of(data.labels, [&](auto label) { return label >= 0 && label < data.outputs; }),
                "labels are classes");
    } else {
        require(Index(data.targets.size()) == data.samples, "each sample has a target");
        require(std::ranges::all_of(data.targets, [](double y) { return std::isfinite(y); }), "targets are numbers");
    }
}

} // namespace

void fuzzCsv(std::string_view bytes) {
    if (bytes.empty())
        return;
    const Recipe recipe = csvRecipe(static_cast<unsigned char>(bytes.front()));
    const auto stream = memoryBytes(bytes.substr(1), "fuzz.csv");
    try {
        CsvOptions options;
        options.target = recipe.data.target;
        options.maxValues = kFewValues;
        Dataset data = datasetFromTable(CsvTable::read(*stream, options), recipe, "fuzz.csv");
        splitRows(data, recipe);
        fillMissing(data);
        requireSound(data);
        standardize(data);
        setBaseline(data);
    } catch (const Error& error) {
        require(std::string_view(error.what()).size() > 10, "an error says something");
    }
}

void fuzzIdx(std::string_view bytes) {
    try {
        std::vector<double> values;
        const auto shape = readIdx(*memoryBytes(bytes, "fuzz.idx"), values, kFewValues);
        require(boxSize(shape, kFewValues) == values.size(), "numbers fill the shape");
    } catch (const Error&) {
        return;
    }
}

void fuzzNpy(std::string_view bytes) {
    try {
        const NpyArray array = readNpy(*memoryBytes(bytes, "fuzz.npy"), kFewValues);
        require(boxSize(array.shape, kFewValues) == array.values.size(), "numbers fill the shape");
    } catch (const Error&) {
        return;
    }
}

} // namespace nabla::fuzz
