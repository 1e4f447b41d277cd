// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTabBar>
#include <QWidget>

namespace nabla::test {

/// A text of the window and where it stands.
struct ShownText {
    QString where;
    QString text;
};

inline QString placeOf(const QObject* object) {
    QStringList parts;
    for (; object; object = object->parent()) {
        QString part = QLatin1String(object->metaObject()->className());
        if (!object->objectName().isEmpty())
            part += QLatin1Char('#') + object->objectName();
        parts.prepend(part);
    }
    return parts.mid(std::max<qsizetype>(0, parts.size() - 4)).join(QLatin1Char('/'));
}

inline void readWidget(const QWidget& widget, QList<ShownText>& texts) {
    QStringList words = {widget.toolTip(), widget.whatsThis(), widget.accessibleName(), widget.accessibleDescription()};
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        words << label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        words << button->text();
    if (const auto* edit = qobject_cast<const QLineEdit*>(&widget))
        words << edit->placeholderText();
    if (const auto* menu = qobject_cast<const QMenu*>(&widget))
        words << menu->title();
    if (const auto* dock = qobject_cast<const QDockWidget*>(&widget))
        words << dock->windowTitle();
    if (const auto* combo = qobject_cast<const QComboBox*>(&widget))
        for (int i = 0; i < combo->count(); ++i)
            words << combo->itemText(i) << combo->itemData(i, Qt::ToolTipRole).toString();
    if (const auto* tabs = qobject_cast<const QTabBar*>(&widget))
        for (int i = 0; i < tabs->count(); ++i)
            words << tabs->tabText(i);
    for (const QString& text : std::as_const(words))
        if (!text.isEmpty())
            texts.append({placeOf(&widget), text});
}

/// Every text of a window: on it, in its menus, its tips, and what a screen reader is told; hidden panels, too.
inline QList<ShownText> shownTexts(const QWidget& window) {
    QList<ShownText> texts = {{QStringLiteral("title"), window.windowTitle()}};
    for (const QWidget* widget : window.findChildren<QWidget*>())
        if (!widget->objectName().startsWith(QLatin1String("qt_dockwidget_"))) // behind our own title bars
            readWidget(*widget, texts);
    for (const QAction* action : window.findChildren<QAction*>())
        for (const QString& text : {action->text(), action->toolTip()})
            if (!text.isEmpty())
                texts.append({placeOf(action), text});
    return texts;
}

} // namespace nabla::test
