// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/card_instrument.h"

#include "core/history/same_traces.h"
#include "ui/charts/catalog.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/instrument_header.h"
#include "ui/charts/instrument_menu.h"
#include "ui/scope/scope_source.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

CardInstrument::CardInstrument(InstrumentContext context, const char* id, QWidget* parent)
    : Instrument(context, parent), m_id(id), m_header(new InstrumentHeader(this)) {
    setObjectName(QLatin1String(id));
    setFocusPolicy(Qt::StrongFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 9, 8, 6);
    column->setSpacing(2);
    column->addWidget(m_header);
    connect(m_header, &InstrumentHeader::menuRequested, this, [this] { popupMenu(); });
    connect(m_header, &InstrumentHeader::doubleClicked, this, &Instrument::maximizeRequested);
    connect(m_header, &InstrumentHeader::dragged, this, &Instrument::titleDragged);
    connect(m_header, &InstrumentHeader::dropped, this, &Instrument::titleDropped);
    watchSelection();
}

void CardInstrument::watchSelection() {
    if (!context().selection)
        return;
    const auto remark = [this] {
        if (m_now && isVisible())
            mark();
    };
    const auto reread = [this] {
        if (isVisible())
            refresh();
    };
    connect(context().selection, &Selection::layerChanged, this, remark);
    connect(context().selection, &Selection::hoveredLayerChanged, this, remark);
    connect(context().selection, &Selection::cursorsChanged, this, remark);
    connect(context().selection, &Selection::highlightChanged, this, remark);
    connect(context().selection, &Selection::stepChanged, this, reread);
    connect(context().selection, &Selection::viewChanged, this, reread);
}

bool CardInstrument::isPointedOut(int layer) const {
    if (!context().selection)
        return false;
    const std::vector<int>& layers = context().selection->highlight().layers;
    return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

QVBoxLayout* CardInstrument::column() const {
    return static_cast<QVBoxLayout*>(layout());
}

ChoiceButton* CardInstrument::addChoice(const char* id, const QStringList& values, Place place) {
    auto* button = new ChoiceButton(static_cast<int>(values.size()), m_header);
    if (place == Place::Header)
        m_header->addChoice(button);
    else
        button->hide();
    m_choices.push_back({QString::fromLatin1(id), values, button});
    connect(button, &ChoiceButton::chosen, this, &Instrument::settingsChanged);
    return button;
}

QJsonObject CardInstrument::settings() const {
    QJsonObject settings;
    for (const Choice& choice : m_choices)
        if (const int at = choice.button->currentIndex(); at != 0)
            settings.insert(choice.id, choice.values[at]);
    return settings;
}

void CardInstrument::setSettings(const QJsonObject& settings) {
    for (const Choice& choice : m_choices)
        if (const auto at = choice.values.indexOf(settings.value(choice.id).toString(choice.values.front())); at >= 0)
            choice.button->choose(static_cast<int>(at));
}

void CardInstrument::refresh() {
    const ScopeSource* source = context().source;
    std::shared_ptr<const History> held = source ? source->history() : nullptr;
    if (held != m_held) {
        m_now.reset();
        forget();
        clearTips();
        setReadout(QString());
    }
    m_held = std::move(held);
    const bool isEmpty = !m_held || endStep(*m_held) <= m_held->firstStep();
    m_sentence = isEmpty
                     ? QCoreApplication::translate("Instrument", "Nothing measured yet. Press Run, or Space, to train.")
                     : missing(*m_held);
    m_now = m_sentence.isEmpty() ? m_held : nullptr;
    showSentence(m_sentence);
    m_ghost = m_now ? source->ghost() : nullptr;
    if (m_ghost && (m_ghost->steps() == 0 || m_ghost == m_now))
        m_ghost.reset();
    if (!m_now) {
        setReadout(QString());
        return;
    }
    read(*m_now, m_ghost.get());
    mark();
}

CardInstrument::GhostLook CardInstrument::ghostLook() const {
    switch (context().source->ghostKind()) {
    case GhostKind::Twin:
        return {theme().twin, QCoreApplication::translate("Instrument", "twin A"), true};
    case GhostKind::Compared:
        return {theme().twin, QCoreApplication::translate("Instrument", "compared run"), true};
    case GhostKind::Before:
        break;
    }
    return {theme().ghost, QCoreApplication::translate("Instrument", "run before"), false};
}

std::int64_t CardInstrument::ghostEnd(const History& ghost) const {
    return context().source ? std::min(ghost.endStep(), context().source->ghostEndStep()) : ghost.endStep();
}

std::vector<double> CardInstrument::ghostRow(const History& now, const History* ghost, std::int64_t step) const {
    if (!ghost)
        return {};
    std::vector<double> row(static_cast<std::size_t>(ghost->layout().width()));
    if (ghost->nearestRow(std::min(step, ghostEnd(*ghost) - 1), row) < 0)
        return {};
    const std::vector<TraceId> places = sameTraces(now.layout(), ghost->layout());
    std::vector<double> found;
    found.reserve(places.size());
    for (const TraceId place : places)
        found.push_back(place == kNoTrace ? absent() : row[static_cast<std::size_t>(place)]);
    return found;
}

QString CardInstrument::missing(const History&) const {
    return {};
}

void CardInstrument::restyle() {
    m_isRestyling = true;
    const InstrumentRow* row = findInstrument(QString::fromLatin1(m_id));
    Q_ASSERT(row);
    const QString help = QCoreApplication::translate("Instrument", row->help);
    m_header->setTitle(title(), QCoreApplication::translate("Instrument", row->shortTitle), help);
    setWhatsThis(help);
    setAccessibleName(title());
    setAccessibleDescription(help);
    m_header->restyle();
    retranslate();
    restyleBody();
    update();
    m_isRestyling = false;
    refresh();
}

QString CardInstrument::title() const {
    const InstrumentRow* row = findInstrument(QString::fromLatin1(m_id));
    return row ? QCoreApplication::translate("Instrument", row->title) : QString();
}

QString CardInstrument::readout() const {
    return m_header->readout();
}

void CardInstrument::setReadout(const QString& readout) {
    m_header->setReadout(readout);
}

std::int64_t CardInstrument::endStep(const History& now) const {
    return context().source ? std::min(now.endStep(), context().source->endStep()) : now.endStep();
}

std::int64_t CardInstrument::shownStep(const History& now) const {
    const std::int64_t newest = endStep(now) - 1;
    return selectedStep() >= 0 ? std::min<std::int64_t>(selectedStep(), newest) : newest;
}

std::int64_t CardInstrument::shownRow(const History& now, std::vector<double>& row) const {
    row.resize(static_cast<std::size_t>(now.layout().width()));
    return now.nearestRow(shownStep(now), row);
}

int CardInstrument::selectedLayer() const {
    return context().selection ? context().selection->layer() : -1;
}

int CardInstrument::hoveredLayer() const {
    return context().selection ? context().selection->hoveredLayer() : -1;
}

qint64 CardInstrument::selectedStep() const {
    return context().selection ? context().selection->step() : -1;
}

void CardInstrument::drawPicture(QPainter& painter) {
    painter.fillRect(rect(), theme().surface);
    painter.save();
    painter.translate(m_header->pos());
    m_header->drawText(painter, m_header->width());
    painter.restore();
    drawBody(painter);
}

void CardInstrument::fillMenu(QMenu& menu) {
    for (const Choice& choice : m_choices) {
        QMenu* list = choice.button->menu();
        list->setTitle(choice.button->accessibleName());
        menu.addMenu(list);
    }
}

void CardInstrument::popupMenu(const QPoint& at) {
    QMenu* menu = makeInstrumentMenu(*this);
    menu->popup(at.isNull() ? m_header->mapToGlobal(m_header->menuCorner()) : at);
}

void CardInstrument::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? theme().accent : theme().border, hasFocus() ? 1.5 : 1));
    painter.setBrush(theme().surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 8, 8);
}

