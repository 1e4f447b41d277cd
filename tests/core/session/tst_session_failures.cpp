// SPDX-License-Identifier: GPL-3.0-or-later
// Disks that fail: whatever call it is, the run goes on, no step is lost, and somebody is told.
#include "core/base/error.h"
#include "core/session/recorder.h"
#include "core/session/session_reader.h"
#include "core/session/session_store.h"
#include "tests/core/session/failing_vfs.h"
#include "tests/support/history_bits.h"
#include "tests/support/runs.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <sys/mount.h>
#include <unistd.h>

using namespace nabla;
using test::bitsOf;
using test::FailingVfs;
namespace fs = std::filesystem;

namespace {

Recipe recipe() {
    Recipe made = recipeOf(R"({"repeat": 2, "layers": [{"type": "dense", "units": 6, "activation": "tanh"}]})",
                           R"("batch_size": 16, "steps": 2000, "optimizer": {"type": "adam", "learning_rate": 0.01})");
    made.data.source = Source::Xor;
    made.data.samples = 64;
    return made;
}

std::unique_ptr<Run> newRun() {
    RunOptions options;
    options.threads = 1;
    return makeRun(recipe(), options);
}

} // namespace

class TestSessionFailures : public QObject {
    Q_OBJECT

private:
    /// Where everything of the run is afterwards, and what was said meanwhile.
    struct Outcome {
        fs::path file;
        RunId id = 0;
        QStringList said;
    };

    /// A short session: made, recorded in three pieces, saved, recorded on, stopped. Goes on after every error, as the
    /// window does.
    Outcome live(const fs::path& folder, const fs::path& fallback, Run& run);
    void check(const Outcome& outcome, const Run& run);

    fs::path fresh(const char* name) {
        const QString path = m_folder.filePath(QString("%1-%2").arg(name).arg(m_count++));
        QDir().mkpath(path);
        return path.toStdString();
    }

    /// In memory where that is possible: it is about calls that fail, not about the disk.
    QTemporaryDir m_folder{QDir("/dev/shm").exists() ? "/dev/shm/nabla-failures-XXXXXX"
                                                     : QDir::tempPath() + "/nabla-failures-XXXXXX"};
    int m_count = 0;

private Q_SLOTS:
    void everyCallMayFailOnce();
    void everyCallMayFailForEver();
    void aFullDiskMovesTheRecording();
    void twoRecordersMoveOnce_data();
    void twoRecordersMoveOnce();
    void aPairIsEnteredWholeOrNotAtAll_data();
    void aPairIsEnteredWholeOrNotAtAll();
    void nowhereToWriteIsSaidAndTriedAgain();
    void aFailedSaveLeavesBothFiles();
};

TestSessionFailures::Outcome TestSessionFailures::live(const fs::path& folder, const fs::path& fallback, Run& run) {
    Outcome outcome;
    std::shared_ptr<SessionStore> store;
    const auto attempt = [&](const auto& action) {
        try {
            action();
        } catch (const FileError& error) {
            outcome.said << error.what();
        }
    };
    attempt([&] { store = SessionStore::create(folder / "a.nabla"); });
    if (!store) // the window would choose another folder
        store = SessionStore::create(fallback / "a.nabla");
    RecorderOptions options;
    options.commitEvery = std::chrono::hours(1); // only when asked: calls come in the same order each time
    options.fallbackFolder = fallback;
    {
        Recorder recorder(store, options);
        attempt([&] { outcome.id = recorder.record(run, {}); });
        if (outcome.id == 0)
            outcome.id = recorder.record(run, {});
        for (const std::int64_t steps : {40, 80}) {
            stepTo(run, steps);
            run.keepCheckpoint();
            recorder.flush();
        }
        attempt([&] { store->saveAs(folder / "saved.nabla"); });
        stepTo(run, 100);
        recorder.stop();
        if (recorder.status().failures > 0)
            outcome.said << QString::fromStdString(recorder.status().message);
        outcome.file = store->file();
    }
    attempt([&] { store->close(); });
    return outcome;
}

