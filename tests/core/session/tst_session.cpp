// SPDX-License-Identifier: GPL-3.0-or-later
// The session file: what a recorder writes, a reader gives back; saving, closing, opening.
#include "core/base/error.h"
#include "core/history/divergence_origin.h"
#include "core/recipe/recipe_json.h"
#include "core/session/recorder.h"
#include "core/session/session_reader.h"
#include "core/session/session_store.h"
#include "core/session/time_machine.h"
#include "tests/core/session/recorded_run.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>
#include <sqlite3.h>
#include <sys/stat.h>

using namespace nabla;
using namespace nabla::test;
namespace fs = std::filesystem;

namespace {

/// What SQLite itself says to a question, rows as lines, columns between bars.
QByteArray sqlite(const fs::path& file, const char* sql) {
    sqlite3* database = nullptr;
    QByteArray text;
    const auto row = [](void* out, int columns, char** values, char**) {
        auto& lines = *static_cast<QByteArray*>(out);
        for (int i = 0; i < columns; ++i)
            lines += QByteArray(i > 0 ? "|" : lines.isEmpty() ? "" : "\n") + values[i];
        return 0;
    };
    if (sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
        sqlite3_exec(database, sql, row, &text, nullptr) != SQLITE_OK)
        text = sqlite3_errmsg(database);
    sqlite3_close(database);
    return text;
}

} // namespace

class TestSession : public QObject {
    Q_OBJECT

private:
    fs::path path(const char* name) const { return m_folder->filePath(name).toStdString(); }
    QStringList names() const { return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name); }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void everyNumberComesBack();
    void columnsAreFoundByName();
    void stepsAreRowsForAnyone();
    void savedAndContinuedEqualsUninterrupted();
    void recordingGoesOnInTheSameRun();
    void anyStepIsMadeAgain();
    void aForkStartsWithTheStateOfItsStep();
    void editsAreRepeated();
    void closingLeavesOneFile();
    void savingMakesTheNamedFileTheWorkingFile();
    void aSecondWindowOpensForReading();
    void readOnlyFoldersCanBeRead();
    void runsAreRenamedNotedDeletedAndBroughtBack();
    void whereARunDivergedIsKept();
    void changedDataAreNoticed();
    void crashesAreFound();
};

void TestSession::everyNumberComesBack() {
    const auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    const RunId id = recorded(store, *run, 400);
    QVERIFY(id > 0);
    const RunInfo info = *store->run(id);
    QCOMPARE(info.name, std::string("spiral"));
    QCOMPARE(info.endStep, 400);
    QCOMPARE(info.stepsRecorded, 400);
    QCOMPARE(info.seed, std::uint64_t(11));
    QVERIFY(info.state == StoredState::Finished);
    QVERIFY(info.software.find("nablascope") == 0);
    QCOMPARE(info.lastLoss, telemetry(*run, 399, "loss"));
    QCOMPARE(info.validationLoss, telemetry(*run, 399, "validation_loss"));
    const SessionReader reader(*store);
    QVERIFY(rowsFrom(*reader.history(id), 0) == rowsFrom(*run->history(), 0));
    Recipe stored = reader.recipe(id);
    QCOMPARE(toJson(stored), toJson(run->recipe()));
    const std::shared_ptr<const Layout> layout = reader.layout(id);
    QCOMPARE(layout->traceName(30), run->history()->layout().traceName(30));
    QCOMPARE(layout->layers[1].summary, run->history()->layout().layers[1].summary);
    QCOMPARE(store->lossCurve(id, 40).size(), std::size_t(45)); // 399 / 40 = 9 steps apart
}

