// SPDX-License-Identifier: GPL-3.0-or-later
// The black box as a person meets it: a run diverges, the panel comes, tells the road, and leads back.
#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"

#include "core/recipe/recipe_json.h"
#include "ui/builder/banner.h"
#include "ui/builder/divergence_text.h"
#include "ui/people/presentation.h"
#include "ui/scope/black_box_panel.h"
#include "ui/scope/road_drawing.h"
#include "ui/scope/selection.h"
#include "ui/session/session_files.h"
#include "ui/shell/desk.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QDockWidget>
#include <QToolButton>

#include <cmath>

using namespace nabla;
using namespace nabla::test;

namespace {

const QString kRelu = NABLA_SOURCE_DIR "/resources/recipes/02-relu-he-20.json";

BlackBoxPanel& panelOf(MainWindow& window) {
    return *window.findChild<BlackBoxPanel*>();
}

QDockWidget* dockOf(MainWindow& window) {
    return window.desk().dock("blackbox");
}

void setRate(MainWindow& window, double rate) {
    window.document().edit("Rate", [rate](Recipe& recipe) { recipe.training.optimizer.learningRate = rate; });
    window.sync().flush();
}

/// A rate that is too large in the midst of a training that goes well.
void divergeAfter(SessionBench& bench, int steps, double rate = 0.3) {
    bench.step(steps);
    setRate(bench.window, rate);
    bench.bridge().start();
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().status().state, RunState::Diverged);
    QApplication::processEvents();
}

/// Until the run that is being built is on the screen.
void waitForBuild(SessionBench& bench) {
    QTRY_VERIFY(!bench.bridge().isBuilding());
    bench.bridge().waitUntilIdle();
    QApplication::processEvents();
}

/// A strip of the drawing against the history: every value, and equal factors at equal heights. Gives how many of them
/// are not finite.
int compare(const RoadDrawing& road, std::size_t trace, const History& history, TraceId id) {
    const std::vector<double>& values = road.traces()[trace].values;
    std::size_t top = 0;
    std::size_t bottom = 0;
    int broken = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double told = history.value(id, road.steps()[i]);
        if (std::isnan(told) ? !std::isnan(values[i]) : values[i] != told)
            QTest::qFail("another value than recorded", __FILE__, __LINE__);
        const QPointF point = road.pointOf(trace, i);
        if (!QRectF(road.rect()).contains(point) || (i > 0 && !(point.x() > road.pointOf(trace, i - 1).x())))
            QTest::qFail("drawn in the wrong place", __FILE__, __LINE__);
        if (!std::isfinite(told)) {
            ++broken;
        } else if (told > 0) {
            top = told > values[top] ? i : top;
            bottom = told < values[bottom] ? i : bottom;
        }
    }
    const double decades = std::log10(values[top] / values[bottom]);
    const double yTop = road.pointOf(trace, top).y();
    const double yBottom = road.pointOf(trace, bottom).y();
    if (!(decades > 1) || !(yTop < yBottom))
        QTest::qFail("this road is flat", __FILE__, __LINE__);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isfinite(values[i]) && values[i] > 0) {
            const double share = std::log10(values[i] / values[bottom]) / decades;
            if (std::abs(road.pointOf(trace, i).y() - (yBottom - share * (yBottom - yTop))) > 1e-6)
                QTest::qFail("not on a logarithmic scale", __FILE__, __LINE__);
        }
    return broken;
}

} // namespace

class BlackBoxPanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }

    void nothingIsToldWhileAllIsFinite();
    void itComesWhenARunDivergesAndGoesWithIt();
    void whoOpenedItKeepsIt();
    void itKeepsOffThePresentation();
    void itDoesNotCoverALesson();
    void theDrawingHoldsTheTelemetry();
    void theChartsShowTheRoad();
    void rewindLandsAtTheLastFiniteStep();
    void rewindToBeforeItGrew();
    void aRemedyGoesOnFromBeforeItGrew();
    void anotherNetworkStartsFromStepZero();
    void aStoredRunTellsTheSame();
    void aRunThatDivergesAtOnceOffersARestart();
    void anExplodingRecurrentNetworkIsNamed();
    void brokenDataAreNoMatterForTheNetwork();
    void everyWordIsInChineseToo();
};

void BlackBoxPanelTest::nothingIsToldWhileAllIsFinite() {
    SessionBench bench(QString(), kRelu);
    bench.step(5);
    QVERIFY(dockOf(bench.window)->isHidden());
    bench.window.desk().showPanel(dockOf(bench.window));
    QApplication::processEvents();
    BlackBoxPanel& panel = panelOf(bench.window);
    QVERIFY(!panel.box());
    QVERIFY2(panel.text().startsWith("All values are finite"), qPrintable(panel.text()));
    QVERIFY(!panel.road()->isVisible());
    QVERIFY(!panel.rewindButton()->isVisible());
    QVERIFY(!bench.bridge().divergence());
}

