// SPDX-License-Identifier: GPL-3.0-or-later
// A twin, or a compared run, over the one on the screen: in which instruments, with which numbers.
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/fake_snapshot.h"
#include "ui/charts/bars_item.h"
#include "ui/charts/catalog.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/gradient_by_layer_chart.h"
#include "ui/charts/gradient_norm_chart.h"
#include "ui/charts/traces_item.h"
#include "ui/charts/weight_updates_chart.h"
#include "ui/style/theme.h"

#include <set>

namespace nabla {

namespace {

using test::Bench;
using test::runOf;

} // namespace

class ComparisonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void aTwinIsDrawnWhereverThereIsSomethingToCompare_data();
    void aTwinIsDrawnWhereverThereIsSomethingToCompare();
    void ofManyLayersTheChosenOneIsCompared();
    void layersOfAnotherNetworkAreFoundByName();
    void aTwinStandsInTheTableAndUnderTheMouse();
};

void ComparisonTest::aTwinIsDrawnWhereverThereIsSomethingToCompare_data() {
    QTest::addColumn<QString>("id");
    for (const InstrumentRow& row : instrumentCatalog())
        QTest::newRow(row.id) << QString::fromLatin1(row.id);
}

namespace {

template <class Item>
std::vector<Item*> itemsOf(QWidget& instrument) {
    std::vector<Item*> found;
    for (const ChartPanel* panel : instrument.findChildren<ChartPanel*>())
        for (QGraphicsItem* item : panel->scene()->items())
            if (auto* one = dynamic_cast<Item*>(item))
                found.push_back(one);
    return found;
}

/// What is drawn of the run behind the one on show, as recorded: values of traces (their last) and bars.
std::vector<double> drawnGhosts(QWidget& instrument) {
    std::vector<double> values;
    for (const TracesItem* item : itemsOf<TracesItem>(instrument))
        for (const Trace& trace : item->traces())
            if (trace.isGhost && std::isfinite(trace.last)) {
                [&] { QVERIFY(trace.color == theme().twin && (trace.isDashed || trace.arePoints)); }();
                values.push_back(trace.last);
            }
    for (const BarsItem* item : itemsOf<BarsItem>(instrument))
        for (const BarSeries& series : item->series())
            values.insert(values.end(), series.ghost.begin(), series.ghost.end());
    return values;
}

int pixelsOf(const QImage& picture, const QColor& color) {
    int count = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x)
            count += picture.pixel(x, y) == color.rgb();
    return count;
}

} // namespace

void ComparisonTest::aTwinIsDrawnWhereverThereIsSomethingToCompare() {
    QFETCH(QString, id);
    const QStringList apart = {"waterfall", "histograms", "surface", "samples", "network"}; // maps, pictures, tables
    test::FakeSource source;
    test::suit(source, id, {0.5, 0.5, 0.5, 0.5, 0.5});
    test::FakeSource other;
    test::suit(other, id, {0.25, 0.25, 0.25, 0.25, 0.25});
    Selection selection;
    const std::unique_ptr<Instrument> chart(findInstrument(id)->make({&source, &selection}, nullptr));
    chart->resize(620, 420);
    chart->show();
    chart->refresh();
    const QImage alone = chart->grab().toImage();
    QVERIFY(drawnGhosts(*chart).empty());
    source.before = other.now;
    source.kind = GhostKind::Twin;
    chart->refresh();
    const QImage compared = chart->grab().toImage();
    const std::vector<double> ghosts = drawnGhosts(*chart);
    if (apart.contains(id)) {
        QCOMPARE(compared, alone);
        return;
    }
    QVERIFY2(pixelsOf(compared, theme().twin) > pixelsOf(alone, theme().twin) + 20, qPrintable(id));
    QVERIFY(!ghosts.empty());
    for (const double value : ghosts) // on a linear axis, on a log one, the root of the noise; a coefficient is 1
        QVERIFY2(value == 0.25 || std::abs(value - std::log10(0.25)) < 1e-12 ||
                     std::abs(value - std::log10(0.5)) < 1e-12 || value == 1,
                 qPrintable(QString::number(value)));
    // With another run it is as it was.
    source.before.reset();
    source.kind = GhostKind::Before;
    chart->refresh();
    QVERIFY(drawnGhosts(*chart).empty());
}

void ComparisonTest::ofManyLayersTheChosenOneIsCompared() {
    Bench<WeightUpdatesChart> bench(runOf(12, {1, 2, 3}));
    bench.source.before = runOf(12, {2, 3, 4});
    bench.source.kind = GhostKind::Compared;
    bench.chart->refresh();
    const auto compared = [&] {
        std::set<int> layers;
        for (const TracesItem* item : itemsOf<TracesItem>(*bench.chart))
            for (const Trace& trace : item->traces())
                if (trace.isGhost)
                    layers.insert(trace.layer);
        return layers;
    };
    QCOMPARE(compared(), (std::set<int>{0, 12})); // the ends: as the cursors do
    bench.selection.selectLayer(5);
    QCOMPARE(compared(), (std::set<int>{5}));
    bench.selection.hoverLayer(7);
    QCOMPARE(compared(), (std::set<int>{5, 7}));
    bench.selection.hoverLayer(-1);
    bench.selection.selectLayer(-1);
    QCOMPARE(compared(), (std::set<int>{0, 12}));
}

void ComparisonTest::layersOfAnotherNetworkAreFoundByName() {
    Bench<GradientByLayerChart> bench(runOf(4, {1}));
    bench.source.before = runOf(2, {0.5}); // layers 0, 1, output
    bench.source.kind = GhostKind::Compared;
    bench.chart->refresh();
    for (const BarSeries& series : bench.chart->bars().series()) {
        QCOMPARE(series.ghost.size(), std::size_t(5));
        for (const std::size_t there : {0, 1, 4})
            QCOMPARE(series.ghost[there], 0.5);
        for (const std::size_t missing : {2, 3})
            QVERIFY(isAbsent(series.ghost[missing]));
    }
}

void ComparisonTest::aTwinStandsInTheTableAndUnderTheMouse() {
    Bench<GradientNormChart> bench(runOf(2, {1, 2, 3}));
    bench.source.before = runOf(3, {4, 8}); // has stopped earlier
    bench.source.kind = GhostKind::Twin;
    bench.chart->refresh();
    const NumberTable table = bench.chart->numbers(100);
    QStringList titles;
    for (const NumberTable::Column& column : table.columns)
        titles << column.title;
    const int at = static_cast<int>(titles.indexOf("grad_norm (twin A)"));
    QVERIFY2(at > 0, qPrintable(titles.join(", ")));
    const std::vector<double>& other = table.columns[static_cast<std::size_t>(at)].values;
    QCOMPARE(other.size(), std::size_t(3));
    QCOMPARE(other[0], 4.0);
    QCOMPARE(other[1], 8.0);
    QVERIFY(isAbsent(other[2]));
    bench.paint();
    const PlotMapping& mapping = bench.chart->panel(0)->mapping();
    test::hover(*bench.chart->panel(0), {mapping.x(1), mapping.plot.center().y()});
    const QString tip = bench.chart->overlay(0)->tip().join('|');
    QVERIFY2(tip.contains("before clipping  2|") && tip.contains("twin A:|before clipping  8"), qPrintable(tip));
}

} // namespace nabla

QTEST_MAIN(nabla::ComparisonTest)
#include "tst_comparison.moc"
