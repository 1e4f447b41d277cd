// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/engine/gradcheck.h"
#include "core/recipe/recipe_json.h"
#include "tests/support/runs.h"

#include <QTest>

#include <cmath>

using namespace nabla;

namespace {

const char* const kCells[] = {R"({"type": "rnn", "units": %1, "return_sequences": %2})",
                              R"({"type": "rnn", "units": %1, "activation": "relu", "return_sequences": %2})",
                              R"({"type": "lstm", "units": %1, "return_sequences": %2})",
                              R"({"type": "gru", "units": %1, "return_sequences": %2})",
                              R"({"type": "gru", "units": %1, "reset": "before", "return_sequences": %2})"};

QString cell(const char* text, int units, bool returnsSequences) {
    return QString(text).arg(units).arg(returnsSequences ? "true" : "false");
}

std::shared_ptr<const Dataset> oneStepData() {
    Dataset data = *curveData(30, 3, 2);
    data.hasTime = true;
    return std::make_shared<const Dataset>(std::move(data));
}

RunOptions doubles() {
    RunOptions options;
    options.precision = Precision::F64;
    options.threads = 1;
    return options;
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

} // namespace

/// Sequences of one time step, batches of one, layers of one unit.
class TestLengthOne : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gradientsMatchCentralDifferences_data();
    void gradientsMatchCentralDifferences();
    void weightsThroughTimeGetNothing();
    void anLstmOfOneUnitIsItsFormula();
    void sourcesMakeSequencesOfOne();
    void aSequenceStaysOne();
};

void TestLengthOne::gradientsMatchCentralDifferences_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<int>("batch");
    for (const char* text : kCells)
        for (const int units : {1, 5})
            for (const int batch : {1, 2, 7}) {
                QTest::addRow("%s, %d units, batch %d", text, units, batch) << cell(text, units, false) << batch;
                QTest::addRow("two of %s, %d units, batch %d", text, units, batch)
                    << cell(text, units, true) + ',' + cell(text, units, false) << batch;
            }
}

void TestLengthOne::gradientsMatchCentralDifferences() {
    QFETCH(QString, layers);
    QFETCH(int, batch);
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(layers.toStdString(),
                         QString(R"("batch_size": %1, "optimizer": {"type": "sgd", "learning_rate": 0.1})")
                             .arg(batch)
                             .toStdString()),
                oneStepData(), doubles());
    const GradientCheck check = gradcheck(*run, 5);
    for (const TensorCheck& tensor : check.tensors)
        QVERIFY2(tensor.hasPassed, qPrintable(QString("%1: error %2 of %3")
                                                  .arg(QString::fromStdString(tensor.name))
                                                  .arg(tensor.absoluteError)
                                                  .arg(tensor.largestGradient)));
    QCOMPARE(run->step(), StepResult::Done);
    QVERIFY(std::isfinite(telemetry(*run, 0, "0 hidden_grad_l2 lag 0")));
}

void TestLengthOne::weightsThroughTimeGetNothing() {
    for (const char* text : kCells) {
        const std::unique_ptr<Run> run = makeRun(
            recipeOf(cell(text, 4, false).toStdString(), R"("optimizer": {"type": "adam", "learning_rate": 0.1})"),
            oneStepData(), doubles());
        run->step();
        const std::vector<NamedTensor> gradients = run->gradients();        // outlives the loop over one of its tensors
        for (const double g : tensorNamed(gradients, "0.weight_hh").values) // h(-1) = 0
            QCOMPARE(g, 0.0);
        QVERIFY(telemetry(*run, 0, "0.weight_ih grad_l2") > 0);
    }
}

void TestLengthOne::anLstmOfOneUnitIsItsFormula() {
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(R"({"type": "lstm", "units": 1})",
                         R"("batch_size": 1, "optimizer": {"type": "sgd", "learning_rate": 0.1})"),
                oneStepData(), doubles());
    const std::vector<NamedTensor> tensors = run->tensors();
    const Dataset& data = run->dataset();
    double z[4];
    for (std::size_t gate = 0; gate < 4; ++gate) {
        z[gate] = tensorNamed(tensors, "0.bias_ih").values[gate] + tensorNamed(tensors, "0.bias_hh").values[gate];
        for (std::size_t f = 0; f < 3; ++f)
            z[gate] += tensorNamed(tensors, "0.weight_ih").values[3 * gate + f] * data.inputs[f];
    }
    const double h = sigmoid(z[3]) * std::tanh(sigmoid(z[0]) * std::tanh(z[2])); // i f g o, c(-1) = 0
    PredictionWanted first;
    first.rows = {0};
    const Prediction answer = run->predict(first);
    for (std::size_t k = 0; k < 2; ++k) {
        const double expected =
            tensorNamed(tensors, "output.weight").values[k] * h + tensorNamed(tensors, "output.bias").values[k];
        QVERIFY(std::fabs(answer.values[k] - expected) <= 1e-14); // a dozen roundings
    }
}

void TestLengthOne::sourcesMakeSequencesOfOne() {
    for (const char* source : {R"("sine", "length": 1)", R"("sunspots", "length": 1)"}) {
        Recipe recipe = parseRecipe(std::string(R"({"nablascope": 1, "data": {"source": )") + source +
                                    R"(}, "network": {"layers": [{"type": "lstm", "units": 1}]}, "training":
            {"batch_size": 1, "steps": 3, "optimizer": {"type": "sgd", "learning_rate": 0.01}}})");
        const std::unique_ptr<Run> run = makeRun(recipe);
        QVERIFY(run->dataset().isSequence());
        stepTo(*run, 3);
        QVERIFY(!run->divergence());
        QCOMPARE(run->nextStep(), std::int64_t(3));
    }
}

/// One time step or many: the same networks fit.
void TestLengthOne::aSequenceStaysOne() {
    QVERIFY_THROWS_EXCEPTION(ShapeError, makeRun(recipeOf(R"({"type": "dense", "units": 3})",
                                                          R"("optimizer": {"type": "sgd", "learning_rate": 0.1})"),
                                                 oneStepData(), doubles()));
    QVERIFY_THROWS_EXCEPTION(ShapeError, makeRun(recipeOf(R"({"type": "lstm", "units": 3})",
                                                          R"("optimizer": {"type": "sgd", "learning_rate": 0.1})"),
                                                 curveData(30, 3, 2), doubles())); // vectors, no sequence
}

QTEST_GUILESS_MAIN(TestLengthOne)
#include "tst_length_one.moc"
