// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace nabla {

class MainWindow;

/// The menu bar: one function a menu. An entry that belongs to a part of the window calls that part.
///
/// Requires: the window's parts and docks exist. Threads: GUI thread only.
class Menus : public QObject {
    Q_OBJECT

public:
    explicit Menus(MainWindow& window);

private:
    void makeFileMenu();
    void makeEditMenu();
    void makeRunMenu();
    void makeViewMenu();
    void makeLessonMenu();
    void makeHelpMenu();

    MainWindow& m_window;
};

} // namespace nabla
