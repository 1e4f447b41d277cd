// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/scope_bar.h"

#include "ui/charts/catalog.h"
#include "ui/scope/selection.h"
#include "ui/scope/trigger_panel.h"
#include "ui/style/language.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <QWidgetAction>

namespace nabla {

namespace {

constexpr qint64 kRecentChoices[] = {100, 1000, 10'000};

QString numberOf(qint64 step) {
    return QLocale().toString(step);
}

QString viewText(const StepView& view) {
    switch (view.kind) {
    case StepView::Kind::Recent:
        return ScopeBar::tr("Newest %1").arg(numberOf(view.count));
    case StepView::Kind::Window:
        return ScopeBar::tr("Steps %1 to %2").arg(numberOf(view.first), numberOf(view.last));
    default:
        return ScopeBar::tr("Whole run");
    }
}

} // namespace

void fillInstrumentMenu(QMenu& menu, QObject* context, const std::function<void(const QString& kind)>& add) {
    menu.setToolTipsVisible(true);
    for (const InstrumentRow& row : instrumentCatalog()) {
        QAction* action = menu.addAction(QCoreApplication::translate("Instrument", row.title));
        action->setToolTip(QCoreApplication::translate("Instrument", row.help));
        QObject::connect(action, &QAction::triggered, context,
                         [add, kind = QString::fromLatin1(row.id)] { add(kind); });
    }
}

ScopeBar::ScopeBar(Selection& selection, QWidget* parent)
    : QWidget(parent), m_selection(selection), m_panel(new TriggerPanel), m_label(new QLabel) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    m_add = addButton();
    m_freeze = addButton();
    m_trigger = addButton();
    m_cursors = addButton();
    m_steps = addButton();
    row->addWidget(m_label, 1);
    m_label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_label->setMinimumWidth(0);
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_freeze->setCheckable(true);
    m_cursors->setCheckable(true);
    for (QToolButton* button : {m_add, m_trigger, m_steps}) {
        button->setPopupMode(QToolButton::InstantPopup);
        button->setMenu(new QMenu(button));
    }
    auto* panel = new QWidgetAction(this);
    panel->setDefaultWidget(m_panel);
    m_trigger->menu()->addAction(panel);
    connect(m_steps->menu(), &QMenu::aboutToShow, this, [this] { fillSteps(*m_steps->menu()); });
    connect(m_freeze, &QToolButton::toggled, this, &ScopeBar::freezeToggled);
    connect(m_cursors, &QToolButton::toggled, this, &ScopeBar::cursorsToggled);
    connect(m_panel, &TriggerPanel::changed, this, &ScopeBar::showTriggers);
    connect(&selection, &Selection::viewChanged, this, &ScopeBar::showView);
    connect(&selection, &Selection::cursorsChanged, this, [this] {
        const QSignalBlocker quiet(m_cursors);
        m_cursors->setChecked(m_selection.hasCursors());
    });
    retranslate();
}

QToolButton* ScopeBar::addButton() {
    auto* button = new QToolButton;
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::TabFocus);
    button->setStyleSheet(
        QStringLiteral("QToolButton { padding: 2px 5px; } QToolButton::menu-indicator { image: none; width: 0px; }"));
    layout()->addWidget(button);
    return button;
}

void ScopeBar::retranslate() {
    m_add->setText(tr("+ Add"));
    m_add->setToolTip(tr("Put another instrument on the screen, also a second one of a kind"));
    m_add->menu()->clear();
    fillInstruments(*m_add->menu());
    m_freeze->setText(tr("Freeze"));
    m_freeze->setToolTip(tr("Hold the screen while training goes on"));
    m_cursors->setText(tr("Cursors"));
    m_cursors->setToolTip(tr("Two lines to measure with: drag them, or press A and B in a chart; difference and ratio "
                             "stand in the charts"));
    m_steps->setToolTip(
        tr("Which steps the charts show. Ctrl and the mouse wheel, or + and −, look closer; 0 shows all."));
    m_add->setAccessibleName(tr("Add an instrument"));
    m_freeze->setAccessibleName(tr("Freeze the screen"));
    m_trigger->setAccessibleName(tr("Triggers"));
    m_cursors->setAccessibleName(tr("Cursors A and B"));
    m_steps->setAccessibleName(tr("Steps on show"));
    showView();
    showTriggers();
}

void ScopeBar::fillInstruments(QMenu& menu) {
    fillInstrumentMenu(menu, this, [this](const QString& kind) { Q_EMIT addRequested(kind); });
}

void ScopeBar::fillSteps(QMenu& menu) {
    menu.clear();
    const auto add = [&](const StepView& view) {
        QAction* action = menu.addAction(viewText(view));
        action->setCheckable(true);
        action->setChecked(view == m_selection.view());
        connect(action, &QAction::triggered, this, [this, view] { m_selection.setView(view); });
    };
    add(StepView());
    for (const qint64 count : kRecentChoices) {
        StepView view;
        view.kind = StepView::Kind::Recent;
        view.count = count;
        add(view);
    }
    if (m_selection.view().kind == StepView::Kind::Window)
        add(m_selection.view());
}

void ScopeBar::showView() {
    m_steps->setText(viewText(m_selection.view()) + QStringLiteral(" ▾"));
}

void ScopeBar::showTriggers() {
    const auto count = static_cast<int>(m_panel->triggers().size());
    m_trigger->setText((count == 0 ? tr("Trigger") : tr("Trigger (%n)", nullptr, count)) + QStringLiteral(" ▾"));
    QStringList words;
    for (const Trigger& trigger : m_panel->triggers())
        words << (hasLevel(trigger.kind)
                      ? tr("%1 %2").arg(triggerText(trigger.kind)).arg(localized(QString::number(trigger.level)))
                      : triggerText(trigger.kind));
    m_trigger->setToolTip(words.isEmpty() ? tr("Pause training when something happens")
                                          : words.join(QLatin1Char('\n')));
}

void ScopeBar::showFrozen(bool isFrozen) {
    const QSignalBlocker quiet(m_freeze);
    m_freeze->setChecked(isFrozen);
}

void ScopeBar::setNotice(const QString& text) {
    if (text == m_notice)
        return;
    m_notice = text;
    showNotice();
}

void ScopeBar::showNotice() {
    m_label->setText(m_label->fontMetrics().elidedText(m_notice, Qt::ElideRight, m_label->width() - 4));
    m_label->setToolTip(m_notice);
}

void ScopeBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showNotice();
}

void ScopeBar::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace nabla

#include "moc_scope_bar.cpp"
