// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"
#include "app/window/screenshot.h"

#include "tests/support/qt_messages.h"
#include "tests/support/window_bench.h"
#include "ui/builder/banner.h"
#include "ui/builder/document_files.h"
#include "ui/builder/form.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/path_panel.h"
#include "ui/builder/remedy_card.h"
#include "ui/builder/signal_path_view.h"
#include "ui/charts/catalog.h"
#include "ui/lessons/lesson_player.h"
#include "ui/people/window_look.h"
#include "ui/scope/screen.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QDropEvent>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QProcess>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace nabla;

namespace {

/// A window with settings of its own, on the first built-in recipe, in front.
struct Bench : test::WindowBench {
    Bench() : WindowBench(test::Recording::On) {
        window.activateWindow();
        (void)QTest::qWaitForWindowActive(&window);
    }

    SignalPathView* path() { return window.path().view(); }
    const Recipe& recipe() { return window.document().recipe(); }
    bool isFirstRecipe() { return recipe().name.find("20 sigmoid layers") != std::string::npos; }
    QPoint middle(int item) { return path()->itemRect(item).center().toPoint(); }
    void click(int item) { QTest::mouseClick(path()->viewport(), Qt::LeftButton, {}, middle(item)); }
    QString banner() { return window.findChild<RunBanner*>()->text(); }
};

QString recipeFile(const char* name) {
    return QStringLiteral(NABLA_SOURCE_DIR "/resources/recipes/%1").arg(QLatin1String(name));
}

void drop(QWidget& window, const QString& file) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file)});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent event(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &event);
}

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void spaceMakesTheFirstStartMove();
    void keysStepAndRestart();
    void aSwitchSetsTheWholeNetworkAndUndoBringsItBack();
    void aWrongLearningRateIsSaidAtTheField();
    void clickSelectsAndShowsTheInspector();
    void plusBetweenBlocksInserts();
    void keysEditTheNetwork();
    void aBlockIsDraggedToAnotherPlace();
    void aDroppedFileIsOpened();
    void aBrokenFileIsToldInALine();
    void unsavedChangesAreAskedFor();
    void instrumentsGoAndComeBack();
    void aDivergedRunOffersALowerRate();
    void theThemeChangesUnderABanner();
    void everyControlHasAName();
    void noTwoControlsShareAnAccessKey();
    void spaceRunsFromANumberFieldAndPressesATabbedButton();
    void everySizeAndThemeIsDrawn_data();
    void everySizeAndThemeIsDrawn();
    void screenshotTrainsAndWrites();
    void screenshotOfAWrongRecipeIsRefused();
    void theProgramAnswersWithTheContractsExitCodes_data();
    void theProgramAnswersWithTheContractsExitCodes();
};

void MainWindowTest::initTestCase() {
    test::QtMessages::install();
    applyTheme(*qApp, ThemeId::Light);
}

void MainWindowTest::spaceMakesTheFirstStartMove() {
    Bench bench;
    QVERIFY(bench.isFirstRecipe());
    QVERIFY(bench.window.path().notice().contains("Space"));
    QTest::keyClick(&bench.window, Qt::Key_Space);
    QVERIFY(bench.window.bridge().isRunning());
    QCOMPARE(bench.window.findChild<QPushButton*>("runButton")->text(), QString("Pause"));
    QTRY_VERIFY(bench.window.bridge().history()->steps() > 3);
    QTest::keyClick(&bench.window, Qt::Key_Space);
    QVERIFY(!bench.window.bridge().isRunning());
}

void MainWindowTest::keysStepAndRestart() {
    Bench bench;
    QTest::keyClick(&bench.window, Qt::Key_Period);
    QTest::keyClick(&bench.window, Qt::Key_Period);
    bench.window.bridge().waitUntilIdle();
    QCOMPARE(bench.window.bridge().history()->steps(), std::int64_t(2));
    QTest::keyClick(&bench.window, Qt::Key_R, Qt::ControlModifier);
    QCOMPARE(bench.window.bridge().history()->steps(), std::int64_t(0));
    QVERIFY(bench.window.bridge().ghost());
}

