// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/fake_snapshot.h"
#include "ui/charts/bars_item.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/class_colors.h"
#include "ui/charts/clip_chart.h"
#include "ui/charts/guide_item.h"
#include "ui/charts/histograms_chart.h"
#include "ui/charts/history_chart.h"
#include "ui/charts/lag_chart.h"
#include "ui/charts/log_value.h"
#include "ui/charts/network_table.h"
#include "ui/charts/numbers_model.h"
#include "ui/charts/ridges_item.h"
#include "ui/charts/samples_gallery.h"
#include "ui/charts/samples_view.h"
#include "ui/charts/surface_chart.h"
#include "ui/charts/surface_item.h"
#include "ui/charts/traces_item.h"
#include "ui/charts/units_chart.h"
#include "ui/charts/units_item.h"
#include "ui/style/theme.h"

#include <QAbstractItemModelTester>
#include <QJsonArray>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>

namespace nabla {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kDenormal = std::numeric_limits<double>::denorm_min();

template <class Chart>
struct Close {
    test::FakeSource source;
    Selection selection;
    std::unique_ptr<Chart> chart;

    explicit Close(const char* id, const std::vector<double>& values = {1, 0.5}) {
        test::suit(source, QString::fromLatin1(id), values);
        chart = std::make_unique<Chart>(InstrumentContext{&source, &selection});
        chart->resize(520, 380);
        chart->show();
        chart->refresh();
        chart->grab();
    }
};

std::vector<double> yOf(const Trace& trace) {
    std::vector<double> values;
    for (const QPolygonF& line : trace.lines)
        for (const QPointF& point : line)
            values.push_back(point.y());
    return values;
}

} // namespace

class CloseLooksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void clippingDrawsTheTelemetry_data() { values(); }
    void clippingDrawsTheTelemetry();
    void adviceIsCores();
    void aTurnedGradientShows();
    void proposedNormIsOneClickAway();
    void historyDrawsEveryQuantityOfTheTelemetry_data() { values(); }
    void historyDrawsEveryQuantityOfTheTelemetry();
    void historyShowsTheLayersThatWereChosen();
    void smoothedLinesKeepEveryValueFaint();
    void shareBarsAreTheTelemetrys_data() { values(); }
    void shareBarsAreTheTelemetrys();
    void deadUnitsAreMarkedAndNamed();
    void lagsAreTheTelemetrys_data() { values(); }
    void lagsAreTheTelemetrys();
    void gatesRunFromTheLastStepBack();
    void plainNetworksHaveNoLags();
    void ridgesAreTheSnapshots();
    void ridgesOfEveryQuantityAskForTheirOwnPart();
    void oddDistributionsAreDrawn();
    void surfaceIsThePrediction();
    void samplesStandWhereTheyAre();
    void otherDataHaveNoSurface();
    void wrongAnswersAreFramed();
    void worstFirstSortsByBelief();
    void tableHoldsEveryNumber_data() { values(); }
    void tableHoldsEveryNumber();
    void tableAndSelectionFollowEachOther();

private:
    static void values();
};

void CloseLooksTest::values() {
    QTest::addColumn<double>("value");
    QTest::newRow("an ordinary number") << 0.031;
    QTest::newRow("exact zero") << 0.0;
    QTest::newRow("a denormal") << kDenormal;
    QTest::newRow("NaN") << kNan;
    QTest::newRow("infinity") << kInf;
    QTest::newRow("1e300") << 1e300;
}

void CloseLooksTest::clippingDrawsTheTelemetry() {
    QFETCH(double, value);
    Close<ClipChart> close("clipping", {1, value, 2});
    QCOMPARE(close.chart->norms().traces().size(), std::size_t(2));
    for (const Trace& trace : close.chart->norms().traces()) {
        QCOMPARE(trace.nonFiniteSteps.size(), std::size_t(std::isfinite(value) ? 0 : 1));
        QCOMPARE(trace.zeroSteps.size(), std::size_t(value == 0 ? 1 : 0));
        if (std::isfinite(value) && value != 0)
            QCOMPARE(yOf(trace)[1], logValue(value).decade);
    }
    QCOMPARE(yOf(close.chart->coefficients().traces().front()), (std::vector<double>{1, 1, 1}));
}

