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
#include <cstdio>
#include <cstdlib>
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
                                      layout.trace(StepQuantity::ClipCoefficient),
                                      layout.trace(StepQuantity::ClipCosine)};
    const auto buckets = now.envelopes(ids, shownSteps(now), bucketsFor(*panel(0), 1));
    watch(now);
    readNorms(now, buckets[0], buckets[1]);
    readCoefficient(now, buckets[2], buckets[3]);
    updateProposal();
}

void ClipChart::readNorms(const History& now, const std::vector<EnvelopeBucket>& before,
                          const std::vector<EnvelopeBucket>& after) {
    std::vector<Trace> traces = {envelopeTrace(before, ValueScale::Log), envelopeTrace(after, ValueScale::Log)};
    traces[0].color = theme().weight;
    traces[1].color = theme().third;
    const bool hasGhost =
        addGhost(traces, now, comparedRun(), {{now.layout().trace(StepQuantity::GradNorm)}}, {ValueScale::Log});
    const auto [lowest, highest] = extent(traces);
    m_norms->setTraces(std::move(traces));
    m_range.include(lowest, highest);
    ChartPanel* chart = panel(0);
    chart->setAxes(stepAxis(now, *chart),
                   decadeScale(m_range.low(), m_range.high(), chart->mapping().plot.height(), chart->labelRoomY()));
    std::vector<KeyEntry> key = {{KeySign::Line, theme().weight, tr("before clipping")},
                                 {KeySign::Line, theme().third, tr("after")},
                                 {KeySign::Bar, theme().signal, tr("clipped")}};
    if (hasGhost)
        addGhostKey(key);
    chart->setKey(key);
}

void ClipChart::readCoefficient(const History& now, const std::vector<EnvelopeBucket>& buckets,
                                const std::vector<EnvelopeBucket>& cosines) {
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
    Trace cosine = envelopeTrace(cosines, ValueScale::Linear);
    cosine.color = theme().fourth;
    std::vector<Trace> traces = {std::move(coefficient), std::move(cosine)};
    std::vector<KeyEntry> key = {{KeySign::Line, theme().signal, tr("coefficient")},
                                 {KeySign::Line, theme().fourth, tr("cosine to the raw gradient")}};
    if (addGhost(traces, now, comparedRun(), {{now.layout().trace(StepQuantity::ClipCoefficient)}},
                 {ValueScale::Linear}))
        addGhostKey(key);
    m_coefficients->setTraces(std::move(traces));
    ChartPanel* chart = panel(1);
    chart->setKey(key);
    chart->setAxes(stepAxis(now, *chart), linearScale(1, chart->mapping().plot.height(), chart->labelRoomY()));
}

void ClipChart::watch(const History& now) {
    const Layout& layout = now.layout();
    const std::int64_t end = endStep(now);
    ClipAdvisor advisor;
    std::int64_t clipped = 0;
    m_watched = 0;
    now.visit(std::max(now.firstStep(), end - kWatched), [&](std::int64_t step, std::span<const double> row) {
        if (step >= end)
            return false;
        advisor.add(at(row, layout, StepQuantity::GradNorm));
        clipped += isCut(row, layout);
        ++m_watched;
        return true;
    });
    m_advice = advisor.advice();
    m_recentShare = m_watched == 0 ? 0 : static_cast<double>(clipped) / static_cast<double>(m_watched);
}

double ClipChart::proposedNorm() const {
    if (m_advice.verdict == ClipAdvice::Verdict::TooEarly)
        return 0;
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.2e", m_advice.maxNorm);
    return std::strtod(digits, nullptr);
}

void ClipChart::updateProposal() {
    const std::optional<ClipSpec>& clip = context().source->recipe().training.clip;
    const ClipKind kind = clip ? clip->kind : ClipKind::None;
    const bool isByNorm = kind == ClipKind::None || kind == ClipKind::GlobalNorm;
    const double proposed = proposedNorm();
    const bool isNews = isByNorm && proposed > 0 && !(clip && clip->maxNorm == proposed);
    m_use->setVisible(isNews);
    if (!isByNorm || proposed <= 0) {
        m_guide->setLine({}, {}, {});
        return;
    }
    const QString number = exactText(proposed);
    m_guide->setLine(logValue(proposed).decade, tr("proposed %1").arg(number), theme().accent);
    if (!isNews)
        return;
    const QString text = tr("Use %1").arg(number);
    if (text != m_use->text()) {
        m_use->setText(text);
        m_use->setAccessibleName(tr("Clip by the global norm at %1").arg(number));
    }
    const QString reason =
        m_advice.verdict == ClipAdvice::Verdict::Useful
            ? tr("The largest is %1 times that.").arg(readingText(m_advice.largest / m_advice.maxNorm, 3))
            : tr("No norm stands out: there is no need to clip.");
    m_use->setToolTip(tr("Clip by the global norm at %1: %2 % of the newest %L3 norms are not larger.")
                          .arg(number)
                          .arg(ClipAdvice::kPercentile)
                          .arg(qint64(m_advice.steps)) +
                      QLatin1Char(' ') + reason);
}

void ClipChart::useProposal() {
    if (const double proposed = proposedNorm(); proposed > 0)
        Q_EMIT maxNormDragged(proposed);
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
                   .arg(m_watched));
}

QStringList ClipChart::tipLines(int, const QPointF&, std::span<const double> row) {
    const Layout& layout = run()->layout();
    return {tr("before clipping  %1").arg(exactText(at(row, layout, StepQuantity::GradNorm))),
            tr("after  %1").arg(exactText(at(row, layout, StepQuantity::ClippedNorm))),
            tr("coefficient  %1").arg(exactText(at(row, layout, StepQuantity::ClipCoefficient))),
            tr("cosine  %1").arg(exactText(at(row, layout, StepQuantity::ClipCosine)))};
}

std::vector<NamedTrace> ClipChart::compared(int index) const {
    const Layout& layout = run()->layout();
    if (index == 1)
        return {{tr("coefficient"), layout.trace(StepQuantity::ClipCoefficient)},
                {tr("cosine"), layout.trace(StepQuantity::ClipCosine)}};
    return {{tr("before"), layout.trace(StepQuantity::GradNorm)},
            {tr("after"), layout.trace(StepQuantity::ClippedNorm)}};
}

std::vector<NamedTrace> ClipChart::columns(const Layout& layout) const {
    return {{QStringLiteral("grad_norm"), layout.trace(StepQuantity::GradNorm)},
            {QStringLiteral("clipped_norm"), layout.trace(StepQuantity::ClippedNorm)},
            {QStringLiteral("clip_coefficient"), layout.trace(StepQuantity::ClipCoefficient)},
            {QStringLiteral("clip_cosine"), layout.trace(StepQuantity::ClipCosine)}};
}

} // namespace nabla

#include "moc_clip_chart.cpp"
