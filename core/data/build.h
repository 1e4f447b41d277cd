// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <string>

/// What the sources share while they build a Dataset.
namespace nabla {

/// Most numbers a data set may hold: 2 GB of doubles.
constexpr std::uint64_t kMaxValues = 250'000'000;

/// data.samples or its default 500. Errors: Error when `valuesASample` of them are above kMaxValues.
Index sampleCount(const Recipe& recipe, Index valuesASample);

/// data.noise or its default 0. Errors: Error when it is negative or no number.
double noiseLevel(const Recipe& recipe);

/// data.length or its default 50. Errors: Error when it is not from `least` to `most`.
Index sequenceLength(const Recipe& recipe, Index least, Index most = 1'000'000);

/// The path as it is when absolute, else under the recipe's folder.
std::string resolvePath(const Recipe& recipe, const std::string& path);

} // namespace nabla