void CloseLooksTest::adviceIsCores() {
    std::vector<double> norms(101, 3.0);
    norms[7] = 1e9;
    norms[8] = kNan;
    norms[9] = kInf;
    Close<ClipChart> close("clipping", norms);
    ClipAdvisor advisor;
    for (const double norm : norms)
        advisor.add(norm);
    QCOMPARE(close.chart->advice().text(), advisor.advice().text());
    QCOMPARE(close.chart->advice().verdict, ClipAdvice::Verdict::Useful);
    QVERIFY(close.chart->proposedNorm() >= 3 && close.chart->proposedNorm() < 3.15); // 1/16 octave
    for (const auto& nothing :
         {std::vector<double>(19, 1.0), std::vector<double>(50, 0.0), std::vector<double>(50, kNan)})
        QCOMPARE(Close<ClipChart>("clipping", nothing).chart->proposedNorm(), 0.0);
}

void CloseLooksTest::aTurnedGradientShows() {
    test::FakeSource source;
    const auto layout = test::denseLayout(1);
    auto history = std::make_shared<History>(layout);
    const std::vector<double> cosines{1, 0.75, 0.5};
    for (const double cosine : cosines) {
        std::vector<double> row(static_cast<std::size_t>(layout->width()), 1.0);
        test::put(row, layout->trace(StepQuantity::ClipCosine), cosine);
        history->append(row);
    }
    source.now = history;
    Selection selection;
    ClipChart chart(InstrumentContext{&source, &selection});
    chart.show();
    chart.refresh();
    QCOMPARE(yOf(chart.coefficients().traces().at(1)), cosines);
}

void CloseLooksTest::proposedNormIsOneClickAway() {
    Close<ClipChart> close("clipping", std::vector<double>(60, 0.617));
    QCOMPARE(close.chart->proposal().y().value_or(9), std::log10(0.617));
    QSignalSpy used(close.chart.get(), &Instrument::maxNormDragged);
    auto* button = [&]() -> QToolButton* {
        for (auto* candidate : close.chart->findChildren<QToolButton*>())
            if (candidate->text().startsWith(QStringLiteral("Use")))
                return candidate;
        return nullptr;
    }();
    QVERIFY(button && button->isVisible());
    button->click();
    QCOMPARE(used.size(), 1);
    QCOMPARE(used.front().front().toDouble(), 0.617);
    close.source.made.training.clip = ClipSpec{ClipKind::GlobalNorm, 0.617, {}, {}, {}, {}};
    close.chart->refresh();
    QVERIFY(!button->isVisible()); // it is in use
    close.source.made.training.clip = ClipSpec{ClipKind::Value, {}, {}, 1.0, {}, {}};
    close.chart->refresh();
    QVERIFY(!close.chart->proposal().y());
}

void CloseLooksTest::historyDrawsEveryQuantityOfTheTelemetry() {
    QFETCH(double, value);
    for (const char* quantity :
         {"signal", "weight_gradient", "weight", "update", "update_ratio", "activation_std", "zero", "saturated"})
        for (const char* axis : {"log", "linear"}) {
            Close<HistoryChart> close("history", {1, value, 2});
            close.chart->setSettings({{"quantity", quantity}, {"axis", axis}});
            close.chart->grab();
            const bool isLog =
                QByteArray(axis) == "log" && QByteArray(quantity) != "zero" && QByteArray(quantity) != "saturated";
            QCOMPARE(close.chart->traces().traces().size(), std::size_t(5));
            for (const Trace& trace : close.chart->traces().traces()) {
                QCOMPARE(trace.nonFiniteSteps.size(), std::size_t(std::isfinite(value) ? 0 : 1));
                QCOMPARE(trace.zeroSteps.size(), std::size_t(isLog && value == 0 ? 1 : 0));
                const std::vector<double> drawn = yOf(trace);
                QCOMPARE(drawn.front(), isLog ? 0.0 : 1.0);
                QCOMPARE(drawn.back(), isLog ? std::log10(2.0) : 2.0);
                if (std::isfinite(value) && value != 0)
                    QCOMPARE(drawn[1], isLog ? logValue(value).decade : std::min(value, 1e30));
            }
        }
}

