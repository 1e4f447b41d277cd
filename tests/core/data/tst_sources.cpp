// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog.h"
#include "core/recipe/names.h"
#include "tests/core/data/support.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

using namespace nabla;
using namespace nabla::test;

class TestSources : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theCatalogueHasARowForEverySource();
    void everySourceWithoutFilesMakesTheSameDataTwice_data();
    void everySourceWithoutFilesMakesTheSameDataTwice();
    void fashionHasAHundredOfEachClass();
    void fashionRowsAreTheSameNumbers();
    void fullFashionIsTheDebianPackageOrAnError();
    void penguinsHaveTwoGaps();
    void penguinMassIsPredictedInKilograms();
    void sunspotWindowsPredictTheNextYear();
    void addingMarksOneStepOfEachHalf();
    void copyMemoryFollowsThePaper();
    void temporalOrderHasItsTwoSymbolsInPlace();
    void sinePredictsItsNextValue();
    void lengthsThatCannotWorkAreRefused();
};

namespace {

/// The one feature that is 1 at this step; -1 when it is not exactly one.
Index hot(const Dataset& data, Index sample, Index step) {
    Index found = -1;
    for (Index f = 0; f < data.features; ++f) {
        const double x = inputAt(data, sample, step, f);
        if (x == 1 && found < 0)
            found = f;
        else if (x != 0)
            return -1;
    }
    return found;
}

} // namespace

void TestSources::theCatalogueHasARowForEverySource() {
    QCOMPARE(dataCatalog().size(), sourceNames().size());
    for (const Named<Source>& name : sourceNames()) {
        QVERIFY2(std::ranges::count(dataCatalog(), name.value, &SourceInfo::source) == 1, name.id.data());
        QVERIFY2(!sourceInfo(name.value).baseline.empty(), name.id.data());
    }
}

void TestSources::everySourceWithoutFilesMakesTheSameDataTwice_data() {
    QTest::addColumn<int>("source");
    for (const SourceInfo& info : dataCatalog())
        if (info.group != SourceGroup::File)
            QTest::newRow(idOf(sourceNames(), info.source).data()) << int(info.source);
}

void TestSources::everySourceWithoutFilesMakesTheSameDataTwice() {
    QFETCH(int, source);
    Recipe recipe = recipeFor(Source(source));
    recipe.data.validationFraction = 0.25;
    recipe.data.standardize = true;
    const Dataset data = makeDataset(recipe);
    const Dataset again = makeDataset(recipe);
    QCOMPARE(data.inputs, again.inputs);
    QCOMPARE(data.labels, again.labels);
    QCOMPARE(data.targets, again.targets);
    QCOMPARE(data.validationRows, again.validationRows);
    QCOMPARE(Index(data.validationRows.size()), data.samples / 4);
    QCOMPARE(Index(data.inputs.size()), data.samples * data.timeSteps * data.features);
    QVERIFY(data.baselineLoss > 0 && data.baseline != Baseline::None);
    for (Index f = 0; f < data.features; ++f) { // training rows have mean 0, over all time steps
        double sum = 0;
        for (const std::int64_t row : data.trainingRows)
            for (Index t = 0; t < data.timeSteps; ++t)
                sum += inputAt(data, row, t, f);
        QVERIFY(std::fabs(sum) < 1e-7); // up to 1e5 numbers of size 1, rounding 1e-16 each
    }
    QVERIFY(std::ranges::all_of(data.labels, [&](std::int32_t c) { return c >= 0 && c < data.outputs; }));
}

void TestSources::fashionHasAHundredOfEachClass() {
    const Dataset data = makeDataset(recipeFor(Source::Fashion));
    QCOMPARE(data.samples, 1000);
    QCOMPARE(data.features, 784);
    QCOMPARE(data.imageWidth, 28);
    for (std::int32_t c = 0; c < 10; ++c)
        QCOMPARE(std::ranges::count(data.labels, c), 100);
    // The first labels of the original file.
    QCOMPARE(std::vector(data.labels.begin(), data.labels.begin() + 8),
             (std::vector<std::int32_t>{9, 0, 0, 3, 0, 2, 7, 2}));
    QCOMPARE(std::ranges::max(data.inputs), 1.0);
    QCOMPARE(data.classNames[9], std::string("Ankle boot"));
    QVERIFY(data.validationRows.empty());
}

