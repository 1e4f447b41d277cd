// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/field_values.h"
#include "ui/builder/form.h"

#include <QObject>

namespace nabla {

/// What an editor shows.
struct FieldState {
    FieldValue own;          ///< what the recipe says here; std::monostate: nothing
    FieldValue fallback;     ///< what holds then; std::monostate where only words are known
    QString fallbackText;    ///< "Network: 64", "Default: one epoch"
    bool isMixed = false;    ///< several layers are in hand and differ
    bool mayInherit = false; ///< "nothing of its own" is a choice that people see, as a layer against its network
};

/// One control for one key of the recipe, made from its row of the catalogue: a menu for a choice, a lever for a
/// switch, a number field, a file with its Browse button.
///
/// Threads  GUI thread only.
class FieldEditor : public QObject {
    Q_OBJECT

public:
    /// Requires: a field that isEditable(). `inherits`: the control has a place for "nothing of its own".
    static FieldEditor* make(const FieldInfo& field, bool inherits, QObject* parent);
    /// Fixed words, sections and lists have no control of their own.
    static bool isEditable(const FieldInfo& field);

    virtual QWidget* control() const = 0;
    virtual void show(const FieldState& state) = 0;

Q_SIGNALS:
    /// std::monostate: the recipe should say nothing here.
    void edited(const nabla::FieldValue& value);
    /// What was typed cannot be taken; the old value stays.
    void refused(const QString& problem);

protected:
    using QObject::QObject;
};

} // namespace nabla
