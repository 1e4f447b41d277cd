// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/readings.h"

#include "core/nn/fixup.h"

#include <algorithm>
#include <cmath>

namespace nabla::insight {

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr Index kRecentRows = 32;
constexpr std::int64_t kEarlySteps = 8;
constexpr std::int64_t kLossWindow = 200;
constexpr std::int64_t kStepsToJudge = 50; ///< before them a flat loss says nothing
constexpr std::int64_t kUsualSteps = 1000; ///< of a training whose end is not known
constexpr double kLearned = 0.03;          ///< of the baseline: less is not told from chance

/// Walks the recipe in the order of the telemetry layers: a block after what it holds.
class RoleList {
public:
    explicit RoleList(Readings& readings) : m_readings(readings) {}

    void build() {
        const std::vector<ResolvedLayer>& layers = m_readings.recipe->layers;
        const Index blocks = countFixupBlocks(layers);
        m_readings.resolvedBlocks = layers;
        for (ResolvedLayer& layer : m_readings.resolvedBlocks)
            unfold(layer, blocks);
        for (const ResolvedLayer& layer : m_readings.resolvedBlocks)
            add(layer, true, false);
        LayerRole output;
        output.name = "output";
        output.isOutput = true;
        m_readings.roles.push_back(output);
    }

private:
    static void unfold(ResolvedLayer& layer, Index blocks) {
        auto* block = std::get_if<ResolvedResidual>(&layer.value);
        if (!block)
            return;
        if (block->fixup)
            *block = withFixup(*block, blocks);
        for (ResolvedLayer& inner : block->layers)
            unfold(inner, blocks);
    }

    void add(const ResolvedLayer& layer, bool isMain, bool startsSilent) {
        LayerRole role;
        role.name = layer.name;
        role.isMain = isMain;
        role.startsSilent = startsSilent;
        role.dense = std::get_if<ResolvedDense>(&layer.value);
        role.recurrent = std::get_if<ResolvedRecurrent>(&layer.value);
        role.block = std::get_if<ResolvedResidual>(&layer.value);
        if (role.block) {
            const bool hasSilentScale = role.block->scale.kind == ScaleKind::Learned && role.block->scale.value == 0;
            for (std::size_t i = 0; i < role.block->layers.size(); ++i) // zero weights behind them let nothing back
                add(role.block->layers[i], false,
                    startsSilent || hasSilentScale || (role.block->fixup && i + 1 < role.block->layers.size()));
        }
        m_readings.roles.push_back(role);
    }

