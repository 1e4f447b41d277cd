// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/commands.h"

#include "ui/shell/desk.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSet>

namespace nabla {

namespace {

void collect(const QMenu& menu, const QString& group, QList<Command>& commands) {
    for (QAction* action : menu.actions()) {
        if (action->isSeparator() || !action->isVisible() || action->text().isEmpty())
            continue;
        if (QMenu* inner = action->menu()) {
            if (inner->isEmpty() || inner->objectName() == QLatin1String("fills"))
                Q_EMIT inner->aboutToShow();
            collect(*inner, group + QStringLiteral(" › ") + plainTitle(inner->title()), commands);
            continue;
        }
        Command command;
        command.title = plainTitle(action->text());
        command.group = group;
        command.keys = action->shortcut();
        command.isEnabled = action->isEnabled();
        command.isOn = action->isCheckable() && action->isChecked();
        command.run = [action = QPointer<QAction>(action)] {
            if (action)
                action->trigger();
        };
        commands << command;
    }
}

void goTo(QWidget* control) {
    for (QWidget* parent = control->parentWidget(); parent; parent = parent->parentWidget()) {
        if (auto* dock = qobject_cast<QDockWidget*>(parent)) {
            if (auto* desk = qobject_cast<Desk*>(dock->parentWidget()))
                desk->showPanel(dock);
            break;
        }
    }
    for (QWidget* parent = control->parentWidget(); parent; parent = parent->parentWidget())
        if (auto* area = qobject_cast<QScrollArea*>(parent))
            area->ensureWidgetVisible(control);
    control->setFocus(Qt::ShortcutFocusReason);
}

} // namespace

QString plainTitle(const QString& text) {
    QString plain = text.section(QLatin1Char('\t'), 0, 0);
    // Chinese entries have their key in brackets behind the words.
    static const QRegularExpression kKeyBehind(QStringLiteral("\\(&[A-Za-z0-9]\\)"));
    plain.remove(kKeyBehind);
    plain.replace(QStringLiteral("&&"), QStringLiteral("\u0001")).remove(QLatin1Char('&'));
    return plain.replace(QLatin1Char('\u0001'), QLatin1Char('&')).trimmed();
}

QList<Command> menuCommands(QMainWindow& window) {
    QList<Command> commands;
    for (const QAction* action : window.menuBar()->actions())
        if (const QMenu* menu = action->menu())
            collect(*menu, plainTitle(menu->title()), commands);
    return commands;
}

QList<Command> controlCommands(QMainWindow& window) {
    QList<Command> commands;
    QSet<QString> names;
    for (const QDockWidget* dock : window.findChildren<QDockWidget*>())
        for (QWidget* control : dock->findChildren<QWidget*>()) {
            const QString name = control->accessibleName();
            if (name.isEmpty() || control->focusPolicy() == Qt::NoFocus || !control->isVisibleTo(dock->widget()) ||
                names.contains(dock->objectName() + name))
                continue;
            names << dock->objectName() + name;
            Command command;
            command.title = name;
            command.group = dock->windowTitle();
            command.run = [control = QPointer<QWidget>(control)] {
                if (control)
                    goTo(control);
            };
            commands << command;
        }
    return commands;
}

} // namespace nabla
