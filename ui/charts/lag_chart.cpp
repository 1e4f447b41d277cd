// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/lag_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/highlight_item.h"
#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/charts/traces_item.h"
#include "ui/scope/scope_source.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

/// A value a lag as a curve.
Trace curveOf(const std::vector<double>& values, ValueScale scale) {
    std::vector<EnvelopeBucket> buckets;
    for (std::size_t lag = 0; lag < values.size(); ++lag) {
        EnvelopeBucket bucket;
        bucket.firstStep = bucket.lastStep = static_cast<std::int64_t>(lag);
        bucket.min = bucket.max = bucket.last = values[lag];
        if (isAbsent(values[lag]))
            continue;
        bucket.finite = std::isfinite(values[lag]) ? 1 : 0;
        bucket.nonFinite = 1 - bucket.finite;
        buckets.push_back(bucket);
    }
    return envelopeTrace(buckets, scale);
}

std::vector<double> lagsOf(std::span<const double> row, TraceId first, Index count) {
    if (first == kNoTrace)
        return {};
    const auto from = row.begin() + first;
    return {from, from + count};
}

/// The factor a lag that a straight line through the finite logarithms has; NaN when there are fewer than two.
double ratePerLag(const std::vector<double>& values) {
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t lag = 0; lag < values.size(); ++lag) {
        const LogValue value = logValue(values[lag]);
        if (value.mark != Mark::Value)
            continue;
        const double at = static_cast<double>(lag);
        n += 1;
        x += at;
        y += value.decade;
        xx += at * at;
        xy += at * value.decade;
    }
    return n < 2 ? absent() : std::pow(10.0, (n * xy - x * y) / (n * xx - x * x));
}

const QColor& gateColor(std::size_t gate) {
    const QColor* colors[] = {&theme().signal, &theme().weight, &theme().third};
    return *colors[gate % std::size(colors)];
}

} // namespace

LagChart::LagChart(InstrumentContext context, QWidget* parent) : ChartInstrument(context, "lag", parent) {
    for (int index : {0, 1}) {
        ChartPanel* chart = addPanel(index == 0 ? 5 : 3);
        (index == 0 ? m_gradients : m_gates) = chart->add(new TracesItem);
        // All of the picture is one layer's.
        addHighlight(*chart, this->context().selection, [this](const Highlight&) {
            const double edge = std::numeric_limits<double>::infinity();
            return isPointedOut(m_layer) ? std::vector{HighlightBand::columns(-edge, edge)}
                                         : std::vector<HighlightBand>{};
        });
        connect(chart, &ChartPanel::hovered, this, [this, index](QPointF pixel) { hover(pixel, index); });
    }
    m_axis = addChoice("axis", {QStringLiteral("log"), QStringLiteral("linear")}, Place::Menu);
    connect(m_axis, &ChoiceButton::chosen, this, [this] {
        m_scale.reset();
        refresh();
    });
    restyle();
}

void LagChart::forget() {
    m_gradients->setTraces({});
    m_gates->setTraces({});
    m_hidden.clear();
    m_cell.clear();
    m_gateValues.clear();
    m_scale.reset();
    m_layer = -1;
    m_step = m_gateStep = -1;
}

void LagChart::retranslate() {
    panel(0)->setAxisTitles(tr("↑ gradient of the state"), tr("lag"));
    panel(1)->setAxisTitles(tr("↑ gates open"), tr("lag"));
    m_axis->setAccessibleName(tr("Axis"));
    m_axis->setWords({tr("powers of ten"), tr("linear")});
}

int LagChart::chooseLayer(const Layout& layout) const {
    const auto isRecurrent = [&](int layer) {
        return layer >= 0 && layer < static_cast<int>(layout.layers.size()) &&
               layout.layers[static_cast<std::size_t>(layer)].lags > 0;
    };
    if (isRecurrent(selectedLayer()))
        return selectedLayer();
    for (const int layer : layersByDepth(layout))
        if (isRecurrent(layer))
            return layer;
    return -1;
}

