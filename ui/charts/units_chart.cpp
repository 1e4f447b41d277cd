// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/units_chart.h"

#include "ui/charts/bars_item.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/highlight_item.h"
#include "ui/charts/layer_axis.h"
#include "ui/charts/number_text.h"
#include "ui/charts/units_item.h"
#include "ui/scope/scope_source.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr qsizetype kMostNamed = 12; ///< dead units in a tip

} // namespace

UnitsChart::UnitsChart(InstrumentContext context, QWidget* parent) : ChartInstrument(context, "units", parent) {
    ChartPanel* upper = addPanel(1);
    ChartPanel* lower = addPanel(1);
    upper->setGrid(false, true);
    lower->setGrid(false, false);
    PanelMargins margins;
    margins.hasBottom = false;
    upper->setMargins(margins);
    m_bars = upper->add(new BarsItem);
    m_bars->setScale(ValueScale::Linear);
    m_units = lower->add(new UnitsItem);
    for (int index : {0, 1}) {
        addHighlight(*panel(index), this->context().selection, [this](const Highlight& highlight) {
            std::vector<HighlightBand> bands;
            for (const auto& [first, last] : neighbours(m_order, highlight.layers))
                bands.push_back(HighlightBand::columns(first, last + 1));
            return bands;
        });
        connect(panel(index), &ChartPanel::hovered, this, [this, index](QPointF pixel) { hover(pixel, index); });
        connect(panel(index), &ChartPanel::pressed, this, [this, index](QPointF pixel) {
            select(index == 0 ? m_bars->layerAt(pixel) : m_units->unitAt(pixel).first);
        });
    }
    restyle();
}

void UnitsChart::forget() {
    m_bars->setSeries({});
    m_units->setLayers({});
    m_snapshot.reset();
    m_order.clear();
    m_step = -1;
}

void UnitsChart::retranslate() {
    panel(0)->setAxisTitles(tr("↑ share of outputs"), tr("layer"));
    panel(1)->setAxisTitles(tr("units over one batch"), tr("layer"));
}

void UnitsChart::read(const History& now, const History*) {
    m_order = layersByDepth(now.layout());
    readShares(now);
    SnapshotWanted wanted;
    context().source->requestSnapshot(wanted.add(SnapshotPart::Units));
    m_snapshot = context().source->snapshot();
    readUnits();
    updateAxes(now.layout());
}

void UnitsChart::readShares(const History& now) {
    const Layout& layout = now.layout();
    std::vector<double> row;
    m_step = shownRow(now, row);
    std::vector<double> first(row.size());
    const bool hasFirst = now.nearestRow(now.firstStep(), first) >= 0;
    const std::vector<double> other = ghostRow(now, comparedRun(), m_step);
    BarSeries silent{theme().weight, {}, {}, {}};
    BarSeries saturated{theme().signal, {}, {}, {}};
    silent.ghostColor = saturated.ghostColor = ghostLook().color;
    for (const int layer : m_order)
        for (const auto& [series, quantity] : {std::pair(&silent, LayerQuantity::ZeroFraction),
                                               std::pair(&saturated, LayerQuantity::SaturatedFraction)}) {
            const auto trace = static_cast<std::size_t>(layout.trace(layer, quantity));
            series->values.push_back(m_step >= 0 ? row[trace] : absent());
            series->first.push_back(hasFirst ? first[trace] : absent());
            if (!other.empty())
                series->ghost.push_back(other[trace]);
        }
    m_bars->setSeries({std::move(silent), std::move(saturated)});
}

const UnitStatistics* UnitsChart::statistics(int slot) const {
    const LayerSnapshot* seen = m_snapshot ? m_snapshot->layer(m_order[static_cast<std::size_t>(slot)]) : nullptr;
    return seen && seen->units.columns > 0 ? &seen->units : nullptr;
}

void UnitsChart::readUnits() {
    std::vector<std::vector<UnitCell>> layers(m_order.size());
    for (int slot = 0; slot < static_cast<int>(m_order.size()); ++slot) {
        const UnitStatistics* units = statistics(slot);
        if (!units)
            continue;
        const double columns = static_cast<double>(units->columns);
        auto& cells = layers[static_cast<std::size_t>(slot)];
        cells.resize(units->zeros.size());
        for (std::size_t unit = 0; unit < cells.size(); ++unit) {
            const std::int64_t saturated = unit < units->saturated.size() ? units->saturated[unit] : 0;
            cells[unit].share =
                static_cast<float>(static_cast<double>(std::max(units->zeros[unit], saturated)) / columns);
        }
        for (const Index unit : units->dead)
            cells[static_cast<std::size_t>(unit)].isDead = true;
    }
    m_units->setLayers(std::move(layers));
}

void UnitsChart::updateAxes(const Layout& layout) {
    for (const int index : {0, 1}) {
        ChartPanel* chart = panel(index);
        const AxisScale layers = layerScale(layout, m_order, *chart);
        if (index == 0)
            chart->setAxes(layers, percentScale(chart->mapping().plot.height(), chart->labelRoomY()));
        else
            chart->setAxes(layers, {0, 1, {}});
    }
    std::vector<KeyEntry> key = {{KeySign::Bar, theme().weight, tr("silent")},
                                 {KeySign::Bar, theme().signal, tr("saturated")},
                                 {KeySign::Tick, theme().text, tr("first step")}};
    if (comparedRun())
        addGhostKey(key, KeySign::Line, 2);
    panel(0)->setKey(key);
    panel(1)->setKey({{KeySign::Bar, theme().bad, tr("dead")},
                      {KeySign::Bar, theme().warning, tr("silent or saturated")},
                      {KeySign::Bar, theme().grid, tr("in use")}});
}

