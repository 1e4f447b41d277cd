// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/histograms_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/highlight_item.h"
#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/charts/ridges_item.h"
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

constexpr std::size_t kMostLayers = 20;
constexpr double kLog2 = 0.30102999566398120; ///< log10 2: the width of a bin on an axis of decades
enum Quantity { kSignal, kWeightGradient, kActivation, kPreactivation, kWeight };

SnapshotPart partOf(int quantity) {
    switch (quantity) {
    case kWeightGradient:
        return SnapshotPart::WeightGradient;
    case kActivation:
        return SnapshotPart::Activation;
    case kPreactivation:
        return SnapshotPart::Preactivation;
    case kWeight:
        return SnapshotPart::Weight;
    default:
        return SnapshotPart::Gradient;
    }
}

double share(std::int64_t part, std::int64_t whole) {
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

Ridge ridgeBySize(const Distribution& spread) {
    Ridge ridge;
    ridge.first = spread.lowestExponent * kLog2;
    ridge.binWidth = kLog2;
    for (std::size_t bin = 0; bin < spread.positive.size(); ++bin)
        ridge.share.push_back(share(spread.positive[bin] + spread.negative[bin], spread.count));
    return ridge;
}

Ridge ridgeByValue(const Distribution& spread) {
    Ridge ridge;
    const double bins = std::max<double>(1, static_cast<double>(spread.linear.size()));
    // One bin of equal values is a peak somebody can see, not a line without width.
    const double width =
        spread.max > spread.min ? spread.max - spread.min : std::max(1e-300, std::abs(spread.max) * 1e-3);
    ridge.first = spread.min;
    ridge.binWidth = width / bins;
    for (const std::int64_t count : spread.linear)
        ridge.share.push_back(share(count, spread.count));
    return ridge;
}

} // namespace

HistogramsChart::HistogramsChart(InstrumentContext context, QWidget* parent)
    : ChartInstrument(context, "histograms", parent) {
    ChartPanel* chart = addPanel(1);
    chart->setGrid(true, false);
    m_ridges = chart->add(new RidgesItem);
    addHighlight(*chart, this->context().selection, [this](const Highlight& highlight) {
        std::vector<HighlightBand> bands;
        const int count = static_cast<int>(m_layers.size()); // the first layer stands at the top
        for (const auto& [first, last] : neighbours(m_layers, highlight.layers))
            bands.push_back(HighlightBand::rows(count - last - 1, count - first));
        return bands;
    });
    m_quantity = addChoice("quantity",
                           {QStringLiteral("signal"), QStringLiteral("weight_gradient"), QStringLiteral("activation"),
                            QStringLiteral("preactivation"), QStringLiteral("weight")});
    m_axis = addChoice("axis", {QStringLiteral("size"), QStringLiteral("value")});
    for (ChoiceButton* choice : {m_quantity, m_axis})
        connect(choice, &ChoiceButton::chosen, this, [this] { refresh(); });
    connect(chart, &ChartPanel::hovered, this, &HistogramsChart::hover);
    connect(chart, &ChartPanel::pressed, this, [this](QPointF pixel) {
        if (const int row = m_ridges->rowAt(pixel); row >= 0 && this->context().selection)
            this->context().selection->selectLayer(m_layers[static_cast<std::size_t>(row)]);
    });
    restyle();
}

void HistogramsChart::forget() {
    m_ridges->setRidges({});
    m_snapshot.reset();
    m_layers.clear();
}

void HistogramsChart::retranslate() {
    m_quantity->setWords({tr("dL/dz"), tr("dL/dW"), tr("activation"), tr("pre-activation"), tr("weight")});
    m_quantity->setAccessibleName(tr("Quantity"));
    m_axis->setWords({tr("by size"), tr("by value")});
    m_axis->setAccessibleName(tr("Axis"));
    panel(0)->setAxisTitles(tr("↓ layer, input on top"), QString());
}

bool HistogramsChart::isByValue() const {
    return m_axis->currentIndex() == 1;
}

