// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/network.h"
#include "core/recipe/resolve.h"
#include "tests/support/runs.h"

#include <QTest>

using namespace nabla;

namespace {

constexpr Index kBatch = 7;
const char* const kTraining = R"("batch_size": 7, "optimizer": {"type": "sgd", "learning_rate": 0.1})";

/// One layer of six units between four features and three classes, in sequences of five steps where it is recurrent.
std::shared_ptr<const Dataset> dataFor(const QString& layers) {
    return cloudData(50, 4, 3, layers.contains("units\": 6, \"return") ? 5 : 1);
}

} // namespace

/// What is said of a network before it trains: the memory it will need and the products of a step. By hand, for sizes
/// at which no two numbers are equal.
class TestEstimates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void memoryIsCountedByHand_data();
    void memoryIsCountedByHand();
    void productsOfAStepAreCountedByHand_data();
    void productsOfAStepAreCountedByHand();
};

void TestEstimates::memoryIsCountedByHand_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<double>("weights");
    QTest::addColumn<double>("features");
    // A dense layer has a bias and may have two norm vectors, its values are z, normalized z and activation; a sum and
    // the shortcut's projection are two more. A gate has two biases and keeps value and gradient. The output adds 6
    // x 3.
    QTest::addRow("dense") << R"({"type": "dense", "units": 6})" << 6. * (4 + 3) + 18 << 6. * 3;
    QTest::addRow("residual dense") << R"({"type": "dense", "units": 6, "residual": true})" << 6. * (4 + 3) + 6 * 4 + 18
                                    << 6. * 5;
    QTest::addRow("residual dense that needs no projection")
        << R"({"type": "dense", "units": 6}, {"type": "dense", "units": 6, "residual": true})"
        << 6. * (4 + 3) + 6 * (6 + 3) + 18 << 6. * 3 + 6 * 5;
    QTest::addRow("block") << R"({"type": "residual", "layers": [{"type": "dense", "units": 6}]})"
                           << 6. * (4 + 3) + 6 * 4 + 18 << 6. * 3 + 2 * 6;
    QTest::addRow("block that needs no projection")
        << R"({"type": "dense", "units": 6}, {"type": "residual", "layers": [{"type": "dense", "units": 6}]})"
        << 6. * (4 + 3) + 6 * (6 + 3) + 18 << 6. * 3 + 6 * 3 + 2 * 6;
    for (const auto& [cell, gates] : {std::pair{"rnn", 1}, {"lstm", 4}, {"gru", 3}})
        QTest::addRow("%s", cell) << QString(R"({"type": "%1", "units": 6, "return_sequences": false})").arg(cell)
                                  << gates * 6. * (4 + 6 + 2) + 18 << 6. * (2 * gates + 3);
}

void TestEstimates::memoryIsCountedByHand() {
    QFETCH(QString, layers);
    QFETCH(double, weights);
    QFETCH(double, features);
    const std::shared_ptr<const Dataset> data = dataFor(layers);
    const ResolvedRecipe recipe = resolve(recipeOf(layers.toStdString(), kTraining));
    const double columns = static_cast<double>(kBatch * data->timeSteps);
    // Weights, transposed weights, gradients and two optimizer states; values and their gradients.
    const double numbers = 5 * weights + 2 * features * columns;
    QCOMPARE(estimateBytes(recipe, *data, 4), 4 * numbers);
    QCOMPARE(estimateBytes(recipe, *data, 8), 8 * numbers);
}

void TestEstimates::productsOfAStepAreCountedByHand_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<double>("products"); ///< multiplications by a weight, in all columns
    // W x, dW = dz x' and, but for the first layer, W' dz.
    const double output = 3. * 6 * 3 * kBatch;
    QTest::addRow("dense") << R"({"type": "dense", "units": 6})" << 2. * 6 * 4 * kBatch + output;
    QTest::addRow("two dense") << R"({"repeat": 2, "layers": [{"type": "dense", "units": 6}]})"
                               << (2. * 6 * 4 + 3 * 6 * 6) * kBatch + output;
    for (const auto& [cell, gates] : {std::pair{"rnn", 1}, {"lstm", 4}, {"gru", 3}}) {
        const QString text = QString(R"({"type": "%1", "units": 6, "return_sequences": %2})").arg(cell);
        const double first = gates * (2. * 6 * 4 + 3 * 6 * 6);
        const double second = gates * (3. * 6 * 6 + 3 * 6 * 6);
        QTest::addRow("%s", cell) << text.arg("false") << first * 5 * kBatch + output;
        QTest::addRow("two %s", cell) << text.arg("true") + ',' + text.arg("false")
                                      << (first + second) * 5 * kBatch + output;
    }
}

void TestEstimates::productsOfAStepAreCountedByHand() {
    QFETCH(QString, layers);
    QFETCH(double, products);
    const std::unique_ptr<Run> run = makeRun(recipeOf(layers.toStdString(), kTraining), dataFor(layers), {});
    QCOMPARE(run->productFlopsPerStep(), 2 * products); // a multiplication and an addition
}

QTEST_GUILESS_MAIN(TestEstimates)
#include "tst_estimates.moc"