void CloseLooksTest::historyShowsTheLayersThatWereChosen() {
    Close<HistoryChart> close("history");
    QCOMPARE(close.chart->shownLayers().size(), std::size_t(5));
    QMenu menu;
    close.chart->fillMenu(menu);
    QMenu* layers = nullptr;
    for (QAction* action : menu.actions())
        if (action->menu() && action->text() == QLatin1String("Layers"))
            layers = action->menu();
    QVERIFY(layers);
    layers->actions().at(3)->trigger(); // the second layer
    QCOMPARE(close.chart->shownLayers(), std::vector<int>{1});
    QCOMPARE(close.chart->settings().value("layers").toArray(), QJsonArray{"1"});
    close.selection.selectLayer(4); // the selected one is always there
    QCOMPARE(close.chart->shownLayers(), (std::vector<int>{1, 4}));
    close.chart->setSettings({{"layers", QJsonArray{"of another network"}}});
    QCOMPARE(close.chart->shownLayers().size(), std::size_t(5));
}

void CloseLooksTest::smoothedLinesKeepEveryValueFaint() {
    std::vector<double> noisy;
    for (int i = 0; i < 2000; ++i)
        noisy.push_back(i % 2 == 0 ? 1 : 100);
    Close<HistoryChart> close("history", noisy);
    close.chart->setSettings({{"line", "smooth"}});
    const std::vector<Trace>& traces = close.chart->traces().traces();
    QCOMPARE(traces.size(), std::size_t(10));
    QCOMPARE(traces[0].emphasis, Emphasis::Faint);
    QCOMPARE(traces[0].highest, 2.0);
    QCOMPARE(traces[0].lowest, 0.0);
    QVERIFY(traces[1].highest <= 2 && traces[1].lines.front().size() < traces[0].lines.front().size());
}

void CloseLooksTest::shareBarsAreTheTelemetrys() {
    QFETCH(double, value);
    Close<UnitsChart> close("units", {0.25, value});
    for (const BarSeries& series : close.chart->bars().series())
        for (std::size_t layer = 0; layer < 5; ++layer) {
            QVERIFY(std::isnan(value) ? std::isnan(series.values[layer]) : series.values[layer] == value);
            QCOMPARE(series.first[layer], 0.25);
        }
    const QRectF bar = close.chart->bars().barRect(0, 2);
    QCOMPARE(bar.isNull(), !std::isfinite(value));
    if (std::isfinite(value)) {
        const PlotMapping& mapping = close.chart->panel(0)->mapping();
        QVERIFY(std::abs(bar.top() - mapping.y(std::min(value, 1.0))) <= 2);
    }
}

void CloseLooksTest::deadUnitsAreMarkedAndNamed() {
    Close<UnitsChart> close("units");
    const auto& layers = close.chart->units().layers();
    QCOMPARE(layers.size(), std::size_t(5));
    QCOMPARE(layers[0].size(), std::size_t(3));
    QVERIFY(!layers[0][0].isDead && layers[0][1].isDead && !layers[0][2].isDead);
    QCOMPARE(layers[0][0].share, 0.5f); // 8 of 16 saturated
    QCOMPARE(layers[0][2].share, 0.25f);
    QVERIFY2(close.chart->readout().contains(QStringLiteral("5 of 15")), qPrintable(close.chart->readout()));
    const PlotMapping& mapping = close.chart->panel(1)->mapping();
    const QImage image = close.chart->panel(1)->grab().toImage();
    QCOMPARE(image.pixelColor((mapping.point(2.5, 0.5)).toPoint()), theme().bad);
    test::hover(*close.chart->panel(1), mapping.point(2.5, 0.5));
    const QString tip = close.chart->overlay(1)->tip().join(QLatin1Char('\n'));
    QVERIFY2(tip.contains(QStringLiteral("unit 1")) && tip.contains(QStringLiteral("dead: 1")), qPrintable(tip));
}

