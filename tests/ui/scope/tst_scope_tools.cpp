// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe_json.h"
#include "core/recipe/resolve.h"
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/instrument_bench.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/charts/bars_item.h"
#include "ui/charts/gradient_by_layer_chart.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/layer_map.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/traces_item.h"
#include "ui/charts/waterfall_chart.h"
#include "ui/scope/forecast.h"
#include "ui/scope/scope_bar.h"
#include "ui/scope/screen.h"
#include "ui/scope/tile_grid.h"
#include "ui/scope/trigger_panel.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QWheelEvent>

namespace nabla {

namespace {

using test::Bench;
using test::runOf;

struct Scope {
    EngineBridge bridge;
    Selection selection;
    Screen screen;

    Scope() : screen(bridge, selection) {
        screen.resize(1100, 700);
        screen.show();
        bridge.setRecipe(parseRecipe(R"({"nablascope":1,"data":{"source":"circle","samples":64},
            "network":{"layers":[{"repeat":3,"layers":[{"type":"dense","units":4,"activation":"tanh"}]}]},
            "training":{"steps":300,"batch_size":16,"optimizer":{"type":"sgd","learning_rate":0.1},
                        "clip":{"type":"global_norm","max_norm":1}}})"));
        bridge.waitUntilIdle();
    }
    void run(qint64 steps) {
        bridge.step(steps);
        bridge.waitUntilIdle();
    }
};

void turnWheel(ChartPanel& panel, const QPointF& pixel, int notches) {
    QWheelEvent wheel(pixel, panel.viewport()->mapToGlobal(pixel), {}, QPoint(0, 120 * notches), Qt::NoButton,
                      Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(panel.viewport(), &wheel);
}

std::vector<double> counting(int count) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i)
        values.push_back(1 + i);
    return values;
}

} // namespace

class ScopeToolsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void oneClickInOneChartMovesEveryView();
    void frozenScreenHoldsWhileTrainingGoesOn();
    void frozenScreenKeepsTheOldRunAfterARestart();
    void frozenScreenDoesNotFollowATwinThatGoesOnAlone();
    void cursorsTellDifferenceAndRatio();
    void cursorsFollowMouseAndKeys();
    void theWheelLooksCloserAroundTheMouse();
    void windowsShowTheirStepsAndNoOthers();
    void newestStepsFollowTheRun();
    void aChartMayKeepItsOwnRange();
    void triggerSwitchPausesTheRunAndSaysWhy();
    void arrangementKeepsTriggersAndSteps();
    void settingsKeepTheArrangement();
    void keysMoveRemoveAndRestore();
    void forecastStandsBesideTheMeasuredGradients();
    void forecastStartsAnewForAnotherNetworkOnly();
};

void ScopeToolsTest::oneClickInOneChartMovesEveryView() {
    Scope scope;
    scope.run(60);
    auto* loss = static_cast<LossChart*>(scope.screen.instrument("loss"));
    auto* bars = static_cast<GradientByLayerChart*>(scope.screen.instrument("gradient_by_layer"));
    const PlotMapping& mapping = loss->panel(0)->mapping();
    QTest::mouseClick(loss->panel(0)->viewport(), Qt::LeftButton, {},
                      QPoint(int(mapping.x(20)), int(mapping.plot.center().y())));
    const qint64 step = scope.selection.step();
    QVERIFY(std::abs(step - 20) <= 2); // a pixel is about a step here
    for (const char* key : {"waterfall", "weight_updates", "gradient_norm", "loss"}) {
        auto* chart = static_cast<ChartInstrument*>(scope.screen.instrument(QString::fromLatin1(key)));
        QCOMPARE(chart->overlay(0)->cursor().value_or(-1), double(step));
        QVERIFY2(chart->readout().contains(QLocale().toString(step)), qPrintable(chart->readout()));
    }
    QVERIFY2(bars->readout().contains(QLocale().toString(step)), qPrintable(bars->readout()));
    QTest::keyClick(bars, Qt::Key_Escape);
    QCOMPARE(scope.selection.step(), qint64(-1));
    QVERIFY(!loss->overlay(0)->cursor());
}

