// SPDX-License-Identifier: GPL-3.0-or-later
// The remedy matrix as a person uses it: tick, train, read, open.
#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"

#include "core/engine/run.h"
#include "core/recipe/recipe_json.h"
#include "ui/builder/document_files.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/sequence_edit.h"
#include "ui/matrix/matrix_model.h"
#include "ui/matrix/matrix_window.h"
#include "ui/people/commands.h"
#include "ui/people/help_viewer.h"
#include "ui/people/presentation.h"
#include "ui/people/window_look.h"
#include "ui/session/runs_panel.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QSet>
#include <QSpinBox>
#include <QTableView>
#include <QTextBlock>
#include <QTextBrowser>

using namespace nabla;
using namespace nabla::test;

namespace {

Recipe small() {
    return parseRecipe(R"({"nablascope": 1, "seed": 3, "data": {"source": "moons", "samples": 120},
        "network": {"defaults": {"activation": "sigmoid", "init": "xavier_normal"},
            "layers": [{"repeat": 4, "layers": [{"type": "dense", "units": 8}]}]},
        "training": {"batch_size": 16, "steps": 60, "optimizer": {"type": "sgd", "learning_rate": 0.5}}})");
}

/// The window on a small network, with its matrix open.
struct Bench : SessionBench {
    MatrixWindow* matrix = nullptr;

    Bench() {
        window.document().reset(small());
        window.sync().flush();
        for (const Command& command : menuCommands(window))
            if (command.title == QString::fromUtf8("Remedy matrix…"))
                command.run();
        matrix = window.findChild<MatrixWindow*>();
        QApplication::processEvents();
        matrix->activateWindow();
        (void)QTest::qWaitForWindowActive(matrix);
    }
    template <class Widget>
    Widget* find(const QString& name) {
        return matrix->findChild<Widget*>("matrix." + name);
    }
    void tick(const QString& box) { QTest::mouseClick(find<QCheckBox>(box), Qt::LeftButton, {}, {8, 8}); }
    void press(const QString& button) { QTest::mouseClick(find<QPushButton>(button), Qt::LeftButton); }
    void train() {
        press("start");
        QVERIFY(matrix->trainer().isTraining());
        matrix->trainer().waitUntilDone();
    }
    void select(int row, int column) {
        auto* table = find<QTableView>("table");
        const QModelIndex at = table->model()->index(row, column);
        table->scrollTo(at);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(at).center());
    }
};

} // namespace

class MatrixTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void init() { setLanguage(Language::English); }
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }

    void everyCombinationOfWhatIsTickedIsANetwork();
    void aRecurrentRecipeOffersGates();
    void theCountIsSaidBeforeAndTooManyAreRefused();
    void everyNetworkEndsWithAWordAndItsNumbers();
    void aNetworkOfTheMatrixIsTheRecipeTrainedAlone();
    void aNetworkOpensAsARunOfTheSessionAndGoesOn();
    void aNetworkThatIsNotTrainedOpensAsAnEdit();
    void stopKeepsWhatIsFinished();
    void theRunOnTheScreenRestsMeanwhile();
    void aLockedWindowHasNoMatrix();
    void helpOpensAtTheMatrix();
    void anotherLanguageHoldsAtOnce();
    void tickedMeanwhileIsNotWhatWasTrained();
    void anExperimentWithOtherSwitchesStartsAnew();
    void escapeEndsTheTraining();
    void aDeletedRunIsEnteredAgain();
    void itIsDrawnInEveryTheme();
};

