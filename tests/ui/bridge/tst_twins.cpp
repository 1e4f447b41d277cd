// SPDX-License-Identifier: GPL-3.0-or-later
// Two runs in lock-step behind the bridge: their bits, their recording, and every way in which they can end.
#include "core/recipe/recipe_json.h"
#include "core/session/session_reader.h"
#include "tests/support/history_bits.h"
#include "tests/support/qt_messages.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/bridge/run_builder.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace nabla;
using nabla::test::bitsOf;

namespace {

Recipe smallRecipe(Activation activation = Activation::Sigmoid) {
    Recipe recipe = parseRecipe(R"({"nablascope":1,"name":"spiral","seed":3,"data":{"source":"spiral","samples":200},
        "network":{"layers":[{"type":"dense","units":24},{"type":"dense","units":24}]},
        "training":{"batch_size":16,"steps":60,"optimizer":{"type":"sgd","learning_rate":0.1}}})");
    recipe.network.defaults.activation = activation;
    return recipe;
}

Recipe exploding() {
    Recipe recipe = smallRecipe(Activation::Relu);
    recipe.training.optimizer.learningRate = 1e30;
    return recipe;
}

std::vector<std::uint64_t> alone(const Recipe& recipe, int threads = 1) {
    EngineBridge bridge;
    bridge.setThreads(threads);
    bridge.setRecipe(recipe);
    bridge.start();
    bridge.waitUntilIdle();
    return bitsOf(*bridge.history());
}

/// A bridge with twins, paused before their first step.
struct Bench {
    EngineBridge bridge;
    Bench(const Recipe& a, const Recipe& b) {
        bridge.setThreads(1);
        bridge.setSpeed(0.001); // the start of the twins takes a step at most
        bridge.setRecipe(a);
        bridge.armTwin(true);
        const QStringList problems = bridge.setRecipe(b);
        if (!problems.isEmpty())
            qFatal("%s", qPrintable(problems.join(' ')));
        bridge.pause();
        bridge.waitUntilIdle();
        bridge.setSpeed(0);
    }
    void run() {
        bridge.start();
        bridge.waitUntilIdle();
    }
    const History& a() { return *bridge.ghost(); }
    const History& b() { return *bridge.history(); }
};

/// A session on the disk, as the window's is.
struct Disk {
    QTemporaryDir folder;
    std::filesystem::path file{folder.filePath("twins.nabla").toStdString()};
    std::shared_ptr<SessionStore> store = SessionStore::create(file);
};

} // namespace

class TwinsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::QtMessages::install(); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void theNextRecipeStartsBoth();
    void eachHasTheBitsThatItHasAlone_data();
    void eachHasTheBitsThatItHasAlone();
    void theyStandAtTheSameStepWheneverTheyRest();
    void aLargePairIsBuiltWhileTheOldRunGoesOn();
    void theSameRecipeIsNoTwin();
    void aPairThatCannotBeBuiltLeavesTheNextEdit();
    void aRestartStartsBothAgain();
    void anEditReachesBothButForTheDifference();
    void aLiveChangeReachesBothWithoutARestart();
    void aLiveSwitchMakesTwins();
    void undoingTheDifferenceEndsThem();
    void oneThatDivergesLeavesTheOtherRunning();
    void endingThemLeavesTheRunOnTheScreen();
    void whatHasDivergedIsSaidToHaveOnceItIsAlone();
    void anotherGhostEndsThem();
    void bothAreRecordedFromTheirFirstStep();
    void recordingThemAgreesWithEachAlone();
    void aDivergedTwinIsStoredAsSuch();
    void theRunAfterThemIsRecorded();
    void closingInTheMiddleIsSafe();
};

