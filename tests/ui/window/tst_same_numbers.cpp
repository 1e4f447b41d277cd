// SPDX-License-Identifier: GPL-3.0-or-later
// A run in the window, started, paused and resumed by keys with every instrument on the screen, against the command
// line: the same telemetry lines byte for byte, the same weight file bit for bit.
#include "app/window/main_window.h"

#include "core/export/safetensors.h"
#include "core/history/telemetry_json.h"
#include "core/recipe/recipe_json.h"
#include "core/session/session_reader.h"
#include "tests/support/qt_messages.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/signal_path_view.h"
#include "ui/charts/catalog.h"
#include "ui/scope/screen.h"
#include "ui/session/session_files.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace nabla;

Q_DECLARE_METATYPE(nabla::Recipe)

namespace {

constexpr int kSteps = 90;
/// Seen in the window before it pauses.
constexpr int kFirstPart = 4;

/// What a run leaves behind.
struct Outcome {
    QByteArrayList telemetry;
    QByteArray weights;
};

QByteArray contentOf(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

constexpr const char* kLstm = R"({"nablascope": 1, "seed": 7,
    "data": {"source": "adding", "length": 20, "samples": 300, "validation_fraction": 0.2},
    "network": {"layers": [{"type": "lstm", "units": 16, "return_sequences": true}, {"type": "gru", "units": 12}]},
    "training": {"batch_size": 32, "optimizer": {"type": "adam", "learning_rate": 0.01},
                 "clip": {"type": "global_norm", "max_norm": 1.0}}})";

Recipe builtIn(const char* name) {
    const QString file = QStringLiteral(NABLA_SOURCE_DIR "/resources/recipes/%1").arg(QLatin1String(name));
    return loadRecipe(file.toStdString());
}

Outcome commandLine(const QString& recipe, int threads, const QString& folder) {
    const QString telemetry = folder + QStringLiteral("/cli.jsonl");
    const QString weights = folder + QStringLiteral("/cli.safetensors");
    QProcess program;
    program.start(QStringLiteral(NABLA_BINARY_DIR "/bin/nablascope-cli"),
                  {QStringLiteral("train"), recipe, QStringLiteral("--quiet"), QStringLiteral("--threads"),
                   QString::number(threads), QStringLiteral("--telemetry"), telemetry, QStringLiteral("--weights-out"),
                   weights});
    if (!program.waitForFinished(120000) || program.exitCode() != 0)
        qFatal("nablascope-cli: %s", program.readAllStandardError().constData());
    QByteArrayList lines = contentOf(telemetry).split('\n');
    lines.removeLast(); // what follows the last line's end
    return {lines, contentOf(weights)};
}

QByteArrayList linesOf(const History& history) {
    QByteArrayList lines;
    history.visit(history.firstStep(), [&](std::int64_t step, std::span<const double> row) {
        std::string line;
        appendTelemetryLine(line, history.layout(), step, row);
        lines << QByteArray::fromStdString(line);
        return true;
    });
    return lines;
}

Outcome outcomeOf(const RunnerStatus& status, const History& history, const QString& folder) {
    Outcome outcome;
    outcome.telemetry = linesOf(history);
    const QString file = folder + QStringLiteral("/window.safetensors");
    saveWeights(status.run->tensors(), file.toStdString());
    outcome.weights = contentOf(file);
    return outcome;
}

} // namespace

class SameNumbersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void theWindowTrainsAsTheCommandLineDoes_data();
    void theWindowTrainsAsTheCommandLineDoes();

private:
    void press(MainWindow& window, Qt::Key key) { QTest::keyClick(window.path().view(), key); }
    void setSpeed(MainWindow& window, const QString& text);
    void trainByHand(MainWindow& window);
};

void SameNumbersTest::initTestCase() {
    test::QtMessages::install();
    applyTheme(*qApp, ThemeId::Light);
}

void SameNumbersTest::theWindowTrainsAsTheCommandLineDoes_data() {
    QTest::addColumn<Recipe>("recipe");
    QTest::newRow("20 sigmoid layers") << builtIn("01-vanishing.json");
    QTest::newRow("20 ReLU layers with He") << builtIn("02-relu-he-20.json");
    QTest::newRow("batch norm") << builtIn("05-batch-norm-sigmoid.json");
    QTest::newRow("40 residual layers") << builtIn("04-residual-40.json");
    QTest::newRow("LSTM and GRU, clipped") << parseRecipe(kLstm);
}

void SameNumbersTest::setSpeed(MainWindow& window, const QString& text) {
    for (QToolButton* button : window.findChildren<QToolButton*>())
        if (button->accessibleName() == text) {
            QTest::mouseClick(button, Qt::LeftButton);
            return;
        }
    QFAIL(qPrintable(text));
}

void SameNumbersTest::trainByHand(MainWindow& window) {
    EngineBridge& bridge = window.bridge();
    press(window, Qt::Key_Period);
    QTRY_COMPARE(bridge.history()->steps(), std::int64_t(1));
    setSpeed(window, QStringLiteral("Sixty steps a second"));
    press(window, Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.history()->steps() > kFirstPart, 60000);
    press(window, Qt::Key_Space);
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Paused);
    QVERIFY(bridge.status().nextStep > kFirstPart && bridge.status().nextStep < kSteps);
    setSpeed(window, QStringLiteral("As fast as it goes"));
    press(window, Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(bridge.status().state, RunState::Finished, 60000);
}

void SameNumbersTest::theWindowTrainsAsTheCommandLineDoes() {
    QFETCH(Recipe, recipe);
    recipe.training.steps = kSteps;
    const QTemporaryDir folder;
    const QString file = folder.filePath("recipe.json");
    saveRecipe(recipe, file.toStdString());
    for (const int threads : {1, 2, 3, 4, 8}) { // 8: more than many machines have cores
        const Outcome expected = commandLine(file, threads, folder.path());
        QCOMPARE(expected.telemetry.size(), kSteps);
        QVERIFY(!expected.weights.isEmpty());
        QSettings settings(folder.filePath("window.ini"), QSettings::IniFormat);
        MainWindow window(settings);
        window.bridge().setThreads(threads);
        window.start(file);
        for (const InstrumentRow& row : instrumentCatalog())
            window.screen().setShown(QString::fromLatin1(row.id), true);
        window.sessions().begin(folder.filePath(QStringLiteral("sessions %1").arg(threads)));
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        trainByHand(window);
        if (QTest::currentTestFailed())
            return;
        const RunnerStatus& status = window.bridge().status();
        QCOMPARE(status.threads, threads);
        const Outcome seen = outcomeOf(status, *window.bridge().history(), folder.path());
        QCOMPARE(seen.telemetry.size(), expected.telemetry.size());
        for (int step = 0; step < kSteps; ++step)
            QCOMPARE(seen.telemetry[step], expected.telemetry[step]);
        // And so does what the window recorded.
        QVERIFY(window.bridge().flushRecording());
        const auto stored = SessionReader(*window.sessions().store()).history(window.bridge().recordedRun());
        QCOMPARE(linesOf(*stored), expected.telemetry);
        QVERIFY2(seen.weights == expected.weights, qPrintable(QString("weights with %1 threads").arg(threads)));
    }
}

QTEST_MAIN(SameNumbersTest)
#include "tst_same_numbers.moc"
