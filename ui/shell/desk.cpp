// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/desk.h"

#include "ui/builder/dock_title.h"
#include "ui/builder/panel_scroll.h"

#include <QDockWidget>
#include <QEvent>
#include <QTabBar>
#include <QTimer>
#include <QToolButton>

namespace nabla {

namespace {

constexpr int kPanelWidth = 296;
constexpr int kRoomForBothSides = 1160;

void nameTabs(QTabBar& tabs) {
    tabs.setAccessibleName(Desk::tr("Panels"));
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
    if (width() < kRoomForBothSides && dock != left) // or the window would have to be wider than asked for
        tabifyDockWidget(left, dock);
    dock->show();
    dock->raise();
    if (wasHidden) // the other panels of the place keep their width, and so does the screen
        resizeDocks({left, dock}, {kPanelWidth, kPanelWidth}, Qt::Horizontal);
}

void Desk::fit() {
    QTimer::singleShot(0, this,
                       [this] { resizeDocks(m_docks, QList<int>(m_docks.size(), kPanelWidth), Qt::Horizontal); });
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

} // namespace nabla
