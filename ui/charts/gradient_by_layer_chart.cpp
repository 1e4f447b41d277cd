// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gradient_by_layer_chart.h"

#include "ui/charts/bars_item.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/highlight_item.h"
#include "ui/charts/layer_axis.h"
#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/scope/forecast.h"
#include "ui/scope/scope_source.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

using Profile = GradientByLayerChart::Profile;

namespace {

Profile profileOf(const Layout& layout, const std::vector<int>& order, std::span<const double> row) {
    Profile profile;
    for (const int layer : order) {
        const Index weight = layout.layers[static_cast<std::size_t>(layer)].weight;
        profile.signal.push_back(
            row[static_cast<std::size_t>(layout.trace(layer, LayerQuantity::PreactivationGradL2))]);
        profile.weight.push_back(
            weight < 0 ? absent() : row[static_cast<std::size_t>(layout.trace(weight, ParameterQuantity::GradL2))]);
    }
    return profile;
}

void widen(const std::vector<double>& values, double& lowest, double& highest) {
    for (const double value : values)
        if (const LogValue place = logValue(value); place.mark == Mark::Value) {
            lowest = std::min(lowest, place.decade);
            highest = std::max(highest, place.decade);
        }
}

} // namespace

/// Ratios to the last layer before the output become sizes by what was measured there at the first step.
void GradientByLayerChart::addForecast(const Layout& layout, const GradientForecast& forecast, const Profile& first,
                                       BarSeries& signal) const {
    const std::size_t count = layout.layers.size();
    if (count < 2 || first.signal.size() != count)
        return;
    const auto last = std::find(m_order.begin(), m_order.end(), static_cast<int>(count) - 2);
    if (last == m_order.end())
        return;
    const double reference = first.signal[static_cast<std::size_t>(last - m_order.begin())];
    const bool hasBand = forecast.band.draws > 0 && forecast.band.low.size() == count;
    for (const int layer : m_order) {
        const auto at = static_cast<std::size_t>(layer);
        const bool isOutput = at + 1 == count; // the theory starts below it
        signal.forecast.push_back(!isOutput && at < forecast.theory.size() &&
                                          std::isfinite(forecast.theory[at].gradRatio)
                                      ? forecast.theory[at].gradRatio * reference
                                      : absent());
        if (!hasBand)
            continue;
        signal.forecastLow.push_back(std::isfinite(forecast.band.low[at]) ? forecast.band.low[at] * reference
                                                                          : absent());
        signal.forecastHigh.push_back(std::isfinite(forecast.band.high[at]) ? forecast.band.high[at] * reference
                                                                            : absent());
    }
}

GradientByLayerChart::GradientByLayerChart(InstrumentContext context, QWidget* parent)
    : ChartInstrument(context, "gradient_by_layer", parent) {
    ChartPanel* panel = addPanel(1);
    m_bars = panel->add(new BarsItem);
    panel->setGrid(false, true);
    addHighlight(*panel, this->context().selection, [this](const Highlight& highlight) {
        std::vector<HighlightBand> bands;
        for (const auto& [first, last] : neighbours(m_order, highlight.layers))
            bands.push_back(HighlightBand::columns(first, last + 1));
        return bands;
    });
    connect(panel, &ChartPanel::hovered, this, &GradientByLayerChart::hover);
    connect(panel, &ChartPanel::pressed, this, [this](QPointF pixel) {
        const int slot = m_bars->layerAt(pixel);
        if (slot >= 0 && this->context().selection)
            this->context().selection->selectLayer(m_order[static_cast<std::size_t>(slot)]);
    });
    connect(panel, &ChartPanel::doubleClicked, this, [this] {
        if (this->context().selection)
            this->context().selection->selectStep(-1);
    });
    restyle();
}

void GradientByLayerChart::forget() {
    m_bars->setSeries({});
    m_range.reset();
    m_order.clear();
    m_step = -1;
}

void GradientByLayerChart::retranslate() {
    panel(0)->setAxisTitles(tr("↑ L2 norm"), tr("layer"));
}

