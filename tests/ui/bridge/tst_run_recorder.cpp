// SPDX-License-Identifier: GPL-3.0-or-later
// Finishing with a run takes as long as the disk does. The window does not wait for it.
#include "core/recipe/recipe_json.h"
#include "core/session/recorder.h"
#include "core/session/session_reader.h"
#include "core/session/store_impl.h"
#include "tests/core/session/failing_vfs.h"
#include "tests/support/history_bits.h"
#include "tests/support/qt_messages.h"
#include "ui/bridge/clerk.h"
#include "ui/bridge/engine_bridge.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace nabla;
using nabla::test::bitsOf;

namespace {

Recipe recipe(int seed = 3) {
    Recipe made = parseRecipe(R"({"nablascope":1,"name":"spiral","data":{"source":"spiral","samples":200},
        "network":{"layers":[{"type":"dense","units":12}]},
        "training":{"batch_size":16,"steps":200,"optimizer":{"type":"sgd","learning_rate":0.1}}})");
    made.seed = static_cast<std::uint64_t>(seed);
    return made;
}

Recipe exploding() {
    Recipe made = recipe(2);
    made.training.optimizer.learningRate = 1e30;
    made.network.defaults.activation = Activation::Relu;
    return made;
}

struct Disk {
    QTemporaryDir folder;
    std::shared_ptr<SessionStore> store = SessionStore::create(folder.filePath("s.nabla").toStdString());
};

/// A disk that takes no writes for as long as it lives, or until a patient test would have hung.
class StuckDisk {
public:
    explicit StuckDisk(SessionStore& store)
        : m_thread([this, &store] {
              const std::lock_guard guard(store.impl().mutex);
              m_isStuck = true;
              for (int i = 0; i < 2000 && !m_isOver; ++i)
                  std::this_thread::sleep_for(std::chrono::milliseconds(10));
              m_isStuck = false;
          }) {
        while (!m_isStuck)
            std::this_thread::yield();
    }
    ~StuckDisk() {
        m_isOver = true;
        m_thread.join();
    }
    bool isStuck() const { return m_isStuck; }

private:
    std::atomic<bool> m_isStuck = false;
    std::atomic<bool> m_isOver = false;
    std::thread m_thread;
};

/// Lines of another program.
class Lines {
public:
    explicit Lines(const QString& name) : m_file(name) { (void)m_file.open(QIODevice::WriteOnly); }
    QString name() const { return m_file.fileName(); }
    void add(int step) {
        m_file.write(QStringLiteral("{\"step\":%1,\"loss\":%2}\n").arg(step).arg(2.0 / (1 + step)).toUtf8());
        m_file.flush();
    }

private:
    QFile m_file;
};

} // namespace

class RunRecorderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        qputenv("XDG_CACHE_HOME", "/proc/nobody/writes/here"); // a session that must leave its file has no other place
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void aClerkKeepsTheOrder();
    void attachingDoesNotWaitForTheRunBefore();
    void detachingDoesNotWaitForTheDisk();
    void theWindowLooksWhileARunIsEntered();
    void theEndOfARunIsNotSaidOfTheOneBefore();
    void halfAPairIsNotRecorded();
};

void RunRecorderTest::aClerkKeepsTheOrder() {
    std::vector<int> done;
    {
        Clerk clerk;
        for (int i = 0; i < 100; ++i)
            clerk.later([&done, i] { done.push_back(i); });
        clerk.now([&] { done.push_back(100); });
        QCOMPARE(done.size(), std::size_t(101)); // all that was handed in before
        QVERIFY_EXCEPTION_THROWN(clerk.now([] { throw std::runtime_error("no"); }), std::runtime_error);
        clerk.later([&] { done.push_back(101); });
    }
    QCOMPARE(done.size(), std::size_t(102)); // also what nobody waited for
    QVERIFY(std::is_sorted(done.begin(), done.end()));
}

void RunRecorderTest::attachingDoesNotWaitForTheRunBefore() {
    Disk disk;
    Lines lines(disk.folder.filePath("run.jsonl"));
    EngineBridge bridge;
    bridge.recordInto(disk.store);
    bridge.setRecipe(recipe());
    bridge.step(150);
    bridge.waitUntilIdle();
    const std::vector<std::uint64_t> before = bitsOf(*bridge.history());
    for (int step = 0; step < 30; ++step)
        lines.add(step);
    {
        const StuckDisk stuck(*disk.store);
        bridge.attach(lines.name());
        bridge.waitUntilRead();
        bridge.poll();
        QCOMPARE(bridge.history()->endStep(), std::int64_t(30)); // on the screen at once
        QVERIFY(bridge.hasRecordedSteps());
        QCOMPARE(bridge.recordedRun(), qint64(0)); // it has no place yet
        (void)bridge.recording();
        bridge.poll();
        QVERIFY(stuck.isStuck());
    }
    QVERIFY(bridge.flushRecording());
    QVERIFY(bridge.recordedRun() != 0);
    const std::vector<RunInfo> runs = disk.store->runs();
    QCOMPARE(runs.size(), std::size_t(2));
    const SessionReader reader(*disk.store);
    QVERIFY(bitsOf(*reader.history(runs[0].id)) == before);
    QCOMPARE(runs[1].endStep, std::int64_t(30));
    // The run before can go on where it stood.
    std::int64_t newest = -1;
    for (const std::int64_t step : reader.checkpointSteps(runs[0].id))
        newest = std::max(newest, step);
    QCOMPARE(newest, std::int64_t(150));
    bridge.recordInto(nullptr);
}

