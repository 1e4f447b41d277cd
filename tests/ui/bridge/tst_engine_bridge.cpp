// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/engine_bridge.h"

#include "core/recipe/recipe_json.h"
#include "tests/support/qt_messages.h"

#include <QSignalSpy>
#include <QTest>

using namespace nabla;

namespace {

Recipe smallRecipe() {
    return parseRecipe(R"({"nablascope":1,"seed":3,"data":{"source":"xor","samples":64},
        "network":{"defaults":{"activation":"tanh"},"layers":[{"type":"dense","units":4},{"type":"dense","units":4}]},
        "training":{"batch_size":16,"steps":20,"optimizer":{"type":"sgd","learning_rate":0.1}}})");
}

/// Takes longer to build than a window may wait.
Recipe largeRecipe(Index units = 1200) {
    Recipe recipe = smallRecipe();
    for (LayerSpec& layer : recipe.network.layers)
        std::get<DenseSpec>(layer.value).units = units;
    return recipe;
}

double value(const History& history, StepQuantity quantity, std::int64_t step) {
    return history.value(history.layout().trace(quantity), step);
}

} // namespace

class EngineBridgeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::QtMessages::install(); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void aNewRecipeWaitsAtItsFirstStep();
    void aWrongRecipeKeepsTheOldRun();
    void aLargeRunIsBuiltWhileTheOldOneGoesOn();
    void commandsCountForTheRunToCome();
    void aNewerRecipeReplacesWhatIsBeingBuilt();
    void aCancelledBuildLeavesTheRunAsItWas();
    void whatDoesNotFitIntoMemoryIsToldWithAnEstimate();
    void slowDrawsAreBuiltToo();
    void closingWhileBuildingEnds();
    void aRestartKeepsTheGhost();
    void aRunWithoutAStepIsNoGhost();
    void dataAreSharedWhileTheyAreTheSame();
    void aLiveChangeDoesNotRestart();
    void stepsAreToldOncePerLook();
    void stateFollowsTheCommandAtOnce();
    void spaceWhileASingleStepIsUnderWayRuns();
    void aFinishedRunGoesOn();
    void wishesOfOneFrameComeInOneSnapshot();
    void aSnapshotBelongsToItsRun();
    void snapshotsComeWhileTraining();
};

void EngineBridgeTest::aNewRecipeWaitsAtItsFirstStep() {
    EngineBridge bridge;
    QSignalSpy changed(&bridge, &EngineBridge::runChanged);
    QVERIFY(!bridge.history());
    QCOMPARE(bridge.setRecipe(smallRecipe()), QStringList());
    QCOMPARE(changed.count(), 1);
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Paused);
    QCOMPARE(bridge.status().nextStep, std::int64_t(0));
    QCOMPARE(bridge.status().totalSteps, std::int64_t(20));
    QCOMPARE(bridge.layers().size(), std::size_t(3));
}

void EngineBridgeTest::aWrongRecipeKeepsTheOldRun() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    const auto history = bridge.history();
    Recipe wrong = smallRecipe();
    wrong.training.optimizer.learningRate = -1;
    const QStringList problems = bridge.setRecipe(wrong);
    QCOMPARE(problems.size(), 1);
    QVERIFY2(problems.front().contains("learning_rate"), qPrintable(problems.front()));
    QCOMPARE(bridge.history(), history);
    QCOMPARE(bridge.recipe(), smallRecipe());
}

void EngineBridgeTest::aLargeRunIsBuiltWhileTheOldOneGoesOn() {
    EngineBridge bridge;
    Recipe endless = smallRecipe();
    endless.training.steps = 100000000;
    bridge.setRecipe(endless);
    bridge.start();
    const auto old = bridge.history();
    QSignalSpy ended(&bridge, &EngineBridge::buildEnded);
    QSignalSpy changed(&bridge, &EngineBridge::runChanged);
    QCOMPARE(bridge.setRecipe(largeRecipe()), QStringList());
    QVERIFY(bridge.isBuilding());
    QCOMPARE(bridge.history(), old);
    QCOMPARE(bridge.recipe(), endless);
    QCOMPARE(bridge.wantedRecipe(), largeRecipe());
    const std::int64_t before = old->steps();
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    QVERIFY(old->steps() > before);
    QCOMPARE(ended.front().front().toStringList(), QStringList());
    QCOMPARE(changed.count(), 1);
    QVERIFY(!bridge.isBuilding());
    QCOMPARE(bridge.recipe(), largeRecipe());
    QCOMPARE(bridge.ghost(), old);
    QCOMPARE(bridge.status().state, RunState::Paused);
    QCOMPARE(bridge.layers().size(), std::size_t(3));
}