const Distribution* HistogramsChart::distributionOf(const Snapshot& snapshot, const Layout& layout, int layer) const {
    const int quantity = m_quantity->currentIndex();
    if (!snapshot.wanted.has(partOf(quantity)))
        return nullptr;
    const Distribution* found = nullptr;
    if (quantity == kWeight || quantity == kWeightGradient) {
        const Index weight = layout.layers[static_cast<std::size_t>(layer)].weight;
        const ParameterSnapshot* parameter = weight < 0 ? nullptr : snapshot.parameter(weight);
        if (parameter)
            found = quantity == kWeight ? &parameter->weight : &parameter->gradient;
    } else if (const LayerSnapshot* seen = snapshot.layer(layer)) {
        found = quantity == kActivation      ? &seen->activation
                : quantity == kPreactivation ? &seen->preactivation
                                             : &seen->gradient;
    }
    return found && found->count > 0 ? found : nullptr;
}

void HistogramsChart::chooseShown(const Layout& layout) {
    const std::vector<int> all = layersByDepth(layout);
    m_layers.clear();
    const std::size_t count = std::min(all.size(), kMostLayers);
    for (std::size_t i = 0; i < count; ++i)
        m_layers.push_back(all[count == 1 ? 0 : i * (all.size() - 1) / (count - 1)]);
    const auto chosen = std::find(all.begin(), all.end(), selectedLayer());
    if (chosen == all.end() || std::find(m_layers.begin(), m_layers.end(), *chosen) != m_layers.end())
        return;
    m_layers.push_back(*chosen);
    std::sort(m_layers.begin(), m_layers.end(), [&](int a, int b) {
        return std::find(all.begin(), all.end(), a) < std::find(all.begin(), all.end(), b);
    });
}

void HistogramsChart::request() const {
    SnapshotWanted wanted;
    wanted.add(partOf(m_quantity->currentIndex()));
    for (const int layer : m_layers)
        wanted.layers.push_back(layer);
    std::sort(wanted.layers.begin(), wanted.layers.end());
    context().source->requestSnapshot(wanted);
}

void HistogramsChart::read(const History& now, const History*) {
    const Layout& layout = now.layout();
    chooseShown(layout);
    request();
    m_snapshot = context().source->snapshot();
    if (m_snapshot)
        std::erase_if(m_layers, [&](int layer) { return !distributionOf(*m_snapshot, layout, layer); });
    else
        m_layers.clear();
    makeRidges(layout);
    updateAxes(layout);
    overlay(0)->setSentence(m_layers.empty() ? tr("A close look at the next step is on its way.") : QString());
}

void HistogramsChart::makeRidges(const Layout& layout) {
    const double deepest = std::max<double>(1, static_cast<double>(layout.layers.size()) - 1);
    std::vector<Ridge> ridges;
    for (const int layer : m_layers) {
        const Distribution& spread = *distributionOf(*m_snapshot, layout, layer);
        Ridge ridge = isByValue() ? ridgeByValue(spread) : ridgeBySize(spread);
        ridge.zeroShare = share(spread.zeros, spread.count);
        ridge.isBroken = spread.nonFinite > 0;
        ridge.color =
            sequentialColor(static_cast<double>(layout.layers[static_cast<std::size_t>(layer)].depth) / deepest);
        ridges.push_back(std::move(ridge));
    }
    m_ridges->setRidges(std::move(ridges));
}

void HistogramsChart::updateAxes(const Layout& layout) {
    ChartPanel* chart = panel(0);
    const int count = std::max(1, static_cast<int>(m_layers.size()));
    AxisScale rows{0, RidgesItem::rowsHigh(count), {}};
    const double slot = chart->mapping().plot.height() / rows.max;
    const int every = std::max(1, static_cast<int>(std::ceil(chart->labelRoomY() * 0.72 / slot)));
    for (int row = static_cast<int>(m_layers.size()) - 1; row >= 0; --row)
        if ((static_cast<int>(m_layers.size()) - 1 - row) % every == 0)
            rows.ticks.push_back(
                {count - row - 0.85,
                 QString::fromStdString(
                     layout.layers[static_cast<std::size_t>(m_layers[static_cast<std::size_t>(row)])].name)});
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const Ridge& ridge : m_ridges->ridges())
        if (!ridge.share.empty()) {
            low = std::min(low, ridge.first);
            high = std::max(high, ridge.first + static_cast<double>(ridge.share.size()) * ridge.binWidth);
        }
    const double room = chart->mapping().plot.width();
    AxisScale sizes;
    if (!(low < high))
        sizes =
            isByValue() ? spanScale(-1, 1, room, chart->labelRoomX()) : decadeScale(-6, 0, room, chart->labelRoomX());
    else if (isByValue())
        sizes = spanScale(low, high, room, chart->labelRoomX());
    else
        sizes = decadeScale(static_cast<int>(std::floor(std::max(low, -330.0))),
                            static_cast<int>(std::ceil(std::min(high, 310.0))), room, chart->labelRoomX());
    chart->setAxes(sizes, rows);
}

