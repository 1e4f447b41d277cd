// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/screen.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/charts/catalog.h"
#include "ui/scope/forecast.h"
#include "ui/scope/scope_bar.h"
#include "ui/scope/selection.h"
#include "ui/scope/tile_grid.h"
#include "ui/scope/trigger_panel.h"
#include "ui/scope/twin_bar.h"

#include <QEvent>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QLocale>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

constexpr int kGap = 8;
const QString kArrangementKey = QStringLiteral("screen/arrangement");

QJsonObject toJson(const StepView& view) {
    QJsonObject object;
    if (view.kind == StepView::Kind::Recent)
        object.insert(QStringLiteral("newest"), view.count);
    else if (view.kind == StepView::Kind::Window)
        object = {{QStringLiteral("first"), view.first}, {QStringLiteral("last"), view.last}};
    return object;
}

StepView viewOf(const QJsonObject& object) {
    StepView view;
    const auto number = [&](const char* key) { return object.value(QLatin1String(key)).toInteger(-1); };
    if (number("newest") > 0) {
        view.kind = StepView::Kind::Recent;
        view.count = number("newest");
    } else if (number("first") >= 0 && number("last") > number("first")) {
        view.kind = StepView::Kind::Window;
        view.first = number("first");
        view.last = number("last");
    }
    return view;
}

} // namespace

Screen::Screen(EngineBridge& bridge, Selection& selection, QWidget* parent)
    : QWidget(parent), m_bridge(bridge), m_selection(selection), m_source(bridge), m_bar(new ScopeBar(selection)),
      m_twins(new TwinBar(bridge)),
      m_grid(new TileGrid([this](const InstrumentRow& row, QWidget* place) { return make(row, place); })) {
    setAccessibleName(tr("Screen"));
    auto* box = new QVBoxLayout(this);
    box->setContentsMargins(kGap, kGap / 2, kGap, kGap);
    box->setSpacing(kGap / 2);
    box->addWidget(m_bar);
    box->addWidget(m_twins);
    box->addWidget(m_grid, 1);
    connect(&bridge, &EngineBridge::stepsRecorded, this, &Screen::refresh);
    connect(&bridge, &EngineBridge::runChanged, this, &Screen::refresh);
    connect(&bridge, &EngineBridge::settingsChanged, this, &Screen::refresh);
    connect(&bridge, &EngineBridge::snapshotChanged, this, &Screen::refreshClosely);
    connect(&bridge, &EngineBridge::statusChanged, this, &Screen::showNotice);
    connect(&selection, &Selection::stepChanged, this, [this](qint64 step) {
        m_source.lookAt(step);
        refreshClosely();
    });
    connect(&m_source.forecaster(), &Forecaster::ready, this, &Screen::refresh);
    connect(m_grid, &TileGrid::arranged, this, &Screen::tellArranged);
    connect(m_bar, &ScopeBar::addRequested, m_grid, [this](const QString& kind) { m_grid->add(kind); });
    connect(m_bar, &ScopeBar::freezeToggled, this, &Screen::setFrozen);
    connect(m_bar, &ScopeBar::cursorsToggled, this, &Screen::setCursors);
    connect(&m_bar->triggers(), &TriggerPanel::changed, this, [this] {
        m_bridge.setTriggers(m_bar->triggers().triggers());
        Q_EMIT arrangementChanged();
    });
    resetArrangement();
}

Instrument* Screen::make(const InstrumentRow& row, QWidget* parent) {
    Instrument* instrument = row.make({&m_source, &m_selection}, parent);
    connect(instrument, &Instrument::maxNormDragged, this, &Screen::maxNormDragged);
    return instrument;
}

void Screen::resetArrangement() {
    m_grid->setArrangement(defaultArrangement());
}

bool Screen::isShown(const QString& kind) const {
    return m_shown.contains(kind);
}

void Screen::setShown(const QString& kind, bool isWanted) {
    if (isWanted == isShown(kind))
        return;
    if (isWanted) {
        m_grid->add(kind);
        return;
    }
    for (const QString& key : m_grid->keys())
        if (TileGrid::kindOf(key) == kind)
            m_grid->remove(key);
}

Instrument* Screen::instrument(const QString& key) const {
    return m_grid->instrument(key);
}

void Screen::tellArranged() {
    const QStringList before = m_shown;
    m_shown.clear();
    for (const QString& key : m_grid->keys())
        m_shown << TileGrid::kindOf(key);
    m_shown.removeDuplicates();
    for (const QString& kind : before)
        if (!m_shown.contains(kind))
            Q_EMIT shownChanged(kind, false);
    const QStringList now = m_shown;
    for (const QString& kind : now)
        if (!before.contains(kind))
            Q_EMIT shownChanged(kind, true);
    Q_EMIT arrangementChanged();
}