    Readings& m_readings;
};

/// Of a run without a recipe: layers that own weights are the way from input to output, the last of them is the output.
void readForeignRoles(Readings& readings) {
    for (const LayerInfo& layer : readings.layout->layers) {
        LayerRole role;
        role.name = layer.name;
        role.isForeign = true;
        role.isMain = layer.weight >= 0;
        readings.roles.push_back(role);
    }
    const auto last =
        std::find_if(readings.roles.rbegin(), readings.roles.rend(), [](const LayerRole& role) { return role.isMain; });
    if (last != readings.roles.rend()) {
        last->isMain = false;
        last->isOutput = true;
    }
}

enum class RowKind { Finite, NonFinite, NotMeasured };

/// Other programs leave steps out, or the loss.
RowKind kindOf(const Layout& layout, std::span<const double> row) {
    RowKind kind = RowKind::NotMeasured;
    for (const StepQuantity quantity : {StepQuantity::Loss, StepQuantity::GradNorm})
        if (const double value = row[static_cast<std::size_t>(layout.trace(quantity))]; !isAbsent(value)) {
            if (!std::isfinite(value))
                return RowKind::NonFinite;
            kind = RowKind::Finite;
        }
    return kind;
}

void readRows(Readings& readings, std::int64_t step) {
    const History& history = *readings.history;
    std::vector<double> row(static_cast<std::size_t>(readings.layout->width()));
    for (std::int64_t at = step; at >= history.firstStep() && readings.recent.count() < kRecentRows; --at) {
        at = history.nearestRow(at, row);
        if (at < 0)
            break;
        const RowKind kind = kindOf(*readings.layout, row);
        if (kind == RowKind::Finite)
            readings.recent.add(at, row);
        else if (kind == RowKind::NonFinite)
            readings.progress.isDiverged = true;
    }
    readings.recent.reverse();
    history.visit(history.firstStep(), [&](std::int64_t at, std::span<const double> values) {
        if (at >= history.firstStep() + kEarlySteps || at > step)
            return false;
        if (kindOf(*readings.layout, values) == RowKind::Finite)
            readings.early.add(at, {values.begin(), values.end()});
        return true;
    });
}

void readProgress(Readings& readings, std::int64_t step, double baseline) {
    Progress& progress = readings.progress;
    const History& history = *readings.history;
    const TraceId loss = readings.trace(StepQuantity::Loss);
    progress.steps = step - history.firstStep() + 1;
    progress.baseline = baseline;
    for (const RunEvent& event : history.events())
        if (event.kind == EventKind::NonFinite && event.step <= step) {
            progress.isDiverged = true;
            progress.divergedAt = event.step;
        }
    const std::int64_t window = std::clamp<std::int64_t>(progress.steps / 2, 8, kLossWindow);
    std::vector<double> x;
    std::vector<double> y;
    for (const auto& [at, value] : history.values(loss, {step + 1 - window, step + 1}, kLossWindow)) {
        x.push_back(static_cast<double>(at - step));
        y.push_back(value);
    }
    progress.recent = meanOf(y);
    progress.perStep = fitLine(x, y);
    progress.start = meanOf(readings.early.column(loss));
    progress.first = progress.start.count > 0 ? readings.early.at(0, loss) : kUnknown;
    progress.lowest = std::numeric_limits<double>::infinity();
    for (const EnvelopeBucket& bucket : history.envelope(loss, {history.firstStep(), step + 1}, 64))
        progress.lowest = std::min(progress.lowest, bucket.min);
    if (progress.perStep.points >= 8)
        progress.trend = progress.perStep.high() < 0  ? Trend::Falling
                         : progress.perStep.low() > 0 ? Trend::Rising
                                                      : Trend::Flat;
    progress.gained = 1 - progress.recent.mean / baseline;
    progress.gainedLow = 1 - progress.recent.high() / baseline;
}

double baselineOf(const Readings& readings, double given) {
    if (given > 0)
        return given;
    if (readings.isForeign || !readings.layout->hasAccuracy || readings.layout->layers.empty())
        return kUnknown;
    const double classes = static_cast<double>(readings.layout->layers.back().units);
    return std::log(std::max(2.0, classes)); // one logit: two classes
}

/// ln ||dL/dz|| of the main path's layers in one row; -inf where it is exactly 0.
std::vector<double> profile(const Readings& readings, const Rows& rows, Index row) {
    std::vector<double> y;
    for (const Index layer : readings.main)
        y.push_back(std::log(rows.at(row, readings.trace(layer, LayerQuantity::PreactivationGradL2))));
    return y;
}

DepthFit fitDepth(const Readings& readings, const Rows& rows, Index rowCount) {
    DepthFit fit;
    fit.layers = static_cast<Index>(readings.main.size());
    std::vector<double> x;
    for (Index i = 0; i < fit.layers; ++i)
        x.push_back(static_cast<double>(i));
    std::vector<double> mean(readings.main.size());
    std::vector<double> slopes;
    for (Index row = 0; row < rowCount; ++row) {
        const std::vector<double> y = profile(readings, rows, row);
        for (std::size_t i = 0; i < y.size(); ++i)
            mean[i] += y[i] / static_cast<double>(rowCount);
        slopes.push_back(fitLine(x, y).slope);
    }
    fit.silent =
        static_cast<Index>(std::count_if(mean.begin(), mean.end(), [](double y) { return !std::isfinite(y); }));
    if (rowCount > 0)
        fit.line = fitWalk(x, mean);
    fit.error = std::hypot(fit.line.error, meanOf(slopes).spread);
    std::vector<double> predicted;
    for (const Index layer : readings.main)
        predicted.push_back(static_cast<std::size_t>(layer) < readings.prediction.size()
                                ? std::log(readings.prediction[static_cast<std::size_t>(layer)].gradRatio)
                                : kUnknown);
    fit.predictedSlope = fitLine(x, predicted).slope;
    return fit;
}

std::vector<Movement> readMovements(const Readings& readings) {
    std::vector<Movement> movements;
    for (std::size_t i = 0; i < readings.roles.size(); ++i) {
        const Index parameter = readings.layout->layers[i].weight;
        if (parameter < 0)
            continue;
        Movement movement;
        movement.layer = static_cast<Index>(i);
        movement.trace = readings.layout->trace(parameter, ParameterQuantity::UpdateRatio);
        std::vector<double> ratios = readings.recent.column(movement.trace);
        const Mean mean = meanOf(ratios);
        movement.perStep = mean.mean;
        for (double& ratio : ratios)
            ratio = std::log10(ratio); // exact zeros become -inf and stay out of the mean
        movement.log10 = meanOf(ratios);
        const double steps = static_cast<double>(readings.plannedSteps);
        movement.horizon = mean.mean * steps;
        movement.horizonHigh = mean.high() * steps;
        movements.push_back(movement);
    }
    return movements;
}

} // namespace