void HistogramsChart::mark() {
    const auto rowOf = [this](int layer) {
        const auto at = std::find(m_layers.begin(), m_layers.end(), layer);
        return at == m_layers.end() ? -1 : static_cast<int>(at - m_layers.begin());
    };
    m_ridges->setMarked(rowOf(selectedLayer()), rowOf(hoveredLayer()));
    updateReadout();
}

void HistogramsChart::updateReadout() {
    if (!run() || !m_snapshot || m_layers.empty()) {
        setReadout(QString());
        return;
    }
    const bool isChosen = std::find(m_layers.begin(), m_layers.end(), selectedLayer()) != m_layers.end();
    const int layer = isChosen ? selectedLayer() : m_layers.front();
    const Distribution& spread = *distributionOf(*m_snapshot, run()->layout(), layer);
    setReadout(tr("Step %1  ·  %2: mean %3, std %4")
                   .arg(QLocale().toString(qint64(m_snapshot->step)),
                        layerWord(run()->layout().layers[static_cast<std::size_t>(layer)]), readingText(spread.mean),
                        readingText(spread.std)));
}

void HistogramsChart::hover(QPointF pixel) {
    clearTips();
    const int row = run() ? m_ridges->rowAt(pixel) : -1;
    if (row < 0 || !panel(0)->mapping().plot.contains(pixel))
        return;
    const int layer = m_layers[static_cast<std::size_t>(row)];
    const Distribution& spread = *distributionOf(*m_snapshot, run()->layout(), layer);
    const Ridge& ridge = m_ridges->ridges()[static_cast<std::size_t>(row)];
    QStringList lines = {
        layerTitle(run()->layout().layers[static_cast<std::size_t>(layer)]),
        tr("mean %1, std %2").arg(exactText(spread.mean), exactText(spread.std)),
        tr("from %1 to %2").arg(exactText(spread.min), exactText(spread.max)),
        tr("%L1 numbers, %L2 zero, %L3 not finite").arg(spread.count).arg(spread.zeros).arg(spread.nonFinite)};
    const double at = (panel(0)->mapping().valueAtX(pixel.x()) - ridge.first) / ridge.binWidth;
    if (at >= 0 && at < static_cast<double>(ridge.share.size()))
        lines << tr("here %1").arg(percentText(ridge.share[static_cast<std::size_t>(at)]));
    overlay(0)->setTip(pixel, lines);
    if (context().selection)
        context().selection->hoverLayer(layer);
}

void HistogramsChart::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        selectNeighbour(event->key() == Qt::Key_Up ? -1 : 1);
    else
        ChartInstrument::keyPressEvent(event);
}

/// The bins of every ridge side by side: lower edge, then the share of each layer.
NumberTable HistogramsChart::numbers(std::size_t) const {
    NumberTable table;
    table.rowTitle = tr("layer");
    std::vector<NumberTable::Column> columns;
    for (const QString& title : {tr("bin from"), tr("bin to"), tr("share")})
        columns.push_back({title, {}});
    for (std::size_t row = 0; row < m_ridges->ridges().size(); ++row) {
        const Ridge& ridge = m_ridges->ridges()[row];
        const QString name =
            QString::fromStdString(run()->layout().layers[static_cast<std::size_t>(m_layers[row])].name);
        const auto edge = [&](std::size_t bin) {
            const double at = ridge.first + static_cast<double>(bin) * ridge.binWidth;
            return isByValue() ? at : std::pow(10.0, at);
        };
        for (std::size_t bin = 0; bin < ridge.share.size(); ++bin) {
            table.rowNames << name;
            columns[0].values.push_back(edge(bin));
            columns[1].values.push_back(edge(bin + 1));
            columns[2].values.push_back(ridge.share[bin]);
        }
        if (!isByValue()) {
            table.rowNames << name;
            columns[0].values.push_back(0);
            columns[1].values.push_back(0);
            columns[2].values.push_back(ridge.zeroShare);
        }
    }
    table.columns = std::move(columns);
    return table;
}

} // namespace nabla

#include "moc_histograms_chart.cpp"