void CloseLooksTest::lagsAreTheTelemetrys() {
    QFETCH(double, value);
    Close<LagChart> close("lag", {1, value});
    const std::vector<Trace>& traces = close.chart->gradients().traces();
    QCOMPARE(traces.size(), std::size_t(3)); // the first step, h, c
    QCOMPARE(yOf(traces[0]), std::vector<double>(5, 0.0));
    for (std::size_t i : {std::size_t(1), std::size_t(2)}) {
        QCOMPARE(traces[i].nonFiniteSteps.size(), std::size_t(std::isfinite(value) ? 0 : 5));
        QCOMPARE(traces[i].zeroSteps.size(), std::size_t(value == 0 ? 5 : 0));
        if (std::isfinite(value) && value != 0)
            QCOMPARE(yOf(traces[i]), std::vector<double>(5, logValue(value).decade));
    }
    QCOMPARE(close.chart->numbers(100).rows(), 5);
}

void CloseLooksTest::gatesRunFromTheLastStepBack() {
    Close<LagChart> close("lag");
    QCOMPARE(close.chart->gates().traces().size(), std::size_t(3));
    QCOMPARE(yOf(close.chart->gates().traces()[1]), (std::vector<double>{1, 0.75, 0.5, 0.25, 0}));
}

void CloseLooksTest::plainNetworksHaveNoLags() {
    Close<LagChart> close("history");
    QVERIFY(close.chart->sentence().contains(QStringLiteral("recurrent")));
    QVERIFY(close.chart->readout().isEmpty());
}

void CloseLooksTest::ridgesAreTheSnapshots() {
    Close<HistogramsChart> close("histograms");
    const std::vector<Ridge>& ridges = close.chart->ridges().ridges();
    QCOMPARE(ridges.size(), std::size_t(5));
    for (const Ridge& ridge : ridges) {
        QCOMPARE(ridge.first, -3 * std::log10(2.0));
        QCOMPARE(ridge.binWidth, std::log10(2.0));
        QCOMPARE(ridge.share, (std::vector<double>{0.15, 0.2, 0.45})); // both signs
        QCOMPARE(close.chart->ridges().heightOf(ridge, 0.45) / close.chart->ridges().heightOf(ridge, 0.15), 3.0);
    }
    close.chart->setSettings({{"quantity", "activation"}, {"axis", "value"}});
    const Ridge& byValue = close.chart->ridges().ridges().front();
    QCOMPARE(byValue.first, -2.0);
    QCOMPARE(byValue.binWidth, 2.0);
    QCOMPARE(byValue.share, (std::vector<double>{0.4, 0.3, 0.2, 0.1}));
    QCOMPARE(byValue.zeroShare, 0.25);
    close.chart->grab();
}

void CloseLooksTest::ridgesOfEveryQuantityAskForTheirOwnPart() {
    Close<HistogramsChart> close("histograms");
    for (const auto& [quantity, part] :
         {std::pair("signal", SnapshotPart::Gradient), std::pair("weight_gradient", SnapshotPart::WeightGradient),
          std::pair("activation", SnapshotPart::Activation), std::pair("preactivation", SnapshotPart::Preactivation),
          std::pair("weight", SnapshotPart::Weight)}) {
        close.chart->setSettings({{"quantity", quantity}});
        SnapshotWanted only;
        only.add(part);
        QCOMPARE(close.source.asked.parts, only.parts);
        QCOMPARE(close.chart->ridges().ridges().size(), std::size_t(5));
        close.chart->grab();
    }
    close.chart->setSettings({{"quantity", "preactivation"}});
    QVERIFY(close.chart->ridges().ridges().front().isBroken);
}

