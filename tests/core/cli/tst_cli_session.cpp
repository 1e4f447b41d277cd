// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions on the command line: train --session, info, export, import. Runs the real program.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace {

struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

constexpr int kPatienceMs = 120'000;

Outcome run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(kPatienceMs) || process.exitStatus() != QProcess::NormalExit)
        return {-1, process.readAllStandardOutput(), "did not end: " + process.readAllStandardError()};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Outcome cli(const QStringList& arguments) {
    return run(NABLA_BINARY_DIR "/bin/nablascope-cli", arguments);
}

QByteArray contents(const QString& file) {
    QFile f(file);
    return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray("cannot be read");
}

} // namespace

class TestCliSession : public QObject {
    Q_OBJECT

private:
    QString path(const char* name) const { return m_folder->filePath(name); }
    QString recipe(const char* rate = "0.1") {
        write("recipe.json", QByteArray(R"({"nablascope": 1, "name": "moons", "seed": 3, "data": {"source": "moons",
            "samples": 100, "validation_fraction": 0.2}, "network": {"layers": [{"type": "dense", "units": 6,
            "activation": "relu"}]}, "training": {"batch_size": 16, "steps": 50, "optimizer": {"type": "sgd",
            "learning_rate": )") +
                                 rate + "}}}");
        return path("recipe.json");
    }
    void write(const char* name, const QByteArray& bytes) const {
        QFile f(path(name));
        QVERIFY(f.open(QIODevice::WriteOnly) && f.write(bytes) == bytes.size());
    }
    QJsonObject info(const char* name) const {
        return QJsonDocument::fromJson(cli({"info", path(name), "--json"}).out).object();
    }

    QJsonObject onlyRun() const {
        const QJsonArray runs = info("s.nabla")["runs"].toArray();
        return runs.size() == 1 ? runs[0].toObject() : QJsonObject();
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aSessionListsItsRuns();
    void aDivergedRunIsCompleteUpToIt();
    void anInterruptedRunIsKept();
    void whatGoesOutEqualsTheTelemetry();
    void everyFormatIsWritten_data();
    void everyFormatIsWritten();
    void whatTheReportSaysMakesTheRunAgain();
    void telemetryComesBackIn();
    void badLinesAreNamed();
    void wrongInputChangesNothing_data();
    void wrongInputChangesNothing();
    void aPyTorchModelIsWatched();
    void aSweepIsASessionOfRuns();
};

void TestCliSession::aSweepIsASessionOfRuns() {
    write("sweep.json", R"({"nablascope_sweep": 1, "recipe": {"nablascope": 1, "data": {"source": "moons",
        "samples": 100}, "network": {"layers": [{"type": "dense", "units": 6}]}, "training": {"batch_size": 16,
        "steps": 30, "optimizer": {"type": "sgd", "learning_rate": 0.1}}}, "axes": [{"name": "activation", "values": [
        {"label": "sigmoid", "change": {"network": {"defaults": {"activation": "sigmoid"}}}},
        {"label": "ReLU", "change": {"network": {"defaults": {"activation": "relu"}}}},
        {"label": "too fast", "change": {"training": {"optimizer": {"learning_rate": 1e30}}}}]}]})");
    const QStringList line = {"sweep", path("sweep.json"), "--session", path("s.nabla"), "--threads", "2"};
    const Outcome first = cli(line);
    QVERIFY2(first.code == 0, first.err);
    QVERIFY2(first.out.contains("3 of 3 networks trained"), first.out);
    const auto runs = [&] {
        QMap<QString, QJsonObject> all;
        for (const QJsonValue& run : info("s.nabla")["runs"].toArray())
            all[run["name"].toString()] = run.toObject();
        return all;
    };
    QCOMPARE(runs().keys(), (QStringList{"ReLU", "sigmoid", "too fast"}));
    QCOMPARE(runs()["ReLU"]["steps_recorded"].toInt(), 30);
    QVERIFY(runs()["ReLU"]["finished"].toBool() && !runs()["ReLU"]["diverged"].toBool());
    QVERIFY(runs()["too fast"]["diverged"].toBool());
    // Its numbers are those of the recipe trained alone.
    const auto one =
        R"({"nablascope": 1, "seed": 0, "data": {"source": "moons", "samples": 100}, "network": {"defaults":
        {"activation": "relu"}, "layers": [{"type": "dense", "units": 6}]}, "training": {"batch_size": 16, "steps": 30,
        "optimizer": {"type": "sgd", "learning_rate": 0.1}}})";
    write("r.json", one);
    QCOMPARE(cli({"train", path("r.json"), "--session", path("alone.nabla"), "--quiet"}).code, 0);
    QCOMPARE(cli({"export", path("s.nabla"), "--run", "ReLU", "--to", "csv", "-o", path("a.csv")}).code, 0);
    QCOMPARE(cli({"export", path("alone.nabla"), "--to", "csv", "-o", path("b.csv")}).code, 0);
    QVERIFY(contents(path("a.csv")).size() > 2000);
    QCOMPARE(contents(path("a.csv")), contents(path("b.csv")));
    // The same line again trains nothing; what is in the results but not in the session is trained for it.
    QVERIFY(cli(line).out.contains("0 of 0 networks trained"));
    QCOMPARE(runs().size(), 3);
    QFile::remove(path("s.nabla"));
    QVERIFY(cli(line).out.contains("3 of 3 networks trained"));
    QCOMPARE(runs().size(), 3);
}

