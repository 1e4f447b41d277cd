// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <algorithm>
#include <cmath>

namespace nabla::insight {

namespace {

/// How many units of a ReLU layer no sample of the window has reached.
struct Silence {
    Index layer = 0;
    double dead = 0;    ///< share of units that are 0 for a whole batch, in the batch where they were fewest
    double zeros = 0;   ///< share of activations that are exactly 0, window's mean
    double atStart = 0; ///< `dead` in the first step
};

double deadShare(const Readings& readings, const Rows& rows, Index layer) {
    const double units = static_cast<double>(readings.layout->layers[static_cast<std::size_t>(layer)].units);
    double least = 1; // a unit that is silent in one batch may speak in the next
    for (Index row = 0; row < rows.count(); ++row) {
        const double dead = rows.at(row, readings.trace(layer, LayerQuantity::DeadUnits));
        least = std::min(least, isAbsent(dead) ? 0 : dead / units);
    }
    return rows.count() > 0 ? least : 0;
}

std::vector<Silence> silences(const Readings& readings, const std::vector<Index>& cut) {
    std::vector<Silence> list;
    Rows first;
    if (readings.early.count() > 0) {
        std::vector<double> row;
        for (TraceId trace = 0; trace < readings.layout->width(); ++trace)
            row.push_back(readings.early.at(0, trace));
        first.add(readings.early.step(0), std::move(row));
    }
    for (std::size_t i = 0; i < readings.roles.size(); ++i) {
        const LayerRole& role = readings.roles[i];
        if (!role.dense || role.activation() != Activation::Relu || role.startsSilent)
            continue;
        const Index layer = static_cast<Index>(i);
        Silence silence;
        silence.layer = layer;
        silence.zeros = readings.window(readings.trace(layer, LayerQuantity::ZeroFraction)).mean;
        silence.dead =
            std::find(cut.begin(), cut.end(), layer) != cut.end() ? 1 : deadShare(readings, readings.recent, layer);
        silence.atStart = deadShare(readings, first, layer);
        list.push_back(silence);
    }
    return list;
}

/// Dead from the start: another start. Killed on the way: smaller steps.
std::vector<Remedy> remedies(const Readings& readings, bool isFromStart) {
    std::vector<Remedy> list;
    for (const LayerRole& role : readings.roles)
        if (role.dense && role.dense->biasInit < 0 && list.empty())
            list.push_back({RemedyKind::ZeroBiases});
    if (!isFromStart)
        list.push_back(learningRateTimes(readings, 0.1));
    if (!hasNormalization(readings))
        list.push_back({RemedyKind::BatchNorm});
    list.push_back({RemedyKind::LeakyRelu});
    list.push_back({RemedyKind::HeInit});
    return list;
}

} // namespace

void findDeadUnits(const Readings& readings, std::vector<Finding>& findings) {
    const std::vector<Index> cut = cutLayers(readings);
    const std::vector<Silence> list = silences(readings, cut);
    if (list.empty())
        return;
    std::vector<Index> poor; // fewer than one unit in ten is left
    double dead = 0;
    double atStart = 0;
    const Silence* worst = &list.front();
    for (const Silence& silence : list) {
        dead += silence.dead / static_cast<double>(list.size());
        atStart += silence.atStart / static_cast<double>(list.size());
        if (silence.dead > worst->dead)
            worst = &silence;
        if (silence.dead > 0.9 && silence.dead < 1)
            poor.push_back(silence.layer);
    }
    // Deep ReLU networks have silent units from the start, because their samples look alike up there, and train well:
    // what counts is a cut path, or units that training has killed.
    const double units = static_cast<double>(readings.layout->layers[static_cast<std::size_t>(worst->layer)].units);
    const double noise =
        2 * std::sqrt(std::max(atStart * (1 - atStart), 0.01) / (units * static_cast<double>(list.size())));
    const bool isKilled = dead - atStart > noise && dead > 0.5;
    const bool isBroken = !cut.empty() || (!poor.empty() && !readings.progress.isLearning());
    if (!isBroken && !isKilled)
        return;
    Finding finding;
    finding.symptom = Symptom::DeadUnits;
    finding.severity = !cut.empty() || readings.progress.isStuck() ? Severity::Problem : Severity::Warning;
    if (!cut.empty())
        finding.evidence.push_back(
            {NABLA_TEXT("Diagnosis", "In %1 of %2 ReLU layers (first: layer %3) every unit gives 0 for every sample of "
                                     "the last %4 batches: nothing passes, forward or back."),
             {count(static_cast<double>(cut.size())), count(static_cast<double>(list.size())),
              readings.layerWord(cut.front()), count(static_cast<double>(readings.recent.count()))}});
    finding.evidence.push_back(
        {NABLA_TEXT("Diagnosis", "Over all ReLU layers %1 of the units were silent for whole batches (%2 in the first "
                                 "step); the worst is layer %3 with %4 silent and %5 zeros."),
         {percent(dead), percent(atStart), readings.layerWord(worst->layer), percent(worst->dead),
          percent(worst->zeros)}});
    finding.evidence.push_back(lossPart(readings));
    std::vector<Index> layers = cut;
    layers.insert(layers.end(), poor.begin(), poor.end());
    if (layers.empty())
        layers.push_back(worst->layer);
    std::sort(layers.begin(), layers.end());
    finding.where = readings.evidence(layers, LayerQuantity::ZeroFraction);
    finding.remedies = remedies(readings, worst->atStart > 0.5);
    findings.push_back(std::move(finding));
}

} // namespace nabla::insight
