// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the real program, as a shell does.
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

namespace {

struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

constexpr int kPatienceMs = 60'000;

Outcome cli(const QStringList& arguments) {
    QProcess process;
    process.start(NABLA_BINARY_DIR "/bin/nablascope-cli", arguments);
    if (!process.waitForFinished(kPatienceMs) || process.exitStatus() != QProcess::NormalExit)
        return {-1, process.readAllStandardOutput(), "did not end: " + process.readAllStandardError()};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArray contents(const QString& file) {
    QFile f(file);
    return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
}

QList<QJsonObject> lines(const QString& file) {
    QList<QJsonObject> result;
    const QList<QByteArray> rows = contents(file).trimmed().split('\n');
    for (const QByteArray& row : rows)
        result.push_back(QJsonDocument::fromJson(row).object());
    return result;
}

} // namespace

class TestCli : public QObject {
    Q_OBJECT

private:
    QString recipe(const QByteArray& changes = {}, const QByteArray& rate = "0.1");
    QString path(const char* name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;

private Q_SLOTS:
    void init();
    void trainingEndsWithASummary();
    void telemetryHasALineAStep();
    void everyKeepsEveryKthStepAndTheLast();
    void stepsAndSeedReplaceTheRecipes();
    void sameSeedSameBytesForAnyNumberOfThreads();
    void weightsGoOutAndIn();
    void weightsThatDoNotFitAreRefused();
    void aDivergedRunNamesThePlaceAndKeepsItsTelemetry();
    void wrongInputWritesNothing_data();
    void wrongInputWritesNothing();
    void everyMistakeIsReportedAtOnce();
    void whatIsHardlyMeantIsSaid();
    void interruptedTrainingWritesEverything();
    void telemetryGoesIntoAPipe();
    void aFullDiskIsSaidAndIsNoSuccess();
    void checkPrintsALineALayer();
    void gradcheckPrintsATableOrJson();
    void benchPrintsOneLineOfJson();
    void schemaIsJson();
    void helpIsNoError();
};

QString TestCli::recipe(const QByteArray& changes, const QByteArray& rate) {
    const QString file = m_folder.filePath("recipe.json");
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return {};
    out.write(R"({"nablascope":1,"seed":7,"data":{"source":"moons","samples":200,"noise":0.1,"validation_fraction":0.2},
        "network":{"layers":[{"repeat":3,"layers":[{"type":"dense","units":8,"activation":"relu","init":"he_normal"}]}]},
        "training":{"batch_size":16,"steps":50)" +
              changes + R"(,"optimizer":{"type":"sgd","learning_rate":)" + rate + "}}}");
    return file;
}

void TestCli::init() {
    const QStringList old = QDir(m_folder.path()).entryList(QDir::Files | QDir::System);
    for (const QString& file : old)
        QFile::remove(m_folder.filePath(file));
}

void TestCli::trainingEndsWithASummary() {
    const Outcome outcome = cli({"train", recipe()});
    QVERIFY2(outcome.code == 0, outcome.err);
    const QByteArray last = outcome.out.trimmed().split('\n').last();
    QVERIFY2(last.startsWith("50 steps in ") && last.contains(" steps/s") && last.contains("validation accuracy"),
             last);
    QVERIFY(!outcome.err.contains('\r')); // no progress bar into a pipe
}

void TestCli::telemetryHasALineAStep() {
    QCOMPARE(cli({"train", recipe(), "--telemetry", path("t.jsonl"), "--quiet"}).code, 0);
    const QList<QJsonObject> steps = lines(path("t.jsonl"));
    QCOMPARE(steps.size(), 50);
    for (int i = 0; i < 50; ++i)
        QCOMPARE(steps[i]["step"].toInt(-1), i);
    QCOMPARE(steps[0]["learning_rate"].toDouble(), 0.1);
    QVERIFY(steps[0]["accuracy"].isDouble());
    QVERIFY(steps[0]["parameters"]["2.weight"]["grad_l2"].toDouble() > 0);
    QVERIFY(steps[0]["layers"]["output"]["preactivation_grad_l2"].toDouble() > 0);
    QVERIFY(!steps[0].contains("validation_loss"));
    QVERIFY(steps[49].contains("validation_loss"));
}

void TestCli::everyKeepsEveryKthStepAndTheLast() {
    QCOMPARE(cli({"train", recipe(), "--telemetry", path("t.jsonl"), "--every", "20"}).code, 0);
    QList<int> steps;
    for (const QJsonObject& line : lines(path("t.jsonl")))
        steps.push_back(line["step"].toInt());
    QCOMPARE(steps, (QList<int>{0, 20, 40, 49}));
}

void TestCli::stepsAndSeedReplaceTheRecipes() {
    QCOMPARE(cli({"train", recipe(), "--steps", "30", "--seed", "8", "--telemetry", path("a.jsonl")}).code, 0);
    QCOMPARE(cli({"train", recipe(), "--steps", "30", "--telemetry", path("b.jsonl")}).code, 0);
    QCOMPARE(lines(path("a.jsonl")).size(), 30);
    QVERIFY(contents(path("a.jsonl")) != contents(path("b.jsonl")));
}

void TestCli::sameSeedSameBytesForAnyNumberOfThreads() {
    QCOMPARE(
        cli({"train", recipe(), "--threads", "1", "--telemetry", path("1.jsonl"), "--weights-out", path("1.st")}).code,
        0);
    QCOMPARE(
        cli({"train", recipe(), "--threads", "3", "--telemetry", path("3.jsonl"), "--weights-out", path("3.st")}).code,
        0);
    QVERIFY(!contents(path("1.jsonl")).isEmpty());
    QCOMPARE(contents(path("1.jsonl")), contents(path("3.jsonl")));
    QCOMPARE(contents(path("1.st")), contents(path("3.st")));
}

void TestCli::weightsGoOutAndIn() {
    QCOMPARE(cli({"train", recipe(), "--initial-weights-out", path("i.st"), "--weights-out", path("w.st")}).code, 0);
    QVERIFY(contents(path("i.st")) != contents(path("w.st")));
    QCOMPARE(
        cli({"train", recipe(), "--seed", "99", "--weights-in", path("w.st"), "--initial-weights-out", path("j.st")})
            .code,
        0);
    QCOMPARE(contents(path("j.st")), contents(path("w.st")));
    // Both precisions start from the same numbers.
    QCOMPARE(cli({"train", recipe(), "--precision", "f64", "--initial-weights-out", path("d.st")}).code, 0);
    QCOMPARE(contents(path("d.st")), contents(path("i.st")));
}

void TestCli::weightsThatDoNotFitAreRefused() {
    QCOMPARE(cli({"train", recipe(), "--weights-out", path("w.st")}).code, 0);
    const QString file = recipe();
    QByteArray wider = contents(file);
    wider.replace("\"units\":8", "\"units\":9");
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(wider) > 0);
    out.close();
    const Outcome outcome = cli({"train", file, "--weights-in", path("w.st"), "--telemetry", path("t.jsonl")});
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains("0.weight"), outcome.err);
    QVERIFY(!QFile::exists(path("t.jsonl")));
}

