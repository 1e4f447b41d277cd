// SPDX-License-Identifier: GPL-3.0-or-later
// What is no session, or no longer one: a clear reason, and not a byte changed.
#include "core/base/error.h"
#include "core/history/telemetry_json.h"
#include "core/session/recorder.h"
#include "core/session/session_reader.h"
#include "core/session/session_store.h"
#include "core/session/telemetry_import.h"
#include "tests/support/runs.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <functional>
#include <sqlite3.h>
#include <sys/stat.h>

using namespace nabla;

class TestSessionFiles : public QObject {
    Q_OBJECT

private:
    QString path(const char* name) const { return m_folder.filePath(name); }
    void sql(const QString& file, const char* text) {
        sqlite3* database = nullptr;
        char* problem = nullptr;
        QCOMPARE(sqlite3_open(qPrintable(file), &database), SQLITE_OK);
        const int result = sqlite3_exec(database, text, nullptr, nullptr, &problem);
        QVERIFY2(result == SQLITE_OK, problem);
        sqlite3_close(database);
    }
    QByteArray contents(const QString& file) const {
        QFile f(file);
        return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray("cannot be read");
    }
    void write(const QString& file, const QByteArray& bytes) const {
        QFile f(file);
        QVERIFY(f.open(QIODevice::WriteOnly) && f.write(bytes) == bytes.size());
    }

    QTemporaryDir m_folder;
    QByteArray m_sound; ///< a session with one run

private Q_SLOTS:
    void initTestCase();
    void theGoldenFileOfVersion1IsRead();
    void foreignFilesAreRefusedWithTheReason_data();
    void foreignFilesAreRefusedWithTheReason();
    void hostileSchemasAreRefused_data();
    void hostileSchemasAreRefused();
    void whatPeopleAddIsLeftAlone();
    void aDamagedFileIsReadAsFarAsItIsSound();
    void hostileContentsAreErrors_data();
    void hostileContentsAreErrors();
    void everyKeyOfALineIsImported();
    void unknownGatesAndAdviceAreRefused();
};

void TestSessionFiles::initTestCase() {
    Recipe recipe =
        recipeOf(R"({"type": "dense", "units": 4}, {"type": "dense", "units": 4})",
                 R"("batch_size": 16, "steps": 2000, "optimizer": {"type": "adam", "learning_rate": 0.01})");
    recipe.data.source = Source::Xor;
    recipe.data.samples = 64;
    const auto store = SessionStore::create(path("sound.nabla").toStdString());
    const std::unique_ptr<Run> run = makeRun(recipe);
    {
        Recorder recorder(store);
        recorder.record(*run, {});
        stepTo(*run, 2000);
        run->keepCheckpoint();
        QVERIFY(recorder.stop());
    }
    store->saveCopy(path("copy.nabla").toStdString());
    m_sound = contents(path("copy.nabla"));
    QVERIFY(m_sound.size() > 50'000);
}

/// Recorded by the first program that wrote sessions, and never again: whatever changes, it opens.
void TestSessionFiles::theGoldenFileOfVersion1IsRead() {
    const auto store =
        SessionStore::open(NABLA_SOURCE_DIR "/tests/core/session/golden/version1.nabla", SessionStore::Access::Read);
    QVERIFY(store->damage().empty());
    const std::vector<RunInfo> runs = store->runs();
    QCOMPARE(runs.size(), std::size_t(1));
    QCOMPARE(runs[0].name, std::string("golden"));
    QCOMPARE(runs[0].seed, ~std::uint64_t(0));
    QCOMPARE(runs[0].endStep, 200);
    QVERIFY(runs[0].state == StoredState::Finished);
    QCOMPARE(runs[0].lastLoss, 0.6028201250611868); // as the program printed it then
    const SessionReader reader(*store);
    const std::shared_ptr<History> history = reader.history(runs[0].id);
    QCOMPARE(history->steps(), 200);
    std::uint64_t hash = 0xcbf29ce484222325ull;
    history->visit(0, [&](std::int64_t, std::span<const double> row) {
        for (const double value : row)
            if (!isAbsent(value)) // a later program has more columns
                hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001b3ull;
        return true;
    });
    QCOMPARE(hash, std::uint64_t(0x5db633f11b7c3634u));
    QVERIFY(reader.preview(runs[0].id)->steps() >= 192);
    QCOMPARE(reader.recipe(runs[0].id).notes, std::string("recorded once, read for ever"));
    const std::shared_ptr<const Checkpoint> last = reader.checkpointAtOrBefore(runs[0].id, 200);
    QCOMPARE(last->step, 200);
    RunOptions options;
    const std::unique_ptr<Run> run = makeRun(reader.recipe(runs[0].id), options);
    run->restore(*last);
    run->setTotalSteps(210);
    stepTo(*run, 210);
    QCOMPARE(run->nextStep(), 210);
}

void TestSessionFiles::foreignFilesAreRefusedWithTheReason_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("reason");
    QTest::newRow("empty") << QByteArray() << "empty";
    QTest::newRow("a PNG picture") << QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(200, 'x') << "something else";
    QTest::newRow("text") << QByteArray("step,loss\n").repeated(50) << "something else";
    QTest::newRow("ten bytes of a session") << m_sound.left(10) << "something else";
    QByteArray other = m_sound;
    other[68] = 1;
    QTest::newRow("another program's database") << other << "another program";
    QByteArray newer = m_sound;
    newer[63] = 2;
    QTest::newRow("a newer version") << newer << "newer Nablascope";
    QByteArray zero = m_sound;
    zero[63] = 0;
    QTest::newRow("no version") << zero << "format 0";
    QTest::newRow("only a header") << m_sound.left(100) << "";
    QTest::newRow("half a page") << m_sound.left(4000) << "";
}

