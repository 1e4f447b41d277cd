// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>

class QAction;
class QKeySequence;
class QMenu;

namespace nabla {

class LayerCommands;

/// What can be done to the layers in hand, as actions with keys: for the buttons, the menu bar and the context menu.
///
/// The keys work while `owner` has the focus: Del in a chart or a panel must not take a layer away.
class PathActions : public QObject {
    Q_OBJECT

public:
    PathActions(LayerCommands& commands, QWidget* owner);

    const QList<QAction*>& all() const { return m_all; }
    /// Those that deserve a button.
    const QList<QAction*>& tools() const { return m_tools; }
    QMenu* insertMenu() const { return m_insertMenu; }
    void enable();
    /// Fills `menu` with the actions in groups.
    void fill(QMenu& menu) const;
    /// "Insert here": the kinds, after the layer `name`.
    void fillKinds(QMenu& menu, const QString& name) const;

private:
    enum class Place { Menu, Tool };
    QAction* add(const QString& icon, const QString& text, const QKeySequence& keys, Place place);

    LayerCommands& m_commands;
    QWidget* m_owner;
    QList<QAction*> m_all;
    QList<QAction*> m_tools;
    QMenu* m_insertMenu;
    QAction* m_duplicate;
    QAction* m_left;
    QAction* m_right;
    QAction* m_remove;
    QAction* m_cut;
    QAction* m_copy;
    QAction* m_wrap;
    QAction* m_unwrap;
    QAction* m_group;
    QAction* m_ungroup;
    QAction* m_reset;
};

} // namespace nabla
