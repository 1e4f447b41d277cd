// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/desk.h"

#include "ui/builder/dock_title.h"
#include "ui/builder/panel_scroll.h"

#include <QAction>
#include <QDockWidget>
#include <QEvent>
#include <QTabBar>
#include <QTimer>
#include <QToolButton>

namespace nabla {

namespace {

constexpr int kPanelWidth = 296;
constexpr int kRoomForBothSides = 1160;
constexpr int kMostRounds = 8;
constexpr int kEdge = 8; ///< between a side and the screen

void nameTabs(QTabBar& tabs) {
    tabs.setAccessibleName(Desk::tr("Panels"));
    tabs.setElideMode(Qt::ElideNone); // whole names; arrows lead to those that have no room
    tabs.setUsesScrollButtons(true);
    for (QToolButton* button : tabs.findChildren<QToolButton*>()) // shown when there are too many
        button->setAccessibleName(button->arrowType() == Qt::LeftArrow ? Desk::tr("Scroll left")
                                                                       : Desk::tr("Scroll right"));
}

} // namespace

Desk::Desk(QWidget* screen) {
    setWindowFlags(Qt::Widget);
    setCentralWidget(screen);
    setDockNestingEnabled(true);
}

QDockWidget* Desk::addPanel(const Panel& panel, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(panel.title(), this);
    dock->setObjectName(panel.id);
    dock->setTitleBarWidget(new DockTitle(dock));
    dock->setWidget(new PanelScroll(panel.make(dock)));
    dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable);
    addDockWidget(area, dock);
    connect(dock->toggleViewAction(), &QAction::triggered, this, [this, dock](bool isShown) {
        if (isShown)
            showPanel(dock); // in front of those that share its place
    });
    m_docks << dock;
    m_panels << panel;
    return dock;
}

QDockWidget* Desk::dock(const QString& id) const {
    for (QDockWidget* dock : m_docks)
        if (dock->objectName() == id)
            return dock;
    return nullptr;
}

void Desk::showPanel(QDockWidget* dock) {
    const bool wasHidden = dock->isHidden();
    QDockWidget* left = m_docks.front();
    if (dock != left && !hasRoomFor(*dock, window()->size())) // or the window would have to be wider than asked for
        tabifyDockWidget(left, dock);
    m_front = dock;
    makeRoom();
    dock->show();
    dock->raise();
    if (wasHidden) // the other panels of the place keep their width, and so does the screen
        resizeDocks({left, dock}, {kPanelWidth, kPanelWidth}, Qt::Horizontal);
}

bool Desk::hasRoomFor(const QDockWidget& dock, const QSize& asked) const {
    if (asked.width() < kRoomForBothSides)
        return false;
    const int sides = m_docks.front()->minimumSizeHint().width() + dock.minimumSizeHint().width();
    return centralWidget()->minimumSizeHint().width() + sides + 2 * kEdge <= asked.width();
}

void Desk::fit() {
    makeRoom();
    QTimer::singleShot(0, this,
                       [this] { resizeDocks(m_docks, QList<int>(m_docks.size(), kPanelWidth), Qt::Horizontal); });
}

/// Once the panels have taken their content or the text size in: the window may have had to follow them. First the
/// panels get narrower, then, when that is known, the window.
void Desk::makeRoom() {
    if (!window()->isVisible())
        return; // nobody has asked for a size yet
    if (!m_asked.isValid())
        m_asked = window()->size();
    QTimer::singleShot(0, this, [this] {
        if (!m_asked.isValid())
            return; // another one was here first
        for (const QDockWidget* dock : m_docks)
            static_cast<PanelScroll*>(dock->widget())->setWindowWidth(m_asked.width());
        // What moves to the left side comes behind what was asked for, or stood there in front.
        QDockWidget* front = m_front;
        for (QDockWidget* dock : m_docks)
            if (!front && dockWidgetArea(dock) == Qt::LeftDockWidgetArea && !dock->visibleRegion().isEmpty())
                front = dock;
        m_front = nullptr;
        for (QDockWidget* dock : m_docks)
            if (dock->isVisibleTo(this) && dockWidgetArea(dock) == Qt::RightDockWidgetArea &&
                !hasRoomFor(*dock, m_asked))
                tabifyDockWidget(m_docks.front(), dock);
        if (front)
            front->raise();
        shrink(kMostRounds);
    });
}

/// A smaller width of a panel becomes known from layout to layout, a round of events each.
void Desk::shrink(int rounds) {
    if (!m_asked.isValid())
        return;
    if (!window()->isMaximized() && !window()->isFullScreen())
        window()->resize(m_asked);
    if (window()->width() > m_asked.width() && rounds > 0)
        QTimer::singleShot(0, this, [this, rounds] { shrink(rounds - 1); });
    else
        m_asked = QSize();
}

void Desk::remake() {
    for (qsizetype i = 0; i < m_docks.size(); ++i) {
        QWidget* old = m_docks[i]->widget();
        m_docks[i]->setWindowTitle(m_panels[i].title());
        m_docks[i]->setWidget(new PanelScroll(m_panels[i].make(m_docks[i])));
        old->hide();
        old->deleteLater();
    }
    for (QTabBar* tabs : findChildren<QTabBar*>())
        nameTabs(*tabs);
}

/// Docks that share a place have tabs, which Qt makes when it lays them out.
bool Desk::event(QEvent* event) {
    if (event->type() == QEvent::ChildPolished)
        if (auto* tabs = qobject_cast<QTabBar*>(static_cast<QChildEvent*>(event)->child()))
            nameTabs(*tabs);
    return QMainWindow::event(event);
}

void Desk::resizeEvent(QResizeEvent* event) {
    if (!m_asked.isValid())
        for (const QDockWidget* dock : m_docks)
            static_cast<PanelScroll*>(dock->widget())->setWindowWidth(window()->width());
    QMainWindow::resizeEvent(event);
}

} // namespace nabla
