// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/checks.h"

#include "core/base/error.h"
#include "core/base/number.h"
#include "core/data/csv.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace nabla {

namespace {

std::string featureName(const Dataset& data, std::size_t feature) {
    return data.featureNames.empty() ? "feature " + std::to_string(feature) : data.featureNames[feature];
}

} // namespace

std::vector<double> distinctNumbers(std::span<const double> values, std::size_t limit) {
    std::unordered_set<double> seen;
    for (const double value : values) {
        if (!std::isnan(value))
            seen.insert(value == 0 ? 0.0 : value); // -0 is 0
        if (seen.size() > limit)
            break;
    }
    std::vector<double> sorted(seen.begin(), seen.end());
    std::ranges::sort(sorted);
    return sorted;
}

void setNumericClasses(Dataset& data, std::span<const double> values, const std::string& what) {
    const std::vector<double> classes = distinctNumbers(values, kMaxClasses);
    if (classes.size() > kMaxClasses)
        throw Error(what + " holds more than " + std::to_string(kMaxClasses) +
                    " different numbers, too many for classes. Use task regression, or another target.");
    data.outputs = static_cast<Index>(classes.size());
    for (const double value : classes)
        data.classNames.push_back(numberText(value));
    for (const double value : values)
        data.labels.push_back(static_cast<std::int32_t>(std::ranges::lower_bound(classes, value) - classes.begin()));
}

void dropRowsWithGaps(Dataset& data, MissingValues missing) {
    const std::size_t samples = static_cast<std::size_t>(data.samples);
    const std::size_t width = static_cast<std::size_t>(data.timeSteps * data.features);
    const std::size_t labels = data.labels.size() / samples;
    const std::size_t targets = data.targets.size() / samples;
    std::size_t kept = 0;
    std::size_t gaps = 0;
    std::string first;
    for (std::size_t s = 0; s < samples; ++s) {
        const std::span row = std::span(data.inputs).subspan(s * width, width);
        std::ranges::replace_if(
            row, [](double x) { return !std::isfinite(x); }, std::nan(""));
        const auto gap = std::ranges::find_if(row, [](double x) { return std::isnan(x); });
        const bool hasTarget = std::ranges::all_of(std::span(data.targets).subspan(s * targets, targets),
                                                   [](double y) { return std::isfinite(y); }) &&
                               std::ranges::all_of(std::span(data.labels).subspan(s * labels, labels),
                                                   [](std::int32_t c) { return c >= 0; });
        if (first.empty() && (!hasTarget || gap != row.end()))
            first = "row " + std::to_string(s + 1) + ", " +
                    (gap == row.end() ? "the target"
                                      : featureName(data, static_cast<std::size_t>(gap - row.begin()) %
                                                              static_cast<std::size_t>(data.features))) +
                    " is no number";
        gaps += hasTarget && gap != row.end();
        if (!hasTarget || (gap != row.end() && missing == MissingValues::Skip))
            continue;
        std::copy(row.begin(), row.end(), data.inputs.begin() + static_cast<Index>(kept * width));
        std::copy_n(data.labels.begin() + static_cast<Index>(s * labels), labels,
                    data.labels.begin() + static_cast<Index>(kept * labels));
        std::copy_n(data.targets.begin() + static_cast<Index>(s * targets), targets,
                    data.targets.begin() + static_cast<Index>(kept * targets));
        ++kept;
    }
    const std::string of = " of " + std::to_string(samples) + " rows ";
    if (kept < 2)
        throw Error(data.name + ": only " + std::to_string(kept) + of + "can be used; first: " + first + ".");
    if (missing == MissingValues::Mean && gaps > 0)
        data.warnings.push_back(std::to_string(gaps) + of +
                                "have gaps, filled with the feature's mean; first: " + first + ".");
    if (kept < samples)
        data.warnings.push_back(std::to_string(samples - kept) + of + "skipped; first: " + first + ".");
    data.inputs.resize(kept * width);
    data.labels.resize(kept * labels);
    data.targets.resize(kept * targets);
    data.samples = static_cast<Index>(kept);
}

void warnAboutClasses(Dataset& data) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(data.outputs), 0);
    for (const std::int32_t label : data.labels)
        ++counts[static_cast<std::size_t>(label)];
    if (data.outputs == 1)
        data.warnings.push_back("There is one class only, \"" + data.classNames.front() +
                                "\": the loss is 0 from the start and nothing can be learned.");
    std::vector<std::string> once;
    std::vector<std::string> never;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (counts[c] == 1)
            once.push_back(data.classNames[c]);
        else if (counts[c] == 0)
            never.push_back(data.classNames[c]);
    }
    if (!once.empty() && data.outputs > 1)
        data.warnings.push_back("Seen once, so either not trained or not validated: class " + quotedList(once) + ".");
    if (!never.empty())
        data.warnings.push_back("Without a usable row: class " + quotedList(never) + ".");
    if (data.outputs > 20 && 2 * data.outputs > data.samples)
        data.warnings.push_back(std::to_string(data.outputs) + " classes for " + std::to_string(data.samples) +
                                " samples: is this target a number to predict (task regression)?");
}

void warnAboutFeatures(Dataset& data) {
    const std::size_t features = static_cast<std::size_t>(data.features);
    std::vector<double> low(features, std::numeric_limits<double>::infinity());
    std::vector<double> high(features, -std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < data.inputs.size(); ++i) {
        low[i % features] = std::min(low[i % features], data.inputs[i]);
        high[i % features] = std::max(high[i % features], data.inputs[i]);
    }
    std::vector<std::string> constant;
    std::vector<std::string> huge;
    for (std::size_t f = 0; f < features; ++f) {
        if (low[f] >= high[f])
            constant.push_back(featureName(data, f));
        if (std::max(high[f], -low[f]) > static_cast<double>(std::numeric_limits<float>::max()))
            huge.push_back(featureName(data, f));
    }
    // An image's border is constant by nature.
    if (!constant.empty() && data.imageWidth == 0)
        data.warnings.push_back("Always the same value, so it tells nothing: " + quotedList(constant) + ".");
    if (!huge.empty())
        data.warnings.push_back("Beyond single precision (3.4e38), infinite in training unless standardize is on: " +
                                quotedList(huge) + ".");
}

std::string quotedList(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
        text += (i ? ", \"" : "\"") + names[i] + "\"";
    if (names.size() > kShown)
        text += " and " + std::to_string(names.size() - kShown) + " more";
    return text;
}

} // namespace nabla