/// A program that records something else wrote the file: what we do not know is left out, what is missing is absent,
/// and the run keeps its columns when it goes on.
void TestSession::columnsAreFoundByName() {
    auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> whole = makeRun(recipe(), oneThread());
    stepTo(*whole, 120);
    const RunId id = recorded(store, *makeRun(recipe(), oneThread()), 100);
    store.reset();
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open(path("a.nabla").c_str(), &database), SQLITE_OK);
    const char* const rename = "UPDATE runs SET traces = replace(traces, '0.weight grad_max_abs', '0.weight median')";
    QCOMPARE(sqlite3_exec(database, rename, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
    const Layout& layout = whole->history()->layout();
    const auto weight = std::find_if(layout.parameters.begin(), layout.parameters.end(),
                                     [](const ParameterInfo& p) { return p.name == "0.weight"; });
    const TraceId missing = layout.trace(weight - layout.parameters.begin(), ParameterQuantity::GradMaxAbs);
    const auto without = [&](const History& history) {
        std::vector<std::uint64_t> bits;
        history.visit(0, [&](std::int64_t, std::span<const double> row) {
            for (TraceId trace = 0; trace < layout.width(); ++trace)
                bits.push_back(std::bit_cast<std::uint64_t>(trace == missing ? 0 : row[std::size_t(trace)]));
            return true;
        });
        return bits;
    };
    store = SessionStore::open(path("a.nabla"));
    {
        RunOptions options = oneThread();
        options.continued = SessionReader(*store).history(id);
        const std::unique_ptr<Run> run = TimeMachine(store, id).continued(options);
        Recorder recorder(store);
        recorder.resume(id, *run);
        stepTo(*run, 120);
        QVERIFY(recorder.stop());
    }
    const SessionReader reader(*store);
    const std::shared_ptr<const History> history = reader.history(id);
    QVERIFY(without(*history) == without(*whole->history()));
    for (const std::int64_t step : {0, 99, 100, 119})
        QVERIFY(isAbsent(history->value(missing, step)) && !isAbsent(whole->history()->value(missing, step)));
    const std::vector<EnvelopeBucket> buckets = reader.preview(id)->envelope(missing, {0, 96}, 4);
    QVERIFY(!buckets.empty());
    for (const EnvelopeBucket& bucket : buckets)
        QCOMPARE(bucket.finite, 0);
}

void TestSession::stepsAreRowsForAnyone() {
    auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    recorded(store, *run, 60);
    store.reset();
    const QByteArray rows =
        sqlite(path("a.nabla"), "select step, printf('%.17g', loss) from steps where step in (0, 59)");
    const QList<QByteArray> lines = rows.split('\n');
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[1].split('|')[0], QByteArray("59"));
    QCOMPARE(lines[1].split('|')[1].toDouble(), telemetry(*run, 59, "loss"));
    QCOMPARE(sqlite(path("a.nabla"), "select name, steps_recorded from run_summary"), QByteArray("spiral|60"));
    QCOMPARE(sqlite(path("a.nabla"), "pragma application_id; pragma user_version"), QByteArray("1315005036\n1"));
    QCOMPARE(sqlite(path("a.nabla"), "select count(*) from steps where validation_loss is not null"), QByteArray("1"));
}

void TestSession::savedAndContinuedEqualsUninterrupted() {
    const std::unique_ptr<Run> whole = makeRun(recipe(), oneThread());
    stepTo(*whole, 300);
    RunId id = 0;
    {
        const auto store = SessionStore::create(path("a.nabla"));
        const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
        id = recorded(store, *run, 173);
        store->saveAs(path("b.nabla"));
    }
    const auto store = SessionStore::open(path("b.nabla"));
    RunOptions options = oneThread();
    options.continued = SessionReader(*store).history(id);
    const std::unique_ptr<Run> run = TimeMachine(store, id).continued(options);
    QCOMPARE(run->nextStep(), 173);
    stepTo(*run, 300);
    QVERIFY(weightsOf(*run) == weightsOf(*whole));
    QVERIFY(rowsFrom(*run->history(), 0) == rowsFrom(*whole->history(), 0));
}

