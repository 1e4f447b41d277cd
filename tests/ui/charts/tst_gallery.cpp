// SPDX-License-Identifier: GPL-3.0-or-later
// Draws every instrument from three kinds of run into pictures of the build folder (gallery/), for people to look at,
// and checks that none is blank and Qt has nothing to complain about. Runs at scale 1 and at scale 2.
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/instrument_bench.h"
#include "ui/charts/catalog.h"
#include "ui/charts/chart_instrument.h"
#include "ui/style/theme.h"

#include <QDir>
#include <QSet>

namespace nabla {

namespace {

test::FakeSource sourceOf(const QString& kind) {
    test::FakeSource source;
    source.data = test::tenClasses();
    source.made.training.steps = 1000;
    if (kind == QLatin1String("vanishing")) {
        source.now = test::makeRun(test::denseLayout(20), test::vanishing(), 620);
    } else if (kind == QLatin1String("healthy")) {
        source.now = test::makeRun(test::denseLayout(20, "64 relu"), test::healthy(), 1000);
        source.before = test::makeRun(test::denseLayout(20), test::vanishing(), 1000);
        source.made.training.clip = ClipSpec{ClipKind::GlobalNorm, 1.0, {}, {}, {}, {}};
    } else if (kind == QLatin1String("diverged")) {
        source.now = test::makeRun(test::denseLayout(8, "64 relu"), test::diverging(412), 1000);
    } else if (kind == QLatin1String("deep")) {
        source.now = test::makeRun(test::denseLayout(200, "32 tanh"), {0.96, 1.5, 0.001, 1, 0, -1}, 700);
        source.before = test::makeRun(test::denseLayout(200, "32 tanh"), {0.9, 1.5, 0.001, 1, 0, -1}, 700);
    } else if (kind == QLatin1String("one step")) {
        source.now = test::makeRun(test::denseLayout(3), test::healthy(), 1);
    }
    return source;
}

int colours(const QImage& image) {
    QSet<QRgb> seen;
    for (int y = 0; y < image.height(); y += 2)
        for (int x = 0; x < image.width(); x += 2)
            seen.insert(image.pixel(x, y));
    return static_cast<int>(seen.size());
}

} // namespace

class GalleryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::QtMessages::install(); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void everyInstrumentDrawsEveryRun_data();
    void everyInstrumentDrawsEveryRun();
};

void GalleryTest::everyInstrumentDrawsEveryRun_data() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<bool>("isDark");
    for (const InstrumentRow& row : instrumentCatalog())
        for (const char* kind : {"vanishing", "healthy", "diverged", "deep", "one step", "empty"})
            for (const bool isDark : {false, true})
                QTest::addRow("%s, %s, %s", row.id, kind, isDark ? "dark" : "light")
                    << QString::fromLatin1(row.id) << QString::fromLatin1(kind) << isDark;
}

void GalleryTest::everyInstrumentDrawsEveryRun() {
    QFETCH(QString, id);
    QFETCH(QString, kind);
    QFETCH(bool, isDark);
    applyTheme(*qApp, isDark ? ThemeId::Dark : ThemeId::Light);
    const test::FakeSource source = sourceOf(kind);
    Selection selection;
    if (kind == QLatin1String("healthy")) {
        selection.selectLayer(7);
        selection.selectStep(640);
    }
    const std::unique_ptr<Instrument> instrument(findInstrument(id)->make({&source, &selection}, nullptr));
    instrument->resize(kind == QLatin1String("vanishing") ? QSize(620, 380) : QSize(440, 300));
    instrument->show();
    instrument->refresh();
    auto* chart = qobject_cast<ChartInstrument*>(instrument.get());
    if (chart && kind == QLatin1String("vanishing")) { // with the box of exact values
        ChartPanel& panel = *chart->panel(0);
        test::hover(panel, panel.mapping().plot.center() + QPointF(40, 10));
    }
    const QImage image = instrument->grab().toImage();
    QVERIFY2(colours(image) > (kind == QLatin1String("empty") ? 3 : 20), "nearly nothing was drawn");
    const QString folder = QStringLiteral(NABLA_BINARY_DIR "/gallery");
    QVERIFY(QDir().mkpath(folder));
    const QString name = QStringLiteral("%1/%2-%3-%4-%5x.png")
                             .arg(folder, id, QString(kind).replace(QLatin1Char(' '), QLatin1Char('-')),
                                  isDark ? QStringLiteral("dark") : QStringLiteral("light"))
                             .arg(qRound(instrument->devicePixelRatioF()));
    QVERIFY(image.save(name));
}

} // namespace nabla

QTEST_MAIN(nabla::GalleryTest)
#include "tst_gallery.moc"
