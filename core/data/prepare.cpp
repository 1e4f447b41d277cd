// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/prepare.h"

#include "core/base/error.h"
#include "core/base/number.h"
#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace nabla {

namespace {

std::span<double> inputsOf(Dataset& data, std::int64_t sample) {
    const std::size_t size = static_cast<std::size_t>(data.timeSteps * data.features);
    return std::span(data.inputs).subspan(static_cast<std::size_t>(sample) * size, size);
}

/// Rows not in `validation`, which is sorted.
std::vector<std::int64_t> otherRows(Index samples, const std::vector<std::int64_t>& validation) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(samples));
    std::iota(all.begin(), all.end(), 0);
    std::vector<std::int64_t> rest;
    rest.reserve(all.size() - validation.size());
    std::set_difference(all.begin(), all.end(), validation.begin(), validation.end(), std::back_inserter(rest));
    return rest;
}

/// Mean over outputs of the variance of the targets of the training rows.
double targetVariance(const Dataset& data) {
    const Index positions = data.targetSteps;
    double total = 0;
    for (Index k = 0; k < data.outputs; ++k) {
        const auto forEach = [&](auto&& visit) {
            for (const std::int64_t row : data.trainingRows)
                for (Index t = 0; t < positions; ++t)
                    visit(data.targets[static_cast<std::size_t>((row * positions + t) * data.outputs + k)]);
        };
        const double count = static_cast<double>(data.trainingRows.size()) * static_cast<double>(positions);
        double sum = 0;
        forEach([&](double y) { sum += y; });
        const double mean = sum / count;
        double squares = 0;
        forEach([&](double y) { squares += (y - mean) * (y - mean); });
        total += squares / count;
    }
    return total / static_cast<double>(data.outputs);
}

} // namespace

void splitRows(Dataset& data, const Recipe& recipe) {
    const DataSpec& spec = recipe.data;
    if (spec.validationFraction || spec.split) {
        const double fraction = spec.validationFraction.value_or(0);
        if (!(fraction >= 0 && fraction < 1))
            throw Error("data.validation_fraction: must be at least 0 and below 1, not " + numberText(fraction) + ".");
        const Index count = static_cast<Index>(std::floor(static_cast<double>(data.samples) * fraction));
        data.validationRows.clear();
        if (spec.split.value_or(Split::Shuffled) == Split::Ordered) {
            data.validationRows.resize(static_cast<std::size_t>(count));
            std::iota(data.validationRows.begin(), data.validationRows.end(), data.samples - count);
        } else if (count > 0) {
            data.validationRows = RandomStream(recipe.seed.value_or(0), "data.split").permutation(data.samples);
            data.validationRows.resize(static_cast<std::size_t>(count));
            std::sort(data.validationRows.begin(), data.validationRows.end());
        }
    }
    data.trainingRows = otherRows(data.samples, data.validationRows);
}

void fillMissing(Dataset& data) {
    const std::size_t features = static_cast<std::size_t>(data.features);
    const auto forEachNumber = [&](auto&& visit) {
        for (const std::int64_t row : data.trainingRows) {
            const std::span<const double> x = inputsOf(data, row);
            for (std::size_t i = 0; i < x.size(); ++i)
                if (!std::isnan(x[i]))
                    visit(i % features, x[i]);
        }
    };
    std::vector<double> mean(features, 0.0);
    std::vector<double> count(features, 0.0);
    forEachNumber([&](std::size_t feature, double) { count[feature] += 1; });
    // Divided before they are summed: a sum of numbers near 1e308 would overflow.
    forEachNumber([&](std::size_t feature, double x) { mean[feature] += x / count[feature]; });
    for (std::size_t i = 0; i < data.inputs.size(); ++i)
        if (std::isnan(data.inputs[i]))
            data.inputs[i] = mean[i % features];
}

void standardize(Dataset& data) {
    const std::size_t features = static_cast<std::size_t>(data.features);
    const double count = static_cast<double>(data.trainingRows.size()) * static_cast<double>(data.timeSteps);
    // Beyond 1e150 squares overflow: such a feature is measured in units of its largest value.
    std::vector<double> unit(features, 1.0);
    for (std::size_t i = 0; i < data.inputs.size(); ++i)
        if (std::fabs(data.inputs[i]) > 1e150)
            unit[i % features] = std::max(unit[i % features], std::fabs(data.inputs[i]));
    std::vector<double> mean(features, 0.0);
    std::vector<double> std(features, 0.0);
    for (const std::int64_t row : data.trainingRows) {
        const std::span<const double> x = inputsOf(data, row);
        for (std::size_t i = 0; i < x.size(); ++i)
            mean[i % features] += x[i] / unit[i % features];
    }
    for (double& m : mean)
        m /= count;
    for (const std::int64_t row : data.trainingRows) {
        const std::span<const double> x = inputsOf(data, row);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double deviation = x[i] / unit[i % features] - mean[i % features];
            std[i % features] += deviation * deviation;
        }
    }
    for (double& s : std) {
        s = std::sqrt(s / count);
        if (s == 0)
            s = 1;
    }
    for (std::size_t i = 0; i < data.inputs.size(); ++i)
        data.inputs[i] = (data.inputs[i] / unit[i % features] - mean[i % features]) / std[i % features];
    data.featureMean.resize(features);
    data.featureStd.resize(features);
    for (std::size_t f = 0; f < features; ++f) {
        data.featureMean[f] = mean[f] * unit[f];
        data.featureStd[f] = std[f] * unit[f];
    }
}

void setBaseline(Dataset& data) {
    if (data.baselineLoss == 0 && data.task == Task::Classification && data.outputs > 1) {
        data.baselineLoss = std::log(static_cast<double>(data.outputs));
        data.baseline = Baseline::Chance;
    } else if (data.baselineLoss == 0 && data.task == Task::Regression) {
        const double variance = targetVariance(data);
        if (!std::isfinite(variance)) // targets near 1e308: no line can be drawn
            return;
        data.baselineLoss = variance;
        data.baseline = Baseline::Mean;
    }
}

} // namespace nabla