void TestSessionFiles::foreignFilesAreRefusedWithTheReason() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, reason);
    const QString file = path("foreign.nabla");
    write(file, bytes);
    for (const auto access : {SessionStore::Access::Read, SessionStore::Access::WriteIfFree}) {
        try {
            SessionStore::open(file.toStdString(), access);
            QFAIL("it was opened");
        } catch (const FileError& error) {
            QVERIFY2(QString(error.what()).contains(reason), error.what());
            QVERIFY2(QString(error.what()).contains("foreign.nabla"), error.what());
        }
        QCOMPARE(contents(file), bytes);
    }
    for (const char* special : {"/dev/zero", "/tmp", "/nowhere.nabla"})
        QVERIFY_EXCEPTION_THROWN(SessionStore::open(special), FileError);
    const QByteArray pipe = path("pipe.nabla").toUtf8();
    ::mkfifo(pipe.constData(), 0600);
    QVERIFY_EXCEPTION_THROWN(SessionStore::open(pipe.toStdString()), FileError);
    QFile::remove(file);
}

void TestSessionFiles::hostileSchemasAreRefused_data() {
    QTest::addColumn<QByteArray>("statements");
    QTest::newRow("a trigger") << QByteArray("CREATE TRIGGER t AFTER INSERT ON steps BEGIN DELETE FROM runs; END");
    QTest::newRow("a view instead of a table")
        << QByteArray("DROP TABLE notes; CREATE VIEW notes AS SELECT 'x' AS name, hex(zeroblob(1e9)) AS text");
    QTest::newRow("a missing table") << QByteArray("DROP TABLE chunks");
    QTest::newRow("another column") << QByteArray("ALTER TABLE layout ADD COLUMN evil");
    QTest::newRow("a virtual table") << QByteArray("CREATE VIRTUAL TABLE evil USING fts5(x)");
    QTest::newRow("another view") << QByteArray("DROP VIEW settings; CREATE VIEW settings AS SELECT 1");
}

