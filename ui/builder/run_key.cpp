// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/run_key.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>

namespace nabla {

namespace {

bool isNumberField(const QObject* object) {
    const auto* line = qobject_cast<const QLineEdit*>(object);
    const auto* combo = qobject_cast<const QComboBox*>(object);
    return qobject_cast<const QAbstractSpinBox*>(object) || (combo && combo->isEditable()) ||
           (line && (qobject_cast<const QAbstractSpinBox*>(line->parent()) ||
                     qobject_cast<const QComboBox*>(line->parent()) || line->validator()));
}

} // namespace

bool RunKey::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride)
        return false;
    const auto* key = static_cast<const QKeyEvent*>(event);
    if (key->key() != Qt::Key_Space || key->modifiers() != Qt::NoModifier)
        return false;
    if (isNumberField(watched)) {
        event->ignore(); // not overridden: the shortcut fires
        return true;
    }
    if (qobject_cast<const QAbstractButton*>(watched) || qobject_cast<const QComboBox*>(watched)) {
        event->accept();
        return true;
    }
    return false;
}

} // namespace nabla
