// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_instrument.h"

#include "ui/charts/catalog.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/instrument_header.h"
#include "ui/scope/scope_source.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QCoreApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

ChartInstrument::ChartInstrument(InstrumentContext context, const char* id, QWidget* parent)
    : Instrument(context, parent), m_id(id), m_header(new InstrumentHeader(this)) {
    setObjectName(QLatin1String(id));
    setFocusPolicy(Qt::StrongFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 9, 8, 6);
    column->setSpacing(2);
    column->addWidget(m_header);
    watchSelection();
}

void ChartInstrument::watchSelection() {
    if (!context().selection)
        return;
    const auto remark = [this] {
        if (m_now)
            mark();
    };
    connect(context().selection, &Selection::layerChanged, this, remark);
    connect(context().selection, &Selection::hoveredLayerChanged, this, remark);
    connect(context().selection, &Selection::stepChanged, this, [this] { refresh(); });
}

ChartPanel* ChartInstrument::addPanel(int stretch) {
    auto* panel = new ChartPanel(this);
    auto* overlay = panel->add(new OverlayItem);
    m_panels.push_back({panel, overlay});
    static_cast<QVBoxLayout*>(layout())->addWidget(panel, stretch);
    connect(panel, &ChartPanel::left, this, [this] {
        clearTips();
        if (context().selection)
            context().selection->hoverLayer(-1);
    });
    connect(panel, &ChartPanel::resized, this, [this] { refresh(); });
    return panel;
}

ChoiceButton* ChartInstrument::addChoice(int count) {
    auto* button = new ChoiceButton(count, m_header);
    m_header->addControl(button);
    return button;
}

void ChartInstrument::refresh() {
    const ScopeSource* source = context().source;
    std::shared_ptr<const History> now = source ? source->history() : nullptr;
    if (now && now->steps() <= 0)
        now.reset();
    if (now != m_now) {
        forget();
        clearTips();
        setReadout(QString());
    }
    m_now = std::move(now);
    const QString sentence =
        m_now ? QString()
              : QCoreApplication::translate("Instrument", "Nothing measured yet. Press Run, or Space, to train.");
    for (const Pane& pane : m_panels)
        pane.overlay->setSentence(sentence);
    if (!m_now)
        return;
    const std::shared_ptr<const History> ghost = source->ghost();
    read(*m_now, ghost && ghost->steps() > 0 && ghost != m_now ? ghost.get() : nullptr);
    mark();
}

void ChartInstrument::restyle() {
    m_isRestyling = true;
    const InstrumentRow* row = findInstrument(QString::fromLatin1(m_id));
    Q_ASSERT(row);
    const QString title = QCoreApplication::translate("Instrument", row->title);
    const QString help = QCoreApplication::translate("Instrument", row->help);
    m_header->setTitle(title, help);
    setWhatsThis(help);
    setAccessibleName(title);
    setAccessibleDescription(help);
    m_header->restyle();
    retranslate();
    for (const Pane& pane : m_panels)
        pane.panel->restyle();
    update();
    m_isRestyling = false;
    refresh();
}

QString ChartInstrument::readout() const {
    return m_header->readout();
}

void ChartInstrument::setReadout(const QString& readout) {
    m_header->setReadout(readout);
}

int ChartInstrument::selectedLayer() const {
    return context().selection ? context().selection->layer() : -1;
}

int ChartInstrument::hoveredLayer() const {
    return context().selection ? context().selection->hoveredLayer() : -1;
}

qint64 ChartInstrument::selectedStep() const {
    return context().selection ? context().selection->step() : -1;
}

void ChartInstrument::clearTips() {
    for (const Pane& pane : m_panels)
        pane.overlay->setTip({}, {});
}

void ChartInstrument::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? theme().accent : theme().border, hasFocus() ? 1.5 : 1));
    painter.setBrush(theme().surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 8, 8);
}

void ChartInstrument::changeEvent(QEvent* event) {
    Instrument::changeEvent(event);
    const QEvent::Type type = event->type();
    if (!m_isRestyling && (type == QEvent::PaletteChange || type == QEvent::FontChange ||
                           type == QEvent::LanguageChange || type == QEvent::StyleChange))
        restyle();
}

void ChartInstrument::focusInEvent(QFocusEvent* event) {
    Instrument::focusInEvent(event);
    // A screen reader asks when the focus arrives; a description that changed with every frame would never fall silent.
    setAccessibleDescription(readout().isEmpty() ? whatsThis() : readout() + QStringLiteral(". ") + whatsThis());
    update();
}

void ChartInstrument::focusOutEvent(QFocusEvent* event) {
    Instrument::focusOutEvent(event);
    update();
}

void ChartInstrument::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && context().selection && context().selection->step() >= 0) {
        context().selection->selectStep(-1);
        return;
    }
    Instrument::keyPressEvent(event);
}

std::vector<int> ChartInstrument::layersByDepth(const Layout& layout) {
    std::vector<int> order(layout.layers.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<int>(i);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return layout.layers[static_cast<std::size_t>(a)].depth < layout.layers[static_cast<std::size_t>(b)].depth;
    });
    return order;
}

QString ChartInstrument::layerTitle(const LayerInfo& layer) {
    const QString name = QString::fromStdString(layer.name);
    const QString title = layer.kind == "output" ? QCoreApplication::translate("Instrument", "Output layer")
                                                 : QCoreApplication::translate("Instrument", "Layer %1").arg(name);
    return layer.summary.empty() ? title : title + QStringLiteral("  ·  ") + QString::fromStdString(layer.summary);
}

QString ChartInstrument::layerWord(const LayerInfo& layer) {
    return layer.kind == "output"
               ? QCoreApplication::translate("Instrument", "output")
               : QCoreApplication::translate("Instrument", "layer %1").arg(QString::fromStdString(layer.name));
}

void ChartInstrument::selectNeighbour(int by) {
    if (!m_now || !context().selection)
        return;
    const std::vector<int> order = layersByDepth(m_now->layout());
    if (order.empty())
        return;
    const auto at = std::find(order.begin(), order.end(), selectedLayer());
    const auto place =
        at == order.end() ? 0 : std::clamp<std::ptrdiff_t>(at - order.begin() + by, 0, std::ssize(order) - 1);
    context().selection->selectLayer(order[static_cast<std::size_t>(place)]);
}

} // namespace nabla

#include "moc_chart_instrument.cpp"
#include "moc_instrument.cpp"