void TwinsTest::theNextRecipeStartsBoth() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    bridge.step(5);
    bridge.waitUntilIdle();
    QSignalSpy changed(&bridge, &EngineBridge::twinChanged);
    bridge.armTwin(true);
    QVERIFY(bridge.isTwinArmed() && !bridge.hasTwin());
    QCOMPARE(bridge.setRecipe(smallRecipe(Activation::Relu)), QStringList());
    QVERIFY(!bridge.isTwinArmed() && bridge.hasTwin());
    QVERIFY(changed.count() >= 2);
    QVERIFY(bridge.isRunning());
    QCOMPARE(bridge.ghostKind(), GhostKind::Twin);
    QCOMPARE(bridge.ghostRun().recipe, smallRecipe());
    QCOMPARE(bridge.recipe(), smallRecipe(Activation::Relu));
    bridge.waitUntilIdle();
    QCOMPARE(bridge.history()->steps(), std::int64_t(60));
    QCOMPARE(bridge.ghost()->steps(), std::int64_t(60)); // from step 0, not from the fifth
    QCOMPARE(bridge.status().state, RunState::Finished);
}

void TwinsTest::eachHasTheBitsThatItHasAlone_data() {
    QTest::addColumn<int>("threads");
    QTest::newRow("one thread") << 1;
    QTest::newRow("four threads") << 4;
    QTest::newRow("measured") << 0;
}

void TwinsTest::eachHasTheBitsThatItHasAlone() {
    QFETCH(int, threads);
    EngineBridge bridge;
    bridge.setThreads(threads);
    bridge.setRecipe(smallRecipe());
    bridge.armTwin(true);
    bridge.setRecipe(smallRecipe(Activation::Relu));
    bridge.pause();
    bridge.step(7);
    bridge.waitUntilIdle();
    bridge.start();
    bridge.waitUntilIdle();
    QVERIFY(bitsOf(*bridge.history()) == alone(smallRecipe(Activation::Relu)));
    QVERIFY(bitsOf(*bridge.ghost()) == alone(smallRecipe()));
}

void TwinsTest::theyStandAtTheSameStepWheneverTheyRest() {
    Bench bench(smallRecipe(), smallRecipe(Activation::Relu));
    QCOMPARE(bench.a().endStep(), bench.b().endStep());
    for (const int count : {1, 3, 10}) {
        const qint64 before = bench.b().endStep();
        bench.bridge.step(count);
        bench.bridge.waitUntilIdle();
        QCOMPARE(bench.b().endStep(), before + count);
        QCOMPARE(bench.a().endStep(), before + count);
    }
    bench.bridge.setSpeed(200);
    bench.bridge.start();
    QTRY_VERIFY(bench.b().endStep() > 20);
    bench.bridge.pause();
    bench.bridge.waitUntilIdle();
    QCOMPARE(bench.a().endStep(), bench.b().endStep());
}

void TwinsTest::aLargePairIsBuiltWhileTheOldRunGoesOn() {
    EngineBridge bridge;
    bridge.setThreads(1);
    Recipe large = smallRecipe();
    for (LayerSpec& layer : large.network.layers)
        std::get<DenseSpec>(layer.value).units = 1200;
    bridge.setRecipe(large);
    bridge.waitUntilIdle();
    bridge.armTwin(true);
    large.network.defaults.activation = Activation::Relu;
    QSignalSpy ended(&bridge, &EngineBridge::buildEnded);
    bridge.setSpeed(0.001);
    QCOMPARE(bridge.setRecipe(large), QStringList());
    QVERIFY(bridge.isBuilding() && bridge.isRunning() && !bridge.hasTwin());
    // Another edit while they are built still makes twins.
    large.training.optimizer.learningRate = 0.2;
    bridge.setRecipe(large);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 60000);
    QVERIFY(bridge.hasTwin());
    QCOMPARE(bridge.ghostRun().recipe.training.optimizer.learningRate, 0.2);
    QVERIFY(bridge.ghostRun().recipe.network.defaults.activation == Activation::Sigmoid);
}

void TwinsTest::aPairThatCannotBeBuiltLeavesTheNextEdit() {
    EngineBridge bridge;
    bridge.setRecipe(smallRecipe());
    bridge.armTwin(true);
    Recipe missing = smallRecipe();
    missing.data = {};
    missing.data.source = Source::Csv;
    missing.data.path = "/nowhere.csv";
    missing.data.target = "x";
    QStringList problems = bridge.setRecipe(missing);
    if (bridge.isBuilding()) {
        QSignalSpy ended(&bridge, &EngineBridge::buildEnded);
        QVERIFY(ended.wait());
        problems = ended.front().front().toStringList();
    }
    QVERIFY(!problems.isEmpty());
    QVERIFY(bridge.isTwinArmed() && !bridge.hasTwin());
    bridge.setRecipe(smallRecipe(Activation::Relu));
    QVERIFY(!bridge.isTwinArmed() && bridge.hasTwin());
    bridge.pause();
    bridge.waitUntilIdle();
}

