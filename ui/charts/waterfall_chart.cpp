// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waterfall_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/highlight_item.h"
#include "ui/charts/layer_axis.h"
#include "ui/charts/log_value.h"
#include "ui/charts/map_item.h"
#include "ui/charts/number_text.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

enum Choice { kSignal, kWeightGradient, kUpdateRatio };

} // namespace

WaterfallChart::WaterfallChart(InstrumentContext context, QWidget* parent) : TimeChart(context, "waterfall", parent) {
    ChartPanel* chart = addTimePanel(1);
    chart->setGrid(false, false);
    PanelMargins margins;
    margins.widestRight = QStringLiteral("10⁻¹⁰MM");
    chart->setMargins(margins);
    m_item = chart->add(new MapItem);
    m_choice = addChoice("quantity",
                         {QStringLiteral("signal"), QStringLiteral("weight_gradient"), QStringLiteral("update_ratio")});
    addHighlight(*chart, this->context().selection, [this](const Highlight& highlight) {
        std::vector<HighlightBand> bands;
        const int count = static_cast<int>(m_rows.size()); // the first layer stands at the top
        for (const auto& [first, last] : neighbours(m_rows, highlight.layers))
            bands.push_back(HighlightBand::rows(count - last - 1, count - first));
        return bands;
    });
    connect(m_choice, &ChoiceButton::chosen, this, [this] {
        forget();
        refresh();
    });
    restyle();
}

void WaterfallChart::forget() {
    m_map.reset();
    m_item->setPicture({}, 0, 0, 1);
    m_range.reset();
    m_rows.clear();
}

void WaterfallChart::retranslate() {
    TimeChart::retranslate();
    panel(0)->setAxisTitles(tr("↓ layer, input on top"), tr("step"));
    m_choice->setWords({tr("dL/dz"), tr("dL/dW"), tr("update ratio")});
    m_choice->setAccessibleName(tr("What the waterfall shows"));
    m_map.recolour();
}

TraceId WaterfallChart::traceOf(const Layout& layout, int layer) const {
    const Index weight = layout.layers[static_cast<std::size_t>(layer)].weight;
    switch (m_choice->currentIndex()) {
    case kWeightGradient:
        return weight < 0 ? kNoTrace : layout.trace(weight, ParameterQuantity::GradL2);
    case kUpdateRatio:
        return weight < 0 ? kNoTrace : layout.trace(weight, ParameterQuantity::UpdateRatio);
    default:
        return layout.trace(layer, LayerQuantity::PreactivationGradL2);
    }
}

void WaterfallChart::chooseRows(const Layout& layout) {
    m_rows = layersByDepth(layout);
    std::erase_if(m_rows, [&](int layer) { return traceOf(layout, layer) == kNoTrace; });
}

AxisScale WaterfallChart::layerScale(const Layout& layout) const {
    const ChartPanel& chart = *panel(0);
    const int count = std::max(1, static_cast<int>(m_rows.size()));
    const double rowHeight = chart.mapping().plot.height() / count;
    int every = 1;
    for (const int candidate : {1, 2, 5, 10, 20, 25, 50, 100, 200, 500})
        if (every = candidate; candidate * rowHeight >= chart.labelRoomY() * 0.72)
            break;
    AxisScale scale{0, static_cast<double>(count), {}};
    for (int row = static_cast<int>(m_rows.size()) - 1; row >= 0; --row) {
        const bool isLast = row == static_cast<int>(m_rows.size()) - 1;
        const bool hasRoom = (count - 1 - row) * rowHeight >= chart.labelRoomY() * 0.72;
        if (!isLast && (row % every != 0 || !hasRoom))
            continue;
        const LayerInfo& layer = layout.layers[static_cast<std::size_t>(m_rows[static_cast<std::size_t>(row)])];
        scale.ticks.push_back({count - row - 0.5, layerMark(layer)});
    }
    return scale;
}

void WaterfallChart::read(const History& now, const History*) {
    ChartPanel* chart = panel(0);
    const Layout& layout = now.layout();
    if (m_rows.empty())
        chooseRows(layout);
    std::vector<TraceId> traces;
    for (const int layer : m_rows)
        traces.push_back(traceOf(layout, layer));
    const AxisScale steps = stepAxis(now, *chart);
    chart->setAxes(steps, layerScale(layout));

    // A column is at least a pixel of the screen wide, so that drawing never leaves one out.
    const double pixels = std::max(1.0, chart->mapping().plot.width() * chart->devicePixelRatioF());
    std::int64_t columnSteps = 1;
    while ((steps.max - steps.min) / static_cast<double>(columnSteps) > pixels)
        columnSteps *= 2;
    const int columns = static_cast<int>(std::ceil((steps.max - steps.min) / static_cast<double>(columnSteps))) + 1;
    const StepRange shown = shownSteps(now);
    // The first column starts where the axis does, on the grid of columns: what scrolls keeps its buckets.
    const std::int64_t first =
        now.firstStep() + (std::max(shown.first, now.firstStep()) - now.firstStep()) / columnSteps * columnSteps;
    m_map.update(now, traces, {first, shown.last}, columnSteps, columns);
    m_range.include(m_map.lowest(), m_map.highest());
    m_item->setPicture({}, 0, 0, 1); // the only holder paints without a copy
    m_item->setPicture(m_map.picture(m_range.low(), m_range.high()), m_map.columns(), static_cast<double>(first),
                       static_cast<double>(columnSteps));
    m_item->setScale(m_range.low(), m_range.high());
    chart->setKey({{KeySign::Bar, theme().ghost, tr("zero")}, {KeySign::Bar, theme().nonFinite, tr("NaN, inf")}});
}

