// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/runner.h"

#include "tests/support/fake_run.h"

#include <QObject>
#include <QTest>

#include <future>
#include <new>

using namespace nabla;
using nabla::test::FakeRun;
using Clock = std::chrono::steady_clock;

namespace {

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// A machine that also does other things may be late by this much; what is tested would be late by seconds.
constexpr double kPatienceMs = 500;

} // namespace

class TestRunner : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutARunNothingHappens();
    void aNewRunWaitsAtItsFirstStep();
    void runsToItsEndAndGoesOnWhenGivenMoreSteps();
    void stepsAsManyAsAsked();
    void pauseActsAfterTheStepAtHand();
    void pauseActsAtOnceUnderASpeedLimit();
    void speedLimitIsKept();
    void aStepThatThrowsIsAFailureWithItsText();
    void memoryThatRunsOutIsSaidInWords();
    void divergenceNamesStepAndPlace();
    void settingsReachTheNextStep();
    void settingsThatNeedARestartAreRefusedInWords();
    void tasksRunBetweenStepsOnTheEngineThread();
    void theOldRunIsDroppedWhileAStepIsAtHand();
    void manyThreadsMayCommand();
    void destructionEndsARunningRun();
};

void TestRunner::withoutARunNothingHappens() {
    Runner runner;
    runner.start();
    runner.step(3);
    runner.pause();
    runner.setTotalSteps(5);
    bool isCalled = false;
    runner.post([&](Run&) { isCalled = true; });
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Empty);
    QVERIFY(!isCalled);
}

void TestRunner::aNewRunWaitsAtItsFirstStep() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(10));
    runner.waitUntilIdle();
    const RunnerStatus status = runner.status();
    QCOMPARE(status.state, RunState::Paused);
    QCOMPARE(status.generation, 1);
    QCOMPARE(status.nextStep, 0);
    QCOMPARE(status.totalSteps, 10);
    QVERIFY(status.run != nullptr);
}

void TestRunner::runsToItsEndAndGoesOnWhenGivenMoreSteps() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(1000));
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Finished);
    QCOMPARE(runner.status().nextStep, 1000);
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().nextStep, 1000);
    runner.setTotalSteps(1500);
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Paused);
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().nextStep, 1500);
    QCOMPARE(runner.status().state, RunState::Finished);
}

void TestRunner::stepsAsManyAsAsked() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(100));
    runner.step(3);
    runner.waitUntilIdle();
    QCOMPARE(runner.status().nextStep, 3);
    QCOMPARE(runner.status().state, RunState::Paused);
    runner.step(1);
    runner.step(1);
    runner.step(0);
    runner.waitUntilIdle();
    QCOMPARE(runner.status().nextStep, 5);
    runner.step(1000);
    runner.waitUntilIdle();
    QCOMPARE(runner.status().nextStep, 100);
    QCOMPARE(runner.status().state, RunState::Finished);
}

void TestRunner::pauseActsAfterTheStepAtHand() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(1'000'000, std::chrono::milliseconds(20)));
    runner.start();
    QTRY_VERIFY(runner.status().nextStep > 2);
    QCOMPARE(runner.status().state, RunState::Running);
    const auto start = Clock::now();
    runner.pause();
    runner.waitUntilIdle();
    QVERIFY(millisecondsSince(start) < 20 + kPatienceMs);
    QCOMPARE(runner.status().state, RunState::Paused);
    QVERIFY(runner.status().stepsPerSecond > 0 && runner.status().stepsPerSecond < 51);
}

void TestRunner::pauseActsAtOnceUnderASpeedLimit() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(1000));
    runner.setSpeed(0.01); // a step in 100 seconds
    runner.start();
    QTRY_COMPARE(runner.status().nextStep, 1);
    const auto start = Clock::now();
    runner.pause();
    runner.waitUntilIdle();
    QVERIFY(millisecondsSince(start) < kPatienceMs);
    runner.step(1); // does not wait for its turn either
    runner.waitUntilIdle();
    QVERIFY(millisecondsSince(start) < 2 * kPatienceMs);
    QCOMPARE(runner.status().nextStep, 2);
}

void TestRunner::speedLimitIsKept() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(31));
    runner.setSpeed(100);
    const auto start = Clock::now();
    runner.start();
    runner.waitUntilIdle();
    // 30 pauses of 10 ms; at most 50 ms are caught up.
    QVERIFY(millisecondsSince(start) >= 250);
    QCOMPARE(runner.status().state, RunState::Finished);
}