void CloseLooksTest::oddDistributionsAreDrawn() {
    // All zero; nothing finite; one value; the smallest denormals beside 1e300.
    Distribution zeros;
    zeros.count = zeros.zeros = 50;
    zeros.linear = {50};
    Distribution broken;
    broken.count = broken.nonFinite = 50;
    broken.min = broken.max = broken.mean = broken.std = kNan;
    Distribution one;
    one.count = 50;
    one.min = one.max = one.mean = 7;
    one.lowestExponent = 2;
    one.positive = {50};
    one.negative = {0};
    one.linear = {50};
    Distribution wide = one;
    wide.lowestExponent = -1074;
    wide.min = -1e300;
    wide.max = 1e300;
    wide.positive.assign(2000, 0);
    wide.negative.assign(2000, 0);
    wide.positive.front() = wide.positive.back() = 25;
    for (const Distribution& odd : {zeros, broken, one, wide})
        for (const char* axis : {"size", "value"}) {
            Close<HistogramsChart> close("histograms");
            close.source.answer = [&](const SnapshotWanted& wanted) {
                auto made = std::make_shared<Snapshot>();
                made->wanted = wanted;
                made->layers.push_back({0, odd, odd, odd, {}, {}, {}});
                return made;
            };
            close.chart->setSettings({{"axis", axis}});
            close.chart->refresh();
            close.chart->grab();
            QCOMPARE(close.chart->ridges().ridges().size(), std::size_t(1));
            test::hover(*close.chart->panel(0), close.chart->panel(0)->mapping().plot.center());
            QVERIFY(!close.chart->overlay(0)->tip().isEmpty());
            QVERIFY(close.chart->panel(0)->xAxis().ticks.size() <= 40);
        }
}

void CloseLooksTest::surfaceIsThePrediction() {
    Close<SurfaceChart> close("surface");
    QVERIFY(close.chart->prediction());
    const QImage& picture = close.chart->surface().picture();
    // Class 1 with .75: half of the way from guessing to being sure.
    const QColor wanted = paled(classColor(1, 2), 0.08 + 0.67 * 0.5);
    QCOMPARE(picture.pixelColor(0, 0), wanted);
    QCOMPARE(picture.pixelColor(picture.width() - 1, picture.height() - 1), wanted);
    close.source.answer = [&](const SnapshotWanted& asked) {
        auto made =
            std::make_shared<Snapshot>(*test::answerTo(asked, close.source.now->layout(), close.source.data.get(), 1));
        made->predictions[0].values[0] = kNan; // the lower left corner
        return made;
    };
    close.chart->refresh();
    close.chart->grab();
    QCOMPARE(close.chart->surface().picture().pixelColor(0, picture.height() - 1), theme().nonFinite);
    QCOMPARE(close.chart->surface().picture().pixelColor(0, 0), wanted);
}

void CloseLooksTest::samplesStandWhereTheyAre() {
    Close<SurfaceChart> close("surface");
    const std::vector<SurfacePoint>& points = close.chart->surface().points();
    QCOMPARE(points.size(), std::size_t(6));
    QCOMPARE(points[1].x, 1.0);
    QCOMPARE(points[1].color, classColor(1, 2));
    QVERIFY(!points[3].isValidation && points[4].isValidation);
    const PlotMapping& mapping = close.chart->panel(0)->mapping();
    QCOMPARE(close.chart->surface().pointAt(mapping.point(0.5, 0.5)), 5);
    QCOMPARE(close.chart->surface().pointAt(mapping.point(0.2, -0.6)), -1);
    test::hover(*close.chart->panel(0), mapping.point(1, 1));
    const QString tip = close.chart->overlay(0)->tip().join(QLatin1Char('\n'));
    QVERIFY2(tip.contains(QStringLiteral("75")) && tip.contains(QStringLiteral("sample 1")), qPrintable(tip));
    // Standardized features: the axis speaks the file's units.
    close.source.data = test::planeOfTwoClasses();
    close.source.data->featureMean = {100, 0};
    close.source.data->featureStd = {10, 1};
    close.chart->refresh();
    const AxisScale& axis = close.chart->panel(0)->xAxis();
    QVERIFY(axis.ticks.front().label.toDouble() > 80 && axis.ticks.back().label.toDouble() < 120);
}

void CloseLooksTest::otherDataHaveNoSurface() {
    Close<SurfaceChart> close("history");
    QVERIFY(close.chart->sentence().contains(QStringLiteral("two features")));
    QVERIFY(close.chart->surface().picture().isNull());
}