void TwinsTest::theSameRecipeIsNoTwin() {
    EngineBridge bridge;
    bridge.armTwin(true);
    QVERIFY(!bridge.isTwinArmed()); // nothing to be the twin of
    bridge.setRecipe(smallRecipe());
    bridge.armTwin(true);
    Recipe renamed = smallRecipe();
    renamed.notes = "only a note";
    bridge.setRecipe(renamed);
    QVERIFY(!bridge.hasTwin());
    QVERIFY(bridge.isTwinArmed()); // still waiting for the difference
    bridge.armTwin(false);
    bridge.setRecipe(smallRecipe(Activation::Relu));
    QVERIFY(!bridge.hasTwin());
}

void TwinsTest::aRestartStartsBothAgain() {
    Bench bench(smallRecipe(), smallRecipe(Activation::Relu));
    bench.run();
    const std::vector<std::uint64_t> first = bitsOf(bench.a());
    QCOMPARE(bench.bridge.restart(), QStringList());
    QVERIFY(bench.bridge.hasTwin());
    QCOMPARE(bench.a().steps(), std::int64_t(0));
    bench.run();
    QVERIFY(bitsOf(bench.a()) == first);
}

void TwinsTest::anEditReachesBothButForTheDifference() {
    Bench bench(smallRecipe(), smallRecipe(Activation::Relu));
    Recipe edited = smallRecipe(Activation::Relu);
    edited.seed = 9;
    QCOMPARE(bench.bridge.setRecipe(edited), QStringList());
    QVERIFY(bench.bridge.hasTwin());
    Recipe expected = smallRecipe();
    expected.seed = 9;
    QCOMPARE(bench.bridge.ghostRun().recipe, expected);
    bench.run();
    QVERIFY(bitsOf(bench.a()) == alone(expected));
    edited.network.defaults.activation = Activation::Tanh; // a third value of the switch: A keeps its own
    bench.bridge.setRecipe(edited);
    QVERIFY(bench.bridge.hasTwin());
    QCOMPARE(bench.bridge.ghostRun().recipe, expected);
}

void TwinsTest::aLiveChangeReachesBothWithoutARestart() {
    Bench bench(smallRecipe(), smallRecipe(Activation::Relu));
    bench.bridge.step(10);
    bench.bridge.waitUntilIdle();
    Recipe slower = smallRecipe(Activation::Relu);
    slower.training.optimizer.learningRate = 0.003;
    bench.bridge.applyLive(slower);
    QCOMPARE(bench.bridge.ghostRun().recipe.training.optimizer.learningRate, 0.003);
    bench.bridge.step(1);
    bench.bridge.waitUntilIdle();
    for (const History* history : {&bench.a(), &bench.b()})
        QCOMPARE(history->value(history->layout().trace(StepQuantity::LearningRate), history->endStep() - 1), 0.003);
}

void TwinsTest::aLiveSwitchMakesTwins() {
    Recipe slower = smallRecipe();
    slower.training.optimizer.learningRate = 0.001;
    Bench bench(smallRecipe(), slower);
    QVERIFY(bench.bridge.hasTwin());
    Recipe between = slower;
    between.training.optimizer.learningRate = 0.01; // what they differ in stays A's
    bench.bridge.applyLive(between);
    bench.run();
    const auto rate = [](const History& history) {
        return history.value(history.layout().trace(StepQuantity::LearningRate), history.endStep() - 1);
    };
    QCOMPARE(rate(bench.a()), 0.1);
    QCOMPARE(rate(bench.b()), 0.01);
}

