// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/runner.h"
#include "core/engine/trigger.h"
#include "core/recipe/recipe_json.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

namespace nabla {

namespace {

/// Two layers and output.
std::shared_ptr<const Layout> layoutOfThree() {
    auto layout = std::make_shared<Layout>();
    for (int i = 0; i < 3; ++i) {
        LayerInfo layer;
        layer.name = i == 2 ? "output" : std::to_string(i);
        layer.kind = i == 2 ? "output" : "dense";
        layer.depth = i;
        layout->layers.push_back(layer);
    }
    layout->finish();
    return layout;
}

struct Row {
    double loss = 1;
    double norm = 1;
    double clipped = 1;
    double coefficient = 1;
    double first = 1;
    double last = 1;
};

void append(History& history, const Row& row) {
    const Layout& layout = history.layout();
    std::vector<double> values(static_cast<std::size_t>(layout.width()), absent());
    const auto put = [&](TraceId trace, double value) { values[static_cast<std::size_t>(trace)] = value; };
    put(layout.trace(StepQuantity::Loss), row.loss);
    put(layout.trace(StepQuantity::GradNorm), row.norm);
    put(layout.trace(StepQuantity::ClippedNorm), row.clipped);
    put(layout.trace(StepQuantity::ClipCoefficient), row.coefficient);
    put(layout.trace(0, LayerQuantity::PreactivationGradL2), row.first);
    put(layout.trace(1, LayerQuantity::PreactivationGradL2), row.last);
    put(layout.trace(2, LayerQuantity::PreactivationGradL2), 123);
    history.append(values);
}

/// The steps at which one trigger tells something.
std::vector<std::int64_t> firedAt(Trigger trigger, const std::vector<Row>& rows) {
    History history(layoutOfThree());
    TriggerWatch watch(std::span(&trigger, 1));
    std::vector<std::int64_t> steps;
    for (const Row& row : rows) {
        append(history, row);
        if (!watch.look(history).empty())
            steps.push_back(history.endStep() - 1);
    }
    return steps;
}

using Steps = std::vector<std::int64_t>;

Recipe smallRecipe() {
    return parseRecipe(R"({"nablascope":1,"data":{"source":"circle","samples":64},
        "network":{"layers":[{"type":"dense","units":4,"activation":"tanh"}]},
        "training":{"steps":200,"batch_size":16,"optimizer":{"type":"sgd","learning_rate":0.1}}})");
}

} // namespace

class TriggerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aConditionTellsWhenItBecomesTrueAndNotAgainUntilItWasFalse();
    void everyKindLooksAtItsOwnNumber();
    void nonFiniteNumbersFireTheirTriggerAndNoComparison();
    void runnerPausesAtTheStepAndGoesOnAfterwards();
    void aFastRunStopsAtExactlyTheStepAsked();
    void aNewRunArmsItsTriggersAgain();
};

void TriggerTest::aConditionTellsWhenItBecomesTrueAndNotAgainUntilItWasFalse() {
    std::vector<Row> rows;
    for (const double norm : {1.0, 11.0, 12.0, 9.0, 10.0, 10.5})
        rows.push_back({1, norm, norm, 1, 1, 1});
    QCOMPARE(firedAt({TriggerKind::NormAbove, 10}, rows), (Steps{1, 5}));
    QCOMPARE(firedAt({TriggerKind::NormBelow, 10}, rows), (Steps{0, 3}));
}

void TriggerTest::everyKindLooksAtItsOwnNumber() {
    const std::vector<Row> rows = {{2, 1, 1, 1, 1, 1}, {0.5, 4, 1, 0.25, 1e-5, 1}, {0.4, 4, 4, 1, 500, 1}};
    QCOMPARE(firedAt({TriggerKind::LossBelow, 0.6}, rows), Steps{1});
    QCOMPARE(firedAt({TriggerKind::Clipped, 0}, rows), Steps{1});
    QCOMPARE(firedAt({TriggerKind::RatioBelow, 1e-4}, rows), Steps{1});
    QCOMPARE(firedAt({TriggerKind::RatioAbove, 100}, rows), Steps{2});
    QCOMPARE(firedAt({TriggerKind::Step, 2}, rows), Steps{2});
    QCOMPARE(firedAt({TriggerKind::NonFinite, 0}, rows), Steps{});
}

void TriggerTest::nonFiniteNumbersFireTheirTriggerAndNoComparison() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const std::vector<Row> rows = {
        {1, 1, 1, 1, 1, 1}, {nan, nan, nan, 1, nan, nan}, {1, 1, 1, 1, 0, 0}, {inf, inf, inf, 1, inf, 1}};
    QCOMPARE(firedAt({TriggerKind::NonFinite, 0}, rows), (Steps{1, 3}));
    QCOMPARE(firedAt({TriggerKind::LossBelow, 0.5}, rows), Steps{});
    QCOMPARE(firedAt({TriggerKind::NormAbove, 10}, rows), Steps{3});  // inf is above every number
    QCOMPARE(firedAt({TriggerKind::RatioBelow, 0.5}, rows), Steps{}); // 0 / 0 is no ratio
}

void TriggerTest::runnerPausesAtTheStepAndGoesOnAfterwards() {
    Runner runner;
    runner.setRun(makeRun(smallRecipe()));
    runner.setTriggers({{TriggerKind::Step, 7}});
    runner.start();
    runner.waitUntilIdle();
    RunnerStatus status = runner.status();
    QCOMPARE(status.state, RunState::Paused);
    QCOMPARE(status.nextStep, std::int64_t(8));
    QVERIFY(status.message.find("7") != std::string::npos);
    const std::vector<RunEvent> events = status.run->history()->events();
    QCOMPARE(events.size(), std::size_t(1));
    QCOMPARE(events.front().kind, EventKind::Trigger);
    QCOMPARE(events.front().step, std::int64_t(7));
    runner.start();
    runner.waitUntilIdle();
    status = runner.status();
    QCOMPARE(status.state, RunState::Finished);
    QCOMPARE(status.run->history()->events().size(), std::size_t(1));
    QVERIFY(status.message.empty());
}

void TriggerTest::aFastRunStopsAtExactlyTheStepAsked() {
    // Found afterwards in the telemetry: every step was looked at, none between two frames was missed.
    Runner reference;
    reference.setRun(makeRun(smallRecipe()));
    reference.start();
    reference.waitUntilIdle();
    const std::shared_ptr<const History> whole = reference.status().run->history();
    const TraceId loss = whole->layout().trace(StepQuantity::Loss);
    const double level = whole->value(loss, 120);
    std::int64_t first = 0;
    while (whole->value(loss, first) >= level * 1.0000001)
        ++first;
    Runner runner;
    runner.setRun(makeRun(smallRecipe()));
    runner.setTriggers({{TriggerKind::LossBelow, level * 1.0000001}});
    runner.start();
    runner.waitUntilIdle();
    QCOMPARE(runner.status().nextStep, first + 1);
}

void TriggerTest::aNewRunArmsItsTriggersAgain() {
    Runner runner;
    runner.setTriggers({{TriggerKind::Step, 3}});
    for (int i = 0; i < 2; ++i) {
        runner.setRun(makeRun(smallRecipe()));
        runner.start();
        runner.waitUntilIdle();
        QCOMPARE(runner.status().nextStep, std::int64_t(4));
    }
}

} // namespace nabla

QTEST_GUILESS_MAIN(nabla::TriggerTest)
#include "tst_trigger.moc"