void TestCli::aDivergedRunNamesThePlaceAndKeepsItsTelemetry() {
    const Outcome outcome =
        cli({"train", recipe({}, "1e30"), "--telemetry", path("t.jsonl"), "--weights-out", path("w.st")});
    QCOMPARE(outcome.code, 3);
    QVERIFY2(outcome.err.contains("Step ") && outcome.err.contains("not finite"), outcome.err);
    const QList<QJsonObject> steps = lines(path("t.jsonl"));
    QVERIFY(steps.size() >= 2);
    const QJsonObject last = steps.last();
    QVERIFY(outcome.err.contains("Step " + QByteArray::number(last["step"].toInt(-1))));
    QVERIFY(last["loss"].isString() || last["grad_norm"].isString()); // "nan" or "inf", and still JSON
    QVERIFY(QFile::exists(path("w.st")));
}

void TestCli::wrongInputWritesNothing_data() {
    QTest::addColumn<QStringList>("arguments");
    const QString r = "RECIPE";
    QTest::newRow("no subcommand") << QStringList{};
    QTest::newRow("an unknown subcommand") << QStringList{"fly", r};
    QTest::newRow("no recipe") << QStringList{"train"};
    QTest::newRow("a recipe that is not there") << QStringList{"train", "/nowhere.json"};
    QTest::newRow("a folder as recipe") << QStringList{"train", "/"};
    QTest::newRow("an unknown option") << QStringList{"train", r, "--fast"};
    QTest::newRow("steps that are no number") << QStringList{"train", r, "--steps", "many"};
    QTest::newRow("negative steps") << QStringList{"train", r, "--steps", "-5"};
    QTest::newRow("no threads") << QStringList{"train", r, "--threads", "0"};
    QTest::newRow("threads in words") << QStringList{"train", r, "--threads", "two"};
    QTest::newRow("half precision") << QStringList{"train", r, "--precision", "f16"};
    QTest::newRow("every 0") << QStringList{"train", r, "--every", "0"};
    QTest::newRow("a negative seed") << QStringList{"train", r, "--seed", "-1"};
    QTest::newRow("a session that is none") << QStringList{"train", r, "--session", r};
    QTest::newRow("a session in a missing folder") << QStringList{"train", r, "--session", "/nowhere/s.nabla"};
    QTest::newRow("weights from nowhere") << QStringList{"train", r, "--weights-in", "/nowhere.st"};
    QTest::newRow("a recipe as weights") << QStringList{"train", r, "--weights-in", r};
    QTest::newRow("telemetry into a missing folder") << QStringList{"train", r, "--telemetry", "/nowhere/t.jsonl"};
    QTest::newRow("telemetry into a folder") << QStringList{"train", r, "--telemetry", "/"};
    QTest::newRow("weights into a missing folder") << QStringList{"train", r, "--weights-out", "/nowhere/w.st"};
    QTest::newRow("telemetry over the recipe") << QStringList{"train", r, "--telemetry", r};
    QTest::newRow("two outputs in one file") << QStringList{"train", r, "--weights-out", "OUT", "--telemetry", "OUT"};
    QTest::newRow("weights into a device") << QStringList{"train", r, "--weights-out", "/dev/null"};
    QTest::newRow("an endless bench") << QStringList{"bench", r, "--seconds", "inf"};
    QTest::newRow("unknown telemetry of a bench") << QStringList{"bench", r, "--telemetry", "some"};
}

