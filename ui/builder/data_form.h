// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QWidget>

#include <optional>

namespace nabla {

class FieldForm;
class InlineNote;
class RecipeDocument;
struct FieldInfo;

/// Where the samples come from: the source and every setting it reads.
///
/// A source of files means nothing before its files are named, so it is held back as a draft and enters the recipe when
/// it is whole. When data and network do not fit (a sequence and no layer that reads it, or the other way round) it
/// says so and offers what would mend it.
///
/// Threads  GUI thread only.
class DataForm : public QWidget {
    Q_OBJECT

public:
    explicit DataForm(RecipeDocument& document, QWidget* parent = nullptr);

    /// What the form shows: the draft, or the recipe's.
    const DataSpec& spec() const;
    bool isDraft() const { return m_draft.has_value(); }
    FieldForm& form() { return *m_form; }

private:
    QStringList put(DataSpec spec, const QString& name, const QString& mergeKey);
    void guessCompanions(DataSpec& changed, const FieldInfo& field) const;
    void followDocument();
    void showValues();
    void showFit();
    void showColumns();

    RecipeDocument& m_document;
    std::optional<DataSpec> m_draft;
    bool m_isPutting = false;
    FieldForm* m_form;
    InlineNote* m_note;
    QString m_columnsOf; ///< the table whose columns the target field offers
};

} // namespace nabla