void Screen::setFrozen(bool isFrozen) {
    if (isFrozen == m_source.isFrozen())
        return;
    m_source.setFrozen(isFrozen);
    m_bar->showFrozen(isFrozen);
    showNotice();
    for (const QString& key : m_grid->keys())
        if (Instrument* instrument = m_grid->instrument(key); instrument->isVisible())
            instrument->refresh();
    Q_EMIT frozenChanged(isFrozen);
}

void Screen::setCursors(bool isOn) {
    const std::shared_ptr<const History> now = m_source.history();
    if (!isOn || !now || m_source.endStep() <= now->firstStep()) {
        m_selection.clearCursors();
        return;
    }
    qint64 first = now->firstStep();
    qint64 last = m_source.endStep() - 1;
    const StepView& view = m_selection.view();
    if (view.kind == StepView::Kind::Recent)
        first = std::max(first, last - view.count);
    else if (view.kind == StepView::Kind::Window) {
        first = std::clamp(view.first, first, last);
        last = std::clamp(view.last, first, last);
    }
    m_selection.setCursor(CursorId::A, first + (last - first) / 4);
    m_selection.setCursor(CursorId::B, first + (last - first) * 3 / 4);
}

void Screen::refresh() {
    showNotice();
    if (m_source.isFrozen())
        return; // nothing of it can have changed
    for (const QString& key : m_grid->keys())
        if (Instrument* instrument = m_grid->instrument(key); instrument->isVisible())
            instrument->refresh();
}

void Screen::refreshClosely() {
    if (m_source.isFrozen())
        return;
    for (const QString& key : m_grid->keys())
        if (Instrument* instrument = m_grid->instrument(key); instrument->isVisible() && instrument->looksClosely())
            instrument->refresh();
}

void Screen::settle() {
    for (int i = 0; i < 2; ++i) { // what arrives first may ask for more
        refresh();
        m_source.forecaster().wait();
        m_bridge.waitUntilIdle();
    }
    refresh();
}

void Screen::showNotice() {
    const RunnerStatus& status = m_bridge.status();
    QStringList words;
    if (m_source.isFrozen())
        words << tr("frozen at step %1").arg(QLocale().toString(qint64(m_source.endStep() - 1)));
    if (status.state == RunState::Paused && !status.message.empty())
        words << tr("trigger: %1").arg(QString::fromStdString(status.message));
    m_bar->setNotice(words.join(QStringLiteral("  ·  ")));
}

void Screen::restyle() {
    for (const QString& key : m_grid->keys())
        m_grid->instrument(key)->restyle();
}

void Screen::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        restyle();
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Screen"));
        showNotice();
    }
    QWidget::changeEvent(event);
}

bool Screen::event(QEvent* event) {
    const bool isHandled = QWidget::event(event);
    if (event->type() == QEvent::ApplicationFontChange)
        restyle();
    return isHandled;
}

/// What the instruments did not want.
void Screen::keyPressEvent(QKeyEvent* event) {
    QString key;
    for (const QWidget* widget = window()->focusWidget(); widget && widget != this; widget = widget->parentWidget())
        if (m_grid->instrument(widget->objectName()) == widget)
            key = widget->objectName();
    const bool isMove = event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier);
    if (isMove && !key.isEmpty() && event->key() >= Qt::Key_Left && event->key() <= Qt::Key_Down) {
        constexpr Direction kDirections[] = {Direction::Left, Direction::Up, Direction::Right, Direction::Down};
        m_grid->moveBy(key, kDirections[event->key() - Qt::Key_Left]);
    } else if (event->key() == Qt::Key_Delete && !key.isEmpty()) {
        m_grid->remove(key);
    } else if (event->key() == Qt::Key_Escape && !m_grid->maximized().isEmpty()) {
        m_grid->maximize({});
    } else {
        QWidget::keyPressEvent(event);
    }
}

QJsonObject Screen::arrangement() const {
    QJsonObject arrangement = m_grid->arrangement();
    if (const QJsonObject triggers = m_bar->triggers().settings(); !triggers.isEmpty())
        arrangement.insert(QStringLiteral("triggers"), triggers);
    if (const QJsonObject view = toJson(m_selection.view()); !view.isEmpty())
        arrangement.insert(QStringLiteral("steps"), view);
    return arrangement;
}

bool Screen::setArrangement(const QJsonObject& arrangement) {
    if (!m_grid->setArrangement(arrangement))
        return false;
    m_bar->triggers().setSettings(arrangement.value(QStringLiteral("triggers")).toObject());
    m_selection.setView(viewOf(arrangement.value(QStringLiteral("steps")).toObject()));
    return true;
}

void Screen::save(QSettings& settings) const {
    settings.setValue(kArrangementKey, QString::fromUtf8(QJsonDocument(arrangement()).toJson(QJsonDocument::Compact)));
}

void Screen::restore(const QSettings& settings) {
    setArrangement(QJsonDocument::fromJson(settings.value(kArrangementKey).toString().toUtf8()).object());
}

} // namespace nabla

#include "moc_screen.cpp"