QString LagChart::missing(const History& now) const {
    return chooseLayer(now.layout()) >= 0
               ? QString()
               : tr("No layer of this network is recurrent. Add an RNN, LSTM or GRU layer to see how far back in time "
                    "its gradient reaches.");
}

void LagChart::read(const History& now, const History*) {
    m_layer = chooseLayer(now.layout());
    readGradients(now);
    SnapshotWanted wanted;
    wanted.add(SnapshotPart::Time).layers = {m_layer};
    context().source->requestSnapshot(wanted);
    readGates();
    const bool hasGates = !m_gateValues.empty();
    panel(1)->setVisible(hasGates);
    PanelMargins upper;
    upper.hasBottom = !hasGates;
    panel(0)->setMargins(upper);
}

void LagChart::readGradients(const History& now) {
    ChartPanel* chart = panel(0);
    const Layout& layout = now.layout();
    const LayerInfo& layer = layout.layers[static_cast<std::size_t>(m_layer)];
    std::vector<double> row(static_cast<std::size_t>(layout.width()));
    m_scale.setScale(m_axis->currentIndex() == 1 ? ValueScale::Linear : ValueScale::Log);
    std::vector<Trace> traces;
    const auto add = [&](const std::vector<double>& values, const QColor& color, Emphasis emphasis) {
        Trace trace = curveOf(values, m_scale.scale());
        trace.color = color;
        trace.emphasis = emphasis;
        trace.isDashed = emphasis == Emphasis::Normal;
        traces.push_back(std::move(trace));
    };
    if (now.nearestRow(now.firstStep(), row) >= 0) {
        QColor faint = theme().signal;
        faint.setAlphaF(0.5f);
        add(lagsOf(row, layout.hiddenLagTrace(m_layer), layer.lags), faint, Emphasis::Normal);
    }
    m_step = shownRow(now, row);
    if (m_step < 0)
        return;
    m_hidden = lagsOf(row, layout.hiddenLagTrace(m_layer), layer.lags);
    m_cell = lagsOf(row, layout.cellLagTrace(m_layer), layer.hasCell ? layer.lags : 0);
    if (const std::vector<double> other = ghostRow(now, comparedRun(), m_step); !other.empty()) {
        add(lagsOf(other, layout.hiddenLagTrace(m_layer), layer.lags), ghostLook().color, Emphasis::Strong);
        traces.back().isDashed = traces.back().isGhost = true;
    }
    const bool hasGhost = !traces.empty() && traces.back().isGhost && !traces.back().lines.empty();
    add(m_hidden, theme().signal, Emphasis::Strong);
    if (!m_cell.empty())
        add(m_cell, theme().weight, Emphasis::Strong);
    const auto [lowest, highest] = extent(traces);
    m_gradients->setTraces(std::move(traces));
    const double last = std::max<double>(1, static_cast<double>(layer.lags) - 1);
    chart->setAxes(windowScale(0, last, chart->mapping().plot.width(), chart->labelRoomX()),
                   m_scale.around(lowest, highest, chart->mapping().plot.height(), chart->labelRoomY()));
    std::vector<KeyEntry> key = {{KeySign::Line, theme().signal, tr("dL/dh")}};
    if (!m_cell.empty())
        key.push_back({KeySign::Line, theme().weight, tr("dL/dc")});
    if (hasGhost)
        addGhostKey(key);
    key.push_back({KeySign::DashedLine, theme().signal, tr("first step")});
    chart->setKey(key);
}

