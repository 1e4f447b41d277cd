// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/history_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/layer_axis.h"
#include "ui/charts/number_text.h"
#include "ui/charts/traces_item.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QJsonArray>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr std::size_t kMostLayers = 20;
constexpr std::size_t kMostInMenu = 60;
constexpr double kPixelsPerBucket = 2;

/// What can be shown, in the order of the choice.
struct QuantityRow {
    const char* id;
    const char* text;
    bool isOfWeight;
    ParameterQuantity ofWeight;
    LayerQuantity ofLayer;
    bool isShare;
};
constexpr QuantityRow kQuantities[] = {
    {"signal", QT_TRANSLATE_NOOP("nabla::HistoryChart", "dL/dz"), false, {}, LayerQuantity::PreactivationGradL2, false},
    {"weight_gradient", QT_TRANSLATE_NOOP("nabla::HistoryChart", "dL/dW"), true, ParameterQuantity::GradL2, {}, false},
    {"weight", QT_TRANSLATE_NOOP("nabla::HistoryChart", "weight ‖W‖"), true, ParameterQuantity::WeightL2, {}, false},
    {"update", QT_TRANSLATE_NOOP("nabla::HistoryChart", "update ‖ΔW‖"), true, ParameterQuantity::UpdateL2, {}, false},
    {"update_ratio",
     QT_TRANSLATE_NOOP("nabla::HistoryChart", "ratio ‖ΔW‖ / ‖W‖"),
     true,
     ParameterQuantity::UpdateRatio,
     {},
     false},
    {"activation_std",
     QT_TRANSLATE_NOOP("nabla::HistoryChart", "activation std"),
     false,
     {},
     LayerQuantity::ActivationStd,
     false},
    {"zero", QT_TRANSLATE_NOOP("nabla::HistoryChart", "silent share"), false, {}, LayerQuantity::ZeroFraction, true},
    {"saturated",
     QT_TRANSLATE_NOOP("nabla::HistoryChart", "saturated share"),
     false,
     {},
     LayerQuantity::SaturatedFraction,
     true},
};

QStringList quantityIds() {
    QStringList ids;
    for (const QuantityRow& row : kQuantities)
        ids << QString::fromLatin1(row.id);
    return ids;
}

const LayerInfo& infoOf(const Layout& layout, int layer) {
    return layout.layers[static_cast<std::size_t>(layer)];
}

} // namespace

HistoryChart::HistoryChart(InstrumentContext context, QWidget* parent) : TimeChart(context, "history", parent) {
    ChartPanel* chart = addTimePanel(1);
    m_item = chart->add(new TracesItem);
    PanelMargins margins;
    margins.widestRight = QStringLiteral("output");
    chart->setMargins(margins);
    m_quantity = addChoice("quantity", quantityIds());
    m_axis = addChoice("axis", {QStringLiteral("log"), QStringLiteral("linear")}, Place::Menu);
    m_smooth = addChoice("line", {QStringLiteral("raw"), QStringLiteral("smooth")}, Place::Menu);
    for (ChoiceButton* choice : {m_quantity, m_axis, m_smooth})
        connect(choice, &ChoiceButton::chosen, this, [this] {
            m_scale.reset();
            refresh();
        });
    restyle();
}

void HistoryChart::forget() {
    m_item->setTraces({});
    m_traces.clear();
    m_layers.clear();
    m_scale.reset();
}

void HistoryChart::retranslate() {
    TimeChart::retranslate();
    QStringList words;
    for (const QuantityRow& row : kQuantities)
        words << tr(row.text);
    m_quantity->setWords(words);
    m_quantity->setAccessibleName(tr("Quantity"));
    m_axis->setAccessibleName(tr("Axis"));
    m_axis->setWords({tr("powers of ten"), tr("linear")});
    m_smooth->setAccessibleName(tr("Line"));
    m_smooth->setWords({tr("every value"), tr("smoothed, with every value faint")});
}

bool HistoryChart::isShare() const {
    return kQuantities[m_quantity->currentIndex()].isShare;
}

TraceId HistoryChart::traceOf(const Layout& layout, int layer) const {
    const QuantityRow& row = kQuantities[m_quantity->currentIndex()];
    if (!row.isOfWeight)
        return layout.trace(layer, row.ofLayer);
    const Index weight = infoOf(layout, layer).weight;
    return weight < 0 ? kNoTrace : layout.trace(weight, row.ofWeight);
}