void TestRunner::aStepThatThrowsIsAFailureWithItsText() {
    Runner runner;
    auto run = std::make_unique<FakeRun>(10);
    run->beforeStep = [](std::int64_t step) {
        if (step == 4)
            throw std::runtime_error("the fourth step broke");
    };
    runner.setRun(std::move(run));
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Failed);
    QCOMPARE(runner.status().message, std::string("the fourth step broke"));
    QCOMPARE(runner.status().nextStep, 4);
    runner.start(); // stays where it is
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Failed);
    runner.setRun(std::make_unique<FakeRun>(10));
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Finished);
    QCOMPARE(runner.status().message, std::string());
}

void TestRunner::memoryThatRunsOutIsSaidInWords() {
    Runner runner;
    auto run = std::make_unique<FakeRun>(10);
    run->beforeStep = [](std::int64_t) { throw std::bad_alloc(); };
    runner.setRun(std::move(run));
    runner.start();
    runner.waitUntilIdle();
    QVERIFY(runner.status().message.starts_with("Out of memory"));
}

void TestRunner::divergenceNamesStepAndPlace() {
    Runner runner;
    auto run = std::make_unique<FakeRun>(100);
    run->divergesAt = 12;
    runner.setRun(std::move(run));
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Diverged);
    QVERIFY(runner.status().message.find("12") != std::string::npos);
    QVERIFY(runner.status().message.find("preactivation") != std::string::npos);
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().nextStep, 13);
}

void TestRunner::settingsReachTheNextStep() {
    Runner runner;
    auto run = std::make_unique<FakeRun>(100);
    const auto history = run->history();
    runner.setRun(std::move(run));
    runner.step(2);
    LiveSettings settings;
    settings.optimizer.learningRate = 7;
    runner.waitUntilIdle();
    runner.apply(settings);
    runner.step(1);
    runner.waitUntilIdle();
    QCOMPARE(history->value(0, 1), 0.1);
    QCOMPARE(history->value(0, 2), 7.0);
}

void TestRunner::settingsThatNeedARestartAreRefusedInWords() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(100));
    LiveSettings settings;
    settings.optimizer.kind = OptimizerKind::Adam;
    runner.apply(settings);
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Paused);
    QVERIFY(runner.status().message.find("restart") != std::string::npos);
}

void TestRunner::tasksRunBetweenStepsOnTheEngineThread() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(1'000'000'000, std::chrono::milliseconds(1)));
    runner.start();
    std::promise<std::pair<std::thread::id, std::int64_t>> promise;
    runner.post([&](Run& run) { promise.set_value({std::this_thread::get_id(), run.nextStep()}); });
    const auto [thread, step] = promise.get_future().get();
    QVERIFY(thread != std::this_thread::get_id());
    QVERIFY(step >= 0);
    runner.post([](Run&) { throw std::runtime_error("a picture could not be made"); });
    runner.waitUntilIdle();
    QCOMPARE(runner.status().state, RunState::Failed);
    QCOMPARE(runner.status().message, std::string("a picture could not be made"));
}

void TestRunner::theOldRunIsDroppedWhileAStepIsAtHand() {
    std::atomic<int> dropped = 0;
    Runner runner;
    auto run = std::make_unique<FakeRun>(1'000'000'000, std::chrono::milliseconds(1));
    run->whenDropped = [&] { ++dropped; };
    runner.setRun(std::move(run));
    runner.start();
    QTRY_VERIFY(runner.status().nextStep > 0);
    runner.setRun(std::make_unique<FakeRun>(5));
    runner.waitUntilIdle();
    QCOMPARE(dropped.load(), 1);
    QCOMPARE(runner.status().generation, 2);
    QCOMPARE(runner.status().nextStep, 0);
    QCOMPARE(runner.status().state, RunState::Paused);
}

void TestRunner::manyThreadsMayCommand() {
    Runner runner;
    runner.setRun(std::make_unique<FakeRun>(1'000'000'000));
    std::atomic<int> tasks = 0;
    {
        std::vector<std::jthread> people;
        for (int person = 0; person < 3; ++person)
            people.emplace_back([&] {
                for (int i = 0; i < 200; ++i) {
                    runner.start();
                    runner.post([&](Run&) { ++tasks; });
                    runner.pause();
                    QVERIFY(runner.status().nextStep >= 0);
                }
            });
    }
    runner.waitUntilIdle();
    QCOMPARE(tasks.load(), 600);
    QCOMPARE(runner.status().state, RunState::Paused);
}

void TestRunner::destructionEndsARunningRun() {
    const auto start = Clock::now();
    {
        Runner runner;
        runner.setRun(std::make_unique<FakeRun>(1'000'000'000, std::chrono::milliseconds(5)));
        runner.start();
        QTRY_VERIFY(runner.status().nextStep > 0);
    }
    QVERIFY(millisecondsSince(start) < 4 * kPatienceMs);
}

QTEST_GUILESS_MAIN(TestRunner)
#include "tst_runner.moc"
