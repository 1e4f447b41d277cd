// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <cmath>

namespace nabla::insight {

void findBiasBeforeNorm(const Readings& readings, std::vector<Finding>& findings) {
    std::vector<Index> layers;
    std::vector<TraceId> traces;
    std::vector<double> shares;
    double moved = 0;
    for (std::size_t i = 0; i < readings.roles.size(); ++i) {
        const ResolvedDense* dense = readings.roles[i].dense;
        if (!dense || !dense->bias || dense->normalization != Normalization::Batch ||
            dense->normPosition != NormPosition::Before)
            continue;
        const Index layer = static_cast<Index>(i);
        const Index bias = readings.parameter(layer, "bias");
        const Index shift = readings.parameter(layer, "norm.bias");
        if (bias < 0 || shift < 0)
            continue;
        // The shift behind the norm does what this bias was meant for: its gradient is the measure.
        const double size = readings.window(readings.layout->trace(bias, ParameterQuantity::GradMeanAbs)).mean;
        const double useful = readings.window(readings.layout->trace(shift, ParameterQuantity::GradMeanAbs)).mean;
        if (!(useful > 0) || !(size < 1e-3 * useful)) // rounding is 1e-7 of the terms that cancel
            continue;
        layers.push_back(layer);
        traces.push_back(readings.layout->trace(bias, ParameterQuantity::GradL2));
        shares.push_back(size / useful);
        moved += readings.window(readings.layout->trace(bias, ParameterQuantity::UpdateL2)).mean;
    }
    if (layers.empty())
        return;
    Finding finding;
    finding.symptom = Symptom::BiasBeforeNorm;
    finding.severity = readings.isAdaptive() ? Severity::Warning : Severity::Notice;
    finding.evidence.push_back(
        {NABLA_TEXT("Diagnosis", "The bias in front of batch norm in %1 layers has a gradient of %2 of the shift's "
                                 "behind it: rounding, nothing else."),
         {count(static_cast<double>(layers.size())), reading(meanOf(shares).mean)}});
    if (readings.isAdaptive())
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis",
                        "The optimizer divides its size out and blows the noise up: these biases wander by %1 a step."),
             {reading(moved / static_cast<double>(layers.size()))}});
    finding.where.traces = std::move(traces);
    finding.where.layers = std::move(layers);
    finding.where.steps = readings.recent.range();
    finding.remedies = {{RemedyKind::NoBiasBeforeNorm}};
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
