// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/black_box.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace nabla {

namespace {

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

const char* wordsFor(BlackBox::Quantity quantity) {
    switch (quantity) {
    case BlackBox::Quantity::Preactivation:
        return "the largest preactivation";
    case BlackBox::Quantity::PreactivationGradient:
        return "||dL/dz||";
    case BlackBox::Quantity::Weight:
        return "the weight's norm";
    }
    return "";
}

/// Median of the finite values of the older half (at least one value).
std::optional<double> earlyMedian(const std::vector<double>& values) {
    const std::size_t half = std::max<std::size_t>(1, values.size() / 2);
    std::vector<double> early;
    for (std::size_t i = 0; i < half; ++i)
        if (std::isfinite(values[i]))
            early.push_back(values[i]);
    if (early.empty())
        return std::nullopt;
    const auto middle = early.begin() + static_cast<std::ptrdiff_t>(early.size() / 2);
    std::nth_element(early.begin(), middle, early.end());
    return *middle;
}

/// Where growth starts in the list; nothing when it has not grown.
std::optional<BlackBox::Growth> growthOf(const std::vector<double>& values, const std::vector<std::int64_t>& steps) {
    if (values.size() < 2)
        return std::nullopt;
    const std::optional<double> from = earlyMedian(values);
    if (!from)
        return std::nullopt;
    std::size_t start = values.size();
    while (start > 0 && !(values[start - 1] <= BlackBox::kGrown * *from)) // a NaN is above, too
        --start;
    if (start == values.size() || start == 0)
        return std::nullopt;
    BlackBox::Growth growth;
    growth.step = steps[start];
    growth.from = *from;
    growth.to = values[start];
    return growth;
}

/// Size of a growth for comparing; NaN and growth from zero count as infinite.
double factor(const BlackBox::Growth& growth) {
    const double ratio = growth.to / growth.from;
    return std::isnan(ratio) ? HUGE_VAL : ratio;
}

void keepEarlier(std::optional<BlackBox::Growth>& first, const std::optional<BlackBox::Growth>& other, Index layer,
                 BlackBox::Quantity quantity) {
    if (!other)
        return;
    if (first && (first->step < other->step || (first->step == other->step && factor(*first) >= factor(*other))))
        return;
    first = other;
    first->layer = layer;
    first->quantity = quantity;
}

} // namespace

BlackBox openBlackBox(const History& history, const Divergence& where) {
    const Layout& layout = history.layout();
    BlackBox box;
    box.where = where;
    box.layers.resize(layout.layers.size());
    for (std::size_t l = 0; l < layout.layers.size(); ++l)
        if (layout.layers[l].name == where.layer)
            box.layer = static_cast<Index>(l);
    history.visit(where.step - BlackBox::kRoad, [&](std::int64_t step, std::span<const double> row) {
        if (step > where.step)
            return false;
        const auto at = [&](TraceId trace) { return row[static_cast<std::size_t>(trace)]; };
        box.steps.push_back(step);
        box.loss.push_back(at(layout.trace(StepQuantity::Loss)));
        box.gradNorm.push_back(at(layout.trace(StepQuantity::GradNorm)));
        if (step < where.step && std::isfinite(box.loss.back()) && std::isfinite(box.gradNorm.back()))
            box.lastFiniteStep = step;
        for (std::size_t l = 0; l < layout.layers.size(); ++l) {
            const Index layer = static_cast<Index>(l);
            BlackBox::Layer& road = box.layers[l];
            road.preactivationMaxAbs.push_back(at(layout.trace(layer, LayerQuantity::PreactivationMaxAbs)));
            road.preactivationGradL2.push_back(at(layout.trace(layer, LayerQuantity::PreactivationGradL2)));
            if (const Index weight = layout.layers[l].weight; weight >= 0)
                road.weightL2.push_back(at(layout.trace(weight, ParameterQuantity::WeightL2)));
        }
        return true;
    });
    for (std::size_t l = 0; l < box.layers.size(); ++l) {
        const BlackBox::Layer& road = box.layers[l];
        const Index layer = static_cast<Index>(l);
        keepEarlier(box.grewFirst, growthOf(road.preactivationMaxAbs, box.steps), layer,
                    BlackBox::Quantity::Preactivation);
        keepEarlier(box.grewFirst, growthOf(road.preactivationGradL2, box.steps), layer,
                    BlackBox::Quantity::PreactivationGradient);
        keepEarlier(box.grewFirst, growthOf(road.weightL2, box.steps), layer, BlackBox::Quantity::Weight);
    }
    return box;
}

std::string BlackBox::text(const Layout& layout) const {
    std::string out = where.text();
    if (grewFirst) {
        out += " On the way there " + std::string(wordsFor(grewFirst->quantity)) + " of layer " +
               layout.layers[static_cast<std::size_t>(grewFirst->layer)].name + " grew first: from " +
               number(grewFirst->from) + " to " + number(grewFirst->to) + " at step " +
               std::to_string(grewFirst->step) + '.';
    } else if (steps.size() > 1) {
        out += " Nothing had grown tenfold in the " + std::to_string(steps.size() - 1) + " steps before.";
    }
    if (lastFiniteStep >= 0)
        out += " The last step with a finite loss and gradient is " + std::to_string(lastFiniteStep) + '.';
    return out;
}

} // namespace nabla