void HistoryChart::chooseShown(const Layout& layout) {
    std::vector<int> all = layersByDepth(layout);
    std::erase_if(all, [&](int layer) { return traceOf(layout, layer) == kNoTrace; });
    m_layers.clear();
    for (const int layer : all)
        if (m_layers.size() < kMostLayers && m_chosen.contains(QString::fromStdString(infoOf(layout, layer).name)))
            m_layers.push_back(layer);
    if (m_layers.empty()) { // nothing chosen, or all of it belongs to another network
        const std::size_t count = std::min(all.size(), kMostLayers);
        for (std::size_t i = 0; i < count; ++i)
            m_layers.push_back(all[count == 1 ? 0 : i * (all.size() - 1) / (count - 1)]);
    }
    const int selected = selectedLayer();
    const bool isShown = std::find(m_layers.begin(), m_layers.end(), selected) != m_layers.end();
    if (isShown || std::find(all.begin(), all.end(), selected) == all.end())
        return;
    m_layers.push_back(selected);
    std::sort(m_layers.begin(), m_layers.end(),
              [&](int a, int b) { return infoOf(layout, a).depth < infoOf(layout, b).depth; });
}

void HistoryChart::read(const History& now, const History*) {
    const Layout& layout = now.layout();
    chooseShown(layout);
    m_scale.setScale(isShare() || m_axis->currentIndex() == 1 ? ValueScale::Linear : ValueScale::Log);
    std::vector<TraceId> ids;
    for (const int layer : m_layers)
        ids.push_back(traceOf(layout, layer));
    const auto buckets = now.envelopes(ids, shownSteps(now), bucketsFor(*panel(0), kPixelsPerBucket));
    m_traces.clear();
    std::vector<GhostTrace> wanted;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        addTrace(buckets[i], layout, m_layers[i]);
        wanted.push_back({ids[i], m_layers[i], QString::fromStdString(infoOf(layout, m_layers[i]).name)});
    }
    std::vector<KeyEntry> key;
    if (addGhost(m_traces, now, comparedRun(), wanted, {m_scale.scale(), m_smooth->currentIndex() == 1}))
        addGhostKey(key, KeySign::Line, 0);
    panel(0)->setKey(key);
    updateAxes(now);
    panel(0)->setAxisTitles(QStringLiteral("↑ ") + m_quantity->currentText(), tr("step"));
}

void HistoryChart::addTrace(const std::vector<EnvelopeBucket>& buckets, const Layout& layout, int layer) {
    const double deepest = std::max<double>(1, static_cast<double>(layout.layers.size()) - 1);
    const auto dress = [&](Trace trace) {
        trace.layer = layer;
        trace.color = sequentialColor(static_cast<double>(infoOf(layout, layer).depth) / deepest);
        return trace;
    };
    const bool isSmooth = m_smooth->currentIndex() == 1;
    Trace all = dress(envelopeTrace(buckets, m_scale.scale()));
    if (isSmooth) {
        all.color.setAlphaF(0.3f);
        all.emphasis = Emphasis::Faint;
        m_traces.push_back(std::move(all));
        all = dress(smoothTrace(buckets, m_scale.scale(), smoothReach(buckets.size())));
    }
    all.label = layerMark(infoOf(layout, layer));
    m_traces.push_back(std::move(all));
}

void HistoryChart::updateAxes(const History& now) {
    ChartPanel* chart = panel(0);
    const auto [lowest, highest] = extent(m_traces);
    const double room = chart->mapping().plot.height();
    chart->setAxes(stepAxis(now, *chart), isShare() ? percentScale(room, chart->labelRoomY())
                                                    : m_scale.around(lowest, highest, room, chart->labelRoomY()));
}

void HistoryChart::mark() {
    TimeChart::mark();
    if (!run())
        return;
    const Layout& layout = run()->layout();
    const int selected = selectedLayer();
    const bool isMissing = selected >= 0 && selected < static_cast<int>(layout.layers.size()) &&
                           traceOf(layout, selected) != kNoTrace &&
                           std::find(m_layers.begin(), m_layers.end(), selected) == m_layers.end();
    if (isMissing)
        read(*run(), ghostRun());
    m_item->setTraces(emphasized(m_traces));
    updateReadout(*run());
}