void BlackBoxPanelTest::itComesWhenARunDivergesAndGoesWithIt() {
    SessionBench bench(QString(), kRelu);
    divergeAfter(bench, 20);
    BlackBoxPanel& panel = panelOf(bench.window);
    QTRY_VERIFY(panel.isVisible() && !panel.visibleRegion().isEmpty());
    const Divergence where = *bench.bridge().divergence();
    QVERIFY(where.step >= 20);
    QCOMPARE(panel.box()->where.step, where.step);
    const QString text = panel.text();
    QVERIFY2(text.startsWith(QString("Diverged at step %1").arg(where.step)), qPrintable(text));
    QVERIFY2(text.contains("Layer: " + QString::fromStdString(where.layer)), qPrintable(text));
    QVERIFY2(text.contains("Quantity: " + QString::fromStdString(where.quantity)), qPrintable(text));
    QVERIFY2(text.contains("Operation: " + QString::fromStdString(where.operation)), qPrintable(text));
    QVERIFY2(text.contains("grew first"), qPrintable(text));
    QVERIFY(bench.window.findChild<RunBanner*>()->text().contains(quantityWords(where)));
    QTest::keyClick(&bench.window, Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(dockOf(bench.window)->isHidden());
    QVERIFY(!panel.box());
}

void BlackBoxPanelTest::whoOpenedItKeepsIt() {
    SessionBench bench(QString(), kRelu);
    bench.window.desk().showPanel(dockOf(bench.window));
    divergeAfter(bench, 20);
    QTest::keyClick(&bench.window, Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(!panelOf(bench.window).box());
    QVERIFY(!dockOf(bench.window)->isHidden());
}

void BlackBoxPanelTest::itKeepsOffThePresentation() {
    SessionBench bench(QString(), kRelu);
    bench.window.presentation().setOn(true);
    divergeAfter(bench, 20);
    QVERIFY(panelOf(bench.window).box());
    QVERIFY(dockOf(bench.window)->isHidden());
    bench.window.presentation().setOn(false);
}

void BlackBoxPanelTest::itDoesNotCoverALesson() {
    SessionBench bench(QString(), kRelu);
    QDockWidget* lesson = bench.window.desk().dock("lesson");
    bench.window.desk().showPanel(lesson);
    QTRY_VERIFY(!lesson->visibleRegion().isEmpty());
    divergeAfter(bench, 20);
    QVERIFY(panelOf(bench.window).box());
    QVERIFY(dockOf(bench.window)->isHidden());
    QVERIFY(!lesson->visibleRegion().isEmpty());
}

void BlackBoxPanelTest::theDrawingHoldsTheTelemetry() {
    SessionBench bench(QString(), kRelu);
    divergeAfter(bench, 230);
    const RoadDrawing& road = *panelOf(bench.window).road();
    QTRY_VERIFY(!road.visibleRegion().isEmpty());
    const auto history = bench.bridge().history();
    const Layout& layout = history->layout();
    const BlackBox& box = *panelOf(bench.window).box();
    QVERIFY(box.grewFirst);
    QVERIFY(road.traces().size() >= 3);
    QCOMPARE(road.steps().size(), std::size_t(BlackBox::kRoad + 1));
    QCOMPARE(road.steps().back(), box.where.step);
    const TraceId ids[] = {layout.trace(StepQuantity::Loss), layout.trace(StepQuantity::GradNorm),
                           layout.trace(box.grewFirst->layer, LayerQuantity::PreactivationMaxAbs)};
    int broken = 0;
    for (std::size_t trace = 0; trace < 3; ++trace) {
        broken += compare(road, trace, *history, ids[trace]);
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(broken > 0);
    QVERIFY(road.accessibleDescription().contains("loss: from"));
    // What is not finite is marked in its own colour at the right edge.
    const QImage picture = const_cast<RoadDrawing&>(road).grab().toImage();
    int marked = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = picture.width() * 9 / 10; x < picture.width(); ++x)
            marked += picture.pixelColor(x, y) == theme().nonFinite;
    QVERIFY2(marked > 4, qPrintable(QString::number(marked)));
}

void BlackBoxPanelTest::theChartsShowTheRoad() {
    SessionBench bench(QString(), kRelu);
    divergeAfter(bench, 30);
    BlackBoxPanel& panel = panelOf(bench.window);
    auto* show = panel.findChild<QToolButton*>();
    QTRY_VERIFY(show->isVisible());
    show->click();
    const Highlight highlight = bench.window.selection().highlight();
    QCOMPARE(highlight.firstStep, panel.box()->grewFirst->step);
    QCOMPARE(highlight.lastStep, panel.box()->where.step);
    QCOMPARE(highlight.layers, std::vector<int>{static_cast<int>(panel.box()->grewFirst->layer)});
    QTest::keyClick(&bench.window, Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(bench.window.selection().highlight().isEmpty());
}

void BlackBoxPanelTest::rewindLandsAtTheLastFiniteStep() {
    SessionBench bench(QString(), kRelu);
    divergeAfter(bench, 30);
    const qint64 last = panelOf(bench.window).box()->lastFiniteStep;
    const auto before = bench.bridge().history();
    const TraceId loss = before->layout().trace(StepQuantity::Loss);
    QVERIFY(std::isfinite(before->value(loss, last)));
    QVERIFY(last == panelOf(bench.window).box()->where.step - 1);
    panelOf(bench.window).rewindButton()->click();
    QTRY_VERIFY(bench.bridge().history() != before);
    waitForBuild(bench);
    QCOMPARE(bench.bridge().status().nextStep, last);
    QCOMPARE(bench.bridge().status().state, RunState::Paused);
    QVERIFY(!bench.bridge().divergence());
    QVERIFY(dockOf(bench.window)->isHidden());
    bench.bridge().step(1);
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().history()->value(loss, last), before->value(loss, last)); // the very same state
}

void BlackBoxPanelTest::rewindToBeforeItGrew() {
    SessionBench bench(QString(), kRelu);
    divergeAfter(bench, 30);
    // The update of the step before is the one that made it grow.
    const qint64 goodStep = panelOf(bench.window).box()->grewFirst->step - 1;
    QVERIFY(goodStep < panelOf(bench.window).box()->lastFiniteStep);
    const auto before = bench.bridge().history();
    QTRY_VERIFY(panelOf(bench.window).beforeButton()->isVisible());
    panelOf(bench.window).beforeButton()->click();
    QTRY_VERIFY(bench.bridge().history() != before);
    waitForBuild(bench);
    QCOMPARE(bench.bridge().status().nextStep, goodStep);
    QCOMPARE(bench.bridge().status().state, RunState::Paused);
}

void BlackBoxPanelTest::aRemedyGoesOnFromBeforeItGrew() {
    SessionBench bench(QString(), kRelu);
    divergeAfter(bench, 30);
    BlackBoxPanel& panel = panelOf(bench.window);
    QPushButton* slower = nullptr;
    for (QPushButton* button : panel.remedyButtons())
        if (button->text().startsWith("Learning rate"))
            slower = button;
    QVERIFY(slower);
    const double tried = bench.bridge().recipe().training.optimizer.learningRate;
    const qint64 goodStep = panel.box()->grewFirst->step - 1;
    const auto before = bench.bridge().history();
    slower->click();
    QTRY_VERIFY(bench.bridge().history() != before);
    QTRY_VERIFY(!bench.bridge().isBuilding() && bench.end() > bench.bridge().history()->firstStep());
    bench.bridge().pause(); // it trained by itself
    bench.bridge().waitUntilIdle();
    QVERIFY(bench.window.document().recipe().training.optimizer.learningRate < tried);
    const auto history = bench.bridge().history();
    QCOMPARE(history->firstStep(), goodStep);
    QCOMPARE(history->value(history->layout().trace(StepQuantity::LearningRate), goodStep),
             bench.window.document().recipe().training.optimizer.learningRate);
}

void BlackBoxPanelTest::anotherNetworkStartsFromStepZero() {
    SessionBench bench(QString(), NABLA_SOURCE_DIR "/resources/recipes/03-exploding.json");
    divergeAfter(bench, 30, 1e3);
    const auto before = bench.bridge().history();
    QPushButton* other = nullptr;
    for (QPushButton* button : panelOf(bench.window).remedyButtons())
        if (!button->text().startsWith("Learning rate") && !button->text().contains("lip"))
            other = button;
    QVERIFY(other);
    other->click();
    QTRY_VERIFY(bench.bridge().history() != before);
    QTRY_VERIFY(!bench.bridge().isBuilding() && bench.end() > bench.bridge().history()->firstStep());
    bench.bridge().pause(); // it trained by itself
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().history()->firstStep(), qint64(0));
}

void BlackBoxPanelTest::aStoredRunTellsTheSame() {
    QTemporaryDir folder;
    const QString file = folder.filePath("diverged.nabla");
    QString told;
    qint64 last = 0;
    {
        SessionBench bench(QString(), kRelu);
        divergeAfter(bench, 30);
        told = panelOf(bench.window).text();
        last = panelOf(bench.window).box()->lastFiniteStep;
        QVERIFY(bench.sessions().saveTo(file));
    }
    SessionBench bench(QString(), file);
    bench.bridge().waitUntilIdle();
    QApplication::processEvents();
    QCOMPARE(panelOf(bench.window).text(), told);
    QTRY_VERIFY(!panelOf(bench.window).visibleRegion().isEmpty());
    QVERIFY(panelOf(bench.window).rewindButton()->isEnabled());
    QVERIFY(!panelOf(bench.window).remedyButtons().isEmpty());
    panelOf(bench.window).rewindButton()->click();
    QTRY_VERIFY(!bench.bridge().isShowing() && !bench.bridge().isBuilding());
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.bridge().status().nextStep, last);
    QCOMPARE(bench.bridge().status().state, RunState::Paused);
}

