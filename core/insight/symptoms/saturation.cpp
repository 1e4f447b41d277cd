// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <cmath>

namespace nabla::insight {

namespace {

/// Where the contract's saturated_fraction begins, as |z|.
double edgeOf(Activation kind) {
    switch (kind) {
    case Activation::Tanh:
        return std::atanh(0.97);
    case Activation::Sigmoid:
        return std::log(0.985 / 0.015);
    default:
        return std::numeric_limits<double>::quiet_NaN();
    }
}

/// Share of N(0, q) beyond the edge.
double predictedShare(double edge, double q) {
    return std::erfc(edge / std::sqrt(2 * q));
}

/// |z| where the flat part begins; NaN where the recorded share says nothing of the way back. The gates of lstm and gru
/// are shut and open on purpose.
double edgeOf(const LayerRole& role) {
    if (role.recurrent)
        return role.recurrent->cell == Cell::Rnn ? edgeOf(role.recurrent->activation)
                                                 : std::numeric_limits<double>::quiet_NaN();
    return role.dense ? edgeOf(role.dense->activation) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<Remedy> remedies(const Readings& readings) {
    std::vector<Remedy> list;
    bool isAnyDense = false;
    for (const LayerRole& role : readings.roles)
        isAnyDense = isAnyDense || role.dense;
    if (isAnyDense) {
        list.push_back({RemedyKind::XavierInit});
        if (!hasNormalization(readings))
            list.push_back({RemedyKind::BatchNorm});
        list.push_back({RemedyKind::ReluWithHe});
    } else {
        list = {{RemedyKind::RecurrentOrthogonal}, {RemedyKind::Lstm}};
    }
    list.push_back(learningRateTimes(readings, 0.1));
    return list;
}

} // namespace

void findSaturation(const Readings& readings, std::vector<Finding>& findings) {
    std::vector<Index> layers;
    double sum = 0;
    double before = 0; // the same layers in the first step
    double predicted = 0;
    Index known = 0;
    Index seen = 0;
    for (std::size_t i = 0; i < readings.roles.size(); ++i) {
        const LayerRole& role = readings.roles[i];
        const double edge = edgeOf(role);
        if (!role.isForeign && !std::isfinite(edge))
            continue;
        const Index layer = static_cast<Index>(i);
        ++seen;
        const TraceId trace = readings.trace(layer, LayerQuantity::SaturatedFraction);
        const Mean share = readings.window(trace);
        // Most values lie on the flat part, in this batch and in the others: phi' is near 0 for the majority.
        if (!(share.low() > 0.5))
            continue;
        layers.push_back(layer);
        sum += share.mean;
        before += readings.early.count() > 0 ? readings.early.at(0, trace) : 0;
        if (i < readings.prediction.size() && std::isfinite(readings.prediction[i].q)) {
            predicted += predictedShare(edge, readings.prediction[i].q);
            ++known;
        }
    }
    const Progress& progress = readings.progress;
    // A network that has learned its task saturates on purpose.
    const bool isSolved =
        std::isfinite(progress.baseline) ? progress.gained > 0.5 : progress.recent.mean < 0.5 * progress.start.mean;
    // Driven there by steps that rewrite the weights: then the steps are the finding.
    const bool isDriven = middleLogRatio(readings) > -2 && before < 0.25 * static_cast<double>(layers.size());
    if (layers.empty() || isSolved || isDriven)
        return;
    Finding finding;
    finding.symptom = Symptom::Saturation;
    finding.severity = progress.isStuck() ? Severity::Problem : Severity::Warning;
    const double mean = sum / static_cast<double>(layers.size());
    finding.evidence.push_back(
        {known > 0 ? NABLA_TEXT("Diagnosis", "In %1 of %2 layers most units sit on the flat part of the activation: "
                                             "%3 of the values there (theory at the start: %4), first in layer %5.")
                   : NABLA_TEXT("Diagnosis", "In %1 of %2 layers most units sit on the flat part of the activation: "
                                             "%3 of the values there, first in layer %5."),
         {count(static_cast<double>(layers.size())), count(static_cast<double>(seen)), percent(mean),
          percent(known > 0 ? predicted / static_cast<double>(known) : 0), readings.layerWord(layers.front())}});
    finding.evidence.push_back(lossPart(readings));
    finding.where = readings.evidence(layers, LayerQuantity::SaturatedFraction);
    finding.remedies = remedies(readings);
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