void TestSessionFailures::check(const Outcome& outcome, const Run& run) {
    if (outcome.said.isEmpty()) { // nobody knows of a log: the file alone must be the session
        QVERIFY2(outcome.file.filename() == "saved.nabla", outcome.file.c_str());
        for (const char* suffix : {"-wal", "-journal"})
            QVERIFY(!fs::exists(outcome.file.string() + suffix));
    }
    const auto store = SessionStore::open(outcome.file);
    QVERIFY(store->damage().empty());
    const std::vector<RunInfo> runs = store->runs();
    QCOMPARE(runs.size(), std::size_t(1));
    const SessionReader reader(*store);
    QVERIFY(bitsOf(*reader.history(runs[0].id)) == bitsOf(*run.history()));
    QVERIFY(reader.checkpointAtOrBefore(runs[0].id, 0));
}

void TestSessionFailures::everyCallMayFailOnce() {
    int failures = 0;
    int silent = 0;
    for (long call = 1;; ++call) {
        const fs::path folder = fresh("once");
        const fs::path fallback = fresh("fallback");
        const std::unique_ptr<Run> run = newRun();
        Outcome outcome;
        bool hasFailed = false;
        {
            FailingVfs vfs(folder.string(), call, FailingVfs::Lasts::Once, call % 2 ? SQLITE_FULL : SQLITE_IOERR_WRITE);
            try {
                outcome = live(folder, fallback, *run);
            } catch (const std::exception& error) {
                QFAIL(qPrintable(QString("%1: %2").arg(vfs.failedCall().c_str(), error.what())));
            }
            hasFailed = vfs.hasFailed();
            if (hasFailed && outcome.said.isEmpty()) {
                ++silent; // done without, or again: check() wants all that was asked for
            }
        }
        check(outcome, *run);
        if (!hasFailed)
            break;
        ++failures;
    }
    qInfo("%d calls failed, one at a time; %d of them SQLite did without", failures, silent);
    QVERIFY(failures > 50);
}

void TestSessionFailures::everyCallMayFailForEver() {
    int failures = 0;
    for (long call = 1;; call += call < 10 ? 1 : 9) {
        const fs::path folder = fresh("ever");
        const fs::path fallback = fresh("fallback");
        const std::unique_ptr<Run> run = newRun();
        Outcome outcome;
        bool hasFailed = false;
        {
            FailingVfs vfs(folder.string(), call, FailingVfs::Lasts::ForEver, SQLITE_FULL);
            outcome = live(folder, fallback, *run);
            hasFailed = vfs.hasFailed();
        }
        check(outcome, *run);
        if (!hasFailed)
            break;
        ++failures;
    }
    qInfo("%d disks failed for ever", failures);
    QVERIFY(failures > 10);
}

void TestSessionFailures::aFullDiskMovesTheRecording() {
    const fs::path folder = fresh("tiny");
    // A disk of its own, where this process may make one.
    if (::geteuid() != 0 || ::mount("none", folder.c_str(), "tmpfs", 0, "size=400k") != 0) {
        qInfo("no right to make a tiny disk here; the failing calls above stand for it");
        return;
    }
    const fs::path fallback = fresh("fallback");
    const std::unique_ptr<Run> run = newRun();
    QString said;
    fs::path file;
    {
        const auto store = SessionStore::create(folder / "a.nabla");
        RecorderOptions options;
        options.fallbackFolder = fallback;
        options.commitEvery = std::chrono::milliseconds(20);
        Recorder recorder(store, options);
        recorder.record(*run, {});
        stepTo(*run, 2000);
        const bool isWritten = recorder.stop();
        said = QString::fromStdString(recorder.status().message);
        file = store->file();
        ::umount2(folder.c_str(), MNT_DETACH);
        QVERIFY(isWritten);
    }
    QVERIFY2(said.contains("disk is full") && said.contains("The run goes on"), qPrintable(said));
    QCOMPARE(file.parent_path(), fs::canonical(fallback));
    QVERIFY(bitsOf(*SessionReader(*SessionStore::open(file)).history(1)) == bitsOf(*run->history()));
}