void UnitsChart::mark() {
    const auto slotOf = [this](int layer) {
        const auto at = std::find(m_order.begin(), m_order.end(), layer);
        return at == m_order.end() ? -1 : static_cast<int>(at - m_order.begin());
    };
    m_bars->setMarked(slotOf(selectedLayer()), slotOf(hoveredLayer()));
    m_units->setMarked(slotOf(selectedLayer()), slotOf(hoveredLayer()));
    if (run())
        updateReadout(run()->layout());
}

void UnitsChart::updateReadout(const Layout& layout) {
    if (m_order.empty() || m_bars->series().empty())
        return;
    const QString step = tr("Step %1").arg(QLocale().toString(m_step));
    const auto chosen = std::find(m_order.begin(), m_order.end(), selectedLayer());
    if (chosen != m_order.end()) {
        const int slot = static_cast<int>(chosen - m_order.begin());
        const auto at = static_cast<std::size_t>(slot);
        QString text = tr("%1  ·  %2: %3 silent, %4 saturated")
                           .arg(step, layerWord(layout.layers[static_cast<std::size_t>(*chosen)]),
                                shareText(m_bars->series()[0].values[at]), shareText(m_bars->series()[1].values[at]));
        if (const UnitStatistics* units = statistics(slot))
            text += tr(", %1 of %2 dead").arg(units->dead.size()).arg(units->zeros.size());
        setReadout(text);
        return;
    }
    std::size_t dead = 0;
    std::size_t all = 0;
    for (int slot = 0; slot < static_cast<int>(m_order.size()); ++slot)
        if (const UnitStatistics* units = statistics(slot)) {
            dead += units->dead.size();
            all += units->zeros.size();
        }
    setReadout(all == 0 ? step
                        : step + QStringLiteral("  ·  ") +
                              tr("%L1 of %L2 units dead at step %L3").arg(dead).arg(all).arg(qint64(m_snapshot->step)));
}

void UnitsChart::select(int slot) {
    if (slot >= 0 && context().selection)
        context().selection->selectLayer(m_order[static_cast<std::size_t>(slot)]);
}

void UnitsChart::hover(QPointF pixel, int index) {
    clearTips();
    const auto [layerSlot, unit] = m_units->unitAt(pixel);
    const int slot = run() ? (index == 0 ? m_bars->layerAt(pixel) : layerSlot) : -1;
    if (slot < 0)
        return;
    const auto at = static_cast<std::size_t>(slot);
    QStringList lines = {layerTitle(run()->layout().layers[static_cast<std::size_t>(m_order[at])])};
    const UnitStatistics* units = statistics(slot);
    if (index == 0) {
        lines << tr("silent  %1").arg(exactText(m_bars->series()[0].values[at]))
              << tr("saturated  %1").arg(exactText(m_bars->series()[1].values[at]));
    } else if (units) {
        const auto which = static_cast<std::size_t>(unit);
        lines << tr("unit %1: silent in %2 of %3").arg(unit).arg(units->zeros[which]).arg(units->columns);
        if (which < units->saturated.size())
            lines << tr("saturated in %1, mean %2").arg(units->saturated[which]).arg(exactText(units->mean[which]));
    }
    if (units && !units->dead.empty()) {
        QStringList names;
        for (const Index one : units->dead)
            if (names.size() < kMostNamed)
                names << QString::number(one);
        const bool isCut = static_cast<qsizetype>(units->dead.size()) > kMostNamed;
        lines << tr("dead: %1").arg(names.join(QStringLiteral(", ")) + (isCut ? QStringLiteral(" …") : QString()));
    }
    overlay(index)->setTip(pixel, lines);
    if (context().selection)
        context().selection->hoverLayer(m_order[at]);
}

void UnitsChart::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        selectNeighbour(event->key() == Qt::Key_Left ? -1 : 1);
    else
        ChartInstrument::keyPressEvent(event);
}

NumberTable UnitsChart::numbers(std::size_t) const {
    NumberTable table;
    table.rowTitle = tr("layer");
    if (!run() || m_bars->series().empty())
        return table;
    NumberTable::Column units{tr("units"), {}};
    NumberTable::Column dead{tr("dead units"), {}};
    for (int slot = 0; slot < static_cast<int>(m_order.size()); ++slot) {
        const LayerInfo& layer =
            run()->layout().layers[static_cast<std::size_t>(m_order[static_cast<std::size_t>(slot)])];
        table.rowNames << QString::fromStdString(layer.name);
        units.values.push_back(static_cast<double>(layer.units));
        const UnitStatistics* seen = statistics(slot);
        dead.values.push_back(seen ? static_cast<double>(seen->dead.size()) : absent());
    }
    table.columns = {std::move(units),
                     {tr("silent share"), m_bars->series()[0].values},
                     {tr("saturated share"), m_bars->series()[1].values},
                     std::move(dead)};
    return table;
}

} // namespace nabla

#include "moc_units_chart.cpp"
