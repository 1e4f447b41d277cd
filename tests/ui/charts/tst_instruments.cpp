// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/fake_snapshot.h"
#include "ui/charts/bars_item.h"
#include "ui/charts/card_instrument.h"
#include "ui/charts/catalog.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/gradient_by_layer_chart.h"
#include "ui/charts/gradient_noise_chart.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/guide_item.h"
#include "ui/charts/learning_rate_chart.h"
#include "ui/charts/log_value.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/map_item.h"
#include "ui/charts/strip_item.h"
#include "ui/charts/traces_item.h"
#include "ui/charts/waterfall_chart.h"
#include "ui/charts/weight_updates_chart.h"
#include "ui/style/theme.h"

namespace nabla {

namespace {

using test::Bench;
using test::runOf;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kDenormal = std::numeric_limits<double>::denorm_min();

/// The points of a trace at a step, in order.
std::vector<double> pointsAt(const Trace& trace, double step) {
    std::vector<double> found;
    for (const QPolygonF& line : trace.lines)
        for (const QPointF& point : line)
            if (point.x() == step)
                found.push_back(point.y());
    return found;
}

bool isReasonable(const AxisScale& axis) {
    return axis.min >= kLowestDecade - 2 && axis.max <= kHighestDecade + 2 && axis.min < axis.max &&
           axis.ticks.size() >= 2 && axis.ticks.size() <= 30;
}

} // namespace

class InstrumentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void barsAreTheHistorys_data() { values(); }
    void barsAreTheHistorys();
    void tracesAreTheHistorys_data() { values(); }
    void tracesAreTheHistorys();
    void waterfallIsTheHistorys_data() { values(); }
    void waterfallIsTheHistorys();
    void noiseIsTheHistorys_data() { values(); }
    void noiseIsTheHistorys();
    void noiseThatABatchCannotTellIsMarked();
    void oneZeroDoesNotBlankTheLine();
    void nonFiniteLeavesAGapAndAMark();
    void oneSpikeSurvivesAHundredThousandSteps();
    void waterfallReadsNewColumnsAsTheWholeRun();
    void newRunClearsTheTrace_data() { instruments(); }
    void newRunClearsTheTrace();
    void emptyRunShowsASentence_data() { instruments(); }
    void emptyRunShowsASentence();
    void clippedStepsAreMarkedAndCounted();
    void divergedStepIsMarked();
    void baselineIsDrawnWithItsText();
    void explodingLossTurnsTheAxis();
    void twoHundredLayersAreAllDrawn();
    void everyInstrumentIsNamedForScreenReaders_data() { instruments(); }
    void everyInstrumentIsNamedForScreenReaders();

private:
    static void values();
    static void instruments();
};

void InstrumentsTest::values() {
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("layers");
    QTest::newRow("an ordinary number") << 0.031 << 5;
    QTest::newRow("one layer beside the output") << 2.5 << 1;
    QTest::newRow("exact zero") << 0.0 << 5;
    QTest::newRow("a denormal") << kDenormal << 5;
    QTest::newRow("NaN") << kNan << 5;
    QTest::newRow("infinity") << kInf << 5;
    QTest::newRow("1e300") << 1e300 << 5;
}

void InstrumentsTest::instruments() {
    QTest::addColumn<QString>("id");
    for (const InstrumentRow& row : instrumentCatalog())
        QTest::newRow(row.id) << QString::fromLatin1(row.id);
}

void InstrumentsTest::barsAreTheHistorys() {
    QFETCH(double, value);
    QFETCH(int, layers);
    Bench<GradientByLayerChart> bench(runOf(layers, {1, value}));
    bench.paint();
    const BarsItem& bars = bench.chart->bars();
    QCOMPARE(bars.layerCount(), layers + 1);
    const PlotMapping& mapping = bench.chart->panel(0)->mapping();
    const LogValue place = logValue(value);
    for (std::size_t series = 0; series < 2; ++series)
        for (int layer = 0; layer <= layers; ++layer) {
            const double drawn = bars.series()[series].values[static_cast<std::size_t>(layer)];
            QVERIFY(std::isnan(value) ? std::isnan(drawn) : drawn == value);
            const QRectF bar = bars.barRect(series, layer);
            QCOMPARE(bar.isNull(), place.mark != Mark::Value);
            if (place.mark == Mark::Value) {
                QVERIFY(mapping.plot.adjusted(-1, -1, 1, 1).contains(bar));
                // Within the two pixels that a bar on the floor keeps visible.
                QVERIFY(std::abs(mapping.y(place.decade) - bar.top()) <= 2);
            }
        }
    QVERIFY(isReasonable(bench.chart->panel(0)->yAxis()));
}