void TestSessionFiles::hostileSchemasAreRefused() {
    QFETCH(QByteArray, statements);
    const QString file = path("hostile.nabla");
    write(file, m_sound);
    sql(file, statements.constData());
    const QByteArray before = contents(file);
    try {
        SessionStore::open(file.toStdString());
        QFAIL("it was opened");
    } catch (const FileError& error) {
        QVERIFY2(QString(error.what()).contains("is no session"), error.what());
    }
    QCOMPARE(contents(file), before);
    QFile::remove(file);
}

void TestSessionFiles::whatPeopleAddIsLeftAlone() {
    const QString file = path("mine.nabla");
    write(file, m_sound);
    sql(file, "CREATE TABLE homework(x); CREATE INDEX i ON homework(x); CREATE VIEW w AS SELECT 1");
    QVERIFY(!SessionStore::open(file.toStdString())->isReadOnly());
}

void TestSessionFiles::aDamagedFileIsReadAsFarAsItIsSound() {
    // Zeros over the last quarter: blobs and rows of late steps.
    QByteArray damaged = m_sound;
    const qsizetype from = damaged.size() / 8192 * 3 / 4 * 8192;
    std::fill(damaged.begin() + from, damaged.end(), '\0');
    const QString file = path("damaged.nabla");
    write(file, damaged);
    const auto store = SessionStore::open(file.toStdString());
    QVERIFY(store->isReadOnly());
    QVERIFY(!store->damage().empty());
    QVERIFY(store->readOnlyReason().find("damaged") != std::string::npos);
    std::int64_t rows = 0;
    try {
        const std::vector<RunInfo> runs = store->runs();
        QCOMPARE(runs.size(), std::size_t(1));
        SessionReader(*store).visit(runs[0].id, 0, 2000,
                                    [&](std::int64_t, std::span<const double>) { return ++rows > 0; });
    } catch (const FileError& error) {
        QVERIFY(QString(error.what()).contains("damaged.nabla"));
    }
    QCOMPARE(contents(file), damaged);
    QVERIFY_EXCEPTION_THROWN(SessionStore::open(file.toStdString(), SessionStore::Access::Write), FileError);
    QVERIFY(SessionStore::open(path("sound.nabla").toStdString())->damage().empty());
}

void TestSessionFiles::hostileContentsAreErrors_data() {
    QTest::addColumn<QByteArray>("statements");
    const auto row = [](const char* name, const char* statements) { QTest::newRow(name) << QByteArray(statements); };
    row("a chunk of noise", "UPDATE chunks SET data = randomblob(4000)");
    row("a chunk that announces 4e9 rows", "UPDATE chunks SET data = x'01080000ffffffff1e00000000'");
    row("a chunk of another run's width", "UPDATE chunks SET data = x'0108000001000000ff00000000'");
    row("an unknown encoding", "UPDATE chunks SET encoding = 9");
    row("a pyramid of noise", "UPDATE pyramids SET data = randomblob(5000)");
    row("a pyramid of 1e18 buckets", "UPDATE pyramids SET buckets = 1000000000000000000");
    row("buckets of 3 steps", "UPDATE pyramids SET steps_per_bucket = 3");
    row("a checkpoint of noise", "UPDATE checkpoints SET data = randomblob(900)");
    row("settings that are none", "UPDATE checkpoints SET settings = '{\"type\":\"sgd\",\"fast\":1}'");
    row("no traces", "UPDATE runs SET traces = ''");
    row("traces beyond count",
        "UPDATE runs SET traces = '{\"accuracy\":true,\"parameters\":[],\"layers\":[{\"name\":\"0\","
        "\"kind\":\"lstm\",\"summary\":\"\",\"units\":1,\"depth\":0,\"weight\":7,\"lags\":1,\"cell\":false}]}'");
    row("lags beyond count",
        "UPDATE runs SET traces = '{\"accuracy\":true,\"parameters\":[],\"layers\":[{\"name\":\"0\","
        "\"kind\":\"lstm\",\"summary\":\"\",\"units\":1,\"depth\":0,\"weight\":-1,\"lags\":999999999,\"cell\":false}]}"
        "'");
    row("a recipe of noise", "UPDATE runs SET recipe = 'x'");
}

