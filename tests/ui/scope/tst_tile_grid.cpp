// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/instrument_bench.h"
#include "ui/charts/catalog.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/instrument_header.h"
#include "ui/scope/tile_grid.h"
#include "ui/style/theme.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMenu>
#include <QSignalSpy>

namespace nabla {

namespace {

using Rows = QList<QStringList>;

struct Wall {
    test::FakeSource source;
    Selection selection;
    TileGrid grid;

    Wall()
        : grid([this](const InstrumentRow& row, QWidget* parent) {
              return row.make({&source, &selection}, parent);
          }) {
        source.now = test::runOf(3, {1, 2, 3});
        source.data = test::tenClasses();
        grid.resize(1200, 800);
        grid.setArrangement(defaultArrangement());
        grid.show();
        QApplication::processEvents();
    }
};

const Rows kDefault = {{"gradient_by_layer", "waterfall"}, {"weight_updates", "gradient_norm", "loss"}};

} // namespace

class TileGridTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        test::QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void firstStartHasTheDefaultRows();
    void addedInstrumentsFillRowsOfThree();
    void aSecondOneOfAKindKeepsItsOwnChoices();
    void tilesMoveByKeyboardWithinAndAcrossRows();
    void aTitleDroppedOnAnotherTileMovesThere();
    void oneTileAloneHidesTheOthersAndReturns();
    void removedTilesLeaveNoEmptyRow();
    void arrangementSurvivesTheRoundTrip();
    void foreignArrangementsChangeNothing();
    void unknownKindsAreLeftOut();
    void everyTileOffersItsMenu();
    void manyRowsScrollInsteadOfShrinking();
    void aNarrowScreenPutsTilesBelowEachOther();
};

void TileGridTest::firstStartHasTheDefaultRows() {
    Wall wall;
    QCOMPARE(wall.grid.rows(), kDefault);
    // The first one is the widest of its row, the first row the highest.
    QVERIFY(wall.grid.instrument("gradient_by_layer")->width() > wall.grid.instrument("waterfall")->width());
    QVERIFY(wall.grid.instrument("waterfall")->height() > wall.grid.instrument("loss")->height());
}

void TileGridTest::addedInstrumentsFillRowsOfThree() {
    Wall wall;
    QCOMPARE(wall.grid.add("loss"), QStringLiteral("loss 2"));
    QCOMPARE(wall.grid.add("waterfall"), QStringLiteral("waterfall 2"));
    QCOMPARE(wall.grid.rows().last(), (QStringList{"loss 2", "waterfall 2"}));
    QCOMPARE(wall.grid.add("nothing like it"), QString());
    QVERIFY(wall.grid.instrument("loss 2")->isVisible());
}

void TileGridTest::aSecondOneOfAKindKeepsItsOwnChoices() {
    Wall wall;
    wall.grid.instrument("loss")->setSettings({{"axis", "log"}});
    const QString copy = wall.grid.duplicate("loss");
    QCOMPARE(wall.grid.rows().last(), (QStringList{"weight_updates", "gradient_norm", "loss", "loss 2"}));
    QCOMPARE(wall.grid.instrument(copy)->settings().value("axis").toString(), QStringLiteral("log"));
    wall.grid.instrument(copy)->setSettings({{"axis", "linear"}, {"range", "recent"}, {"no such", "word"}});
    QCOMPARE(wall.grid.instrument("loss")->settings(), (QJsonObject{{"axis", "log"}}));
    QCOMPARE(wall.grid.instrument(copy)->settings(), (QJsonObject{{"axis", "linear"}, {"range", "recent"}}));
}

void TileGridTest::tilesMoveByKeyboardWithinAndAcrossRows() {
    Wall wall;
    wall.grid.moveBy("loss", Direction::Left);
    QCOMPARE(wall.grid.rows().last(), (QStringList{"weight_updates", "loss", "gradient_norm"}));
    wall.grid.moveBy("loss", Direction::Up);
    QCOMPARE(wall.grid.rows(), (Rows{{"gradient_by_layer", "loss", "waterfall"}, {"weight_updates", "gradient_norm"}}));
    wall.grid.moveBy("gradient_norm", Direction::Down); // beyond the last row
    QCOMPARE(wall.grid.rows().last(), QStringList{"gradient_norm"});
    wall.grid.moveBy("gradient_norm", Direction::Down); // there is nowhere to go
    QCOMPARE(wall.grid.rows().size(), 3);
    wall.grid.moveBy("loss", Direction::Right);
    wall.grid.moveBy("loss", Direction::Right);
    QCOMPARE(wall.grid.rows().first(), (QStringList{"gradient_by_layer", "waterfall", "loss"}));
    for (const QString& key : wall.grid.keys())
        QVERIFY2(wall.grid.instrument(key)->isVisible(), qPrintable(key));
}