void RunRecorderTest::detachingDoesNotWaitForTheDisk() {
    Disk disk;
    Lines lines(disk.folder.filePath("run.jsonl"));
    lines.add(0);
    EngineBridge bridge;
    bridge.recordInto(disk.store);
    bridge.setRecipe(recipe());
    {
        const StuckDisk stuck(*disk.store);
        bridge.attach(lines.name());
        bridge.waitUntilRead();
        lines.add(1);
        bridge.waitUntilRead();
        bridge.detach();
        QVERIFY(!bridge.isAttached());
        QVERIFY(stuck.isStuck());
    }
    QVERIFY(bridge.flushRecording());
    QCOMPARE(disk.store->runs().size(), std::size_t(1));
    QCOMPARE(disk.store->runs()[0].endStep, std::int64_t(2));
    bridge.recordInto(nullptr);
}

void RunRecorderTest::theWindowLooksWhileARunIsEntered() {
    Disk disk;
    EngineBridge bridge;
    bridge.recordInto(disk.store);
    bridge.setRecipe(recipe(1));
    bridge.start();
    bridge.waitUntilIdle();
    bridge.setRecipe(recipe(2));
    {
        const StuckDisk stuck(*disk.store);
        bridge.start(); // the engine waits for the disk
        for (int i = 0; i < 20; ++i) {
            bridge.poll();
            (void)bridge.recordedRun();
            (void)bridge.recording();
        }
        bridge.pause();
        QVERIFY(stuck.isStuck());
    }
    bridge.start();
    bridge.waitUntilIdle();
    QVERIFY(bridge.flushRecording());
    for (const RunInfo& run : disk.store->runs()) {
        QCOMPARE(run.stepsRecorded, std::int64_t(200));
        QCOMPARE(run.state, StoredState::Finished);
    }
    bridge.recordInto(nullptr);
}

void RunRecorderTest::theEndOfARunIsNotSaidOfTheOneBefore() {
    const QTemporaryDir folder;
    test::FailingVfs vfs(folder.path().toStdString(), 1'000'000, test::FailingVfs::Lasts::Once, SQLITE_IOERR);
    const auto store = SessionStore::create(folder.filePath("s.nabla").toStdString());
    EngineBridge bridge;
    QSignalSpy failed(&bridge, &EngineBridge::recordingFailed);
    bridge.recordInto(store);
    bridge.setRecipe(recipe(1));
    bridge.step(10);
    bridge.waitUntilIdle();
    QVERIFY(bridge.flushRecording());
    const RunId first = bridge.recordedRun();
    vfs.breakDown(); // and there is no other place: see initTestCase
    bridge.setRecipe(exploding());
    bridge.start();
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Diverged);
    QVERIFY(!failed.isEmpty());
    const QString said = failed.back()[0].toString();
    QVERIFY2(said.startsWith("This run is not recorded."), qPrintable(said));
    QCOMPARE(bridge.recordedRun(), qint64(0));
    vfs.mend();
    QVERIFY(bridge.flushRecording());
    QCOMPARE(store->runs().size(), std::size_t(1));
    QCOMPARE(store->run(first)->state, StoredState::Open); // not diverged: the other one is
    bridge.recordInto(nullptr);
}

void RunRecorderTest::halfAPairIsNotRecorded() {
    int failures = 0;
    for (long call = 1;; ++call) {
        const QTemporaryDir folder;
        test::FailingVfs vfs(folder.path().toStdString(), 1'000'000, test::FailingVfs::Lasts::Once, SQLITE_IOERR);
        const auto store = SessionStore::create(folder.filePath("s.nabla").toStdString());
        EngineBridge bridge;
        bridge.recordInto(store);
        bridge.setThreads(1);
        bridge.setRecipe(recipe(1));
        bridge.armTwin(true);
        bridge.setSpeed(0.001); // one step, the first one: before it they are entered
        vfs.failOnceAt(call);
        QSignalSpy failed(&bridge, &EngineBridge::recordingFailed);
        bridge.setRecipe(recipe(2));
        bridge.pause();
        bridge.waitUntilIdle();
        const bool hasFailed = vfs.hasFailed();
        vfs.failOnceAt(1'000'000);
        (void)bridge.flushRecording();
        const std::size_t entered = store->runs().size();
        QVERIFY2(entered == 0 || entered == 2, vfs.failedCall().c_str());
        QCOMPARE(bridge.recordedRun() != 0, entered == 2);
        QCOMPARE(bridge.recordedTwin() != 0, entered == 2);
        if (entered == 0) {
            ++failures;
            QVERIFY(!failed.isEmpty());
            const QString said = failed.back()[0].toString();
            QVERIFY2(said.startsWith("Neither of the twins is recorded."), qPrintable(said));
        }
        bridge.recordInto(nullptr);
        store->close();
        if (!hasFailed || call > 200)
            break;
    }
    qInfo("%d calls of the disk kept a pair out", failures);
    QVERIFY(failures > 0);
}

QTEST_GUILESS_MAIN(RunRecorderTest)
#include "tst_run_recorder.moc"
