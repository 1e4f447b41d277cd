// SPDX-License-Identifier: GPL-3.0-or-later
// Twins in a window that records: how they start, what is written large, and what ends them.
#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"

#include "core/insight/remedies.h"
#include "core/recipe/recipe_json.h"
#include "core/session/session_reader.h"
#include "ui/builder/difference_text.h"
#include "ui/charts/instrument.h"
#include "ui/people/window_look.h"
#include "ui/scope/diagnosis_panel.h"
#include "ui/scope/finding_card.h"
#include "ui/scope/screen.h"
#include "ui/scope/twin_bar.h"
#include "ui/session/runs_panel.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QListWidget>
#include <QMenuBar>

using namespace nabla;
using namespace nabla::test;

namespace {

struct Bench : SessionBench {
    Bench() : SessionBench(QString(), NABLA_SOURCE_DIR "/resources/recipes/01-vanishing.json") {
        window.resize(1400, 900);
        bridge().setThreads(1);
    }
    TwinBar& bar() { return window.screen().twins(); }
    const Recipe& recipe() { return window.document().recipe(); }
    QAction* action(const QString& text) {
        for (QAction* one : window.findChildren<QAction*>())
            if (one->text() == text && one->parent() && one->parent()->inherits("QMenu"))
                return one;
        qFatal("no action %s", qPrintable(text));
    }
    void edit(const Remedy& remedy) {
        QCOMPARE(window.document().edit("remedy", [&](Recipe& recipe) { apply(remedy, recipe); }), QStringList());
        window.sync().flush();
    }
    /// Twins of the first recipe and one with the remedy, stopped after `steps`.
    void twins(const Remedy& remedy, int steps) {
        action("Start a &twin…")->trigger();
        edit(remedy);
        bridge().pause();
        bridge().waitUntilIdle();
        bridge().restart();
        step(steps);
    }
    void settle() {
        window.screen().settle();
        QApplication::processEvents();
    }
    void picture(const QString& name) {
        const QString folder = qEnvironmentVariable("NABLA_PICTURES");
        if (folder.isEmpty())
            return;
        settle();
        QTest::qWait(100);
        window.grab().save(folder + "/" + name + ".png");
    }
};

const Remedy kRelu{RemedyKind::ReluWithHe, 0};

} // namespace

class TwinWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }
    void theNextEditStartsBoth();
    void waitingIsCancelled();
    void aLiveSettingIsADifference();
    void theDiagnosisStartsThem();
    void anEditThatChangesNothingStartsNone();
    void keysDriveBoth();
    void theBarSaysWhoDiverged();
    void chartsNameTheTwin();
    void endingItKeepsTheRun();
    void anotherExperimentEndsIt();
    void theRunsListKnowsBoth();
    void savedClosedOpenedBothAreThere();
    void showingAnotherRunEndsIt();
    void aForkEndsIt();
    void differencesAreInFewWords_data();
    void differencesAreInFewWords();
};

void TwinWindowTest::initTestCase() {
    QtMessages::install();
    applyTheme(*qApp, ThemeId::Light);
}

void TwinWindowTest::theNextEditStartsBoth() {
    Bench bench;
    bench.step(5);
    QVERIFY(bench.bar().isHidden());
    bench.action("Start a &twin…")->trigger();
    QVERIFY(bench.bar().isVisible());
    QVERIFY2(bench.bar().text().contains("change one thing"), qPrintable(bench.bar().text()));
    bench.picture("twin-armed");
    const Recipe before = bench.recipe();
    bench.edit(kRelu);
    QVERIFY(bench.bridge().hasTwin());
    QCOMPARE(bench.bridge().ghostRun().recipe, before);
    QVERIFY(bench.bridge().isRunning());
    QTRY_VERIFY(bench.end() > 3);
    bench.bridge().pause();
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().ghost()->endStep(), bench.bridge().history()->endStep());
    const QString text = bench.bar().text();
    QVERIFY2(text.contains("A: ") && text.contains("B: ") && text.contains("Sigmoid") && text.contains("ReLU"),
             qPrintable(text));
    for (const ThemeId id : {ThemeId::Light, ThemeId::Dark, ThemeId::Projector, ThemeId::HighContrast}) {
        applyTheme(*qApp, id);
        bench.picture("twin-" + codeOf(id));
    }
    applyTheme(*qApp, ThemeId::Light);
    bench.window.look().setLanguage(Language::Chinese);
    bench.picture("twin-zh");
    bench.window.look().setLanguage(Language::English);
    bench.window.resize(900, 700);
    bench.picture("twin-small");
}

void TwinWindowTest::waitingIsCancelled() {
    Bench bench;
    bench.action("Start a &twin…")->trigger();
    QTest::mouseClick(bench.bar().endButton(), Qt::LeftButton);
    QVERIFY(!bench.bridge().isTwinArmed());
    QVERIFY(bench.bar().isHidden());
    bench.edit(kRelu);
    QVERIFY(!bench.bridge().hasTwin());
}

