// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/measures.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::int64_t lastStep(const History& history, const LessonMeasure& wanted) {
    const std::int64_t newest = history.endStep() - 1;
    return wanted.step < 0 ? newest : wanted.step <= newest ? wanted.step : -1;
}

/// Mean over the window of what `at` finds; NaN when a step is missing.
template <class At>
double windowMean(const History& history, const LessonMeasure& wanted, At at) {
    const std::int64_t last = lastStep(history, wanted);
    const std::int64_t first = std::max(history.firstStep(), last - wanted.window + 1);
    if (last < 0)
        return kNan;
    double sum = 0;
    for (std::int64_t step = first; step <= last; ++step)
        sum += at(step);
    return sum / static_cast<double>(last - first + 1);
}

double traceMean(const History& history, const LessonMeasure& wanted, TraceId trace) {
    return trace == kNoTrace
               ? kNan
               : windowMean(history, wanted, [&](std::int64_t step) { return history.value(trace, step); });
}

template <StepQuantity kQuantity>
double scalar(const History& history, const LessonMeasure& wanted) {
    return traceMean(history, wanted, history.layout().trace(kQuantity));
}

/// Index of the layer asked for, the first one when none is named; -1 when it is not there.
Index layerOf(const Layout& layout, const std::string& name) {
    if (name.empty())
        return layout.layers.empty() ? -1 : 0;
    for (std::size_t i = 0; i < layout.layers.size(); ++i)
        if (layout.layers[i].name == name)
            return static_cast<Index>(i);
    return -1;
}

/// The last layer before `output`.
Index lastLayer(const Layout& layout) {
    return static_cast<Index>(layout.layers.size()) - 2;
}

template <LayerQuantity kQuantity>
double layerValue(const History& history, const LessonMeasure& wanted) {
    const Index layer = layerOf(history.layout(), wanted.layer);
    return layer < 0 ? kNan : traceMean(history, wanted, history.layout().trace(layer, kQuantity));
}

template <ParameterQuantity kQuantity>
double weightValue(const History& history, const LessonMeasure& wanted) {
    const Index layer = layerOf(history.layout(), wanted.layer);
    const Index weight = layer < 0 ? -1 : history.layout().layers[static_cast<std::size_t>(layer)].weight;
    return weight < 0 ? kNan : traceMean(history, wanted, history.layout().trace(weight, kQuantity));
}

/// Geometric mean over the window of first / last layer.
double ratioOf(const History& history, const LessonMeasure& wanted, TraceId first, TraceId last) {
    if (first == kNoTrace || last == kNoTrace)
        return kNan;
    return std::exp(windowMean(history, wanted, [&](std::int64_t step) {
        return std::log(history.value(first, step) / history.value(last, step));
    }));
}

double gradientRatio(const History& history, const LessonMeasure& wanted) {
    const Layout& layout = history.layout();
    const Index first = layerOf(layout, wanted.layer);
    const Index last = lastLayer(layout);
    return first < 0 || last < 0 ? kNan
                                 : ratioOf(history, wanted, layout.trace(first, LayerQuantity::PreactivationGradL2),
                                           layout.trace(last, LayerQuantity::PreactivationGradL2));
}

double gradientFactor(const History& history, const LessonMeasure& wanted) {
    const Index layers = lastLayer(history.layout()) - layerOf(history.layout(), wanted.layer);
    return layers < 1 ? kNan : std::pow(gradientRatio(history, wanted), 2.0 / static_cast<double>(layers));
}

double weightGradientRatio(const History& history, const LessonMeasure& wanted) {
    const Layout& layout = history.layout();
    const Index first = layerOf(layout, wanted.layer);
    const Index last = lastLayer(layout);
    if (first < 0 || last < 0)
        return kNan;
    const auto trace = [&](Index layer) {
        const Index weight = layout.layers[static_cast<std::size_t>(layer)].weight;
        return weight < 0 ? kNoTrace : layout.trace(weight, ParameterQuantity::GradL2);
    };
    return ratioOf(history, wanted, trace(first), trace(last));
}

double best(const History& history, const LessonMeasure& wanted) {
    const TraceId trace = history.layout().trace(StepQuantity::ValidationAccuracy);
    double result = kNan;
    for (std::int64_t step = history.firstStep(); step <= lastStep(history, wanted); ++step)
        if (const double value = history.value(trace, step); !isAbsent(value) && !(value <= result))
            result = value;
    return result;
}

/// The newest evaluation at or before the step.
template <StepQuantity kQuantity>
double evaluated(const History& history, const LessonMeasure& wanted) {
    for (std::int64_t step = lastStep(history, wanted); step >= history.firstStep(); --step)
        if (const double value = history.value(history.layout().trace(kQuantity), step); !isAbsent(value))
            return value;
    return kNan;
}

double clippedShare(const History& history, const LessonMeasure& wanted) {
    const TraceId trace = history.layout().trace(StepQuantity::ClipCoefficient);
    return windowMean(history, wanted, [&](std::int64_t step) { return history.value(trace, step) < 1 ? 1.0 : 0.0; });
}