void TestSession::recordingGoesOnInTheSameRun() {
    const std::unique_ptr<Run> whole = makeRun(recipe(), oneThread());
    stepTo(*whole, 350);
    auto store = SessionStore::create(path("a.nabla"));
    const RunId id = recorded(store, *makeRun(recipe(), oneThread()), 100);
    for (const std::int64_t next : {170, 171, 350}) {
        store.reset();
        store = SessionStore::open(path("a.nabla"));
        RunOptions options = oneThread();
        if (next != 171) // without its past in memory, too
            options.continued = SessionReader(*store).history(id);
        const std::unique_ptr<Run> run = TimeMachine(store, id).continued(options);
        Recorder recorder(store);
        recorder.resume(id, *run);
        stepTo(*run, next);
        run->keepCheckpoint();
        QVERIFY(recorder.stop());
    }
    QVERIFY(rowsFrom(*SessionReader(*store).history(id), 0) == rowsFrom(*whole->history(), 0));
    QCOMPARE(store->run(id)->stepsRecorded, 350);
}

void TestSession::anyStepIsMadeAgain() {
    const auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    std::vector<std::vector<std::uint64_t>> weights;
    Recorder recorder(store);
    const RunId id = recorder.record(*run, {});
    while (run->nextStep() < 200) {
        weights.push_back(weightsOf(*run));
        run->step();
    }
    weights.push_back(weightsOf(*run));
    run->keepCheckpoint();
    QVERIFY(recorder.stop());
    const TimeMachine fromFile(store, id);
    const TimeMachine fromMemory(*run);
    QCOMPARE(fromFile.firstStep(), 0);
    QCOMPARE(fromMemory.firstStep(), 0);
    for (const std::int64_t step : {0, 1, 63, 64, 65, 131, 199, 200})
        for (const TimeMachine* machine : {&fromFile, &fromMemory}) {
            const std::unique_ptr<Run> there = machine->at(step, oneThread());
            QCOMPARE(there->nextStep(), step);
            QVERIFY2(weightsOf(*there) == weights[static_cast<std::size_t>(step)], qPrintable(QString::number(step)));
        }
    const std::shared_ptr<History> again = fromFile.replay(90, 200);
    QVERIFY(rowsFrom(*again, 90) == rowsFrom(*run->history(), 90));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!fromFile.at(131, oneThread(), stop.get_token()));
    double progress = 0;
    fromFile.at(131, oneThread(), {}, [&](double done) { progress = done; });
    QVERIFY(progress > 0.5);
    QVERIFY_EXCEPTION_THROWN(fromFile.at(-1), Error);
}

void TestSession::aForkStartsWithTheStateOfItsStep() {
    const auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    const RunId id = recorded(store, *run, 150);
    Recipe changed = recipe();
    changed.training.optimizer.learningRate = 0.002;
    const TimeMachine machine(store, id);
    const std::unique_ptr<Run> fork = machine.fork(90, changed, oneThread());
    QCOMPARE(fork->nextStep(), 90);
    QVERIFY(weightsOf(*fork) == weightsOf(*machine.at(90)));
    QCOMPARE(fork->liveSettings().optimizer.learningRate, 0.002);
    Recorder recorder(store);
    const RunId child = recorder.record(*fork, {{}, id, 90});
    stepTo(*fork, 120);
    QVERIFY(recorder.stop());
    // The same by hand: the original up to step 90, then the change.
    const std::unique_ptr<Run> byHand = makeRun(recipe(), oneThread());
    stepTo(*byHand, 90);
    LiveSettings settings = byHand->liveSettings();
    settings.optimizer.learningRate = 0.002;
    byHand->apply(settings);
    stepTo(*byHand, 120);
    QVERIFY(weightsOf(*fork) == weightsOf(*byHand));
    const RunInfo info = *store->run(child);
    QCOMPARE(info.parent.value(), id);
    QCOMPARE(info.forkStep, 90);
    QCOMPARE(info.firstStep, 90);
    QCOMPARE(info.name, std::string("spiral 2"));
    QVERIFY(weightsOf(*TimeMachine(store, child).at(111)) == weightsOf(*[&] {
                static std::unique_ptr<Run> at111 = makeRun(recipe(), oneThread());
                stepTo(*at111, 90);
                at111->apply(settings);
                stepTo(*at111, 111);
                return at111.get();
            }()));
    QCOMPARE(recipeDifferences(recipe(), changed),
             std::vector<std::string>{"training.optimizer.learning_rate: 0.01 -> 0.002"});
    Recipe wider = recipeOf(R"({"type": "dense", "units": 5})", kTraining);
    wider.data = changed.data;
    QVERIFY_EXCEPTION_THROWN(machine.fork(90, wider), ShapeError);
}

