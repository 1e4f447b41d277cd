// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/runs.h"

#include "core/base/random.h"
#include "core/recipe/recipe_json.h"

#include <bit>
#include <cmath>
#include <stdexcept>

namespace nabla {

namespace {

Dataset inputsOnly(Index samples, Index features, Index timeSteps) {
    Dataset data;
    data.name = "made for a test";
    data.samples = samples;
    data.features = features;
    data.timeSteps = timeSteps;
    const RandomStream random(1, "test.inputs");
    data.inputs.resize(static_cast<std::size_t>(samples * features * timeSteps));
    for (std::size_t i = 0; i < data.inputs.size(); ++i)
        data.inputs[i] = random.normal(i);
    for (Index row = 0; row < samples; ++row)
        (row % 5 == 4 ? data.validationRows : data.trainingRows).push_back(row);
    return data;
}

/// A smooth function of a sample's numbers, another one for each k.
double curve(const Dataset& data, Index sample, Index k) {
    const Index width = data.features * data.timeSteps;
    double sum = 0;
    for (Index i = 0; i < width; ++i)
        sum += data.inputs[static_cast<std::size_t>(sample * width + i)] * std::cos(static_cast<double>(i + 3 * k));
    return std::sin(sum);
}

class Hash {
public:
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    void add(std::uint64_t word) {
        m_value = (m_value ^ word) * 0x100000001b3ull;
        m_value ^= m_value >> 29;
    }
    std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0xcbf29ce484222325ull;
};

} // namespace

std::shared_ptr<const Dataset> cloudData(Index samples, Index features, Index classes, Index timeSteps) {
    Dataset data = inputsOnly(samples, features, timeSteps);
    data.task = Task::Classification;
    data.outputs = classes;
    for (Index sample = 0; sample < samples; ++sample) {
        const double position = (curve(data, sample, 0) + 1) / 2 * static_cast<double>(classes);
        data.labels.push_back(std::min(static_cast<std::int32_t>(position), static_cast<std::int32_t>(classes - 1)));
    }
    for (Index k = 0; k < classes; ++k)
        data.classNames.push_back(std::to_string(k));
    return std::make_shared<const Dataset>(std::move(data));
}

std::shared_ptr<const Dataset> curveData(Index samples, Index features, Index outputs) {
    Dataset data = inputsOnly(samples, features, 1);
    data.task = Task::Regression;
    data.outputs = outputs;
    for (Index sample = 0; sample < samples; ++sample)
        for (Index k = 0; k < outputs; ++k)
            data.targets.push_back(curve(data, sample, k));
    return std::make_shared<const Dataset>(std::move(data));
}

Recipe recipeOf(std::string_view layers, std::string_view training, std::string_view defaults) {
    std::string json = R"({"nablascope": 1, "seed": 11, "data": {"source": "circle"}, "network": {"defaults": )";
    json.append(defaults)
        .append(R"(, "layers": [)")
        .append(layers)
        .append(R"(]}, "training": {)")
        .append(training)
        .append("}}");
    return parseRecipe(json);
}

std::uint64_t hashOf(const Run& run) {
    Hash hash;
    for (const NamedTensor& tensor : run.tensors())
        for (const double value : tensor.values)
            hash.add(value);
    run.history()->visit(0, [&](std::int64_t step, std::span<const double> row) {
        hash.add(static_cast<std::uint64_t>(step));
        for (const double value : row)
            hash.add(value);
        return true;
    });
    return hash.value();
}

void stepTo(Run& run, std::int64_t count) {
    while (run.nextStep() < count && run.step() == StepResult::Done) {
    }
}

double telemetry(const Run& run, std::int64_t step, std::string_view traceName) {
    const Layout& layout = run.history()->layout();
    for (TraceId trace = 0; trace < layout.width(); ++trace)
        if (layout.traceName(trace) == traceName)
            return run.history()->value(trace, step);
    throw std::runtime_error("no trace is named " + std::string(traceName));
}

const NamedTensor& tensorNamed(const std::vector<NamedTensor>& tensors, std::string_view name) {
    for (const NamedTensor& tensor : tensors)
        if (tensor.name == name)
            return tensor;
    throw std::runtime_error("no tensor is named " + std::string(name));
}

} // namespace nabla