void ScopeToolsTest::frozenScreenHoldsWhileTrainingGoesOn() {
    Scope scope;
    scope.run(40);
    auto* loss = static_cast<LossChart*>(scope.screen.instrument("loss"));
    QSignalSpy frozen(&scope.screen, &Screen::frozenChanged);
    scope.screen.setFrozen(true);
    const QImage before = loss->grab().toImage();
    const NumberTable numbers = loss->numbers(1000);
    scope.run(100);
    QCOMPARE(scope.bridge.history()->endStep(), std::int64_t(140));
    QCOMPARE(loss->grab().toImage(), before);
    // Looking around in it does not thaw it.
    scope.selection.selectStep(10);
    scope.selection.selectStep(-1);
    QCOMPARE(loss->grab().toImage(), before);
    QCOMPARE(loss->numbers(1000).rows(), numbers.rows());
    QCOMPARE(numbers.rows(), 40);
    QVERIFY(scope.screen.bar().notice().contains(QStringLiteral("39")));
    scope.screen.setFrozen(false);
    QCOMPARE(loss->numbers(1000).rows(), 140);
    QCOMPARE(frozen.size(), 2);
}

void ScopeToolsTest::frozenScreenKeepsTheOldRunAfterARestart() {
    Scope scope;
    scope.run(40);
    auto* loss = static_cast<LossChart*>(scope.screen.instrument("loss"));
    scope.screen.setFrozen(true);
    const QImage before = loss->grab().toImage();
    scope.bridge.restart();
    scope.run(5);
    QCOMPARE(loss->grab().toImage(), before);
    scope.screen.setFrozen(false);
    QCOMPARE(loss->numbers(1000).rows(), 5);
}

/// B has diverged, A goes on behind the frozen screen.
void ScopeToolsTest::frozenScreenDoesNotFollowATwinThatGoesOnAlone() {
    Scope scope;
    const Recipe broken = parseRecipe(R"({"nablascope":1,"data":{"source":"circle","samples":64},
        "network":{"layers":[{"repeat":3,"layers":[{"type":"dense","units":4,"activation":"relu"}]}]},
        "training":{"steps":300,"batch_size":16,"optimizer":{"type":"sgd","learning_rate":1e30}}})");
    scope.bridge.setSpeed(0.001);
    scope.bridge.armTwin(true);
    QCOMPARE(scope.bridge.setRecipe(broken), QStringList());
    scope.bridge.pause();
    scope.bridge.waitUntilIdle();
    scope.bridge.setSpeed(0);
    scope.run(60);
    QVERIFY(scope.bridge.twinDivergence(true));
    const std::int64_t end = scope.bridge.ghost()->endStep();
    QVERIFY(scope.bridge.history()->endStep() < end);
    scope.screen.setFrozen(true);
    std::vector<std::pair<QWidget*, QImage>> before;
    for (const char* id : {"loss", "gradient_norm", "gradient_by_layer", "weight_updates"}) {
        QWidget* instrument = scope.screen.instrument(QString::fromLatin1(id));
        before.emplace_back(instrument, instrument->grab().toImage());
    }
    scope.run(100);
    QVERIFY(scope.bridge.ghost()->endStep() >= end + 100);
    for (const auto& [instrument, picture] : before) {
        static_cast<Instrument*>(instrument)->refresh();
        QVERIFY2(instrument->grab().toImage() == picture, qPrintable(instrument->objectName()));
    }
    scope.screen.setFrozen(false);
    QVERIFY(before[0].first->grab().toImage() != before[0].second);
}

