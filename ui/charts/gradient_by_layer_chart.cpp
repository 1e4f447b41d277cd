// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/gradient_by_layer_chart.h"

#include "ui/charts/bars_item.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

/// dL/dz and dL/dW of each slot's layer in one row; absent where a layer has no weight.
struct Profile {
    std::vector<double> signal;
    std::vector<double> weight;
};

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

/// The run before may be another network: its layers are found by name.
Profile ghostProfile(const Layout& layout, const std::vector<int>& order, const History& ghost, qint64 step) {
    const Layout& old = ghost.layout();
    std::vector<double> row(static_cast<std::size_t>(old.width()));
    if (ghost.nearestRow(std::min<qint64>(step, ghost.endStep() - 1), row) < 0)
        return {};
    Profile profile;
    for (const int layer : order) {
        const std::string& name = layout.layers[static_cast<std::size_t>(layer)].name;
        const auto same = std::find_if(old.layers.begin(), old.layers.end(),
                                       [&](const LayerInfo& candidate) { return candidate.name == name; });
        const Profile one = same == old.layers.end()
                                ? Profile{{absent()}, {absent()}}
                                : profileOf(old, {static_cast<int>(same - old.layers.begin())}, row);
        profile.signal.push_back(one.signal.front());
        profile.weight.push_back(one.weight.front());
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

GradientByLayerChart::GradientByLayerChart(InstrumentContext context, QWidget* parent)
    : ChartInstrument(context, "gradient_by_layer", parent) {
    ChartPanel* panel = addPanel(1);
    m_bars = panel->add(new BarsItem);
    panel->setGrid(false, true);
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
    const Profile old = ghost ? ghostProfile(layout, m_order, *ghost, m_step) : Profile{};
    m_hasGhost = ghost != nullptr;

    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const Profile* shown : {&profile, &first, &old}) {
        widen(shown->signal, lowest, highest);
        widen(shown->weight, lowest, highest);
    }
    m_range.include(lowest, highest);
    const Theme& colors = theme();
    m_bars->setSeries({{colors.signal, profile.signal, first.signal, old.signal},
                       {colors.weight, profile.weight, first.weight, old.weight}});
    updateAxes(layout);
    updateReadout(layout);
}

void GradientByLayerChart::updateAxes(const Layout& layout) {
    ChartPanel* chart = panel(0);
    const QFontMetricsF metrics(chart->labelFont());
    const int count = static_cast<int>(m_order.size());
    const auto labelOf = [&](int slot) {
        return QString::fromStdString(
            layout.layers[static_cast<std::size_t>(m_order[static_cast<std::size_t>(slot)])].name);
    };
    double widest = 0;
    for (int slot = 0; slot + 1 < count; ++slot)
        widest = std::max(widest, metrics.horizontalAdvance(labelOf(slot)));
    const double slotWidth = chart->mapping().plot.width() / std::max(1, count);
    int every = 1;
    for (const int candidate : {1, 2, 5, 10, 20, 25, 50, 100, 200, 500})
        if (every = candidate; candidate * slotWidth >= widest + 10)
            break;
    AxisScale x{0, static_cast<double>(std::max(1, count)), {}};
    // The output's label is the one that is never left out.
    const double outputRoom = count > 0 ? metrics.horizontalAdvance(labelOf(count - 1)) / 2 + widest / 2 + 10 : 0;
    for (int slot = 0; slot < count; ++slot) {
        const bool isLast = slot == count - 1;
        if (isLast || (slot % every == 0 && (count - 1 - slot) * slotWidth >= outputRoom))
            x.ticks.push_back({slot + 0.5, labelOf(slot)});
    }
    const PlotMapping& mapping = chart->mapping();
    chart->setAxes(x, decadeScale(m_range.low(), m_range.high(), mapping.plot.height(), chart->labelRoomY()));
    std::vector<KeyEntry> key = {{KeySign::Bar, theme().signal, tr("dL/dz")},
                                 {KeySign::Bar, theme().weight, tr("dL/dW")},
                                 {KeySign::Tick, theme().text, tr("first step")}};
    if (m_hasGhost)
        key.push_back({KeySign::Outline, theme().textMuted, tr("run before")});
    chart->setKey(key);
}

void GradientByLayerChart::updateReadout(const Layout& layout) {
    if (m_order.empty() || m_bars->series().empty())
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
        text += tr(", × %1 a layer").arg(readingText(std::pow(ratio, 1 / static_cast<double>(last))));
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
        add(tr("%1 (run before)").arg(word), series.ghost);
    }
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
