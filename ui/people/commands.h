// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>

#include <functional>

class QMainWindow;
class QMenu;

namespace nabla {

/// Something that can be done in the window, for the palette and the sheet of shortcuts.
struct Command {
    QString title; ///< "Dark", without signs for keys
    QString group; ///< "View", "View › Language"; a panel's name for its controls
    QKeySequence keys;
    bool isEnabled = true;
    bool isOn = false;         ///< a switch that is on
    std::function<void()> run; ///< safe to call as long as the window lives
};

/// What the menus offer, menus in menus included. Menus that are filled when they open are filled.
QList<Command> menuCommands(QMainWindow& window);
/// The controls of the panels, each of which brings its panel to the front and takes the focus.
QList<Command> controlCommands(QMainWindow& window);

/// Text of an entry without its "&" and what stands behind a tab.
QString plainTitle(const QString& text);

} // namespace nabla
