// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe_json.h"
#include "tests/support/qt_messages.h"
#include "tests/ui/charts/fake_snapshot.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/panel_scroll.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/recipe_sync.h"
#include "ui/charts/catalog.h"
#include "ui/charts/highlight_item.h"
#include "ui/scope/diagnosis_panel.h"
#include "ui/scope/finding_card.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMap>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace nabla;

namespace {

Recipe builtIn(const char* name, Index steps) {
    Recipe recipe = loadRecipe(std::string(NABLA_SOURCE_DIR "/resources/recipes/") + name);
    recipe.training.steps = steps;
    return recipe;
}

/// A run that has gone to its end, and the panel beside it in a dock's width.
struct Bench {
    RecipeDocument document;
    EngineBridge bridge;
    Selection selection;
    RecipeSync sync{document, bridge};
    DiagnosisPanel* panel = new DiagnosisPanel(bridge, document, selection);
    PanelScroll scroll{panel};

    explicit Bench(const Recipe& recipe) {
        document.reset(recipe);
        sync.flush();
        scroll.resize(300, 700);
        scroll.show();
        run();
    }
    void run() {
        sync.flush();
        bridge.start();
        bridge.waitUntilIdle();
        panel->refresh();
        QApplication::processEvents();
    }
    FindingCard& head() { return *panel->cards().front(); }
};

} // namespace

class DiagnosisPanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::QtMessages::install(); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }

    void tooEarlyIsNotAllWell() {
        Finding finding;
        finding.symptom = Symptom::TooEarly;
        QVERIFY2(plainText(finding).startsWith("Wait and see: Too early to tell"), qPrintable(plainText(finding)));
        QVERIFY(severityColor(finding) != theme().good);
        finding.symptom = Symptom::Healthy;
        QVERIFY2(plainText(finding).startsWith("All well: "), qPrintable(plainText(finding)));
        QCOMPARE(severityColor(finding), theme().good);
    }
    void aVanishingRunIsNamedWithItsNumbers() {
        Bench bench(builtIn("01-vanishing.json", 120));
        QCOMPARE(bench.head().finding().symptom, Symptom::Vanishing);
        QCOMPARE(bench.head().finding().severity, Severity::Problem);
        QVERIFY2(bench.head().headline().contains(QStringLiteral("vanishes")), qPrintable(bench.head().headline()));
        QVERIFY2(bench.head().evidence().contains(QStringLiteral("20 layers")), qPrintable(bench.head().evidence()));
        QVERIFY2(bench.head().evidence().contains(QStringLiteral("±")), qPrintable(bench.head().evidence()));
        QVERIFY(bench.head().accessibleName().startsWith(QStringLiteral("Problem")));
    }

    void aRemedyIsAnEditThatUndoTakesBack() {
        Bench bench(builtIn("01-vanishing.json", 120));
        const Recipe before = bench.document.recipe();
        QPushButton* button = bench.head().remedyButtons().front();
        QCOMPARE(button->text(), QStringLiteral("ReLU with He init"));
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(!(bench.document.recipe() == before));
        QVERIFY(bench.document.undoStack()->undoText().contains(QStringLiteral("ReLU with He init")));
        QCOMPARE(bench.document.recipe().network.defaults.activation, std::optional(Activation::Relu));
        bench.run();
        QCOMPARE(bench.head().finding().symptom, Symptom::Healthy);
        bench.document.undoStack()->undo();
        QVERIFY(bench.document.recipe() == before);
    }

    void evidenceIsPointedOutOnTheCharts() {
        Bench bench(builtIn("01-vanishing.json", 120));
        bench.head().evidenceButton()->click();
        const Highlight highlight = bench.selection.highlight();
        QCOMPARE(highlight.layers.size(), std::size_t(20));
        QVERIFY(highlight.hasSteps());
        QCOMPARE(highlight.lastStep, qint64(119));
        bench.head().evidenceButton()->click();
        QVERIFY(bench.selection.highlight().isEmpty());
    }

    void chartsDrawWhatIsPointedOut_data() {
        QTest::addColumn<QString>("id");
        for (const InstrumentRow& row : instrumentCatalog())
            QTest::newRow(row.id) << QString::fromLatin1(row.id);
    }
    void chartsDrawWhatIsPointedOut() {
        QFETCH(QString, id);
        // By layer, by step: where it draws a quantity of the one or the other.
        const QMap<QString, std::pair<bool, bool>> drawn = {{"gradient_by_layer", {true, false}},
                                                            {"waterfall", {true, true}},
                                                            {"weight_updates", {true, true}},
                                                            {"gradient_norm", {false, true}},
                                                            {"loss", {false, true}},
                                                            {"history", {true, true}},
                                                            {"units", {true, false}},
                                                            {"histograms", {true, false}},
                                                            {"clipping", {false, true}},
                                                            {"learning_rate", {false, true}},
                                                            {"gradient_noise", {false, true}},
                                                            {"lag", {true, false}},
                                                            {"surface", {false, false}},
                                                            {"samples", {false, false}},
                                                            {"network", {true, false}}};
        QVERIFY2(drawn.contains(id), "say what a new instrument draws of the evidence");
        test::FakeSource source;
        test::suit(source, id, std::vector<double>(30, 0.5));
        Selection selection;
        const std::unique_ptr<Instrument> chart(findInstrument(id)->make({&source, &selection}, nullptr));
        chart->resize(500, 400);
        chart->show();
        chart->refresh();
        const QImage without = chart->grab().toImage();
        const auto isDrawn = [&](const Highlight& highlight) {
            selection.setHighlight(highlight);
            const bool isOther = chart->grab().toImage() != without;
            selection.setHighlight({});
            return isOther;
        };
        QCOMPARE(isDrawn({{0, 1}, 0, -1}), drawn[id].first);
        QCOMPARE(isDrawn({{}, 10, 20}), drawn[id].second);
        QVERIFY2(chart->grab().toImage() == without, "nothing of it stays");
    }

    void layersBesideEachOtherMakeOneBand() {
        using Pairs = std::vector<std::pair<int, int>>;
        QCOMPARE(neighbours({0, 1, 2, 3, 4, 5}, {1, 2, 5}), (Pairs{{1, 2}, {5, 5}}));
        QCOMPARE(neighbours({5, 3, 1}, {1, 3}), (Pairs{{1, 2}}));
        QCOMPARE(neighbours({0, 1}, {}), Pairs());
    }

    void anEarlierStepIsJudgedByWhatWasKnownThen() {
        Bench bench(builtIn("03-exploding.json", 60));
        QCOMPARE(bench.head().finding().symptom, Symptom::Exploding);
        QVERIFY(bench.panel->text().contains(QStringLiteral("As of step 3")));
        bench.selection.selectStep(1);
        bench.panel->refresh();
        QVERIFY(bench.panel->text().contains(QStringLiteral("As of step 1")));
        QVERIFY(!bench.head().evidence().contains(QStringLiteral("stopped being finite")));
    }

    void copyPutsEverythingOnTheClipboard() {
        Bench bench(builtIn("01-vanishing.json", 120));
        for (QPushButton* button : bench.panel->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Copy as text"))
                button->click();
        const QString text = QApplication::clipboard()->text();
        QVERIFY2(text.contains(QStringLiteral("vanishes")) && text.contains(QStringLiteral("Try: ReLU with He init")),
                 qPrintable(text));
    }

    void nothingIsCutOff_data() {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<int>("points");
        for (const char* name : {"01-vanishing.json", "03-exploding.json", "04-residual-40.json"})
            for (const int points : {9, 16})
                QTest::addRow("%s at %d points", name, points) << QString::fromLatin1(name) << points;
    }
    void nothingIsCutOff() {
        QFETCH(QString, recipe);
        QFETCH(int, points);
        const QFont before = QApplication::font();
        QFont font = before;
        font.setPointSize(points);
        QApplication::setFont(font);
        {
            Bench bench(builtIn(recipe.toLatin1().constData(), 60));
            QTRY_VERIFY(bench.panel->height() >= bench.panel->heightForWidth(bench.panel->width()));
            for (const QLabel* label : bench.panel->findChildren<QLabel*>())
                if (label->isVisible() && label->wordWrap())
                    QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
            for (const QPushButton* button : bench.panel->findChildren<QPushButton*>())
                if (button->isVisible())
                    QVERIFY2(button->height() >= button->minimumSizeHint().height() &&
                                 button->width() >= button->minimumSizeHint().width(),
                             qPrintable(button->text()));
        }
        QApplication::setFont(before);
    }

    void aRunIsDiagnosedAtMostTwiceASecond() {
        Recipe recipe = builtIn("06-spiral.json", 100000000);
        RecipeDocument document;
        EngineBridge bridge;
        Selection selection;
        RecipeSync sync(document, bridge);
        DiagnosisPanel panel(bridge, document, selection);
        document.reset(recipe);
        sync.flush();
        panel.show();
        QSignalSpy spy(&panel, &DiagnosisPanel::diagnosed);
        QElapsedTimer clock;
        clock.start();
        bridge.start();
        QTRY_VERIFY_WITH_TIMEOUT(spy.count() >= 3, 30000);
        QVERIFY(clock.elapsed() >= 3 * 480); // timers may come a few percent early
        bridge.pause();
        QVERIFY(!panel.cards().empty());
    }

    void aPanelThatDiesWhileItWorksIsNoHarm() {
        for (int round = 0; round < 5; ++round) {
            RecipeDocument document;
            EngineBridge bridge;
            Selection selection;
            RecipeSync sync(document, bridge);
            auto panel = std::make_unique<DiagnosisPanel>(bridge, document, selection);
            document.reset(builtIn("04-residual-40.json", 1000));
            sync.flush();
            panel->show();
            bridge.start();
            QTest::qWait(520 + round);
            panel.reset();
            QApplication::processEvents();
        }
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeId::Light);
    DiagnosisPanelTest tests;
    return QTest::qExec(&tests, argc, argv);
}
#include "tst_diagnosis_panel.moc"