void TestSession::editsAreRepeated() {
    const auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    Recorder recorder(store);
    const RunId id = recorder.record(*run, {});
    stepTo(*run, 70);
    LiveSettings settings = run->liveSettings();
    settings.clip = {ClipKind::GlobalNorm, 0.05};
    settings.optimizer.learningRate = 0.03;
    run->apply(settings);
    stepTo(*run, 100);
    run->setTotalSteps(500);
    stepTo(*run, 130);
    std::vector<NamedTensor> tensors = run->tensors();
    for (double& value : tensors[0].values)
        value = 0.125;
    run->setTensors(tensors);
    stepTo(*run, 180);
    const auto expected = weightsOf(*run);
    run->keepCheckpoint();
    QVERIFY(recorder.stop());
    QVERIFY(weightsOf(*TimeMachine(store, id).at(180)) == expected);
    const std::shared_ptr<History> again = TimeMachine(store, id).replay(60, 180);
    QVERIFY(rowsFrom(*again, 131) == rowsFrom(*run->history(), 131));
    for (const std::int64_t step : {69, 70, 71, 129})
        QVERIFY(rowsFrom(*TimeMachine(store, id).replay(step, step + 1), step) == [&] {
            auto rows = rowsFrom(*run->history(), step);
            rows.resize(1 + static_cast<std::size_t>(run->history()->layout().width()));
            return rows;
        }());
    QCOMPARE(store->run(id)->totalSteps, 500);
}

void TestSession::closingLeavesOneFile() {
    auto store = SessionStore::create(path("a.nabla"));
    recorded(store, *makeRun(recipe(), oneThread()), 60);
    store->setLayout("docks", std::string("\0\1\2", 3));
    store->setNote("# A note");
    store.reset();
    QCOMPARE(names(), QStringList{"a.nabla"});
    store = SessionStore::open(path("a.nabla"));
    QVERIFY(!store->isReadOnly());
    QCOMPARE(store->layout("docks"), std::string("\0\1\2", 3));
    QCOMPARE(store->note(), std::string("# A note"));
    store.reset();
    QCOMPARE(names(), QStringList{"a.nabla"});
}

void TestSession::savingMakesTheNamedFileTheWorkingFile() {
    auto store = SessionStore::create(path("unsaved.nabla"));
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    auto recorder = std::make_unique<Recorder>(store);
    const RunId id = recorder->record(*run, {});
    stepTo(*run, 50);
    QFile old(QString::fromStdString(path("b.nabla").string()));
    QVERIFY(old.open(QIODevice::WriteOnly) && old.write("something else") > 0);
    old.close();
    store->saveAs(path("b.nabla"));
    QCOMPARE(store->file(), fs::canonical(path("b.nabla")));
    stepTo(*run, 90);
    QVERIFY(recorder->stop());
    recorder.reset();
    store->saveCopy(path("c.nabla"));
    QVERIFY_EXCEPTION_THROWN(store->saveCopy(path("b.nabla")), FileError);
    QVERIFY_EXCEPTION_THROWN(store->saveAs(path("nowhere/d.nabla")), FileError);
    QVERIFY_EXCEPTION_THROWN(store->saveAs(m_folder->path().toStdString()), FileError);
    QCOMPARE(store->file(), fs::canonical(path("b.nabla")));
    store.reset();
    QFile::remove(m_folder->filePath("unsaved.nabla"));
    QCOMPARE(names(), (QStringList{"b.nabla", "c.nabla"}));
    for (const char* name : {"b.nabla", "c.nabla"})
        QVERIFY(rowsFrom(*SessionReader(*SessionStore::open(path(name))).history(id), 0) ==
                rowsFrom(*run->history(), 0));
}