void InstrumentsTest::tracesAreTheHistorys() {
    QFETCH(double, value);
    QFETCH(int, layers);
    Bench<WeightUpdatesChart> updates(runOf(layers, {1, value, 2}));
    Bench<GradientNormChart> norm(runOf(layers, {1, value, 2}));
    updates.paint();
    norm.paint();
    const LogValue place = logValue(value);
    const auto check = [&](const TracesItem& item) {
        for (const Trace& trace : item.traces()) {
            QCOMPARE(pointsAt(trace, 0), std::vector<double>{0});
            QCOMPARE(pointsAt(trace, 2), std::vector<double>{std::log10(2.0)});
            const std::vector<double> found = pointsAt(trace, 1);
            QCOMPARE(found.empty(), place.mark == Mark::NonFinite);
            QCOMPARE(trace.nonFiniteSteps.size(), std::size_t(place.mark == Mark::NonFinite ? 1 : 0));
            QCOMPARE(trace.zeroSteps.size(), std::size_t(place.mark == Mark::Zero ? 1 : 0));
            if (place.mark == Mark::Value)
                QCOMPARE(found.front(), place.decade);
        }
    };
    QCOMPARE(updates.chart->ratios().traces().size(), std::size_t(layers + 1));
    check(updates.chart->sizes());
    check(updates.chart->ratios());
    check(norm.chart->traces());
    Bench<LearningRateChart> rate(runOf(layers, {1, value, 2}));
    rate.chart->setSettings({{QStringLiteral("axis"), QStringLiteral("log")}});
    rate.paint();
    check(rate.chart->traces());
    for (const ChartPanel* panel : {updates.chart->panel(0), updates.chart->panel(1), norm.chart->panel(0)})
        QVERIFY(isReasonable(panel->yAxis()));
}

void InstrumentsTest::waterfallIsTheHistorys() {
    QFETCH(double, value);
    QFETCH(int, layers);
    Bench<WaterfallChart> bench(runOf(layers, {1, value, 2}));
    bench.paint();
    const LayerMap& map = bench.chart->map();
    QCOMPARE(map.rows(), layers + 1);
    QCOMPARE(map.columns(), 3);
    const LogValue place = logValue(value);
    for (int row = 0; row < map.rows(); ++row) {
        QCOMPARE(map.cell(row, 0), 0.0f);
        const float cell = map.cell(row, 1);
        if (place.mark == Mark::NonFinite)
            QVERIFY(std::isnan(cell));
        else if (place.mark == Mark::Zero)
            QCOMPARE(cell, -std::numeric_limits<float>::infinity());
        else
            QCOMPARE(cell, static_cast<float>(place.decade));
        const QRgb pixel = bench.chart->item().picture().pixel(1, row);
        if (place.mark == Mark::NonFinite)
            QCOMPARE(pixel, theme().nonFinite.rgb());
        if (place.mark == Mark::Zero)
            QCOMPARE(pixel, theme().ghost.rgb());
    }
}

void InstrumentsTest::noiseIsTheHistorys() {
    QFETCH(double, value);
    QFETCH(int, layers);
    Bench<GradientNoiseChart> bench(runOf(layers, {1, value, 2}));
    bench.paint();
    const LogValue place = logValue(value);
    const LogValue root = logValue(std::sqrt(value));
    const volatile double two = 2; // the compiler rounds a constant logarithm in another way
    const auto check = [&](const Trace& trace, double expected, double newest) {
        QCOMPARE(pointsAt(trace, 0), std::vector<double>{0});
        QCOMPARE(pointsAt(trace, 2), std::vector<double>{newest});
        const std::vector<double> found = pointsAt(trace, 1);
        QCOMPARE(found.empty(), place.mark == Mark::NonFinite);
        QCOMPARE(trace.nonFiniteSteps.size(), std::size_t(place.mark == Mark::NonFinite ? 1 : 0));
        QCOMPARE(trace.zeroSteps.size(), std::size_t(place.mark == Mark::Zero ? 1 : 0));
        if (place.mark == Mark::Value)
            QCOMPARE(found.front(), expected);
    };
    check(bench.chart->scales().traces().front(), place.decade, std::log10(2.0));
    check(bench.chart->parts().traces()[0], root.decade, std::log10(std::sqrt(two)));
    check(bench.chart->parts().traces()[1], place.decade, std::log10(2.0));
    QCOMPARE(bench.chart->batchLine().y().value_or(0), std::log10(32.0));
    for (const int index : {0, 1})
        QVERIFY(isReasonable(bench.chart->panel(index)->yAxis()));
    QVERIFY(bench.chart->panel(0)->yAxis().max >= std::log10(32.0));
}

