// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/data_form.h"

#include "core/base/error.h"
#include "core/data/build.h"
#include "core/data/catalog.h"
#include "core/data/csv.h"
#include "ui/builder/data_paths.h"
#include "ui/builder/inline_note.h"
#include "ui/builder/look.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/recipe_access.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/sequence_edit.h"

#include <QCompleter>
#include <QFileInfo>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

/// Keys of required files that the draft still lacks.
QList<const FieldInfo*> missingFields(const DataSpec& spec) {
    QList<const FieldInfo*> missing;
    for (const FieldInfo& field : fields(RecipePart::Data))
        if (field.belongsTo(kindOf(spec)) && field.isRequired(kindOf(spec)) &&
            std::holds_alternative<std::monostate>(fieldValue(spec, field.key)))
            missing << &field;
    return missing;
}

/// Names of a table's columns, or their indices where it has no header.
QStringList columnsOf(const CsvTable& table) {
    QStringList names;
    for (Index i = 0; i < table.columnCount(); ++i) {
        const QString name = QString::fromStdString(table.columns()[static_cast<std::size_t>(i)].name);
        names << (table.hasHeader() && !name.isEmpty() ? name : QString::number(i));
    }
    return names;
}

} // namespace

DataForm::DataForm(RecipeDocument& document, QWidget* parent) : QWidget(parent), m_document(document) {
    FieldAccess access;
    access.part = RecipePart::Data;
    access.kind = [this] { return kindOf(spec()); };
    access.value = [this](std::string_view key) { return fieldValue(spec(), key); };
    access.set = [this](const FieldInfo& field, const FieldValue& value) {
        DataSpec changed = spec();
        FieldValue taken = value;
        if (const auto* path = std::get_if<std::string>(&value); path && field.kind == FieldKind::File)
            taken = storedPath(m_document.recipe(), QString::fromStdString(*path)).toStdString();
        applyField(changed, field, taken);
        if (field.kind == FieldKind::File)
            guessCompanions(changed, field);
        return put(changed, editName(field, taken),
                   field.kind == FieldKind::Whole ? QString::fromUtf8(field.key.data(), qsizetype(field.key.size()))
                                                  : QString());
    };
    access.problems = [this](std::string_view key) -> QStringList {
        for (const FieldInfo* field : m_draft ? missingFields(*m_draft) : QList<const FieldInfo*>())
            if (field->key == key)
                return {tr("Needed before this data set can be used.")};
        return {};
    };
    FieldForm::Options options;
    options.prefix = QStringLiteral("data");
    options.advanced = {"missing", "validation_fraction", "split", "standardize"};
    options.labels = {{QStringLiteral("source"), tr("&Data set")}};
    m_form = new FieldForm(access, options);
    m_note = new InlineNote;
    m_note->setObjectName(QStringLiteral("data.note"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * kSpace);
    column->addWidget(m_form);
    column->addWidget(m_note);
    connect(&document, &RecipeDocument::recipeChanged, this, &DataForm::followDocument);
    showValues();
}

const DataSpec& DataForm::spec() const {
    return m_draft ? *m_draft : m_document.recipe().data;
}

QStringList DataForm::put(DataSpec changed, const QString& name, const QString& mergeKey) {
    if (!missingFields(changed).isEmpty()) {
        m_draft = changed;
        showValues();
        return {};
    }
    const bool wasDraft = m_draft.has_value();
    const QString source = tableText(sourceNames()[static_cast<std::size_t>(changed.source)].label);
    m_isPutting = true;
    const QStringList problems = m_document.edit(
        wasDraft ? tr("Data: %1").arg(source) : name, [&](Recipe& recipe) { recipe.data = changed; }, mergeKey);
    m_isPutting = false;
    m_draft = problems.isEmpty() || !wasDraft ? std::nullopt : std::optional(changed);
    showValues();
    return problems;
}

void DataForm::guessCompanions(DataSpec& changed, const FieldInfo& field) const {
    const Recipe& recipe = m_document.recipe();
    const auto whole = [&](const std::string& path) {
        return QString::fromStdString(QFileInfo(QString::fromStdString(path)).isAbsolute() ? path
                                                                                           : resolvePath(recipe, path));
    };
    for (const FieldInfo* other : missingFields(changed)) {
        const FieldValue chosen = fieldValue(changed, field.key);
        const auto* path = std::get_if<std::string>(&chosen);
        if (!path)
            return;
        if (other->kind == FieldKind::File) {
            const QString guess = companionOf(whole(*path), field.key);
            if (!guess.isEmpty())
                setFieldValue(changed, other->key, storedPath(recipe, guess).toStdString());
        } else if (other->kind == FieldKind::Column) {
            try {
                const CsvTable table = previewCsv(whole(*path).toStdString());
                const QString name = columnsOf(table).last(); // the target of most tables
                changed.target = table.hasHeader() ? std::variant<std::string, Index>(name.toStdString())
                                                   : std::variant<std::string, Index>(table.columnCount() - 1);
            } catch (const Error&) {
                // The run says what is wrong with the file, in its own words.
                changed.target = std::string();
            }
        }
    }
}

void DataForm::followDocument() {
    if (!m_isPutting)
        m_draft.reset();
    showValues();
}

void DataForm::showValues() {
    m_form->showValues();
    m_form->clearProblems();
    showColumns();
    showFit();
}

void DataForm::showColumns() {
    const DataSpec& shown = spec();
    auto* line = qobject_cast<QLineEdit*>(m_form->control("target"));
    const QString path = shown.source == Source::Csv && shown.path
                             ? QString::fromStdString(resolvePath(m_document.recipe(), *shown.path))
                             : QString();
    if (!line || path == m_columnsOf)
        return;
    m_columnsOf = path;
    QStringList names;
    try {
        if (!path.isEmpty())
            names = columnsOf(previewCsv(path.toStdString()));
    } catch (const Error&) { // said by the run
    }
    auto* completer = new QCompleter(names, line);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    line->setCompleter(completer);
    if (!names.isEmpty())
        line->setToolTip(tr("Columns: %1").arg(names.mid(0, 40).join(QStringLiteral(", "))));
}

void DataForm::showFit() {
    const Recipe& recipe = m_document.recipe();
    const bool hasRecurrent = hasRecurrentLayer(recipe.network);
    const auto change = [this](const QString& name, const std::function<void(Recipe&)>& edit) {
        const QStringList problems = m_document.edit(name, edit);
        if (!problems.isEmpty())
            m_form->setProblems("source", problems);
    };
    if (m_draft || recipe.data.source == Source::Npy) {
        m_note->showNote({});
    } else if (isSequence(recipe.data) && !hasRecurrent && !hasTargetEachStep(recipe.data)) {
        m_note->showNote(tr("These are sequences. The network needs a recurrent layer that reads them to their end."),
                         {{tr("Make the first layer a GRU"),
                           [change] { change(tr("Gate: GRU"), [](Recipe& edited) { useCell(edited, Cell::Gru); }); }}});
    } else if (!isSequence(recipe.data) && hasRecurrent) {
        m_note->showNote(
            tr("The network has recurrent layers. They need a sequence, and this data set gives one vector a sample."),
            {{tr("Use digits row by row"),
              [change] {
                  change(tr("Data: digits, row by row"), [](Recipe& edited) {
                      edited.data = DataSpec{};
                      edited.data.source = Source::DigitsRows;
                      fitSequences(edited);
                  });
              }},
             {tr("Make the layers dense"), [change] {
                  change(tr("Recurrent layers to dense"), [](Recipe& edited) { useDense(edited.network); });
              }}});
    } else {
        Recipe fitted = recipe;
        if (hasRecurrent)
            fitSequences(fitted);
        if (fitted == recipe)
            m_note->showNote({});
        else
            m_note->showNote(tr("Sequences get lost or reach the output whole between these layers."),
                             {{tr("Set return_sequences to fit"), [change] {
                                   change(tr("Return sequences to fit"), [](Recipe& edited) { fitSequences(edited); });
                               }}});
    }
}

} // namespace nabla