void EngineBridgeTest::commandsCountForTheRunToCome() {
    EngineBridge bridge;
    bridge.setRecipe(largeRecipe());
    QVERIFY(bridge.isBuilding());
    bridge.step(1);
    bridge.step(2);
    bridge.waitUntilIdle();
    QCOMPARE(bridge.history()->steps(), std::int64_t(3));
    bridge.setRecipe(largeRecipe(1300));
    bridge.start();
    QVERIFY(bridge.isRunning());
    bridge.pause();
    QVERIFY(!bridge.isRunning());
    bridge.toggle();
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Finished);
    QCOMPARE(bridge.history()->steps(), std::int64_t(20));
}

void EngineBridgeTest::aNewerRecipeReplacesWhatIsBeingBuilt() {
    EngineBridge bridge;
    QSignalSpy ended(&bridge, &EngineBridge::buildEnded);
    for (Index units = 1200; units < 1210; ++units)
        bridge.setRecipe(largeRecipe(units));
    bridge.waitUntilIdle();
    QCOMPARE(ended.count(), 1);
    QCOMPARE(bridge.recipe(), largeRecipe(1209));
    bridge.setRecipe(largeRecipe());
    bridge.setRecipe(smallRecipe());
    QVERIFY(!bridge.isBuilding());
    QCOMPARE(bridge.recipe(), smallRecipe());
    bridge.waitUntilIdle();
    QCOMPARE(bridge.recipe(), smallRecipe());
    QCOMPARE(ended.count(), 1);
}

void EngineBridgeTest::aCancelledBuildLeavesTheRunAsItWas() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    const auto history = bridge.history();
    QSignalSpy ended(&bridge, &EngineBridge::buildEnded);
    bridge.setRecipe(largeRecipe());
    bridge.start();
    bridge.cancelBuild();
    QVERIFY(!bridge.isBuilding() && !bridge.isRunning());
    bridge.waitUntilIdle();
    QCOMPARE(bridge.history(), history);
    QCOMPARE(history->steps(), std::int64_t(0));
    QCOMPARE(ended.count(), 0);
}

void EngineBridgeTest::whatDoesNotFitIntoMemoryIsToldWithAnEstimate() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    const auto history = bridge.history();
    QSignalSpy ended(&bridge, &EngineBridge::buildEnded);
    QCOMPARE(bridge.setRecipe(largeRecipe(100000)), QStringList());
    bridge.waitUntilIdle();
    QCOMPARE(ended.count(), 1);
    const QStringList problems = ended.front().front().toStringList();
    QCOMPARE(problems.size(), 1);
    QVERIFY2(problems.front().contains("needs about 186.4 GiB"), qPrintable(problems.front()));
    QCOMPARE(bridge.history(), history);
}

void EngineBridgeTest::slowDrawsAreBuiltToo() {
    EngineBridge bridge;
    Recipe recipe = largeRecipe(600);
    recipe.network.defaults.init = Init{};
    recipe.network.defaults.init->scheme = InitScheme::Orthogonal;
    QCOMPARE(bridge.setRecipe(recipe), QStringList());
    QVERIFY(bridge.isBuilding());
    bridge.step(1);
    bridge.waitUntilIdle();
    QCOMPARE(bridge.recipe(), recipe);
    QCOMPARE(bridge.history()->steps(), std::int64_t(1));
}

void EngineBridgeTest::closingWhileBuildingEnds() {
    EngineBridge bridge;
    bridge.setRecipe(largeRecipe(2000));
    QVERIFY(bridge.isBuilding());
}