double largestNorm(const History& history, const LessonMeasure& wanted) {
    double result = 0;
    const std::int64_t last = lastStep(history, wanted);
    for (std::int64_t step = std::max(history.firstStep(), last - wanted.window + 1); step <= last; ++step)
        result = std::max(result, history.value(history.layout().trace(StepQuantity::GradNorm), step));
    return result;
}

double largestUpdate(const History& history, const LessonMeasure& wanted) {
    const Layout& layout = history.layout();
    double result = 0;
    const std::int64_t last = lastStep(history, wanted);
    for (std::int64_t step = std::max(history.firstStep(), last - wanted.window + 1); step <= last; ++step) {
        double squares = 0;
        for (std::size_t i = 0; i < layout.parameters.size(); ++i) {
            const double update = history.value(layout.trace(static_cast<Index>(i), ParameterQuantity::UpdateL2), step);
            squares += update * update;
        }
        result = std::max(result, std::sqrt(squares));
    }
    return result;
}

double stepsDone(const History& history, const LessonMeasure&) {
    return static_cast<double>(history.steps());
}

double diverged(const History& history, const LessonMeasure&) {
    for (const RunEvent& event : history.events())
        if (event.kind == EventKind::NonFinite)
            return 1;
    return 0;
}

/// Factor of ||dL/dh|| for one step of lag, geometric mean over `lag` steps back from the last one (0: all).
double lagFactor(const History& history, const LessonMeasure& wanted) {
    const Layout& layout = history.layout();
    const Index layer = layerOf(layout, wanted.layer);
    const TraceId trace = layer < 0 ? kNoTrace : layout.hiddenLagTrace(layer);
    if (trace == kNoTrace)
        return kNan;
    const Index all = layout.layers[static_cast<std::size_t>(layer)].lags - 1;
    const Index lag = wanted.lag > 0 ? std::min(wanted.lag, all) : all;
    return lag < 1 ? kNan : std::pow(ratioOf(history, wanted, trace + lag, trace), 1.0 / static_cast<double>(lag));
}

constexpr MeasureRow kMeasures[] = {
    {"loss", "Mean training loss over the window.", scalar<StepQuantity::Loss>},
    {"accuracy", "Mean training accuracy over the window.", scalar<StepQuantity::Accuracy>},
    {"validation_loss", "Newest validation loss.", evaluated<StepQuantity::ValidationLoss>},
    {"validation_accuracy", "Newest validation accuracy.", evaluated<StepQuantity::ValidationAccuracy>},
    {"best_validation_accuracy", "Best validation accuracy so far.", best},
    {"grad_norm", "Mean norm of all gradients before clipping.", scalar<StepQuantity::GradNorm>},
    {"largest_grad_norm", "Largest norm before clipping in the window.", largestNorm},
    {"largest_update", "Largest ||w_after - w_before|| over all tensors in the window.", largestUpdate},
    {"clipped_share", "Share of steps in the window whose gradient was clipped.", clippedShare},
    {"gradient", "||dL/dz|| of the layer.", layerValue<LayerQuantity::PreactivationGradL2>},
    {"gradient_ratio", "||dL/dz|| of the layer (default: first) over the last layer's.", gradientRatio},
    {"gradient_factor", "Factor of ||dL/dz||^2 from a layer to the one before: gradient_ratio^(2/layers).",
     gradientFactor},
    {"weight_gradient", "||dL/dW|| of the layer.", weightValue<ParameterQuantity::GradL2>},
    {"weight_gradient_ratio", "||dL/dW|| of the layer (default: first) over the last layer's.", weightGradientRatio},
    {"update_ratio", "||dW|| / ||W|| of the layer.", weightValue<ParameterQuantity::UpdateRatio>},
    {"weight_norm", "||W|| of the layer.", weightValue<ParameterQuantity::WeightL2>},
    {"activation_mean", "Mean activation of the layer.", layerValue<LayerQuantity::ActivationMean>},
    {"activation_std", "Standard deviation of the layer's activations.", layerValue<LayerQuantity::ActivationStd>},
    {"zero_fraction", "Share of activations that are exactly 0.", layerValue<LayerQuantity::ZeroFraction>},
    {"saturated_fraction", "Share of saturated activations.", layerValue<LayerQuantity::SaturatedFraction>},
    {"lag_factor", "Factor of ||dL/dh|| for each step of lag, over `lag` steps (0: all).", lagFactor},
    {"steps", "Steps the run took.", stepsDone},
    {"diverged", "1 when the run met a value that is not finite, else 0.", diverged},
};

} // namespace

std::span<const MeasureRow> measureCatalog() {
    return kMeasures;
}

const MeasureRow* findMeasure(std::string_view id) {
    for (const MeasureRow& row : kMeasures)
        if (id == row.id)
            return &row;
    return nullptr;
}

std::string measureNames() {
    std::string names;
    for (const MeasureRow& row : kMeasures)
        names += (names.empty() ? "" : ", ") + std::string(row.id);
    return names;
}

double measured(const History& history, const LessonMeasure& wanted) {
    const MeasureRow* row = findMeasure(wanted.quantity);
    return row ? row->measure(history, wanted) : kNan;
}

} // namespace nabla
