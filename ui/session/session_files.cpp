// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session_files.h"

#include "core/recipe/recipe_json.h"
#include "core/session/recorder.h"
#include "core/session/session_reader.h"
#include "core/session/time_machine.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/bridge/run_builder.h"
#include "ui/builder/document_files.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/recipe_sync.h"
#include "ui/scope/screen.h"
#include "ui/session/recovery_dialog.h"
#include "ui/style/save_dialog.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QMessageBox>
#include <QPixmap>
#include <QSettings>
#include <QStandardPaths>

namespace nabla {

namespace {

constexpr int kLookMs = 1000;
constexpr int kPictureMs = 10'000;
constexpr int kPictureWidth = 480;
constexpr double kReadWhole = 2e6;             ///< numbers of a run that are read while the window waits: some 20 ms
const std::string kRecipeKey = "recipe/";      ///< and the run's number: as the window had it last
const std::string kPicture = "window/picture"; ///< PNG

std::filesystem::path pathOf(const QString& fileName) {
    return {fileName.toStdU16String()};
}

QString nameOf(const std::filesystem::path& path) {
    return QString::fromStdU16String(path.u16string());
}

void removeSession(const QString& file) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(file + QLatin1String(suffix));
}

} // namespace

QString SessionFiles::dataFolder() {
    const QString own = qEnvironmentVariable("NABLASCOPE_DATA");
    const QString base = own.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) : own;
    return QDir(base).filePath(QStringLiteral("sessions"));
}

SessionFiles::SessionFiles(const Parts& parts, QWidget* window)
    : QObject(window), m_parts(parts), m_layout(parts.screen, parts.selection, parts.bridge), m_window(window) {
    m_parts.files.addOpener(QStringLiteral("nabla"), [this](const QString& file) { return openFile(file); });
    m_timer.setInterval(kLookMs);
    connect(&m_timer, &QTimer::timeout, this, &SessionFiles::look);
    connect(&m_parts.bridge, &EngineBridge::recordingFailed, this, &SessionFiles::failed);
    connect(&m_parts.bridge, &EngineBridge::settingsChanged, this, &SessionFiles::rememberRecipe);
    connect(&m_parts.bridge, &EngineBridge::runChanged, this, [this] {
        if (m_parts.bridge.isAttached() || (!m_parts.bridge.isShowing() && !m_parts.bridge.isContinued()))
            m_shown = 0;
        look();
    });
}

SessionFiles::~SessionFiles() {
    m_reading.request_stop();
}

void SessionFiles::begin(const QString& folder) {
    m_folder = folder.isEmpty() ? dataFolder() : folder;
    const QString stamp = QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd HH-mm-ss"));
    for (int i = 0; !m_store; ++i) {
        const QString name = i == 0 ? stamp : QStringLiteral("%1 %2").arg(stamp).arg(i);
        const QString file = QDir(m_folder).filePath(name + QStringLiteral(".nabla"));
        if (QFileInfo::exists(file))
            continue;
        const bool isMade = write(
            [&] {
                if (!QDir().mkpath(m_folder))
                    throw FileError("The folder " + m_folder.toStdString() + " cannot be made.");
                take(SessionStore::create(pathOf(file)), {});
            },
            tr("Nothing is recorded. %1"));
        if (!isMade)
            return;
    }
    m_timer.start();
}

/// Runs something that may not be able to write; `problem` has a place for why.
bool SessionFiles::write(const std::function<void()>& action, const QString& problem) {
    try {
        action();
        return true;
    } catch (const Error& error) {
        Q_EMIT failed(problem.arg(QString::fromStdString(error.what())));
        return false;
    }
}

bool SessionFiles::take(const std::shared_ptr<SessionStore>& store, const QString& name) {
    m_store = store;
    m_name = name;
    m_shown = 0;
    m_isDiscarded = false;
    m_pictureEnd = -1;
    m_parts.bridge.recordInto(store->isReadOnly() ? nullptr : store);
    Q_EMIT sessionChanged();
    Q_EMIT runsChanged();
    look();
    return true;
}

void SessionFiles::offerRecovery() {
    QStringList files;
    for (const std::filesystem::path& file : orphanedSessions(pathOf(m_folder)))
        files << nameOf(file);
    RecoveryDialog dialog(files, m_window);
    if (dialog.isEmpty() || dialog.exec() != QDialog::Accepted)
        return;
    recover(dialog.chosen());
}