void CardInstrument::changeEvent(QEvent* event) {
    Instrument::changeEvent(event);
    const QEvent::Type type = event->type();
    if (!m_isRestyling && (type == QEvent::PaletteChange || type == QEvent::FontChange ||
                           type == QEvent::LanguageChange || type == QEvent::StyleChange))
        restyle();
}

void CardInstrument::showEvent(QShowEvent* event) {
    Instrument::showEvent(event);
    refresh(); // nobody drew it while it was hidden
}

void CardInstrument::contextMenuEvent(QContextMenuEvent* event) {
    popupMenu(event->reason() == QContextMenuEvent::Keyboard ? QPoint() : event->globalPos());
}

void CardInstrument::focusInEvent(QFocusEvent* event) {
    Instrument::focusInEvent(event);
    // A screen reader asks when the focus arrives; a description that changed with every frame would never fall silent.
    setAccessibleDescription(readout().isEmpty() ? whatsThis() : readout() + QStringLiteral(". ") + whatsThis());
    update();
}

void CardInstrument::focusOutEvent(QFocusEvent* event) {
    Instrument::focusOutEvent(event);
    update();
}

void CardInstrument::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && context().selection && context().selection->step() >= 0) {
        context().selection->selectStep(-1);
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT maximizeRequested();
        return;
    }
    Instrument::keyPressEvent(event);
}

std::vector<int> CardInstrument::layersByDepth(const Layout& layout) {
    std::vector<int> order(layout.layers.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<int>(i);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return layout.layers[static_cast<std::size_t>(a)].depth < layout.layers[static_cast<std::size_t>(b)].depth;
    });
    return order;
}

QString CardInstrument::layerTitle(const LayerInfo& layer) {
    const QString name = QString::fromStdString(layer.name);
    const QString title = layer.kind == "output" ? QCoreApplication::translate("Instrument", "Output layer")
                                                 : QCoreApplication::translate("Instrument", "Layer %1").arg(name);
    return layer.summary.empty() ? title : title + QStringLiteral("  ·  ") + QString::fromStdString(layer.summary);
}

QString CardInstrument::layerWord(const LayerInfo& layer) {
    return layer.kind == "output"
               ? QCoreApplication::translate("Instrument", "output")
               : QCoreApplication::translate("Instrument", "layer %1").arg(QString::fromStdString(layer.name));
}

void CardInstrument::selectNeighbour(int by) {
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

#include "moc_card_instrument.cpp"
#include "moc_instrument.cpp"
