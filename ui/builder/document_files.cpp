// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/document_files.h"

#include "core/recipe/recipe_json.h"
#include "ui/builder/look.h"
#include "ui/builder/recipe_document.h"
#include "ui/style/save_dialog.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>

namespace nabla {

namespace {

constexpr int kMostRecent = 10;
const QString kRecentKey = QStringLiteral("files/recent");
const QString kRecipeFolder = QStringLiteral(":/recipes");

Recipe readResource(const QString& name) {
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        throw FileError("The built-in recipe " + name.toStdString() + " is missing.");
    return parseRecipe(file.readAll().toStdString());
}

} // namespace

DocumentFiles::DocumentFiles(RecipeDocument& document, QSettings& settings, QWidget* window)
    : QObject(window), m_document(document), m_settings(settings), m_window(window) {}

QList<Template> DocumentFiles::templates() {
    loadWindowResources();
    QList<Template> rows;
    for (const QString& name : QDir(kRecipeFolder).entryList(QDir::Files, QDir::Name)) {
        const QString resource = kRecipeFolder + QLatin1Char('/') + name;
        const Recipe recipe = readResource(resource);
        rows << Template{QCoreApplication::translate("nabla::Template", recipe.name.c_str()),
                         QCoreApplication::translate("nabla::Template", recipe.notes.c_str()), resource};
    }
    return rows;
}

void DocumentFiles::startNew(const Template& row) {
    Recipe recipe = readResource(row.resource);
    recipe.name = row.name.toStdString(); // in the language of the window
    recipe.notes = row.notes.toStdString();
    startNew(recipe);
}

bool DocumentFiles::startNew(const Recipe& recipe) {
    if (!mayClose())
        return false;
    m_document.reset(recipe);
    return true;
}

QString DocumentFiles::folder() const {
    if (!m_document.fileName().isEmpty())
        return QFileInfo(m_document.fileName()).absolutePath();
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

void DocumentFiles::open() {
    const QString name = QFileDialog::getOpenFileName(
        m_window, tr("Open a session or a recipe"), folder(),
        tr("Sessions and recipes (*.nabla *.json);;Telemetry of a training (*.jsonl);;All files (*)"));
    if (!name.isEmpty())
        openFile(name);
}

void DocumentFiles::addOpener(const QString& suffix, Opener opener) {
    addOpener([suffix](const QString& file) { return QFileInfo(file).suffix().toLower() == suffix; },
              std::move(opener));
}

bool DocumentFiles::openFile(const QString& fileName) {
    for (const auto& [takes, opener] : std::as_const(m_openers))
        if (takes(fileName))
            return opener(fileName);
    if (!mayClose())
        return false;
    try {
        m_document.load(QFileInfo(fileName).absoluteFilePath());
    } catch (const Error& error) {
        Q_EMIT failed(
            tr("%1 was not opened. %2").arg(QDir::toNativeSeparators(fileName), QString::fromStdString(error.what())));
        return false;
    }
    remember(m_document.fileName());
    return true;
}

bool DocumentFiles::save() {
    return m_document.fileName().isEmpty() ? saveAs() : writeTo(m_document.fileName());
}

bool DocumentFiles::saveAs() {
    QString name = QString::fromStdString(m_document.recipe().name);
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    const QString proposal = m_document.fileName().isEmpty()
                                 ? QDir(folder()).filePath(name.isEmpty() ? tr("recipe.json") : name + tr(".json"))
                                 : m_document.fileName();
    const QString chosen =
        chooseFileToWrite(m_window, tr("Save the recipe"), proposal, {tr("Recipes"), QStringLiteral("json")});
    return !chosen.isEmpty() && writeTo(chosen);
}

bool DocumentFiles::writeTo(const QString& fileName) {
    try {
        m_document.save(fileName);
    } catch (const Error& error) {
        Q_EMIT failed(
            tr("%1 was not saved. %2").arg(QDir::toNativeSeparators(fileName), QString::fromStdString(error.what())));
        return false;
    }
    remember(fileName);
    return true;
}

bool DocumentFiles::mayClose() {
    if (!m_document.isModified())
        return true;
    QMessageBox box(QMessageBox::Question, tr("Unsaved changes"),
                    tr("Save the changes to “%1”?").arg(m_document.title()),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
    box.setInformativeText(tr("They are lost if you discard them."));
    box.setDefaultButton(QMessageBox::Save);
    switch (box.exec()) {
    case QMessageBox::Save:
        return save();
    case QMessageBox::Discard:
        return true;
    default:
        return false;
    }
}

QStringList DocumentFiles::recentFiles() const {
    return m_settings.value(kRecentKey).toStringList();
}

void DocumentFiles::remember(const QString& fileName) {
    QStringList files = recentFiles();
    files.removeAll(fileName);
    files.prepend(fileName);
    m_settings.setValue(kRecentKey, files.mid(0, kMostRecent));
}

void DocumentFiles::fillNewMenu(QMenu& menu) {
    menu.setToolTipsVisible(true);
    for (const Template& row : templates())
        menu.addAction(row.name, this, [this, row] { startNew(row); })->setToolTip(row.notes);
    menu.actions().front()->setShortcut(QKeySequence::New);
}

void DocumentFiles::fillRecentMenu(QMenu& menu) {
    menu.clear();
    int number = 1;
    for (const QString& file : recentFiles()) {
        const QString name = QDir::toNativeSeparators(file);
        QAction* action = menu.addAction(QStringLiteral("&%1  %2").arg(number++ % 10).arg(name), this,
                                         [this, file] { openFile(file); });
        action->setEnabled(QFileInfo::exists(file));
    }
    if (menu.isEmpty())
        menu.addAction(tr("No recent files"))->setEnabled(false);
}

} // namespace nabla
