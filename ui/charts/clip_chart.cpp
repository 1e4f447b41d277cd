// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/clip_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/guide_item.h"
#include "ui/charts/instrument_header.h"
#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/charts/strip_item.h"
#include "ui/charts/traces_item.h"
#include "ui/scope/scope_source.h"
#include "ui/style/theme.h"

#include <QLocale>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr std::int64_t kWatched = 1000; ///< newest steps

double at(std::span<const double> row, const Layout& layout, StepQuantity quantity) {
    return row[static_cast<std::size_t>(layout.trace(quantity))];
}

bool isCut(std::span<const double> row, const Layout& layout) {
    return at(row, layout, StepQuantity::ClipCoefficient) < 1 ||
           at(row, layout, StepQuantity::ClippedNorm) < at(row, layout, StepQuantity::GradNorm);
}

} // namespace

ClipChart::ClipChart(InstrumentContext context, QWidget* parent) : TimeChart(context, "clipping", parent) {
    ChartPanel* upper = addTimePanel(5);
    ChartPanel* lower = addTimePanel(3);
    PanelMargins margins;
    margins.hasBottom = false;
    upper->setMargins(margins);
    m_strip = upper->add(new StripItem);
    m_norms = upper->add(new TracesItem);
    m_guide = upper->add(new GuideItem);
    m_coefficients = lower->add(new TracesItem);
    m_use = new QToolButton(header());
    m_use->setStyleSheet(QStringLiteral("QToolButton { padding: 0px 8px; border-radius: 4px; }"));
    m_use->setFocusPolicy(Qt::TabFocus);
    m_use->hide();
    header()->addControl(m_use);
    connect(m_use, &QToolButton::clicked, this, &ClipChart::useProposal);
    restyle();
}

void ClipChart::forget() {
    m_norms->setTraces({});
    m_coefficients->setTraces({});
    m_strip->setStretches({}, {});
    m_guide->setLine({}, {}, {});
    m_range.reset();
    m_advice = {};
    m_use->hide();
}

void ClipChart::retranslate() {
    TimeChart::retranslate();
    panel(0)->setAxisTitles(tr("↑ gradient norm"), tr("step"));
    panel(1)->setAxisTitles(tr("↑ coefficient"), tr("step"));
}

void ClipChart::read(const History& now, const History*) {
    const Layout& layout = now.layout();
    const std::vector<TraceId> ids = {layout.trace(StepQuantity::GradNorm), layout.trace(StepQuantity::ClippedNorm),
                                      layout.trace(StepQuantity::ClipCoefficient)};
    const auto buckets = now.envelopes(ids, shownSteps(now), bucketsFor(*panel(0), 1));
    watch(now);
    readNorms(now, buckets[0], buckets[1]);
    readCoefficient(now, buckets[2]);
    updateProposal();
}

void ClipChart::readNorms(const History& now, const std::vector<EnvelopeBucket>& before,
                          const std::vector<EnvelopeBucket>& after) {
    std::vector<Trace> traces = {envelopeTrace(before, ValueScale::Log), envelopeTrace(after, ValueScale::Log)};
    traces[0].color = theme().weight;
    traces[1].color = theme().third;
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const Trace& trace : traces) {
        lowest = std::min(lowest, trace.lowest);
        highest = std::max(highest, trace.highest);
    }
    m_norms->setTraces(std::move(traces));
    m_range.include(lowest, highest);
    ChartPanel* chart = panel(0);
    chart->setAxes(stepAxis(now, *chart),
                   decadeScale(m_range.low(), m_range.high(), chart->mapping().plot.height(), chart->labelRoomY()));
    chart->setKey({{KeySign::Line, theme().weight, tr("before clipping")},
                   {KeySign::Line, theme().third, tr("after")},
                   {KeySign::Bar, theme().signal, tr("clipped")}});
}

void ClipChart::readCoefficient(const History& now, const std::vector<EnvelopeBucket>& buckets) {
    std::vector<std::pair<double, double>> cut;
    for (const EnvelopeBucket& bucket : buckets)
        if (bucket.finite > 0 && bucket.min < 1) {
            const double first = static_cast<double>(bucket.firstStep);
            if (!cut.empty() && cut.back().second == first)
                cut.back().second = static_cast<double>(bucket.lastStep + 1);
            else
                cut.emplace_back(first, static_cast<double>(bucket.lastStep + 1));
        }
    m_strip->setStretches(std::move(cut), theme().signal);
    Trace coefficient = envelopeTrace(buckets, ValueScale::Linear);
    coefficient.color = theme().signal;
    m_coefficients->setTraces({std::move(coefficient)});
    ChartPanel* chart = panel(1);
    chart->setAxes(stepAxis(now, *chart), linearScale(1, chart->mapping().plot.height(), chart->labelRoomY()));
}