void WaterfallChart::mark() {
    TimeChart::mark();
    if (!run())
        return;
    const auto rowOf = [this](int layer) {
        const auto at = std::find(m_rows.begin(), m_rows.end(), layer);
        return at == m_rows.end() ? -1 : static_cast<int>(at - m_rows.begin());
    };
    m_item->setMarked(rowOf(selectedLayer()), rowOf(hoveredLayer()));
    updateReadout(*run());
}

void WaterfallChart::updateReadout(const History& now) {
    std::vector<double> row;
    const std::int64_t step = shownRow(now, row);
    if (step < 0 || m_rows.empty())
        return;
    const Layout& layout = now.layout();
    const auto value = [&](int layer) { return row[static_cast<std::size_t>(traceOf(layout, layer))]; };
    const auto name = [&](int layer) { return layerWord(layout.layers[static_cast<std::size_t>(layer)]); };
    const QString head = tr("Step %1  ·  %2").arg(QLocale().toString(qint64(step)), m_choice->currentText());
    if (std::find(m_rows.begin(), m_rows.end(), selectedLayer()) != m_rows.end()) {
        setReadout(tr("%1 of %2: %3").arg(head, name(selectedLayer()), readingText(value(selectedLayer()))));
        return;
    }
    const auto broken = std::count_if(m_rows.begin(), m_rows.end(),
                                      [&](int layer) { return logValue(value(layer)).mark == Mark::NonFinite; });
    if (broken > 0) {
        setReadout(tr("%1 is not finite in %2 of %3 layers").arg(head).arg(broken).arg(m_rows.size()));
        return;
    }
    const auto [low, high] =
        std::minmax_element(m_rows.begin(), m_rows.end(), [&](int a, int b) { return value(a) < value(b); });
    setReadout(tr("%1 from %2 (%3) to %4 (%5)")
                   .arg(head, readingText(value(*low)), name(*low), readingText(value(*high)), name(*high)));
}

QStringList WaterfallChart::tipLines(int, const QPointF& pixel, std::span<const double> row) {
    const int at = m_item->rowAt(pixel);
    if (context().selection)
        context().selection->hoverLayer(at < 0 ? -1 : m_rows[static_cast<std::size_t>(at)]);
    if (at < 0)
        return {};
    const Layout& layout = run()->layout();
    const int layer = m_rows[static_cast<std::size_t>(at)];
    return {layerTitle(layout.layers[static_cast<std::size_t>(layer)]),
            m_choice->currentText() + QStringLiteral("  ") +
                exactText(row[static_cast<std::size_t>(traceOf(layout, layer))])};
}

std::vector<NamedTrace> WaterfallChart::compared(int) const {
    const Layout& layout = run()->layout();
    std::vector<NamedTrace> traces;
    const auto add = [&](int layer) {
        traces.push_back({layerWord(layout.layers[static_cast<std::size_t>(layer)]), traceOf(layout, layer)});
    };
    if (std::find(m_rows.begin(), m_rows.end(), selectedLayer()) != m_rows.end()) {
        add(selectedLayer());
    } else if (!m_rows.empty()) {
        add(m_rows.front());
        add(m_rows.back());
    }
    return traces;
}

std::vector<NamedTrace> WaterfallChart::columns(const Layout& layout) const {
    std::vector<NamedTrace> traces;
    for (const int layer : m_rows)
        traces.push_back({m_choice->currentText() + QLatin1Char(' ') +
                              QString::fromStdString(layout.layers[static_cast<std::size_t>(layer)].name),
                          traceOf(layout, layer)});
    return traces;
}

void WaterfallChart::clickedAt(int, const QPointF& pixel) {
    const int at = m_item->rowAt(pixel);
    if (at >= 0 && context().selection)
        context().selection->selectLayer(m_rows[static_cast<std::size_t>(at)]);
}

void WaterfallChart::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        selectNeighbour(event->key() == Qt::Key_Up ? -1 : 1);
    else
        TimeChart::keyPressEvent(event);
}

} // namespace nabla

#include "moc_waterfall_chart.cpp"