void BlackBoxPanelTest::aRunThatDivergesAtOnceOffersARestart() {
    SessionBench bench(QString(), kRelu);
    bench.window.document().edit("Gain", [](Recipe& recipe) {
        recipe.network.defaults.init = Init{};
        recipe.network.defaults.init->scheme = InitScheme::HeNormal;
        recipe.network.defaults.init->gain = 1e6;
    });
    bench.window.sync().flush();
    bench.step(3);
    QCOMPARE(bench.bridge().status().state, RunState::Diverged);
    BlackBoxPanel& panel = panelOf(bench.window);
    QTRY_VERIFY(panel.restartButton()->isVisible());
    QCOMPARE(panel.box()->lastFiniteStep, qint64(-1));
    QVERIFY(!panel.rewindButton()->isVisible());
    QVERIFY(!panel.beforeButton()->isVisible());
    QVERIFY2(panel.text().contains("no road"), qPrintable(panel.text()));
    QVERIFY2(panel.text().contains("none to go back to"), qPrintable(panel.text()));
    const auto before = bench.bridge().history();
    panel.restartButton()->click();
    QTRY_VERIFY(bench.bridge().history() != before);
    QCOMPARE(bench.bridge().status().nextStep, qint64(0));
}

void BlackBoxPanelTest::anExplodingRecurrentNetworkIsNamed() {
    Recipe recipe = loadRecipe(NABLA_SOURCE_DIR "/resources/recipes/11-adding-rnn.json");
    for (LayerSpec& layer : recipe.network.layers)
        if (auto* cell = std::get_if<RecurrentSpec>(&layer.value)) {
            cell->activation = Activation::Relu;
            cell->recurrentInit = Init{};
            cell->recurrentInit->scheme = InitScheme::Orthogonal;
            cell->recurrentInit->gain = 1.3;
        }
    recipe.training.clip.reset();
    recipe.training.optimizer.learningRate = 1;
    SessionBench bench;
    bench.window.document().reset(recipe);
    bench.window.sync().flush();
    bench.bridge().start();
    bench.bridge().waitUntilIdle();
    QApplication::processEvents();
    QCOMPARE(bench.bridge().status().state, RunState::Diverged);
    BlackBoxPanel& panel = panelOf(bench.window);
    QVERIFY(panel.box());
    QVERIFY2(panel.text().contains("Layer: 0"), qPrintable(panel.text()));
    QVERIFY(!panel.remedyButtons().isEmpty());
}

