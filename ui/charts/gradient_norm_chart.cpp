// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gradient_norm_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/guide_item.h"
#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/charts/strip_item.h"
#include "ui/charts/traces_item.h"
#include "ui/scope/scope_source.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

/// Two significant digits: as fine as a hand on a log axis, and a drag makes few edits.
double rounded(double value) {
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
    return std::round(value / unit) * unit;
}

double at(std::span<const double> row, const Layout& layout, StepQuantity quantity) {
    return row[static_cast<std::size_t>(layout.trace(quantity))];
}

} // namespace

GradientNormChart::GradientNormChart(InstrumentContext context, QWidget* parent)
    : TimeChart(context, "gradient_norm", parent) {
    ChartPanel* chart = addTimePanel(1);
    m_strip = chart->add(new StripItem);
    m_traces = chart->add(new TracesItem);
    m_line = chart->add(new GuideItem);
    m_line->setDraggable(true);
    m_axis = addChoice("axis", {QStringLiteral("log"), QStringLiteral("linear")}, Place::Menu);
    m_smooth = addChoice("line", {QStringLiteral("raw"), QStringLiteral("smooth")}, Place::Menu);
    for (ChoiceButton* choice : {m_axis, m_smooth})
        connect(choice, &ChoiceButton::chosen, this, [this] {
            m_scale.reset();
            refresh();
        });
    connect(chart, &ChartPanel::dragged, this, &GradientNormChart::drag);
    connect(chart, &ChartPanel::released, this, &GradientNormChart::release);
    connect(chart, &ChartPanel::hovered, this, [this, chart](QPointF pixel) {
        const bool isHot = m_line->isAt(pixel);
        m_line->setHot(isHot);
        chart->viewport()->setCursor(isHot ? Qt::SizeVerCursor : Qt::ArrowCursor);
    });
    connect(chart, &ChartPanel::left, this, [this] { m_line->setHot(false); });
    restyle();
}

void GradientNormChart::forget() {
    m_traces->setTraces({});
    m_strip->setStretches({}, {});
    m_line->setLine({}, {}, {});
    m_scale.reset();
    m_dragged.reset();
}

void GradientNormChart::retranslate() {
    TimeChart::retranslate();
    m_axis->setAccessibleName(tr("Axis"));
    m_axis->setWords({tr("powers of ten"), tr("linear")});
    m_smooth->setAccessibleName(tr("Line"));
    m_smooth->setWords({tr("every value"), tr("smoothed, with every value faint")});
    panel(0)->setAxisTitles(tr("↑ gradient norm"), tr("step"));
}

bool GradientNormChart::hasLine() const {
    return m_clip.kind == ClipKind::GlobalNorm || m_clip.kind == ClipKind::LayerNorm;
}

double GradientNormChart::maxNorm() const {
    return m_dragged.value_or(m_clip.maxNorm);
}

void GradientNormChart::read(const History& now, const History* ghost) {
    const std::optional<ClipSpec>& clip = context().source->recipe().training.clip;
    const ResolvedClip known = resolve(clip.value_or(ClipSpec{}));
    if (!(known == m_clip))
        m_dragged.reset();
    m_clip = known;
    m_isClipping = m_clip.kind != ClipKind::None || now.clippedSteps() > 0;
    const Layout& layout = now.layout();
    const std::vector<TraceId> ids = {layout.trace(StepQuantity::GradNorm), layout.trace(StepQuantity::ClippedNorm),
                                      layout.trace(StepQuantity::ClipCoefficient)};
    const auto buckets = now.envelopes(ids, shownSteps(now), bucketsFor(*panel(0), 1));
    m_scale.setScale(m_axis->currentIndex() == 0 ? ValueScale::Log : ValueScale::Linear);
    std::vector<Trace> traces;
    addGhost(traces, now, ghost, {{ids[0]}}, {m_scale.scale()});
    addLine(traces, buckets[0], theme().weight);
    if (m_isClipping)
        addLine(traces, buckets[1], theme().third);
    updateAxes(now, traces);
    m_traces->setTraces(std::move(traces));
    markClipped(buckets[2]);
    updateKey(ghost != nullptr);
    updateLine();
}

void GradientNormChart::addLine(std::vector<Trace>& traces, const std::vector<EnvelopeBucket>& buckets,
                                const QColor& color) const {
    const bool isSmooth = m_smooth->currentIndex() == 1;
    Trace all = envelopeTrace(buckets, m_scale.scale());
    all.color = color;
    if (isSmooth) {
        all.color.setAlphaF(0.35f);
        all.emphasis = Emphasis::Faint;
    }
    traces.push_back(std::move(all));
    if (!isSmooth)
        return;
    Trace calm = smoothTrace(buckets, m_scale.scale(), smoothReach(buckets.size()));
    calm.color = color;
    calm.emphasis = Emphasis::Strong;
    traces.push_back(std::move(calm));
}

void GradientNormChart::updateAxes(const History& now, const std::vector<Trace>& traces) {
    ChartPanel* chart = panel(0);
    const auto [lowest, highest] = extent(traces);
    const double room = chart->mapping().plot.height();
    AxisScale values = m_scale.around(lowest, highest, room, chart->labelRoomY());
    // A line that was dragged beyond the data takes the axis with it, by whole decades.
    if (const double line = m_scale.place(maxNorm()); hasLine() && maxNorm() > 0) {
        if (m_scale.scale() == ValueScale::Linear && line > values.max)
            values = linearScale(line, room, chart->labelRoomY());
        else if (m_scale.scale() == ValueScale::Log && (line < values.min || line > values.max))
            values = decadeScale(static_cast<int>(std::floor(std::min(line, values.min))),
                                 static_cast<int>(std::ceil(std::max(line, values.max))), room, chart->labelRoomY());
    }
    chart->setAxes(stepAxis(now, *chart), values);
}

