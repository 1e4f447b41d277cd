// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "core/insight/diagnosis_text.h"
#include "core/insight/mean_field.h"
#include "core/insight/remedies.h"
#include "core/recipe/resolve.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nabla {

/// A later one is the deeper cause.
enum class Symptom {
    TooEarly,
    Healthy,
    SilentByDesign,
    BiasBeforeNorm,
    ShortMemory,
    UpdateRatioOff,
    StuckAtBaseline,
    RateTooSmall,
    ClippingLimitsSteps,
    Saturation,
    DeadUnits,
    RateTooLarge,
    VanishingInTime,
    ExplodingInTime,
    Vanishing,
    Exploding,
    Symmetry,
    Count
};

enum class Severity {
    Good,        ///< nothing is wrong
    Explanation, ///< looks wrong and is not
    Notice,      ///< worth knowing
    Warning,     ///< training suffers
    Problem      ///< training does not work
};

/// What the catalogue says of a symptom. Texts are English, context "Diagnosis".
struct SymptomInfo {
    Symptom symptom;
    const char* id;       ///< "vanishing"
    const char* headline; ///< "The error signal vanishes on its way back"
    const char* why;      ///< one sentence of theory
    const char* formula;  ///< not translated
};
const SymptomInfo& infoOf(Symptom symptom);

/// Where to look: what the charts highlight.
struct Evidence {
    std::vector<TraceId> traces;
    std::vector<Index> layers; ///< telemetry layers, ascending
    StepRange steps;
};

/// One symptom with its evidence in numbers.
struct Finding {
    Symptom symptom = Symptom::Healthy;
    Severity severity = Severity::Good;
    Sentence evidence;
    Evidence where;
    std::vector<Remedy> remedies; ///< the likeliest first
};

/// What a diagnosis is made from. Nothing here needs the engine, so that an opened session is diagnosed as a live run.
struct DiagnosisInput {
    const History* history = nullptr;
    /// Null for the telemetry of another program: then what the numbers alone can tell is told, without remedies.
    const ResolvedRecipe* recipe = nullptr;
    std::span<const LayerPrediction> prediction; ///< of predictGradients; may be empty
    double baselineLoss = 0;                     ///< Dataset::baselineLoss; 0: chance for classification, else unknown
    std::int64_t step = -1;                      ///< judged as of this step; -1: the newest
};

struct Diagnosis {
    std::int64_t step = -1;        ///< the newest step it looks at; -1: nothing recorded
    std::vector<Finding> findings; ///< never empty, the headline first; what another finding explains is left out
};

/// Reads the newest rows and says what is wrong with the training, if anything. Judged from rates fitted over layers,
/// lags and recent steps with their spread, against mean-field theory and against what the training shows; never from
/// one ratio.
///
/// Cost     a few dozen rows of the History; below 5 ms for 200 layers.
/// Threads  any; deterministic.
Diagnosis diagnose(const DiagnosisInput& input);

/// Headline, evidence, theory and remedies in English, for reports and tests.
std::string englishText(const Finding& finding);

} // namespace nabla