void GradientByLayerChart::read(const History& now, const History* ghost) {
    const Layout& layout = now.layout();
    m_order = layersByDepth(layout);
    std::vector<double> row(static_cast<std::size_t>(layout.width()));
    const Profile first = now.nearestRow(now.firstStep(), row) >= 0 ? profileOf(layout, m_order, row) : Profile{};
    m_step = shownRow(now, row);
    const Profile profile = m_step >= 0 ? profileOf(layout, m_order, row) : first;
    const std::vector<double> ghostNow = ghostRow(now, ghost, m_step);
    const Profile old = ghostNow.empty() ? Profile{} : profileOf(layout, m_order, ghostNow);
    m_hasGhost = ghost != nullptr;
    const std::shared_ptr<const GradientForecast> forecast = context().source->forecast();
    const QColor compared = ghostLook().isCompared ? ghostLook().color : QColor();
    BarSeries signal{theme().signal, profile.signal, first.signal, old.signal, {}, {}, {}, compared};
    if (forecast)
        addForecast(layout, *forecast, first, signal);
    m_hasForecast =
        std::any_of(signal.forecast.begin(), signal.forecast.end(), [](double value) { return std::isfinite(value); });
    m_hasBand = !signal.forecastLow.empty();

    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const Profile* shown : {&profile, &first, &old}) {
        widen(shown->signal, lowest, highest);
        widen(shown->weight, lowest, highest);
    }
    for (const std::vector<double>* expected : {&signal.forecast, &signal.forecastLow, &signal.forecastHigh})
        widen(*expected, lowest, highest);
    m_range.include(lowest, highest);
    m_bars->setSeries(
        {std::move(signal), {theme().weight, profile.weight, first.weight, old.weight, {}, {}, {}, compared}});
    updateAxes(layout);
    updateReadout(layout);
}

void GradientByLayerChart::updateAxes(const Layout& layout) {
    ChartPanel* chart = panel(0);
    const AxisScale x = layerScale(layout, m_order, *chart);
    const PlotMapping& mapping = chart->mapping();
    chart->setAxes(x, decadeScale(m_range.low(), m_range.high(), mapping.plot.height(), chart->labelRoomY()));
    std::vector<KeyEntry> key = {{KeySign::Bar, theme().signal, tr("dL/dz")},
                                 {KeySign::Bar, theme().weight, tr("dL/dW")},
                                 {KeySign::Tick, theme().text, tr("first step")}};
    if (m_hasForecast)
        key.push_back({KeySign::Diamond, theme().text, m_hasBand ? tr("theory, 90 % band") : tr("theory")});
    if (m_hasGhost)
        addGhostKey(key, KeySign::Outline, 2);
    chart->setKey(key);
}

void GradientByLayerChart::updateReadout(const Layout& layout) {
    if (m_order.empty() || m_bars->series().empty() || m_bars->series()[0].values.empty())
        return;
    const std::vector<double>& signal = m_bars->series()[0].values;
    const std::vector<double>& weight = m_bars->series()[1].values;
    const auto chosen = std::find(m_order.begin(), m_order.end(), selectedLayer());
    const QString step = tr("Step %1").arg(QLocale().toString(m_step));
    if (chosen != m_order.end()) {
        const std::size_t slot = static_cast<std::size_t>(chosen - m_order.begin());
        const QString name = layerWord(layout.layers[static_cast<std::size_t>(*chosen)]);
        setReadout(tr("%1  ·  %2: dL/dz %3, dL/dW %4")
                       .arg(step, name, readingText(signal[slot]),
                            isAbsent(weight[slot]) ? tr("none") : readingText(weight[slot])));
        return;
    }
    const auto broken = std::count_if(signal.begin(), signal.end(),
                                      [](double value) { return logValue(value).mark == Mark::NonFinite; });
    if (broken > 0) {
        setReadout(tr("%1  ·  dL/dz is not finite in %2 of %3 layers").arg(step).arg(broken).arg(signal.size()));
        return;
    }
    // Against the last layer before the output, as in the theory of vanishing gradients.
    const std::size_t last = signal.size() >= 2 ? signal.size() - 2 : signal.size() - 1;
    const double ratio = signal.front() / signal[last];
    QString text = tr("%1  ·  dL/dz first/last %2").arg(step, readingText(ratio));
    if (last > 0 && ratio > 0 && std::isfinite(ratio))
        text += tr("  ·  × %1 a layer").arg(readingText(std::pow(ratio, 1 / static_cast<double>(last))));
    setReadout(text);
}

