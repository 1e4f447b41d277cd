// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/trigger.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace nabla {

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(TriggerKind::Count)> kNames = {
    "norm_above", "norm_below", "ratio_above", "ratio_below", "non_finite", "clipped", "loss_below", "step"};

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

/// The newest row of a History, value by value: a trigger needs two of its thousands.
class NewestRow {
public:
    explicit NewestRow(const History& history) : m_history(history), m_step(history.endStep() - 1) {}

    std::int64_t step() const { return m_step; }
    double value(TraceId trace) const { return m_history.value(trace, m_step); }
    double value(StepQuantity quantity) const { return value(m_history.layout().trace(quantity)); }

    /// NaN when there is no layer before the output.
    double firstToLast() const {
        const Layout& layout = m_history.layout();
        Index first = -1;
        Index last = -1;
        for (Index i = 0; i < static_cast<Index>(layout.layers.size()); ++i) {
            const LayerInfo& layer = layout.layers[static_cast<std::size_t>(i)];
            if (layer.kind == "output")
                continue;
            if (first < 0 || layer.depth < layout.layers[static_cast<std::size_t>(first)].depth)
                first = i;
            if (last < 0 || layer.depth > layout.layers[static_cast<std::size_t>(last)].depth)
                last = i;
        }
        if (first < 0)
            return absent();
        return value(layout.trace(first, LayerQuantity::PreactivationGradL2)) /
               value(layout.trace(last, LayerQuantity::PreactivationGradL2));
    }

    /// The loss carries what broke forward, the norm what broke backward; an event names what neither saw.
    bool isNonFinite() const {
        if (!std::isfinite(value(StepQuantity::Loss)) || !std::isfinite(value(StepQuantity::GradNorm)))
            return true;
        const std::vector<RunEvent> events = m_history.events();
        return !events.empty() && events.back().kind == EventKind::NonFinite && events.back().step == m_step;
    }

private:
    const History& m_history;
    std::int64_t m_step;
};

struct Verdict {
    bool isTrue = false;
    std::string text;
};

Verdict compare(const char* what, double value, bool isAbove, double level) {
    return {isAbove ? value > level : value < level,
            std::string(what) + " " + number(value) + (isAbove ? " above " : " below ") + number(level)};
}

Verdict judge(const Trigger& trigger, const NewestRow& row) {
    switch (trigger.kind) {
    case TriggerKind::NormAbove:
    case TriggerKind::NormBelow:
        return compare("gradient norm", row.value(StepQuantity::GradNorm), trigger.kind == TriggerKind::NormAbove,
                       trigger.level);
    case TriggerKind::RatioAbove:
    case TriggerKind::RatioBelow:
        return compare("dL/dz of the first over the last layer", row.firstToLast(),
                       trigger.kind == TriggerKind::RatioAbove, trigger.level);
    case TriggerKind::NonFinite:
        return {row.isNonFinite(), "a value is not finite"};
    case TriggerKind::Clipped: {
        const double coefficient = row.value(StepQuantity::ClipCoefficient);
        const bool isCut = coefficient < 1 || row.value(StepQuantity::ClippedNorm) < row.value(StepQuantity::GradNorm);
        return {isCut, "the gradient was clipped, coefficient " + number(coefficient)};
    }
    case TriggerKind::LossBelow:
        return compare("loss", row.value(StepQuantity::Loss), false, trigger.level);
    case TriggerKind::Step:
        return {static_cast<double>(row.step()) >= trigger.level, "step " + number(trigger.level) + " reached"};
    case TriggerKind::Count:
        break;
    }
    return {};
}

} // namespace

std::string_view name(TriggerKind kind) {
    return kNames[static_cast<std::size_t>(kind)];
}

bool hasLevel(TriggerKind kind) {
    return kind != TriggerKind::NonFinite && kind != TriggerKind::Clipped;
}

TriggerWatch::TriggerWatch(std::span<const Trigger> triggers) {
    for (const Trigger& trigger : triggers)
        m_watched.push_back({trigger, false});
}

void TriggerWatch::rearm() {
    for (Watched& watched : m_watched)
        watched.wasTrue = false;
}

std::string TriggerWatch::look(const History& history) {
    if (m_watched.empty() || history.steps() <= 0)
        return {};
    const NewestRow row(history);
    std::string fired;
    for (Watched& watched : m_watched) {
        const Verdict verdict = judge(watched.trigger, row);
        if (verdict.isTrue && !watched.wasTrue)
            fired += (fired.empty() ? "" : "; ") + verdict.text;
        watched.wasTrue = verdict.isTrue;
    }
    return fired;
}

} // namespace nabla