void ScopeToolsTest::cursorsTellDifferenceAndRatio() {
    Bench<GradientNormChart> bench(runOf(2, {1, 2, 4, 8, 16}));
    bench.selection.setCursor(CursorId::A, 1);
    QVERIFY(bench.chart->overlay(0)->note().isEmpty());
    bench.selection.setCursor(CursorId::B, 4);
    const QString note = bench.chart->overlay(0)->note().join(QLatin1Char('\n'));
    QVERIFY2(note.contains(QStringLiteral("2.00 → 16.0")) && note.contains(QStringLiteral("Δ 14.0")) &&
                 note.contains(QStringLiteral("× 8.00")),
             qPrintable(note));
    QVERIFY2(note.contains(QStringLiteral("Δ 3 steps")), qPrintable(note));
    bench.selection.clearCursors();
    QVERIFY(bench.chart->overlay(0)->note().isEmpty());
    QVERIFY(bench.chart->overlay(0)->cursors().empty());
}

void ScopeToolsTest::cursorsFollowMouseAndKeys() {
    Bench<LossChart> bench(runOf(2, counting(50)));
    const PlotMapping& mapping = bench.chart->panel(0)->mapping();
    bench.selection.selectStep(12);
    QTest::keyClick(bench.chart.get(), Qt::Key_A);
    QTest::keyClick(bench.chart.get(), Qt::Key_Right);
    QTest::keyClick(bench.chart.get(), Qt::Key_B);
    QCOMPARE(bench.selection.cursor(CursorId::A), qint64(12));
    QCOMPARE(bench.selection.cursor(CursorId::B), qint64(13));
    bench.selection.setCursor(CursorId::B, 40);
    bench.drag(0, QPointF(mapping.x(40), 60), QPointF(mapping.x(30), 60));
    QVERIFY(std::abs(bench.selection.cursor(CursorId::B) - 30) <= 1);
    QCOMPARE(bench.selection.step(), qint64(13)); // the linked one stayed
}

void ScopeToolsTest::theWheelLooksCloserAroundTheMouse() {
    Bench<LossChart> bench(runOf(2, counting(1000)));
    ChartPanel& panel = *bench.chart->panel(0);
    const QPointF at(panel.mapping().x(400), panel.mapping().plot.center().y());
    turnWheel(panel, at, 4);
    QCOMPARE(bench.selection.view().kind, StepView::Kind::Window);
    QVERIFY(std::abs(panel.mapping().valueAtX(at.x()) - 400) < 2); // what was under the mouse stays there
    QVERIFY(panel.mapping().xMax - panel.mapping().xMin < 500);
    turnWheel(panel, at, -20);
    QCOMPARE(bench.selection.view(), StepView());
    for (int i = 0; i < 20; ++i)
        turnWheel(panel, at, 5);
    QVERIFY(panel.mapping().xMax - panel.mapping().xMin >= 8);
    QTest::keyClick(bench.chart.get(), Qt::Key_0);
    QCOMPARE(bench.selection.view(), StepView());
}

void ScopeToolsTest::windowsShowTheirStepsAndNoOthers() {
    StepView view;
    view.kind = StepView::Kind::Window;
    view.first = 100;
    view.last = 200;
    Bench<GradientNormChart> norm(runOf(2, counting(1000)));
    norm.selection.setView(view);
    const Trace& trace = norm.chart->traces().traces().front();
    QCOMPARE(trace.lowest, std::log10(101.0));
    QCOMPARE(trace.highest, std::log10(200.0));
    QCOMPARE(norm.chart->numbers(5000).rows(), 100);
    Bench<WaterfallChart> map(runOf(2, counting(1000)));
    map.selection.setView(view);
    QCOMPARE(map.chart->map().columnSteps(), std::int64_t(1));
    QCOMPARE(map.chart->map().columns(), 100);
    QCOMPARE(map.chart->map().cell(0, 7), static_cast<float>(std::log10(108.0)));
    // Beside the run: an empty chart, no complaint.
    view.first = 5000;
    view.last = 6000;
    norm.selection.setView(view);
    map.selection.setView(view);
    QVERIFY(norm.chart->traces().traces().front().lines.empty());
    QCOMPARE(map.chart->map().columns(), 0);
    norm.paint();
    map.paint();
}

