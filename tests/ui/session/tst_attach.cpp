// SPDX-License-Identifier: GPL-3.0-or-later
// The training of another program in the window: its file of telemetry lines is followed while it grows.
#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"

#include "core/history/telemetry_json.h"
#include "core/session/session_reader.h"
#include "ui/builder/banner.h"
#include "ui/builder/document_files.h"
#include "ui/builder/look.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/signal_path_view.h"
#include "ui/builder/transport_bar.h"
#include "ui/charts/catalog.h"
#include "ui/charts/instrument.h"
#include "ui/scope/diagnosis_panel.h"
#include "ui/scope/screen.h"
#include "ui/session/attach.h"
#include "ui/style/theme.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QToolButton>

#include <cmath>

using namespace nabla;
using namespace nabla::test;

namespace {

constexpr int kLayers = 6;

/// A program that trains, as far as the window can tell: a few layers, numbers that follow from the step.
class Trainer {
public:
    explicit Trainer(const QString& folder) : m_file(folder + "/run.jsonl") { begin(); }

    QString name() const { return m_file.fileName(); }
    void begin() {
        m_file.close();
        QVERIFY(m_file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    }
    void write(const QByteArray& bytes) {
        m_file.write(bytes);
        QVERIFY(m_file.flush());
    }
    void step(int step, double scale = 1) { write(line(step, scale) + '\n'); }
    static double loss(int step, double scale = 1) { return scale * 2.3 / (1 + 0.01 * step); }
    static double gradient(int step, int layer) { return std::pow(0.1, kLayers - layer) * (1 + 0.125 * step); }
    static QByteArray line(int step, double scale = 1) {
        QJsonObject parameters;
        QJsonObject layers;
        for (int layer = 0; layer < kLayers; ++layer) {
            const double size = gradient(step, layer);
            parameters[QString("net.%1.weight").arg(layer)] =
                QJsonObject{{"grad_l2", size},  {"grad_mean_abs", size / 9}, {"grad_max_abs", size / 2},
                            {"weight_l2", 8.0}, {"update_l2", 0.001 * size}, {"update_ratio", 0.001 * size / 8}};
            layers[QString("net.%1").arg(layer)] = QJsonObject{{"preactivation_grad_l2", 2 * size},
                                                               {"activation_grad_l2", 3 * size},
                                                               {"activation_mean", 0.5},
                                                               {"activation_std", 0.25}};
        }
        const QJsonObject whole{
            {"step", step},         {"loss", loss(step, scale)}, {"grad_norm", gradient(step, kLayers - 1)},
            {"learning_rate", 0.1}, {"parameters", parameters},  {"layers", layers}};
        return QJsonDocument(whole).toJson(QJsonDocument::Compact);
    }

private:
    QFile m_file;
};

double lossAt(const History& history, qint64 step) {
    return history.value(history.layout().trace(StepQuantity::Loss), step);
}

QAbstractButton* buttonOf(QWidget& parent, const QString& text) {
    for (QAbstractButton* button : parent.findChildren<QAbstractButton*>())
        if (button->text() == text && button->isVisible())
            return button;
    return nullptr;
}

} // namespace

class AttachTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }

    void aGrowingFileIsFollowed();
    void nothingCanBePressedThatWouldDoNothing();
    void skippedLinesAreSaid();
    void stepsLeftOutAreNotTakenForBroken();
    void aFileThatBeginsAnewIsANewRun();
    void aFileThatIsGoneIsWaitedFor();
    void everyInstrumentShowsWhatThereIs();
    void itsRunIsRecordedAndOpenedAgain();
    void anotherSessionDoesNotGetItsRun();
    void aDivergenceShownBeforeIsForgotten();
    void anEditOfTheExperimentLeavesIt();
    void aFileOnTheCommandLineIsFollowed();
    void whatIsNoFileIsSaid();
    void aPyTorchModelIsWatchedLive();
};

