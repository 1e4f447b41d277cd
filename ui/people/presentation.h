// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMainWindow>

class QDockWidget;

namespace nabla {

class Desk;
class KeyOverlay;
class WindowLook;

/// The window for those in the last row: full screen, large text, thick traces, no menu bar and of the panels only the
/// lesson; the keys that are pressed show. Escape leaves and brings back what was there.
///
/// Also the lock for a class: what edits the experiment is there to be seen, and answers no more, until it is unlocked.
///
/// Threads  GUI thread only.
class Presentation : public QObject {
    Q_OBJECT

public:
    Presentation(QMainWindow& window, Desk& desk, WindowLook& look);

    bool isOn() const { return m_isOn; }
    void setOn(bool isOn);
    bool isLocked() const { return m_isLocked; }
    /// Controls of the experiment: panels, signal path, seed. Running, looking and reading stay.
    void setLocked(bool isLocked);
    /// Locks what was made anew, too.
    void refresh();

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QMainWindow& m_window;
    Desk& m_desk;
    WindowLook& m_look;
    KeyOverlay* m_keys;
    bool m_isOn = false;
    bool m_isLocked = false;
    QList<QDockWidget*> m_shownBefore;
    Qt::WindowStates m_stateBefore;
};

} // namespace nabla
