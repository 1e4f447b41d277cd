// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gradient_noise_chart.h"

#include "core/recipe/resolve.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/guide_item.h"
#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/charts/strip_item.h"
#include "ui/charts/traces_item.h"
#include "ui/scope/scope_source.h"
#include "ui/style/theme.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

double at(std::span<const double> row, const Layout& layout, StepQuantity quantity) {
    return row[static_cast<std::size_t>(layout.trace(quantity))];
}

} // namespace

GradientNoiseChart::GradientNoiseChart(InstrumentContext context, QWidget* parent)
    : TimeChart(context, "gradient_noise", parent) {
    ChartPanel* upper = addTimePanel(5);
    ChartPanel* lower = addTimePanel(4);
    PanelMargins margins;
    margins.hasBottom = false;
    upper->setMargins(margins);
    m_unclear = upper->add(new StripItem);
    m_scales = upper->add(new TracesItem);
    m_batch = upper->add(new GuideItem);
    m_batch->setZValue(5); // its word must not hide a point
    m_parts = lower->add(new TracesItem);
    restyle();
}

void GradientNoiseChart::forget() {
    m_scales->setTraces({});
    m_parts->setTraces({});
    m_unclear->setStretches({}, {});
    m_batch->setLine({}, {}, {});
    m_upper.reset();
    m_lower.reset();
}

void GradientNoiseChart::retranslate() {
    TimeChart::retranslate();
    panel(0)->setAxisTitles(tr("↑ noise scale, samples"), tr("step"));
    panel(1)->setAxisTitles(tr("↑ norm"), tr("step"));
}

QString GradientNoiseChart::missing(const History& now) const {
    const TraceId trace = now.layout().trace(StepQuantity::GradNoiseTrace);
    for (const EnvelopeBucket& bucket : now.envelope(trace, {now.firstStep(), now.endStep()}, 1))
        if (bucket.finite + bucket.nonFinite > 0)
            return {};
    return tr("No gradient noise was measured. It takes batches of two samples or more, and is measured every %1 "
              "steps.")
        .arg(kNoiseEvery);
}

Index GradientNoiseChart::batchSize() const {
    const Index batch = context().source->recipe().training.batchSize.value_or(ResolvedTraining{}.batchSize);
    const auto set = context().source->dataset();
    const Index rows = set ? static_cast<Index>(set->trainingRows.size()) : 0;
    return rows > 0 ? std::min(batch, rows) : batch;
}

void GradientNoiseChart::read(const History& now, const History*) {
    const Layout& layout = now.layout();
    const std::vector<TraceId> ids = {layout.trace(StepQuantity::GradNoiseScale),
                                      layout.trace(StepQuantity::GradNoiseTrace), layout.trace(StepQuantity::GradNorm)};
    const auto buckets = now.envelopes(ids, shownSteps(now), bucketsFor(*panel(0), 1));
    markUnclear(buckets[0], buckets[1]);
    readScale(now, buckets[0]);
    readParts(now, buckets[1], buckets[2]);
}

void GradientNoiseChart::readScale(const History& now, const std::vector<EnvelopeBucket>& buckets) {
    Trace points = envelopeTrace(buckets, ValueScale::Log);
    points.color = theme().signal;
    points.arePoints = true;
    const double batch = logValue(static_cast<double>(batchSize())).decade;
    // No line through them: it would run over the steps whose scale nobody knows, and those are not like the others.
    std::vector<Trace> traces;
    const bool hasGhost = addGhost(traces, now, comparedRun(), {{now.layout().trace(StepQuantity::GradNoiseScale)}},
                                   {ValueScale::Log, false, true});
    traces.push_back(std::move(points));
    const auto [lowest, highest] = extent(traces);
    ChartPanel* chart = panel(0);
    chart->setAxes(stepAxis(now, *chart), m_upper.around(std::min(lowest, batch), std::max(highest, batch),
                                                         chart->mapping().plot.height(), chart->labelRoomY()));
    m_scales->setTraces(std::move(traces));
    m_batch->setLine(batch, tr("batch of %L1: noise = signal").arg(batchSize()), theme().accent);
    std::vector<KeyEntry> key = {{KeySign::Point, theme().signal, tr("noise scale")}};
    if (hasGhost)
        key.push_back({KeySign::Point, ghostLook().color, ghostLook().name});
    if (!m_unclear->stretches().empty())
        key.push_back({KeySign::Bar, theme().warning, tr("batch too small to tell")});
    chart->setKey(key);
}