void EngineBridgeTest::aRestartKeepsTheGhost() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    bridge.step(5);
    bridge.waitUntilIdle();
    const auto first = bridge.history();
    QCOMPARE(bridge.restart(), QStringList());
    QVERIFY(bridge.history() != first);
    QCOMPARE(bridge.ghost(), first);
    QCOMPARE(bridge.ghost()->steps(), std::int64_t(5));
    bridge.step(5);
    bridge.waitUntilIdle();
    // Same recipe, same seed: the same bits.
    QCOMPARE(value(*bridge.history(), StepQuantity::Loss, 4), value(*first, StepQuantity::Loss, 4));
    bridge.clearGhost();
    QVERIFY(!bridge.ghost());
}

void EngineBridgeTest::aRunWithoutAStepIsNoGhost() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    bridge.step(1);
    bridge.waitUntilIdle();
    const auto first = bridge.history();
    bridge.restart();
    bridge.restart();
    QCOMPARE(bridge.ghost(), first);
}

void EngineBridgeTest::dataAreSharedWhileTheyAreTheSame() {
    EngineBridge bridge;
    Recipe recipe = smallRecipe();
    bridge.setRecipe(recipe);
    const auto data = bridge.dataset();
    recipe.network.defaults.activation = Activation::Relu;
    bridge.setRecipe(recipe);
    QCOMPARE(bridge.dataset(), data);
    recipe.data.samples = 65;
    bridge.setRecipe(recipe);
    QVERIFY(bridge.dataset() != data);
    const auto more = bridge.dataset();
    recipe.seed = 4; // the points are drawn from the seed
    bridge.setRecipe(recipe);
    QVERIFY(bridge.dataset() != more);
}

void EngineBridgeTest::aLiveChangeDoesNotRestart() {
    EngineBridge bridge;
    Recipe recipe = smallRecipe();
    bridge.setRecipe(recipe);
    bridge.step(3);
    bridge.waitUntilIdle();
    const auto history = bridge.history();
    QSignalSpy runs(&bridge, &EngineBridge::runChanged);
    QSignalSpy settings(&bridge, &EngineBridge::settingsChanged);
    recipe.training.optimizer.learningRate = 0.5;
    recipe.training.clip = ClipSpec{};
    recipe.training.clip->kind = ClipKind::GlobalNorm;
    recipe.training.clip->maxNorm = 0.001;
    bridge.applyLive(recipe);
    bridge.step(1);
    bridge.waitUntilIdle();
    QCOMPARE(runs.count(), 0);
    QCOMPARE(settings.count(), 1);
    QCOMPARE(bridge.history(), history);
    QCOMPARE(bridge.recipe(), recipe);
    QCOMPARE(value(*history, StepQuantity::LearningRate, 2), 0.1);
    QCOMPARE(value(*history, StepQuantity::LearningRate, 3), 0.5);
    QVERIFY(value(*history, StepQuantity::ClipCoefficient, 3) < 1);
}

void EngineBridgeTest::stepsAreToldOncePerLook() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    QSignalSpy steps(&bridge, &EngineBridge::stepsRecorded);
    bridge.step(7);
    bridge.waitUntilIdle();
    QCOMPARE(steps.count(), 1);
    QCOMPARE(steps.front().front().toLongLong(), qint64(7));
    bridge.poll();
    QCOMPARE(steps.count(), 1);
}

void EngineBridgeTest::stateFollowsTheCommandAtOnce() {
    EngineBridge bridge;
    Recipe recipe = smallRecipe();
    recipe.training.steps = 1000000;
    bridge.setRecipe(recipe);
    bridge.start();
    QVERIFY(bridge.isRunning());
    bridge.toggle();
    QVERIFY(!bridge.isRunning());
    bridge.poll();
    QVERIFY(!bridge.isRunning());
    bridge.toggle();
    bridge.poll();
    QVERIFY(bridge.isRunning());
    QTRY_VERIFY(bridge.history()->steps() > 10);
    bridge.pause();
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Paused);
}

