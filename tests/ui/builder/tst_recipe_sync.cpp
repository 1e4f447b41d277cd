// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/recipe_sync.h"

#include "core/recipe/recipe_json.h"
#include "tests/support/qt_messages.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/network_edit.h"
#include "ui/builder/recipe_document.h"

#include <QSignalSpy>
#include <QTest>

using namespace nabla;

namespace {

Recipe smallRecipe() {
    return parseRecipe(R"({"nablascope":1,"seed":3,"data":{"source":"xor","samples":64},
        "network":{"defaults":{"activation":"tanh"},"layers":[{"repeat":3,"layers":[{"type":"dense","units":4}]}]},
        "training":{"batch_size":16,"steps":100000,"optimizer":{"type":"sgd","learning_rate":0.1}}})");
}

struct Bench {
    RecipeDocument document;
    EngineBridge bridge;
    RecipeSync sync{document, bridge};

    Bench() { document.reset(smallRecipe()); }
    void setActivation(Activation activation) {
        document.edit("Activation", [activation](Recipe& recipe) {
            setEverywhere(recipe.network, &DenseSpec::activation, activation);
        });
    }
    /// Takes longer to build than a window may wait.
    void makeWide(Index units = 1200) {
        document.edit("Width", [units](Recipe& recipe) { setWidth(recipe.network, units); });
    }
};

} // namespace

class RecipeSyncTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::QtMessages::install(); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void aNewDocumentHasARun();
    void aLiveEditDoesNotRestart();
    void aRestartKeepsTheGhostAndGoesOnRunning();
    void manyEditsRestartOnce();
    void anEditUndoneInTimeLeavesTheRunAlone();
    void whatCannotRunKeepsTheOldRun();
    void undoOfALiveEditIsLive();
    void anEditUndoneWhileItIsBuiltLeavesTheRunAlone();
    void aLiveEditMeanwhileIsTakenOver();
    void whatTurnsOutWrongWhileBuildingIsToldLater();
};

void RecipeSyncTest::aNewDocumentHasARun() {
    Bench bench;
    QVERIFY(bench.bridge.history());
    QVERIFY(!bench.sync.isWaiting());
    QCOMPARE(bench.bridge.recipe(), smallRecipe());
}

void RecipeSyncTest::aLiveEditDoesNotRestart() {
    Bench bench;
    const auto history = bench.bridge.history();
    bench.document.edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 0.3; });
    QVERIFY(!bench.sync.isWaiting());
    QCOMPARE(bench.bridge.history(), history);
    QCOMPARE(bench.bridge.recipe().training.optimizer.learningRate, 0.3);
}

void RecipeSyncTest::aRestartKeepsTheGhostAndGoesOnRunning() {
    Bench bench;
    QSignalSpy restarted(&bench.sync, &RecipeSync::restarted);
    const auto history = bench.bridge.history();
    bench.bridge.start();
    QTRY_VERIFY(history->steps() > 0);
    bench.setActivation(Activation::Relu);
    QVERIFY(bench.sync.isWaiting());
    QTRY_VERIFY(bench.bridge.history() != history);
    QCOMPARE(bench.bridge.ghost(), history);
    QVERIFY(bench.bridge.isRunning());
    QTRY_VERIFY(bench.bridge.history()->steps() > 0);
    QCOMPARE(restarted.count(), 1);
    QCOMPARE(restarted.front().front().toString(), QString("Restarted: Activation"));
}

void RecipeSyncTest::manyEditsRestartOnce() {
    Bench bench;
    QSignalSpy runs(&bench.bridge, &EngineBridge::runChanged);
    for (int depth = 4; depth < 30; ++depth)
        bench.document.edit(
            "Depth", [depth](Recipe& recipe) { setDepth(recipe.network, depth); }, "depth");
    QCOMPARE(runs.count(), 0);
    QTRY_COMPARE(runs.count(), 1);
    QCOMPARE(bench.bridge.layers().size(), std::size_t(30));
}

void RecipeSyncTest::anEditUndoneInTimeLeavesTheRunAlone() {
    Bench bench;
    const auto history = bench.bridge.history();
    bench.setActivation(Activation::Relu);
    QVERIFY(bench.sync.isWaiting());
    bench.document.undoStack()->undo();
    QVERIFY(!bench.sync.isWaiting());
    QCOMPARE(bench.bridge.history(), history);
}

void RecipeSyncTest::whatCannotRunKeepsTheOldRun() {
    Bench bench;
    const auto history = bench.bridge.history();
    QSignalSpy refused(&bench.sync, &RecipeSync::refused);
    QSignalSpy accepted(&bench.sync, &RecipeSync::accepted);
    bench.document.edit("Data", [](Recipe& recipe) {
        recipe.data = DataSpec{};
        recipe.data.source = Source::Csv;
        recipe.data.path = "/nowhere/at all.csv";
        recipe.data.target = Index(0);
        recipe.data.task = Task::Classification;
    });
    bench.sync.flush();
    QCOMPARE(refused.count(), 1);
    QCOMPARE(bench.bridge.history(), history);
    bench.document.undoStack()->undo();
    QCOMPARE(accepted.count(), 1);
    QCOMPARE(bench.bridge.history(), history);
}

void RecipeSyncTest::undoOfALiveEditIsLive() {
    Bench bench;
    const auto history = bench.bridge.history();
    bench.document.edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 0.3; });
    bench.document.undoStack()->undo();
    QCOMPARE(bench.bridge.recipe().training.optimizer.learningRate, 0.1);
    QCOMPARE(bench.bridge.history(), history);
}

void RecipeSyncTest::anEditUndoneWhileItIsBuiltLeavesTheRunAlone() {
    Bench bench;
    const auto history = bench.bridge.history();
    bench.bridge.start();
    bench.makeWide();
    bench.sync.flush();
    QVERIFY(bench.bridge.isBuilding());
    bench.document.undoStack()->undo();
    QVERIFY(!bench.bridge.isBuilding());
    QVERIFY(bench.bridge.isRunning());
    QCOMPARE(bench.bridge.history(), history);
}

void RecipeSyncTest::aLiveEditMeanwhileIsTakenOver() {
    Bench bench;
    QSignalSpy runs(&bench.bridge, &EngineBridge::runChanged);
    QSignalSpy restarted(&bench.sync, &RecipeSync::restarted);
    bench.makeWide();
    bench.sync.flush();
    bench.document.edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = 0.3; });
    QVERIFY(!bench.sync.isWaiting());
    bench.bridge.waitUntilIdle();
    QCOMPARE(runs.count(), 1);
    QCOMPARE(bench.bridge.recipe(), bench.document.recipe());
    QCOMPARE(restarted.count(), 1);
    QCOMPARE(restarted.front().front().toString(), QString("Restarted: Width"));
}

void RecipeSyncTest::whatTurnsOutWrongWhileBuildingIsToldLater() {
    Bench bench;
    const auto history = bench.bridge.history();
    QSignalSpy refused(&bench.sync, &RecipeSync::refused);
    QSignalSpy accepted(&bench.sync, &RecipeSync::accepted);
    bench.makeWide(100000); // more than any memory holds
    bench.sync.flush();
    QCOMPARE(refused.count(), 0);
    bench.bridge.waitUntilIdle();
    QCOMPARE(refused.count(), 1);
    QCOMPARE(bench.bridge.history(), history);
    bench.document.undoStack()->undo();
    QCOMPARE(accepted.count(), 1);
}

QTEST_MAIN(RecipeSyncTest)
#include "tst_recipe_sync.moc"
