// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/probes/clip_advice.h"
#include "tests/support/runs.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <optional>

using namespace nabla;

namespace {

using Verdict = ClipAdvice::Verdict;

constexpr double kBin = 0.0443; // 2^(1/16) - 1: the width of a bin

bool isClose(double ours, double exact, double tolerance) {
    return std::fabs(ours - exact) <= tolerance * std::fabs(exact);
}

/// 10,000 norms that have the distribution exactly: its quantiles at (i + 1/2) / n, in a scattered order.
template <class Quantile>
ClipAdvisor advisorOf(Quantile quantile, int count = 10000) {
    ClipAdvisor advisor;
    for (int i = 0; i < count; ++i)
        advisor.add(quantile((static_cast<double>((i * 7919LL) % count) + 0.5) / count));
    return advisor;
}

} // namespace

class TestClipAdvice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void uniformNorms();
    void exponentialNorms();
    void heavyTailsNeedClipping();
    void narrowNormsDoNot();
    void theEarlyAverageStaysEarly();
    void nothingIsSaidTooEarly();
    void zerosAndNonFiniteNormsAreCounted();
    void hugeAndTinyNormsKeepTheirOrder();
    void theOrderOfTheNormsDoesNotMatterBeyondTheEarlyOnes();
    void aRunGivesAdviceWhereItEvaluates();
    void anotherKindOfNormStartsAnew();
    void aRecordGoesOnWhereItWasTaken();
    void damagedRecordsAreRefused();
};

void TestClipAdvice::uniformNorms() {
    const ClipAdvice advice = advisorOf([](double u) { return 2 * u; }).advice();
    QVERIFY(isClose(advice.maxNorm, 1.8, kBin));
    QVERIFY(isClose(advice.median, 1, kBin));
    QVERIFY(isClose(advice.largest, 2, 1e-3));
    QVERIFY(std::fabs(advice.clippedFraction - 0.1) < 0.01);
    QCOMPARE(advice.verdict, Verdict::NotNeeded); // the largest is 1.1 x the proposal
    QVERIFY(QString::fromStdString(advice.text()).startsWith("No need to clip"));
}

void TestClipAdvice::exponentialNorms() {
    const ClipAdvice advice = advisorOf([](double u) { return -3 * std::log(1 - u); }).advice();
    QVERIFY(isClose(advice.maxNorm, 3 * std::log(10), kBin));
    QVERIFY(isClose(advice.median, 3 * std::log(2), kBin));
    QVERIFY(isClose(advice.earlyMultiple, advice.maxNorm / advice.earlyMean, 1e-15));
    QCOMPARE(advice.verdict, Verdict::Useful); // 9.9 / 2.3 times the proposal
}

void TestClipAdvice::heavyTailsNeedClipping() {
    // Pareto, P(norm > x) = x^-2 above 1.
    const ClipAdvice advice = advisorOf([](double u) { return 1 / std::sqrt(1 - u); }).advice();
    QVERIFY(isClose(advice.maxNorm, std::sqrt(10), kBin));
    QVERIFY(isClose(advice.largest, std::sqrt(20000), 1e-6));
    QCOMPARE(advice.verdict, Verdict::Useful);
    QVERIFY(QString::fromStdString(advice.text()).contains("90th percentile of 10000 steps"));
}

void TestClipAdvice::narrowNormsDoNot() {
    ClipAdvisor advisor;
    for (int i = 0; i < 100; ++i)
        advisor.add(0.7);
    const ClipAdvice advice = advisor.advice();
    QCOMPARE(advice.maxNorm, 0.7); // never outside of what was seen
    QCOMPARE(advice.median, 0.7);
    QCOMPARE(advice.clippedFraction, 0.0);
    QCOMPARE(advice.verdict, Verdict::NotNeeded);
}

void TestClipAdvice::theEarlyAverageStaysEarly() {
    ClipAdvisor advisor;
    for (int i = 0; i < 1000; ++i)
        advisor.add(i < ClipAdvice::kEarlySteps ? 4 : 1);
    const ClipAdvice advice = advisor.advice();
    QCOMPARE(advice.earlyMean, 4.0);
    QVERIFY(isClose(advice.maxNorm, 1, kBin));
    QVERIFY(isClose(advice.earlyMultiple, 0.25, kBin));
}

void TestClipAdvice::nothingIsSaidTooEarly() {
    ClipAdvisor advisor;
    QVERIFY(isAbsent(advisor.advice().maxNorm));
    QVERIFY(!advisor.advice().text().empty());
    for (int i = 0; i + 1 < ClipAdvice::kLeastSteps; ++i)
        advisor.add(1);
    QCOMPARE(advisor.advice().verdict, Verdict::TooEarly);
    QVERIFY(isAbsent(advisor.advice().maxNorm));
    advisor.add(1);
    QCOMPARE(advisor.advice().verdict, Verdict::NotNeeded);
    advisor.clear();
    QCOMPARE(advisor.advice().steps, std::int64_t(0));
}