void TestCli::wrongInputWritesNothing() {
    QFETCH(QStringList, arguments);
    const QString file = recipe();
    for (QString& argument : arguments)
        argument.replace("RECIPE", file).replace("OUT", path("out.nabla"));
    if (arguments.value(0) == "train")
        arguments << "--initial-weights-out" << path("i.st");
    const Outcome outcome = cli(arguments);
    QCOMPARE(outcome.code, 2);
    QVERIFY(!outcome.err.trimmed().isEmpty());
    QCOMPARE(outcome.out, QByteArray());
    QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files), QStringList{"recipe.json"});
    QVERIFY(contents(file).startsWith("{\"nablascope\""));
}

void TestCli::everyMistakeIsReportedAtOnce() {
    const Outcome outcome = cli({"check", recipe(R"(,"batch_sice":3,"loss":"hinge")")});
    QCOMPARE(outcome.code, 2);
    QVERIFY2(outcome.err.contains("batch_sice") && outcome.err.contains("batch_size"), outcome.err);
    QVERIFY2(outcome.err.contains("hinge"), outcome.err);
}

void TestCli::whatIsHardlyMeantIsSaid() {
    QFile file(path("odd.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        R"({"nablascope":1,"data":{"source":"xor","samples":64},"network":{"layers":[{"type":"dense","units":2}]},
        "training":{"batch_size":100,"steps":2,"optimizer":{"type":"sgd","learning_rate":0}}})");
    file.close();
    const Outcome outcome = cli({"train", file.fileName()});
    QCOMPARE(outcome.code, 0);
    QVERIFY2(outcome.err.contains("100 is above the 64 training rows"), outcome.err);
    QVERIFY2(outcome.err.contains("0 leaves every weight as it is"), outcome.err);
}

void TestCli::interruptedTrainingWritesEverything() {
    QProcess process;
    process.start(NABLA_BINARY_DIR "/bin/nablascope-cli",
                  {"train", recipe(), "--steps", "2000000000", "--telemetry", path("t.jsonl"), "--every", "100",
                   "--weights-out", path("w.st")});
    QTRY_VERIFY_WITH_TIMEOUT(QFile(path("t.jsonl")).size() > 1000, kPatienceMs);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(kPatienceMs));
    QCOMPARE(process.exitCode(), 130);
    QVERIFY(process.readAllStandardError().contains("Interrupted"));
    QVERIFY(process.readAllStandardOutput().contains("steps/s"));
    QVERIFY(QFile::exists(path("w.st")));
    QVERIFY(contents(path("t.jsonl")).endsWith("}\n"));
    QVERIFY(!lines(path("t.jsonl")).last().isEmpty());
}

void TestCli::telemetryGoesIntoAPipe() {
    const Outcome outcome = cli({"train", recipe(), "--telemetry", "/dev/stdout", "--quiet"});
    QCOMPARE(outcome.code, 0);
    const QList<QByteArray> rows = outcome.out.trimmed().split('\n');
    QCOMPARE(rows.size(), 51); // 50 steps and the summary
    QCOMPARE(QJsonDocument::fromJson(rows[49]).object()["step"].toInt(), 49);
}

void TestCli::aFullDiskIsSaidAndIsNoSuccess() {
    const Outcome outcome = cli({"train", recipe(), "--telemetry", "/dev/full", "--quiet"});
    QCOMPARE(outcome.code, 1);
    QVERIFY2(outcome.err.contains("/dev/full") && outcome.err.contains("space"), outcome.err);
}

void TestCli::checkPrintsALineALayer() {
    const Outcome outcome = cli({"check", recipe()});
    QVERIFY2(outcome.code == 0, outcome.err);
    const QList<QByteArray> rows = outcome.out.trimmed().split('\n');
    QCOMPARE(rows.size(), 7); // data, head, three layers, output, total
    QVERIFY(rows[0].contains("160 training rows"));
    QVERIFY(rows[2].contains("2 -> 8") && rows[2].contains("he_normal"));
    QVERIFY(rows[6].contains("186")); // (2 + 1) 8 + 2 (8 + 1) 8 + (8 + 1) 2
}

void TestCli::gradcheckPrintsATableOrJson() {
    Outcome outcome = cli({"gradcheck", recipe(), "--json"});
    QVERIFY2(outcome.code == 0, outcome.err);
    const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
    QVERIFY(json["passed"].toBool());
    QCOMPARE(json["tensors"].toArray().size(), 8);
    for (const auto tensor : json["tensors"].toArray())
        QVERIFY(tensor.toObject()["max_relative_error"].toDouble(1) < 1e-6);
    outcome = cli({"gradcheck", recipe()});
    QCOMPARE(outcome.code, 0);
    QVERIFY(outcome.out.contains("output.weight") && outcome.out.contains("passed"));
}

void TestCli::benchPrintsOneLineOfJson() {
    for (const QString telemetry : {"none", "scalars", "all"}) {
        const Outcome outcome =
            cli({"bench", recipe(), "--seconds", "0.1", "--threads", "1", "--telemetry", telemetry, "--json"});
        QVERIFY2(outcome.code == 0, outcome.err);
        QCOMPARE(outcome.out.count('\n'), 1);
        const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
        QVERIFY(json["steps_per_s"].toDouble() > 0);
        QCOMPARE(json["samples_per_s"].toDouble(), 16 * json["steps_per_s"].toDouble());
        QVERIFY(json["gemm_gflops"].toDouble() > 0);
        QCOMPARE(json["threads"].toInt(), 1);
        QCOMPARE(json["telemetry"].toString(), telemetry);
        QVERIFY(json["isa"].toString().startsWith("x86-64"));
    }
}

void TestCli::schemaIsJson() {
    const Outcome outcome = cli({"schema"});
    QCOMPARE(outcome.code, 0);
    QVERIFY(QJsonDocument::fromJson(outcome.out).object().contains("$schema"));
}

void TestCli::helpIsNoError() {
    for (const QStringList& arguments :
         {QStringList{"--help"}, QStringList{"train", "--help"}, QStringList{"--version"}})
        QCOMPARE(cli(arguments).code, 0);
}

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