void TestSessionFailures::twoRecordersMoveOnce_data() {
    QTest::addColumn<bool>("isFirstFirst");
    QTest::newRow("the first one finds out") << true;
    QTest::newRow("the second one finds out") << false;
}

/// Twins are recorded side by side; when their drive is gone, both go on in one other place.
void TestSessionFailures::twoRecordersMoveOnce() {
    QFETCH(bool, isFirstFirst);
    const fs::path folder = fresh("pulled");
    const fs::path fallback = fresh("fallback");
    const std::unique_ptr<Run> runs[] = {newRun(), newRun()};
    FailingVfs vfs(folder.string(), 1'000'000, FailingVfs::Lasts::Once, SQLITE_IOERR);
    fs::path file;
    {
        const auto store = SessionStore::create(folder / "a.nabla");
        RecorderOptions options;
        options.fallbackFolder = fallback;
        options.commitEvery = std::chrono::hours(1);
        Recorder recorders[] = {Recorder(store, options), Recorder(store, options)};
        for (int i = 0; i < 2; ++i) {
            recorders[i].record(*runs[i], {});
            stepTo(*runs[i], 20 + 10 * i);
            QVERIFY(recorders[i].flush());
        }
        vfs.breakDown();
        for (const std::unique_ptr<Run>& run : runs)
            stepTo(*run, 60 + run->nextStep());
        QVERIFY(recorders[isFirstFirst ? 0 : 1].flush());
        QVERIFY(recorders[isFirstFirst ? 1 : 0].flush());
        for (const std::unique_ptr<Run>& run : runs)
            stepTo(*run, 10 + run->nextStep());
        for (Recorder& recorder : recorders)
            QVERIFY(recorder.stop());
        QCOMPARE(recorders[0].status().failures + recorders[1].status().failures, 1);
        file = store->file();
        QCOMPARE(file.parent_path(), fs::canonical(fallback));
        store->close();
    }
    int sessions = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(fallback))
        sessions += entry.path().extension() == ".nabla";
    QCOMPARE(sessions, 1);
    const auto store = SessionStore::open(file);
    QCOMPARE(store->runs().size(), std::size_t(2));
    const SessionReader reader(*store);
    std::vector<std::vector<std::uint64_t>> stored;
    for (const RunInfo& info : store->runs())
        stored.push_back(bitsOf(*reader.history(info.id)));
    for (const std::unique_ptr<Run>& run : runs)
        QVERIFY(std::find(stored.begin(), stored.end(), bitsOf(*run->history())) != stored.end());
}

void TestSessionFailures::aPairIsEnteredWholeOrNotAtAll_data() {
    QTest::addColumn<bool>("hasOtherPlace");
    QTest::newRow("there is another place") << true;
    QTest::newRow("there is none") << false;
}

/// Whatever call fails while twins are entered: both are recorded, or neither.
void TestSessionFailures::aPairIsEnteredWholeOrNotAtAll() {
    QFETCH(bool, hasOtherPlace);
    int refused = 0;
    for (long call = 1;; ++call) {
        const fs::path folder = fresh("pair");
        const std::unique_ptr<Run> runs[] = {newRun(), newRun()};
        FailingVfs vfs(folder.string(), 1'000'000, FailingVfs::Lasts::Once, SQLITE_IOERR);
        const auto store = SessionStore::create(folder / "a.nabla");
        RecorderOptions options;
        options.fallbackFolder = hasOtherPlace ? fresh("fallback") : fs::path("/proc/nobody/writes/here");
        options.commitEvery = std::chrono::hours(1);
        Recorder recorders[] = {Recorder(store, options), Recorder(store, options)};
        vfs.failOnceAt(call);
        std::vector<RunId> ids;
        try {
            ids = Recorder::record({{recorders[0], *runs[0], {"A", {}, 0}}, {recorders[1], *runs[1], {"B", {}, 0}}});
        } catch (const FileError&) {
            ++refused;
        }
        const bool hasFailed = vfs.hasFailed();
        vfs.failOnceAt(1'000'000);
        for (int i = 0; i < 2; ++i) {
            stepTo(*runs[i], 20 + 10 * i);
            QVERIFY(recorders[i].stop());
        }
        const std::vector<RunInfo> stored = store->runs();
        QCOMPARE(stored.size(), ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            QCOMPARE(stored[i].id, ids[i]);
            QCOMPARE(stored[i].stepsRecorded, std::int64_t(20 + 10 * static_cast<int>(i)));
        }
        store->close();
        if (!hasFailed)
            break;
        QVERIFY2(!hasOtherPlace || ids.size() == 2, vfs.failedCall().c_str());
    }
    qInfo("refused %d times", refused);
    QCOMPARE(refused == 0, hasOtherPlace);
}