void TestClipAdvice::zerosAndNonFiniteNormsAreCounted() {
    ClipAdvisor advisor;
    for (int i = 0; i < 40; ++i)
        advisor.add(0);
    QVERIFY(isAbsent(advisor.advice().maxNorm)); // a threshold of 0 would stop the training
    QVERIFY(QString::fromStdString(advisor.advice().text()).contains("zero in nine of ten"));
    for (int i = 0; i < 60; ++i)
        advisor.add(2);
    QVERIFY(isClose(advisor.advice().maxNorm, 2, kBin));
    QCOMPARE(advisor.advice().verdict, Verdict::NotNeeded);
    advisor.add(std::numeric_limits<double>::quiet_NaN());
    advisor.add(std::numeric_limits<double>::infinity());
    const ClipAdvice advice = advisor.advice();
    QCOMPARE(advice.steps, std::int64_t(100));
    QCOMPARE(advice.nonFinite, std::int64_t(2));
    QCOMPARE(advice.verdict, Verdict::Useful);
    QVERIFY(isClose(advice.maxNorm, 2, kBin));
    QCOMPARE(advice.largest, 2.0);
    QVERIFY(QString::fromStdString(advice.text()).contains("2 steps had none that is finite"));
}

void TestClipAdvice::hugeAndTinyNormsKeepTheirOrder() {
    ClipAdvisor advisor;
    for (int i = 0; i < 30; ++i)
        for (const double norm : {5e-324, 1e-200, 1.0, 1e200, 1e308})
            advisor.add(norm);
    const ClipAdvice advice = advisor.advice();
    QCOMPARE(advice.largest, 1e308);
    QVERIFY(isClose(advice.median, 1, kBin));
    QVERIFY(advice.maxNorm >= 1e40 && advice.maxNorm <= 1e308); // in the outer bin
}

void TestClipAdvice::theOrderOfTheNormsDoesNotMatterBeyondTheEarlyOnes() {
    ClipAdvisor up, down;
    for (int i = 0; i < 100; ++i) {
        up.add(1);
        down.add(1);
    }
    for (int i = 0; i < 500; ++i) {
        up.add(0.01 * i);
        down.add(0.01 * (499 - i));
    }
    QCOMPARE(up.advice().maxNorm, down.advice().maxNorm);
    QCOMPARE(up.advice().clippedFraction, down.advice().clippedFraction);
}

void TestClipAdvice::aRunGivesAdviceWhereItEvaluates() {
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(
            R"({"type": "dense", "units": 8, "activation": "tanh"})",
            R"("batch_size": 10, "steps": 100, "evaluate_every": 25, "optimizer": {"type": "sgd", "learning_rate": 0.1})"),
        cloudData(100, 3));
    ClipAdvisor twin;
    for (std::int64_t step = 0; step < 100; ++step) {
        run->step();
        twin.add(telemetry(*run, step, "grad_norm"));
        const double advised = telemetry(*run, step, "clip_advice max_norm");
        QCOMPARE(isAbsent(advised), (step + 1) % 25 != 0);
        if (!isAbsent(advised)) {
            QCOMPARE(advised, twin.advice().maxNorm);
            QCOMPARE(telemetry(*run, step, "clip_advice early_multiple"), twin.advice().earlyMultiple);
        }
    }
    QCOMPARE(run->clipAdvice().text(), twin.advice().text());
}

void TestClipAdvice::anotherKindOfNormStartsAnew() {
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(R"({"type": "dense", "units": 8})", R"("optimizer": {"type": "sgd", "learning_rate": 0.1})"),
                cloudData(100, 3));
    stepTo(*run, 30);
    LiveSettings settings = run->liveSettings();
    settings.clip.kind = ClipKind::GlobalNorm;
    settings.clip.maxNorm = 1;
    settings.clip.normType = 2;
    run->apply(settings);
    QCOMPARE(run->clipAdvice().steps, std::int64_t(30)); // still the norm of type 2
    settings.clip.normType = 1;
    run->apply(settings);
    QCOMPARE(run->clipAdvice().steps, std::int64_t(0));
}

void TestClipAdvice::aRecordGoesOnWhereItWasTaken() {
    for (const int at : {0, 7, 60, 500}) {
        ClipAdvisor whole, first;
        std::optional<ClipAdvisor> second;
        for (int i = 0; i < 1000; ++i) {
            const double norm = i % 17 == 3 ? 0 : i % 101 == 5 ? HUGE_VAL : std::exp(std::sin(i) * 20);
            if (i == at)
                second.emplace(first.record());
            whole.add(norm);
            second ? second->add(norm) : first.add(norm);
        }
        QCOMPARE(second->advice().text(), whole.advice().text());
        QCOMPARE(second->advice().maxNorm, whole.advice().maxNorm);
        QCOMPARE(second->advice().earlyMean, whole.advice().earlyMean);
        QCOMPARE(second->advice().nonFinite, whole.advice().nonFinite);
    }
}

void TestClipAdvice::damagedRecordsAreRefused() {
    ClipAdvisor advisor;
    for (int i = 1; i <= 30; ++i)
        advisor.add(i);
    const ClipAdvisor::Record sound = advisor.record();
    ClipAdvisor::Record bad = sound;
    bad.bins.front().number = 1'000'000;
    QVERIFY_EXCEPTION_THROWN(ClipAdvisor{bad}, Error);
    bad = sound;
    bad.bins.back().count = -1;
    QVERIFY_EXCEPTION_THROWN(ClipAdvisor{bad}, Error);
    bad = sound;
    bad.steps = 31;
    QVERIFY_EXCEPTION_THROWN(ClipAdvisor{bad}, Error);
    bad = sound;
    bad.early[3] = -1;
    QVERIFY_EXCEPTION_THROWN(ClipAdvisor{bad}, Error);
    QCOMPARE(ClipAdvisor{sound}.advice().text(), advisor.advice().text());
}

QTEST_GUILESS_MAIN(TestClipAdvice)
#include "tst_clip_advice.moc"
