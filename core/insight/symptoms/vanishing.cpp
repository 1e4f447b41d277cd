// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <algorithm>
#include <cmath>

namespace nabla::insight {

namespace {

constexpr double kNothing = 0.01; ///< of its size over a whole training, or of the whole descent: no part in learning

/// The first quarter of the main path's weights: how far they can get.
struct FirstLayers {
    std::vector<Index> layers;
    double horizon = 0;
    double horizonHigh = 0;
    double asked = 0; ///< the same from eta ||g||: what a float's rounding leaves of it may be 0
};

double askedFor(const Readings& readings, Index layer) {
    const Index weight = readings.layout->layers[static_cast<std::size_t>(layer)].weight;
    const double gradient = readings.window(readings.layout->trace(weight, ParameterQuantity::GradL2)).mean;
    const double size = readings.window(readings.layout->trace(weight, ParameterQuantity::WeightL2)).mean;
    return readings.learningRate() * gradient / size * static_cast<double>(readings.plannedSteps);
}

FirstLayers firstLayers(const Readings& readings) {
    FirstLayers first;
    const std::size_t wanted = std::max<std::size_t>(1, readings.main.size() / 4);
    for (const Movement& movement : readings.movements) {
        if (movement.layer > readings.main[wanted - 1])
            break;
        first.layers.push_back(movement.layer);
        first.horizon = std::max(first.horizon, movement.horizon);
        first.horizonHigh = std::max(first.horizonHigh, movement.horizonHigh);
        first.asked = std::max(first.asked, askedFor(readings, movement.layer));
    }
    return first;
}

/// What the first half of the layers adds to the descent of an optimizer that divides sizes out: sum |g| there over
/// sum |g| everywhere.
double shareOfFirstHalf(const Readings& readings) {
    double first = 0;
    double all = 0;
    for (std::size_t p = 0; p < readings.layout->parameters.size(); ++p) {
        const ParameterInfo& info = readings.layout->parameters[p];
        const TraceId trace = readings.layout->trace(static_cast<Index>(p), ParameterQuantity::GradMeanAbs);
        const double sum = readings.window(trace).mean * static_cast<double>(info.rows * info.columns);
        all += sum;
        if (info.layer <= readings.main[(readings.main.size() - 1) / 2])
            first += sum;
    }
    return first / all;
}

std::vector<Remedy> remedies(const Readings& readings) {
    std::vector<Remedy> list;
    switch (commonActivation(readings)) {
    case Activation::Relu:
    case Activation::LeakyRelu:
        list.push_back({RemedyKind::HeInit});
        break;
    case Activation::Linear:
        list.push_back({RemedyKind::OrthogonalInit});
        break;
    case Activation::Tanh:
    case Activation::Softsign:
    case Activation::HardTanh:
        list = {{RemedyKind::XavierInit}, {RemedyKind::ReluWithHe}};
        break;
    default:
        list.push_back({RemedyKind::ReluWithHe});
    }
    if (!hasNormalization(readings))
        list.push_back({RemedyKind::BatchNorm});
    if (!hasResidual(readings))
        list.push_back({RemedyKind::ResidualSums});
    return list;
}

} // namespace

void findVanishing(const Readings& readings, std::vector<Finding>& findings) {
    const DepthFit& fit = readings.depth;
    if (!fit.isKnown() || fit.acrossHigh() >= 0 || !cutLayers(readings).empty())
        return;
    const FirstLayers first = firstLayers(readings);
    Finding finding;
    finding.symptom = Symptom::Vanishing;
    finding.evidence.push_back(
        {std::isfinite(fit.predictedSlope)
             ? NABLA_TEXT("Diagnosis", "Each of the %1 layers multiplies dL/dz by %2 on its way back (theory at the "
                                       "start: %3); the first layer gets %4 of what the last one gets.")
             : NABLA_TEXT("Diagnosis", "Each of the %1 layers multiplies dL/dz by %2 on its way back; the first layer "
                                       "gets %4 of what the last one gets."),
         {count(static_cast<double>(fit.layers)), reading(fit.factor(), fit.factorSpread()),
          reading(fit.predictedFactor()), reading(std::exp(fit.across()))}});
    if (readings.isAdaptive()) {
        // The optimizer divides the size out, so the first layers move; what counts is whether they help.
        const double share = shareOfFirstHalf(readings);
        if (share >= kNothing || !readings.progress.isStuck())
            return;
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis", "The optimizer divides the gradient's size out and still moves the first layers "
                                     "(%1 of their size in %2 steps), but the first half of the network carries only "
                                     "%3 of the descent."),
             {percent(first.horizon), count(static_cast<double>(readings.plannedSteps)), percent(share)}});
    } else {
        // Frozen, and it is the fading that freezes: without it the step would be of some size.
        const double moves = std::max(first.horizon, first.asked);
        const bool wouldMove = std::log(moves) - fit.across() > std::log(kNothing) || fit.silent > 0;
        if (first.layers.empty() || first.horizonHigh >= kNothing || !wouldMove)
            return;
        finding.evidence.push_back(
            {readings.isForeign
                 ? NABLA_TEXT("Diagnosis",
                              "At this rate the first layers' weights change by %1 of their size in %2 steps.")
                 : NABLA_TEXT("Diagnosis", "At this rate the first layers' weights change by %1 of "
                                           "their size in the whole training of %2 steps."),
             {percent(std::max(first.horizon, first.asked)), count(static_cast<double>(readings.plannedSteps))}});
    }
    if (fit.silent > 0)
        finding.evidence.push_back({NABLA_TEXT("Diagnosis", "In %1 layers the gradient is exactly 0: too small for a "
                                                            "float, or nothing comes through."),
                                    {count(static_cast<double>(fit.silent))}});
    finding.severity = readings.progress.isStuck() ? Severity::Problem : Severity::Warning;
    finding.evidence.push_back(lossPart(readings));
    finding.where = readings.evidence(readings.main, LayerQuantity::PreactivationGradL2);
    for (const Movement& movement : readings.movements)
        if (std::find(first.layers.begin(), first.layers.end(), movement.layer) != first.layers.end())
            finding.where.traces.push_back(movement.trace);
    finding.remedies = remedies(readings);
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
