// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/generators.h"
#include "core/data/turns.h"
#include "tests/core/data/support.h"

#include <QTest>
#include <algorithm>
#include <cmath>

using namespace nabla;
using namespace nabla::test;

class TestGenerators : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void turnsAgreeWithTheLibrary();
    void classesAreEquallyManyWithoutNoise_data();
    void classesAreEquallyManyWithoutNoise();
    void moreSamplesKeepTheEarlierDraws();
    void circleIsADiscInsideARing();
    void xorPointsKeepOffTheAxes();
    void spiralArmsLieOppositeEachOther();
    void moonsAreScikitLearnsTimesFour();
    void planeIsLinear();
    void multiGaussPeaksAtItsCentres();
    void noiseChangesLabelsOnlyWhereItShould();
    void gaussCloudsHaveTheirVariance();
};

void TestGenerators::turnsAgreeWithTheLibrary() {
    double worst = 0;
    for (int i = -3000; i <= 3000; ++i) {
        const double turns = i * 0.000977;
        const auto [sine, cosine] = sinCosTurns(turns);
        worst = std::max(
            {worst, std::fabs(sine - std::sin(2 * M_PI * turns)), std::fabs(cosine - std::cos(2 * M_PI * turns))});
    }
    // The library's argument is rounded: 2 pi 3 turns has an error of 2e-15.
    QVERIFY2(worst < 4e-15, qPrintable(QString::number(worst)));
    QCOMPARE(sinCosTurns(0.25).sin, 1.0);
    QCOMPARE(sinCosTurns(0.5).cos, -1.0);
    QCOMPARE(sinCosTurns(0.75).sin, -1.0);
    QCOMPARE(sinCosTurns(1).cos, 1.0);
}

void TestGenerators::classesAreEquallyManyWithoutNoise_data() {
    QTest::addColumn<int>("source");
    QTest::newRow("circle") << int(Source::Circle);
    QTest::newRow("xor") << int(Source::Xor);
    QTest::newRow("gauss") << int(Source::Gauss);
    QTest::newRow("spiral") << int(Source::Spiral);
    QTest::newRow("moons") << int(Source::Moons);
}

void TestGenerators::classesAreEquallyManyWithoutNoise() {
    QFETCH(int, source);
    Recipe recipe = recipeFor(Source(source));
    QCOMPARE(makeDataset(recipe).samples, 500);
    recipe.data.samples = 301;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.outputs, 2);
    QCOMPARE(data.features, 2);
    QCOMPARE(std::ranges::count(data.labels, 0), 151);
    QCOMPARE(std::ranges::count(data.labels, 1), 150);
    QVERIFY(std::ranges::all_of(data.inputs, [](double x) { return std::fabs(x) < 7; }));
    QVERIFY(data.warnings.empty());
    QCOMPARE(makeDataset(recipe).inputs, data.inputs);
    recipe.seed = 2;
    if (Source(source) != Source::Moons && Source(source) != Source::Spiral) // these draw nothing without noise
        QVERIFY(makeDataset(recipe).inputs != data.inputs);
}

void TestGenerators::moreSamplesKeepTheEarlierDraws() {
    Recipe recipe = recipeFor(Source::Xor);
    recipe.data.samples = 10;
    const Dataset few = makeDataset(recipe);
    recipe.data.samples = 1000;
    const Dataset many = makeDataset(recipe);
    QVERIFY(std::equal(few.inputs.begin(), few.inputs.end(), many.inputs.begin()));
}

void TestGenerators::circleIsADiscInsideARing() {
    const Dataset data = makeDataset(recipeFor(Source::Circle));
    for (Index s = 0; s < data.samples; ++s) {
        const double r = std::hypot(inputAt(data, s, 0, 0), inputAt(data, s, 0, 1));
        if (data.labels[std::size_t(s)] == 1)
            QVERIFY(r < 2.5);
        else
            QVERIFY(r >= 3.5 - 1e-12 && r <= 5 + 1e-12);
    }
}

void TestGenerators::xorPointsKeepOffTheAxes() {
    const Dataset data = makeDataset(recipeFor(Source::Xor));
    int quadrants[4] = {};
    for (Index s = 0; s < data.samples; ++s) {
        const double x = inputAt(data, s, 0, 0);
        const double y = inputAt(data, s, 0, 1);
        QVERIFY(std::min(std::fabs(x), std::fabs(y)) >= 0.3);
        QVERIFY(std::max(std::fabs(x), std::fabs(y)) <= 5.3);
        QCOMPARE(data.labels[std::size_t(s)], x * y > 0 ? 1 : 0);
        ++quadrants[(x > 0) + 2 * (y > 0)];
    }
    for (const int count : quadrants)
        QVERIFY(count > 90); // 125 expected, standard deviation 8
}

