// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QStringList>

#include <functional>
#include <utility>

class QMenu;
class QSettings;
class QWidget;

namespace nabla {

class RecipeDocument;
struct Recipe;

/// A recipe to start from, as the New menu offers it.
struct Template {
    QString name;
    QString notes;
    QString resource; ///< ":/recipes/01-vanishing.json"
};

/// Opens, saves and remembers recipe files; asks before something would be lost.
///
/// Threads  GUI thread only.
class DocumentFiles : public QObject {
    Q_OBJECT

public:
    DocumentFiles(RecipeDocument& document, QSettings& settings, QWidget* window);

    static QList<Template> templates();

    void startNew(const Template& row);
    /// False when the person kept what is unsaved.
    bool startNew(const Recipe& recipe);
    /// Asks for a file.
    void open();
    /// False when it cannot be read (said in a message) or the person kept what is unsaved.
    /// A file that an opener takes goes to it.
    bool openFile(const QString& fileName);
    using Opener = std::function<bool(const QString& fileName)>;
    /// `takes` judges by the name alone. The first that takes a file opens it.
    void addOpener(Opener takes, Opener opener) { m_openers.append({std::move(takes), std::move(opener)}); }
    /// By an ending without its dot: "nabla".
    void addOpener(const QString& suffix, Opener opener);
    /// Puts a file to the front of the recent ones.
    void remember(const QString& fileName);
    bool save();
    bool saveAs();
    /// Save, Discard, Cancel; true when it is all right to go on.
    bool mayClose();

    void fillNewMenu(QMenu& menu);
    void fillRecentMenu(QMenu& menu);
    QStringList recentFiles() const;

Q_SIGNALS:
    /// A file could not be read or written. `text` says what, where, what to do.
    void failed(const QString& text);

private:
    bool writeTo(const QString& fileName);
    QString folder() const;

    QList<std::pair<Opener, Opener>> m_openers; ///< takes, opens

    RecipeDocument& m_document;
    QSettings& m_settings;
    QWidget* m_window;
};

} // namespace nabla