bool SessionFiles::recover(const QString& fileName) {
    if (!mayClose())
        return false;
    return write(
        [&] {
            const std::shared_ptr<SessionStore> store = SessionStore::open(pathOf(fileName));
            release(m_isDiscarded || !hasSteps());
            take(store, {});
            if (const std::vector<RunInfo> runs = store->runs(); !runs.empty())
                putOnScreen(runs.back());
            m_layout.apply(*store, m_shown);
        },
        tr("This session cannot be recovered. %1"));
}

bool SessionFiles::openFile(const QString& fileName) {
    if (!mayClose())
        return false;
    return write(
        [&] {
            const std::shared_ptr<SessionStore> store = SessionStore::open(pathOf(fileName));
            const std::vector<RunInfo> runs = store->runs();
            release(m_isDiscarded || !hasSteps());
            take(store, QFileInfo(fileName).absoluteFilePath());
            m_parts.files.remember(m_name);
            if (!runs.empty())
                putOnScreen(runs.back());
            m_layout.apply(*store, m_shown);
            m_timer.start();
            if (!store->damage().empty())
                Q_EMIT failed(tr("%1 is damaged (%2). What is sound can be seen; save it under another name to go on.")
                                  .arg(title(), QString::fromStdString(store->damage())));
            else if (store->isReadOnly())
                Q_EMIT failed(tr("%1 is open for reading: %2. Save it under another name to record into it.")
                                  .arg(title(), QString::fromStdString(store->readOnlyReason())));
        },
        tr("%1 was not opened. %2").arg(QDir::toNativeSeparators(fileName)));
}

qint64 SessionFiles::enterRun(const Run& run, const QString& name) {
    if (!m_store || m_store->isReadOnly())
        return 0;
    RunId id = 0;
    const bool isWritten = write(
        [&] {
            Recorder recorder(m_store);
            id = recorder.record(run, {name.toStdString(), {}, 0});
            if (run.divergence())
                recorder.setOutcome(StoredState::Diverged, run.divergence());
            else if (run.isFinished())
                recorder.setOutcome(StoredState::Finished);
            if (!recorder.stop())
                throw FileError(recorder.status().message);
        },
        tr("This run was not recorded. %1"));
    Q_EMIT runsChanged();
    return isWritten ? id : 0;
}

bool SessionFiles::showRun(RunId id) {
    if (!m_store)
        return false;
    if (id == shownRun())
        return true;
    bool isThere = false;
    return write(
               [&] {
                   const std::optional<RunInfo> info = m_store->run(id);
                   isThere = info && !info->isDeleted;
                   if (!isThere)
                       return;
                   m_parts.bridge.pause();
                   if (id == m_parts.bridge.recordedTwin())
                       m_parts.bridge.flushRecording(); // what is still to be written belongs to it
                   else
                       m_parts.bridge.flushRecordingLater();
                   putOnScreen(*m_store->run(id));
               },
               tr("This run cannot be shown. %1")) &&
           isThere;
}

/// Its charts at once, from the stored summary; then the run itself, ready to go on.
void SessionFiles::putOnScreen(const RunInfo& info) {
    const RunId id = info.id;
    const SessionReader reader(*m_store);
    Recipe recipe;
    if (!info.recipe.empty()) {
        recipe = reader.recipe(id);
        if (const std::string latest = m_store->layout(kRecipeKey + std::to_string(id)); !latest.empty()) {
            Recipe edited = parseRecipe(latest);
            edited.baseFolder = recipe.baseFolder;
            if (effectOf(recipe, edited) != EditEffect::Restart)
                recipe = edited;
        }
    }
    ShownRun shown{recipe, reader.preview(id)};
    shown.isForeign = info.recipe.empty();
    const bool canGoOn = !info.recipe.empty() && info.state != StoredState::Diverged;
    const double numbers = static_cast<double>(info.stepsRecorded) * static_cast<double>(reader.layout(id)->width());
    const bool isSummary = shown.history && (canGoOn || numbers > kReadWhole);
    if (!isSummary)
        shown.history = reader.history(id);
    if (info.divergence) {
        shown.state = RunState::Diverged;
        shown.message = info.divergence->text();
        shown.divergence = info.divergence;
    }
    if (!info.recipe.empty())
        m_parts.sync.load(recipe);
    m_shown = id;
    if (!info.recipe.empty()) {
        shown.store = m_store;
        shown.id = id;
    }
    m_parts.bridge.show(shown);
    if (!canGoOn) {
        readWhole(id, shown, isSummary);
        return;
    }
    BuildRequest request{recipe, nullptr, {}};
    request.place.resumes = id;
    request.make = [store = m_store, id, settle = m_parts.bridge.recordingSettled()](
                       RunOptions options, const std::stop_token& stop) -> std::unique_ptr<Run> {
        settle();
        options.continued = SessionReader(*store).history(id, options.history, stop);
        if (!options.continued)
            return nullptr;
        return TimeMachine(store, id).continued(options, stop);
    };
    m_parts.bridge.build(std::move(request));
}

