// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session_store.h"
#include "ui/bridge/clerk.h"
#include "ui/session/session_layout.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <memory>
#include <stop_token>

class QSettings;
class QWidget;

namespace nabla {

class DocumentFiles;
class EngineBridge;
class RecipeDocument;
class RecipeSync;
class Screen;
class Selection;
class Run;
struct ShownRun;

/// The session of the window: there from the first second, under a name once it is saved, and never lost in between.
///
/// Threads  GUI thread only.
class SessionFiles : public QObject {
    Q_OBJECT

public:
    struct Parts {
        RecipeDocument& document;
        RecipeSync& sync;
        EngineBridge& bridge;
        DocumentFiles& files;
        QSettings& settings;
        Screen& screen; ///< its arrangement goes with the session, and its picture into the recovery dialog
        Selection& selection;
    };
    /// `window` is the parent of dialogs. Nothing is recorded before begin().
    SessionFiles(const Parts& parts, QWidget* window);
    ~SessionFiles() override;

    /// Where sessions without a name lie: $NABLASCOPE_DATA, else the user's data folder.
    static QString dataFolder();

    /// Starts a session without a name in `folder` (empty: dataFolder()). Where nothing can be written, failed() says
    /// so and the window works without a session.
    void begin(const QString& folder = {});
    /// Lists what a crash left in the folder, when there is something.
    void offerRecovery();
    /// Opens a session in place of the present one, and goes on with its newest run. Asks first when something would be
    /// lost; false when it was not opened.
    bool openFile(const QString& fileName);
    /// What a crash left: opened as a session without a name.
    bool recover(const QString& fileName);
    /// Asks for a name where there is none.
    bool save();
    bool saveAs();
    bool saveTo(const QString& fileName);
    /// Save, Discard, Cancel when there is work without a name; true when it is all right to go on.
    bool mayClose();
    /// The window closes: the last numbers are written, and the file of a discarded session goes. Nothing is recorded
    /// any more.
    void close();

    bool hasName() const { return !m_name.isEmpty(); }
    QString fileName() const { return m_name; } ///< empty for a session without a name
    QString title() const;                      ///< the name without folder and ending
    /// Steps that are in no file the person knows of.
    bool isUnsaved() const;
    /// Null before begin(), and where nothing can be written.
    const std::shared_ptr<SessionStore>& store() const { return m_store; }
    /// The run that is on the screen, 0 when it has no place in the session yet.
    qint64 shownRun() const;
    /// Records a run that was trained elsewhere, all at once, and gives its place in the session; 0 where nothing can
    /// be written. Requires: the run is at rest.
    qint64 enterRun(const Run& run, const QString& name);
    /// Puts a run of the session on the screen and makes it the one that goes on. False when it is not there any more,
    /// or cannot be shown; then failed() says why.
    bool showRun(RunId id);
    /// Starts another run from a step of the one on the screen, with its state there and the recipe of now.
    void fork(qint64 step);

Q_SIGNALS:
    /// Another session, or another name.
    void sessionChanged();
    /// Runs or their notes changed.
    void runsChanged();
    void unsavedChanged();
    /// What went wrong and where recording goes on; for people.
    void failed(const QString& text);

private:
    bool take(const std::shared_ptr<SessionStore>& store, const QString& name);
    void putOnScreen(const RunInfo& info);
    void readWhole(RunId id, const ShownRun& shown, bool isSummary);
    void release(bool isDiscarded);
    void rememberRecipe();
    void rememberPicture();
    void rememberWindow();
    void rememberLayout();
    void look();
    bool write(const std::function<void()>& action, const QString& problem);
    bool hasSteps() const;

    Parts m_parts;
    SessionLayout m_layout;
    QWidget* m_window;
    QString m_folder; ///< of sessions without a name
    QString m_name;   ///< the file, once it has one of the person's own
    std::shared_ptr<SessionStore> m_store;
    QTimer m_timer;
    QElapsedTimer m_sincePicture;
    qint64 m_pictureEnd = -1; ///< History's end as of the last picture
    RunId m_shown = 0;        ///< of the session, before it goes on
    bool m_isDiscarded = false;
    bool m_wasUnsaved = false;
    std::stop_source m_reading; ///< of the run that is read at the moment
    Clerk m_reader;             ///< last, so that everything it uses dies after it
};

} // namespace nabla