void GradientByLayerChart::mark() {
    const auto slotOf = [this](int layer) {
        const auto at = std::find(m_order.begin(), m_order.end(), layer);
        return at == m_order.end() ? -1 : static_cast<int>(at - m_order.begin());
    };
    m_bars->setMarked(slotOf(selectedLayer()), slotOf(hoveredLayer()));
    if (run())
        updateReadout(run()->layout());
}

void GradientByLayerChart::hover(QPointF pixel) {
    const int slot = run() ? m_bars->layerAt(pixel) : -1;
    if (slot < 0) {
        clearTips();
        return;
    }
    const std::size_t at = static_cast<std::size_t>(slot);
    const LayerInfo& layer = run()->layout().layers[static_cast<std::size_t>(m_order[at])];
    QStringList lines = {layerTitle(layer), tr("step %1").arg(QLocale().toString(m_step))};
    const auto add = [&](const QString& name, const BarSeries& series) {
        if (isAbsent(series.values[at]))
            return;
        QString text = tr("%1  %2").arg(name, exactText(series.values[at]));
        if (at < series.first.size() && !isAbsent(series.first[at]))
            text += tr("   (first step %1)").arg(exactText(series.first[at]));
        lines << text;
    };
    add(tr("dL/dz"), m_bars->series()[0]);
    add(tr("dL/dW"), m_bars->series()[1]);
    const BarSeries& signal = m_bars->series()[0];
    if (at < signal.forecast.size() && !isAbsent(signal.forecast[at]))
        lines << tr("theory at the first step  %1").arg(exactText(signal.forecast[at]));
    if (at < signal.forecastLow.size() && !isAbsent(signal.forecastLow[at]))
        lines << tr("90 % of drawn networks  %1 to %2")
                     .arg(readingText(signal.forecastLow[at], 3), readingText(signal.forecastHigh[at], 3));
    overlay(0)->setTip(pixel, lines);
    if (context().selection)
        context().selection->hoverLayer(m_order[at]);
}

NumberTable GradientByLayerChart::numbers(std::size_t) const {
    NumberTable table;
    table.rowTitle = tr("layer");
    if (!run() || m_bars->series().empty())
        return table;
    for (const int layer : m_order)
        table.rowNames << QString::fromStdString(run()->layout().layers[static_cast<std::size_t>(layer)].name);
    const auto add = [&](const QString& title, const std::vector<double>& values) {
        if (static_cast<int>(values.size()) == table.rowNames.size())
            table.columns.push_back({title, values});
    };
    for (const auto& [word, series] :
         {std::pair(tr("dL/dz"), m_bars->series()[0]), std::pair(tr("dL/dW"), m_bars->series()[1])}) {
        add(word, series.values);
        add(tr("%1 (first step)").arg(word), series.first);
        add(tr("%1 (%2)").arg(word, ghostLook().name), series.ghost);
    }
    add(tr("dL/dz (theory)"), m_bars->series()[0].forecast);
    add(tr("dL/dz (5 % of draws)"), m_bars->series()[0].forecastLow);
    add(tr("dL/dz (95 % of draws)"), m_bars->series()[0].forecastHigh);
    return table;
}

void GradientByLayerChart::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        selectNeighbour(event->key() == Qt::Key_Left ? -1 : 1);
    else
        ChartInstrument::keyPressEvent(event);
}

} // namespace nabla

#include "moc_gradient_by_layer_chart.cpp"