void MatrixTest::everyCombinationOfWhatIsTickedIsANetwork() {
    const Recipe recipe = small();
    const MatrixChoice choice = usualChoice(recipe);
    QCOMPARE(networksOf(matrixSwitches(recipe), choice), 32);
    const MatrixPlan plan = makePlan(recipe, choice);
    QCOMPARE(plan.problems, QStringList());
    QCOMPARE(plan.rows.size(), 4);
    QCOMPARE(plan.columns.size(), 8);
    QCOMPARE(plan.cells.size(), std::size_t{32});
    QCOMPARE(plan.rowSwitches, QStringList({"Activation", "Init"}));
    QSet<QString> recipes;
    QSet<QString> labels;
    for (int row = 0; row < 4; ++row)
        for (int column = 0; column < 8; ++column) {
            const SweepCell& cell = plan.cells[static_cast<std::size_t>(plan.cellAt(row, column))];
            recipes.insert(QString::fromStdString(toJson(cell.recipe)));
            labels.insert(QString::fromStdString(cell.label));
            const QStringList words = plan.rows[row] + plan.columns[column];
            QCOMPARE(QString::fromStdString(cell.label), words.join(", "));
            const auto activation = commonValue(cell.recipe.network, &DenseSpec::activation, Activation::Linear);
            QCOMPARE(activation == std::optional(Activation::Relu), words.contains("ReLU"));
            const auto norm = commonValue(cell.recipe.network, &DenseSpec::normalization, Normalization::None);
            QCOMPARE(norm == std::optional(Normalization::Batch), words.contains("batch norm"));
            QCOMPARE(commonValue(cell.recipe.network, &DenseSpec::residual, false) == std::optional(true),
                     words.contains("shortcuts"));
            QCOMPARE(cell.recipe.training.clip->kind == ClipKind::GlobalNorm, words.contains("clip at 1"));
            QCOMPARE(*cell.recipe.training.steps, Index{60});
        }
    QCOMPARE(recipes.size(), 32);
    QCOMPARE(labels.size(), 32);
    MatrixChoice seeds;
    seeds.seeds = 3;
    const MatrixPlan lucky = makePlan(recipe, seeds);
    QCOMPARE(lucky.cells.size(), std::size_t{3});
    QCOMPARE(lucky.cells[2].seed, std::uint64_t{5});
    QCOMPARE(*lucky.cells[2].recipe.seed, std::uint64_t{5});
    QCOMPARE(QString::fromStdString(lucky.cells[2].label), QString("seed 5"));
}

void MatrixTest::aRecurrentRecipeOffersGates() {
    Recipe recipe = small();
    QCOMPARE(matrixSwitches(recipe).front().id, QString("activation"));
    recipe.data = {};
    recipe.data.source = Source::DigitsRows;
    useCell(recipe, Cell::Rnn);
    fitSequences(recipe);
    QCOMPARE(matrixSwitches(recipe).front().id, QString("gate"));
    const MatrixPlan plan = makePlan(recipe, usualChoice(recipe));
    QCOMPARE(plan.problems, QStringList());
    QCOMPARE(plan.cells.size(), std::size_t{4});
    QVERIFY(commonCell(plan.cells[3].recipe.network) == std::optional(Cell::Lstm));
}

void MatrixTest::theCountIsSaidBeforeAndTooManyAreRefused() {
    Bench bench;
    QVERIFY(bench.matrix && bench.matrix->isVisible());
    QCOMPARE(bench.find<QLabel>("count")->text(), QString("32 networks, 60 steps each"));
    QCOMPARE(bench.find<QTableView>("table")->model()->columnCount(), 8);
    bench.tick("clipping.clip");
    QCOMPARE(bench.find<QLabel>("count")->text(), QString("16 networks, 60 steps each"));
    QVERIFY(bench.find<QPushButton>("start")->isEnabled());
    bench.find<QSpinBox>("seeds")->setValue(16);
    QCOMPARE(bench.find<QLabel>("count")->text(), QString("256 networks, 60 steps each"));
    QVERIFY(bench.find<QPushButton>("start")->isEnabled());
    bench.tick("activation.gelu");
    QCOMPARE(bench.find<QLabel>("count")->text(), QString("384 networks, 60 steps each"));
    QVERIFY(!bench.find<QPushButton>("start")->isEnabled());
    bench.matrix->start();
    QVERIFY(!bench.matrix->trainer().isTraining());
}

void MatrixTest::everyNetworkEndsWithAWordAndItsNumbers() {
    Bench bench;
    bench.train();
    QCOMPARE(bench.matrix->trainer().done(), 32);
    QVERIFY(!bench.matrix->findChild<QProgressBar*>()->isVisible());
    QCOMPARE(bench.find<QLabel>("left")->text(), QString("32 of 32 trained"));
    QSet<QString> words;
    for (const MatrixCell& cell : bench.matrix->trainer().cells()) {
        words.insert(fateWord(cell));
        QCOMPARE(cell.loss.size(), cell.result.steps); // at most 60: a point each
        QCOMPARE(cell.gradients.size(), 5);            // four layers and the output
        QVERIFY2(cell.result.isDiverged ||
                     fateNumbers(cell).startsWith(QString::number(cell.result.loss, 'g', 2).left(3)),
                 qPrintable(fateNumbers(cell)));
        QVERIFY(!fateSign(cell).isEmpty());
    }
    QVERIFY2(words.contains("learned") && words.contains("stuck"), qPrintable(QStringList(words.values()).join(' ')));
    bench.select(0, 0);
    const QString text = bench.find<QLabel>("detail")->text();
    QVERIFY2(text.startsWith("Sigmoid, Xavier, normal, no norm, no shortcuts, no clipping · stuck · loss 0."),
             qPrintable(text));
    bench.press("copy");
    const QStringList lines = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 33);
    QCOMPARE(lines[1].split('\t').size(), 5 + 8);
}

