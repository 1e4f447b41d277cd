// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"
#include "core/recipe/recipe.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nabla {

/// What somebody answers who knows nothing of the inputs.
enum class Baseline {
    None,
    Chance,    ///< any class: ln C
    Mean,      ///< the mean of the targets: their variance
    AlwaysOne, ///< of two numbers added, each from 0 to 1: 1/6
    AnySymbol, ///< any symbol where one was to be remembered: ln of their number
};

/// Prepared samples in double: read, cut into training and validation rows, standardized.
///
/// Shapes   inputs: sample s, time step t, feature f at inputs[(s * timeSteps + t) * features + f].
///          Classification: labels[s * targetSteps + t]. Regression: targets[(s * targetSteps + t) * outputs + k].
/// Threads  immutable once made.
struct Dataset {
    std::string name;
    Task task = Task::Classification;
    Index samples = 0;
    Index timeSteps = 1;
    bool hasTime = false;  ///< samples are sequences, even of one time step
    Index features = 0;    ///< a time step
    Index outputs = 0;     ///< classes, or targets a position
    Index targetSteps = 1; ///< 1: one target a sequence; else timeSteps
    std::vector<double> inputs;
    std::vector<std::int32_t> labels;
    std::vector<double> targets;
    /// Which time steps enter loss and accuracy; empty: all. Size targetSteps.
    std::vector<std::uint8_t> scored;

    std::vector<std::int64_t> trainingRows; ///< indices of samples, in the order in which unshuffled batches take them
    std::vector<std::int64_t> validationRows;

    std::vector<std::string> featureNames; ///< empty or one a feature
    std::vector<std::string> classNames;   ///< classification: one a class
    Index imageWidth = 0;                  ///< > 0 when features form an image
    Index imageHeight = 0;
    double baselineLoss = 0;            ///< loss of knowing nothing of the inputs, 0 when unknown: ln C, 1/6, ln 8
    Baseline baseline = Baseline::None; ///< how that loss comes about, for the label of its line
    std::vector<double> featureMean;    ///< of standardize, else empty
    std::vector<double> featureStd;

    std::vector<std::string> warnings; ///< what was mended while loading: "37 of 500 rows skipped: ..."
    std::string licence;               ///< of bundled data

    bool isSequence() const noexcept { return hasTime || timeSteps > 1; }
};

/// Makes or loads what the recipe asks for. Errors: FileError, Error (both say what, where, what to do).
Dataset makeDataset(const Recipe& recipe);

/// Folder of bundled data: next to the build, installed, or from the environment variable NABLASCOPE_RESOURCES.
std::string resourceFolder();

} // namespace nabla
