// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/path_actions.h"

#include "ui/builder/layer_commands.h"
#include "ui/builder/look.h"

#include <QAction>
#include <QMenu>
#include <QWidget>

namespace nabla {

PathActions::PathActions(LayerCommands& commands, QWidget* owner)
    : QObject(owner), m_commands(commands), m_owner(owner), m_insertMenu(new QMenu(owner)) {
    const auto whereToInsert = [this] {
        return m_commands.current().isEmpty() ? QStringLiteral("output") : m_commands.current();
    };
    QAction* insert = add(QStringLiteral("add"), tr("&Insert a layer after"), Qt::Key_Insert, Place::Tool);
    connect(insert, &QAction::triggered, this, [this, whereToInsert] { m_commands.insertAfter(whereToInsert()); });
    m_insertMenu->setTitle(tr("Insert &kind"));
    connect(m_insertMenu, &QMenu::aboutToShow, this, [this, whereToInsert] {
        m_insertMenu->clear();
        fillKinds(*m_insertMenu, whereToInsert());
    });
    m_duplicate = add(QStringLiteral("duplicate"), tr("Duplicat&e"), Qt::CTRL | Qt::Key_D, Place::Tool);
    connect(m_duplicate, &QAction::triggered, &m_commands, &LayerCommands::duplicate);
    m_left = add(QStringLiteral("left"), tr("Move towards the in&put"), Qt::ALT | Qt::Key_Left, Place::Tool);
    connect(m_left, &QAction::triggered, this, [this] { m_commands.move(-1); });
    m_right = add(QStringLiteral("right"), tr("Move towards the &output"), Qt::ALT | Qt::Key_Right, Place::Tool);
    connect(m_right, &QAction::triggered, this, [this] { m_commands.move(1); });
    m_wrap = add(QStringLiteral("block"), tr("Residual &block around"), Qt::CTRL | Qt::Key_B, Place::Tool);
    connect(m_wrap, &QAction::triggered, &m_commands, &LayerCommands::wrap);
    m_unwrap = add({}, tr("Take the block a&way"), Qt::CTRL | Qt::SHIFT | Qt::Key_B, Place::Menu);
    connect(m_unwrap, &QAction::triggered, &m_commands, &LayerCommands::unwrap);
    m_group = add(QStringLiteral("group"), tr("&Group as a repeat"), Qt::CTRL | Qt::Key_G, Place::Tool);
    connect(m_group, &QAction::triggered, &m_commands, &LayerCommands::group);
    m_ungroup = add({}, tr("U&ngroup"), Qt::CTRL | Qt::SHIFT | Qt::Key_G, Place::Menu);
    connect(m_ungroup, &QAction::triggered, &m_commands, &LayerCommands::ungroup);
    m_cut = add({}, tr("Cu&t"), QKeySequence::Cut, Place::Menu);
    connect(m_cut, &QAction::triggered, &m_commands, &LayerCommands::cut);
    m_copy = add({}, tr("&Copy as JSON"), QKeySequence::Copy, Place::Menu);
    connect(m_copy, &QAction::triggered, &m_commands, &LayerCommands::copy);
    QAction* paste = add({}, tr("Pa&ste after"), QKeySequence::Paste, Place::Menu);
    connect(paste, &QAction::triggered, &m_commands, &LayerCommands::paste);
    QAction* all = add({}, tr("Select &all layers"), QKeySequence::SelectAll, Place::Menu);
    connect(all, &QAction::triggered, &m_commands, &LayerCommands::selectAll);
    m_reset = add({}, tr("Back to the network's &defaults"), Qt::CTRL | Qt::Key_Backspace, Place::Menu);
    connect(m_reset, &QAction::triggered, &m_commands, &LayerCommands::resetToDefaults);
    m_remove = add(QStringLiteral("remove"), tr("De&lete"), Qt::Key_Delete, Place::Tool);
    connect(m_remove, &QAction::triggered, &m_commands, &LayerCommands::remove);
    enable();
}

QAction* PathActions::add(const QString& icon, const QString& text, const QKeySequence& keys, Place place) {
    auto* action = icon.isEmpty() ? new QAction(text, m_owner) : new QAction(themedIcon(icon), text, m_owner);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QString plain = text;
    plain.remove(QLatin1Char('&'));
    action->setToolTip(QStringLiteral("%1 (%2)").arg(plain, keys.toString(QKeySequence::NativeText)));
    m_owner->addAction(action);
    m_all << action;
    if (place == Place::Tool)
        m_tools << action;
    return action;
}

void PathActions::enable() {
    const bool canEdit = m_commands.canEdit();
    for (QAction* action : {m_duplicate, m_remove, m_cut, m_copy, m_reset})
        action->setEnabled(canEdit);
    m_left->setEnabled(m_commands.canMove(-1));
    m_right->setEnabled(m_commands.canMove(1));
    m_wrap->setEnabled(m_commands.canWrap());
    m_unwrap->setEnabled(m_commands.canUnwrap());
    m_group->setEnabled(m_commands.canGroup());
    m_ungroup->setEnabled(m_commands.canUngroup());
}

void PathActions::fill(QMenu& menu) const {
    for (QAction* action : m_all) {
        menu.addAction(action);
        if (action == m_all.front())
            menu.addMenu(m_insertMenu);
        else if (action == m_right || action == m_ungroup || action == m_reset)
            menu.addSeparator();
    }
}

void PathActions::fillKinds(QMenu& menu, const QString& name) const {
    for (const LayerKind kind : kLayerKinds)
        menu.addAction(labelOf(kind), &m_commands, [this, name, kind] { m_commands.insertKindAfter(name, kind); });
}

} // namespace nabla