Activation LayerRole::activation() const {
    return dense ? dense->activation : block ? block->activation : Activation::Linear;
}

std::vector<double> Rows::column(TraceId trace) const {
    std::vector<double> values;
    for (Index row = 0; row < count(); ++row)
        values.push_back(at(row, trace));
    return values;
}

StepRange Rows::range() const {
    return m_steps.empty() ? StepRange{} : StepRange{m_steps.front(), m_steps.back() + 1};
}

void Rows::add(std::int64_t step, std::vector<double> row) {
    m_steps.push_back(step);
    m_values.push_back(std::move(row));
}

void Rows::reverse() {
    std::reverse(m_steps.begin(), m_steps.end());
    std::reverse(m_values.begin(), m_values.end());
}

bool Progress::isStuck() const {
    return std::isfinite(baseline) && steps >= kStepsToJudge && !isDiverged && gained < kLearned &&
           (trend == Trend::Flat || trend == Trend::Rising);
}

bool Progress::isStillAtChance() const {
    return std::isfinite(baseline) && steps >= kStepsToJudge && gained <= 0;
}

bool Progress::isLearning() const {
    if (isDiverged)
        return false;
    return trend == Trend::Falling || (std::isfinite(baseline) && gainedLow > kLearned);
}

double DepthFit::factor() const {
    return std::exp(-line.slope);
}
double DepthFit::factorSpread() const {
    return factor() * error;
}
double DepthFit::predictedFactor() const {
    return std::exp(-predictedSlope);
}
double DepthFit::across() const {
    return -line.slope * static_cast<double>(layers - 1);
}
double DepthFit::acrossLow() const {
    return (-line.slope - 2 * error) * static_cast<double>(layers - 1);
}
double DepthFit::acrossHigh() const {
    return (-line.slope + 2 * error) * static_cast<double>(layers - 1);
}

double Readings::learningRate() const {
    return recent.count() > 0 ? recent.at(recent.count() - 1, trace(StepQuantity::LearningRate))
                              : recipe->training.optimizer.learningRate;
}

Index Readings::parameter(Index layer, std::string_view suffix) const {
    const std::string name = roles[static_cast<std::size_t>(layer)].name + '.' + std::string(suffix);
    for (std::size_t i = 0; i < layout->parameters.size(); ++i)
        if (layout->parameters[i].layer == layer && layout->parameters[i].name == name)
            return static_cast<Index>(i);
    return -1;
}

SentenceNumber Readings::layerWord(Index layer) const {
    return word(layout->layers[static_cast<std::size_t>(layer)].name);
}

Evidence Readings::evidence(std::vector<Index> layers, LayerQuantity quantity) const {
    Evidence where;
    for (const Index layer : layers)
        where.traces.push_back(trace(layer, quantity));
    where.layers = std::move(layers);
    where.steps = recent.range();
    return where;
}

Readings readRun(const DiagnosisInput& input) {
    Readings readings;
    readings.history = input.history;
    readings.layout = &input.history->layout();
    static const ResolvedRecipe kNoRecipe;
    readings.isForeign = !input.recipe;
    readings.recipe = input.recipe ? input.recipe : &kNoRecipe;
    readings.prediction = input.prediction;
    if (readings.isForeign)
        readForeignRoles(readings);
    else
        RoleList(readings).build();
    // A run that measures nothing has a layout without layers: then only the loss speaks.
    readings.roles.resize(std::min(readings.roles.size(), readings.layout->layers.size()));
    for (std::size_t i = 0; i < readings.roles.size(); ++i)
        if (readings.roles[i].isMain)
            readings.main.push_back(static_cast<Index>(i));
    const std::int64_t newest = input.history->endStep() - 1;
    readings.step = input.step < 0 ? newest : std::min(input.step, newest);
    if (readings.step < input.history->firstStep()) {
        readings.step = -1;
        return readings;
    }
    readings.plannedSteps =
        std::max<std::int64_t>(readings.isForeign ? kUsualSteps : input.recipe->training.steps, input.history->steps());
    readRows(readings, readings.step);
    readProgress(readings, readings.step, baselineOf(readings, input.baselineLoss));
    readings.depth = fitDepth(readings, readings.recent, readings.recent.count());
    readings.startDepth = fitDepth(readings, readings.early, std::min<Index>(readings.early.count(), 1));
    readings.movements = readMovements(readings);
    return readings;
}

} // namespace nabla::insight