void MainWindowTest::aSwitchSetsTheWholeNetworkAndUndoBringsItBack() {
    Bench bench;
    const Recipe before = bench.recipe();
    bench.window.document().edit(
        "Layer 3", [](Recipe& recipe) { std::get<DenseSpec>(layerAt(recipe.network, {3}).value).residual = true; });
    const Recipe mixed = bench.recipe();
    auto* residual = bench.window.findChild<Switch*>("remedy.residual");
    QTest::mouseClick(residual, Qt::LeftButton);
    QCOMPARE(bench.recipe().network.defaults.residual, std::optional(true));
    NetworkSpec network = bench.recipe().network;
    forEachDense(network.layers, [](const DenseSpec& layer) { QVERIFY(!layer.residual); });
    QVERIFY(residual->isChecked());
    bench.window.sync().flush();
    QVERIFY(bench.window.path().notice().contains("Residual: on"));
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(bench.recipe(), mixed);
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(bench.recipe(), before);
    QVERIFY(!residual->isChecked());
    QTest::keyClick(&bench.window, Qt::Key_Y, Qt::ControlModifier);
    QTest::keyClick(&bench.window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(residual->isChecked());
}

void MainWindowTest::aWrongLearningRateIsSaidAtTheField() {
    Bench bench;
    auto* rate = bench.window.findChild<NumberField*>("training.optimizer.learning_rate");
    auto* row = qobject_cast<FormRow*>(rate->parentWidget());
    const auto enter = [rate](const QString& text) {
        rate->lineEdit()->selectAll();
        QTest::keyClicks(rate->lineEdit(), text);
        QTest::keyClick(rate->lineEdit(), Qt::Key_Return);
    };
    enter("fast");
    QVERIFY(row->problemText().contains("not a number"));
    enter("-1");
    QVERIFY(!row->problemText().isEmpty());
    QCOMPARE(rate->currentText(), QString("0.01"));
    QCOMPARE(bench.recipe().training.optimizer.learningRate, 0.01);
    enter("0.03");
    QCOMPARE(row->problemText(), QString());
    QCOMPARE(bench.window.bridge().recipe().training.optimizer.learningRate, 0.03);
}

void MainWindowTest::clickSelectsAndShowsTheInspector() {
    Bench bench;
    auto* dock = bench.window.findChild<QWidget*>("inspector");
    QVERIFY(!dock->isVisible());
    bench.click(5); // item 0 is the input
    QVERIFY(dock->isVisible());
    QCOMPARE(dock->windowTitle(), QString("Layer 4"));
    // It shares its place with the diagnosis, and once stayed behind it.
    QTRY_VERIFY(!dock->findChild<QScrollArea*>()->visibleRegion().isEmpty());
    QTest::keyClick(bench.path(), Qt::Key_Right);
    QCOMPARE(dock->windowTitle(), QString("Layer 5"));
    QTest::keyClick(bench.path(), Qt::Key_End);
    QCOMPARE(dock->windowTitle(), QString("Output layer"));
}

void MainWindowTest::plusBetweenBlocksInserts() {
    Bench bench;
    const QRectF first = bench.path()->itemRect(1);
    const QRectF second = bench.path()->itemRect(2);
    const QPoint gap(qRound((first.right() + second.left()) / 2), qRound(first.center().y()));
    QTest::mouseMove(bench.path()->viewport(), gap);
    QTest::mouseClick(bench.path()->viewport(), Qt::LeftButton, {}, gap);
    QCOMPARE(depthOf(bench.recipe().network), Index(21));
    QCOMPARE(bench.window.document().undoStack()->undoText(), QString("Insert layer 1"));
}

void MainWindowTest::keysEditTheNetwork() {
    Bench bench;
    bench.path()->setFocus();
    QTest::keyClick(bench.path(), Qt::Key_Home);
    QTest::keyClick(bench.path(), Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(depthOf(bench.recipe().network), Index(21));
    QTest::keyClick(bench.path(), Qt::Key_Delete);
    QTest::keyClick(bench.path(), Qt::Key_Delete);
    QCOMPARE(depthOf(bench.recipe().network), Index(19));
    bench.window.document().edit(
        "Layer 2", [](Recipe& recipe) { std::get<DenseSpec>(layerAt(recipe.network, {2}).value).units = 7; });
    QTest::keyClick(bench.path(), Qt::Key_Right, Qt::AltModifier);
    QVERIFY(bench.window.document().undoStack()->undoText().startsWith("Move layer"));
    QTest::keyClick(bench.path(), Qt::Key_Insert);
    QCOMPARE(depthOf(bench.recipe().network), Index(20));
}

void MainWindowTest::aBlockIsDraggedToAnotherPlace() {
    Bench bench;
    bench.window.document().edit(
        "Layer 0", [](Recipe& recipe) { std::get<DenseSpec>(layerAt(recipe.network, {0}).value).units = 7; });
    QWidget* view = bench.path()->viewport();
    QTest::mousePress(view, Qt::LeftButton, {}, bench.middle(1));
    const QPoint target = bench.middle(4) + QPoint(4, 0);
    // QTest::mouseMove carries no buttons, and a drag needs them.
    for (const QPoint& point : {bench.middle(1) + QPoint(30, 0), target}) {
        QMouseEvent move(QEvent::MouseMove, point, view->mapToGlobal(point), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(view, &move);
        bench.window.sync().flush(); // the edit's run arrives while the block is in the hand
    }
    QTest::mouseRelease(view, Qt::LeftButton, {}, target);
    const auto path = pathOf(bench.recipe().network);
    QCOMPARE(std::get<DenseSpec>(path[3].spec->value).units, std::optional<Index>(7));
}

void MainWindowTest::aDroppedFileIsOpened() {
    Bench bench;
    drop(bench.window, recipeFile("06-spiral.json"));
    QCOMPARE(bench.recipe().name, std::string("Two spirals"));
    QVERIFY(bench.window.windowTitle().contains("06-spiral.json"));
    QCOMPARE(bench.window.files().recentFiles().size(), 1);
}

void MainWindowTest::aBrokenFileIsToldInALine() {
    Bench bench;
    const QString name = bench.folder.filePath("broken.json");
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"nablascope\": 1, \"network\": {\"layerz\": []}}");
    file.close();
    drop(bench.window, name);
    QVERIFY2(bench.banner().contains("layerz"), qPrintable(bench.banner()));
    QVERIFY(bench.isFirstRecipe());
}

void MainWindowTest::unsavedChangesAreAskedFor() {
    Bench bench;
    bench.window.document().edit("Seed", [](Recipe& recipe) { recipe.seed = 9; });
    QVERIFY(bench.window.isWindowModified());
    const auto answer = [](QMessageBox::StandardButton button) {
        QTimer::singleShot(0, qApp, [button] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            QVERIFY(box);
            QTest::mouseClick(box->button(button), Qt::LeftButton);
        });
    };
    answer(QMessageBox::Cancel);
    QVERIFY(!bench.window.close());
    QVERIFY(bench.window.isVisible());
    answer(QMessageBox::Discard);
    QVERIFY(bench.window.close());
}

void MainWindowTest::instrumentsGoAndComeBack() {
    Bench bench;
    for (const InstrumentRow& row : instrumentCatalog()) {
        const QString id = QString::fromLatin1(row.id);
        bench.window.screen().setShown(id, false);
        QVERIFY(!bench.window.screen().isShown(id));
        bench.window.screen().setShown(id, true);
        QVERIFY(bench.window.screen().isShown(id));
    }
    bench.window.screen().save(bench.settings);
    bench.window.screen().restore(bench.settings);
    for (const InstrumentRow& row : instrumentCatalog())
        QVERIFY(bench.window.screen().isShown(QString::fromLatin1(row.id)));
}

void MainWindowTest::aDivergedRunOffersALowerRate() {
    Bench bench;
    bench.window.files().startNew(DocumentFiles::templates()[1]); // ReLU: saturating layers stay finite
    bench.window.document().edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 1e30; });
    bench.window.bridge().start();
    QTRY_COMPARE(bench.window.bridge().status().state, RunState::Diverged);
    QVERIFY2(bench.banner().startsWith("Diverged at step"), qPrintable(bench.banner()));
    QPushButton* lower = nullptr;
    for (QPushButton* button : bench.window.findChild<RunBanner*>()->findChildren<QPushButton*>())
        if (button->text().contains("10"))
            lower = button;
    QVERIFY(lower);
    QTest::mouseClick(lower, Qt::LeftButton);
    QTRY_COMPARE(bench.recipe().training.optimizer.learningRate, 1e29);
}

