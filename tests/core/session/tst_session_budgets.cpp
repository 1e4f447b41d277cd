// SPDX-License-Identifier: GPL-3.0-or-later
// What a session keeps of a long run: pyramids, every k-th row, checkpoints far apart.
#include "core/session/session_reader.h"
#include "core/session/session_store.h"
#include "tests/core/session/recorded_run.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace nabla;
using namespace nabla::test;
namespace fs = std::filesystem;

class TestSessionBudgets : public QObject {
    Q_OBJECT

private:
    fs::path path(const char* name) const { return m_folder->filePath(name).toStdString(); }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aPreviewNeedsNoBlobs();
    void everyKthRowStaysBeyondTheBudget();
    void checkpointsInTheFileKeepToTheirBudget();
};

void TestSessionBudgets::aPreviewNeedsNoBlobs() {
    const auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run =
        makeRun(recipe(R"("batch_size": 16, "steps": 3000, "optimizer": {"type": "adam", "learning_rate": 0.01})"),
                oneThread());
    const RunId id = recorded(store, *run, 3000);
    const std::shared_ptr<const History> preview = SessionReader(*store).preview(id);
    QVERIFY(preview);
    QVERIFY(preview->endStep() > 2900);
    const StepRange range{0, preview->endStep()};
    for (const TraceId trace : {TraceId(0), TraceId(2), TraceId(30)})
        for (const Index buckets : {8, 100, 1000}) {
            double low = INFINITY;
            double high = -INFINITY;
            for (const EnvelopeBucket& bucket : preview->envelope(trace, range, buckets)) {
                low = std::min(low, bucket.min);
                high = std::max(high, bucket.max);
            }
            double expectedLow = INFINITY;
            double expectedHigh = -INFINITY;
            for (const auto& [step, value] : run->history()->values(trace, range, 10'000)) {
                expectedLow = std::min(expectedLow, value);
                expectedHigh = std::max(expectedHigh, value);
            }
            QCOMPARE(low, expectedLow);
            QCOMPARE(high, expectedHigh);
        }
    std::vector<double> row(static_cast<std::size_t>(preview->layout().width()));
    QVERIFY(!preview->row(5, row));
}

void TestSessionBudgets::everyKthRowStaysBeyondTheBudget() {
    const auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run = makeRun(
        recipe(R"("batch_size": 4, "steps": 30000, "optimizer": {"type": "sgd", "learning_rate": 0.01})"), oneThread());
    RecorderOptions options;
    options.rawBytes = 4 << 20;
    options.commitEvery = std::chrono::milliseconds(50);
    Recorder recorder(store, options);
    const RunId id = recorder.record(*run, {});
    stepTo(*run, 30'000);
    QVERIFY(recorder.stop());
    const std::int64_t stride = recorder.status().stride;
    QVERIFY2(stride >= 2, qPrintable(QString::number(stride)));
    std::int64_t kept = 0;
    std::int64_t wrong = 0;
    std::vector<double> expected(static_cast<std::size_t>(run->history()->layout().width()));
    SessionReader(*store).visit(id, 0, 30'000, [&](std::int64_t step, std::span<const double> row) {
        if (!isAbsent(row[8]))
            ++kept;
        if (run->history()->row(step, expected)) {
            wrong += std::bit_cast<std::uint64_t>(row[0]) != std::bit_cast<std::uint64_t>(expected[0]);
            if (!isAbsent(row[8]))
                wrong += std::bit_cast<std::uint64_t>(row[30]) != std::bit_cast<std::uint64_t>(expected[30]);
        }
        return true;
    });
    QCOMPARE(wrong, 0);
    QVERIFY2(kept < 20'000 && kept > 2'000, qPrintable(QString::number(kept)));
    QCOMPARE(store->run(id)->stepsRecorded, 30'000); // their scalars are there for every step
}

void TestSessionBudgets::checkpointsInTheFileKeepToTheirBudget() {
    const auto store = SessionStore::create(path("a.nabla"));
    const std::unique_ptr<Run> run =
        makeRun(recipe(R"("batch_size": 4, "steps": 20000, "optimizer": {"type": "adam", "learning_rate": 0.001})"),
                oneThread());
    RecorderOptions options;
    options.checkpointBytes = 60'000; // about six of them
    options.checkpointEvery = std::chrono::milliseconds(1);
    options.commitEvery = std::chrono::milliseconds(5);
    Recorder recorder(store, options);
    const RunId id = recorder.record(*run, {});
    stepTo(*run, 20'000);
    run->keepCheckpoint();
    QVERIFY(recorder.stop());
    const std::vector<std::int64_t> steps = SessionReader(*store).checkpointSteps(id);
    const std::size_t inMemory = run->checkpoints()->list().size();
    QVERIFY2(steps.size() >= 3 && steps.size() <= 8,
             qPrintable(QString("%1, %2 in memory").arg(steps.size()).arg(inMemory)));
    QCOMPARE(steps.front(), 0);
    QCOMPARE(steps.back(), 20'000);
}

QTEST_GUILESS_MAIN(TestSessionBudgets)
#include "tst_session_budgets.moc"