/// All of its numbers in place of those on the screen, where that is a summary, or more were still to be written: read
/// on another thread.
void SessionFiles::readWhole(RunId id, const ShownRun& shown, bool isSummary) {
    m_reading.request_stop();
    m_reading = std::stop_source();
    m_reader.later([this, stop = m_reading.get_token(), store = m_store, id, shown, isSummary,
                    settle = m_parts.bridge.recordingSettled()] {
        std::shared_ptr<const History> whole;
        QString problem;
        try {
            settle();
            whole = SessionReader(*store).history(id, {}, stop);
        } catch (const std::exception& error) { // damaged, or no memory left: the summary stays
            problem = QString::fromStdString(error.what());
        }
        if (stop.stop_requested())
            return;
        QMetaObject::invokeMethod(
            this,
            [this, shown, isSummary, whole, problem] {
                if (m_parts.bridge.history() != shown.history)
                    return; // another run is on the screen
                if (whole && !isSummary && whole->endStep() == shown.history->endStep())
                    return; // nothing new
                if (!whole) {
                    Q_EMIT failed(tr("Only the summary of this run can be shown. %1").arg(problem));
                    return;
                }
                ShownRun complete = shown;
                complete.history = whole;
                m_parts.bridge.show(complete);
            },
            Qt::QueuedConnection);
    });
}

void SessionFiles::fork(qint64 step) {
    const auto machine = m_parts.bridge.timeMachine();
    if (!machine)
        return;
    m_parts.bridge.pause();
    m_parts.bridge.flushRecordingLater();
    const Recipe recipe = m_parts.document.recipe();
    BuildRequest request{recipe, nullptr, {}};
    const QString name = QString::fromStdString(recipe.name);
    request.place.origin.name =
        (name.isEmpty() ? tr("from step %1").arg(step) : tr("%1, from step %2").arg(name).arg(step)).toStdString();
    if (const qint64 parent = shownRun(); m_store && parent != 0)
        request.place.origin.parent = parent;
    request.place.origin.forkStep = step;
    request.make = [machine, step, recipe](const RunOptions& options, const std::stop_token& stop) {
        return machine(step)->fork(step, recipe, options, stop);
    };
    m_parts.bridge.build(std::move(request));
}

qint64 SessionFiles::shownRun() const {
    const qint64 recorded = m_parts.bridge.recordedRun();
    return recorded != 0 ? recorded : m_shown;
}

/// The session is left behind; its file goes when nobody wants it.
void SessionFiles::release(bool isDiscarded) {
    if (!m_store)
        return;
    m_reading.request_stop();
    rememberWindow();
    m_layout.leave();
    m_parts.bridge.recordInto(nullptr);
    const QString file = nameOf(m_store->file());
    const bool isOurs = m_name.isEmpty();
    write([&] { m_store->close(); }, QStringLiteral("%1"));
    m_store.reset();
    if (isOurs && isDiscarded)
        removeSession(file);
}

bool SessionFiles::save() {
    return hasName() && m_store && !m_store->isReadOnly() ? saveTo(m_name) : saveAs();
}

bool SessionFiles::saveAs() {
    const QString folder = hasName() ? QFileInfo(m_name).absolutePath()
                                     : QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    QString name = QString::fromStdString(m_parts.document.recipe().name);
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    const QString proposal =
        hasName() ? m_name : QDir(folder).filePath((name.isEmpty() ? tr("session") : name) + QStringLiteral(".nabla"));
    const QString chosen =
        chooseFileToWrite(m_window, tr("Save the session"), proposal, {tr("Sessions"), QStringLiteral("nabla")});
    return !chosen.isEmpty() && saveTo(chosen);
}

bool SessionFiles::saveTo(const QString& fileName) {
    if (!m_store)
        begin(m_folder);
    if (!m_store)
        return false;
    return write(
        [&] {
            rememberWindow();
            rememberLayout();
            if (!m_parts.bridge.flushRecording())
                throw FileError(m_parts.bridge.recording().message);
            const QString before = nameOf(m_store->file());
            const bool wasOurs = m_name.isEmpty();
            const bool wasReadOnly = m_store->isReadOnly();
            m_store->saveAs(pathOf(fileName));
            m_name = QFileInfo(fileName).absoluteFilePath();
            if (wasOurs && QFileInfo(before) != QFileInfo(m_name))
                removeSession(before);
            if (wasReadOnly) {
                m_parts.bridge.recordInto(m_store);
                rememberLayout();
            }
            m_parts.files.remember(m_name);
            Q_EMIT sessionChanged();
            look();
        },
        tr("%1 was not saved. %2").arg(QDir::toNativeSeparators(fileName)));
}

