// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/probes/snapshot_support.h"
#include "tests/support/naive_chain.h"

#include <QTest>

#include <algorithm>

using namespace nabla;
using namespace nabla::test;

/// What the network says in evaluation mode, by its loss and by a twin.
class TestPrediction : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void predictionsGiveTheEvaluation_data();
    void predictionsGiveTheEvaluation();
    void rawPointsAreStandardized();
    void samplesShowEachLayersOutput();
    void aGridCoversItsRectangle();
};

void TestPrediction::predictionsGiveTheEvaluation_data() {
    QTest::addColumn<QString>("loss");
    QTest::addColumn<int>("classes");
    QTest::newRow("cross entropy") << "cross_entropy" << 3;
    QTest::newRow("binary cross entropy") << "binary_cross_entropy" << 2;
    QTest::newRow("mean square error") << "mse" << 0;
}

void TestPrediction::predictionsGiveTheEvaluation() {
    QFETCH(QString, loss);
    QFETCH(int, classes);
    const std::shared_ptr<const Dataset> data = classes > 0 ? cloudData(300, 3, classes) : curveData(300, 3, 2);
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(kMixed, std::string(kSgd) + R"(, "loss": ")" + loss.toStdString() + '"'), data,
                optionsOf(Precision::F64));
    stepTo(*run, 5);
    PredictionWanted wanted;
    for (std::int64_t row = 0; row < 300; ++row) // more than the evaluation takes at once
        wanted.rows.push_back(row);
    const Evaluation evaluation = run->evaluate(wanted.rows);
    const Prediction prediction = run->predict(wanted);
    QCOMPARE(prediction.inputs, Index(300));
    QCOMPARE(prediction.positions, Index(1));
    QCOMPARE(prediction.outputs, Index(classes > 0 ? classes : 2));
    double mean = 0;
    std::int64_t correct = 0;
    for (std::size_t s = 0; s < 300; ++s) {
        const double* values = prediction.values.data() + s * static_cast<std::size_t>(prediction.outputs);
        if (classes > 0) {
            const std::int32_t label = data->labels[s];
            mean -= std::log(values[label]) / 300;
            correct += prediction.labels[s] == label;
            double sum = 0;
            for (Index k = 0; k < prediction.outputs; ++k)
                sum += values[k];
            QVERIFY(agrees(sum, 1));
        } else {
            for (std::size_t k = 0; k < 2; ++k)
                mean += std::pow(values[k] - data->targets[2 * s + k], 2) / 600;
        }
    }
    QVERIFY2(agrees(mean, evaluation.loss, 1e-11), qPrintable(QString("%1 against %2").arg(mean).arg(evaluation.loss)));
    if (classes > 0)
        QCOMPARE(static_cast<double>(correct) / 300, evaluation.accuracy);
    else
        QVERIFY(prediction.labels.empty());
    wanted.rows = {-1, 5, 300}; // only one of them exists
    QCOMPARE(run->predict(wanted).inputs, Index(1));
    QCOMPARE(run->predict({}).inputs, Index(0));
}

void TestPrediction::rawPointsAreStandardized() {
    Dataset data = *cloudData(60, 2);
    data.featureMean = {3, -1};
    data.featureStd = {2, 0}; // a constant feature counts as 1
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(kMixed, kSgd), std::make_shared<const Dataset>(data), optionsOf(Precision::F64));
    stepTo(*run, 2);
    const PredictionWanted prepared{{}, {0.5, 0.25, -1, 2, 7}, PredictionWanted::Units::Prepared}; // and half a point
    const PredictionWanted raw{{}, {4, -0.75, 1, 1}, PredictionWanted::Units::Raw};
    QCOMPARE(run->predict(prepared).inputs, Index(2));
    QCOMPARE(run->predict(prepared).logits, run->predict(raw).logits);
    QCOMPARE(run->predict({{}, gridPoints(-1, 1, 20, -1, 1, 15)}).inputs, Index(300));
}

void TestPrediction::samplesShowEachLayersOutput() {
    const std::vector<std::string> names = {"tanh", "relu"};
    const std::shared_ptr<const Dataset> data = cloudData(40, 3);
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(
            R"({"type": "dense", "units": 4, "activation": "tanh"}, {"type": "dense", "units": 3, "activation": "relu"})",
            kSgd),
        data, optionsOf(Precision::F64));
    stepTo(*run, 2);
    const std::vector<NamedTensor> tensors = run->tensors();
    const NaiveChain twin(names, tensors, *data, {7, 2});
    SnapshotWanted wanted;
    wanted.samples = {7, -4, 2};
    const std::shared_ptr<const Snapshot> snapshot = run->snapshot(wanted);
    QCOMPARE(snapshot->samples, (std::vector<std::int64_t>{7, 2}));
    for (std::size_t l = 0; l < 3; ++l)
        for (std::size_t s = 0; s < 2; ++s) {
            const std::vector<double>& ours = snapshot->layers[l].samples[s];
            for (std::size_t unit = 0; unit < ours.size(); ++unit)
                QVERIFY(agrees(ours[unit], twin.layers[l].a[s * ours.size() + unit]));
        }
    const std::unique_ptr<Run> recurrent =
        makeRun(recipeOf(kRecurrent, kSgd), cloudData(40, 3, 3, 5), optionsOf(Precision::F32));
    const std::shared_ptr<const Snapshot> sequence = recurrent->snapshot(wanted);
    QCOMPARE(sequence->layers[1].samples[0].size(), std::size_t(5 * 5)); // units * time steps
}

void TestPrediction::aGridCoversItsRectangle() {
    QCOMPARE(gridPoints(-1, 1, 3, 5, 6, 2), (std::vector<double>{-1, 5, 0, 5, 1, 5, -1, 6, 0, 6, 1, 6}));
    QCOMPARE(gridPoints(-1, 1, 1, 5, 6, 1), (std::vector<double>{0, 5.5}));
    QVERIFY(gridPoints(-1, 1, 0, 5, 6, 2).empty());
}

QTEST_GUILESS_MAIN(TestPrediction)
#include "tst_prediction.moc"
