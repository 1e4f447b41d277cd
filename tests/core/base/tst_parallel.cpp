// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <QTest>

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <thread>
#include <vector>

using namespace nabla;

namespace {

/// Counts how often each unit of each stage ran, and that stages follow each other.
class Counting final : public StagedWork {
public:
    Counting(Index stages, Index units) : m_units(units), m_counts(static_cast<std::size_t>(stages * units)) {}

    Index stages() const override { return static_cast<Index>(m_counts.size()) / m_units; }
    Index units(Index) const override { return m_units; }
    void runUnit(Index stage, Index unit) override {
        if (stage != m_finished.load())
            m_isOutOfOrder = true;
        ++m_counts[static_cast<std::size_t>(stage * m_units + unit)];
    }
    bool finishStage(Index stage) override {
        m_finished = stage + 1;
        return true;
    }
    bool ranEachUnitOnce() const {
        for (const std::atomic<int>& count : m_counts)
            if (count != 1)
                return false;
        return !m_isOutOfOrder;
    }

private:
    Index m_units;
    std::vector<std::atomic<int>> m_counts;
    std::atomic<Index> m_finished = 0;
    std::atomic<bool> m_isOutOfOrder = false;
};

/// Holds everyone who takes a unit until it is let go.
class Blocking final : public StagedWork {
public:
    explicit Blocking(Index units) : m_units(units) {}

    Index stages() const override { return 1; }
    Index units(Index) const override { return m_units; }
    void runUnit(Index, Index) override {
        ++held;
        while (!isLetGo)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    bool finishStage(Index) override { return true; }

    std::atomic<Index> held = 0;
    std::atomic<bool> isLetGo = false;

private:
    Index m_units;
};

} // namespace

class TestParallel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyUnitRunsOnceAndStagesFollowEachOther();
    void aGangWhoseHelpersNeverStartWorksAndEnds();
    void gangsThatComeAndGoLeaveNothingBehind();
};

void TestParallel::everyUnitRunsOnceAndStagesFollowEachOther() {
    for (const int threads : {1, 2, 3, 8}) {
        Gang gang(threads);
        for (int round = 0; round < 50; ++round) {
            Counting work(5, 7);
            gang.run(work);
            QVERIFY(work.ranEachUnitOnce());
        }
    }
}

/// On a loaded machine a helper's task starts late, and the gang's end waited for it.
void TestParallel::aGangWhoseHelpersNeverStartWorksAndEnds() {
    Gang busy(availableCores());
    Blocking blocking(availableCores());
    std::thread holder([&] { busy.run(blocking); });
    // All cores' workers are held: nobody is left to help another gang.
    QTRY_COMPARE_WITH_TIMEOUT(blocking.held.load(), static_cast<Index>(availableCores()), 60000);
    auto outcome = std::async(std::launch::async, [] {
        Counting work(5, 7);
        Gang gang(2);
        gang.run(work);
        return work.ranEachUnitOnce();
    });
    const bool isOver = outcome.wait_for(std::chrono::seconds(60)) == std::future_status::ready;
    blocking.isLetGo = true;
    holder.join();
    QVERIFY(isOver);
    QVERIFY(outcome.get());
}

/// A window builds a gang for every edit and a sweep one for every network; an arena of oneTBB that ends with its gang
/// stays in memory for good.
void TestParallel::gangsThatComeAndGoLeaveNothingBehind() {
    const auto pages = [] {
        std::ifstream file("/proc/self/statm");
        long size = 0;
        long resident = 0;
        file >> size >> resident;
        return resident;
    };
    const auto use = [](int times) {
        for (int i = 0; i < times; ++i) {
            Counting work(2, 4);
            Gang gang(2);
            gang.run(work);
        }
    };
    use(500);
    const long before = pages();
    use(2000);
    constexpr long kPages = 1000; // 4 MB; it was 16
    QVERIFY2(pages() - before < kPages, qPrintable(QString::number(pages() - before)));
}

QTEST_GUILESS_MAIN(TestParallel)
#include "tst_parallel.moc"