void TestSessionFailures::nowhereToWriteIsSaidAndTriedAgain() {
    const fs::path folder = fresh("nowhere");
    const std::unique_ptr<Run> run = newRun();
    FailingVfs vfs(folder.string(), 1'000'000, FailingVfs::Lasts::Once, SQLITE_FULL);
    const auto store = SessionStore::create(folder / "a.nabla");
    RecorderOptions options;
    options.fallbackFolder = "/proc/nobody/writes/here";
    options.commitEvery = std::chrono::hours(1);
    Recorder recorder(store, options);
    const RunId id = recorder.record(*run, {});
    stepTo(*run, 30);
    QVERIFY(recorder.flush());
    vfs.breakDown();
    stepTo(*run, 60);
    QVERIFY(!recorder.flush());
    const RecorderStatus status = recorder.status();
    QVERIFY(!status.isRecording);
    QVERIFY2(QString::fromStdString(status.message).contains("Nothing is recorded now"), status.message.c_str());
    QCOMPARE(status.recordedEnd, 30);
    vfs.mend();
    stepTo(*run, 90);
    QVERIFY(recorder.flush()); // what could not be written then is written now
    QVERIFY(recorder.status().isRecording);
    QCOMPARE(store->run(id)->endStep, 90);
    QVERIFY(bitsOf(*SessionReader(*store).history(id)) == bitsOf(*run->history()));
}

void TestSessionFailures::aFailedSaveLeavesBothFiles() {
    const fs::path folder = fresh("save");
    const std::unique_ptr<Run> run = newRun();
    FailingVfs vfs(folder.string(), 1'000'000, FailingVfs::Lasts::Once, SQLITE_FULL);
    const auto store = SessionStore::create(folder / "a.nabla");
    {
        Recorder recorder(store);
        recorder.record(*run, {});
        stepTo(*run, 50);
        QVERIFY(recorder.stop());
    }
    { SessionStore::create(folder / "old.nabla")->setNote("keep me"); }
    for (long call = 1;; ++call) {
        bool isSaved = false;
        vfs.failOnceAt(call);
        try {
            store->saveCopy(folder / "old.nabla");
            isSaved = true;
        } catch (const FileError& error) {
            QVERIFY(QString(error.what()).contains("Cannot"));
        }
        const bool hasFailed = vfs.hasFailed();
        vfs.failOnceAt(1'000'000);
        QCOMPARE(SessionStore::open(folder / "old.nabla", SessionStore::Access::Read)->note(),
                 std::string(isSaved ? "" : "keep me"));
        QVERIFY(bitsOf(*SessionReader(*store).history(1)) == bitsOf(*run->history()));
        const QStringList files = QDir(QString::fromStdString(folder.string())).entryList(QDir::Files | QDir::Hidden);
        for (const QString& file : files)
            QVERIFY2(!file.startsWith(".old"), qPrintable(file)); // no draft is left
        if (!hasFailed) {
            QVERIFY(call > 5);
            break;
        }
        if (isSaved) { // it did without that call
            QFile::remove(QString::fromStdString((folder / "old.nabla").string()));
            SessionStore::create(folder / "old.nabla")->setNote("keep me");
        }
    }
}

QTEST_GUILESS_MAIN(TestSessionFailures)
#include "tst_session_failures.moc"