bool SessionFiles::mayClose() {
    m_isDiscarded = false;
    if (!isUnsaved())
        return hasName() && m_parts.document.fileName().isEmpty() ? true : m_parts.files.mayClose();
    QMessageBox box(QMessageBox::Question, tr("Unsaved session"), tr("Save the session?"),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
    box.setInformativeText(tr("It has no name yet. Its runs and their numbers are lost if you discard it."));
    box.setDefaultButton(QMessageBox::Save);
    switch (box.exec()) {
    case QMessageBox::Save:
        return save();
    case QMessageBox::Discard:
        m_isDiscarded = true;
        return m_parts.document.fileName().isEmpty() || m_parts.files.mayClose();
    default:
        return false;
    }
}

void SessionFiles::close() {
    m_timer.stop();
    m_parts.bridge.pause();
    m_parts.bridge.flushRecording();
    release(m_isDiscarded || !hasSteps());
}

QString SessionFiles::title() const {
    return QFileInfo(m_name).completeBaseName();
}

bool SessionFiles::hasSteps() const {
    if (!m_store)
        return false;
    if (m_parts.bridge.hasRecordedSteps())
        return true;
    try {
        for (const RunInfo& run : m_store->runs())
            if (run.stepsRecorded > 0)
                return true;
    } catch (const Error&) { // a file that cannot be read any more: what is in it is worth a question
        return true;
    }
    return false;
}

bool SessionFiles::isUnsaved() const {
    if (!m_store || m_store->isReadOnly())
        return false;
    // Where a full disk made the recording move away, the named file is no longer the whole session.
    return m_name.isEmpty() ? hasSteps() : QFileInfo(nameOf(m_store->file())) != QFileInfo(m_name);
}

/// Once a second: the picture for the recovery dialog, and whether there is something to save.
void SessionFiles::look() {
    const bool isUnsavedNow = isUnsaved();
    if (isUnsavedNow != m_wasUnsaved) {
        m_wasUnsaved = isUnsavedNow;
        Q_EMIT unsavedChanged();
    }
    const std::shared_ptr<const History> history = m_parts.bridge.history();
    const qint64 end = history ? history->endStep() : 0;
    if (!m_store || m_store->isReadOnly() || m_parts.bridge.recordedRun() == 0 || end == m_pictureEnd)
        return;
    if (m_pictureEnd < 0)
        rememberRecipe();
    const bool isGoing = m_parts.bridge.isRunning() || m_parts.bridge.isAttached();
    if (m_pictureEnd >= 0 && isGoing && m_sincePicture.elapsed() < kPictureMs)
        return;
    m_pictureEnd = end;
    m_sincePicture.start();
    rememberPicture();
    rememberLayout();
    Q_EMIT runsChanged();
}

void SessionFiles::rememberRecipe() {
    const qint64 id = shownRun();
    if (m_store && !m_store->isReadOnly() && id != 0 && m_parts.bridge.hasRecipe())
        write(
            [&] {
                m_store->setLayout(kRecipeKey + std::to_string(id), toJson(m_parts.bridge.recipe()));
                if (const qint64 twin = m_parts.bridge.recordedTwin())
                    m_store->setLayout(kRecipeKey + std::to_string(twin), toJson(m_parts.bridge.ghostRun().recipe));
            },
            QStringLiteral("%1"));
}

void SessionFiles::rememberPicture() {
    const QPixmap picture = m_parts.screen.grab().scaledToWidth(kPictureWidth, Qt::SmoothTransformation);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (buffer.open(QIODevice::WriteOnly) && picture.save(&buffer, "PNG"))
        write([&] { m_store->setLayout(kPicture, bytes.toStdString()); }, QStringLiteral("%1"));
}

void SessionFiles::rememberWindow() {
    if (!m_store || m_store->isReadOnly() || m_parts.bridge.recordedRun() == 0)
        return;
    rememberRecipe();
    rememberPicture();
    rememberLayout();
}

void SessionFiles::rememberLayout() {
    if (m_store && !m_store->isReadOnly())
        write([&] { m_layout.store(*m_store, shownRun()); }, QStringLiteral("%1"));
}

} // namespace nabla
