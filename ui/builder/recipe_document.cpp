// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/recipe_document.h"

#include "core/recipe/recipe_json.h"

#include <QFileInfo>
#include <QUndoCommand>

#include <filesystem>
#include <utility>

namespace nabla {

namespace {

constexpr int kMergeId = 1;
constexpr int kMergeMs = 1000;

std::filesystem::path pathOf(const QString& fileName) {
    return std::filesystem::path(fileName.toStdU16String());
}

} // namespace

/// An edit by value: before and after. Exact by construction.
class RecipeCommand : public QUndoCommand {
public:
    RecipeCommand(RecipeDocument& document, const QString& name, std::shared_ptr<const Recipe> after, QString mergeKey,
                  int mergeRound)
        : QUndoCommand(name), m_document(document), m_before(document.m_recipe), m_after(std::move(after)),
          m_mergeKey(std::move(mergeKey)), m_mergeRound(mergeRound) {}

    void undo() override { m_document.put(m_before, RecipeDocument::tr("undone: %1").arg(text())); }
    void redo() override { m_document.put(m_after, text()); }
    int id() const override { return m_mergeKey.isEmpty() ? -1 : kMergeId; }
    bool mergeWith(const QUndoCommand* other) override {
        const auto* next = static_cast<const RecipeCommand*>(other);
        if (next->m_mergeKey != m_mergeKey || next->m_mergeRound != m_mergeRound)
            return false;
        m_after = next->m_after;
        setText(next->text());
        setObsolete(*m_after == *m_before);
        return true;
    }

private:
    RecipeDocument& m_document;
    std::shared_ptr<const Recipe> m_before; // shared with the edit before: long histories cost one recipe an edit
    std::shared_ptr<const Recipe> m_after;
    QString m_mergeKey;
    int m_mergeRound;
};

EditEffect effectOf(const Recipe& before, const Recipe& after) {
    Recipe same = before;
    same.name = after.name;
    same.notes = after.notes;
    if (same == after)
        return EditEffect::Nothing;
    OptimizerSpec& optimizer = same.training.optimizer;
    const OptimizerSpec& wanted = after.training.optimizer;
    optimizer.learningRate = wanted.learningRate;
    optimizer.momentum = wanted.momentum;
    optimizer.weightDecay = wanted.weightDecay;
    same.training.clip = after.training.clip;
    same.training.schedule = after.training.schedule;
    return same == after ? EditEffect::Live : EditEffect::Restart;
}

RecipeDocument::RecipeDocument(QObject* parent) : QObject(parent) {
    connect(&m_undo, &QUndoStack::cleanChanged, this, [this](bool isClean) { Q_EMIT modifiedChanged(!isClean); });
}

QString RecipeDocument::title() const {
    if (!m_fileName.isEmpty())
        return QFileInfo(m_fileName).fileName();
    return recipe().name.empty() ? tr("Untitled") : QString::fromStdString(recipe().name);
}

QStringList RecipeDocument::edit(const QString& name, const Change& change, const QString& mergeKey) {
    Recipe after = recipe();
    change(after);
    if (after == recipe())
        return {};
    QStringList problems;
    for (const Problem& problem : validate(after))
        problems << QString::fromStdString(problem.message);
    if (!problems.isEmpty())
        return problems;
    if (!m_sinceEdit.isValid() || m_sinceEdit.elapsed() > kMergeMs)
        endMerge();
    m_sinceEdit.start();
    m_undo.push(
        new RecipeCommand(*this, name, std::make_shared<const Recipe>(std::move(after)), mergeKey, m_mergeRound));
    return {};
}

void RecipeDocument::reset(const Recipe& recipe, const QString& fileName) {
    m_undo.clear();
    m_fileName = fileName;
    put(std::make_shared<const Recipe>(recipe), {});
    Q_EMIT fileNameChanged();
}

void RecipeDocument::load(const QString& fileName) {
    reset(loadRecipe(pathOf(fileName)), fileName);
}

void RecipeDocument::save(const QString& fileName) {
    saveRecipe(recipe(), pathOf(fileName));
    m_fileName = fileName;
    m_undo.setClean();
    Q_EMIT fileNameChanged();
}

void RecipeDocument::put(const std::shared_ptr<const Recipe>& recipe, const QString& what) {
    m_recipe = recipe;
    Q_EMIT recipeChanged(what);
}

} // namespace nabla