void AttachTest::aGrowingFileIsFollowed() {
    SessionBench bench;
    Trainer trainer(bench.own.path());
    bench.drop(trainer.name());
    QVERIFY(bench.bridge().isAttached());
    bench.bridge().waitUntilRead();
    QVERIFY(bench.window.attach().text().contains("waiting for its first line"));
    QVERIFY(!bench.bridge().history());
    for (int step = 0; step < 40; ++step)
        trainer.step(step);
    trainer.write(Trainer::line(40).left(70)); // a line that is still being written
    bench.bridge().waitUntilRead();
    QCOMPARE(bench.end(), 40);
    QCOMPARE(lossAt(*bench.bridge().history(), 39), Trainer::loss(39));
    trainer.write(Trainer::line(40).mid(70) + "\n");
    trainer.step(41);
    bench.bridge().waitUntilRead();
    QCOMPARE(bench.end(), 42);
    QCOMPARE(lossAt(*bench.bridge().history(), 40), Trainer::loss(40));
    QCOMPARE(bench.window.attach().text(), QString("Attached to run.jsonl: step 41"));
    QTRY_COMPARE(bench.window.attach().text(), QString("Attached to run.jsonl: step 41, waiting for lines"));
    QVERIFY(!bench.window.path().view()->isVisible()); // the blocks are another network's
    bench.window.diagnosis().refresh();
    const QString diagnosis = bench.window.diagnosis().text(); // five layers and the output
    QVERIFY2(diagnosis.contains("Each of the 5 layers multiplies dL/dz by 0.1"), qPrintable(diagnosis));
    QVERIFY2(diagnosis.contains("vanishes on its way back"), qPrintable(diagnosis));
    QVERIFY2(!diagnosis.contains("knowing nothing"), qPrintable(diagnosis)); // what that is, nobody knows
}

void AttachTest::nothingCanBePressedThatWouldDoNothing() {
    SessionBench bench;
    Trainer trainer(bench.own.path());
    trainer.step(0);
    bench.window.attach().open(trainer.name());
    bench.bridge().waitUntilRead();
    for (const QString name : {"Run", "Step", "Restart"}) {
        QAbstractButton* button = buttonOf(bench.window.transport(), name);
        QVERIFY2(button, qPrintable(name));
        QVERIFY2(!button->isEnabled(), qPrintable(name));
        QCOMPARE(button->toolTip(), QString("Another program does this training. Detach to train here."));
    }
    for (const Qt::Key key : {Qt::Key_Space, Qt::Key_Period})
        QTest::keyClick(&bench.window, key);
    QTest::keyClick(&bench.window, Qt::Key_R, Qt::ControlModifier);
    bench.bridge().poll();
    QVERIFY(bench.bridge().isAttached());
    QCOMPARE(bench.end(), 1);

    QAbstractButton* detach = buttonOf(bench.window.attach(), "Detach");
    QVERIFY(detach);
    detach->setFocus();
    trainer.step(1);
    bench.bridge().waitUntilRead();
    QCOMPARE(buttonOf(bench.window.attach(), "Detach"), detach); // the same while the sentence grows
    QVERIFY(detach->hasFocus());
    QTest::mouseClick(detach, Qt::LeftButton);
    QTRY_VERIFY(!bench.bridge().isAttached());
    trainer.step(2);
    bench.bridge().waitUntilRead();
    QCOMPARE(bench.end(), 2); // what there is stays on the screen, nothing is added
    QAbstractButton* back = nullptr;
    QTRY_VERIFY((back = buttonOf(bench.window.attach(), "Back to the experiment")));
    QTest::mouseClick(back, Qt::LeftButton);
    QTRY_VERIFY(bench.bridge().hasRecipe());
    QVERIFY(bench.window.attach().isHidden());
    QVERIFY(bench.window.path().view()->isVisible());
    QCOMPARE(bench.end(), 0);
    bench.step(2);
    QCOMPARE(bench.end(), 2);
}

void AttachTest::skippedLinesAreSaid() {
    SessionBench bench;
    Trainer trainer(bench.own.path());
    trainer.step(0);
    trainer.write("{\"step\": 1, \"los\": 3}\nloss=4\n");
    trainer.step(2);
    bench.window.attach().open(trainer.name());
    bench.bridge().waitUntilRead();
    const QString text = bench.window.attach().text();
    QVERIFY2(text.contains("2 lines skipped; the first: run.jsonl, line 2: los: unknown key"), qPrintable(text));
    QVERIFY(bench.window.attach().toolTip().contains("line 3"));
    QCOMPARE(bench.end(), 3);
    QVERIFY(isAbsent(lossAt(*bench.bridge().history(), 1)));
}

