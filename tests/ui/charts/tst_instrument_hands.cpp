// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/instrument_bench.h"
#include "ui/charts/bars_item.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/gradient_by_layer_chart.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/guide_item.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/map_item.h"
#include "ui/charts/traces_item.h"
#include "ui/charts/waterfall_chart.h"
#include "ui/charts/weight_updates_chart.h"
#include "ui/style/theme.h"

#include <QSignalSpy>

namespace nabla {

using test::Bench;
using test::hover;
using test::runOf;

/// What mouse and keyboard do to the instruments.
class InstrumentHandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void clickingABarSelectsItsLayer();
    void clickingARowSelectsItsLayer();
    void clickingATraceSelectsItsLayer();
    void clickInATimePlotSetsTheStepAndEscapeReturns();
    void selectedStepShowsItsOwnBars();
    void arrowKeysWalkThroughLayersAndSteps();
    void draggingTheMaxNormLineEmits();
    void maxNormLineFollowsTheKeys();
    void maxNormLineIsHiddenWithoutClipping();
    void hoverTellsTheExactValue();
    void aChoiceGivesWayToTheTitle();
    void aLowCardShowsTheRatioAlone();
};

void InstrumentHandsTest::clickingABarSelectsItsLayer() {
    Bench<GradientByLayerChart> bench(runOf(5, {1, 0.1}));
    bench.click(0, bench.chart->bars().barRect(1, 3).center());
    QCOMPARE(bench.selection.layer(), 3);
    hover(*bench.chart->panel(0), bench.chart->bars().barRect(0, 2).center());
    QCOMPARE(bench.selection.hoveredLayer(), 2);
}

void InstrumentHandsTest::clickingARowSelectsItsLayer() {
    Bench<WaterfallChart> bench(runOf(5, {1, 0.1, 1, 0.1}));
    const QRectF row = bench.chart->item().rowRect(4);
    bench.click(0, QPointF(bench.chart->panel(0)->mapping().x(2), row.center().y()));
    QCOMPARE(bench.selection.layer(), 4);
    QCOMPARE(bench.selection.step(), qint64(2));
}

void InstrumentHandsTest::clickingATraceSelectsItsLayer() {
    const auto layout = test::denseLayout(3);
    auto history = std::make_shared<History>(layout);
    std::vector<double> row = test::emptyRow(*layout);
    for (int step = 0; step < 10; ++step) {
        for (Index layer = 0; layer < 4; ++layer) {
            const Index weight = layout->layers[static_cast<std::size_t>(layer)].weight;
            test::put(row, layout->trace(weight, ParameterQuantity::UpdateL2),
                      std::pow(10.0, -2.0 * static_cast<double>(layer)));
            test::put(row, layout->trace(weight, ParameterQuantity::UpdateRatio), 1e-3);
        }
        history->append(row);
    }
    Bench<WeightUpdatesChart> bench(history);
    bench.click(0, bench.chart->panel(0)->mapping().point(4, -4));
    QCOMPARE(bench.selection.layer(), 2);
    QCOMPARE(bench.chart->sizes().traces()[2].emphasis, Emphasis::Strong);
}

void InstrumentHandsTest::clickInATimePlotSetsTheStepAndEscapeReturns() {
    Bench<LossChart> bench(runOf(2, std::vector<double>(50, 1.0)));
    const PlotMapping& mapping = bench.chart->panel(0)->mapping();
    bench.click(0, QPointF(mapping.x(20), mapping.plot.center().y()));
    QVERIFY(std::abs(bench.selection.step() - 20) <= 1); // a pixel is a fraction of a step here
    QCOMPARE(bench.chart->overlay(1)->cursor().value_or(-1), static_cast<double>(bench.selection.step()));
    QTest::keyClick(bench.chart.get(), Qt::Key_Escape);
    QCOMPARE(bench.selection.step(), qint64(-1));
    bench.click(1, QPointF(mapping.x(10), 20));
    QVERIFY(bench.selection.step() >= 0);
    QTest::mouseDClick(bench.chart->panel(0)->viewport(), Qt::LeftButton, {}, mapping.plot.center().toPoint());
    QCOMPARE(bench.selection.step(), qint64(-1));
}

void InstrumentHandsTest::selectedStepShowsItsOwnBars() {
    Bench<GradientByLayerChart> bench(runOf(3, {1, 10, 100}));
    QCOMPARE(bench.chart->bars().series()[0].values.front(), 100.0);
    bench.selection.selectStep(1);
    QCOMPARE(bench.chart->bars().series()[0].values.front(), 10.0);
    QCOMPARE(bench.chart->bars().series()[0].first.front(), 1.0);
}

void InstrumentHandsTest::arrowKeysWalkThroughLayersAndSteps() {
    Bench<GradientByLayerChart> bars(runOf(3, {1, 1}));
    QTest::keyClick(bars.chart.get(), Qt::Key_Right);
    QTest::keyClick(bars.chart.get(), Qt::Key_Right);
    QCOMPARE(bars.selection.layer(), 1);
    Bench<LossChart> loss(runOf(3, std::vector<double>(10, 1.0)));
    QTest::keyClick(loss.chart.get(), Qt::Key_Left);
    QCOMPARE(loss.selection.step(), qint64(8));
    QTest::keyClick(loss.chart.get(), Qt::Key_End);
    QCOMPARE(loss.selection.step(), qint64(-1));
}

