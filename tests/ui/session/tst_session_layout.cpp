// SPDX-License-Identifier: GPL-3.0-or-later
// The arrangement of the screen goes with the session, and the person's own stays the person's.
#include "tests/support/qt_messages.h"
#include "tests/ui/session/session_bench.h"

#include "ui/charts/instrument.h"
#include "ui/scope/scope_bar.h"
#include "ui/scope/screen.h"
#include "ui/scope/selection.h"
#include "ui/scope/tile_grid.h"
#include "ui/scope/trigger_panel.h"
#include "ui/style/theme.h"

#include <QJsonDocument>

#include <utility>

using namespace nabla;
using namespace nabla::test;

namespace {

const std::string kKey = "window/layout";

/// A saved session whose screen is another one than that of a first start.
QString trainSession(const QString& folder) {
    const QString file = folder + "/arranged.nabla";
    SessionBench bench(folder + "/data");
    bench.step(12);
    Screen& screen = bench.window.screen();
    screen.setShown("waterfall", false);
    screen.setShown("clipping", true);
    screen.instrument("loss")->setSettings({{"axis", "log"}});
    StepView view;
    view.kind = StepView::Kind::Recent;
    view.count = 7;
    bench.window.selection().setView(view);
    bench.window.selection().selectLayer(3);
    bench.window.selection().selectStep(5);
    bench.window.selection().setCursor(CursorId::A, 2);
    bench.window.selection().setCursor(CursorId::B, 9);
    screen.bar().triggers().setSettings({{"step", QJsonObject{{"on", true}, {"level", 400}}}});
    if (!bench.sessions().saveTo(file))
        qFatal("not saved");
    bench.window.close();
    return file;
}

/// A copy of it.
QString makeSession(const QString& folder) {
    static const QTemporaryDir kept;
    static const QString original = trainSession(kept.path());
    const QString file = folder + "/arranged.nabla";
    if (!QFile::copy(original, file))
        qFatal("not copied");
    return file;
}

/// Writes other bytes in place of the layout that a session has.
void spoil(const QString& file, const QByteArray& bytes) {
    const auto store = SessionStore::open(std::filesystem::path(file.toStdU16String()));
    store->setLayout(kKey, bytes.toStdString());
    store->close();
}

} // namespace

class SessionLayoutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QtMessages::install();
        applyTheme(*qApp, ThemeId::Light);
    }
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }
    void theScreenComesBackWithItsSession();
    void thePersonsOwnArrangementStays();
    void aNewSessionsArrangementIsThePersonsToo();
    void twoSessionsOneAfterTheOther();
    void aSelectionOfAnotherRunIsLeftOut();
    void bytesThatAreNoLayoutAreHarmless_data();
    void bytesThatAreNoLayoutAreHarmless();
    void thousandsOfInstrumentsAreCutToAScreenful();
    void aSessionForReadingLendsItsScreenToo();
    void aSessionWithoutALayoutChangesNothing();
};

void SessionLayoutTest::theScreenComesBackWithItsSession() {
    const QTemporaryDir folder;
    const QString file = makeSession(folder.path());
    SessionBench bench(folder.filePath("data"), file);
    bench.bridge().waitUntilIdle();
    const Screen& screen = bench.window.screen();
    QVERIFY(!screen.isShown("waterfall"));
    QVERIFY(screen.isShown("clipping") && screen.isShown("gradient_by_layer"));
    QCOMPARE(screen.instrument("loss")->settings().value("axis").toString(), QString("log"));
    const Selection& selection = bench.window.selection();
    QVERIFY(selection.view().kind == StepView::Kind::Recent);
    QCOMPARE(selection.view().count, 7);
    QCOMPARE(selection.layer(), 3);
    QCOMPARE(selection.step(), 5);
    QCOMPARE(selection.cursor(CursorId::A), 2);
    QCOMPARE(selection.cursor(CursorId::B), 9);
    QCOMPARE(screen.bar().triggers().triggers().size(), std::size_t(1));
    bench.window.selection().selectStep(-1);
    bench.step(2); // and it goes on
    QCOMPARE(bench.end(), 14);
}