void TestGenerators::spiralArmsLieOppositeEachOther() {
    Recipe recipe = recipeFor(Source::Spiral);
    recipe.data.samples = 4000;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.samples, 4000);
    for (Index s = 0; s < data.samples; s += 2)
        for (Index f = 0; f < 2; ++f)
            QVERIFY(std::fabs(inputAt(data, s, 0, f) + inputAt(data, s + 1, 0, f)) < 1e-14);
    // position 1000 of 2000 of arm 2: r = 2.5, t = .875 turns
    QVERIFY(std::fabs(inputAt(data, 2001, 0, 0) - 2.5 * std::sin(2 * M_PI * 0.875)) < 1e-14);
    QVERIFY(std::fabs(inputAt(data, 2001, 0, 1) - 2.5 * std::cos(2 * M_PI * 0.875)) < 1e-14);
    recipe.data.noise = 0.5;
    const Dataset noisy = makeDataset(recipe);
    double largest = 0;
    for (std::size_t i = 0; i < data.inputs.size(); ++i)
        largest = std::max(largest, std::fabs(noisy.inputs[i] - data.inputs[i]));
    QVERIFY(largest <= 0.5 && largest > 0.49);
    QCOMPARE(noisy.labels, data.labels);
}

void TestGenerators::moonsAreScikitLearnsTimesFour() {
    Recipe recipe = recipeFor(Source::Moons);
    recipe.data.samples = 6;
    // sklearn.datasets.make_moons(6, shuffle=False): (1,0) (0,1) (-1,0) | (0,.5) (1,-.5) (2,.5)
    const double expected[6][2] = {{1, 0}, {0, .5}, {0, 1}, {1, -.5}, {-1, 0}, {2, .5}};
    const Dataset data = makeDataset(recipe);
    for (Index s = 0; s < 6; ++s) {
        QVERIFY(std::fabs(inputAt(data, s, 0, 0) - 4 * (expected[s][0] - 0.5)) < 1e-14);
        QVERIFY(std::fabs(inputAt(data, s, 0, 1) - 4 * (expected[s][1] - 0.25)) < 1e-14);
    }
}

void TestGenerators::planeIsLinear() {
    const Dataset data = makeDataset(recipeFor(Source::Plane));
    QCOMPARE(data.task, Task::Regression);
    for (Index s = 0; s < data.samples; ++s)
        QCOMPARE(data.targets[std::size_t(s)], (inputAt(data, s, 0, 0) + inputAt(data, s, 0, 1)) / 10);
    // U(-6,6) has variance 12; two of them over 100
    QVERIFY(std::fabs(data.baselineLoss - 0.24) < 0.04); // 500 samples: standard error .01
}

void TestGenerators::multiGaussPeaksAtItsCentres() {
    Recipe recipe = recipeFor(Source::MultiGauss);
    recipe.data.samples = 20000;
    const Dataset data = makeDataset(recipe);
    const double signs[2][3] = {{-1, 1, -1}, {1, -1, 1}}; // lower row, upper row
    for (Index s = 0; s < data.samples; ++s) {
        const double x = inputAt(data, s, 0, 0);
        const double y = inputAt(data, s, 0, 1);
        const double target = data.targets[std::size_t(s)];
        const int column = x < -2 ? 0 : x < 2 ? 1 : 2;
        const double distance = std::hypot(x - 4 * (column - 1), y - (y > 0 ? 2.5 : -2.5));
        // x = 0 and +-4 with radius 2 touch and never overlap, so the nearest centre decides.
        const double height = std::max(0.0, 1 - distance / 2) * signs[y > 0][column];
        QVERIFY(std::fabs(target - height) < 1e-12);
    }
}

void TestGenerators::noiseChangesLabelsOnlyWhereItShould() {
    Recipe recipe = recipeFor(Source::Circle);
    const Dataset clean = makeDataset(recipe);
    recipe.data.noise = 0.3;
    const Dataset noisy = makeDataset(recipe);
    QCOMPARE(noisy.inputs, clean.inputs); // Playground: the label is read elsewhere, the point stays
    QVERIFY(noisy.labels != clean.labels);
}

void TestGenerators::gaussCloudsHaveTheirVariance() {
    Recipe recipe = recipeFor(Source::Gauss);
    recipe.data.samples = 20000;
    recipe.data.noise = 0.5;
    const Dataset data = makeDataset(recipe);
    double sum = 0;
    double squares = 0;
    for (Index s = 1; s < data.samples; s += 2) {
        sum += inputAt(data, s, 0, 0);
        squares += (inputAt(data, s, 0, 0) - 2) * (inputAt(data, s, 0, 0) - 2);
    }
    QVERIFY(std::fabs(sum / 10000 - 2) < 0.1);      // standard error .02
    QVERIFY(std::fabs(squares / 10000 - 4) < 0.25); // standard error .06
}

QTEST_GUILESS_MAIN(TestGenerators)
#include "tst_generators.moc"
