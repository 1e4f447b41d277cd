// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/loss_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/guide_item.h"
#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/charts/traces_item.h"
#include "ui/scope/scope_source.h"
#include "ui/style/theme.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// A loss this many times above guessing is exploding: on a linear axis everything before would be a flat line.
constexpr double kExploded = 10;
enum AxisChoice { kAutomatic, kLinear, kPowers };

QColor faint(QColor color, float alpha) {
    color.setAlphaF(alpha);
    return color;
}

double at(std::span<const double> row, const Layout& layout, StepQuantity quantity) {
    return row[static_cast<std::size_t>(layout.trace(quantity))];
}

/// What the dashed line says.
QString baselineLabel(const Dataset& set) {
    const QString loss = readingText(set.baselineLoss, 3);
    switch (set.baseline) {
    case Baseline::Chance:
        return LossChart::tr("chance: ln %1 = %2").arg(set.outputs).arg(loss);
    case Baseline::Mean:
        return LossChart::tr("always the mean: variance %1").arg(loss);
    case Baseline::AlwaysOne:
        return LossChart::tr("always 1: 1/6 = %1").arg(loss);
    case Baseline::AnySymbol:
        return LossChart::tr("any symbol: %1").arg(loss);
    case Baseline::None:
        break;
    }
    return loss;
}

/// Every value faint, and the calm line.
void addBoth(std::vector<Trace>& traces, const std::vector<EnvelopeBucket>& buckets, ValueScale scale, int reach,
             const QColor& color) {
    Trace all = envelopeTrace(buckets, scale);
    all.color = faint(color, 0.35f);
    all.emphasis = Emphasis::Faint;
    traces.push_back(std::move(all));
    Trace calm = smoothTrace(buckets, scale, reach);
    calm.color = color;
    calm.emphasis = Emphasis::Strong;
    traces.push_back(std::move(calm));
}

void addPoints(std::vector<Trace>& traces, const std::vector<EnvelopeBucket>& buckets, ValueScale scale,
               const QColor& color) {
    Trace points = smoothTrace(buckets, scale, 0);
    points.color = color;
    if (points.lines.size() == 1 && points.lines.front().size() > 1)
        traces.push_back(points); // a thin line under the dots says what belongs together
    points.arePoints = true;
    traces.push_back(std::move(points));
}

double newestOf(const std::vector<EnvelopeBucket>& buckets) {
    const auto newest = std::find_if(buckets.rbegin(), buckets.rend(),
                                     [](const EnvelopeBucket& bucket) { return bucket.finite + bucket.nonFinite > 0; });
    return newest == buckets.rend() ? absent() : newest->last;
}

} // namespace

LossChart::LossChart(InstrumentContext context, QWidget* parent)
    : TimeChart(context, "loss", parent), m_validationLoss(absent()), m_validationAccuracy(absent()) {
    ChartPanel* loss = addTimePanel(5);
    ChartPanel* accuracy = addTimePanel(3);
    m_baseline = loss->add(new GuideItem);
    m_loss = loss->add(new TracesItem);
    m_accuracy = accuracy->add(new TracesItem);
    m_axis = addChoice("axis", {QStringLiteral("auto"), QStringLiteral("linear"), QStringLiteral("log")});
    connect(m_axis, &ChoiceButton::chosen, this, [this] {
        m_range.reset();
        refresh();
    });
    restyle();
}

void LossChart::forget() {
    m_loss->setTraces({});
    m_accuracy->setTraces({});
    m_baseline->setLine({}, {}, {});
    m_range.reset();
    m_validationLoss = m_validationAccuracy = absent();
}

void LossChart::retranslate() {
    TimeChart::retranslate();
    panel(0)->setAxisTitles(tr("↑ loss"), tr("step"));
    panel(1)->setAxisTitles(tr("↑ accuracy"), tr("step"));
    m_axis->setWords({tr("auto"), tr("linear"), tr("log")});
    m_axis->setAccessibleName(tr("Axis of the loss"));
    m_axis->setToolTip(tr("Axis of the loss: linear, powers of ten, or linear until the loss explodes"));
}

