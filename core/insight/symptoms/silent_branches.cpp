// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

namespace nabla::insight {

namespace {

constexpr std::int64_t kWorthExplaining = 50; ///< steps in which the silent start is still on the screen

} // namespace

void findSilentBranches(const Readings& readings, std::vector<Finding>& findings) {
    if (readings.early.count() == 0 || readings.early.step(0) != readings.history->firstStep() ||
        readings.step - readings.history->firstStep() >= kWorthExplaining)
        return;
    std::vector<Index> layers;
    double now = 0;
    for (std::size_t i = 0; i < readings.roles.size(); ++i) {
        const TraceId trace = readings.trace(static_cast<Index>(i), LayerQuantity::PreactivationGradL2);
        if (!readings.roles[i].startsSilent || readings.early.at(0, trace) != 0)
            continue;
        layers.push_back(static_cast<Index>(i));
        if (readings.recent.count() > 0)
            now += readings.recent.at(readings.recent.count() - 1, trace);
    }
    if (layers.empty())
        return;
    Finding finding;
    finding.symptom = Symptom::SilentByDesign;
    finding.severity = Severity::Explanation;
    finding.evidence.push_back(
        {NABLA_TEXT("Diagnosis", "%1 layers inside residual branches had a gradient of exactly 0 at the first step; at "
                                 "step %2 it is %3 on average."),
         {count(static_cast<double>(layers.size())), count(static_cast<double>(readings.step)),
          reading(now / static_cast<double>(layers.size()))}});
    finding.where = readings.evidence(layers, LayerQuantity::PreactivationGradL2);
    finding.where.steps = {readings.history->firstStep(), readings.step + 1};
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