void TestSession::aSecondWindowOpensForReading() {
    const auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run = makeRun(recipe(), oneThread());
    Recorder recorder(store);
    const RunId id = recorder.record(*run, {});
    stepTo(*run, 40);
    QVERIFY(recorder.flush());
    const auto second = SessionStore::open(path("a.nabla"));
    QVERIFY(second->isReadOnly());
    QVERIFY(second->readOnlyReason().find("open in another window") != std::string::npos);
    QCOMPARE(second->run(id)->endStep, 40);
    QVERIFY_EXCEPTION_THROWN(second->rename(id, "mine"), FileError);
    QVERIFY_EXCEPTION_THROWN(SessionStore::open(path("a.nabla"), SessionStore::Access::Write), FileError);
    stepTo(*run, 60);
    QVERIFY(recorder.flush());
    QCOMPARE(second->run(id)->endStep, 60); // it sees what is written meanwhile
    QVERIFY_EXCEPTION_THROWN(second->saveAs(path("a.nabla")), FileError);
    second->saveAs(path("b.nabla")); // a copy of its own may be written
    QVERIFY(!second->isReadOnly());
    QCOMPARE(second->rename(id, "mine"), std::string("mine"));
    QCOMPARE(store->run(id)->name, std::string("spiral"));
}

void TestSession::readOnlyFoldersCanBeRead() {
    QVERIFY(QDir(m_folder->path()).mkdir("locked"));
    auto store = SessionStore::create(path("locked/a.nabla"));
    const RunId id = recorded(store, *makeRun(recipe(), oneThread()), 40);
    store.reset();
    ::chmod(path("locked").c_str(), 0555);
    ::chmod(path("locked/a.nabla").c_str(), 0444);
    if (::geteuid() != 0) { // nothing is locked for root
        store = SessionStore::open(path("locked/a.nabla"));
        QVERIFY(store->isReadOnly());
        QVERIFY(store->readOnlyReason().find("cannot be written") != std::string::npos);
        QCOMPARE(SessionReader(*store).history(id)->endStep(), 40);
        store->saveAs(path("mine.nabla"));
        QVERIFY(!store->isReadOnly());
    } else {
        store = SessionStore::open(path("locked/a.nabla"), SessionStore::Access::Read);
        QCOMPARE(SessionReader(*store).history(id)->endStep(), 40);
    }
    store.reset();
    QCOMPARE(QDir(m_folder->filePath("locked")).entryList(QDir::Files | QDir::Hidden), QStringList{"a.nabla"});
    ::chmod(path("locked").c_str(), 0755);
}

void TestSession::runsAreRenamedNotedDeletedAndBroughtBack() {
    auto store = SessionStore::create(path("a.nabla"));
    const RunId first = recorded(store, *makeRun(recipe(), oneThread()), 20);
    const RunId second = recorded(store, *makeRun(recipe(), oneThread()), 20);
    QCOMPARE(store->run(second)->name, std::string("spiral 2"));
    QCOMPARE(store->rename(second, "spiral"), std::string("spiral 2"));
    QCOMPARE(store->rename(second, "better"), std::string("better"));
    store->setColor(second, "#ff8800");
    store->setNote(second, "*good*");
    store->setDeleted(first, true);
    QCOMPARE(store->runs().size(), std::size_t(1));
    QCOMPARE(store->runs(true).size(), std::size_t(2));
    store->setDeleted(first, false);
    QCOMPARE(store->runs().size(), std::size_t(2));
    store->setDeleted(first, true);
    store.reset();
    store = SessionStore::open(path("a.nabla"));
    QCOMPARE(store->runs(true).size(), std::size_t(1));
    QCOMPARE(store->run(second)->color, std::string("#ff8800"));
    QCOMPARE(store->run(second)->note, std::string("*good*"));
    QVERIFY(!store->run(first));
    QVERIFY_EXCEPTION_THROWN(SessionReader(*store).history(first), FileError);
}