void MatrixTest::aNetworkOfTheMatrixIsTheRecipeTrainedAlone() {
    Bench bench;
    bench.train();
    const auto run = bench.matrix->trainer().run(13);
    QVERIFY(run);
    RunOptions options;
    options.threads = 1;
    const std::unique_ptr<Run> alone = makeRun(bench.matrix->model().plan().cells[13].recipe, options);
    while (!alone->isFinished())
        alone->step();
    const TraceId loss = run->history()->layout().trace(StepQuantity::Loss);
    for (int step = 0; step < 60; ++step)
        QCOMPARE(run->history()->value(loss, step), alone->history()->value(loss, step));
}

void MatrixTest::aNetworkOpensAsARunOfTheSessionAndGoesOn() {
    Bench bench;
    bench.bridge().step(7);
    bench.bridge().waitUntilIdle();
    bench.train();
    bench.select(2, 5);
    QTest::keyClick(bench.find<QTableView>("table"), Qt::Key_Return);
    QVERIFY(!bench.matrix->trainer().isTraining()); // Enter is not Train all
    const MatrixPlan& plan = bench.matrix->model().plan();
    const SweepCell& cell = plan.cells[static_cast<std::size_t>(plan.cellAt(2, 5))];
    const auto isThere = [&] { return !bench.bridge().isBuilding() && !bench.bridge().isShowing(); };
    QTRY_VERIFY(isThere());
    QCOMPARE(bench.bridge().history()->endStep(), std::int64_t{60});
    QCOMPARE(QString::fromStdString(bench.window.document().recipe().name), QString::fromStdString(cell.label));
    const double loss = bench.matrix->trainer().cells()[plan.cellAt(2, 5)].loss.back().y();
    const TraceId trace = bench.bridge().history()->layout().trace(StepQuantity::Loss);
    QCOMPARE(bench.bridge().history()->value(trace, 59), loss);
    QCOMPARE(bench.sessions().store()->runs().size(), std::size_t{2}); // the one before, and this one
    QCOMPARE(QString::fromStdString(bench.sessions().store()->runs()[1].name), QString::fromStdString(cell.label));
    bench.bridge().setTotalSteps(70);
    bench.bridge().start();
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().history()->endStep(), std::int64_t{70});
    bench.matrix->openCell(bench.matrix->model().index(2, 5)); // once more: no second run
    QCOMPARE(bench.sessions().store()->runs().size(), std::size_t{2});
}

void MatrixTest::aNetworkThatIsNotTrainedOpensAsAnEdit() {
    Bench bench;
    const Recipe before = bench.window.document().recipe();
    bench.select(3, 2);
    bench.press("open");
    QVERIFY(commonValue(bench.window.document().recipe().network, &DenseSpec::activation, Activation::Linear) ==
            std::optional(Activation::Relu));
    bench.window.document().undoStack()->undo();
    QVERIFY(bench.window.document().recipe() == before);
}

