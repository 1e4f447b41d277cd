// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/prepare.h"
#include "tests/core/data/support.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

using namespace nabla;
using namespace nabla::test;

class TestDataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void digitsAreTheKnownOnes();
    void digitsRowsAreTheSameNumbers();
    void everyFifthDigitValidatesUnlessASplitIsAskedFor();
    void orderedSplitTakesTheLastRows();
    void shuffledSplitKeepsTheFilesOrder();
    void splitDependsOnTheSeedAlone();
    void standardizeUsesTheTrainingRows();
    void standardizePoolsTimeSteps();
    void standardizeSurvivesHugeNumbers();
    void gapsBetweenHugeNumbersAreFilled();
    void baselineIsChanceOrVariance();
    void unusedSettingsAreSaid();
    void missingResourcesSayWhatWasTried();
};

namespace {

Dataset smallData(std::vector<double> inputs, Index timeSteps, Index features, std::vector<std::int64_t> training) {
    Dataset data;
    data.timeSteps = timeSteps;
    data.features = features;
    data.samples = static_cast<Index>(inputs.size()) / (timeSteps * features);
    data.inputs = std::move(inputs);
    data.trainingRows = std::move(training);
    return data;
}

} // namespace

void TestDataset::digitsAreTheKnownOnes() {
    const Dataset data = makeDataset(recipeFor(Source::Digits));
    QCOMPARE(data.samples, 1797);
    QCOMPARE(data.features, 64);
    QCOMPARE(data.outputs, 10);
    QCOMPARE(data.imageWidth, 8);
    QCOMPARE(data.imageHeight, 8);
    std::array<int, 10> counts{};
    for (const std::int32_t label : data.labels)
        ++counts[std::size_t(label)];
    QCOMPARE(counts, (std::array<int, 10>{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}));
    const double firstRow[] = {0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0};
    for (Index f = 0; f < 16; ++f)
        QCOMPARE(inputAt(data, 0, 0, f), firstRow[f] / 16);
    QCOMPARE(data.labels[0], 0);
    QCOMPARE(data.labels[1], 1);
    QCOMPARE(data.labels[1796], 8);
    QCOMPARE(*std::ranges::max_element(data.inputs), 1.0);
    QCOMPARE(data.baselineLoss, std::log(10.0));
    QVERIFY(!data.licence.empty());
}

void TestDataset::digitsRowsAreTheSameNumbers() {
    const Dataset flat = makeDataset(recipeFor(Source::Digits));
    const Dataset rows = makeDataset(recipeFor(Source::DigitsRows));
    QCOMPARE(rows.timeSteps, 8);
    QCOMPARE(rows.features, 8);
    QCOMPARE(rows.inputs, flat.inputs);
    QCOMPARE(rows.validationRows, flat.validationRows);
}

void TestDataset::everyFifthDigitValidatesUnlessASplitIsAskedFor() {
    Recipe recipe = recipeFor(Source::Digits);
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.validationRows.size(), 359u);
    QCOMPARE(data.trainingRows.size(), 1438u);
    QCOMPARE(data.validationRows[0], 4);
    QCOMPARE(data.validationRows[358], 1794);
    QCOMPARE(data.trainingRows[4], 5);
    recipe.data.validationFraction = 0.2;
    QCOMPARE(makeDataset(recipe).validationRows.size(), 359u); // floor(359.4), drawn
    QVERIFY(makeDataset(recipe).validationRows != data.validationRows);
    recipe.data.validationFraction = 0;
    QVERIFY(makeDataset(recipe).validationRows.empty());
}

void TestDataset::orderedSplitTakesTheLastRows() {
    Recipe recipe = recipeFor(Source::Digits);
    recipe.data.validationFraction = 0.1;
    recipe.data.split = Split::Ordered;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.validationRows.size(), 179u);
    QCOMPARE(data.validationRows.front(), 1618);
    QCOMPARE(data.validationRows.back(), 1796);
    QCOMPARE(data.trainingRows.front(), 0);
    QCOMPARE(data.trainingRows.back(), 1617);
}

void TestDataset::shuffledSplitKeepsTheFilesOrder() {
    Recipe recipe = recipeFor(Source::Digits);
    recipe.data.validationFraction = 0.3;
    const Dataset data = makeDataset(recipe);
    QVERIFY(std::ranges::is_sorted(data.trainingRows));
    std::vector<std::int64_t> all = data.trainingRows;
    all.insert(all.end(), data.validationRows.begin(), data.validationRows.end());
    std::ranges::sort(all);
    QCOMPARE(all.size(), 1797u);
    for (std::size_t i = 0; i < all.size(); ++i)
        QCOMPARE(all[i], std::int64_t(i));
}