void ScopeToolsTest::newestStepsFollowTheRun() {
    Bench<GradientNormChart> bench(runOf(2, counting(3000)));
    StepView view;
    view.kind = StepView::Kind::Recent;
    view.count = 500;
    bench.selection.setView(view);
    QCOMPARE(bench.chart->panel(0)->mapping().xMin, 2500.0);
    QCOMPARE(bench.chart->panel(0)->mapping().xMax, 3000.0);
    std::vector<double> row(static_cast<std::size_t>(bench.source.now->layout().width()), 1);
    bench.source.now->append(row);
    bench.chart->refresh();
    QCOMPARE(bench.chart->panel(0)->mapping().xMax, 3001.0);
}

void ScopeToolsTest::aChartMayKeepItsOwnRange() {
    Bench<LossChart> bench(runOf(2, counting(3000)));
    bench.chart->setSettings({{"range", "recent"}});
    QCOMPARE(bench.chart->panel(0)->mapping().xMin, 2000.0);
    StepView view;
    view.kind = StepView::Kind::Window;
    view.first = 10;
    view.last = 20;
    bench.selection.setView(view);
    QCOMPARE(bench.chart->panel(0)->mapping().xMin, 2000.0);
    turnWheel(*bench.chart->panel(0), bench.chart->panel(0)->mapping().plot.center(), 2);
    QCOMPARE(bench.selection.view(), view);
    QVERIFY(bench.chart->panel(0)->mapping().xMin > 2000.0);
}

void ScopeToolsTest::triggerSwitchPausesTheRunAndSaysWhy() {
    Scope scope;
    scope.screen.bar().triggers().setSettings({{"step", QJsonObject{{"on", true}, {"level", 25}}}});
    scope.bridge.start();
    scope.bridge.waitUntilIdle();
    QCOMPARE(scope.bridge.status().state, RunState::Paused);
    QCOMPARE(scope.bridge.status().nextStep, std::int64_t(26));
    QVERIFY2(scope.screen.bar().notice().contains(QStringLiteral("step 25")), qPrintable(scope.screen.bar().notice()));
    const auto& marks = static_cast<LossChart*>(scope.screen.instrument("loss"))->overlay(0)->marks();
    QCOMPARE(marks.size(), std::size_t(1));
    QCOMPARE(marks.front().step, 25.0);
    QVERIFY(marks.front().label.contains(QStringLiteral("trigger")));
    scope.bridge.start();
    scope.bridge.waitUntilIdle();
    QCOMPARE(scope.bridge.status().state, RunState::Finished);
    QVERIFY(scope.screen.bar().notice().isEmpty());
}

void ScopeToolsTest::arrangementKeepsTriggersAndSteps() {
    Scope scope;
    scope.screen.bar().triggers().setSettings({{"norm_above", QJsonObject{{"on", true}, {"level", 2.5}}}});
    StepView view;
    view.kind = StepView::Kind::Recent;
    view.count = 100;
    scope.selection.setView(view);
    const QJsonObject kept = scope.screen.arrangement();
    Scope other;
    QVERIFY(other.screen.setArrangement(kept));
    QCOMPARE(other.screen.bar().triggers().triggers(), (std::vector<Trigger>{{TriggerKind::NormAbove, 2.5}}));
    QCOMPARE(other.selection.view(), view);
    QCOMPARE(other.screen.arrangement(), kept);
    QVERIFY(!other.screen.setArrangement({{"rows", "none"}}));
    QCOMPARE(other.screen.arrangement(), kept);
}

void ScopeToolsTest::settingsKeepTheArrangement() {
    QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    Scope scope;
    scope.screen.grid().duplicate("loss");
    scope.screen.setShown("waterfall", false);
    scope.screen.save(settings);
    Scope other;
    QSignalSpy shown(&other.screen, &Screen::shownChanged);
    other.screen.restore(settings);
    QCOMPARE(other.screen.grid().rows(), scope.screen.grid().rows());
    QVERIFY(!other.screen.isShown("waterfall"));
    QCOMPARE(shown.size(), 1);
    QCOMPARE(shown.front(), (QVariantList{"waterfall", false}));
    QSettings empty(folder.filePath(QStringLiteral("empty.ini")), QSettings::IniFormat);
    other.screen.restore(empty);
    QCOMPARE(other.screen.grid().rows(), scope.screen.grid().rows());
}