void MainWindowTest::theThemeChangesUnderABanner() {
    Bench bench;
    drop(bench.window, "/nowhere/at all.json");
    QVERIFY(!bench.banner().isEmpty());
    // Its buttons were once deleted while Qt polished all widgets.
    bench.window.look().setTheme(ThemeId::Dark);
    bench.window.look().setTheme(ThemeId::Light);
    QVERIFY(!bench.banner().isEmpty());
    QTest::mouseClick(bench.window.findChild<RunBanner*>()->findChildren<QPushButton*>().back(), Qt::LeftButton);
    QTRY_VERIFY(bench.banner().isEmpty());
}

void MainWindowTest::everyControlHasAName() {
    Bench bench;
    bench.click(1);
    for (const QWidget* widget : bench.window.findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget->focusProxy() ||
            qobject_cast<const QLineEdit*>(widget) || widget->objectName().startsWith("qt_"))
            continue;
        QVERIFY2(
            !widget->accessibleName().isEmpty() || !widget->windowTitle().isEmpty(),
            qPrintable(QString("%1 in %2")
                           .arg(widget->metaObject()->className(), widget->parentWidget()->metaObject()->className())));
    }
}

void MainWindowTest::noTwoControlsShareAnAccessKey() {
    Bench bench;
    bench.click(1);
    QHash<QString, QString> keys;
    const auto claim = [&keys](const QString& text) {
        const QString key = QKeySequence::mnemonic(text).toString();
        if (key.isEmpty())
            return;
        QVERIFY2(!keys.contains(key), qPrintable(text + " and " + keys.value(key)));
        keys.insert(key, text);
    };
    for (const QAction* action : bench.window.menuBar()->actions())
        claim(action->text());
    for (const QLabel* label : bench.window.findChildren<QLabel*>())
        if (label->buddy())
            claim(label->text());
}