void TestCliSession::aSessionListsItsRuns() {
    QCOMPARE(cli({"train", recipe(), "--session", path("s.nabla"), "--quiet"}).code, 0);
    QCOMPARE(cli({"train", recipe(), "--session", path("s.nabla"), "--quiet", "--steps", "20"}).code, 0);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), (QStringList{"recipe.json", "s.nabla"}));
    const QJsonObject json = info("s.nabla");
    QCOMPARE(json["format"].toInt(), 1);
    const QJsonArray runs = json["runs"].toArray();
    QCOMPARE(runs.size(), 2);
    const QJsonObject second = runs[1].toObject();
    QCOMPARE(second.keys(),
             (QStringList{"diverged", "finished", "first_step", "last_step", "name", "parent", "steps_recorded"}));
    QCOMPARE(second["name"].toString(), "moons 2");
    QVERIFY(second["parent"].isNull());
    QCOMPARE(second["first_step"].toInt(-1), 0);
    QCOMPARE(second["last_step"].toInt(), 19);
    QCOMPARE(second["steps_recorded"].toInt(), 20);
    QVERIFY(second["finished"].toBool() && !second["diverged"].toBool());
    QVERIFY(cli({"info", path("s.nabla")}).out.contains("moons 2: 20 steps, 0 to 19, finished"));
}

void TestCliSession::aDivergedRunIsCompleteUpToIt() {
    const Outcome outcome =
        cli({"train", recipe("1e30"), "--session", path("s.nabla"), "--telemetry", path("t.jsonl"), "--quiet"});
    QCOMPARE(outcome.code, 3);
    const QJsonObject only = onlyRun();
    QVERIFY(only["diverged"].toBool() && !only["finished"].toBool());
    QCOMPARE(only["steps_recorded"].toInt(), contents(path("t.jsonl")).count('\n'));
    QVERIFY(cli({"info", path("s.nabla")}).out.contains("Diverged. Step"));
}

void TestCliSession::anInterruptedRunIsKept() {
    QProcess process;
    process.start(NABLA_BINARY_DIR "/bin/nablascope-cli",
                  {"train", recipe("0.001"), "--session", path("s.nabla"), "--steps", "2000000000"});
    QTRY_VERIFY_WITH_TIMEOUT(onlyRun()["steps_recorded"].toInt() > 10, kPatienceMs);
    process.terminate();
    QVERIFY(process.waitForFinished(kPatienceMs));
    QCOMPARE(process.exitCode(), 130);
    const QJsonObject only = onlyRun();
    QVERIFY(!only["finished"].toBool() && !only["diverged"].toBool());
    QVERIFY(process.readAllStandardError().contains(QByteArray("before step ") +
                                                    QByteArray::number(only["last_step"].toInteger() + 1)));
}