void AttachTest::stepsLeftOutAreNotTakenForBroken() {
    SessionBench bench;
    Trainer trainer(bench.own.path());
    for (int step = 0; step < 400; step += 10)
        trainer.step(step);
    bench.window.attach().open(trainer.name());
    bench.bridge().waitUntilRead();
    bench.window.diagnosis().refresh();
    const QString diagnosis = bench.window.diagnosis().text();
    QVERIFY2(diagnosis.contains("vanishes on its way back"), qPrintable(diagnosis));
    QVERIFY2(!diagnosis.contains("not finite"), qPrintable(diagnosis));
    trainer.write("{\"step\": 410, \"loss\": \"nan\", \"grad_norm\": 1}\n");
    bench.bridge().waitUntilRead();
    bench.window.diagnosis().refresh();
    QVERIFY2(bench.window.diagnosis().text().contains("not finite"), qPrintable(bench.window.diagnosis().text()));
}

void AttachTest::aFileThatBeginsAnewIsANewRun() {
    SessionBench bench;
    Trainer trainer(bench.own.path());
    bench.window.attach().open(trainer.name());
    for (int step = 0; step < 5; ++step)
        trainer.step(step);
    bench.bridge().waitUntilRead();
    const std::shared_ptr<const History> first = bench.bridge().history();
    trainer.begin();
    for (int step = 0; step < 30; ++step) // longer than it was before anybody looks
        trainer.step(step, 0.5);
    bench.bridge().waitUntilRead();
    QCOMPARE(bench.end(), 30);
    QCOMPARE(lossAt(*bench.bridge().history(), 7), Trainer::loss(7, 0.5));
    QCOMPARE(bench.bridge().ghost(), first); // to compare with
    QCOMPARE(bench.bridge().attached().skippedLines, 0);
    QVERIFY(bench.bridge().flushRecording());
    const std::vector<RunInfo> runs = bench.sessions().store()->runs();
    QCOMPARE(runs.size(), std::size_t(2));
    QCOMPARE(runs[0].endStep, 5);
    QCOMPARE(runs[1].endStep, 30);
    QCOMPARE(runs[1].lastLoss, Trainer::loss(29, 0.5));
}

void AttachTest::aFileThatIsGoneIsWaitedFor() {
    SessionBench bench;
    Trainer trainer(bench.own.path());
    trainer.step(0);
    bench.window.attach().open(trainer.name());
    bench.bridge().waitUntilRead();
    QVERIFY(QFile::rename(trainer.name(), trainer.name() + ".away"));
    bench.bridge().waitUntilRead();
    QVERIFY(bench.window.attach().text().contains("step 0. The file cannot be read now"));
    QCOMPARE(bench.end(), 1);
    QVERIFY(QFile::rename(trainer.name() + ".away", trainer.name()));
    trainer.step(1);
    bench.bridge().waitUntilRead();
    QCOMPARE(bench.window.attach().text(), QString("Attached to run.jsonl: step 1"));
    QCOMPARE(bench.end(), 2);
}

void AttachTest::everyInstrumentShowsWhatThereIs() {
    SessionBench bench;
    Trainer trainer(bench.own.path());
    for (int step = 0; step < 60; ++step)
        trainer.step(step);
    bench.window.attach().open(trainer.name());
    for (const InstrumentRow& row : instrumentCatalog())
        bench.window.screen().setShown(QString::fromLatin1(row.id), true);
    bench.bridge().waitUntilRead();
    bench.window.screen().settle();
    for (const InstrumentRow& row : instrumentCatalog()) {
        Instrument* instrument = bench.window.screen().instrument(QString::fromLatin1(row.id));
        QVERIFY2(instrument, row.id);
        instrument->refresh();
        QVERIFY2(!instrument->grab().isNull(), row.id);
    }
    const NumberTable bars = bench.window.screen().instrument("gradient_by_layer")->numbers(100);
    QCOMPARE(bars.rowNames, QStringList({"net.0", "net.1", "net.2", "net.3", "net.4", "net.5"}));
    for (int layer = 0; layer < kLayers; ++layer) {
        QCOMPARE(bars.columns[0].values[static_cast<std::size_t>(layer)], 2 * Trainer::gradient(59, layer));
        QCOMPARE(bars.columns[2].title, QString("dL/dW"));
        QCOMPARE(bars.columns[2].values[static_cast<std::size_t>(layer)], Trainer::gradient(59, layer));
    }
}

