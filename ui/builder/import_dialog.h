// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/import_check.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace nabla {

class DocumentFiles;
class FileField;
class RecipeDocument;
class TextLabel;

/// A file becomes the data set: its first rows, what is predicted, and in words what will be done with it, before
/// anything is decided. The choice is one edit of the recipe.
///
/// Threads  GUI thread only.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    /// Requires: dataSourceOf(fileName) has a value.
    ImportDialog(RecipeDocument& document, const QString& fileName, QWidget* parent = nullptr);

    const DataSpec& spec() const { return m_recipe.data; }
    const ImportFacts& facts() const { return m_check.facts(); }
    bool isChecking() const { return m_check.isBusy() || m_isIncomplete; }
    QTableWidget& table() const { return *m_table; }
    /// What will be done, a line a sentence, or why nothing will.
    QString words() const;

    void accept() override;

private:
    void makePage();
    void addFileFields(QFormLayout& form);
    void addChoices(QFormLayout& form);
    FileField* addFile(QFormLayout& form, const QString& label, const QString& filter,
                       std::optional<std::string>& path);
    void changed();
    void showFacts(const ImportFacts& facts);
    void fillTargets(const ImportFacts& facts);
    void fillTable(const ImportFacts& facts);
    void fillSamples(const Dataset& set);
    void setWords(const QStringList& words, bool isRefused);

    RecipeDocument& m_document;
    Recipe m_recipe; ///< the document's with the data as they are chosen
    QString m_name;
    ImportCheck m_check;
    bool m_isIncomplete = false; ///< a file is still to be named
    QComboBox* m_target = nullptr;
    QComboBox* m_task = nullptr;
    QComboBox* m_missing = nullptr;
    QSpinBox* m_validation = nullptr;
    QCheckBox* m_standardize = nullptr;
    QTableWidget* m_table;
    TextLabel* m_words;
    QPushButton* m_use = nullptr;
};

/// File > Import data, and the files that are dropped on the window.
class DataImport : public QObject {
    Q_OBJECT

public:
    DataImport(RecipeDocument& document, DocumentFiles& files, QWidget* window);

    /// Asks for a file.
    void choose();
    /// True when its data set was taken.
    bool open(const QString& fileName);

private:
    RecipeDocument& m_document;
    QWidget* m_window;
};

} // namespace nabla
