// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 at any moment: this program trains in a child process, saves now and then, is killed, and looks what is left.
// NABLA_FULL=1 in the environment makes 50 kills of the 10, and watches the clock.
#include "core/base/error.h"
#include "core/session/recorder.h"
#include "core/session/session_reader.h"
#include "core/session/session_store.h"
#include "core/session/time_machine.h"
#include "tests/support/runs.h"

#include <QCoreApplication>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <bit>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <random>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace nabla;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostSteps = 1 << 22;

/// What the child tells while it lives: memory that outlives it.
struct Shared {
    std::atomic<std::int64_t> recordedEnd; ///< committed for sure
    std::atomic<std::int64_t> saves;
    std::atomic<std::int64_t> done;
    std::atomic<double> times[kMostSteps]; ///< when each step was done
};

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Shared* map(const char* file) {
    const int descriptor = ::open(file, O_RDWR | O_CREAT, 0600);
    if (descriptor < 0 || ::ftruncate(descriptor, sizeof(Shared)) != 0)
        return nullptr;
    void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    ::close(descriptor);
    return memory == MAP_FAILED ? nullptr : static_cast<Shared*>(memory);
}

Recipe recipe() {
    Recipe made =
        recipeOf(R"({"repeat": 4, "layers": [{"type": "dense", "units": 24, "activation": "relu"}]})",
                 R"("batch_size": 32, "steps": 4000000, "optimizer": {"type": "sgd", "learning_rate": 0.001})");
    made.data.source = Source::Spiral;
    made.data.samples = 200;
    return made;
}

/// Trains until it is killed, and saves under one of two names every so many steps.
int child(const char* folder, const char* memory, bool saves) {
    Shared* shared = map(memory);
    const auto store = SessionStore::create(fs::path(folder) / "unsaved.nabla");
    RecorderOptions options;
    options.fallbackFolder = fs::path(folder) / "fallback";
    Recorder recorder(store, options);
    RunOptions runOptions;
    runOptions.threads = 1;
    const std::unique_ptr<Run> run = makeRun(recipe(), runOptions);
    recorder.record(*run, {});
    for (std::int64_t step = 0; step < std::int64_t(kMostSteps); ++step) {
        run->step();
        shared->times[step] = now();
        shared->done = step + 1;
        shared->recordedEnd = recorder.status().recordedEnd;
        if (saves && step % 400 == 399) {
            store->saveAs(fs::path(folder) / (step % 800 == 399 ? "a.nabla" : "b.nabla"));
            ++shared->saves;
        }
    }
    return 0;
}

} // namespace

class TestSessionKills : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingButTheLastMomentIsLost_data() {
        QTest::addColumn<bool>("saves");
        QTest::newRow("while it trains") << false;
        QTest::newRow("while it saves") << true;
    }
    void nothingButTheLastMomentIsLost();
};

void TestSessionKills::nothingButTheLastMomentIsLost() {
    QFETCH(bool, saves);
    const bool isFull = qEnvironmentVariableIntValue("NABLA_FULL") != 0;
    const int kills = isFull ? 25 : 5;
    std::mt19937 random(saves ? 2 : 1);
    double worst = 0;
    std::int64_t saved = 0;
    for (int kill = 0; kill < kills; ++kill) {
        QTemporaryDir folder;
        const QByteArray memory = folder.filePath("shared").toUtf8();
        Shared* const shared = map(memory.constData());
        QVERIFY(shared);
        const QByteArray path = folder.path().toUtf8();
        const pid_t process = ::fork();
        if (process == 0) {
            ::execl("/proc/self/exe", "tst_session_kills", "--child", path.constData(), memory.constData(),
                    saves ? "saves" : "trains", static_cast<char*>(nullptr));
            ::_exit(127);
        }
        QTRY_VERIFY_WITH_TIMEOUT(shared->done > 0, 60'000);
        std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(1, 2200)(random)));
        ::kill(process, SIGKILL);
        const double killed = now();
        int status = 0;
        ::waitpid(process, &status, 0);
        QVERIFY(WIFSIGNALED(status));
        std::int64_t end = -1;
        for (const fs::path& file : orphanedSessions(folder.path().toStdString())) {
            const auto store = SessionStore::open(file);
            QVERIFY2(store->damage().empty() && !store->isReadOnly(), file.c_str());
            const std::vector<RunInfo> runs = store->runs();
            QCOMPARE(runs.size(), std::size_t(1));
            QCOMPARE(runs[0].stepsRecorded, runs[0].endStep);
            if (runs[0].endStep <= end)
                continue;
            end = runs[0].endStep;
            if (end == 0 || kill > 1)
                continue;
            // It goes on, and every number is the one of the run.
            RunOptions options;
            options.continued = SessionReader(*store).history(runs[0].id);
            const std::unique_ptr<Run> run = TimeMachine(store, runs[0].id).continued(options);
            QCOMPARE(run->nextStep(), end);
            run->step();
        }
        const std::int64_t promised = shared->recordedEnd;
        const QStringList left = QDir(folder.path()).entryList(QDir::Files | QDir::Hidden, QDir::Time);
        QVERIFY2(end >= promised, qPrintable(QString("%1 of %2 recorded steps, %3 saves; left: %4")
                                                 .arg(end)
                                                 .arg(promised)
                                                 .arg(shared->saves)
                                                 .arg(left.join(", "))));
        saved += shared->saves;
        if (end < shared->done)
            worst = std::max(worst, std::min(killed, double(shared->times[shared->done - 1])) - shared->times[end]);
        ::munmap(shared, sizeof(Shared));
    }
    qInfo("%d kills, at most %.2f s of steps missing, %lld saves", kills, worst, static_cast<long long>(saved));
    QVERIFY(!saves || saved > 0);
    if (isFull)
        QVERIFY2(worst <= 1.0, qPrintable(QString::number(worst)));
}

int main(int argc, char** argv) {
    if (argc == 5 && QByteArray(argv[1]) == "--child")
        return child(argv[2], argv[3], QByteArray(argv[4]) == "saves");
    QCoreApplication app(argc, argv);
    TestSessionKills test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_session_kills.moc"
