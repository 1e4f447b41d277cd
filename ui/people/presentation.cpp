// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/presentation.h"

#include "ui/people/key_overlay.h"
#include "ui/people/window_look.h"
#include "ui/shell/desk.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QKeyEvent>
#include <QMenuBar>
#include <QScrollArea>
#include <QStyle>

namespace nabla {

namespace {

constexpr double kLarger = 1.3;
/// Panels that say something and change nothing.
bool isForReading(const QDockWidget& dock) {
    return dock.objectName() == QLatin1String("lesson") || dock.objectName() == QLatin1String("diagnosis") ||
           dock.objectName() == QLatin1String("blackbox");
}

/// The content, not the scroll area around it: a locked panel can still be scrolled.
QWidget* contentOf(const QDockWidget& dock) {
    const auto* area = qobject_cast<QScrollArea*>(dock.widget());
    return area ? area->widget() : dock.widget();
}

} // namespace

Presentation::Presentation(QMainWindow& window, Desk& desk, WindowLook& look)
    : QObject(&window), m_window(window), m_desk(desk), m_look(look), m_keys(new KeyOverlay(&window)) {
    window.installEventFilter(this);
}

void Presentation::setOn(bool isOn) {
    if (isOn == m_isOn)
        return;
    m_isOn = isOn;
    if (isOn) {
        m_shownBefore.clear();
        for (QDockWidget* dock : m_desk.docks())
            if (!dock->isHidden())
                m_shownBefore << dock;
        m_stateBefore = m_window.windowState();
        for (QDockWidget* dock : m_desk.docks())
            if (dock->objectName() != QLatin1String("lesson"))
                dock->hide();
    }
    // Not hidden: its keys work only while it is shown.
    m_window.menuBar()->setMaximumHeight(isOn ? 0 : QWIDGETSIZE_MAX);
    m_window.setWindowState(isOn ? m_window.windowState() | Qt::WindowFullScreen : m_stateBefore);
    setThickTraces(isOn);
    m_look.magnify(isOn ? kLarger : 1);
    m_keys->setOn(isOn && m_look.showsKeys());
    // Not by restoreState: it crashes when a dock is just on its way to another place.
    if (!isOn)
        for (QDockWidget* dock : m_desk.docks())
            dock->setVisible(m_shownBefore.contains(dock));
    Q_EMIT changed();
}

void Presentation::setLocked(bool isLocked) {
    if (isLocked == m_isLocked)
        return;
    m_isLocked = isLocked;
    if (isLocked)
        qApp->installEventFilter(this);
    else
        qApp->removeEventFilter(this);
    refresh();
    Q_EMIT changed();
}

void Presentation::refresh() {
    for (const QDockWidget* dock : m_desk.docks())
        if (!isForReading(*dock))
            contentOf(*dock)->setEnabled(!m_isLocked);
    for (QWidget* widget : m_window.findChildren<QWidget*>())
        if (widget->property("locks").toBool())
            widget->setEnabled(!m_isLocked);
    if (m_isOn)
        m_window.menuBar()->setMaximumHeight(0);
}

/// A diagnosis and the black box offer edits, too; while locked they are words. Escape leaves where nobody else has a
/// use for it: a chart that fills the screen, a step that is held, a block in the hand go first.
bool Presentation::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_window) {
        const bool isLeaving =
            m_isOn && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
        if (isLeaving)
            setOn(false);
        return isLeaving;
    }
    const bool isPress = event->type() == QEvent::MouseButtonPress || event->type() == QEvent::KeyPress;
    auto* widget = isPress ? qobject_cast<QWidget*>(watched) : nullptr;
    return widget && widget->property("edits").toBool();
}

} // namespace nabla
