// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <algorithm>
#include <cmath>

namespace nabla::insight {

namespace {

const double kTenfold = std::log(10.0);
constexpr double kWholeStep = 0.1; ///< of a weight matrix in one step: no longer a small step downhill

std::vector<Remedy> remedies(const Readings& readings) {
    std::vector<Remedy> list;
    const bool isNormalized = hasNormalization(readings);
    if (hasResidual(readings))
        list.push_back({RemedyKind::ScaledSums});
    else if (isNormalized)
        list.push_back({RemedyKind::ResidualSums});
    double gain = 1;
    for (const LayerRole& role : readings.roles)
        if (role.dense)
            gain = std::max(gain, role.dense->init.gain);
    if (gain > 1)
        list.push_back({RemedyKind::GainOne});
    if (!isNormalized) {
        const Activation kind = commonActivation(readings);
        if (kind == Activation::Linear)
            list.push_back({RemedyKind::OrthogonalInit});
        else if (gain <= 1)
            list.push_back({kind == Activation::Relu || kind == Activation::LeakyRelu ? RemedyKind::HeInit
                                                                                      : RemedyKind::XavierInit});
    }
    if (readings.recipe->training.clip.kind == ClipKind::None)
        list.push_back({RemedyKind::ClipAt, 1});
    list.push_back(learningRateTimes(readings, 0.1));
    return list;
}

} // namespace

void findExploding(const Readings& readings, std::vector<Finding>& findings) {
    const Progress& progress = readings.progress;
    // Of a run that has fallen apart only the start tells what the layers do.
    const DepthFit& fit = progress.isDiverged || !readings.depth.isKnown() || readings.startDepth.acrossLow() > kTenfold
                              ? readings.startDepth
                              : readings.depth;
    if (!fit.isKnown() || fit.acrossLow() <= kTenfold)
        return;
    double largest = 0;
    for (const Movement& movement : readings.movements)
        if (std::isfinite(movement.perStep))
            largest = std::max(largest, movement.perStep);
    const bool isWorse = progress.steps >= 8 && progress.recent.low() > progress.start.high();
    const bool isWild = largest > kWholeStep && !progress.isLearning();
    // A loss that creeps down from above chance has not learned anything yet.
    if (!progress.isDiverged && !isWorse && !isWild && !progress.isStuck() && !progress.isStillAtChance())
        return;
    Finding finding;
    finding.symptom = Symptom::Exploding;
    finding.severity = progress.isDiverged || progress.isStuck() ? Severity::Problem : Severity::Warning;
    finding.evidence.push_back(
        {std::isfinite(fit.predictedSlope)
             ? NABLA_TEXT("Diagnosis", "Each of the %1 layers multiplies dL/dz by %2 on its way back (theory at the "
                                       "start: %3); the first layer gets %4 times what the last one gets.")
             : NABLA_TEXT("Diagnosis", "Each of the %1 layers multiplies dL/dz by %2 on its way back; the first layer "
                                       "gets %4 times what the last one gets."),
         {count(static_cast<double>(fit.layers)), reading(fit.factor(), fit.factorSpread()),
          reading(fit.predictedFactor()), reading(std::exp(fit.across()))}});
    if (progress.isDiverged)
        finding.evidence.push_back({NABLA_TEXT("Diagnosis", "At step %1 the numbers stopped being finite."),
                                    {count(static_cast<double>(progress.divergedAt))}});
    else
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis", "One step changes a weight matrix by up to %1 of its size."), {percent(largest)}});
    if (!progress.isDiverged)
        finding.evidence.push_back(lossPart(readings));
    finding.where = readings.evidence(readings.main, LayerQuantity::PreactivationGradL2);
    finding.where.traces.push_back(readings.trace(StepQuantity::GradNorm));
    if (&fit == &readings.startDepth)
        finding.where.steps = {readings.history->firstStep(), readings.step + 1};
    finding.remedies = remedies(readings);
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
