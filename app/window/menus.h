// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenuBar>
#include <QObject>
#include <QPointer>

class QMenu;

namespace nabla {

class MainWindow;

/// The menu bar: one function a menu. An entry that belongs to a part of the window calls that part.
///
/// Requires: the window's parts and docks exist. Threads: GUI thread only.
class Menus : public QObject {
    Q_OBJECT

public:
    explicit Menus(MainWindow& window);
    ~Menus() override;

private:
    void makeFileMenu();
    void makeEditMenu();
    void makeRunMenu();
    void makeTwinEntries(QMenu& run);
    void makeViewMenu();
    void makeThemeMenu(QMenu& view);
    void makeLanguageMenu(QMenu& view);
    void makePresentEntries(QMenu& view);
    void makeLessonMenu();
    void makeHelpMenu();
    void openMatrixHelp();
    void openPalette();

    MainWindow& m_window;
    QPointer<QMenuBar> m_bar; ///< the window deletes it, too
    QList<QAction*> m_edits;  ///< what is not offered while the experiment is locked
};

} // namespace nabla
