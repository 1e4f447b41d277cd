// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMainWindow>
#include <QPointer>
#include <QString>

#include <functional>

class QDockWidget;

namespace nabla {

/// A panel at the side: its key in settings, its title, and how to make what fills it. All three are asked again when
/// the language changes.
struct Panel {
    QString id;
    std::function<QString()> title;
    std::function<QWidget*(QDockWidget* dock)> make;
};

/// The screen with the panels beside it. A window inside the window, so that what stands above keeps the whole width.
///
/// Threads  GUI thread only.
class Desk : public QMainWindow {
    Q_OBJECT

public:
    explicit Desk(QWidget* screen);

    /// A dock, closable and movable, with the panel in a scroll area.
    QDockWidget* addPanel(const Panel& panel, Qt::DockWidgetArea area);
    const QList<QDockWidget*>& docks() const { return m_docks; }
    QDockWidget* dock(const QString& id) const;
    /// Shows a panel and brings it to the front; in a narrow window among those of the left side.
    void showPanel(QDockWidget* dock);
    /// Every panel as wide as panels are at first, after the text size has changed.
    void fit();
    /// Every panel anew, in the language of now. Panels keep little of their own, so this is the simplest way.
    void remake();

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Whether a panel may stand at the right without making the window wider.
    bool hasRoomFor(const QDockWidget& dock, const QSize& asked) const;
    void makeRoom();
    void shrink(int rounds);

    QSize m_asked;                 ///< of the window, while room is being made
    QPointer<QDockWidget> m_front; ///< shown last, while room is being made for it
    QList<QDockWidget*> m_docks;
    QList<Panel> m_panels; ///< of m_docks
};

} // namespace nabla