void TestSources::fashionRowsAreTheSameNumbers() {
    Recipe recipe = recipeFor(Source::Fashion);
    const Dataset flat = makeDataset(recipe);
    recipe.data.rows = true;
    const Dataset rows = makeDataset(recipe);
    QCOMPARE(rows.timeSteps, 28);
    QCOMPARE(rows.features, 28);
    QCOMPARE(rows.inputs, flat.inputs);
}

void TestSources::fullFashionIsTheDebianPackageOrAnError() {
    Recipe recipe = recipeFor(Source::Fashion);
    recipe.data.full = true;
    if (!std::filesystem::is_directory("/usr/share/datasets/fashion-mnist")) {
        NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "apt-get install dataset-fashion-mnist");
        return;
    }
    const Dataset full = makeDataset(recipe);
    QCOMPARE(full.samples, 70'000);
    QCOMPARE(full.trainingRows.size(), 60'000u);
    QCOMPARE(full.validationRows.front(), 60'000);
    const Dataset bundled = makeDataset(recipeFor(Source::Fashion));
    QVERIFY(std::equal(bundled.inputs.begin(), bundled.inputs.begin() + 20 * 784, full.inputs.begin()));
}

void TestSources::penguinsHaveTwoGaps() {
    Recipe recipe = recipeFor(Source::Penguins);
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.samples, 342);
    QCOMPARE(data.features, 4);
    QCOMPARE(data.classNames, (std::vector<std::string>{"Adelie", "Chinstrap", "Gentoo"}));
    QCOMPARE(std::ranges::count(data.labels, 0), 151);
    QCOMPARE(std::ranges::count(data.labels, 1), 68);
    QCOMPARE(std::ranges::count(data.labels, 2), 123);
    QCOMPARE(inputAt(data, 0, 0, 0), 39.1);
    QCOMPARE(inputAt(data, 0, 0, 3), 3.75);
    QCOMPARE(data.warnings.size(), 1u);
    NABLA_CONTAINS(data.warnings[0], "2 of 344 rows skipped; first: row 4, beak length (mm) is no number.");
    recipe.data.missing = MissingValues::Mean;
    const Dataset filled = makeDataset(recipe);
    QCOMPARE(filled.samples, 344);
    QVERIFY(std::fabs(inputAt(filled, 3, 0, 0) - 43.92193) < 1e-5); // R: mean(penguins$bill_length_mm, na.rm = TRUE)
}

void TestSources::penguinMassIsPredictedInKilograms() {
    Recipe recipe = recipeFor(Source::Penguins);
    recipe.data.task = Task::Regression;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.features, 3);
    QCOMPARE(data.targets[0], 3.75);
    // R: sd(penguins$body_mass_g, na.rm = TRUE) is 801.9545, with n - 1 = 341
    QVERIFY(std::fabs(data.baselineLoss - 0.8019545 * 0.8019545 * 341 / 342) < 1e-6);
}

void TestSources::sunspotWindowsPredictTheNextYear() {
    Recipe recipe = recipeFor(Source::Sunspots);
    QCOMPARE(makeDataset(recipe).samples, 309 - 50);
    recipe.data.length = 3;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.samples, 306);
    QCOMPARE(data.timeSteps, 3);
    QCOMPARE(inputAt(data, 0, 0, 0), 0.05); // 1700: 5, 1701: 11, 1702: 16, 1703: 23
    QCOMPARE(inputAt(data, 0, 2, 0), 0.16);
    QCOMPARE(data.targets[0], 0.23);
    QCOMPARE(inputAt(data, 1, 0, 0), 0.11);
    QCOMPARE(data.targets.back(), 0.029); // 2008
}

void TestSources::addingMarksOneStepOfEachHalf() {
    Recipe recipe = recipeFor(Source::Adding);
    recipe.data.length = 11;
    recipe.data.samples = 5000;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.targetSteps, 1);
    double squares = 0;
    for (Index s = 0; s < data.samples; ++s) {
        double sum = 0;
        int marks[2] = {};
        for (Index t = 0; t < 11; ++t) {
            const double mark = inputAt(data, s, t, 1);
            QVERIFY(mark == 0 || mark == 1);
            marks[t >= 5] += int(mark);
            sum += mark * inputAt(data, s, t, 0);
        }
        QCOMPARE(marks[0], 1);
        QCOMPARE(marks[1], 1);
        QCOMPARE(data.targets[std::size_t(s)], sum);
        squares += (sum - 1) * (sum - 1);
    }
    QCOMPARE(data.baselineLoss, 1.0 / 6);
    QVERIFY(std::fabs(squares / 5000 - 1.0 / 6) < 0.01); // standard error .0028
}