ValueScale LossChart::chooseScale(const std::vector<EnvelopeBucket>& buckets) const {
    if (m_axis->currentIndex() != kAutomatic)
        return m_axis->currentIndex() == kPowers ? ValueScale::Log : ValueScale::Linear;
    const auto first = std::find_if(buckets.begin(), buckets.end(), [](const auto& b) { return b.finite > 0; });
    if (first == buckets.end())
        return ValueScale::Linear;
    const auto set = context().source->dataset();
    const double start = set && set->baselineLoss > 0 ? set->baselineLoss : first->min;
    double highest = 0;
    for (const EnvelopeBucket& bucket : buckets)
        highest = std::max(highest, bucket.max);
    return highest > kExploded * start ? ValueScale::Log : ValueScale::Linear;
}

void LossChart::read(const History& now, const History* ghost) {
    const bool hasAccuracy = now.layout().hasAccuracy;
    panel(1)->setVisible(hasAccuracy);
    PanelMargins upper;
    upper.hasBottom = !hasAccuracy;
    panel(0)->setMargins(upper);
    readLoss(now, ghost);
    if (hasAccuracy)
        readAccuracy(now, ghost);
}

void LossChart::readLoss(const History& now, const History* ghost) {
    ChartPanel* chart = panel(0);
    const Layout& layout = now.layout();
    const std::vector<TraceId> ids = {layout.trace(StepQuantity::Loss), layout.trace(StepQuantity::ValidationLoss)};
    const auto buckets = now.envelopes(ids, shownSteps(now), bucketsFor(*chart, 1));
    m_scale = chooseScale(buckets[0]);
    if (ghost && ghostLook().isCompared && m_scale == ValueScale::Linear)
        m_scale = chooseScale(
            ghost->envelope(ghost->layout().trace(StepQuantity::Loss), ghostSteps(now, *ghost), bucketsFor(*chart, 2)));
    m_validationLoss = newestOf(buckets[1]);
    std::vector<Trace> traces;
    addGhost(traces, now, ghost, {{layout.trace(StepQuantity::Loss)}}, {m_scale, true});
    addGhost(traces, now, comparedRun(), {{layout.trace(StepQuantity::ValidationLoss)}}, {m_scale, false, true});
    addBoth(traces, buckets[0], m_scale, smoothReach(buckets[0].size()), theme().third);
    addPoints(traces, buckets[1], m_scale, theme().fourth);
    m_loss->setTraces(std::move(traces));

    const auto set = context().source->dataset();
    if (set && set->baselineLoss > 0)
        m_baseline->setLine(m_scale == ValueScale::Log ? logValue(set->baselineLoss).decade : set->baselineLoss,
                            baselineLabel(*set), theme().textMuted);
    else
        m_baseline->setLine({}, {}, {});
    updateLossAxes(now);
    std::vector<KeyEntry> key = {{KeySign::Line, theme().third, tr("training")}};
    if (!isAbsent(m_validationLoss))
        key.push_back({KeySign::Point, theme().fourth, tr("validation")});
    if (ghost)
        addGhostKey(key, KeySign::DashedLine);
    chart->setKey(key);
}

void LossChart::updateLossAxes(const History& now) {
    ChartPanel* chart = panel(0);
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const Trace& trace : m_loss->traces())
        if (!trace.isGhost || ghostLook().isCompared) {
            lowest = std::min(lowest, trace.lowest);
            highest = std::max(highest, trace.highest);
        }
    if (m_baseline->y()) {
        lowest = std::min(lowest, *m_baseline->y());
        highest = std::max(highest, *m_baseline->y());
    }
    const double room = chart->mapping().plot.height();
    if (m_scale == ValueScale::Log) {
        m_range.include(lowest, highest);
        chart->setAxes(stepAxis(now, *chart), decadeScale(m_range.low(), m_range.high(), room, chart->labelRoomY()));
    } else {
        chart->setAxes(stepAxis(now, *chart), linearScale(highest > 0 ? highest : 1, room, chart->labelRoomY()));
    }
}