void TwinWindowTest::aLiveSettingIsADifference() {
    Bench bench;
    bench.step(4);
    bench.twins({RemedyKind::LearningRate, 0.1}, 6);
    QVERIFY(bench.bridge().hasTwin());
    QVERIFY2(bench.bar().text().contains("A: 0.01") && bench.bar().text().contains("B: 0.1 "),
             qPrintable(bench.bar().text()));
    QVERIFY2(bench.bar().text().startsWith("Learning rate"), qPrintable(bench.bar().text()));
    QCOMPARE(bench.end(), 6);
}

void TwinWindowTest::theDiagnosisStartsThem() {
    Bench bench;
    bench.step(8);
    bench.window.diagnosis().refresh();
    FindingCard* card = bench.window.diagnosis().cards().front();
    QVERIFY(!card->twinButtons().isEmpty());
    QCOMPARE(card->twinButtons().size(), card->remedyButtons().size());
    const Recipe before = bench.recipe();
    bench.picture("twin-card");
    const int edits = bench.window.document().undoStack()->count();
    card->twinButtons().front()->click();
    QTRY_VERIFY(bench.bridge().hasTwin());
    QCOMPARE(bench.window.document().undoStack()->count(), edits + 1);
    QCOMPARE(bench.bridge().ghostRun().recipe, before);
    Recipe expected = before;
    apply(card->finding().remedies.front(), expected);
    QCOMPARE(bench.bridge().recipe().network, expected.network);
    QVERIFY(bench.bridge().isRunning());
    bench.bridge().pause();
}

void TwinWindowTest::anEditThatChangesNothingStartsNone() {
    Bench bench;
    bench.step(1);
    FindingCard card(FindingCard::Detail::Full);
    bench.action("Start a &twin…")->trigger();
    bench.window.document().edit("name", [](Recipe& recipe) { recipe.name = "another name"; });
    bench.window.sync().flush();
    QVERIFY(!bench.bridge().hasTwin());
    QVERIFY(bench.bridge().isTwinArmed());
}

void TwinWindowTest::keysDriveBoth() {
    Bench bench;
    bench.twins(kRelu, 3);
    QCOMPARE(bench.end(), 3);
    QCOMPARE(bench.bridge().ghost()->endStep(), std::int64_t(3));
    QTest::keyClick(&bench.window, Qt::Key_Space);
    QTRY_VERIFY(bench.end() > 10);
    QTest::keyClick(&bench.window, Qt::Key_Space);
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().status().state, RunState::Paused);
    QCOMPARE(bench.bridge().ghost()->endStep(), bench.bridge().history()->endStep());
}

void TwinWindowTest::theBarSaysWhoDiverged() {
    Bench bench;
    bench.window.document().edit("activation", [](Recipe& recipe) { apply(kRelu, recipe); });
    bench.window.sync().flush();
    bench.twins({RemedyKind::LearningRate, 1e30}, 12);
    QVERIFY(bench.bridge().hasTwin());
    QVERIFY2(bench.bar().text().contains("B: 1e+30 | diverged at step"), qPrintable(bench.bar().text()));
    QCOMPARE(bench.bridge().ghost()->endStep(), std::int64_t(12));
    QVERIFY(bench.end() < 12);
    bench.picture("twin-diverged");
}

void TwinWindowTest::chartsNameTheTwin() {
    Bench bench;
    bench.twins(kRelu, 5);
    bench.settle();
    const NumberTable numbers = bench.window.screen().instrument("gradient_by_layer")->numbers(100);
    QVERIFY(std::any_of(numbers.columns.begin(), numbers.columns.end(),
                        [](const NumberTable::Column& column) { return column.title == "dL/dz (twin A)"; }));
}

void TwinWindowTest::endingItKeepsTheRun() {
    Bench bench;
    bench.twins(kRelu, 5);
    const auto history = bench.bridge().history();
    bench.action("E&nd the twin")->trigger();
    QVERIFY(bench.bar().isHidden());
    QVERIFY(!bench.bridge().hasTwin());
    bench.step(2);
    QCOMPARE(bench.bridge().history(), history);
    QCOMPARE(bench.end(), 7);
    QCOMPARE(bench.bridge().ghost()->endStep(), std::int64_t(5));
    QVERIFY(!bench.action("E&nd the twin")->isEnabled());
}

void TwinWindowTest::anotherExperimentEndsIt() {
    Bench bench;
    bench.twins(kRelu, 2);
    bench.window.document().reset(bench.recipe());
    QVERIFY(!bench.bridge().hasTwin());
    QVERIFY(bench.bar().isHidden());
    bench.action("Start a &twin…")->trigger();
    bench.window.document().reset(bench.recipe());
    QVERIFY(!bench.bridge().isTwinArmed());
}