void SessionLayoutTest::thePersonsOwnArrangementStays() {
    const QTemporaryDir folder;
    const QString file = makeSession(folder.path());
    QTemporaryDir own;
    QSettings settings(own.filePath("window.ini"), QSettings::IniFormat);
    QList<QStringList> rows;
    {
        MainWindow window(settings);
        window.start({});
        window.screen().setShown("weight_updates", false); // what this person likes
        rows = window.screen().grid().rows();
        window.sessions().begin(own.filePath("sessions"));
        window.show();
        QVERIFY(window.sessions().openFile(file));
        window.bridge().waitUntilIdle();
        QVERIFY(window.screen().isShown("clipping") && window.screen().isShown("weight_updates"));
        window.screen().setShown("histograms", true); // in the session, not for ever
        QVERIFY(window.sessions().save());
        window.close();
    }
    MainWindow next(settings);
    next.start({});
    QCOMPARE(next.screen().grid().rows(), rows);
    next.document().undoStack()->setClean();
    SessionBench again(folder.filePath("data"), file);
    QVERIFY(again.window.screen().isShown("histograms"));
}

void SessionLayoutTest::aNewSessionsArrangementIsThePersonsToo() {
    const QTemporaryDir folder;
    QSettings settings(folder.filePath("window.ini"), QSettings::IniFormat);
    {
        MainWindow window(settings);
        window.start({});
        window.sessions().begin(folder.filePath("sessions"));
        window.show();
        window.screen().setShown("loss", false);
        window.close();
    }
    const MainWindow next(settings);
    QVERIFY(!const_cast<MainWindow&>(next).screen().isShown("loss"));
}

void SessionLayoutTest::twoSessionsOneAfterTheOther() {
    const QTemporaryDir folder;
    const QTemporaryDir plain;
    const QString arranged = makeSession(folder.path());
    const QString other = plain.filePath("plain.nabla");
    {
        SessionBench bench(plain.filePath("data"));
        bench.step(3);
        QVERIFY(bench.sessions().saveTo(other));
        bench.window.close();
    }
    spoil(other, "");
    SessionBench bench(folder.filePath("data"));
    const QList<QStringList> own = bench.window.screen().grid().rows();
    QVERIFY(bench.sessions().openFile(arranged));
    bench.bridge().waitUntilIdle();
    QVERIFY(bench.window.screen().grid().rows() != own);
    QVERIFY(bench.sessions().openFile(other)); // has none of its own
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.window.screen().grid().rows(), own);
    QVERIFY(bench.sessions().openFile(arranged));
    bench.bridge().waitUntilIdle();
    QVERIFY(bench.window.screen().isShown("clipping"));
}

void SessionLayoutTest::aSelectionOfAnotherRunIsLeftOut() {
    const QTemporaryDir folder;
    const QString file = makeSession(folder.path());
    {
        SessionBench bench(folder.filePath("data"), file);
        bench.bridge().waitUntilIdle();
        bench.window.selection().selectStep(5);
        QVERIFY(bench.sessions().save());
        bench.bridge().restart();
        bench.step(3); // the newest run is another one now
        bench.bridge().flushRecording();
        auto store = bench.sessions().store();
        const std::string layout = store->layout(kKey);
        bench.window.close();
        spoil(file, QByteArray::fromStdString(layout)); // as the first run had it
    }
    SessionBench bench(folder.filePath("data"), file);
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.end(), 3);
    QCOMPARE(bench.window.selection().step(), -1);
    QVERIFY(!bench.window.selection().hasCursors());
    QCOMPARE(bench.window.selection().layer(), 3); // every run has it
}