void LossChart::readAccuracy(const History& now, const History* ghost) {
    ChartPanel* chart = panel(1);
    const Layout& layout = now.layout();
    const std::vector<TraceId> ids = {layout.trace(StepQuantity::Accuracy),
                                      layout.trace(StepQuantity::ValidationAccuracy)};
    const auto buckets = now.envelopes(ids, shownSteps(now), bucketsFor(*chart, 1));
    std::vector<Trace> traces;
    addGhost(traces, now, ghost, {{layout.trace(StepQuantity::Accuracy)}}, {ValueScale::Linear, true});
    addGhost(traces, now, comparedRun(), {{layout.trace(StepQuantity::ValidationAccuracy)}},
             {ValueScale::Linear, false, true});
    addBoth(traces, buckets[0], ValueScale::Linear, smoothReach(buckets[0].size()), theme().third);
    addPoints(traces, buckets[1], ValueScale::Linear, theme().fourth);
    m_validationAccuracy = newestOf(buckets[1]);
    m_accuracy->setTraces(std::move(traces));
    chart->setAxes(stepAxis(now, *chart), percentScale(chart->mapping().plot.height(), chart->labelRoomY()));
}

void LossChart::mark() {
    TimeChart::mark();
    if (run())
        updateReadout(*run());
}

void LossChart::updateReadout(const History& now) {
    std::vector<double> row;
    const std::int64_t step = shownRow(now, row);
    if (step < 0)
        return;
    const Layout& layout = now.layout();
    QString text = tr("Step %1  ·  loss %2")
                       .arg(QLocale().toString(qint64(step)), readingText(at(row, layout, StepQuantity::Loss), 3));
    if (layout.hasAccuracy)
        text += tr("  ·  accuracy %1").arg(percentText(at(row, layout, StepQuantity::Accuracy)));
    if (layout.hasAccuracy && !isAbsent(m_validationAccuracy))
        text += tr("  ·  validation %1").arg(percentText(m_validationAccuracy));
    else if (!layout.hasAccuracy && !isAbsent(m_validationLoss))
        text += tr("  ·  validation %1").arg(readingText(m_validationLoss, 3));
    setReadout(text);
}

std::vector<NamedTrace> LossChart::compared(int index) const {
    const Layout& layout = run()->layout();
    if (index == 0)
        return {{tr("loss"), layout.trace(StepQuantity::Loss)},
                {tr("validation loss"), layout.trace(StepQuantity::ValidationLoss)}};
    return {{tr("accuracy"), layout.trace(StepQuantity::Accuracy)},
            {tr("validation accuracy"), layout.trace(StepQuantity::ValidationAccuracy)}};
}

std::vector<NamedTrace> LossChart::columns(const Layout& layout) const {
    std::vector<NamedTrace> traces;
    for (const StepQuantity quantity : {StepQuantity::Loss, StepQuantity::ValidationLoss, StepQuantity::Accuracy,
                                        StepQuantity::ValidationAccuracy, StepQuantity::LearningRate})
        if (layout.hasAccuracy ||
            (quantity != StepQuantity::Accuracy && quantity != StepQuantity::ValidationAccuracy)) {
            const std::string_view word = name(quantity);
            traces.push_back(
                {QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())), layout.trace(quantity)});
        }
    return traces;
}

QStringList LossChart::tipLines(int, const QPointF&, std::span<const double> row) {
    const Layout& layout = run()->layout();
    QStringList lines = {tr("loss  %1").arg(exactText(at(row, layout, StepQuantity::Loss)))};
    const auto add = [&](StepQuantity quantity, const QString& text) {
        if (const double value = at(row, layout, quantity); !isAbsent(value))
            lines << text.arg(exactText(value));
    };
    add(StepQuantity::ValidationLoss, tr("validation loss  %1"));
    add(StepQuantity::Accuracy, tr("accuracy  %1"));
    add(StepQuantity::ValidationAccuracy, tr("validation accuracy  %1"));
    return lines;
}

} // namespace nabla

#include "moc_loss_chart.cpp"
