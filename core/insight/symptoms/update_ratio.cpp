// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <cmath>

namespace nabla::insight {

namespace {

constexpr double kGuide = -3; ///< Karpathy's line: a thousandth of the weights a step
constexpr std::int64_t kStepsToPay = 50;

} // namespace

void findUpdateRatio(const Readings& readings, std::vector<Finding>& findings) {
    std::vector<double> logs;
    double steps = 0;
    for (const Movement& movement : readings.movements)
        if (movement.log10.count > 0) {
            logs.push_back(movement.log10.mean);
            steps += movement.log10.spread * movement.log10.spread;
        }
    const Progress& progress = readings.progress;
    if (logs.size() < 2 || progress.steps < 16 || progress.isDiverged)
        return;
    const Mean ratio = meanOf(logs);
    const double spread = std::hypot(ratio.spread, std::sqrt(steps / static_cast<double>(logs.size())));
    const double error = spread / std::sqrt(static_cast<double>(logs.size()));
    // Off when even with its spread the whole network lies more than a decade from the guide ...
    const double distance = std::fabs(ratio.mean - kGuide) - 2 * error;
    if (!(distance > 1))
        return;
    const bool isSmall = ratio.mean < kGuide;
    // ... and it matters: small steps are right where there is nothing left to learn or the loss falls well all the
    // same.
    const bool isSolved = std::isfinite(progress.baseline) && progress.gained > 0.5;
    if (isSmall && (isSolved || progress.trend == Trend::Falling))
        return;
    // Large ones are right as long as they pay: the first steps, and a loss that falls or has fallen.
    if (!isSmall && (progress.steps < kStepsToPay || progress.trend == Trend::Falling ||
                     (isSolved && progress.trend != Trend::Rising)))
        return;
    Finding finding;
    finding.symptom = Symptom::UpdateRatioOff;
    finding.severity = isSmall && progress.isLearning() ? Severity::Notice : Severity::Warning;
    finding.evidence.push_back(
        {isSmall ? NABLA_TEXT("Diagnosis", "log₁₀ of update over weight is %1 over %2 weight matrices, below the guide "
                                           "line at −3: steps are small for these weights.")
                 : NABLA_TEXT("Diagnosis", "log₁₀ of update over weight is %1 over %2 weight matrices, above the guide "
                                           "line at −3: each step rewrites a large part of the weights."),
         {fixed(ratio.mean, spread), count(static_cast<double>(logs.size()))}});
    if (readings.isAdaptive())
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis", "With this optimizer the ratio comes from the learning rate "
                                     "alone; whether the signal arrives is seen in dL/dz."),
             {}});
    finding.evidence.push_back(lossPart(readings));
    for (const Movement& movement : readings.movements) {
        finding.where.traces.push_back(movement.trace);
        finding.where.layers.push_back(movement.layer);
    }
    finding.where.steps = readings.recent.range();
    finding.remedies = {learningRateTimes(readings, isSmall ? 10 : 0.1)};
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