void TwinsTest::undoingTheDifferenceEndsThem() {
    Bench bench(smallRecipe(), smallRecipe(Activation::Relu));
    bench.run();
    bench.bridge.setRecipe(smallRecipe());
    QVERIFY(!bench.bridge.hasTwin());
    QCOMPARE(bench.bridge.ghostKind(), GhostKind::Before);
    bench.run();
    QVERIFY(bitsOf(bench.b()) == alone(smallRecipe()));
}

void TwinsTest::oneThatDivergesLeavesTheOtherRunning() {
    const bool isBroken[] = {true, false};
    for (const bool isB : isBroken) {
        Bench bench(isB ? smallRecipe() : exploding(), isB ? exploding() : smallRecipe());
        bench.run();
        const History& broken = isB ? bench.b() : bench.a();
        const History& sound = isB ? bench.a() : bench.b();
        QCOMPARE(sound.endStep(), std::int64_t(60));
        QVERIFY(broken.endStep() < 60);
        QVERIFY(bench.bridge.twinDivergence(isB).has_value());
        QVERIFY(!bench.bridge.twinDivergence(!isB).has_value());
        QCOMPARE(bench.bridge.status().state, isB ? RunState::Diverged : RunState::Finished);
        QVERIFY(bitsOf(sound) == alone(smallRecipe()));
    }
}

void TwinsTest::endingThemLeavesTheRunOnTheScreen() {
    Bench bench(smallRecipe(), smallRecipe(Activation::Relu));
    bench.bridge.step(9);
    bench.bridge.waitUntilIdle();
    const auto b = bench.bridge.history();
    const qint64 end = bench.a().endStep();
    bench.bridge.endTwin();
    QVERIFY(!bench.bridge.hasTwin());
    QCOMPARE(bench.bridge.history(), b);
    QCOMPARE(bench.bridge.ghostKind(), GhostKind::Before);
    bench.run();
    QCOMPARE(b->endStep(), std::int64_t(60));
    QCOMPARE(bench.a().endStep(), end);
    QVERIFY(bitsOf(*b) == alone(smallRecipe(Activation::Relu)));
}

void TwinsTest::whatHasDivergedIsSaidToHaveOnceItIsAlone() {
    Bench bench(smallRecipe(), exploding());
    bench.bridge.setTotalSteps(1'000'000);
    bench.bridge.start();
    QTRY_VERIFY((bench.bridge.poll(), bench.bridge.twinDivergence(true).has_value()));
    QVERIFY(bench.bridge.isRunning()); // A is
    bench.bridge.endTwin();
    bench.bridge.waitUntilIdle();
    QCOMPARE(bench.bridge.status().state, RunState::Diverged);
    QVERIFY(!bench.bridge.status().message.empty());
    QVERIFY(bench.bridge.divergence());
}

void TwinsTest::anotherGhostEndsThem() {
    Bench bench(smallRecipe(), smallRecipe(Activation::Relu));
    bench.bridge.step(2);
    bench.bridge.waitUntilIdle();
    bench.bridge.clearGhost();
    QVERIFY(!bench.bridge.hasTwin() && !bench.bridge.ghost());
    bench.run();
    QCOMPARE(bench.b().endStep(), std::int64_t(60));
}

void TwinsTest::bothAreRecordedFromTheirFirstStep() {
    Disk disk;
    {
        EngineBridge bridge;
        bridge.recordInto(disk.store);
        bridge.setRecipe(smallRecipe());
        bridge.armTwin(true);
        bridge.setRecipe(smallRecipe(Activation::Relu));
        bridge.waitUntilIdle();
        QVERIFY(bridge.recordedRun() != 0 && bridge.recordedTwin() != 0);
        QVERIFY(bridge.recordedRun() != bridge.recordedTwin());
        QVERIFY(bridge.flushRecording());
        const SessionReader reader(*disk.store);
        QVERIFY(bitsOf(*reader.history(bridge.recordedRun())) == bitsOf(*bridge.history()));
        QVERIFY(bitsOf(*reader.history(bridge.recordedTwin())) == bitsOf(*bridge.ghost()));
        QVERIFY(reader.recipe(bridge.recordedTwin()) == smallRecipe());
        bridge.recordInto(nullptr);
    }
    const std::vector<RunInfo> runs = disk.store->runs();
    QCOMPARE(runs.size(), std::size_t(2));
    QCOMPARE(runs[0].name, std::string("spiral, A"));
    QCOMPARE(runs[1].name, std::string("spiral, B"));
    for (const RunInfo& run : runs) {
        QCOMPARE(run.stepsRecorded, std::int64_t(60));
        QCOMPARE(run.state, StoredState::Finished);
    }
    disk.store->close();
}