void TestCliSession::whatGoesOutEqualsTheTelemetry() {
    QCOMPARE(cli({"train", recipe(), "--session", path("s.nabla"), "--telemetry", path("t.jsonl"), "--weights-out",
                  path("w.safetensors"), "--initial-weights-out", path("i.safetensors"), "--quiet"})
                 .code,
             0);
    QCOMPARE(cli({"export", path("s.nabla"), "--to", "jsonl", "-o", path("e.jsonl")}).code, 0);
    QCOMPARE(contents(path("e.jsonl")), contents(path("t.jsonl")));
    QCOMPARE(cli({"export", path("recipe.json"), "--to", "jsonl", "-o", path("r.jsonl")}).code, 0);
    QCOMPARE(contents(path("r.jsonl")), contents(path("t.jsonl")));
    QCOMPARE(cli({"export", path("s.nabla"), "--to", "safetensors", "-o", path("e.safetensors")}).code, 0);
    QCOMPARE(contents(path("e.safetensors")), contents(path("w.safetensors")));
    QCOMPARE(cli({"export", path("s.nabla"), "--to", "safetensors", "--step", "0", "-o", path("e.safetensors")}).code,
             0);
    QCOMPARE(contents(path("e.safetensors")), contents(path("i.safetensors")));
}

void TestCliSession::everyFormatIsWritten_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("csv") << "csv"
                         << "o.csv" << QByteArray("step,loss,");
    QTest::newRow("pytorch") << "pytorch"
                             << "o.py" << QByteArray("#!/usr/bin/env python3");
    QTest::newRow("svg") << "svg"
                         << "o.svg" << QByteArray("<svg xmlns");
    QTest::newRow("html") << "html"
                          << "o.html" << QByteArray("<!DOCTYPE html>");
    QTest::newRow("tensorboard") << "tensorboard"
                                 << "o.tfevents.x" << QByteArray("\x18\0\0\0\0\0\0\0", 8);
    QTest::newRow("npy") << "npy"
                         << "o" << QByteArray();
    QTest::newRow("png") << "png"
                         << "o.png" << QByteArray("\x89PNG");
}

void TestCliSession::everyFormatIsWritten() {
    QFETCH(QString, format);
    QFETCH(QString, file);
    QFETCH(QByteArray, start);
    QCOMPARE(cli({"train", recipe(), "--session", path("s.nabla"), "--quiet"}).code, 0);
    for (const QString& source : {path("s.nabla"), path("recipe.json")}) {
        const QString out = path(qPrintable(file));
        const Outcome outcome = cli({"export", source, "--to", format, "-o", out});
        QVERIFY2(outcome.code == 0, outcome.err);
        if (format == "npy")
            QVERIFY(contents(out + "/0.weight.npy").startsWith("\x93NUMPY"));
        else
            QVERIFY2(contents(out).startsWith(start), contents(out).left(40).toHex());
    }
}

void TestCliSession::whatTheReportSaysMakesTheRunAgain() {
    QCOMPARE(cli({"train", recipe(), "--seed", "11", "--session", path("s.nabla"), "--telemetry", path("t.jsonl"),
                  "--quiet"})
                 .code,
             0);
    QCOMPARE(cli({"export", path("s.nabla"), "--to", "html", "-o", path("o.html")}).code, 0);
    const QString page = QString::fromUtf8(contents(path("o.html")));
    const auto text = [&](const QString& before) { // of the element that starts so, as a reader copies it
        const qsizetype start = page.indexOf(before) + before.size();
        QString copied = page.mid(start, page.indexOf("</pre>", start) - start);
        return copied.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    };
    QVERIFY(page.contains("<pre class=\"json\">"));
    write("again.json", text("<pre class=\"json\">").toUtf8());
    QStringList command = text("<pre>nablascope-cli ").split(' ');
    QVERIFY(command.contains("recipe.json") && command.contains("telemetry.jsonl"));
    command.replaceInStrings("recipe.json", path("again.json"))
        .replaceInStrings("telemetry.jsonl", path("again.jsonl"));
    const Outcome again = cli(command + QStringList{"--quiet"});
    QVERIFY2(again.code == 0, again.err);
    QVERIFY(!contents(path("t.jsonl")).isEmpty());
    QCOMPARE(contents(path("again.jsonl")), contents(path("t.jsonl")));
}

