// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/series.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/csv.h"
#include "core/data/turns.h"

namespace nabla {

namespace {

Dataset nextValueTask(std::string name, Index length) {
    Dataset data;
    data.name = std::move(name);
    data.task = Task::Regression;
    data.timeSteps = length;
    data.hasTime = true;
    data.features = 1;
    data.outputs = 1;
    return data;
}

} // namespace

Dataset makeSunspots(const Recipe& recipe) {
    const std::string file = resourceFolder() + "/data/sunspots.csv";
    CsvOptions options;
    options.target = "SUNACTIVITY";
    const CsvTable table = CsvTable::read(*openBytes(file), options);
    const Index years = table.rowCount();
    const Index length = sequenceLength(recipe, 1, years - 2);
    const auto activity = [&](Index year) {
        return table.values()[static_cast<std::size_t>(year * table.columnCount() + table.targetColumn())] / 100;
    };
    Dataset data = nextValueTask("sunspots", length);
    data.samples = years - length;
    data.featureNames = {"sunspots / 100"};
    data.licence = "Yearly sunspot numbers 1700-2008, public domain, through statsmodels (licences/sunspots.txt)";
    for (Index s = 0; s < data.samples; ++s) {
        for (Index t = 0; t < length; ++t)
            data.inputs.push_back(activity(s + t));
        data.targets.push_back(activity(s + length));
    }
    return data;
}

Dataset makeSine(const Recipe& recipe) {
    const Index length = sequenceLength(recipe, 1);
    const double noise = noiseLevel(recipe);
    Dataset data = nextValueTask("sine", length);
    data.samples = sampleCount(recipe, length);
    data.featureNames = {"value"};
    for (Index s = 0; s < data.samples; ++s) {
        const RandomStream draws(recipe.seed.value_or(0), "data.sine", static_cast<std::uint64_t>(s));
        const double phase = draws.uniform(0);
        const double frequency = 1 / (10 + 30 * draws.uniform(1));
        for (Index t = 0; t <= length; ++t) {
            const double clean = sinCosTurns(phase + frequency * static_cast<double>(t)).sin;
            const double value = noise == 0 ? clean : clean + noise * draws.normal(2 + static_cast<std::uint64_t>(t));
            (t < length ? data.inputs : data.targets).push_back(value);
        }
    }
    return data;
}

} // namespace nabla
