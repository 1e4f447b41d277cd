// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/history/history.h"
#include "core/history/same_traces.h"

#include <QObject>
#include <QTest>

#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <thread>

using namespace nabla;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

std::shared_ptr<const Layout> layoutOf(int parameters, int layers) {
    auto layout = std::make_shared<Layout>();
    for (int i = 0; i < parameters; ++i)
        layout->parameters.push_back({std::to_string(i) + ".weight", 8, 8, i});
    for (int i = 0; i < layers; ++i)
        layout->layers.push_back({std::to_string(i), "dense", "8 tanh", 8, i, i, 0, false, {}});
    layout->hasAccuracy = true;
    layout->finish();
    return layout;
}

/// The value every test expects at (step, trace): mostly ordinary, sometimes what breaks charts.
double wanted(std::int64_t step, TraceId trace) {
    const std::uint64_t h = (static_cast<std::uint64_t>(step) * 0x9e3779b97f4a7c15ull) ^
                            (static_cast<std::uint64_t>(trace + 1) * 0xbf58476d1ce4e5b9ull);
    const std::uint64_t mixed = (h ^ (h >> 29)) * 0x94d049bb133111ebull;
    const double x = static_cast<double>(mixed >> 11) * 0x1p-53 - 0.5;
    if (trace == 6)
        return step % 28 == 27 ? x : absent();
    if (trace == 7)
        return absent();
    switch ((mixed >> 3) % 1021) {
    case 0:
        return kNaN;
    case 1:
        return kInf;
    case 2:
        return -kInf;
    case 3:
        return absent();
    case 4:
        return 0;
    case 5:
        return 5e-324;
    case 6:
        return 1e300 * x;
    default:
        return x;
    }
}

void record(History& history, std::int64_t steps) {
    for (std::int64_t i = 0; i < steps; ++i) {
        const std::int64_t step = history.endStep();
        const std::span<double> row = history.beginRow();
        for (std::size_t t = 0; t < row.size(); ++t)
            row[t] = wanted(step, static_cast<TraceId>(t));
        history.commit();
    }
}

EnvelopeBucket naive(TraceId trace, std::int64_t first, std::int64_t last) {
    EnvelopeBucket bucket{first, last, kInf, -kInf, absent(), 0, 0};
    for (std::int64_t step = first; step <= last; ++step) {
        const double value = wanted(step, trace);
        if (isAbsent(value))
            continue;
        bucket.last = value;
        if (!std::isfinite(value)) {
            ++bucket.nonFinite;
            continue;
        }
        ++bucket.finite;
        bucket.min = std::min(bucket.min, value);
        bucket.max = std::max(bucket.max, value);
    }
    return bucket;
}

bool sameBits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// Empty when the envelope of the range is what a slow twin says.
QString difference(const History& history, TraceId trace, StepRange range, Index buckets) {
    const std::vector<EnvelopeBucket> envelope = history.envelope(trace, range, buckets);
    const QString where =
        QString("trace %1, steps %2..%3, %4 buckets: ").arg(trace).arg(range.first).arg(range.last).arg(buckets);
    const std::int64_t first = std::max(range.first, history.firstStep());
    const std::int64_t last = std::min(range.last, history.endStep()) - 1;
    if (first > last)
        return envelope.empty() ? QString() : where + "not empty";
    if (envelope.empty() || static_cast<Index>(envelope.size()) > 2 * buckets)
        return where + QString("%1 buckets").arg(envelope.size());
    if (envelope.front().firstStep > first || envelope.back().lastStep < last)
        return where + "does not cover the range";
    for (std::size_t i = 0; i < envelope.size(); ++i) {
        const EnvelopeBucket& b = envelope[i];
        if (i > 0 && b.firstStep != envelope[i - 1].lastStep + 1)
            return where + QString("gap before step %1").arg(b.firstStep);
        const EnvelopeBucket n = naive(trace, b.firstStep, b.lastStep);
        if (b.min != n.min || b.max != n.max || !sameBits(b.last, n.last) || b.finite != n.finite ||
            b.nonFinite != n.nonFinite)
            return where +
                   QString("bucket %1..%2: min %3 max %4 last %5 finite %6 non-finite %7, twin %8 %9 %10 %11 %12")
                       .arg(b.firstStep)
                       .arg(b.lastStep)
                       .arg(b.min)
                       .arg(b.max)
                       .arg(b.last)
                       .arg(b.finite)
                       .arg(b.nonFinite)
                       .arg(n.min)
                       .arg(n.max)
                       .arg(n.last)
                       .arg(n.finite)
                       .arg(n.nonFinite);
    }
    return {};
}

} // namespace

class TestHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsComeBackBitForBit();
    void envelopeIsWhatASlowTwinSays_data();
    void envelopeIsWhatASlowTwinSays();
    void recentStepsStaySharp();
    void oneSpikeIsSeenFromAnyDistance();
    void memoryStaysWithinTheBudget();
    void thinnedRowsLieOnTheReportedStride();
    void nearestRowIsTheNewestKeptOneBefore();
    void visitStopsWhenToldAndStartsWhereTold();
    void clippedStepsAreCounted();
    void absentIsNoOtherNaN();
    void readersNeverSeeHalfARow();
    void tracesOfTheSameNameAreFoundInAnotherLayout();
};

void TestHistory::tracesOfTheSameNameAreFoundInAnotherLayout() {
    const auto made = [](std::vector<std::string> names, Index lags, bool hasCell, const std::string& gates) {
        auto layout = std::make_shared<Layout>();
        for (const std::string& name : names) {
            const auto at = static_cast<Index>(layout->layers.size());
            layout->layers.push_back({name, "lstm", "8", 8, at, at, lags, hasCell, gates});
            layout->parameters.push_back({name + ".weight", 8, 8, at});
        }
        layout->finish();
        return layout;
    };
    const auto wanted = made({"0", "1", "output"}, 5, true, "ifo");
    const auto other = made({"1", "0", "2"}, 3, false, "rz");
    const std::vector<TraceId> same = sameTraces(*wanted, *other);
    QCOMPARE(static_cast<Index>(same.size()), wanted->width());
    int found = 0;
    for (TraceId trace = 0; trace < wanted->width(); ++trace) {
        const std::string name = wanted->traceName(trace);
        TraceId expected = kNoTrace; // the slow way
        for (TraceId candidate = 0; candidate < other->width(); ++candidate)
            if (other->traceName(candidate) == name)
                expected = candidate;
        QVERIFY2(same[static_cast<std::size_t>(trace)] == expected, name.c_str());
        found += expected != kNoTrace;
    }
    QVERIFY(found > Layout::kScalars && found < wanted->width());
    const std::vector<TraceId> itself = sameTraces(*wanted, *wanted);
    for (TraceId trace = 0; trace < wanted->width(); ++trace)
        QCOMPARE(itself[static_cast<std::size_t>(trace)], trace);
}

void TestHistory::rowsComeBackBitForBit() {
    History history(layoutOf(3, 2), 100);
    record(history, 5000);
    QCOMPARE(history.firstStep(), 100);
    QCOMPARE(history.endStep(), 5100);
    std::vector<double> row(static_cast<std::size_t>(history.layout().width()));
    for (std::int64_t step = 100; step < 5100; ++step) {
        QVERIFY(history.row(step, row));
        for (std::size_t t = 0; t < row.size(); ++t)
            QVERIFY(sameBits(row[t], wanted(step, static_cast<TraceId>(t))));
    }
    QVERIFY(!history.row(99, row));
    QVERIFY(!history.row(5100, row));
    QVERIFY(isAbsent(history.value(0, 5100)));
}

