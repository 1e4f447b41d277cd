// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QUndoStack>

#include <functional>
#include <memory>

namespace nabla {

/// What an edit asks of a run that is under way.
enum class EditEffect {
    Nothing, ///< name and notes
    Live,    ///< learning rate, momentum, weight decay, clip, schedule: taken between two steps
    Restart
};

EditEffect effectOf(const Recipe& before, const Recipe& after);

/// The recipe that is being worked on: its value, its history of edits, its file.
///
/// Threads  GUI thread only.
class RecipeDocument : public QObject {
    Q_OBJECT

public:
    using Change = std::function<void(Recipe&)>;

    explicit RecipeDocument(QObject* parent = nullptr);

    const Recipe& recipe() const { return *m_recipe; }
    QUndoStack* undoStack() { return &m_undo; }
    /// True when the file does not hold what is on the screen.
    bool isModified() const { return !m_undo.isClean(); }
    /// Empty for a recipe that was never saved.
    QString fileName() const { return m_fileName; }
    /// The file's name, or the recipe's, for a window title.
    QString title() const;

    /// One edit, undone as one. `name` is read by people: "Activation: sigmoid to ReLU". Edits that follow each other
    /// with the same non-empty `mergeKey` within a second become one (a slider being dragged). Returns what is wrong
    /// with the result; then nothing has changed.
    QStringList edit(const QString& name, const Change& change, const QString& mergeKey = {});
    /// The next edit starts a new undo step even with the same key (the slider was let go).
    void endMerge() { ++m_mergeRound; }

    /// Replaces everything and forgets the edits.
    void reset(const Recipe& recipe, const QString& fileName = {});
    /// Errors: FileError, RecipeError; then nothing has changed.
    void load(const QString& fileName);
    /// Errors: FileError; then the document counts as unsaved still.
    void save(const QString& fileName);

Q_SIGNALS:
    /// The value is another one, by an edit, undo, redo or reset. `what` names it for people, empty after reset.
    void recipeChanged(const QString& what);
    void modifiedChanged(bool isModified);
    void fileNameChanged();

private:
    friend class RecipeCommand;
    void put(const std::shared_ptr<const Recipe>& recipe, const QString& what);

    std::shared_ptr<const Recipe> m_recipe = std::make_shared<const Recipe>();
    QUndoStack m_undo;
    QString m_fileName;
    int m_mergeRound = 0;
    QElapsedTimer m_sinceEdit;
};

} // namespace nabla