void TestCliSession::telemetryComesBackIn() {
    QCOMPARE(cli({"train", recipe(), "--telemetry", path("t.jsonl"), "--every", "7", "--quiet"}).code, 0);
    const Outcome outcome = cli({"import", path("t.jsonl"), "--session", path("s.nabla")});
    QVERIFY2(outcome.code == 0, outcome.err);
    QVERIFY(outcome.out.contains("8 steps imported as \"t\""));
    const QJsonObject only = onlyRun();
    QCOMPARE(only["steps_recorded"].toInt(), 8);
    QCOMPARE(only["last_step"].toInt(), 49);
    QCOMPARE(cli({"export", path("s.nabla"), "--to", "jsonl", "-o", path("e.jsonl")}).code, 0);
    QCOMPARE(contents(path("e.jsonl")), contents(path("t.jsonl")));
    QCOMPARE(cli({"import", path("t.jsonl"), "--session", path("s.nabla"), "--name", "again"}).code, 0);
    QCOMPARE(info("s.nabla")["runs"].toArray().size(), 2);
    QCOMPARE(cli({"export", path("s.nabla"), "--to", "pytorch", "-o", path("e.py")}).code, 2); // there is no recipe
}

void TestCliSession::badLinesAreNamed() {
    write("t.jsonl", "{\"step\":3,\"loss\":1.5,\"parameters\":{\"a.weight\":{\"grad_l2\":1}},\"layers\":{\"a\":{}}}\n"
                     "\n"
                     "{\"step\":4,\"loss\":\n"
                     "{\"step\":2,\"loss\":1}\n"
                     "{\"step\":5,\"loss\":\"nan\",\"parameters\":{\"a.weight\":{\"grad_l2\":\"inf\"}}}\r\n"
                     "{\"step\":6,\"los\":1}\n"
                     "{\"step\":7,\"loss\":1,\"parameters\":{\"b.weight\":{\"grad_l2\":1}}}\n"
                     "{\"step\":8,\"loss\":\"much\"}\n"
                     "{\"step\":99999999999,\"loss\":1}\n"
                     "[1,2]\n"
                     "{\"step\":9,\"loss\":0.5}");
    const Outcome outcome = cli({"import", path("t.jsonl"), "--session", path("s.nabla")});
    QVERIFY2(outcome.code == 0, outcome.err);
    QVERIFY2(outcome.out.contains("3 steps imported") && outcome.out.contains("7 lines skipped"), outcome.out);
    for (const char* expected : {"line 3: it is no JSON", "line 4: step 2 cannot follow step 3",
                                 "line 6: los: unknown key", "line 7: parameters.b.weight", "line 8: loss is no number",
                                 "line 9: step 99999999999", "line 10: it has no whole number"})
        QVERIFY2(outcome.err.contains(expected), outcome.err);
    QCOMPARE(cli({"export", path("s.nabla"), "--to", "jsonl", "-o", path("e.jsonl")}).code, 0);
    const QList<QByteArray> lines = contents(path("e.jsonl")).trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[1].startsWith("{\"step\":5,\"loss\":\"nan\""));
    QVERIFY(lines[1].contains("\"grad_l2\":\"inf\""));
}