void TwinWindowTest::theRunsListKnowsBoth() {
    Bench bench;
    bench.twins(kRelu, 4);
    QVERIFY(bench.bridge().flushRecording());
    Q_EMIT bench.sessions().runsChanged();
    QListWidget& list = bench.window.runs().list();
    const auto row = [&](int i) { return list.item(i)->data(RunRowPainter::kRunRole).value<RunRow>(); };
    QVERIFY(list.count() >= 2);
    QVERIFY(row(0).isShown && row(1).isCompared);
    QVERIFY2(row(0).name.endsWith(", B") || row(0).name.contains(", B "), qPrintable(row(0).name));
    QVERIFY2(row(0).difference.contains("activation"), qPrintable(row(0).difference));
    // A run that is being recorded is not deleted.
    list.setCurrentRow(1, QItemSelectionModel::ClearAndSelect);
    bench.window.runs().remove({row(1).id});
    QCOMPARE(bench.sessions().store()->run(row(1).id)->isDeleted, false);
    bench.step(3);
    QVERIFY(bench.bridge().flushRecording());
    QCOMPARE(bench.sessions().store()->run(bench.bridge().recordedTwin())->stepsRecorded, std::int64_t(7));
}

void TwinWindowTest::savedClosedOpenedBothAreThere() {
    const QTemporaryDir folder;
    const QString file = folder.filePath("twins.nabla");
    std::vector<std::uint64_t> numbers;
    {
        Bench bench;
        bench.twins(kRelu, 6);
        QVERIFY(bench.sessions().saveTo(file));
        bench.step(2); // into the named file
        numbers = bench.numbers();
        bench.window.document().undoStack()->setClean(); // the recipe's file is not what this is about
        bench.window.close();
    }
    SessionBench again(folder.filePath("data"), file);
    again.bridge().waitUntilIdle();
    const std::vector<RunInfo> runs = again.sessions().store()->runs();
    const auto named = [&](const std::string& end) {
        return std::find_if(runs.rbegin(), runs.rend(),
                            [&](const RunInfo& run) { return run.name.find(end) != std::string::npos; });
    };
    QVERIFY(named(", A") != runs.rend() && named(", B") != runs.rend());
    QCOMPARE(named(", A")->stepsRecorded, std::int64_t(8));
    QCOMPARE(named(", B")->stepsRecorded, std::int64_t(8));
    QCOMPARE(again.numbers(), numbers);
    again.sessions().showRun(named(", A")->id);
    again.bridge().waitUntilIdle();
    again.step(1); // and either goes on alone
    QCOMPARE(again.end(), 9);
}

void TwinWindowTest::showingAnotherRunEndsIt() {
    Bench bench;
    bench.step(3);
    const qint64 first = bench.bridge().recordedRun();
    bench.twins(kRelu, 4);
    bench.sessions().showRun(first);
    bench.bridge().waitUntilIdle();
    QVERIFY(!bench.bridge().hasTwin());
    QVERIFY(bench.bar().isHidden());
    bench.step(1);
    QCOMPARE(bench.end(), 4);
    QVERIFY(bench.bridge().flushRecording());
    QCOMPARE(bench.sessions().store()->run(first)->stepsRecorded, std::int64_t(4));
}

void TwinWindowTest::aForkEndsIt() {
    Bench bench;
    bench.twins(kRelu, 6);
    bench.sessions().fork(3);
    bench.bridge().waitUntilIdle();
    QVERIFY(!bench.bridge().hasTwin());
    QCOMPARE(bench.bridge().history()->firstStep(), std::int64_t(3));
    bench.step(2);
    QCOMPARE(bench.end(), 5);
}

void TwinWindowTest::differencesAreInFewWords_data() {
    QTest::addColumn<int>("remedy");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    const auto row = [](const char* name, RemedyKind kind, double value, const QString& what, const QString& before,
                        const QString& after) { QTest::newRow(name) << int(kind) << value << what << before << after; };
    row("leaky", RemedyKind::LeakyRelu, 0, "Activation", "Sigmoid", "Leaky ReLU");
    row("batch norm", RemedyKind::BatchNorm, 0, "Normalization", "None", "Batch");
    row("clip", RemedyKind::ClipAt, 1, "", "Clipping: Off", "Global norm · Largest norm: 1");
    row("rate", RemedyKind::LearningRate, 0.1, "Learning rate", "0.01", "0.1");
    row("residual", RemedyKind::ResidualSums, 0, "", "Residual: off · Residual scale: 1",
        "Residual: on · Residual scale: 0.2236");
    row("relu", RemedyKind::ReluWithHe, 0, "", "Sigmoid · Xavier, normal", "ReLU · He, normal");
    row("adam", RemedyKind::Adam, 0.001, "", "SGD · Learning rate: 0.01 · Momentum: 0.9",
        "Adam · Learning rate: 0.001");
}

void TwinWindowTest::differencesAreInFewWords() {
    QFETCH(int, remedy);
    QFETCH(double, value);
    QFETCH(QString, what);
    QFETCH(QString, before);
    QFETCH(QString, after);
    const Recipe recipe = loadRecipe(NABLA_SOURCE_DIR "/resources/recipes/01-vanishing.json");
    Recipe other = recipe;
    apply({static_cast<RemedyKind>(remedy), value}, other);
    const DifferenceText text = differenceText(recipe, other);
    qInfo("%s | %s | %s", qPrintable(text.what), qPrintable(text.before), qPrintable(text.after));
    QCOMPARE(text.what, what);
    QCOMPARE(text.before, before);
    QCOMPARE(text.after, after);
}

QTEST_MAIN(TwinWindowTest)
#include "tst_twin_window.moc"
