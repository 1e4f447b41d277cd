// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
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
    /// A file with an ending of addOpener goes to that opener.
    bool openFile(const QString& fileName);
    using Opener = std::function<bool(const QString& fileName)>;
    /// `suffix` without its dot: "nabla".
    void addOpener(const QString& suffix, Opener opener) { m_openers[suffix] = std::move(opener); }
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

    QHash<QString, Opener> m_openers;

    RecipeDocument& m_document;
    QSettings& m_settings;
    QWidget* m_window;
};

} // namespace nabla
