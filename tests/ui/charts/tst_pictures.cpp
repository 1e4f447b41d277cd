// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/fake_snapshot.h"
#include "ui/charts/card_instrument.h"
#include "ui/charts/catalog.h"
#include "ui/charts/instrument_menu.h"
#include "ui/charts/loss_chart.h"
#include "ui/charts/numbers_model.h"
#include "ui/style/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QDialog>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSet>
#include <QSvgRenderer>
#include <QTableView>
#include <QTemporaryDir>

namespace nabla {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kDenormal = std::numeric_limits<double>::denorm_min();

struct Shown {
    test::FakeSource source;
    Selection selection;
    std::unique_ptr<Instrument> instrument;

    explicit Shown(const QString& id, const std::vector<double>& values = {1, 0.1, 0.01}) {
        test::suit(source, id, values);
        instrument.reset(findInstrument(id)->make({&source, &selection}, nullptr));
        instrument->resize(480, 320);
        instrument->show();
        instrument->refresh();
    }
};

int colours(const QImage& image) {
    QSet<QRgb> seen;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            seen.insert(image.pixel(x, y));
    return static_cast<int>(seen.size());
}

QByteArray bytesOf(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class PicturesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void everyInstrumentSavesItself_data() { instruments(); }
    void everyInstrumentSavesItself();
    void everyInstrumentCopiesPictureAndNumbers_data() { instruments(); }
    void everyInstrumentCopiesPictureAndNumbers();
    void everyInstrumentHasATableBehindIt_data() { instruments(); }
    void everyInstrumentHasATableBehindIt();
    void emptyInstrumentsSaveToo_data() { instruments(); }
    void emptyInstrumentsSaveToo();
    void numbersReadBackToTheSameDouble();
    void longRunsAreThinnedEvenly();
    void titlesWithCommasAreQuoted();
    void modelKeepsItsPromises();
    void aFolderThatCannotBeWrittenIsSaid();

private:
    static void instruments();
};

void PicturesTest::instruments() {
    QTest::addColumn<QString>("id");
    for (const InstrumentRow& row : instrumentCatalog())
        QTest::newRow(row.id) << QString::fromLatin1(row.id);
}

void PicturesTest::everyInstrumentSavesItself() {
    QFETCH(QString, id);
    QTemporaryDir folder;
    Shown shown(id);
    const QString png = folder.filePath(QStringLiteral("a.png"));
    QCOMPARE(savePicture(*shown.instrument, PictureFormat::Png, png), QString());
    const QImage image(png);
    QCOMPARE(image.size(), QSize(960, 640));
    QVERIFY(colours(image) > 10);

    const QString svg = folder.filePath(QStringLiteral("a.svg"));
    QCOMPARE(savePicture(*shown.instrument, PictureFormat::Svg, svg), QString());
    QVERIFY2(bytesOf(svg).contains("<text"), "letters must stay letters");
    QSvgRenderer renderer(svg);
    QVERIFY(renderer.isValid());
    QCOMPARE(renderer.viewBox().size(), QSize(480, 320));
    QImage drawn(480, 320, QImage::Format_ARGB32);
    drawn.fill(Qt::white);
    QPainter painter(&drawn);
    renderer.render(&painter);
    QVERIFY(colours(drawn) > 10);

    const QString csv = folder.filePath(QStringLiteral("a.csv"));
    QCOMPARE(savePicture(*shown.instrument, PictureFormat::Csv, csv), QString());
    const QList<QByteArray> lines = bytesOf(csv).trimmed().split('\n');
    QVERIFY2(lines.size() >= 2, lines.front());
    for (const QByteArray& line : lines)
        QCOMPARE(line.count(','), lines.front().count(','));
}

void PicturesTest::everyInstrumentCopiesPictureAndNumbers() {
    QFETCH(QString, id);
    Shown shown(id);
    copyPicture(*shown.instrument);
    QCOMPARE(QGuiApplication::clipboard()->image().size(), QSize(960, 640));
    copyNumbers(*shown.instrument);
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY2(text.contains(QLatin1Char('\t')) && text.count(QLatin1Char('\n')) >= 2, qPrintable(text));
}

void PicturesTest::everyInstrumentHasATableBehindIt() {
    QFETCH(QString, id);
    Shown shown(id);
    showNumbers(*shown.instrument);
    auto* window = shown.instrument->window()->findChild<QDialog*>(QStringLiteral("numbers"));
    QVERIFY(window);
    auto* view = window->findChild<QTableView*>();
    QVERIFY(view->model()->rowCount() > 0);
    QVERIFY(view->model()->columnCount() > 1);
    QVERIFY(!view->accessibleName().isEmpty());
    window->close();
    QApplication::processEvents();
}

void PicturesTest::emptyInstrumentsSaveToo() {
    QFETCH(QString, id);
    QTemporaryDir folder;
    Shown shown(id, {});
    for (const auto& [format, name] : {std::pair(PictureFormat::Png, "a.png"), std::pair(PictureFormat::Svg, "a.svg"),
                                       std::pair(PictureFormat::Csv, "a.csv")})
        QCOMPARE(savePicture(*shown.instrument, format, folder.filePath(QString::fromLatin1(name))), QString());
}

void PicturesTest::numbersReadBackToTheSameDouble() {
    for (const double value : {0.1, 1e-300, kDenormal, 1e300, -2.5, 0.0, 1.0 / 3})
        QCOMPARE(cellText(value).toDouble(), value);
    QCOMPARE(cellText(kNan), QStringLiteral("nan"));
    QCOMPARE(cellText(-kInf), QStringLiteral("-inf"));
    QCOMPARE(cellText(absent()), QString());
    Shown shown(QStringLiteral("loss"), {0.1, kNan, kInf, 0, kDenormal, 1e300});
    const NumberTable table = shown.instrument->numbers(100);
    QCOMPARE(table.columns[0].values, (std::vector<double>{0, 1, 2, 3, 4, 5}));
    QCOMPARE(table.columns[1].title, QStringLiteral("loss"));
    QCOMPARE(table.columns[1].values[4], kDenormal);
    QVERIFY(std::isnan(table.columns[1].values[1]) && !isAbsent(table.columns[1].values[1]));
    QVERIFY(isAbsent(table.columns[2].values[0]));
    QVERIFY(csvText(table).contains(QStringLiteral("\r\n5,1e+300,,1e+300,,1e+300\r\n")));
}

void PicturesTest::longRunsAreThinnedEvenly() {
    Shown shown(QStringLiteral("gradient_norm"), std::vector<double>(10'000, 2.0));
    const NumberTable table = shown.instrument->numbers(1000);
    QCOMPARE(table.rows(), 1000);
    QCOMPARE(table.columns[0].values[1], 10.0);
    QCOMPARE(table.columns[0].values.back(), 9990.0);
}

void PicturesTest::titlesWithCommasAreQuoted() {
    const NumberTable table{QStringLiteral("a,b"), {QStringLiteral("say \"x\"")}, {{QStringLiteral("c"), {1}}}};
    QCOMPARE(csvText(table), QStringLiteral("\"a,b\",c\r\n\"say \"\"x\"\"\",1\r\n"));
}

void PicturesTest::modelKeepsItsPromises() {
    NumbersModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTable({QStringLiteral("layer"), {"0", "1", "2"}, {{"a", {3, kNan, 1}}, {"b", {absent(), kInf, 0}}}});
    const std::unique_ptr<QTableView> view(makeNumbersView(model, nullptr));
    const auto column = [&](int at) {
        QStringList texts;
        for (int row = 0; row < view->model()->rowCount(); ++row)
            texts << view->model()->index(row, at).data().toString();
        return texts;
    };
    QCOMPARE(column(1), (QStringList{"3", "NaN", "1"}));
    view->sortByColumn(1, Qt::AscendingOrder);
    QCOMPARE(column(1), (QStringList{"1", "3", "NaN"}));
    view->sortByColumn(2, Qt::DescendingOrder);
    QCOMPARE(column(0), (QStringList{"1", "2", "0"}));
    view->selectRow(0);
    QCOMPARE(selectedText(*view), QStringLiteral("1\tnan\tinf\n"));
    view->clearSelection();
    QVERIFY(selectedText(*view).startsWith(QStringLiteral("layer\ta\tb\n1\t")));
    model.setTable({QStringLiteral("layer"), {"0"}, {{"a", {5}}}});
    QCOMPARE(view->model()->rowCount(), 1);
    model.setTable({});
    QCOMPARE(model.rowCount(), 0);
}

void PicturesTest::aFolderThatCannotBeWrittenIsSaid() {
    Shown shown(QStringLiteral("loss"));
    const QString problem = savePicture(*shown.instrument, PictureFormat::Png, QStringLiteral("/no/such/folder/a.png"));
    QVERIFY2(problem.contains(QStringLiteral("/no/such/folder/a.png")), qPrintable(problem));
}

} // namespace nabla

QTEST_MAIN(nabla::PicturesTest)
#include "tst_pictures.moc"