void GradientNoiseChart::readParts(const History& now, std::vector<EnvelopeBucket> traces,
                                   const std::vector<EnvelopeBucket>& norms) {
    for (EnvelopeBucket& bucket : traces) // monotone: the envelope of the root is the root of the envelope
        for (double* value : {&bucket.min, &bucket.max, &bucket.last})
            if (std::isfinite(*value))
                *value = std::sqrt(*value);
    Trace noise = envelopeTrace(traces, ValueScale::Log);
    noise.color = theme().fourth;
    Trace norm = envelopeTrace(norms, ValueScale::Log);
    norm.color = theme().weight;
    std::vector<Trace> both = {std::move(noise), std::move(norm)};
    std::vector<KeyEntry> key = {{KeySign::Line, theme().fourth, tr("noise of one sample, √tr Σ")},
                                 {KeySign::Line, theme().weight, tr("gradient of the batch, ‖G‖")}};
    if (addGhost(both, now, comparedRun(), {{now.layout().trace(StepQuantity::GradNoiseTrace)}},
                 {ValueScale::Log, false, false, [](double trace) { return std::sqrt(trace); }}))
        addGhostKey(key);
    const auto [lowest, highest] = extent(both);
    ChartPanel* chart = panel(1);
    chart->setAxes(stepAxis(now, *chart),
                   m_lower.around(lowest, highest, chart->mapping().plot.height(), chart->labelRoomY()));
    m_parts->setTraces(std::move(both));
    chart->setKey(key);
}

void GradientNoiseChart::markUnclear(const std::vector<EnvelopeBucket>& scales,
                                     const std::vector<EnvelopeBucket>& traces) {
    std::vector<std::pair<double, double>> stretches;
    bool isOpen = false;
    for (std::size_t i = 0; i < traces.size(); ++i) {
        if (traces[i].finite == 0) // nothing measured: as it was at the last measurement
            continue;
        const double first = static_cast<double>(traces[i].firstStep);
        if (isOpen)
            stretches.back().second = first;
        const bool isUnclear = scales[i].finite + scales[i].nonFinite < traces[i].finite && traces[i].max > 0;
        if (isUnclear && !isOpen)
            stretches.emplace_back(first, static_cast<double>(traces.back().lastStep + 1));
        else if (isUnclear)
            stretches.back().second = static_cast<double>(traces.back().lastStep + 1);
        isOpen = isUnclear;
    }
    m_unclear->setStretches(std::move(stretches), theme().warning);
}

std::int64_t GradientNoiseChart::measuredBefore(std::int64_t step, std::vector<double>& row) const {
    const Layout& layout = run()->layout();
    for (std::int64_t back = kNoiseEvery; back <= 64 * kNoiseEvery; back *= 8) { // thinned rows lie further apart
        std::int64_t found = -1;
        run()->visit(std::max(run()->firstStep(), step - back), [&](std::int64_t kept, std::span<const double> values) {
            if (kept <= step && !isAbsent(at(values, layout, StepQuantity::GradNoiseTrace))) {
                row.assign(values.begin(), values.end());
                found = kept;
            }
            return kept < step;
        });
        if (found >= 0)
            return found;
    }
    return -1;
}

void GradientNoiseChart::mark() {
    TimeChart::mark();
    if (!run())
        return;
    std::vector<double> row;
    const std::int64_t step = measuredBefore(shownStep(*run()), row);
    if (step < 0) {
        setReadout(tr("No measurement near this step"));
        return;
    }
    const double scale = at(row, run()->layout(), StepQuantity::GradNoiseScale);
    const QString number = QLocale().toString(qint64(step));
    setReadout(isAbsent(scale)
                   ? tr("Step %1  ·  batch of %L2: too small to tell").arg(number).arg(batchSize())
                   : tr("Step %1  ·  noise scale %2: %3 × the batch of %L4")
                         .arg(number, readingText(scale, 3), readingText(scale / static_cast<double>(batchSize()), 3))
                         .arg(batchSize()));
}

QStringList GradientNoiseChart::tipLines(int index, const QPointF& pixel, std::span<const double>) {
    std::vector<double> row;
    const std::int64_t under = std::clamp<std::int64_t>(std::llround(panel(index)->mapping().valueAtX(pixel.x())),
                                                        run()->firstStep(), endStep(*run()) - 1);
    const std::int64_t step = measuredBefore(under, row);
    if (step < 0)
        return {};
    const Layout& layout = run()->layout();
    const double scale = at(row, layout, StepQuantity::GradNoiseScale);
    return {tr("measured at step %1").arg(QLocale().toString(qint64(step))),
            isAbsent(scale) ? tr("noise scale: the batch is too small to tell")
                            : tr("noise scale  %1").arg(exactText(scale)),
            tr("tr Σ  %1").arg(exactText(at(row, layout, StepQuantity::GradNoiseTrace))),
            tr("‖G‖  %1").arg(exactText(at(row, layout, StepQuantity::GradNorm)))};
}

std::vector<NamedTrace> GradientNoiseChart::compared(int index) const {
    const Layout& layout = run()->layout();
    if (index == 0)
        return {{tr("noise scale"), layout.trace(StepQuantity::GradNoiseScale)}};
    return {{tr("tr Σ"), layout.trace(StepQuantity::GradNoiseTrace)},
            {tr("‖G‖"), layout.trace(StepQuantity::GradNorm)}};
}

std::vector<NamedTrace> GradientNoiseChart::columns(const Layout& layout) const {
    return {{QStringLiteral("grad_noise_scale"), layout.trace(StepQuantity::GradNoiseScale)},
            {QStringLiteral("grad_noise_trace"), layout.trace(StepQuantity::GradNoiseTrace)},
            {QStringLiteral("grad_norm"), layout.trace(StepQuantity::GradNorm)}};
}

} // namespace nabla

#include "moc_gradient_noise_chart.cpp"