void MainWindowTest::spaceRunsFromANumberFieldAndPressesATabbedButton() {
    Bench bench;
    auto* rate = bench.window.findChild<NumberField*>("training.optimizer.learning_rate");
    rate->lineEdit()->setFocus();
    QTest::keyClick(rate->lineEdit(), Qt::Key_Space);
    QVERIFY(bench.window.bridge().isRunning());
    QCOMPARE(rate->currentText(), QString("0.01"));
    auto* residual = bench.window.findChild<Switch*>("remedy.residual");
    residual->setFocus(Qt::TabFocusReason);
    QTest::keyClick(residual, Qt::Key_Space);
    QVERIFY(residual->isChecked());
    QVERIFY(bench.window.bridge().isRunning());
}

void MainWindowTest::everySizeAndThemeIsDrawn_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<ThemeId>("id");
    QTest::newRow("small, light") << QSize(1024, 640) << ThemeId::Light;
    QTest::newRow("usual, dark") << QSize(1280, 800) << ThemeId::Dark;
    QTest::newRow("large, light") << QSize(1920, 1080) << ThemeId::Light;
}

void MainWindowTest::everySizeAndThemeIsDrawn() {
    QFETCH(QSize, size);
    QFETCH(ThemeId, id);
    applyTheme(*qApp, id);
    Bench bench;
    bench.window.resize(size);
    bench.window.bridge().step(3);
    bench.window.bridge().waitUntilIdle();
    QApplication::processEvents();
    // What does not fit makes the window's smallest size larger than it should be.
    QCOMPARE(bench.window.size(), size);
    bench.click(5); // with the inspector open, too
    bench.window.lessons().open(QStringLiteral("tanh-gain"));
    QTest::qWait(50);
    QCOMPARE(bench.window.size(), size);
    bench.window.document().undoStack()->undo();
    const QImage image = bench.window.grab().toImage();
    QCOMPARE(image.pixelColor(2, image.height() - 2), theme().window);
    applyTheme(*qApp, ThemeId::Light);
}

