// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/memory_tasks.h"

#include "core/base/error.h"
#include "core/base/number.h"
#include "core/base/random.h"
#include "core/data/build.h"

#include <cmath>

namespace nabla {

namespace {

RandomStream drawsOf(const Recipe& recipe, const Dataset& data, Index sample) {
    return RandomStream(recipe.seed.value_or(0), "data." + data.name, static_cast<std::uint64_t>(sample));
}

/// A whole number from first to last, both drawn.
Index between(const RandomStream& draws, Index first, Index last, std::uint64_t i) {
    return first + static_cast<Index>(draws.below(static_cast<std::uint64_t>(last - first + 1), i));
}

double& inputAt(Dataset& data, Index sample, Index step, Index feature) {
    return data.inputs[static_cast<std::size_t>((sample * data.timeSteps + step) * data.features + feature)];
}

void allocate(Dataset& data, const Recipe& recipe) {
    data.samples = sampleCount(recipe, data.timeSteps * data.features);
    data.inputs.assign(static_cast<std::size_t>(data.samples * data.timeSteps * data.features), 0.0);
}

} // namespace

Dataset makeAdding(const Recipe& recipe) {
    Dataset data;
    data.name = "adding";
    data.task = Task::Regression;
    data.timeSteps = sequenceLength(recipe, 2);
    data.features = 2;
    data.outputs = 1;
    data.featureNames = {"value", "marker"};
    data.baselineLoss = 1.0 / 6;
    data.baseline = Baseline::AlwaysOne;
    allocate(data, recipe);
    const Index length = data.timeSteps;
    for (Index s = 0; s < data.samples; ++s) {
        const RandomStream draws = drawsOf(recipe, data, s);
        const Index marks[] = {between(draws, 0, length / 2 - 1, 0), between(draws, length / 2, length - 1, 1)};
        for (Index t = 0; t < length; ++t)
            inputAt(data, s, t, 0) = draws.uniform(2 + static_cast<std::uint64_t>(t));
        for (const Index mark : marks)
            inputAt(data, s, mark, 1) = 1;
        data.targets.push_back(inputAt(data, s, marks[0], 0) + inputAt(data, s, marks[1], 0));
    }
    return data;
}

Dataset makeCopyMemory(const Recipe& recipe) {
    constexpr Index kRemembered = 10;
    const Index delay = recipe.data.delay.value_or(50);
    const Index symbols = recipe.data.symbols.value_or(8);
    if (delay < 1 || delay > 1'000'000)
        throw Error("data.delay: must be from 1 to 1000000, not " + std::to_string(delay) + ".");
    if (symbols < 2 || symbols > 1000)
        throw Error("data.symbols: must be from 2 to 1000, not " + std::to_string(symbols) + ".");
    Dataset data;
    data.name = "copy_memory";
    data.task = Task::Classification;
    data.timeSteps = delay + 2 * kRemembered;
    data.features = symbols + 2;
    data.outputs = symbols + 1;
    data.targetSteps = data.timeSteps;
    for (Index k = 0; k < symbols; ++k)
        data.featureNames.push_back(std::to_string(k + 1));
    data.featureNames.push_back("blank");
    data.classNames = data.featureNames;
    data.featureNames.push_back("go");
    data.baselineLoss = std::log(static_cast<double>(symbols));
    data.baseline = Baseline::AnySymbol;
    const Index answer = delay + kRemembered;
    data.scored.assign(static_cast<std::size_t>(data.targetSteps), 0);
    for (Index t = answer; t < data.targetSteps; ++t)
        data.scored[static_cast<std::size_t>(t)] = 1;
    allocate(data, recipe);
    const Index blank = symbols;
    const Index go = symbols + 1;
    data.labels.assign(static_cast<std::size_t>(data.samples * data.targetSteps), static_cast<std::int32_t>(blank));
    for (Index s = 0; s < data.samples; ++s) {
        const RandomStream draws = drawsOf(recipe, data, s);
        for (Index t = 0; t < data.timeSteps; ++t) {
            Index feature = t == answer - 1 ? go : blank;
            if (t < kRemembered) {
                feature = between(draws, 0, symbols - 1, static_cast<std::uint64_t>(t));
                data.labels[static_cast<std::size_t>(s * data.targetSteps + answer + t)] =
                    static_cast<std::int32_t>(feature);
            }
            inputAt(data, s, t, feature) = 1;
        }
    }
    return data;
}

Dataset makeTemporalOrder(const Recipe& recipe) {
    enum Symbol : Index { A, B, C, D, X, Y, Start, End };
    Dataset data;
    data.name = "temporal_order";
    data.task = Task::Classification;
    data.timeSteps = sequenceLength(recipe, 10);
    data.features = 8;
    data.outputs = 4;
    data.featureNames = {"a", "b", "c", "d", "X", "Y", "E", "B"};
    data.classNames = {"X, X", "X, Y", "Y, X", "Y, Y"};
    allocate(data, recipe);
    const Index length = data.timeSteps;
    for (Index s = 0; s < data.samples; ++s) {
        const RandomStream draws = drawsOf(recipe, data, s);
        const Index early = between(draws, length / 10, length / 5, 0);
        const Index late = between(draws, length / 2, 3 * length / 5, 1);
        const Index order = static_cast<Index>(s % 4);
        for (Index t = 0; t < length; ++t) {
            Index symbol = between(draws, A, D, 2 + static_cast<std::uint64_t>(t));
            if (t == 0)
                symbol = Start;
            else if (t == length - 1)
                symbol = End;
            else if (t == early)
                symbol = order / 2 == 0 ? X : Y;
            else if (t == late)
                symbol = order % 2 == 0 ? X : Y;
            inputAt(data, s, t, symbol) = 1;
        }
        data.labels.push_back(static_cast<std::int32_t>(order));
    }
    return data;
}

} // namespace nabla