void TestHistory::envelopeIsWhatASlowTwinSays_data() {
    QTest::addColumn<qint64>("firstStep");
    QTest::addColumn<qint64>("steps");
    QTest::addColumn<qint64>("rawBytes");
    QTest::addColumn<int>("maxBuckets");
    QTest::newRow("one step") << qint64(0) << qint64(1) << qint64(1 << 20) << 4096;
    QTest::newRow("fewer steps than a summary") << qint64(0) << qint64(15) << qint64(1 << 20) << 4096;
    QTest::newRow("a fork that starts at step 777") << qint64(777) << qint64(3000) << qint64(1 << 20) << 64;
    QTest::newRow("thinned, coarse levels") << qint64(0) << qint64(100'003) << qint64(1 << 19) << 64;
    QTest::newRow("a tiny budget") << qint64(5) << qint64(50'001) << qint64(1) << 4;
    QTest::newRow("a million steps") << qint64(0) << qint64(1'000'017) << qint64(8 << 20) << 512;
}

void TestHistory::envelopeIsWhatASlowTwinSays() {
    QFETCH(qint64, firstStep);
    QFETCH(qint64, steps);
    QFETCH(qint64, rawBytes);
    QFETCH(int, maxBuckets);
    History history(layoutOf(1, 1), firstStep, {rawBytes, 1 << 14, maxBuckets});
    record(history, steps);
    QCOMPARE(difference(history, 0, {firstStep, firstStep + steps}, 1), QString());
    QCOMPARE(difference(history, 6, {firstStep - 10, firstStep + steps + 10}, 1000), QString());
    QCOMPARE(difference(history, 7, {firstStep, firstStep + steps}, 10), QString());
    QCOMPARE(difference(history, 0, {firstStep + steps, firstStep + steps + 5}, 10), QString());
    const RandomStream random(1, "ranges");
    for (std::uint64_t i = 0; i < 60; ++i) {
        const auto bound = static_cast<std::uint64_t>(steps);
        auto a = static_cast<std::int64_t>(random.below(bound, 4 * i));
        std::int64_t length = 1 + static_cast<std::int64_t>(random.below(bound, 4 * i + 1));
        length >>= random.below(20, 4 * i + 2); // short ranges as often as long ones
        if (i % 3 == 0)
            a = std::max<std::int64_t>(0, steps - length);
        const Index buckets = 1 + static_cast<Index>(random.below(700, 4 * i + 3));
        const TraceId trace = static_cast<TraceId>(i % 21);
        QCOMPARE(difference(history, trace, {firstStep + a, firstStep + a + length}, buckets), QString());
    }
}

void TestHistory::recentStepsStaySharp() {
    const auto layout = layoutOf(1, 1);
    const std::int64_t rows = (8 << 20) / 168; // room for so many, however wide they are
    History history(layout, 0, {rows * 8 * layout->width(), 1 << 14, 64});
    record(history, 300'000);
    const std::vector<EnvelopeBucket> one = history.envelope(0, {299'000, 300'000}, 1000);
    QCOMPARE(one.size(), 1000u);
    QCOMPARE(one.front().firstStep, 299'000);
    QCOMPARE(history.envelope(0, {290'000, 300'000}, 100).size(), 79u); // 128 steps each, the last one cut
}

void TestHistory::oneSpikeIsSeenFromAnyDistance() {
    History history(layoutOf(0, 0), 0, {1, 1 << 12, 16});
    std::vector<double> row(static_cast<std::size_t>(history.layout().width()), 1.0);
    for (std::int64_t step = 0; step < 200'000; ++step) {
        row[2] = step == 77'777 ? 1e9 : 1.0;
        history.append(row);
    }
    for (const Index buckets : {1, 2, 7, 100, 5000}) {
        double max = 0;
        for (const EnvelopeBucket& bucket : history.envelope(2, {0, 200'000}, buckets))
            max = std::max(max, bucket.max);
        QCOMPARE(max, 1e9);
    }
}

void TestHistory::memoryStaysWithinTheBudget() {
    const HistoryLimits limits{4 << 20, 1 << 16, 4096};
    History history(layoutOf(10, 10), 0, limits);
    record(history, 60'000);
    // 64 MB is what all summaries of one run may take.
    QVERIFY2(history.memoryBytes() <= limits.rawBytes + (64 << 20), qPrintable(QString::number(history.memoryBytes())));
    const std::int64_t before = history.memoryBytes();
    record(history, 60'000);
    QVERIFY(history.memoryBytes() <= before + (32 << 20));
    std::int64_t rows = 0;
    history.visit(0, [&](std::int64_t, std::span<const double> row) {
        rows += static_cast<std::int64_t>(row.size());
        return true;
    });
    QVERIFY(rows * 8 <= limits.rawBytes);
    QVERIFY(rows * 8 >= limits.rawBytes / 3);
}

void TestHistory::thinnedRowsLieOnTheReportedStride() {
    History history(layoutOf(1, 1), 40, {1 << 18, 1 << 13, 64});
    record(history, 50'000);
    const std::int64_t stride = history.stride({40, 50'040});
    QVERIFY(stride > 1);
    QCOMPARE(history.stride({50'030, 50'040}), 1);
    std::int64_t previous = -1;
    std::int64_t widest = 0;
    history.visit(0, [&](std::int64_t step, std::span<const double> row) {
        if (previous >= 0)
            widest = std::max(widest, step - previous);
        previous = step;
        for (std::size_t t = 0; t < row.size(); ++t)
            if (!sameBits(row[t], wanted(step, static_cast<TraceId>(t))))
                widest = -1'000'000;
        return true;
    });
    QCOMPARE(widest, stride);
    QCOMPARE(previous, 50'039);
    QVERIFY(!isAbsent(history.value(2, 50'039)));
    QVERIFY(isAbsent(history.value(2, 41)));
    QCOMPARE(history.values(2, {0, 50'040}, 10).size(), 10u);
    QCOMPARE(history.values(2, {0, 50'040}, 10)[0].first, 40);
}

void TestHistory::nearestRowIsTheNewestKeptOneBefore() {
    History history(layoutOf(1, 1), 0, {1 << 18, 1 << 13, 64});
    std::vector<double> row(static_cast<std::size_t>(history.layout().width()));
    QCOMPARE(history.nearestRow(0, row), -1);
    record(history, 50'000);
    const std::int64_t stride = history.stride({0, 100});
    QVERIFY(stride > 1);
    QCOMPARE(history.nearestRow(2 * stride - 1, row), stride);
    QVERIFY(sameBits(row[0], wanted(stride, 0)));
    QCOMPARE(history.nearestRow(1'000'000, row), 49'999);
    QCOMPARE(history.nearestRow(-1, row), -1);
}

void TestHistory::visitStopsWhenToldAndStartsWhereTold() {
    History history(layoutOf(0, 0));
    record(history, 1000);
    std::vector<std::int64_t> steps;
    history.visit(500, [&](std::int64_t step, std::span<const double>) {
        steps.push_back(step);
        return steps.size() < 3;
    });
    QCOMPARE(steps, (std::vector<std::int64_t>{500, 501, 502}));
}

void TestHistory::clippedStepsAreCounted() {
    const auto layout = layoutOf(0, 0);
    History history(layout);
    std::vector<double> row(static_cast<std::size_t>(layout->width()), 1.0);
    for (const double coefficient : {1.0, 0.5, 1.0, 0.25, kNaN}) {
        row[static_cast<std::size_t>(layout->trace(StepQuantity::ClipCoefficient))] = coefficient;
        history.append(row);
    }
    QCOMPARE(history.clippedSteps(), 2);
    history.addEvent({3, EventKind::Edit, "learning rate 0.1"});
    QCOMPARE(history.events().size(), 1u);
    QCOMPARE(history.events()[0].text, std::string("learning rate 0.1"));
}

void TestHistory::absentIsNoOtherNaN() {
    volatile double zero = 0;
    QVERIFY(isAbsent(absent()));
    QVERIFY(std::isnan(absent()));
    for (const double value : {kNaN, -kNaN, zero / zero, kInf - kInf, std::sqrt(-1 - zero), 0.0})
        QVERIFY(!isAbsent(value));
}

void TestHistory::readersNeverSeeHalfARow() {
    // Small chunks, a tiny budget and few buckets: everything is thinned, dropped and reused all the time.
    History history(layoutOf(1, 1), 0, {1 << 16, 1 << 12, 16});
    std::atomic<bool> stop = false;
    std::atomic<int> wrong = 0;
    std::atomic<int> looks = 0;
    std::vector<std::jthread> readers;
    for (int reader = 0; reader < 2; ++reader)
        readers.emplace_back([&] {
            std::vector<double> row(static_cast<std::size_t>(history.layout().width()));
            while (!stop) {
                const std::int64_t end = history.endStep();
                if (end == 0)
                    continue;
                if (!history.row(end - 1, row) && history.endStep() < end + 500)
                    ++wrong;
                const std::int64_t at = history.nearestRow(end / 2, row);
                for (std::size_t t = 0; t < row.size(); ++t)
                    wrong += !sameBits(row[t], wanted(at, static_cast<TraceId>(t)));
                for (const EnvelopeBucket& b : history.envelope(0, {std::max<std::int64_t>(0, end - 3000), end}, 20)) {
                    const EnvelopeBucket n = naive(0, b.firstStep, b.lastStep);
                    wrong += b.min != n.min || b.max != n.max || b.finite != n.finite || b.nonFinite != n.nonFinite;
                }
                ++looks;
            }
        });
    for (int i = 0; i < 3000 && (i < 300 || looks < 20); ++i)
        record(history, 100);
    stop = true;
    readers.clear();
    QCOMPARE(wrong.load(), 0);
    QVERIFY(looks > 0);
}

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