void TestSources::copyMemoryFollowsThePaper() {
    Recipe recipe = recipeFor(Source::CopyMemory);
    recipe.data.delay = 7;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.timeSteps, 27);
    QCOMPARE(data.targetSteps, 27);
    QCOMPARE(data.features, 10);
    QCOMPARE(data.outputs, 9);
    QCOMPARE(std::accumulate(data.scored.begin(), data.scored.end(), 0), 10);
    QCOMPARE(data.scored[17], 1);
    QCOMPARE(data.scored[16], 0);
    QCOMPARE(data.baselineLoss, std::log(8.0));
    std::vector<int> counts(8, 0);
    for (Index s = 0; s < data.samples; ++s)
        for (Index t = 0; t < 27; ++t) {
            const Index symbol = hot(data, s, t);
            const std::int32_t label = data.labels[std::size_t(s * 27 + t)];
            if (t < 10) {
                QVERIFY(symbol >= 0 && symbol < 8);
                ++counts[std::size_t(symbol)];
                QCOMPARE(Index(data.labels[std::size_t(s * 27 + t + 17)]), symbol);
            } else {
                QCOMPARE(symbol, t == 16 ? 9 : 8); // the mark stands right before the answer
            }
            if (t < 17)
                QCOMPARE(label, 8);
        }
    for (const int count : counts)
        QVERIFY(std::abs(count - 625) < 100); // standard deviation 23
}

void TestSources::temporalOrderHasItsTwoSymbolsInPlace() {
    Recipe recipe = recipeFor(Source::TemporalOrder);
    recipe.data.length = 100;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.outputs, 4);
    for (Index s = 0; s < data.samples; ++s) {
        QCOMPARE(hot(data, s, 0), 6);
        QCOMPARE(hot(data, s, 99), 7);
        std::vector<Index> places;
        for (Index t = 1; t < 99; ++t) {
            const Index symbol = hot(data, s, t);
            QVERIFY(symbol >= 0 && symbol < 6);
            if (symbol >= 4)
                places.push_back(t);
        }
        QCOMPARE(places.size(), 2u);
        QVERIFY(places[0] >= 10 && places[0] <= 20 && places[1] >= 50 && places[1] <= 60);
        const Index order = 2 * (hot(data, s, places[0]) - 4) + hot(data, s, places[1]) - 4;
        QCOMPARE(Index(data.labels[std::size_t(s)]), order);
    }
    recipe.data.length = 10;
    QCOMPARE(makeDataset(recipe).timeSteps, 10);
}

void TestSources::sinePredictsItsNextValue() {
    Recipe recipe = recipeFor(Source::Sine);
    recipe.data.length = 30;
    const Dataset data = makeDataset(recipe);
    for (Index s = 0; s < data.samples; ++s) {
        // x(t+1) + x(t-1) = 2 cos(w) x(t) for every sine
        const auto x = [&](Index t) { return inputAt(data, s, t, 0); };
        const double twoCos = (x(2) + x(0)) / x(1);
        const double error = std::fabs(data.targets[std::size_t(s)] + x(28) - twoCos * x(29));
        if (std::fabs(x(1)) > 0.1)
            QVERIFY2(error < 1e-12, qPrintable(QString::number(error)));
    }
    QVERIFY(std::fabs(data.baselineLoss - 0.5) < 0.06);
    recipe.data.noise = 0.1;
    QVERIFY(makeDataset(recipe).inputs != data.inputs);
}

void TestSources::lengthsThatCannotWorkAreRefused() {
    Recipe recipe = recipeFor(Source::Sunspots);
    recipe.data.length = 308;
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "data.length: must be from 1 to 307 here, not 308.");
    recipe.data.source = Source::TemporalOrder;
    recipe.data.length = 9;
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "data.length: must be from 10");
    recipe.data.length = 1'000'000;
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "data.samples: must be from 1 to 31 here, not 500.");
    recipe.data.source = Source::Gauss;
    recipe.data.noise = -1;
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "data.noise: must be 0 or more, not -1.");
    recipe.data.source = Source::CopyMemory;
    recipe.data.length.reset();
    recipe.data.delay = 1'000'000;
    recipe.data.symbols = 1000;
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "one sample alone");
}

QTEST_GUILESS_MAIN(TestSources)
#include "tst_sources.moc"
