// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sweep/sweep.h"

#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>

namespace nabla {

/// How a network fared, for a colour at a glance. Words for numbers that stand beside them, no judgement of its own.
enum class Health {
    Learned, ///< the loss fell below half of what it was in the first steps, and of what knowing nothing gives
    Slow,    ///< it fell, but not that far
    Stuck,   ///< it did not fall by a twentieth
    Diverged ///< a value stopped being finite
};
std::string_view name(Health health); ///< "learned", "slow", "stuck", "diverged"

/// What is kept of one trained cell. NaN: not measured.
struct SweepResult {
    std::string key;
    std::string label;
    std::uint64_t seed = 0;
    std::int64_t steps = 0;                                         ///< trained
    double firstLoss = std::numeric_limits<double>::quiet_NaN();    ///< mean of the first 10 steps
    double loss = std::numeric_limits<double>::quiet_NaN();         ///< mean of the last 20 steps
    double baselineLoss = std::numeric_limits<double>::quiet_NaN(); ///< of knowing nothing of the inputs
    double validationLoss = std::numeric_limits<double>::quiet_NaN();
    double validationAccuracy = std::numeric_limits<double>::quiet_NaN();
    double gradientRatioAtStart = std::numeric_limits<double>::quiet_NaN(); ///< ||dL/dz|| first / last layer, step 0
    double gradientRatio = std::numeric_limits<double>::quiet_NaN();        ///< the same over the last 20 steps
    bool isDiverged = false;
    std::string divergence; ///< step, layer and quantity

    Health health() const;
};

/// One JSON object, no line break.
std::string toJsonLine(const SweepResult& result);
/// Errors: Error naming what is missing.
SweepResult resultFromJson(std::string_view line);

/// Results by key. A last line that a crash has cut is left out; any other broken line is an error.
/// Errors: FileError naming the line. No file: no results.
std::map<std::string, SweepResult> loadResults(const std::filesystem::path& file);

} // namespace nabla