void TwinsTest::recordingThemAgreesWithEachAlone() {
    Disk disk;
    {
        EngineBridge bridge;
        bridge.recordInto(disk.store);
        bridge.setRecipe(smallRecipe());
        bridge.armTwin(true);
        bridge.setRecipe(smallRecipe(Activation::Relu));
        bridge.waitUntilIdle();
        bridge.recordInto(nullptr);
    }
    const SessionReader reader(*disk.store);
    QVERIFY(bitsOf(*reader.history(1)) == alone(smallRecipe()));
    QVERIFY(bitsOf(*reader.history(2)) == alone(smallRecipe(Activation::Relu)));
}

void TwinsTest::aDivergedTwinIsStoredAsSuch() {
    Disk disk;
    EngineBridge bridge;
    bridge.recordInto(disk.store);
    bridge.setRecipe(exploding());
    bridge.armTwin(true);
    bridge.setRecipe(smallRecipe());
    bridge.waitUntilIdle();
    QVERIFY(bridge.flushRecording());
    const std::vector<RunInfo> runs = disk.store->runs();
    QCOMPARE(runs[0].state, StoredState::Diverged);
    QVERIFY(runs[0].divergence.has_value());
    QCOMPARE(runs[1].state, StoredState::Finished);
    bridge.recordInto(nullptr);
}

void TwinsTest::theRunAfterThemIsRecorded() {
    Disk disk;
    EngineBridge bridge;
    bridge.recordInto(disk.store);
    bridge.setRecipe(smallRecipe());
    bridge.armTwin(true);
    bridge.setSpeed(0.001);
    bridge.setRecipe(smallRecipe(Activation::Relu));
    bridge.pause();
    bridge.setSpeed(0);
    bridge.step(5);
    bridge.waitUntilIdle();
    bridge.endTwin(); // B goes on in its place
    bridge.step(5);
    bridge.waitUntilIdle();
    const qint64 b = bridge.recordedRun();
    QCOMPARE(bridge.recordedTwin(), qint64(0));
    const qint64 bSteps = bridge.history()->steps();
    bridge.setRecipe(smallRecipe(Activation::Tanh));
    bridge.step(3);
    bridge.waitUntilIdle();
    QVERIFY(bridge.flushRecording());
    const std::vector<RunInfo> runs = disk.store->runs();
    QCOMPARE(runs.size(), std::size_t(3));
    QCOMPARE(runs[0].stepsRecorded, bSteps - 5);
    QCOMPARE(runs[1].id, b);
    QCOMPARE(runs[1].stepsRecorded, bSteps);
    QCOMPARE(runs[2].stepsRecorded, std::int64_t(3));
    bridge.recordInto(nullptr);
}

void TwinsTest::closingInTheMiddleIsSafe() {
    Disk disk;
    {
        EngineBridge bridge;
        bridge.recordInto(disk.store);
        Recipe endless = smallRecipe();
        endless.training.steps = 100000000;
        bridge.setRecipe(endless);
        bridge.armTwin(true);
        endless.network.defaults.activation = Activation::Relu;
        bridge.setRecipe(endless);
        QTRY_VERIFY(bridge.history()->steps() > 100);
        bridge.recordInto(nullptr);
    }
    disk.store->close();
    const auto again = SessionStore::open(disk.file);
    QCOMPARE(again->damage(), std::string());
    QCOMPARE(again->runs().size(), std::size_t(2));
    for (const RunInfo& run : again->runs())
        QVERIFY(run.stepsRecorded > 100 - 1);
}

QTEST_GUILESS_MAIN(TwinsTest)
#include "tst_twins.moc"