void LagChart::readGates() {
    m_gateValues.clear();
    const std::shared_ptr<const Snapshot> snapshot = context().source->snapshot();
    const LayerSnapshot* seen = snapshot ? snapshot->layer(m_layer) : nullptr;
    if (!seen || seen->time.gates.empty()) {
        m_gates->setTraces({});
        return;
    }
    m_gateStep = snapshot->step;
    ChartPanel* chart = panel(1);
    std::vector<Trace> traces;
    std::vector<KeyEntry> key;
    for (const GateOpening& gate : seen->time.gates) {
        const QColor color = gateColor(m_gateValues.size());
        // Time runs forward in the snapshot, back from the last step here.
        m_gateValues.push_back({QString::fromStdString(gate.name),
                                {gate.mean.rbegin(), gate.mean.rend()},
                                {gate.std.rbegin(), gate.std.rend()}});
        Trace trace = curveOf(m_gateValues.back().mean, ValueScale::Linear);
        trace.color = color;
        trace.emphasis = Emphasis::Strong;
        traces.push_back(std::move(trace));
        key.push_back({KeySign::Line, color, tr("gate %1").arg(m_gateValues.back().name)});
    }
    m_gates->setTraces(std::move(traces));
    const double last = std::max<double>(1, static_cast<double>(m_hidden.size()) - 1);
    chart->setAxes(windowScale(0, last, chart->mapping().plot.width(), chart->labelRoomX()),
                   percentScale(chart->mapping().plot.height(), chart->labelRoomY()));
    chart->setKey(key);
}

void LagChart::mark() {
    if (run() && m_layer >= 0 && chooseLayer(run()->layout()) != m_layer) {
        m_scale.reset();
        read(*run(), ghostRun());
    }
    if (run())
        updateReadout(*run());
}

void LagChart::updateReadout(const History& now) {
    if (m_layer < 0 || m_step < 0)
        return;
    QString text =
        tr("Step %1  ·  %2: dL/dh × %3 a lag")
            .arg(QLocale().toString(m_step), layerWord(now.layout().layers[static_cast<std::size_t>(m_layer)]),
                 readingText(ratePerLag(m_hidden), 3));
    if (!m_cell.empty())
        text += tr(", dL/dc × %1").arg(readingText(ratePerLag(m_cell), 3));
    setReadout(text);
}

void LagChart::hover(QPointF pixel, int index) {
    const PlotMapping& mapping = panel(index)->mapping();
    clearTips();
    if (!run() || m_hidden.empty() || !mapping.plot.adjusted(-2, 0, 2, 0).contains(pixel))
        return;
    const auto lag = static_cast<std::size_t>(
        std::clamp<double>(std::round(mapping.valueAtX(pixel.x())), 0, static_cast<double>(m_hidden.size()) - 1));
    QStringList lines = {tr("Lag %1, time step %2").arg(lag).arg(m_hidden.size() - lag)};
    if (index == 0) {
        lines << tr("dL/dh  %1").arg(exactText(m_hidden[lag]));
        if (lag < m_cell.size())
            lines << tr("dL/dc  %1").arg(exactText(m_cell[lag]));
    } else {
        for (const Gate& gate : m_gateValues)
            if (lag < gate.mean.size())
                lines << tr("gate %1  %2 ± %3").arg(gate.name, exactText(gate.mean[lag]), readingText(gate.std[lag]));
        lines << tr("of step %1").arg(QLocale().toString(m_gateStep));
    }
    overlay(index)->setTip(pixel, lines);
}

void LagChart::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        selectNeighbour(event->key() == Qt::Key_Up ? 1 : -1);
    else
        ChartInstrument::keyPressEvent(event);
}

NumberTable LagChart::numbers(std::size_t) const {
    NumberTable table;
    table.columns.push_back({tr("lag"), {}});
    for (std::size_t lag = 0; lag < m_hidden.size(); ++lag)
        table.columns[0].values.push_back(static_cast<double>(lag));
    const auto add = [&](const QString& title, const std::vector<double>& values) {
        if (values.size() == m_hidden.size())
            table.columns.push_back({title, values});
    };
    if (m_hidden.empty())
        return table;
    add(QStringLiteral("dL/dh"), m_hidden);
    add(QStringLiteral("dL/dc"), m_cell);
    for (const Gate& gate : m_gateValues) {
        add(tr("gate %1 mean").arg(gate.name), gate.mean);
        add(tr("gate %1 std").arg(gate.name), gate.std);
    }
    return table;
}

} // namespace nabla

#include "moc_lag_chart.cpp"