void TileGridTest::aTitleDroppedOnAnotherTileMovesThere() {
    Wall wall;
    auto* header = wall.grid.instrument("loss")->findChild<InstrumentHeader*>();
    QWidget* target = wall.grid.instrument("gradient_by_layer");
    const auto dragTo = [&](const QPoint& global) {
        QTest::mousePress(header, Qt::LeftButton, {}, QPoint(20, 10));
        for (const QPoint& at : {header->mapToGlobal(QPoint(60, 10)), global}) {
            QMouseEvent move(QEvent::MouseMove, header->mapFromGlobal(at), at, Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(header, &move);
        }
        QTest::mouseRelease(header, Qt::LeftButton, {}, header->mapFromGlobal(global));
        QApplication::processEvents();
    };
    dragTo(target->mapToGlobal(QPoint(10, target->height() / 2)));
    QCOMPARE(wall.grid.rows().first(), (QStringList{"loss", "gradient_by_layer", "waterfall"}));
    dragTo(target->mapToGlobal(QPoint(target->width() / 2, 4)));
    QCOMPARE(wall.grid.rows().first(), QStringList{"loss"});
    dragTo(header->mapToGlobal(QPoint(30, 12))); // onto itself
    QCOMPARE(wall.grid.rows().first(), QStringList{"loss"});
}

void TileGridTest::oneTileAloneHidesTheOthersAndReturns() {
    Wall wall;
    auto* header = wall.grid.instrument("loss")->findChild<InstrumentHeader*>();
    QTest::mouseDClick(header, Qt::LeftButton, {}, QPoint(30, 8));
    QCOMPARE(wall.grid.maximized(), QStringLiteral("loss"));
    QVERIFY(!wall.grid.instrument("waterfall")->isVisible());
    QApplication::processEvents();
    QVERIFY(wall.grid.instrument("loss")->height() > 700);
    QTest::keyClick(wall.grid.instrument("loss"), Qt::Key_Return);
    QCOMPARE(wall.grid.maximized(), QString());
    QVERIFY(wall.grid.instrument("waterfall")->isVisible());
}

void TileGridTest::aNarrowScreenPutsTilesBelowEachOther() {
    Wall wall;
    const QJsonObject wide = wall.grid.arrangement();
    wall.grid.resize(420, 380);
    QApplication::processEvents();
    const QWidget& first = *wall.grid.instrument("weight_updates");
    const QWidget& last = *wall.grid.instrument("loss");
    const auto topOf = [&](const QWidget& tile) { return tile.mapTo(&wall.grid, QPoint(0, 0)); };
    QVERIFY(topOf(last).y() > topOf(first).y() + first.height());
    QCOMPARE(wall.grid.rows(), kDefault); // they are still one row
    for (const QString& key : wall.grid.keys()) {
        const QWidget& tile = *wall.grid.instrument(key);
        QVERIFY2(topOf(tile).x() >= 0 && topOf(tile).x() + tile.width() <= 420, qPrintable(key));
        QTRY_VERIFY2(tile.height() >= 160, qPrintable(key + QString::number(tile.height())));
    }
    wall.grid.resize(1200, 800);
    QApplication::processEvents();
    QCOMPARE(topOf(last).y(), topOf(first).y());
    QCOMPARE(wall.grid.arrangement(), wide);
}

void TileGridTest::removedTilesLeaveNoEmptyRow() {
    Wall wall;
    QSignalSpy arranged(&wall.grid, &TileGrid::arranged);
    for (const QString& key : wall.grid.keys())
        wall.grid.remove(key);
    QCOMPARE(wall.grid.rows(), Rows());
    QCOMPARE(arranged.size(), 5);
    QCOMPARE(wall.grid.add("loss"), QStringLiteral("loss"));
    QApplication::processEvents();
}

void TileGridTest::arrangementSurvivesTheRoundTrip() {
    Wall wall;
    wall.grid.duplicate("loss");
    wall.grid.moveBy("waterfall", Direction::Left);
    wall.grid.instrument("loss 2")->setSettings({{"axis", "log"}});
    QApplication::processEvents();
    const QJsonObject kept = QJsonDocument::fromJson(QJsonDocument(wall.grid.arrangement()).toJson()).object();
    Wall other;
    QVERIFY(other.grid.setArrangement(kept));
    QApplication::processEvents();
    QCOMPARE(other.grid.rows(), wall.grid.rows());
    QCOMPARE(other.grid.instrument("loss 2")->settings(), (QJsonObject{{"axis", "log"}}));
    for (const QString& key : wall.grid.keys()) {
        const QSize a = wall.grid.instrument(key)->size();
        const QSize b = other.grid.instrument(key)->size();
        // A splitter rounds each share to a pixel.
        QVERIFY(std::abs(a.width() - b.width()) <= 2 && std::abs(a.height() - b.height()) <= 2);
    }
    wall.grid.maximize("waterfall");
    QVERIFY(other.grid.setArrangement(wall.grid.arrangement()));
    QCOMPARE(other.grid.maximized(), QStringLiteral("waterfall"));
}

void TileGridTest::foreignArrangementsChangeNothing() {
    Wall wall;
    const auto tiles = [](const char* kind) {
        return QJsonObject{{"version", 1},
                           {"rows", QJsonArray{QJsonObject{{"tiles", QJsonArray{QJsonObject{{"kind", kind}}}}}}}};
    };
    for (const QJsonObject& foreign :
         {QJsonObject(), QJsonObject{{"version", 2}, {"rows", QJsonArray()}}, tiles("from the future")})
        QVERIFY(!wall.grid.setArrangement(foreign));
    QCOMPARE(wall.grid.rows(), kDefault);
    // Sizes that make no sense are bent, not believed.
    QJsonObject odd = tiles("loss");
    odd["rows"] = QJsonArray{QJsonObject{
        {"height", -7}, {"tiles", QJsonArray{QJsonObject{{"kind", "loss"}, {"width", 1e300}, {"settings", "none"}}}}}};
    QVERIFY(wall.grid.setArrangement(odd));
    QCOMPARE(wall.grid.rows(), (Rows{{"loss"}}));
}

void TileGridTest::unknownKindsAreLeftOut() {
    Wall wall;
    QJsonObject kept = wall.grid.arrangement();
    QJsonArray rows = kept["rows"].toArray();
    QJsonArray tiles{QJsonObject{{"kind", "from the future"}}, QJsonObject{{"kind", "loss"}}};
    rows.replace(0, QJsonObject{{"tiles", tiles}});
    rows.append(QJsonObject{{"tiles", QJsonArray{QJsonObject{{"kind", "also new"}}}}});
    kept["rows"] = rows;
    QVERIFY(wall.grid.setArrangement(kept));
    QCOMPARE(wall.grid.rows(), (Rows{{"loss"}, {"weight_updates", "gradient_norm", "loss 2"}}));
}

void TileGridTest::everyTileOffersItsMenu() {
    Wall wall;
    for (const QString& key : wall.grid.keys()) {
        wall.grid.instrument(key)->popupMenu();
        auto* menu = wall.grid.instrument(key)->findChild<QMenu*>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(menu);
        QStringList texts;
        for (const QAction* action : menu->actions())
            texts << action->text().remove(QLatin1Char('&')).section(QLatin1Char('\t'), 0, 0);
        for (const char* wanted : {"Maximize", "Duplicate", "Move", "Remove", "Copy the picture", "Copy the numbers",
                                   "Save as", "Show the numbers"})
            QVERIFY2(texts.contains(QString::fromLatin1(wanted)), qPrintable(texts.join(u'|')));
        menu->close();
        QApplication::processEvents();
    }
}

void TileGridTest::manyRowsScrollInsteadOfShrinking() {
    Wall wall;
    for (int i = 0; i < 9; ++i)
        wall.grid.add("gradient_norm");
    QApplication::processEvents();
    for (const QString& key : wall.grid.keys())
        QVERIFY(wall.grid.instrument(key)->height() >= 120);
}

} // namespace nabla

QTEST_MAIN(nabla::TileGridTest)
#include "tst_tile_grid.moc"
