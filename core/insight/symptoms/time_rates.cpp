// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/symptoms/symptoms.h"

#include <algorithm>
#include <cmath>

namespace nabla::insight {

namespace {

const double kTenfold = std::log(10.0);
const double kForgotten = std::log(0.01);

/// ln ||dL/dh|| against the distance from the end of the sequence.
struct TimeFit {
    LineFit hidden;
    LineFit cell; ///< lstm
    double error = 0;
    Index lags = 0;

    double rate() const { return std::exp(hidden.slope); }
    double across() const { return hidden.slope * static_cast<double>(lags - 1); }
    double low() const { return (hidden.slope - 2 * error) * static_cast<double>(lags - 1); }
    double high() const { return (hidden.slope + 2 * error) * static_cast<double>(lags - 1); }
};

LineFit fitLags(const Rows& rows, Index rowCount, TraceId first, Index from, Index lags, double& spread) {
    std::vector<double> x;
    std::vector<double> mean(static_cast<std::size_t>(lags - from));
    std::vector<double> slopes;
    for (Index lag = from; lag < lags; ++lag)
        x.push_back(static_cast<double>(lag));
    for (Index row = 0; row < rowCount; ++row) {
        std::vector<double> y;
        for (Index lag = from; lag < lags; ++lag)
            y.push_back(std::log(rows.at(row, first + lag)));
        for (std::size_t i = 0; i < y.size(); ++i)
            mean[i] += y[i] / static_cast<double>(rowCount);
        slopes.push_back(fitLine(x, y).slope);
    }
    const LineFit fit = rowCount > 0 ? fitWalk(x, mean) : LineFit{};
    spread = std::hypot(fit.error, meanOf(slopes).spread);
    return fit;
}

TimeFit fitTime(const Readings& readings, Index layer, const Rows& rows, Index rowCount) {
    TimeFit fit;
    fit.lags = readings.layout->layers[static_cast<std::size_t>(layer)].lags;
    // Where every time step feeds a loss or a layer above, only the far half shows what the recurrence alone does.
    const Index from = readings.roles[static_cast<std::size_t>(layer)].recurrent->returnSequences ? fit.lags / 2 : 0;
    double ignored = 0;
    fit.hidden = fitLags(rows, rowCount, readings.layout->hiddenLagTrace(layer), from, fit.lags, fit.error);
    if (readings.layout->layers[static_cast<std::size_t>(layer)].hasCell)
        fit.cell = fitLags(rows, rowCount, readings.layout->cellLagTrace(layer), from, fit.lags, ignored);
    return fit;
}

Sentence rateSentence(const Readings& readings, Index layer, const TimeFit& fit) {
    const double predicted = static_cast<std::size_t>(layer) < readings.prediction.size()
                                 ? readings.prediction[static_cast<std::size_t>(layer)].lagRate
                                 : std::nan("");
    Sentence sentence;
    sentence.push_back(
        {std::isfinite(predicted)
             ? NABLA_TEXT("Diagnosis", "In layer %1 each time step back multiplies dL/dh by %2 (theory at the start: "
                                       "%3): over %4 time steps by %5.")
             : NABLA_TEXT("Diagnosis",
                          "In layer %1 each time step back multiplies dL/dh by %2: over %4 time steps by %5."),
         {readings.layerWord(layer), reading(fit.rate(), fit.rate() * fit.error), reading(predicted),
          count(static_cast<double>(fit.lags)), reading(std::exp(fit.across()))}});
    if (fit.cell.isKnown())
        sentence.push_back({NABLA_TEXT("Diagnosis", "Along the cell state dL/dc the factor is %1."),
                            {reading(std::exp(fit.cell.slope), std::exp(fit.cell.slope) * fit.cell.error)}});
    const LayerInfo& info = readings.layout->layers[static_cast<std::size_t>(layer)];
    if (const auto forget = info.gates.find('f'); forget != std::string::npos && readings.recent.count() > 0)
        sentence.push_back(
            {NABLA_TEXT("Diagnosis", "The forget gate stands open by %1 on average, and dL/dc is multiplied by that at "
                                     "each time step."),
             {percent(readings.window(readings.layout->gateTrace(layer) + static_cast<Index>(forget)).mean)}});
    return sentence;
}

std::vector<Remedy> remedies(const Readings& readings, const ResolvedRecurrent& layer, bool isVanishing) {
    std::vector<Remedy> list;
    if (!isVanishing && readings.recipe->training.clip.kind == ClipKind::None)
        list.push_back({RemedyKind::ClipAt, 1});
    if (isVanishing && layer.cell == Cell::Lstm && layer.forgetBias < 1)
        list.push_back({RemedyKind::ForgetBias, 1});
    if (isVanishing && layer.cell == Cell::Rnn)
        list.push_back({RemedyKind::Lstm});
    if (layer.recurrentInit.scheme != InitScheme::Orthogonal || layer.recurrentInit.gain != 1)
        list.push_back({RemedyKind::RecurrentOrthogonal});
    if (!isVanishing) {
        list.push_back(learningRateTimes(readings, 0.1));
        if (layer.cell == Cell::Rnn)
            list.push_back({RemedyKind::Lstm});
    }
    return list;
}

Evidence where(const Readings& readings, Index layer, const TimeFit& fit) {
    Evidence evidence;
    for (Index lag = 0; lag < fit.lags; ++lag)
        evidence.traces.push_back(readings.layout->hiddenLagTrace(layer) + lag);
    evidence.layers = {layer};
    evidence.steps = readings.recent.range();
    return evidence;
}

bool isHurt(const Readings& readings) {
    const Progress& progress = readings.progress;
    std::vector<double> norms = readings.recent.column(readings.trace(StepQuantity::GradNorm));
    for (double& norm : norms)
        norm = std::log(norm);
    const bool jumps = meanOf(norms).spread > 1; // e-fold from step to step
    return progress.isDiverged || (progress.steps >= 8 && progress.recent.low() > progress.start.high()) ||
           (jumps && !progress.isLearning()) || progress.isStuck();
}

} // namespace

void findTimeRates(const Readings& readings, std::vector<Finding>& findings) {
    for (std::size_t i = 0; i < readings.roles.size(); ++i) {
        const Index layer = static_cast<Index>(i);
        if (!readings.roles[i].recurrent)
            continue;
        const bool useStart = readings.progress.isDiverged;
        const Rows& rows = useStart ? readings.early : readings.recent;
        const TimeFit fit = fitTime(readings, layer, rows, useStart ? std::min<Index>(1, rows.count()) : rows.count());
        if (!fit.hidden.isKnown())
            continue;
        Finding finding;
        finding.evidence = rateSentence(readings, layer, fit);
        finding.where = where(readings, layer, fit);
        if (fit.low() > kTenfold && isHurt(readings)) {
            finding.symptom = Symptom::ExplodingInTime;
            finding.severity = Severity::Problem;
            if (readings.progress.isDiverged)
                finding.evidence.push_back({NABLA_TEXT("Diagnosis", "At step %1 the numbers stopped being finite."),
                                            {count(static_cast<double>(readings.progress.divergedAt))}});
            finding.where.traces.push_back(readings.trace(StepQuantity::GradNorm));
        } else if (fit.high() < kForgotten && readings.progress.isStuck()) {
            finding.symptom = Symptom::VanishingInTime;
            finding.severity = Severity::Problem;
        } else if (fit.high() < kForgotten && readings.progress.isLearning()) {
            finding.symptom = Symptom::ShortMemory;
            finding.severity = Severity::Explanation;
            finding.evidence.push_back({NABLA_TEXT("Diagnosis", "Half of it is gone after %1 time steps; the task can "
                                                                "be learned from what is nearer."),
                                        {reading(std::log(0.5) / fit.hidden.slope)}});
        } else {
            continue;
        }
        if (!readings.progress.isDiverged)
            finding.evidence.push_back(lossPart(readings));
        if (finding.severity == Severity::Problem)
            finding.remedies =
                remedies(readings, *readings.roles[i].recurrent, finding.symptom == Symptom::VanishingInTime);
        findings.push_back(std::move(finding));
        return; // the first recurrent layer that shows it; the others show the same
    }
}

} // namespace nabla::insight
