// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/field_editor.h"

#include <QHash>
#include <QWidget>

#include <functional>

class QToolButton;
class QVBoxLayout;

namespace nabla {

/// One object of the recipe as a form reads and writes it.
struct FieldAccess {
    RecipePart part = RecipePart::Data;
    /// The selector's value; FieldInfo::belongsTo decides by it which rows show.
    std::function<int()> kind = [] { return 0; };
    std::function<FieldValue(std::string_view key)> value;
    /// Returns what is wrong with the edit; then nothing has changed.
    std::function<QStringList(const FieldInfo& field, const FieldValue& value)> set;
    /// What holds where the key is left out; without it the table's default.
    std::function<FieldState(const FieldInfo& field)> fallback = {};
    std::function<bool(std::string_view key)> isMixed = {};
    /// What is wrong at a key for as long as it is so.
    std::function<QStringList(std::string_view key)> problems = {};
    /// Layers against their network: "nothing of its own" is a row of every menu, and a set value has a reset button.
    bool inherits = false;
};

/// A row for each key of one part of the recipe, made from the catalogue, so that a new key needs no code here. The
/// numbers of an initialization follow its scheme as rows of their own.
///
/// Object names  prefix.key: "training.optimizer.beta1".
/// Threads       GUI thread only.
class FieldForm : public QWidget {
    Q_OBJECT

public:
    struct Options {
        QString prefix;                    ///< of the object names
        QList<std::string_view> only = {}; ///< these keys, in this order; empty: all of the part
        QList<std::string_view> without = {};
        QList<std::string_view> advanced = {}; ///< behind "More" until the recipe sets them
        QHash<QString, QString> labels = {};   ///< instead of the table's, mostly for an access key: "&Data set"
    };

    FieldForm(FieldAccess access, const Options& options, QWidget* parent = nullptr);

    /// Shows what the recipe holds now.
    void showValues();
    /// The row of a key; null when the form has none.
    FormRow* row(std::string_view key) const;
    QWidget* control(std::string_view key) const;
    void setProblems(std::string_view key, const QStringList& problems);
    void clearProblems();

private:
    struct Line {
        const FieldInfo* field = nullptr; ///< of the key, or of a key of its init
        const FieldInfo* init = nullptr;  ///< the key whose init the field belongs to
        FieldEditor* editor = nullptr;
        FormRow* row = nullptr;
        bool isAdvanced = false;
    };

    void addLine(const FieldInfo& field, const FieldInfo* init, const Options& options);
    void showLine(const Line& line);
    void take(const Line& line, const FieldValue& value);
    QStringList standingProblems(const Line& line) const;
    FieldState stateOf(const FieldInfo& field) const;
    FieldState initState(const Line& line) const;

    FieldAccess m_access;
    QList<Line> m_lines;
    QVBoxLayout* m_column;
    QToolButton* m_more = nullptr;
};

} // namespace nabla