void InstrumentHandsTest::draggingTheMaxNormLineEmits() {
    Bench<GradientNormChart> bench(runOf(2, {5, 0.2, 3}));
    bench.source.made.training.clip = ClipSpec{ClipKind::GlobalNorm, 1.0, {}, {}, {}, {}};
    bench.chart->refresh();
    QSignalSpy dragged(bench.chart.get(), &Instrument::maxNormDragged);
    const PlotMapping& mapping = bench.chart->panel(0)->mapping();
    const double x = mapping.plot.center().x();
    bench.drag(0, QPointF(x, mapping.y(0)), QPointF(x, mapping.y(std::log10(0.5))));
    QVERIFY(!dragged.isEmpty());
    // The mouse stands on whole pixels: a pixel is about a hundredth of a decade.
    QVERIFY(std::abs(std::log10(dragged.last().at(0).toDouble() / 0.5)) < 0.03);
    QCOMPARE(bench.selection.step(), qint64(-1));
}

void InstrumentHandsTest::maxNormLineFollowsTheKeys() {
    Bench<GradientNormChart> bench(runOf(2, {5, 0.2, 3}));
    bench.source.made.training.clip = ClipSpec{ClipKind::GlobalNorm, 1.0, {}, {}, {}, {}};
    bench.chart->refresh();
    QSignalSpy dragged(bench.chart.get(), &Instrument::maxNormDragged);
    QTest::keyClick(bench.chart.get(), Qt::Key_Up);
    QCOMPARE(dragged.size(), 1);
    QCOMPARE(dragged.last().at(0).toDouble(), 1.1);
    QTest::keyClick(bench.chart.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(dragged.last().at(0).toDouble(), 0.55);
    QCOMPARE(bench.chart->maxNormLine().y().value_or(9), std::log10(0.55));
}

void InstrumentHandsTest::maxNormLineIsHiddenWithoutClipping() {
    Bench<GradientNormChart> bench(runOf(2, {5, 0.2, 3}));
    QVERIFY(!bench.chart->maxNormLine().y());
    QSignalSpy dragged(bench.chart.get(), &Instrument::maxNormDragged);
    QTest::keyClick(bench.chart.get(), Qt::Key_Up);
    QVERIFY(dragged.isEmpty());
}

void InstrumentHandsTest::hoverTellsTheExactValue() {
    Bench<GradientByLayerChart> bench(runOf(3, {3.20711e-11, 3.20711e-11}));
    hover(*bench.chart->panel(0), bench.chart->bars().barRect(0, 1).center());
    const QString bars = bench.chart->overlay(0)->tip().join(QLatin1Char('\n'));
    QVERIFY2(bars.contains(QStringLiteral("3.20711e-11")) && bars.contains(QStringLiteral("Layer 1")),
             qPrintable(bars));
    Bench<LossChart> loss(runOf(3, {1, 2.71828, 1}));
    const PlotMapping& mapping = loss.chart->panel(0)->mapping();
    hover(*loss.chart->panel(0), QPointF(mapping.x(1), mapping.plot.center().y()));
    const QString text = loss.chart->overlay(0)->tip().join(QLatin1Char('\n'));
    QVERIFY2(text.contains(QStringLiteral("2.71828")) && text.contains(QStringLiteral("Step 1")), qPrintable(text));
}

void InstrumentHandsTest::aChoiceGivesWayToTheTitle() {
    Bench<WeightUpdatesChart> bench(runOf(5, {1, 0.1}));
    bench.chart->resize(420, 260);
    const auto shown = [&] { // other choices are in the menu only
        const QList<ChoiceButton*> all = bench.chart->findChildren<ChoiceButton*>();
        return std::count_if(all.begin(), all.end(), [](const ChoiceButton* choice) { return choice->isVisible(); });
    };
    QTRY_COMPARE(shown(), 1);
    bench.chart->resize(170, 260);
    QTRY_COMPARE(shown(), 0);
    bench.chart->resize(420, 260);
    QTRY_COMPARE(shown(), 1);
}

void InstrumentHandsTest::aLowCardShowsTheRatioAlone() {
    Bench<WeightUpdatesChart> bench(runOf(5, {1, 0.1}));
    bench.chart->resize(420, 340);
    QTRY_VERIFY(bench.chart->panel(0)->isVisible());
    bench.chart->resize(420, 220);
    QTRY_VERIFY(!bench.chart->panel(0)->isVisible());
    QVERIFY(bench.chart->panel(1)->isVisible());
    bench.chart->resize(420, 340);
    QTRY_VERIFY(bench.chart->panel(0)->isVisible());
    bench.chart->setSettings({{QStringLiteral("panels"), QStringLiteral("size")}}); // what was asked for stays
    bench.chart->resize(420, 220);
    QTRY_VERIFY(bench.chart->panel(0)->isVisible());
}

} // namespace nabla

QTEST_MAIN(nabla::InstrumentHandsTest)
#include "tst_instrument_hands.moc"