/// The window counted the step as done before the engine did, and Space, a toggle, paused what was about to pause.
void EngineBridgeTest::spaceWhileASingleStepIsUnderWayRuns() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    bridge.setSpeed(4);
    bridge.step(3); // under way for half a second
    QTRY_VERIFY(bridge.status().isStepping);
    bridge.toggle();
    QVERIFY(bridge.isRunning());
    bridge.setSpeed(0);
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Finished);
    QVERIFY(bridge.history()->steps() > 3);
    // Once it runs, a second Space pauses at once, also before the engine has said so.
    bridge.restart();
    bridge.setSpeed(4);
    bridge.step(3);
    bridge.toggle();
    bridge.toggle();
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Paused);
}

void EngineBridgeTest::aFinishedRunGoesOn() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    bridge.start();
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Finished);
    bridge.setTotalSteps(30);
    bridge.start();
    bridge.waitUntilIdle();
    QCOMPARE(bridge.status().state, RunState::Finished);
    QCOMPARE(bridge.history()->steps(), std::int64_t(30));
}

void EngineBridgeTest::wishesOfOneFrameComeInOneSnapshot() {
    EngineBridge bridge;
    SnapshotWanted gradients, grid;
    gradients.add(SnapshotPart::Gradient);
    grid.predictions.push_back({{}, gridPoints(-1, 1, 10, -1, 1, 10)});
    bridge.requestSnapshot(gradients);
    bridge.waitUntilIdle(); // no run yet: nothing comes, and nothing waits for it for ever
    QVERIFY(!bridge.snapshot());
    bridge.setRecipe(smallRecipe());
    QSignalSpy arrived(&bridge, &EngineBridge::snapshotChanged);
    bridge.requestSnapshot(gradients);
    bridge.requestSnapshot(grid);
    bridge.requestSnapshot(grid);
    bridge.waitUntilIdle();
    QCOMPARE(arrived.count(), 1);
    const std::shared_ptr<const Snapshot> first = bridge.snapshot();
    QVERIFY(first && first->isPreview);
    QCOMPARE(first->layers.size(), std::size_t(3));
    QCOMPARE(first->prediction(grid.predictions[0])->inputs, Index(100));
    bridge.poll(); // nobody asks again
    QCOMPARE(arrived.count(), 1);
    bridge.step(4);
    bridge.requestSnapshot(gradients);
    bridge.waitUntilIdle();
    QCOMPARE(arrived.count(), 2);
    QCOMPARE(bridge.snapshot()->step, std::int64_t(3));
    QVERIFY(bridge.snapshot()->predictions.empty());
    QCOMPARE(first->step, std::int64_t(0)); // a snapshot never changes
}

void EngineBridgeTest::aSnapshotBelongsToItsRun() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    SnapshotWanted weights;
    bridge.requestSnapshot(weights.add(SnapshotPart::Weight));
    bridge.waitUntilIdle();
    QVERIFY(bridge.snapshot());
    bridge.requestSnapshot(weights); // on its way when the run goes
    bridge.poll();
    bridge.restart();
    QSignalSpy arrived(&bridge, &EngineBridge::snapshotChanged);
    QVERIFY(!bridge.snapshot());
    bridge.waitUntilIdle();
    QCOMPARE(arrived.count(), 0);
    QVERIFY(!bridge.snapshot());
}

void EngineBridgeTest::snapshotsComeWhileTraining() {
    Recipe recipe = smallRecipe();
    recipe.training.steps = 1000000;
    EngineBridge bridge;
    bridge.setRecipe(recipe);
    SnapshotWanted wanted;
    wanted.parts = 0x7f;
    int frames = 0;
    int answers = 0;
    connect(&bridge, &EngineBridge::stepsRecorded, this, [&] {
        ++frames;
        bridge.requestSnapshot(wanted);
    });
    connect(&bridge, &EngineBridge::snapshotChanged, this, [&] { ++answers; });
    bridge.start();
    QTRY_VERIFY(answers >= 5);
    bridge.pause();
    bridge.waitUntilIdle();
    QVERIFY2(answers <= frames, qPrintable(QString("%1 snapshots in %2 frames").arg(answers).arg(frames)));
}

QTEST_MAIN(EngineBridgeTest)
#include "tst_engine_bridge.moc"