void TestDataset::splitDependsOnTheSeedAlone() {
    Recipe recipe = recipeFor(Source::Circle);
    recipe.data.validationFraction = 0.5;
    Recipe other = recipe;
    other.data.source = Source::Xor;
    other.data.noise = 0.2;
    other.data.standardize = true;
    QCOMPARE(makeDataset(recipe).validationRows, makeDataset(other).validationRows);
    other.seed = 2;
    QVERIFY(makeDataset(recipe).validationRows != makeDataset(other).validationRows);
}

void TestDataset::standardizeUsesTheTrainingRows() {
    Dataset data = smallData({1, 7, 3, 7, 100, 8}, 1, 2, {0, 1});
    standardize(data);
    QCOMPARE(data.featureMean, (std::vector<double>{2, 7}));
    QCOMPARE(data.featureStd, (std::vector<double>{1, 1})); // std 0 counts as 1
    QCOMPARE(data.inputs, (std::vector<double>{-1, 0, 1, 0, 98, 1}));
}

void TestDataset::standardizePoolsTimeSteps() {
    Dataset data = smallData({1, 3, 5, 7}, 2, 1, {0, 1});
    standardize(data);
    QCOMPARE(data.featureMean, std::vector<double>{4});
    QCOMPARE(data.featureStd, std::vector<double>{std::sqrt(5.0)});
    QCOMPARE(data.inputs[0], -3 / std::sqrt(5.0));
}

void TestDataset::standardizeSurvivesHugeNumbers() {
    Dataset data = smallData({1e308, -1e308, 1e308, -1e308}, 1, 1, {0, 1, 2, 3});
    standardize(data);
    QCOMPARE(data.inputs, (std::vector<double>{1, -1, 1, -1}));
    QCOMPARE(data.featureStd, std::vector<double>{1e308});
}

void TestDataset::gapsBetweenHugeNumbersAreFilled() {
    Dataset data = smallData({1.5e308, -1.5e308, 1.5e308, std::nan("")}, 1, 1, {0, 1, 2, 3});
    fillMissing(data);
    QVERIFY(std::fabs(data.inputs[3] / 0.5e308 - 1) < 1e-15);
    data.task = Task::Regression;
    data.outputs = 1;
    data.targets = data.inputs;
    setBaseline(data);
    QCOMPARE(data.baselineLoss, 0.0); // unknown
}

void TestDataset::baselineIsChanceOrVariance() {
    Dataset data;
    data.task = Task::Regression;
    data.outputs = 2;
    data.targets = {1, 5, 3, 5, 1000, 1000};
    data.samples = 3;
    data.trainingRows = {0, 1};
    setBaseline(data);
    QCOMPARE(data.baselineLoss, 0.5); // variances 1 and 0
    QCOMPARE(makeDataset(recipeFor(Source::Spiral)).baselineLoss, std::log(2.0));
}

void TestDataset::unusedSettingsAreSaid() {
    Recipe recipe = recipeFor(Source::Digits);
    recipe.data.noise = 0.1;
    const Dataset data = makeDataset(recipe);
    QCOMPARE(data.warnings.size(), 1u);
    NABLA_CONTAINS(data.warnings[0], "data.noise means nothing to digits");
    recipe.data.task = Task::Regression;
    NABLA_CONTAINS(messageOf([&] { makeDataset(recipe); }), "digits is classification only");
}

void TestDataset::missingResourcesSayWhatWasTried() {
    const QByteArray before = qgetenv("NABLASCOPE_RESOURCES");
    qputenv("NABLASCOPE_RESOURCES", "/nowhere/at/all");
    const std::string message = messageOf([] { makeDataset(recipeFor(Source::Digits)); });
    qunsetenv("NABLASCOPE_RESOURCES");
    const std::string fromBuildTree = messageOf([] { resourceFolder(); });
    qputenv("NABLASCOPE_RESOURCES", before);
    NABLA_CONTAINS(message, "/nowhere/at/all");
    QCOMPARE(fromBuildTree, std::string("no error"));
}

QTEST_GUILESS_MAIN(TestDataset)
#include "tst_dataset.moc"