void BlackBoxPanelTest::brokenDataAreNoMatterForTheNetwork() {
    EngineBridge bridge;
    RecipeDocument document;
    RecipeSync sync(document, bridge);
    Selection selection;
    BlackBoxPanel panel(bridge, document, sync, selection);
    document.reset(loadRecipe(kRelu.toStdString()));
    sync.flush();
    bridge.step(2);
    bridge.waitUntilIdle();
    ShownRun shown{bridge.recipe(), bridge.history()};
    shown.state = RunState::Diverged;
    shown.divergence = Divergence{1, "data", "input", {}, std::nan("")};
    bridge.show(shown);
    QVERIFY(panel.box());
    QVERIFY(panel.remedyButtons().isEmpty());
    QVERIFY2(panel.text().contains("data themselves"), qPrintable(panel.text()));
}

void BlackBoxPanelTest::everyWordIsInChineseToo() {
    setLanguage(Language::Chinese);
    for (const char* quantity : {"input", "affine map", "preactivation", "activation", "normalized activation",
                                 "activation after dropout", "residual sum", "hidden state", "loss", "gradient norm",
                                 "gradient of the hidden state", "gradient of 3.weight", "weights of 3.weight"})
        QVERIFY2(quantityWords({0, "3", quantity}) != QString(quantity), quantity);
    for (const char* operation : {"affine map W x + b", "normalization", "dropout", "projection of the shortcut",
                                  "residual sum", "backward pass", "weight gradient", "update", "loss"})
        QVERIFY2(operationWords({0, "3", "loss", operation}) != QString(operation), operation);
    QCOMPARE(operationWords({0, "3", "activation", "relu"}), QString("relu"));
    setLanguage(Language::English);
}

QTEST_MAIN(BlackBoxPanelTest)
#include "tst_black_box_panel.moc"