void TestSession::whereARunDivergedIsKept() {
    const auto store = SessionStore::create(path("a.nabla"));
    Recipe explosive =
        recipeOf(R"({"type": "dense", "units": 9, "activation": "relu"})",
                 R"("batch_size": 16, "steps": 400, "optimizer": {"type": "sgd", "learning_rate": 1e30})");
    explosive.data = recipe().data;
    const std::unique_ptr<Run> run = makeRun(explosive, oneThread());
    Recorder recorder(store);
    const RunId id = recorder.record(*run, {});
    stepTo(*run, 400);
    QVERIFY(run->divergence());
    recorder.setOutcome(StoredState::Diverged, run->divergence());
    QVERIFY(recorder.stop());
    const Divergence& was = *run->divergence();
    QVERIFY(!was.operation.empty() && !std::isfinite(was.value));
    for (const RunInfo& info : {*store->run(id), store->runs().front()}) {
        QVERIFY(info.divergence.has_value());
        QCOMPARE(info.divergence->text(), was.text()); // step, quantity, layer, operation
        QCOMPARE(info.divergence->operation, was.operation);
        QCOMPARE(std::bit_cast<std::uint64_t>(info.divergence->value), std::bit_cast<std::uint64_t>(was.value));
    }
    Divergence unknown = was;
    for (const char* text : {"", "inf", "relu inf", "1e5 relu"}) { // older and hostile files
        setOrigin(unknown, text);
        QVERIFY(unknown.operation.empty());
        QCOMPARE(unknown.value, 0.0);
    }
}

void TestSession::changedDataAreNoticed() {
    const auto write = [&](const char* last) {
        QFile csv(m_folder->filePath("data.csv"));
        QVERIFY(csv.open(QIODevice::WriteOnly));
        for (int i = 0; i < 40; ++i)
            csv.write(QByteArray::number(i % 7) + "," + QByteArray::number(i % 5) + "," + (i % 2 ? "a" : "b") + "\n");
        csv.write(last);
    };
    write("3,4,a\n");
    const Recipe fromCsv = [&] {
        Recipe made = recipe();
        made.data = {};
        made.data.source = Source::Csv;
        made.data.path = "data.csv";
        made.data.target = Index(2);
        made.data.task = Task::Classification;
        made.baseFolder = m_folder->path().toStdString();
        return made;
    }();
    const auto store = SessionStore::create(path("a.nabla"));
    const RunId id = recorded(store, *makeRun(fromCsv, oneThread()), 30);
    QVERIFY(id > 0);
    QCOMPARE(TimeMachine(store, id).continued(oneThread())->nextStep(), 30);
    write("3,4,b\n");
    QVERIFY_EXCEPTION_THROWN(TimeMachine(store, id), Error);
}

void TestSession::crashesAreFound() {
    const auto store = SessionStore::create(path("a.nabla"));
    { SessionStore::create(path("b.nabla")); }
    QFile other(m_folder->filePath("c.nabla"));
    QVERIFY(other.open(QIODevice::WriteOnly) && other.write("no session") > 0);
    other.close();
    const std::vector<fs::path> orphans = orphanedSessions(m_folder->path().toStdString());
    QCOMPARE(orphans.size(), std::size_t(1)); // the open one is nobody's orphan
    QCOMPARE(orphans[0].filename().string(), std::string("b.nabla"));
    QVERIFY(orphanedSessions("/nowhere").empty());
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