void MainWindowTest::screenshotTrainsAndWrites() {
    const QTemporaryDir folder;
    ScreenshotOptions options;
    options.recipe = recipeFile("06-spiral.json");
    options.steps = 30;
    options.output = folder.filePath("picture.png");
    options.size = {1100, 700};
    QCOMPARE(takeScreenshot(options), 0);
    QCOMPARE(QImage(options.output).size(), QSize(1100, 700));
    options.output = folder.filePath("no/such/folder.png");
    QCOMPARE(takeScreenshot(options), 1);
}

void MainWindowTest::screenshotOfAWrongRecipeIsRefused() {
    const QTemporaryDir folder;
    ScreenshotOptions options;
    options.recipe = folder.filePath("missing.json");
    options.output = folder.filePath("picture.png");
    QCOMPARE(takeScreenshot(options), 2);
    QVERIFY(!QFile::exists(options.output));
}

void MainWindowTest::theProgramAnswersWithTheContractsExitCodes_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("said");
    const QString good = recipeFile("06-spiral.json");
    QTest::newRow("a picture was made") << QStringList{"--recipe", good, "--steps", "3", "--size", "640x480"} << 0
                                        << "";
    QTest::newRow("no such recipe") << QStringList{"--recipe", "/nowhere/r.json"} << 2 << "/nowhere/r.json";
    QTest::newRow("steps that are no number") << QStringList{"--recipe", good, "--steps", "many"} << 2 << "--steps";
    QTest::newRow("a size that is none") << QStringList{"--recipe", good, "--size", "big"} << 2 << "--size";
    QTest::newRow("a theme that is none") << QStringList{"--recipe", good, "--theme", "pink"} << 2 << "--theme";
    QTest::newRow("an option that is none") << QStringList{"--recipe", good, "--hurry"} << 2 << "hurry";
    QTest::newRow("a run that diverges") << QStringList{"--recipe", recipeFile("03-exploding.json")} << 3 << "finite";
}

void MainWindowTest::theProgramAnswersWithTheContractsExitCodes() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, said);
    const QTemporaryDir folder;
    QProcess program;
    program.start(QStringLiteral(NABLA_BINARY_DIR "/bin/nablascope"),
                  arguments << QStringLiteral("--screenshot") << folder.filePath("picture.png"));
    QVERIFY(program.waitForFinished(60000));
    const QString errors = QString::fromUtf8(program.readAllStandardError());
    QTEST(program.exitCode(), "code");
    QVERIFY2(errors.contains(said), qPrintable(errors));
    QCOMPARE(QFile::exists(folder.filePath("picture.png")), program.exitCode() != 2);
}

QTEST_MAIN(MainWindowTest)
#include "tst_main_window.moc"
