// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace nabla::insight {

SentencePart lossPart(const Readings& readings) {
    const Progress& progress = readings.progress;
    if (!std::isfinite(progress.baseline))
        return {NABLA_TEXT("Diagnosis", "After %1 steps the loss is %2, at the start it was %3."),
                {count(static_cast<double>(progress.steps)), reading(progress.recent.mean, progress.recent.error),
                 reading(progress.start.mean)}};
    return {NABLA_TEXT("Diagnosis", "After %1 steps the loss is %2; knowing nothing of the input gives %3."),
            {count(static_cast<double>(progress.steps)), reading(progress.recent.mean, progress.recent.error),
             fixed(progress.baseline)}};
}

Remedy learningRateTimes(const Readings& readings, double factor) {
    const double rate = readings.recipe->training.optimizer.learningRate;
    // A quotient by ten keeps short numbers short: 0.3 times 0.1 has seventeen digits.
    return {RemedyKind::LearningRate, factor < 1 ? rate / std::round(1 / factor) : rate * factor};
}

Evidence lossEvidence(const Readings& readings) {
    return {{readings.trace(StepQuantity::Loss)}, {}, readings.recent.range()};
}

Activation commonActivation(const Readings& readings) {
    std::array<int, static_cast<std::size_t>(Activation::Softsign) + 1> votes{};
    for (const LayerRole& role : readings.roles)
        if (role.dense)
            ++votes[static_cast<std::size_t>(role.dense->activation)];
    std::size_t best = 0;
    for (std::size_t i = 1; i < votes.size(); ++i)
        if (votes[i] > votes[best])
            best = i;
    return static_cast<Activation>(best);
}

std::vector<Index> cutLayers(const Readings& readings) {
    std::vector<Index> layers;
    const Rows& rows = readings.recent;
    for (std::size_t i = 0; i < readings.roles.size() && rows.count() > 0; ++i) {
        if (readings.roles[i].activation() != Activation::Relu)
            continue;
        const TraceId zeros = readings.trace(static_cast<Index>(i), LayerQuantity::ZeroFraction);
        Index row = 0;
        while (row < rows.count() && rows.at(row, zeros) == 1)
            ++row;
        if (row == rows.count())
            layers.push_back(static_cast<Index>(i));
    }
    return layers;
}

double middleLogRatio(const Readings& readings) {
    std::vector<double> logs;
    for (const Movement& movement : readings.movements)
        if (movement.log10.count > 0)
            logs.push_back(movement.log10.mean);
    if (logs.empty())
        return std::numeric_limits<double>::quiet_NaN();
    std::sort(logs.begin(), logs.end());
    return logs[logs.size() / 2];
}

bool hasResidual(const Readings& readings) {
    for (const LayerRole& role : readings.roles)
        if (role.block || (role.dense && role.dense->residual))
            return true;
    return false;
}

bool hasNormalization(const Readings& readings) {
    for (const LayerRole& role : readings.roles)
        if (role.dense && role.dense->normalization != Normalization::None)
            return true;
    return false;
}

} // namespace nabla::insight