void InstrumentsTest::noiseThatABatchCannotTellIsMarked() {
    const auto layout = test::denseLayout(1);
    auto history = std::make_shared<History>(layout);
    for (int step = 0; step < 100; ++step) {
        std::vector<double> row = test::emptyRow(*layout);
        test::put(row, layout->trace(StepQuantity::GradNorm), 1);
        if (step % 32 == 0) {
            test::put(row, layout->trace(StepQuantity::GradNoiseTrace), 9);
            test::put(row, layout->trace(StepQuantity::GradNoiseScale), step == 32 ? absent() : 64);
        }
        history->append(row);
    }
    Bench<GradientNoiseChart> bench(history);
    using Stretches = std::vector<std::pair<double, double>>;
    QCOMPARE(bench.chart->unclear().stretches(), (Stretches{{32, 64}}));
    QVERIFY2(bench.chart->readout().contains(QStringLiteral("noise scale 64")), qPrintable(bench.chart->readout()));
    bench.selection.selectStep(40); // not measured itself: what was known then
    QVERIFY2(bench.chart->readout().contains(QStringLiteral("too small")), qPrintable(bench.chart->readout()));
    Bench<GradientNoiseChart> single(test::makeRun(layout, test::healthy(), 40));
    QVERIFY(single.chart->readout().isEmpty());
    QVERIFY2(single.chart->sentence().contains(QStringLiteral("two samples")), qPrintable(single.chart->sentence()));
}

void InstrumentsTest::oneZeroDoesNotBlankTheLine() {
    Bench<WeightUpdatesChart> bench(runOf(3, {1, 1, 0, 1, 1}));
    bench.paint();
    const Trace& trace = bench.chart->sizes().traces().front();
    QCOMPARE(trace.lines.size(), std::size_t(1));
    QCOMPARE(trace.lines.front().size(), 5);
    QCOMPARE(trace.zeroSteps, std::vector<double>{2});
    QVERIFY2(bench.chart->panel(0)->yAxis().min >= -3, "a zero must not drag the axis down");
}

void InstrumentsTest::nonFiniteLeavesAGapAndAMark() {
    Bench<LossChart> bench(runOf(3, {1, 1, kNan, 1, kInf, 1, 1}));
    bench.paint();
    const Trace& all = bench.chart->lossTraces().traces().front();
    QCOMPARE(all.lines.size(), std::size_t(3));
    QCOMPARE(all.nonFiniteSteps, (std::vector<double>{2, 4}));
}