void GradientNormChart::markClipped(const std::vector<EnvelopeBucket>& coefficients) {
    std::vector<std::pair<double, double>> cut;
    for (const EnvelopeBucket& bucket : coefficients)
        if (bucket.finite > 0 && bucket.min < 1) {
            const double first = static_cast<double>(bucket.firstStep);
            if (!cut.empty() && cut.back().second == first)
                cut.back().second = static_cast<double>(bucket.lastStep + 1);
            else
                cut.emplace_back(first, static_cast<double>(bucket.lastStep + 1));
        }
    m_strip->setStretches(std::move(cut), theme().signal);
}

void GradientNormChart::updateKey(bool hasGhost) {
    std::vector<KeyEntry> key = {
        {KeySign::Line, theme().weight, m_isClipping ? tr("before clipping") : tr("all weights")}};
    if (m_isClipping) {
        key.push_back({KeySign::Line, theme().third, tr("after")});
        key.push_back({KeySign::Bar, theme().signal, tr("clipped")});
    }
    if (hasGhost)
        addGhostKey(key);
    panel(0)->setKey(key);
}

void GradientNormChart::updateLine() {
    if (!hasLine()) {
        m_line->setLine({}, {}, {});
        return;
    }
    const QString label = m_clip.kind == ClipKind::LayerNorm ? tr("max_norm %1 a tensor") : tr("max_norm %1");
    m_line->setLine(m_scale.place(maxNorm()), label.arg(exactText(maxNorm())), theme().accent);
}

void GradientNormChart::mark() {
    TimeChart::mark();
    if (run())
        updateReadout(*run());
}

void GradientNormChart::updateReadout(const History& now) {
    std::vector<double> row;
    const std::int64_t step = shownRow(now, row);
    if (step < 0)
        return;
    const double norm = at(row, now.layout(), StepQuantity::GradNorm);
    QString text = tr("Step %1  ·  norm %2").arg(QLocale().toString(qint64(step)), readingText(norm, 3));
    const double share = static_cast<double>(now.clippedSteps()) / static_cast<double>(now.steps());
    if (m_clip.kind == ClipKind::None && now.clippedSteps() == 0)
        text += tr("  ·  no clipping");
    else
        text += tr("  ·  %1 of all steps clipped").arg(percentText(share));
    setReadout(text);
}

std::vector<NamedTrace> GradientNormChart::compared(int) const {
    const Layout& layout = run()->layout();
    std::vector<NamedTrace> traces = {{tr("norm"), layout.trace(StepQuantity::GradNorm)}};
    if (m_isClipping)
        traces.push_back({tr("after clipping"), layout.trace(StepQuantity::ClippedNorm)});
    return traces;
}

std::vector<NamedTrace> GradientNormChart::columns(const Layout& layout) const {
    return {{QStringLiteral("grad_norm"), layout.trace(StepQuantity::GradNorm)},
            {QStringLiteral("clipped_norm"), layout.trace(StepQuantity::ClippedNorm)},
            {QStringLiteral("clip_coefficient"), layout.trace(StepQuantity::ClipCoefficient)}};
}

QStringList GradientNormChart::tipLines(int, const QPointF& pixel, std::span<const double> row) {
    const Layout& layout = run()->layout();
    QStringList lines = {tr("before clipping  %1").arg(exactText(at(row, layout, StepQuantity::GradNorm)))};
    const double after = at(row, layout, StepQuantity::ClippedNorm);
    const double coefficient = at(row, layout, StepQuantity::ClipCoefficient);
    if (!isAbsent(after) && m_clip.kind != ClipKind::None)
        lines << tr("after  %1").arg(exactText(after)) << tr("coefficient  %1").arg(exactText(coefficient));
    if (m_line->isAt(pixel))
        lines << tr("Drag to change max_norm");
    return lines;
}

bool GradientNormChart::takePress(int, const QPointF& pixel) {
    if (!run() || !m_line->isAt(pixel))
        return false;
    m_dragged = maxNorm();
    return true;
}

void GradientNormChart::drag(QPointF pixel) {
    if (!m_dragged || !m_line->y())
        return;
    const PlotMapping& mapping = panel(0)->mapping();
    // A little beyond the edge the line goes on, and the axis after it.
    const double air = m_scale.scale() == ValueScale::Log ? 0.2 : (mapping.yMax - mapping.yMin) / 50;
    const double at = std::clamp(mapping.valueAtY(pixel.y()), mapping.yMin - air, mapping.yMax + air);
    const double value = m_scale.scale() == ValueScale::Log ? std::pow(10.0, at) : at;
    propose(rounded(std::clamp(value, 1e-12, 1e12)));
}

void GradientNormChart::propose(double maxNorm) {
    if (maxNorm == this->maxNorm())
        return;
    m_dragged = maxNorm;
    updateLine();
    Q_EMIT maxNormDragged(maxNorm);
}

void GradientNormChart::release() {
    m_dragged.reset();
    refresh();
}

void GradientNormChart::keyPressEvent(QKeyEvent* event) {
    if (!run() || !hasLine() || (event->key() != Qt::Key_Up && event->key() != Qt::Key_Down)) {
        TimeChart::keyPressEvent(event);
        return;
    }
    const double factor = event->modifiers().testFlag(Qt::ShiftModifier) ? 2 : std::pow(10.0, 0.05);
    const double now = maxNorm() > 0 ? maxNorm() : 1e-3;
    propose(rounded(event->key() == Qt::Key_Up ? now * factor : now / factor));
}

} // namespace nabla

#include "moc_gradient_norm_chart.cpp"