void ClipChart::watch(const History& now) {
    const Layout& layout = now.layout();
    const std::int64_t end = endStep(now);
    std::vector<double> norms;
    std::size_t clipped = 0;
    now.visit(std::max(now.firstStep(), end - kWatched), [&](std::int64_t step, std::span<const double> row) {
        if (step >= end)
            return false;
        norms.push_back(at(row, layout, StepQuantity::GradNorm));
        clipped += isCut(row, layout);
        return true;
    });
    m_advice = adviseClip(norms);
    m_recentShare = norms.empty() ? 0 : static_cast<double>(clipped) / static_cast<double>(norms.size());
}

void ClipChart::updateProposal() {
    const std::optional<ClipSpec>& clip = context().source->recipe().training.clip;
    const ClipKind kind = clip ? clip->kind : ClipKind::None;
    const bool isByNorm = kind == ClipKind::None || kind == ClipKind::GlobalNorm;
    const bool isNews = isByNorm && m_advice.maxNorm > 0 && !(clip && clip->maxNorm == m_advice.maxNorm);
    m_use->setVisible(isNews);
    if (!isByNorm || m_advice.maxNorm <= 0) {
        m_guide->setLine({}, {}, {});
        return;
    }
    const QString number = exactText(m_advice.maxNorm);
    m_guide->setLine(logValue(m_advice.maxNorm).decade, tr("proposed %1").arg(number), theme().accent);
    if (!isNews)
        return;
    const QString text = tr("Use %1").arg(number);
    if (text == m_use->text())
        return;
    m_use->setText(text);
    m_use->setAccessibleName(tr("Clip by the global norm at %1").arg(number));
    m_use->setToolTip(tr("Clip by the global norm at %1: twice the median of the last %L2 norms (%3). It would have "
                         "clipped %4 of them.")
                          .arg(number)
                          .arg(m_advice.watched)
                          .arg(readingText(m_advice.median, 3), percentText(m_advice.clippedShare)));
}

void ClipChart::useProposal() {
    if (m_advice.maxNorm > 0)
        Q_EMIT maxNormDragged(m_advice.maxNorm);
}

void ClipChart::mark() {
    TimeChart::mark();
    if (run())
        updateReadout(*run());
}

void ClipChart::updateReadout(const History& now) {
    std::vector<double> row;
    const std::int64_t step = shownRow(now, row);
    if (step < 0)
        return;
    const double whole = static_cast<double>(now.clippedSteps()) / static_cast<double>(now.steps());
    setReadout(tr("Step %1  ·  coefficient %2  ·  clipped: %3 of all steps, %4 of the newest %L5")
                   .arg(QLocale().toString(qint64(step)),
                        readingText(at(row, now.layout(), StepQuantity::ClipCoefficient), 3), percentText(whole),
                        percentText(m_recentShare))
                   .arg(m_advice.watched));
}

QStringList ClipChart::tipLines(int, const QPointF&, std::span<const double> row) {
    const Layout& layout = run()->layout();
    return {tr("before clipping  %1").arg(exactText(at(row, layout, StepQuantity::GradNorm))),
            tr("after  %1").arg(exactText(at(row, layout, StepQuantity::ClippedNorm))),
            tr("coefficient  %1").arg(exactText(at(row, layout, StepQuantity::ClipCoefficient)))};
}

std::vector<NamedTrace> ClipChart::compared(int index) const {
    const Layout& layout = run()->layout();
    if (index == 1)
        return {{tr("coefficient"), layout.trace(StepQuantity::ClipCoefficient)}};
    return {{tr("before"), layout.trace(StepQuantity::GradNorm)},
            {tr("after"), layout.trace(StepQuantity::ClippedNorm)}};
}

std::vector<NamedTrace> ClipChart::columns(const Layout& layout) const {
    return {{QStringLiteral("grad_norm"), layout.trace(StepQuantity::GradNorm)},
            {QStringLiteral("clipped_norm"), layout.trace(StepQuantity::ClippedNorm)},
            {QStringLiteral("clip_coefficient"), layout.trace(StepQuantity::ClipCoefficient)}};
}

} // namespace nabla

#include "moc_clip_chart.cpp"