void SessionLayoutTest::bytesThatAreNoLayoutAreHarmless_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no JSON") << QByteArray("{\"version\":1,");
    QTest::newRow("zeros") << QByteArray(300, '\0');
    QTest::newRow("a list") << QByteArray("[1,2,3]");
    QTest::newRow("a newer version") << QByteArray(R"({"version":2,"screen":{"version":1,"rows":[]}})");
    QTest::newRow("a screen that is a number") << QByteArray(R"({"version":1,"screen":7,"selection":8,"run":"x"})");
    QTest::newRow("rows that are no rows") << QByteArray(R"({"version":1,"screen":{"version":1,"rows":[1,"a",null]}})");
    QTest::newRow("unknown instruments") << QByteArray(
        R"({"version":1,"screen":{"version":1,"rows":[{"tiles":[{"kind":"teapot"}]}]}})");
    QTest::newRow("steps that never were") << QByteArray(
        R"({"version":1,"run":1,"selection":{"layer":"no such","step":1e300,"a":-5,"b":9007199254740993}})");
    QTest::newRow("deep") << QByteArray(R"({"version":1,"screen":)") + QByteArray(5000, '[') + QByteArray(5000, ']') +
                                 "}";
    QTest::newRow("large") << QByteArray(R"({"version":1,"screen":")") + QByteArray(1 << 20, 'x') + "\"}";
}

void SessionLayoutTest::bytesThatAreNoLayoutAreHarmless() {
    QFETCH(QByteArray, bytes);
    const QTemporaryDir folder;
    const QString file = makeSession(folder.path());
    spoil(file, bytes);
    SessionBench bench(folder.filePath("data"));
    const QList<QStringList> own = bench.window.screen().grid().rows();
    QVERIFY(bench.sessions().openFile(file));
    bench.bridge().waitUntilIdle();
    QApplication::processEvents();
    QCOMPARE(bench.window.screen().grid().rows(), own);
    QCOMPARE(bench.window.selection().step(), -1);
    bench.step(1);
    QCOMPARE(bench.end(), 13);
    QVERIFY(bench.sessions().save());
}

void SessionLayoutTest::thousandsOfInstrumentsAreCutToAScreenful() {
    const QTemporaryDir folder;
    const QString file = makeSession(folder.path());
    QByteArray rows;
    for (int i = 0; i < 3000; ++i)
        rows += R"({"tiles":[{"kind":"clipping"},{"kind":"loss"}]},)";
    rows.chop(1);
    spoil(file, R"({"version":1,"screen":{"version":1,"rows":[)" + rows + "]}}");
    SessionBench bench(folder.filePath("data"), file);
    bench.bridge().waitUntilIdle();
    const qsizetype tiles = bench.window.screen().grid().keys().size();
    QVERIFY2(tiles > 0 && tiles <= 60, qPrintable(QString::number(tiles)));
}

void SessionLayoutTest::aSessionForReadingLendsItsScreenToo() {
    const QTemporaryDir folder;
    const QString file = makeSession(folder.path());
    const auto elsewhere = SessionStore::open(std::filesystem::path(file.toStdU16String())); // has the lock
    SessionBench bench(folder.filePath("data"), file);
    bench.bridge().waitUntilIdle();
    QVERIFY(bench.sessions().store()->isReadOnly());
    QVERIFY(bench.window.screen().isShown("clipping"));
    bench.window.screen().setShown("histograms", true);
    bench.window.close();
    QCOMPARE(elsewhere->layout(kKey).find("histograms"), std::string::npos);
}

void SessionLayoutTest::aSessionWithoutALayoutChangesNothing() {
    const QTemporaryDir folder;
    const QString file = makeSession(folder.path());
    spoil(file, "");
    SessionBench bench(folder.filePath("data"));
    bench.window.screen().setShown("loss", false);
    const QList<QStringList> own = bench.window.screen().grid().rows();
    QVERIFY(bench.sessions().openFile(file));
    bench.bridge().waitUntilIdle();
    QCOMPARE(bench.window.screen().grid().rows(), own);
}

QTEST_MAIN(SessionLayoutTest)
#include "tst_session_layout.moc"
