// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/weight_updates_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/guide_item.h"
#include "ui/charts/layer_axis.h"
#include "ui/charts/number_text.h"
#include "ui/charts/traces_item.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr std::size_t kMostLayers = 20;
constexpr double kRuleOfThumb = -3;
constexpr double kPixelsPerBucket = 2; ///< forty noisy curves; finer ones cost more than they show
enum Choice { kBoth, kRatio, kSize };
/// Two panels in a lower card are two stripes; the ratio is the one with a rule.
constexpr int kRoomForBoth = 260;

double valueOf(const Layout& layout, std::span<const double> row, int layer, ParameterQuantity quantity) {
    const Index weight = layout.layers[static_cast<std::size_t>(layer)].weight;
    return row[static_cast<std::size_t>(layout.trace(weight, quantity))];
}

const LayerInfo& infoOf(const Layout& layout, int layer) {
    return layout.layers[static_cast<std::size_t>(layer)];
}

} // namespace

WeightUpdatesChart::WeightUpdatesChart(InstrumentContext context, QWidget* parent)
    : TimeChart(context, "weight_updates", parent) {
    m_sizes.item = addTimePanel(1)->add(new TracesItem);
    m_ratios.item = addTimePanel(1)->add(new TracesItem);
    m_guide = panel(1)->add(new GuideItem);
    m_choice = addChoice("panels", {QStringLiteral("both"), QStringLiteral("ratio"), QStringLiteral("size")});
    connect(m_choice, &ChoiceButton::chosen, this, [this] {
        arrange();
        refresh();
    });
    arrange();
    restyle();
}

void WeightUpdatesChart::arrange() {
    const bool isLow = m_choice->currentIndex() == kBoth && height() < kRoomForBoth;
    panel(0)->setVisible(m_choice->currentIndex() != kRatio && !isLow);
    panel(1)->setVisible(m_choice->currentIndex() != kSize);
    PanelMargins margins;
    margins.widestRight = QStringLiteral("output");
    panel(1)->setMargins(margins);
    margins.hasBottom = m_choice->currentIndex() == kSize;
    panel(0)->setMargins(margins);
}

void WeightUpdatesChart::resizeEvent(QResizeEvent* event) {
    TimeChart::resizeEvent(event);
    if (m_choice->currentIndex() == kBoth && panel(0)->isHidden() != (height() < kRoomForBoth)) {
        arrange();
        refresh();
    }
}

void WeightUpdatesChart::retranslate() {
    TimeChart::retranslate();
    panel(0)->setAxisTitles(tr("↑ update ‖ΔW‖"), tr("step"));
    panel(1)->setAxisTitles(tr("↑ ratio ‖ΔW‖ / ‖W‖"), tr("step"));
    m_choice->setWords({tr("both"), tr("ratio"), tr("size")});
    m_choice->setAccessibleName(tr("What is shown of the updates"));
    m_guide->setLine(kRuleOfThumb, tr("log₁₀ = −3"), theme().textMuted);
}

void WeightUpdatesChart::forget() {
    for (Plot* plot : {&m_sizes, &m_ratios}) {
        plot->item->setTraces({});
        plot->traces.clear();
        plot->range.reset();
    }
    m_layers.clear();
}

void WeightUpdatesChart::chooseLayers(const Layout& layout) {
    std::vector<int> all = layersByDepth(layout);
    std::erase_if(all, [&](int layer) { return layout.layers[static_cast<std::size_t>(layer)].weight < 0; });
    m_layers.clear();
    const std::size_t count = std::min(all.size(), kMostLayers);
    for (std::size_t i = 0; i < count; ++i)
        m_layers.push_back(all[count == 1 ? 0 : i * (all.size() - 1) / (count - 1)]);
    const int chosen = selectedLayer();
    if (std::find(all.begin(), all.end(), chosen) == all.end() ||
        std::find(m_layers.begin(), m_layers.end(), chosen) != m_layers.end())
        return;
    m_layers.push_back(chosen);
    std::sort(m_layers.begin(), m_layers.end(), [&](int a, int b) {
        return layout.layers[static_cast<std::size_t>(a)].depth < layout.layers[static_cast<std::size_t>(b)].depth;
    });
}

void WeightUpdatesChart::read(const History& now, const History*) {
    const Layout& layout = now.layout();
    chooseLayers(layout);
    std::vector<TraceId> ids;
    for (const ParameterQuantity quantity : {ParameterQuantity::UpdateL2, ParameterQuantity::UpdateRatio})
        for (const int layer : m_layers)
            ids.push_back(layout.trace(layout.layers[static_cast<std::size_t>(layer)].weight, quantity));
    const auto buckets = now.envelopes(ids, shownSteps(now), bucketsFor(*panel(1), kPixelsPerBucket));
    readPlot(m_sizes, now, ids, buckets, 0);
    readPlot(m_ratios, now, ids, buckets, m_layers.size());
    std::vector<KeyEntry> key;
    if (comparedRun())
        addGhostKey(key, KeySign::Line, 0);
    for (Plot* plot : {&m_sizes, &m_ratios}) {
        ChartPanel* chart = panel(plot == &m_sizes ? 0 : 1);
        chart->setKey(key);
        chart->setAxes(stepAxis(now, *chart), decadeScale(plot->range.low(), plot->range.high(),
                                                          chart->mapping().plot.height(), chart->labelRoomY()));
    }
}

