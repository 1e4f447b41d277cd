// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <algorithm>
#include <cmath>

namespace nabla::insight {

namespace {

constexpr double kHardly = 0.05; ///< of their size: what weights may change by in a whole training that goes nowhere
constexpr double kThrown = 10;   ///< times the loss before any update: more than a batch's noise, whatever the data

/// The most that the loss can fall by in the steps that are left, to first order: |g . dw| <= ||g|| ||dw||, tensor by
/// tensor.
double hoped(const Readings& readings) {
    double aStep = 0;
    for (std::size_t p = 0; p < readings.layout->parameters.size(); ++p) {
        const Index parameter = static_cast<Index>(p);
        aStep += readings.window(readings.layout->trace(parameter, ParameterQuantity::GradL2)).mean *
                 readings.window(readings.layout->trace(parameter, ParameterQuantity::UpdateL2)).mean;
    }
    return aStep *
           static_cast<double>(std::max(readings.plannedSteps - readings.progress.steps, readings.progress.steps));
}

SentencePart ratioPart(const Readings& readings) {
    return {NABLA_TEXT("Diagnosis", "The middle weight matrix changes by %1 of its size a step (guide: 10⁻³)."),
            {reading(std::pow(10.0, middleLogRatio(readings)))}};
}

bool findTooLarge(const Readings& readings, std::vector<Finding>& findings) {
    const Progress& progress = readings.progress;
    const double worst =
        std::isfinite(progress.baseline) ? std::max(progress.baseline, progress.start.high()) : progress.start.high();
    // Higher than where it began and than knowing nothing, by more than the noise.
    bool isWorse = progress.steps >= 16 && progress.recent.low() > 1.1 * worst;
    // Where the very first update threw it far up, the first steps are no measure: the step before it is.
    const double before =
        std::isfinite(progress.baseline) ? std::max(progress.baseline, progress.first) : progress.first;
    isWorse = isWorse || (progress.steps >= 4 && progress.recent.low() > kThrown * before);
    if (!progress.isDiverged && !isWorse)
        return false;
    Finding finding;
    finding.symptom = Symptom::RateTooLarge;
    finding.severity = Severity::Problem;
    if (progress.isDiverged)
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis", "The loss was %1 at the start and not finite at step %2; the lowest was %3."),
             {reading(progress.first), count(static_cast<double>(progress.divergedAt)), reading(progress.lowest)}});
    else
        finding.evidence.push_back(lossPart(readings));
    finding.evidence.push_back(ratioPart(readings));
    if (readings.startDepth.isKnown())
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis",
                        "At the start a layer multiplied dL/dz by %1: the step, not the depth, is too large."),
             {reading(readings.startDepth.factor(), readings.startDepth.factorSpread())}});
    finding.where = lossEvidence(readings);
    finding.where.traces.push_back(readings.trace(StepQuantity::GradNorm));
    finding.remedies = {learningRateTimes(readings, 0.1)};
    if (readings.recipe->training.clip.kind == ClipKind::None)
        finding.remedies.push_back({RemedyKind::ClipAt, 1});
    findings.push_back(std::move(finding));
    return true;
}

bool findTooSmall(const Readings& readings, std::vector<Finding>& findings) {
    const Progress& progress = readings.progress;
    if (readings.isForeign) // how long it is meant to train is not known
        return false;
    if (progress.steps < 50 || progress.trend == Trend::Rising || readings.movements.empty())
        return false;
    double farthest = 0;
    for (const Movement& movement : readings.movements)
        farthest = std::max(farthest, movement.horizonHigh);
    const double most = hoped(readings);
    const bool isFar = std::isfinite(progress.baseline) ? progress.gained < 0.5 : true;
    if (farthest > kHardly || most > 0.25 * progress.recent.mean || !isFar)
        return false;
    Finding finding;
    finding.symptom = Symptom::RateTooSmall;
    finding.severity = Severity::Warning;
    finding.evidence.push_back(
        {NABLA_TEXT("Diagnosis",
                    "In the whole training of %1 steps no weight matrix would change by more than %2 of its "
                    "size."),
         {count(static_cast<double>(readings.plannedSteps)), percent(farthest)}});
    finding.evidence.push_back(ratioPart(readings));
    finding.evidence.push_back(lossPart(readings));
    finding.where = lossEvidence(readings);
    for (const Movement& movement : readings.movements)
        finding.where.traces.push_back(movement.trace);
    finding.remedies = {learningRateTimes(readings, 10)};
    if (!readings.isAdaptive())
        finding.remedies.push_back({RemedyKind::Adam, 0.001});
    findings.push_back(std::move(finding));
    return true;
}

} // namespace

void findLearningRate(const Readings& readings, std::vector<Finding>& findings) {
    if (readings.progress.steps < 2)
        return;
    if (findTooLarge(readings, findings) || findTooSmall(readings, findings) || !readings.progress.isStuck())
        return;
    Finding finding;
    finding.symptom = Symptom::StuckAtBaseline;
    finding.evidence = {lossPart(readings), ratioPart(readings)};
    finding.where = lossEvidence(readings);
    const double ratio = middleLogRatio(readings);
    // A memory task whose signal arrives and whose steps have a sound size is waited for.
    const bool isRecurrent = std::any_of(readings.roles.begin(), readings.roles.end(),
                                         [](const LayerRole& role) { return role.recurrent != nullptr; });
    const bool isWaiting =
        isRecurrent && std::fabs(ratio + 3) < 1.5 && readings.progress.steps < readings.plannedSteps / 2;
    finding.severity = isWaiting ? Severity::Explanation : Severity::Warning;
    finding.remedies.push_back(learningRateTimes(readings, ratio < -3 ? 10 : 0.1));
    if (!readings.isAdaptive())
        finding.remedies.push_back({RemedyKind::Adam, 0.001});
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