void TestSessionFiles::hostileContentsAreErrors() {
    QFETCH(QByteArray, statements);
    const QString file = path("hostile.nabla");
    write(file, m_sound);
    sql(file, statements.constData());
    const auto store = SessionStore::open(file.toStdString());
    const RunId id = store->runs().at(0).id;
    const SessionReader reader(*store);
    int errors = 0;
    const std::function<void()> attempts[] = {[&] { reader.history(id); }, [&] { reader.preview(id); },
                                              [&] { reader.checkpointAtOrBefore(id, 2000); },
                                              [&] { reader.recipe(id); }, [&] { reader.layout(id); }};
    for (const auto& attempt : attempts) {
        try {
            attempt();
        } catch (const Error&) {
            ++errors;
        }
    }
    QVERIFY(errors > 0);
    QFile::remove(file);
}

/// A line holds all of a row but the norm after clipping.
void TestSessionFiles::everyKeyOfALineIsImported() {
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(R"({"type": "lstm", "units": 4, "return_sequences": true}, {"type": "gru", "units": 3},
                    {"type": "dense", "units": 4, "activation": "relu"})",
                 R"("batch_size": 16, "steps": 70, "evaluate_every": 10, "clip": {"type": "value", "clip_value": 0.01},
                    "optimizer": {"type": "sgd", "learning_rate": 0.1})"),
        cloudData(100, 3, 3, 4));
    stepTo(*run, 70);
    const Layout& layout = run->history()->layout();
    TelemetryParser parser;
    std::vector<std::vector<double>> rows;
    run->history()->visit(0, [&](std::int64_t step, std::span<const double> row) {
        std::string line;
        appendTelemetryLine(line, layout, step, row);
        const std::string problem = parser.take(line);
        rows.emplace_back(row.begin(), row.end());
        return problem.empty();
    });
    QCOMPARE(parser.steps(), std::int64_t(70));
    const Layout& imported = parser.history()->layout();
    QCOMPARE(imported.width(), layout.width());
    for (TraceId trace = 0; trace < layout.width(); ++trace)
        QCOMPARE(imported.traceName(trace), layout.traceName(trace));
    Index different = 0;
    parser.history()->visit(0, [&](std::int64_t step, std::span<const double> row) {
        for (TraceId trace = 0; trace < layout.width(); ++trace) {
            const auto at = static_cast<std::size_t>(trace);
            const double sent = rows[static_cast<std::size_t>(step)][at];
            different += trace != layout.trace(StepQuantity::ClippedNorm) &&
                         std::bit_cast<std::uint64_t>(row[at]) != std::bit_cast<std::uint64_t>(sent);
        }
        return true;
    });
    QCOMPARE(different, Index(0));
    const auto last = static_cast<std::size_t>(layout.trace(StepQuantity::AdvisedMaxNorm));
    QVERIFY(rows[69][last] > 0 && rows[64][static_cast<std::size_t>(layout.gateTrace(0))] > 0);
}

void TestSessionFiles::unknownGatesAndAdviceAreRefused() {
    TelemetryParser parser;
    QCOMPARE(parser.take(R"({"step":0,"loss":1,"layers":{"0":{"gate_openings":{"r":0.5,"z":0.25}}}})"), std::string());
    QCOMPARE(parser.take(R"({"step":1,"loss":1,"layers":{"0":{"gate_openings":{"q":0.5}}}})"),
             std::string("layers.0.gate_openings.q: the first line has no such gate"));
    QCOMPARE(parser.take(R"({"step":1,"loss":1,"clip_advice":{"mx_norm":1}})"),
             std::string("clip_advice.mx_norm: unknown key"));
    QCOMPARE(parser.take(R"({"step":1,"loss":1,"clip_advice":7})"), std::string("clip_advice is no object"));
    QCOMPARE(parser.steps(), std::int64_t(1));
}

QTEST_GUILESS_MAIN(TestSessionFiles)
#include "tst_session_files.moc"
