// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/runner.h"
#include "core/engine/twin_run.h"
#include "core/recipe/recipe_json.h"
#include "tests/support/fake_run.h"
#include "tests/support/history_bits.h"

#include <QTest>

#include <thread>

using namespace nabla;
using nabla::test::bitsOf;
using nabla::test::FakeRun;

namespace {

Recipe smallRecipe(Activation activation) {
    Recipe recipe = parseRecipe(R"({"nablascope":1,"seed":3,"data":{"source":"spiral","samples":200},
        "network":{"layers":[{"type":"dense","units":24},{"type":"dense","units":24}]},
        "training":{"batch_size":16,"steps":40,"optimizer":{"type":"adam","learning_rate":0.01}}})");
    recipe.network.defaults.activation = activation;
    return recipe;
}

std::vector<std::uint64_t> alone(Activation activation) {
    const std::unique_ptr<Run> run = makeRun(smallRecipe(activation));
    while (run->step() == StepResult::Done) {
    }
    return bitsOf(*run->history());
}

struct Pair {
    FakeRun* first;
    FakeRun* second;
    TwinRun twins;
    explicit Pair(std::int64_t steps, std::int64_t secondSteps = 0)
        : first(new FakeRun(steps)), second(new FakeRun(secondSteps > 0 ? secondSteps : steps)),
          twins(std::unique_ptr<Run>(first), std::unique_ptr<Run>(second)) {}
};

} // namespace

class TwinRunTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachHasTheBitsThatItHasAlone();
    void oneStepIsAStepOfEach();
    void theSecondGoesOnWhereTheFirstDiverges();
    void theFirstGoesOnWhereTheSecondDiverges();
    void bothDivergedEndsThePair();
    void theShorterOneWaitsForTheLonger();
    void moreStepsAreForBoth();
    void theFirstGoesOnAlone();
    void aDivergedFirstOneEndsWhenTheSecondIsLetGo();
    void theRunnerDrivesBoth();
};

void TwinRunTest::eachHasTheBitsThatItHasAlone() {
    TwinRun twins(makeRun(smallRecipe(Activation::Relu)), makeRun(smallRecipe(Activation::Sigmoid)));
    while (twins.step() == StepResult::Done) {
    }
    QCOMPARE(twins.history()->steps(), std::int64_t(40));
    QVERIFY(bitsOf(*twins.history()) == alone(Activation::Relu));
    QVERIFY(bitsOf(*twins.second().history()) == alone(Activation::Sigmoid));
    QVERIFY(bitsOf(*twins.history()) != bitsOf(*twins.second().history()));
}

void TwinRunTest::oneStepIsAStepOfEach() {
    Pair pair(3);
    for (std::int64_t step = 1; step <= 3; ++step) {
        QCOMPARE(pair.twins.step(), step < 3 ? StepResult::Done : StepResult::Finished);
        QCOMPARE(pair.first->nextStep(), step);
        QCOMPARE(pair.second->nextStep(), step);
    }
    QVERIFY(pair.twins.isFinished() && pair.twins.isOver(0) && pair.twins.isOver(1));
}

void TwinRunTest::theSecondGoesOnWhereTheFirstDiverges() {
    Pair pair(5);
    pair.first->divergesAt = 1;
    for (int i = 0; i < 4; ++i)
        QCOMPARE(pair.twins.step(), StepResult::Done);
    QVERIFY(pair.twins.isOver(0) && !pair.twins.isOver(1));
    QVERIFY(!pair.twins.divergence()); // not while it goes on
    QCOMPARE(pair.twins.step(), StepResult::Diverged);
    QCOMPARE(pair.twins.divergence()->step, std::int64_t(1));
    QCOMPARE(pair.first->nextStep(), std::int64_t(2));
    QCOMPARE(pair.second->nextStep(), std::int64_t(5));
    QCOMPARE(pair.twins.nextStep(), std::int64_t(5));
}

void TwinRunTest::theFirstGoesOnWhereTheSecondDiverges() {
    Pair pair(5);
    pair.second->divergesAt = 0;
    for (int i = 0; i < 4; ++i)
        QCOMPARE(pair.twins.step(), StepResult::Done);
    QCOMPARE(pair.twins.step(), StepResult::Finished);
    QVERIFY(!pair.twins.divergence() && pair.twins.second().divergence());
    QCOMPARE(pair.second->nextStep(), std::int64_t(1));
    QVERIFY(pair.twins.isFinished());
}

void TwinRunTest::bothDivergedEndsThePair() {
    Pair pair(5);
    pair.first->divergesAt = 2;
    pair.second->divergesAt = 1;
    QCOMPARE(pair.twins.step(), StepResult::Done);
    QCOMPARE(pair.twins.step(), StepResult::Done);
    QCOMPARE(pair.twins.step(), StepResult::Diverged);
    QVERIFY(!pair.twins.isFinished());
}

void TwinRunTest::theShorterOneWaitsForTheLonger() {
    Pair pair(2, 4);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(pair.twins.step(), StepResult::Done);
    QCOMPARE(pair.twins.step(), StepResult::Finished);
    QCOMPARE(pair.first->nextStep(), std::int64_t(2));
    QCOMPARE(pair.second->nextStep(), std::int64_t(4));
}

void TwinRunTest::moreStepsAreForBoth() {
    Pair pair(1);
    QCOMPARE(pair.twins.step(), StepResult::Finished);
    pair.twins.setTotalSteps(2);
    QVERIFY(!pair.twins.isFinished() && !pair.twins.isOver(0) && !pair.twins.isOver(1));
    QCOMPARE(pair.twins.step(), StepResult::Finished);
    QCOMPARE(pair.second->nextStep(), std::int64_t(2));
}

void TwinRunTest::theFirstGoesOnAlone() {
    Pair pair(3);
    pair.twins.step();
    pair.twins.letSecondGo();
    QCOMPARE(pair.twins.step(), StepResult::Done);
    QCOMPARE(pair.twins.step(), StepResult::Finished);
    QCOMPARE(pair.first->nextStep(), std::int64_t(3));
    QCOMPARE(pair.second->nextStep(), std::int64_t(1));
}

void TwinRunTest::aDivergedFirstOneEndsWhenTheSecondIsLetGo() {
    Pair pair(9);
    pair.first->divergesAt = 0;
    pair.twins.step();
    pair.twins.letSecondGo();
    QVERIFY(!pair.twins.isFinished());
    QVERIFY(pair.twins.divergence());
    QCOMPARE(pair.twins.step(), StepResult::Diverged);
    QCOMPARE(pair.first->nextStep(), std::int64_t(1)); // and no step was taken
    QCOMPARE(pair.second->nextStep(), std::int64_t(1));
}

void TwinRunTest::theRunnerDrivesBoth() {
    auto* first = new FakeRun(100);
    auto* second = new FakeRun(100);
    first->divergesAt = 20;
    Runner runner;
    runner.setRun(std::make_unique<TwinRun>(std::unique_ptr<Run>(first), std::unique_ptr<Run>(second)));
    runner.step(7);
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Paused);
    QCOMPARE(first->nextStep(), std::int64_t(7));
    QCOMPARE(second->nextStep(), std::int64_t(7));
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Diverged);
    QCOMPARE(first->nextStep(), std::int64_t(21));
    QCOMPARE(second->nextStep(), std::int64_t(100));
}

QTEST_APPLESS_MAIN(TwinRunTest)
#include "tst_twin_run.moc"