void MatrixTest::stopKeepsWhatIsFinished() {
    Bench bench;
    bench.find<QSpinBox>("steps")->setValue(300);
    bench.press("start");
    QTRY_VERIFY_WITH_TIMEOUT((bench.matrix->trainer().poll(), bench.matrix->trainer().done() >= 2), 60'000);
    bench.press("stop");
    bench.matrix->trainer().waitUntilDone();
    const int done = bench.matrix->trainer().done();
    QVERIFY(done >= 2);
    int stopped = 0;
    for (const MatrixCell& cell : bench.matrix->trainer().cells())
        stopped += cell.stage == MatrixCell::Stage::Stopped;
    QCOMPARE(done + stopped, 32);
    QVERIFY(bench.find<QPushButton>("start")->isEnabled());
    QVERIFY(!bench.find<QPushButton>("stop")->isEnabled());
}

void MatrixTest::theRunOnTheScreenRestsMeanwhile() {
    Bench bench;
    bench.bridge().setTotalSteps(1'000'000);
    bench.bridge().start();
    QTRY_VERIFY(bench.bridge().history()->endStep() > 3);
    bench.press("start");
    QVERIFY(!bench.bridge().isRunning());
    bench.bridge().waitUntilIdle();
    const qint64 end = bench.end();
    bench.matrix->trainer().stop();
    QCOMPARE(bench.end(), end);
    bench.matrix->trainer().waitUntilDone();
    QVERIFY(bench.bridge().isRunning()); // it goes on by itself
    QTRY_VERIFY(bench.end() > end);
    bench.bridge().pause();
}

void MatrixTest::aLockedWindowHasNoMatrix() {
    Bench bench;
    QVERIFY(bench.matrix->isVisible());
    bench.window.presentation().setLocked(true);
    QVERIFY(!bench.matrix->isVisible());
    for (const Command& command : menuCommands(bench.window))
        QVERIFY(command.title != QString::fromUtf8("Remedy matrix…"));
    bench.window.presentation().setLocked(false);
}

void MatrixTest::helpOpensAtTheMatrix() {
    Bench bench;
    QTest::keyClick(bench.find<QTableView>("table"), Qt::Key_F1);
    auto* help = bench.window.findChild<HelpViewer*>();
    QVERIFY(help && help->isVisible());
    const QString text = help->findChild<QTextBrowser*>()->textCursor().block().text();
    QCOMPARE(text, QString("Remedy matrix"));
}

void MatrixTest::anotherLanguageHoldsAtOnce() {
    Bench bench;
    bench.train();
    bench.window.look().setLanguage(Language::Chinese);
    QApplication::processEvents();
    QCOMPARE(bench.matrix->model().rowCount(), 4);
    QVERIFY(bench.find<QLabel>("left")->text() != "32 of 32 trained");
    QCOMPARE(bench.matrix->trainer().done(), 32);
    for (const QString& title : bench.matrix->model().plan().rowSwitches)
        QVERIFY2(!title.contains('(') && !title.contains('&'), qPrintable(title)); // keys belong to the panel
    QVERIFY(!bench.matrix->model().sentence(bench.matrix->model().index(0, 0)).contains("stuck"));
    bench.window.look().setLanguage(Language::English);
    QApplication::processEvents();
    QCOMPARE(bench.find<QLabel>("left")->text(), QString("32 of 32 trained"));
}

void MatrixTest::tickedMeanwhileIsNotWhatWasTrained() {
    Bench bench;
    bench.train();
    const std::size_t trained = bench.matrix->model().plan().cells.size();
    bench.tick("activation.gelu");
    bench.window.look().setLanguage(Language::Chinese);
    QApplication::processEvents();
    QCOMPARE(bench.matrix->model().plan().cells.size(), trained);
    QVERIFY(bench.find<QCheckBox>("activation.gelu")->isChecked());
    bench.window.look().setLanguage(Language::English);
}

void MatrixTest::anExperimentWithOtherSwitchesStartsAnew() {
    Bench bench;
    bench.train();
    bench.matrix->close();
    Recipe gated = small();
    gated.data = {};
    gated.data.source = Source::DigitsRows;
    useCell(gated, Cell::Rnn);
    fitSequences(gated);
    bench.window.document().reset(gated);
    MatrixWindow::open({bench.window.document(), bench.bridge(), bench.sessions()}, &bench.window);
    QCOMPARE(bench.matrix->trainer().cells().size(), 0); // no dense network under the name of a gate
    QVERIFY(bench.find<QCheckBox>("gate.lstm"));
    QCOMPARE(bench.find<QLabel>("left")->text(), QString());
}

void MatrixTest::escapeEndsTheTraining() {
    Bench bench;
    bench.find<QSpinBox>("steps")->setValue(1'000'000);
    bench.press("start");
    QVERIFY(bench.matrix->trainer().isTraining());
    QTest::keyClick(bench.matrix, Qt::Key_Escape);
    QVERIFY(!bench.matrix->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT((bench.matrix->trainer().poll(), !bench.matrix->trainer().isTraining()), 60'000);
}

void MatrixTest::aDeletedRunIsEnteredAgain() {
    Bench bench;
    bench.train();
    const auto open = [&](int row) {
        bench.matrix->openCell(bench.matrix->model().index(row, 0));
        return bench.sessions().store()->runs();
    };
    const RunId first = open(0).back().id;
    open(1); // so that the first one is not on the screen
    bench.sessions().store()->setDeleted(first, true);
    const std::vector<RunInfo> runs = open(0);
    QVERIFY(runs.back().id > first);
    QCOMPARE(bench.sessions().shownRun(), runs.back().id);
}

void MatrixTest::itIsDrawnInEveryTheme() {
    Bench bench;
    bench.train();
    bench.select(1, 1);
    const QString folder = qEnvironmentVariable("NABLA_PICTURES");
    QSet<QRgb> grounds;
    for (const ThemeId id : {ThemeId::Light, ThemeId::Dark, ThemeId::Projector, ThemeId::HighContrast}) {
        bench.window.look().setTheme(id);
        QApplication::processEvents();
        const QImage picture = bench.matrix->grab().toImage();
        grounds.insert(picture.pixel(3, 3));
        if (!folder.isEmpty())
            picture.save(folder + "/matrix-" + codeOf(id) + ".png");
    }
    QVERIFY(grounds.size() >= 3);
    bench.window.look().setTheme(ThemeId::Light);
}

QTEST_MAIN(MatrixTest)
#include "tst_matrix.moc"