void ScopeToolsTest::keysMoveRemoveAndRestore() {
    Scope scope;
    scope.screen.activateWindow();
    Instrument* loss = scope.screen.instrument("loss");
    loss->setFocus();
    QTest::keyClick(loss, Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(scope.screen.grid().rows().front().contains(QStringLiteral("loss")));
    QTest::keyClick(loss, Qt::Key_Return);
    QCOMPARE(scope.screen.grid().maximized(), QStringLiteral("loss"));
    QTest::keyClick(loss, Qt::Key_Escape);
    QCOMPARE(scope.screen.grid().maximized(), QString());
    loss->setFocus();
    QTest::keyClick(loss, Qt::Key_Delete);
    QVERIFY(!scope.screen.isShown("loss"));
}

void ScopeToolsTest::forecastStandsBesideTheMeasuredGradients() {
    Scope scope;
    scope.run(5);
    scope.screen.settle();
    const auto* chart = static_cast<GradientByLayerChart*>(scope.screen.instrument("gradient_by_layer"));
    const BarSeries& signal = chart->bars().series()[0];
    const std::vector<LayerPrediction> theory =
        predictGradients(resolve(scope.bridge.recipe()), *scope.bridge.dataset());
    QCOMPARE(signal.forecast.size(), std::size_t(4));
    QVERIFY(isAbsent(signal.forecast[3])); // the output is not predicted
    // Layer 2 is the one the ratios refer to; its first measured size is theirs.
    for (std::size_t layer = 0; layer < 3; ++layer) {
        const double wanted = theory[layer].gradRatio * signal.first[2];
        QVERIFY2(std::abs(signal.forecast[layer] / wanted - 1) < 1e-12, qPrintable(QString::number(layer)));
        QVERIFY(signal.forecastLow[layer] <= signal.forecastHigh[layer]);
    }
    QCOMPARE(signal.forecastLow[2], signal.forecastHigh[2]); // of itself every draw is once itself
    QVERIFY(signal.forecastLow[0] < signal.forecastHigh[0]);
    const NumberTable numbers = scope.screen.instrument("gradient_by_layer")->numbers(100);
    QVERIFY(std::any_of(numbers.columns.begin(), numbers.columns.end(), [&](const NumberTable::Column& column) {
        return column.title.contains(QStringLiteral("theory")) && column.values[0] == signal.forecast[0];
    }));
}

void ScopeToolsTest::forecastStartsAnewForAnotherNetworkOnly() {
    Scope scope;
    const auto data = scope.bridge.dataset();
    Recipe recipe = scope.bridge.recipe();
    Forecaster forecaster;
    QVERIFY(!forecaster.forecast(recipe, data, 100));
    forecaster.wait();
    const auto first = forecaster.forecast(recipe, data, 100);
    QVERIFY(first && first->band.draws > 0);
    recipe.training.optimizer.learningRate = 7;
    QCOMPARE(forecaster.forecast(recipe, data, 100), first);
    recipe.network.layers.pop_back();
    QVERIFY(!forecaster.forecast(recipe, data, 100));
    forecaster.wait();
    QVERIFY(forecaster.forecast(recipe, data, 100));
    // Large networks are not drawn again and again.
    recipe.seed = 5;
    QVERIFY(!forecaster.forecast(recipe, data, 4'000'000));
    forecaster.wait();
    QCOMPARE(forecaster.forecast(recipe, data, 4'000'000)->band.draws, 0);
}

} // namespace nabla

QTEST_MAIN(nabla::ScopeToolsTest)
#include "tst_scope_tools.moc"