void WeightUpdatesChart::readPlot(Plot& plot, const History& now, const std::vector<TraceId>& ids,
                                  const std::vector<std::vector<EnvelopeBucket>>& buckets, std::size_t from) {
    const Layout& layout = now.layout();
    const double deepest = std::max<double>(1, static_cast<double>(layout.layers.size()) - 1);
    plot.traces.clear();
    std::vector<GhostTrace> wanted;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        Trace trace = envelopeTrace(buckets[from + i], ValueScale::Log);
        trace.layer = m_layers[i];
        const Index depth = layout.layers[static_cast<std::size_t>(m_layers[i])].depth;
        trace.color = sequentialColor(static_cast<double>(depth) / deepest);
        trace.label = layerMark(infoOf(layout, m_layers[i]));
        wanted.push_back({ids[from + i], trace.layer, trace.label});
        plot.traces.push_back(std::move(trace));
    }
    addGhost(plot.traces, now, comparedRun(), wanted, {});
    auto [lowest, highest] = extent(plot.traces);
    if (&plot == &m_ratios && lowest <= highest) { // the guide line stays in view
        lowest = std::min(lowest, kRuleOfThumb - 0.5);
        highest = std::max(highest, kRuleOfThumb + 0.5);
    }
    plot.range.include(lowest, highest);
}

void WeightUpdatesChart::mark() {
    TimeChart::mark();
    if (!run())
        return;
    const Layout& layout = run()->layout();
    const int chosen = selectedLayer();
    const bool isMissing = chosen >= 0 && chosen < static_cast<int>(layout.layers.size()) &&
                           layout.layers[static_cast<std::size_t>(chosen)].weight >= 0 &&
                           std::find(m_layers.begin(), m_layers.end(), chosen) == m_layers.end();
    if (isMissing)
        read(*run(), ghostRun());
    for (Plot* plot : {&m_sizes, &m_ratios})
        plot->item->setTraces(emphasized(plot->traces));
    updateReadout(*run());
}

void WeightUpdatesChart::updateReadout(const History& now) {
    std::vector<double> row;
    const std::int64_t step = shownRow(now, row);
    if (step < 0 || m_layers.empty())
        return;
    const Layout& layout = now.layout();
    const QString head = tr("Step %1").arg(QLocale().toString(qint64(step)));
    const auto ratio = [&](int layer) {
        return readingText(valueOf(layout, row, layer, ParameterQuantity::UpdateRatio));
    };
    if (std::find(m_layers.begin(), m_layers.end(), selectedLayer()) != m_layers.end()) {
        setReadout(tr("%1  ·  %2: ‖ΔW‖ %3, ratio %4")
                       .arg(head, layerWord(infoOf(layout, selectedLayer())),
                            readingText(valueOf(layout, row, selectedLayer(), ParameterQuantity::UpdateL2)),
                            ratio(selectedLayer())));
        return;
    }
    setReadout(tr("%1  ·  ratio %2 (%3)  ·  %4 (%5)")
                   .arg(head, ratio(m_layers.front()), layerWord(infoOf(layout, m_layers.front())),
                        ratio(m_layers.back()), layerWord(infoOf(layout, m_layers.back()))));
}

QStringList WeightUpdatesChart::tipLines(int index, const QPointF& pixel, std::span<const double> row) {
    const TracesItem& item = index == 0 ? *m_sizes.item : *m_ratios.item;
    const int at = item.traceAt(pixel);
    const int layer = at >= 0 ? item.traces()[static_cast<std::size_t>(at)].layer : selectedLayer();
    if (context().selection)
        context().selection->hoverLayer(at >= 0 ? layer : -1);
    if (std::find(m_layers.begin(), m_layers.end(), layer) == m_layers.end())
        return {};
    const Layout& layout = run()->layout();
    const double ratio = valueOf(layout, row, layer, ParameterQuantity::UpdateRatio);
    return {layerTitle(layout.layers[static_cast<std::size_t>(layer)]),
            tr("‖ΔW‖  %1").arg(exactText(valueOf(layout, row, layer, ParameterQuantity::UpdateL2))),
            tr("‖W‖  %1").arg(exactText(valueOf(layout, row, layer, ParameterQuantity::WeightL2))),
            tr("ratio  %1   (log₁₀ %2)").arg(exactText(ratio), exactText(std::log10(ratio)))};
}

std::vector<NamedTrace> WeightUpdatesChart::compared(int index) const {
    const Layout& layout = run()->layout();
    const ParameterQuantity quantity = index == 0 ? ParameterQuantity::UpdateL2 : ParameterQuantity::UpdateRatio;
    std::vector<NamedTrace> traces;
    const auto add = [&](int layer) {
        traces.push_back({layerWord(infoOf(layout, layer)), layout.trace(infoOf(layout, layer).weight, quantity)});
    };
    if (std::find(m_layers.begin(), m_layers.end(), selectedLayer()) != m_layers.end()) {
        add(selectedLayer());
    } else if (!m_layers.empty()) {
        add(m_layers.front());
        add(m_layers.back());
    }
    return traces;
}

std::vector<NamedTrace> WeightUpdatesChart::columns(const Layout& layout) const {
    std::vector<NamedTrace> traces;
    for (const ParameterQuantity quantity : {ParameterQuantity::UpdateL2, ParameterQuantity::UpdateRatio})
        for (const int layer : m_layers) {
            const TraceId trace = layout.trace(infoOf(layout, layer).weight, quantity);
            traces.push_back({QString::fromStdString(layout.traceName(trace)), trace});
        }
    return traces;
}

void WeightUpdatesChart::clickedAt(int index, const QPointF& pixel) {
    const TracesItem& item = index == 0 ? *m_sizes.item : *m_ratios.item;
    const int at = item.traceAt(pixel);
    if (at >= 0 && context().selection)
        context().selection->selectLayer(item.traces()[static_cast<std::size_t>(at)].layer);
}

void WeightUpdatesChart::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        selectNeighbour(event->key() == Qt::Key_Up ? 1 : -1);
    else
        TimeChart::keyPressEvent(event);
}

} // namespace nabla

#include "moc_weight_updates_chart.cpp"