void AttachTest::itsRunIsRecordedAndOpenedAgain() {
    QTemporaryDir folder;
    const QString file = folder.filePath("mine.nabla");
    {
        SessionBench bench;
        Trainer trainer(bench.own.path());
        for (int step = 0; step < 50; ++step)
            trainer.step(step);
        bench.window.attach().open(trainer.name());
        bench.bridge().waitUntilRead();
        QTRY_VERIFY(bench.window.isWindowModified());
        QVERIFY(bench.sessions().saveTo(file));
        trainer.step(50); // goes on in the named file
        bench.bridge().waitUntilRead();
        QVERIFY(bench.window.close());
    }
    SessionBench bench;
    QVERIFY(bench.window.files().openFile(file));
    QCOMPARE(bench.end(), 51);
    QVERIFY(!bench.bridge().hasRecipe());
    QVERIFY(bench.window.attach().text().contains("written by another program"));
    QCOMPARE(QString::fromStdString(bench.sessions().store()->runs().back().name), QString("run"));
    QCOMPARE(lossAt(*bench.bridge().history(), 50), Trainer::loss(50));
    QVERIFY(!buttonOf(bench.window.transport(), "Go on")->isEnabled());
}

void AttachTest::anotherSessionDoesNotGetItsRun() {
    QTemporaryDir folder;
    const QString file = folder.filePath("other.nabla");
    {
        SessionBench bench;
        bench.step(4);
        QVERIFY(bench.sessions().saveTo(file));
        QVERIFY(bench.window.close());
    }
    SessionBench bench;
    const QString own = bench.sessions().fileName();
    Trainer trainer(bench.own.path());
    trainer.step(0);
    bench.window.attach().open(trainer.name());
    bench.bridge().waitUntilRead();
    trainer.step(1);
    onDialog<QMessageBox>([](QMessageBox& box) { box.button(QMessageBox::Discard)->click(); });
    QVERIFY(bench.window.files().openFile(file));
    bench.bridge().waitUntilIdle();
    QVERIFY(!bench.bridge().isAttached());
    QCOMPARE(bench.sessions().store()->runs().size(), std::size_t{1});
    QVERIFY(bench.sessions().store()->runs()[0].name != "run");
}

void AttachTest::aDivergenceShownBeforeIsForgotten() {
    SessionBench bench;
    Divergence divergence;
    divergence.layer = "0";
    ShownRun shown;
    shown.history = bench.bridge().history();
    shown.state = RunState::Diverged;
    shown.divergence = divergence;
    bench.bridge().show(shown);
    QVERIFY(bench.bridge().divergence());
    Trainer trainer(bench.own.path());
    trainer.step(0);
    bench.window.attach().open(trainer.name());
    bench.bridge().waitUntilRead();
    QVERIFY(!bench.bridge().divergence());
}

void AttachTest::anEditOfTheExperimentLeavesIt() {
    SessionBench bench;
    bench.step(3);
    Trainer trainer(bench.own.path());
    trainer.step(0);
    bench.window.attach().open(trainer.name());
    bench.bridge().waitUntilRead();
    bench.window.document().edit("Seed", [](Recipe& recipe) { recipe.seed = 99; });
    QTRY_VERIFY(bench.bridge().hasRecipe());
    QVERIFY(!bench.bridge().isAttached());
    QVERIFY(!bench.bridge().ghost());
    auto* banner = bench.window.findChild<RunBanner*>();
    QCOMPARE(banner->text(), QString("No longer attached to run.jsonl. Its run is in the list of runs."));
    bench.step(2);
    QVERIFY(bench.bridge().flushRecording());
    const std::vector<RunInfo> runs = bench.sessions().store()->runs();
    QCOMPARE(runs.size(), std::size_t(3));
    QCOMPARE(runs[0].endStep, 3);
    QCOMPARE(runs[1].endStep, 1);
    QCOMPARE(runs[1].recipe, std::string());
    QCOMPARE(runs[2].endStep, 2);
}