void InstrumentsTest::oneSpikeSurvivesAHundredThousandSteps() {
    std::vector<double> values(100'000, 0.01);
    values[54'321] = 1e6;
    Bench<GradientNormChart> bench(runOf(1, values));
    QCOMPARE(bench.chart->traces().traces().front().highest, 6.0);
    Bench<WaterfallChart> map(runOf(1, values));
    QCOMPARE(map.chart->map().highest(), 6.0);
    const int column = static_cast<int>(54'321 / map.chart->map().columnSteps());
    QCOMPARE(map.chart->map().cell(0, column), 6.0f);
}

void InstrumentsTest::waterfallReadsNewColumnsAsTheWholeRun() {
    const auto layout = test::denseLayout(6);
    auto growing = std::make_shared<History>(layout);
    Bench<WaterfallChart> live(growing);
    std::vector<double> row = test::emptyRow(*layout);
    const test::Shape shape = test::diverging(900);
    for (std::int64_t step = 0; step < 901; ++step) {
        test::fillRow(row, *layout, shape, step);
        growing->append(row);
        if (step % 37 == 0 || step == 900)
            live.chart->refresh();
    }
    Bench<WaterfallChart> whole(growing);
    const LayerMap& a = live.chart->map();
    const LayerMap& b = whole.chart->map();
    QCOMPARE(a.columns(), b.columns());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.columns(); ++c)
            QVERIFY(a.cell(r, c) == b.cell(r, c) || (std::isnan(a.cell(r, c)) && std::isnan(b.cell(r, c))));
    QCOMPARE(live.chart->item().picture(), whole.chart->item().picture());
}

void InstrumentsTest::newRunClearsTheTrace() {
    QFETCH(QString, id);
    test::FakeSource source;
    test::suit(source, id, {1, 2, 3});
    const std::shared_ptr<History> old = source.now;
    Selection selection;
    const std::unique_ptr<Instrument> made(findInstrument(id)->make({&source, &selection}, nullptr));
    auto* chart = static_cast<CardInstrument*>(made.get());
    chart->resize(500, 300);
    chart->show();
    chart->refresh();
    const QImage before = chart->grab().toImage();
    QVERIFY(!chart->readout().isEmpty());
    source.now = runOf(2, {});
    source.seen.reset();
    chart->refresh();
    QVERIFY(chart->readout().isEmpty());
    QVERIFY(!chart->sentence().isEmpty());
    // A chart holds no truth: one that was never anything else looks the same.
    const std::unique_ptr<Instrument> fresh(findInstrument(id)->make({&source, &selection}, nullptr));
    fresh->resize(500, 300);
    fresh->show();
    fresh->refresh();
    QCOMPARE(chart->grab().toImage(), fresh->grab().toImage());
    source.now = old;
    chart->refresh();
    QCOMPARE(chart->grab().toImage(), before);
}

void InstrumentsTest::emptyRunShowsASentence() {
    QFETCH(QString, id);
    const std::unique_ptr<Instrument> made(findInstrument(id)->make({}, nullptr));
    auto* chart = static_cast<CardInstrument*>(made.get());
    chart->resize(300, 200);
    chart->show();
    chart->refresh();
    chart->grab();
    QVERIFY(!chart->sentence().isEmpty());
}

void InstrumentsTest::clippedStepsAreMarkedAndCounted() {
    const auto layout = test::denseLayout(2);
    auto history = std::make_shared<History>(layout);
    std::vector<double> row = test::emptyRow(*layout);
    for (int step = 0; step < 8; ++step) {
        const bool isClipped = step == 2 || step == 3;
        test::put(row, layout->trace(StepQuantity::GradNorm), isClipped ? 4 : 0.5);
        test::put(row, layout->trace(StepQuantity::ClippedNorm), isClipped ? 1 : 0.5);
        test::put(row, layout->trace(StepQuantity::ClipCoefficient), isClipped ? 0.25 : 1);
        history->append(row);
    }
    Bench<GradientNormChart> bench(history);
    using Stretches = std::vector<std::pair<double, double>>;
    QCOMPARE(bench.chart->clippedSteps().stretches(), (Stretches{{2, 4}}));
    QVERIFY2(bench.chart->readout().contains(QStringLiteral("25 %")), qPrintable(bench.chart->readout()));
}

void InstrumentsTest::divergedStepIsMarked() {
    Bench<LossChart> bench(test::makeRun(test::denseLayout(4), test::diverging(60), 100));
    const std::vector<StepMark>& marks = bench.chart->overlay(0)->marks();
    QCOMPARE(marks.size(), std::size_t(1));
    QCOMPARE(marks.front().step, 60.0);
    QVERIFY(marks.front().label.contains(QStringLiteral("60")));
    QCOMPARE(marks.front().color, theme().nonFinite);
}

void InstrumentsTest::baselineIsDrawnWithItsText() {
    Bench<LossChart> bench(runOf(2, {2, 1, 0.5}));
    QCOMPARE(bench.chart->baseline().y().value_or(0), std::log(10.0));
    QVERIFY(bench.chart->baseline().label().contains(QStringLiteral("ln 10")));
    QVERIFY(bench.chart->panel(0)->yAxis().max >= std::log(10.0));
}

void InstrumentsTest::explodingLossTurnsTheAxis() {
    Bench<LossChart> calm(runOf(2, {2.3, 1, 0.5}));
    QCOMPARE(calm.chart->panel(0)->yAxis().min, 0.0);
    Bench<LossChart> wild(runOf(2, {2.3, 1e3, 1e18}));
    QVERIFY(wild.chart->panel(0)->yAxis().max <= 20);
    QCOMPARE(pointsAt(wild.chart->lossTraces().traces().front(), 2), std::vector<double>{18});
}

void InstrumentsTest::twoHundredLayersAreAllDrawn() {
    Bench<GradientByLayerChart> bench(runOf(199, {1, 0.5}));
    const QImage image = bench.chart->panel(0)->grab().toImage();
    QVERIFY(bench.chart->bars().isStaircase());
    // Every slot has a pixel of the signal's colour at its value.
    const PlotMapping& mapping = bench.chart->panel(0)->mapping();
    const double ratio = image.devicePixelRatio();
    for (int layer = 0; layer < 200; ++layer) {
        bool isFound = false;
        for (int dy = -3; dy <= 3; ++dy) {
            const QPointF pixel(mapping.x(layer + 0.5) * ratio, mapping.y(std::log10(0.5)) * ratio + dy);
            const QColor color = image.pixelColor(pixel.toPoint());
            isFound = isFound || color == theme().signal || color == theme().weight;
        }
        QVERIFY2(isFound, qPrintable(QStringLiteral("layer %1").arg(layer)));
    }
}

void InstrumentsTest::everyInstrumentIsNamedForScreenReaders() {
    QFETCH(QString, id);
    const std::unique_ptr<Instrument> chart(findInstrument(id)->make({}, nullptr));
    QVERIFY(!chart->accessibleName().isEmpty());
    QVERIFY(!chart->accessibleDescription().isEmpty());
    QVERIFY(!chart->whatsThis().isEmpty());
    QCOMPARE(chart->focusPolicy(), Qt::StrongFocus);
}

} // namespace nabla

QTEST_MAIN(nabla::InstrumentsTest)
#include "tst_instruments.moc"