void HistoryChart::updateReadout(const History& now) {
    std::vector<double> row;
    const std::int64_t step = shownRow(now, row);
    if (step < 0 || m_layers.empty())
        return;
    const Layout& layout = now.layout();
    const auto say = [&](int layer) {
        return tr("%1 %2").arg(layerWord(infoOf(layout, layer)),
                               readingText(row[static_cast<std::size_t>(traceOf(layout, layer))]));
    };
    QString text = tr("Step %1").arg(QLocale().toString(qint64(step))) + QStringLiteral("  ·  ");
    if (std::find(m_layers.begin(), m_layers.end(), selectedLayer()) != m_layers.end())
        text += say(selectedLayer());
    else
        text += say(m_layers.front()) + QStringLiteral(", ") + say(m_layers.back());
    setReadout(text);
}

QString HistoryChart::nameOf(const Layout& layout, int layer) const {
    return QString::fromStdString(layout.traceName(traceOf(layout, layer)));
}

QStringList HistoryChart::tipLines(int, const QPointF& pixel, std::span<const double> row) {
    const int at = m_item->traceAt(pixel);
    const int layer = at >= 0 ? m_item->traces()[static_cast<std::size_t>(at)].layer : selectedLayer();
    if (context().selection)
        context().selection->hoverLayer(at >= 0 ? layer : -1);
    if (std::find(m_layers.begin(), m_layers.end(), layer) == m_layers.end())
        return {};
    const Layout& layout = run()->layout();
    return {layerTitle(infoOf(layout, layer)), m_quantity->currentText() + QStringLiteral("  ") +
                                                   exactText(row[static_cast<std::size_t>(traceOf(layout, layer))])};
}

void HistoryChart::clickedAt(int, const QPointF& pixel) {
    if (const int at = m_item->traceAt(pixel); at >= 0 && context().selection)
        context().selection->selectLayer(m_item->traces()[static_cast<std::size_t>(at)].layer);
}

std::vector<NamedTrace> HistoryChart::compared(int) const {
    const Layout& layout = run()->layout();
    std::vector<NamedTrace> traces;
    const auto add = [&](int layer) { traces.push_back({layerWord(infoOf(layout, layer)), traceOf(layout, layer)}); };
    if (std::find(m_layers.begin(), m_layers.end(), selectedLayer()) != m_layers.end()) {
        add(selectedLayer());
    } else if (!m_layers.empty()) {
        add(m_layers.front());
        add(m_layers.back());
    }
    return traces;
}

std::vector<NamedTrace> HistoryChart::columns(const Layout& layout) const {
    std::vector<NamedTrace> traces;
    for (const int layer : m_layers)
        traces.push_back({nameOf(layout, layer), traceOf(layout, layer)});
    return traces;
}

void HistoryChart::chooseLayers(const QStringList& names) {
    if (names == m_chosen)
        return;
    m_chosen = names;
    refresh();
    Q_EMIT settingsChanged();
}

QJsonObject HistoryChart::settings() const {
    QJsonObject settings = TimeChart::settings();
    if (!m_chosen.isEmpty())
        settings.insert(QStringLiteral("layers"), QJsonArray::fromStringList(m_chosen));
    return settings;
}

void HistoryChart::setSettings(const QJsonObject& settings) {
    TimeChart::setSettings(settings);
    QStringList names;
    for (const QJsonValue& name : settings.value(QStringLiteral("layers")).toArray())
        names << name.toString();
    chooseLayers(names);
}

void HistoryChart::fillMenu(QMenu& menu) {
    TimeChart::fillMenu(menu);
    if (!run())
        return;
    QMenu* list = menu.addMenu(tr("Layers"));
    QAction* spread = list->addAction(tr("Spread over the depth"), this, [this] { chooseLayers({}); });
    spread->setCheckable(true);
    spread->setChecked(m_chosen.isEmpty());
    list->addSeparator();
    const Layout& layout = run()->layout();
    const std::vector<int> order = layersByDepth(layout);
    const std::size_t every = (order.size() + kMostInMenu - 1) / kMostInMenu;
    for (std::size_t i = 0; i < order.size(); i += std::max<std::size_t>(1, every)) {
        const QString name = QString::fromStdString(infoOf(layout, order[i]).name);
        QAction* action = list->addAction(layerTitle(infoOf(layout, order[i])));
        action->setCheckable(true);
        action->setChecked(m_chosen.contains(name));
        connect(action, &QAction::triggered, this, [this, name](bool isOn) {
            QStringList names = m_chosen;
            names.removeAll(name);
            if (isOn)
                names << name;
            chooseLayers(names);
        });
    }
}

void HistoryChart::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)
        selectNeighbour(event->key() == Qt::Key_Up ? 1 : -1);
    else
        TimeChart::keyPressEvent(event);
}

} // namespace nabla

#include "moc_history_chart.cpp"