void CloseLooksTest::wrongAnswersAreFramed() {
    Close<SamplesGallery> close("samples");
    const std::vector<SampleTile>& tiles = close.chart->view().tiles();
    QCOMPARE(close.chart->shownSamples(), (std::vector<std::int64_t>{1, 2}));
    QCOMPARE(tiles[0].answer, QStringLiteral("1"));
    QVERIFY(tiles[0].isRight && !tiles[1].isRight);
    QCOMPARE(tiles[0].share, 0.75);
    QCOMPARE(tiles[0].picture.pixelColor(0, 0), QColor(Qt::black)); // a full pixel is ink
    QCOMPARE(tiles[0].picture.pixelColor(0, 1), QColor(Qt::white));
    QVERIFY2(close.chart->readout().contains(QStringLiteral("1 of 2")), qPrintable(close.chart->readout()));
    close.chart->setSettings({{"rows", "training"}});
    QCOMPARE(close.chart->shownSamples(), std::vector<std::int64_t>{0});
}

void CloseLooksTest::worstFirstSortsByBelief() {
    Close<SamplesGallery> close("samples");
    close.chart->setSettings({{"order", "wrong"}});
    QCOMPARE(close.chart->shownSamples(), (std::vector<std::int64_t>{2, 1}));
    close.source.answer = [&](const SnapshotWanted& asked) {
        auto made =
            std::make_shared<Snapshot>(*test::answerTo(asked, close.source.now->layout(), close.source.data.get(), 1));
        std::fill_n(made->predictions[0].values.begin(), 3, kNan); // of the first asked, sample 1
        made->predictions[0].labels[0] = -1;
        return made;
    };
    close.chart->refresh();
    close.chart->grab();
    QCOMPARE(close.chart->shownSamples(), (std::vector<std::int64_t>{1, 2}));
    QCOMPARE(close.chart->view().tiles()[0].answer, QStringLiteral("NaN"));
}

void CloseLooksTest::tableHoldsEveryNumber() {
    QFETCH(double, value);
    Close<NetworkTable> close("network", {1, value});
    const QAbstractItemModelTester tester(&close.chart->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const NumberTable& layers = close.chart->model().table();
    QCOMPARE(layers.rowNames, (QStringList{"0", "1", "2", "3", "output"}));
    QCOMPARE(layers.columns.size(), std::size_t(1 + Layout::kPerLayer));
    for (std::size_t column = 1; column < layers.columns.size(); ++column)
        for (const double number : layers.columns[column].values)
            QVERIFY(std::isnan(value) ? std::isnan(number) : number == value);
    close.chart->setSettings({{"rows", "parameters"}});
    QCOMPARE(close.chart->model().rowCount(), 10);
    QCOMPARE(close.chart->model().table().columns.size(), std::size_t(1 + Layout::kPerParameter));
    close.selection.selectStep(0);
    QCOMPARE(close.chart->model().table().columns[2].values.front(), 1.0);
    close.source.now = test::runOf(2, {3});
    close.chart->refresh();
    QCOMPARE(close.chart->model().rowCount(), 6);
}

void CloseLooksTest::tableAndSelectionFollowEachOther() {
    Close<NetworkTable> close("network");
    close.chart->view().selectRow(2);
    QCOMPARE(close.selection.layer(), 2);
    close.selection.selectLayer(4);
    QCOMPARE(close.chart->view().currentIndex().row(), 4);
    close.chart->view().sortByColumn(1, Qt::DescendingOrder);
    close.chart->view().selectRow(0);
    QCOMPARE(close.chart->view().model()->index(0, 0).data().toString(),
             QString::fromStdString(
                 close.source.now->layout().layers[static_cast<std::size_t>(close.selection.layer())].name));
    close.selection.selectLayer(-1);
    QVERIFY(!close.chart->view().currentIndex().isValid());
}

} // namespace nabla

QTEST_MAIN(nabla::CloseLooksTest)
#include "tst_close_looks.moc"
