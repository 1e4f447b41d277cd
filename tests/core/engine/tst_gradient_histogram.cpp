// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/run.h"
#include "core/recipe/recipe_json.h"

#include <QObject>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace nabla;

namespace {

std::unique_ptr<Run> makeSmallRun(Measure measure, Precision precision) {
    RunOptions options;
    options.measure = measure;
    options.precision = precision;
    options.threads = 2;
    return makeRun(parseRecipe(R"({"nablascope":1,"seed":5,"data":{"source":"moons","samples":100},
        "network":{"layers":[{"repeat":4,"layers":[{"type":"dense","units":37,"activation":"relu"}]}]},
        "training":{"batch_size":16,"optimizer":{"type":"sgd","learning_rate":0.1}}})"),
                   options);
}

} // namespace

class TestGradientHistogram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsAreWhatASlowTwinCounts_data();
    void countsAreWhatASlowTwinCounts();
    void measuringHistogramsChangesNoWeight();
};

void TestGradientHistogram::countsAreWhatASlowTwinCounts_data() {
    QTest::addColumn<bool>("isDouble");
    QTest::newRow("in single precision") << false;
    QTest::newRow("in double precision") << true;
}

void TestGradientHistogram::countsAreWhatASlowTwinCounts() {
    QFETCH(bool, isDouble);
    const auto run = makeSmallRun(Measure::Histograms, isDouble ? Precision::F64 : Precision::F32);
    for (int step = 0; step < 3; ++step) {
        run->step();
        const std::vector<NamedTensor> gradients = run->gradients();
        const std::vector<GradientHistogram> histograms = run->gradientHistograms();
        QCOMPARE(histograms.size(), gradients.size());
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            GradientHistogram twin;
            for (const double g : gradients[i].values) {
                if (g == 0)
                    ++twin.zeros;
                else
                    ++twin.counts[static_cast<std::size_t>(
                        std::clamp(std::ilogb(g) - GradientHistogram::kLowest, 0, GradientHistogram::kBins - 1))];
            }
            QCOMPARE(histograms[i].counts, twin.counts);
            QCOMPARE(histograms[i].zeros, twin.zeros);
            QCOMPARE(histograms[i].nonFinite, 0);
        }
    }
}

void TestGradientHistogram::measuringHistogramsChangesNoWeight() {
    const auto plain = makeSmallRun(Measure::Scalars, Precision::F32);
    const auto watched = makeSmallRun(Measure::Histograms, Precision::F32);
    for (int step = 0; step < 20; ++step) {
        plain->step();
        watched->step();
    }
    QVERIFY(plain->gradientHistograms().empty());
    const std::vector<NamedTensor> a = plain->tensors();
    const std::vector<NamedTensor> b = watched->tensors();
    for (std::size_t i = 0; i < a.size(); ++i)
        QCOMPARE(a[i].values, b[i].values);
}

QTEST_GUILESS_MAIN(TestGradientHistogram)
#include "tst_gradient_histogram.moc"