void AttachTest::aFileOnTheCommandLineIsFollowed() {
    QTemporaryDir folder;
    Trainer trainer(folder.path());
    trainer.step(0);
    SessionBench bench({}, trainer.name());
    bench.bridge().waitUntilRead();
    QVERIFY(bench.bridge().isAttached());
    QCOMPARE(bench.end(), 1);
    QVERIFY(bench.bridge().flushRecording()); // the session came later than the file
    QCOMPARE(bench.sessions().store()->runs().size(), std::size_t(1));
}

void AttachTest::whatIsNoFileIsSaid() {
    SessionBench bench;
    auto* banner = bench.window.findChild<RunBanner*>();
    QVERIFY(!bench.window.files().openFile(bench.own.filePath("nowhere.jsonl")));
    QVERIFY(banner->text().contains("There is no such file"));
    QVERIFY(QDir(bench.own.path()).mkdir("folder.jsonl"));
    QVERIFY(!bench.window.files().openFile(bench.own.filePath("folder.jsonl")));
    QVERIFY(banner->text().contains("no regular file"));
    QVERIFY(!bench.bridge().isAttached());
}

void AttachTest::aPyTorchModelIsWatchedLive() {
    QProcess torch;
    torch.start("/usr/bin/python3", {"-c", "import torch"});
    if (!torch.waitForFinished(60000) || torch.exitCode() != 0) {
        qInfo("python3-torch is not here: no model is watched");
        return;
    }
    SessionBench bench;
    const QString file = bench.own.filePath("torch.jsonl");
    QProcess model;
    model.start("/usr/bin/python3", {NABLA_SOURCE_DIR "/tests/reference/watch_torch.py",
                                     NABLA_SOURCE_DIR "/resources/attach", file, bench.own.filePath("e.json"), "live"});
    int compared = 0;
    // Sums of the same floats in double, in another order.
    const auto same = [&compared](double got, double wanted, const QString& what) {
        ++compared;
        if (std::abs(got - wanted) > 1e-9 * std::abs(wanted) + 1e-15)
            QFAIL(qPrintable(QString("%1: %2, torch says %3").arg(what).arg(got, 0, 'g', 17).arg(wanted, 0, 'g', 17)));
    };
    for (int step = 0; step < 8; ++step) {
        while (!model.canReadLine())
            QVERIFY2(model.waitForReadyRead(60000), model.readAllStandardError());
        const QJsonObject wanted = QJsonDocument::fromJson(model.readLine()).object();
        if (step == 0)
            QVERIFY(bench.window.files().openFile(file));
        bench.bridge().waitUntilRead();
        const History& history = *bench.bridge().history();
        QCOMPARE(history.endStep(), step + 1); // live: the model waits for us
        // What the instrument shows, named as torch names it.
        Instrument* chart = bench.window.screen().instrument("gradient_by_layer");
        chart->refresh();
        const NumberTable bars = chart->numbers(100);
        QCOMPARE(bars.rowNames, QStringList({"0", "1", "2", "3", "4"}));
        for (const QString name : {"1", "3", "4"})
            same(bars.columns[0].values[static_cast<std::size_t>(bars.rowNames.indexOf(name))],
                 wanted[QString("layers/%1/preactivation_grad_l2").arg(name)].toDouble(), "dL/dz of " + name);
        for (const NumberTable::Column& column : bars.columns)
            if (column.title == "dL/dW")
                for (const QString name : {"0", "2", "4"})
                    same(column.values[static_cast<std::size_t>(bars.rowNames.indexOf(name))],
                         wanted[QString("parameters/%1.weight/grad_l2").arg(name)].toDouble(), "dL/dW of " + name);
        // And every number that torch was asked for, as the telemetry line of the window's History has it.
        std::vector<double> row(static_cast<std::size_t>(history.layout().width()));
        QVERIFY(history.row(step, row));
        std::string line;
        appendTelemetryLine(line, history.layout(), step, row);
        const QJsonObject got = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
        for (const QString& key : wanted.keys()) {
            QJsonValue value = got;
            for (const QString& part : key.split('/'))
                value = value.toObject()[part];
            QVERIFY2(value.isDouble(), qPrintable(key));
            same(value.toDouble(), wanted[key].toDouble(), key);
        }
        model.write("go on\n");
    }
    QVERIFY(model.waitForFinished(60000));
    QCOMPARE(model.exitCode(), 0);
    QVERIFY(compared > 300);
}

QTEST_MAIN(AttachTest)
#include "tst_attach.moc"