void TestCliSession::wrongInputChangesNothing_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("info of nothing") << QStringList{"info", "NOWHERE"};
    QTest::newRow("info of a recipe") << QStringList{"info", "RECIPE"};
    QTest::newRow("a recipe as session") << QStringList{"train", "RECIPE", "--session", "OTHER"};
    QTest::newRow("an unknown format") << QStringList{"export", "RECIPE", "--to", "xls", "-o", "OUT"};
    QTest::newRow("no output") << QStringList{"export", "RECIPE", "--to", "csv"};
    QTest::newRow("into a missing folder") << QStringList{"export", "RECIPE", "--to", "csv", "-o", "/nowhere/x.csv"};
    QTest::newRow("an unknown run") << QStringList{"export", "SESSION", "--to", "csv", "-o", "OUT", "--run", "who"};
    QTest::newRow("a step beyond the end")
        << QStringList{"export", "SESSION", "--to", "npy", "-o", "OUT", "--step", "900"};
    QTest::newRow("import of nothing") << QStringList{"import", "NOWHERE", "--session", "OUT"};
    QTest::newRow("import of a recipe") << QStringList{"import", "RECIPE", "--session", "OUT"};
    QTest::newRow("import into a recipe") << QStringList{"import", "TELEMETRY", "--session", "OTHER"};
}

void TestCliSession::wrongInputChangesNothing() {
    QFETCH(QStringList, arguments);
    QCOMPARE(cli({"train", recipe(), "--session", path("s.nabla"), "--telemetry", path("t.jsonl"), "--quiet"}).code, 0);
    write("other.json", "{}");
    for (QString& argument : arguments)
        argument.replace("NOWHERE", path("nowhere"))
            .replace("RECIPE", path("recipe.json"))
            .replace("OTHER", path("other.json"))
            .replace("OUT", path("out"))
            .replace("SESSION", path("s.nabla"))
            .replace("TELEMETRY", path("t.jsonl"));
    const QByteArray before = contents(path("s.nabla"));
    const Outcome outcome = cli(arguments);
    QVERIFY2(outcome.code == 2, outcome.err + outcome.out);
    QVERIFY(!outcome.err.trimmed().isEmpty());
    QCOMPARE(contents(path("s.nabla")), before);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::Hidden),
             (QStringList{"other.json", "recipe.json", "s.nabla", "t.jsonl"}));
}

void TestCliSession::aPyTorchModelIsWatched() {
    const Outcome torch = run("/usr/bin/python3", {"-c", "import torch"});
    if (torch.code != 0) {
        qInfo("python3-torch is not here: the module is not run");
        return;
    }
    const Outcome watched =
        run("/usr/bin/python3", {NABLA_SOURCE_DIR "/tests/reference/watch_torch.py",
                                 NABLA_SOURCE_DIR "/resources/attach", path("t.jsonl"), path("expected.json")});
    QVERIFY2(watched.code == 0, watched.err);
    QCOMPARE(cli({"import", path("t.jsonl"), "--session", path("s.nabla")}).code, 0);
    QCOMPARE(cli({"export", path("s.nabla"), "--to", "jsonl", "-o", path("e.jsonl")}).code, 0);
    const QList<QByteArray> lines = contents(path("e.jsonl")).trimmed().split('\n');
    const QJsonArray expected = QJsonDocument::fromJson(contents(path("expected.json"))).array();
    QCOMPARE(lines.size(), expected.size());
    QVERIFY(expected.size() >= 5);
    int compared = 0;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QJsonObject got = QJsonDocument::fromJson(lines[i]).object();
        const QJsonObject wanted = expected[i].toObject();
        for (const QString& key : wanted.keys()) { // "parameters/0.weight/grad_l2"
            QJsonValue value = got;
            for (const QString& part : key.split('/'))
                value = value.toObject()[part];
            const double number = wanted[key].toDouble();
            QVERIFY2(value.isDouble(), qPrintable(key));
            // Sums of the same floats in double, in another order.
            QVERIFY2(std::abs(value.toDouble() - number) <= 1e-9 * std::abs(number) + 1e-15,
                     qPrintable(QString("%1: %2, torch says %3").arg(key).arg(value.toDouble()).arg(number)));
            ++compared;
        }
    }
    QVERIFY(compared > 100);
}

QTEST_GUILESS_MAIN(TestCliSession)
#include "tst_cli_session.moc"
