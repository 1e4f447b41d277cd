// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/black_box.h"
#include "tests/support/runs.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace nabla;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInf = std::numeric_limits<double>::infinity();

const char* const kTraining = R"("batch_size": 20, "steps": 400, "optimizer": {"type": "sgd", "learning_rate": 0.01})";

/// Sets one number of a tensor (or all of them).
void inject(Run& run, const std::string& name, double value, bool everywhere = false) {
    std::vector<NamedTensor> tensors = run.tensors();
    for (NamedTensor& tensor : tensors)
        if (tensor.name == name)
            std::fill(tensor.values.begin(), everywhere ? tensor.values.end() : tensor.values.begin() + 1, value);
    run.setTensors(tensors);
}

/// A history with the layers "0", "1" and "output", whose rows are made by a function of (step, layer).
template <class Value>
std::shared_ptr<History> roadOf(std::int64_t steps, Value value) {
    auto layout = std::make_shared<Layout>();
    for (const char* name : {"0", "1", "output"}) {
        layout->parameters.push_back({std::string(name) + ".weight", 3, 3, static_cast<Index>(layout->layers.size())});
        LayerInfo layer;
        layer.name = name;
        layer.weight = static_cast<Index>(layout->layers.size());
        layout->layers.push_back(layer);
    }
    layout->finish();
    auto history = std::make_shared<History>(layout);
    for (std::int64_t step = 0; step < steps; ++step) {
        const std::span<double> row = history->beginRow();
        std::fill(row.begin(), row.end(), 1.0);
        for (Index layer = 0; layer < 3; ++layer) {
            row[static_cast<std::size_t>(layout->trace(layer, LayerQuantity::PreactivationMaxAbs))] =
                value(step, layer);
        }
        if (step + 1 == steps)
            row[0] = kNan;
        history->commit();
    }
    return history;
}

} // namespace

class TestBlackBox : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layerStepAndQuantityAreNamed_data();
    void layerStepAndQuantityAreNamed();
    void overflowNamesTheOperation_data();
    void overflowNamesTheOperation();
    void aCellCannotHideWhatWentIntoItsGates_data();
    void aCellCannotHideWhatWentIntoItsGates();
    void anUpdateThatOverflowsEndsItsOwnStep();
    void badDataAreNamed();
    void aGradientAloneCanOverflow();
    void denormalsAreNoReason();
    void hugeLearningRatesDivergeWithinTwoSteps_data();
    void hugeLearningRatesDivergeWithinTwoSteps();
    void saturatingNetsStayFiniteAndStuck();
    void theFirstLayerToGrowIsFound();
    void aSpikeThatEndsIsNoGrowth();
    void ofTwoAtOnceTheLargerCounts();
    void aShortRoadTellsWhatItCan();
};

void TestBlackBox::layerStepAndQuantityAreNamed_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("tensor");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<int>("timeSteps");
    const char* const before = R"({"type": "dense", "units": 6, "activation": "tanh"},)";
    const auto dense = [&](const char* name, const char* options, const std::initializer_list<const char*>& tensors) {
        for (const char* tensor : tensors)
            QTest::addRow("%s, %s", name, tensor)
                << QString(before) + QString(R"({"type": "dense", "units": 5, "activation": "relu"%1})").arg(options)
                << QString(tensor) << QString("1") << 1;
    };
    dense("dense", "", {"1.weight", "1.bias"});
    dense("batch norm", R"(, "normalization": "batch")", {"1.weight", "1.norm.weight", "1.norm.bias"});
    dense("layer norm", R"(, "normalization": "layer")", {"1.weight", "1.norm.weight", "1.norm.bias"});
    dense("norm after", R"(, "normalization": "batch", "norm_position": "after")", {"1.weight", "1.norm.bias"});
    dense("residual dense", R"(, "residual": true)", {"1.weight", "1.shortcut.weight"});
    QTest::addRow("block")
        << QString(before) +
               R"({"type": "residual", "layers": [{"type": "dense", "units": 4}], "scale": {"learned": 1}})"
        << "1.scale"
        << "1" << 1;
    QTest::addRow("inside a block") << QString(before) +
                                           R"({"type": "residual", "layers": [{"type": "dense", "units": 4}]})"
                                    << "1.0.weight"
                                    << "1.0" << 1;
    QTest::addRow("output") << QString(before) + R"({"type": "dense", "units": 4})"
                            << "output.bias"
                            << "output" << 1;
    for (const char* cell : {"rnn", "lstm", "gru"})
        for (const char* tensor : {"weight_ih", "weight_hh", "bias_ih", "bias_hh"})
            QTest::addRow("%s, %s", cell, tensor)
                << QString(before) + QString(R"({"type": "%1", "units": 4})").arg(cell) << QString("1.") + tensor << "1"
                << 4;
}

void TestBlackBox::layerStepAndQuantityAreNamed() {
    QFETCH(QString, layers);
    QFETCH(QString, tensor);
    QFETCH(QString, layer);
    QFETCH(int, timeSteps);
    for (const double bad : {kNan, kInf, -kInf})
        for (const Precision precision : {Precision::F32, Precision::F64}) {
            RunOptions options;
            options.precision = precision;
            options.threads = 2;
            const std::unique_ptr<Run> run =
                makeRun(recipeOf(layers.toStdString(), kTraining), cloudData(100, 3, 3, timeSteps), options);
            stepTo(*run, 3);
            inject(*run, tensor.toStdString(), bad);
            QCOMPARE(run->step(), StepResult::Diverged);
            const Divergence& where = *run->divergence();
            QCOMPARE(where.step, std::int64_t(3));
            QCOMPARE(QString::fromStdString(where.layer), layer);
            QCOMPARE(QString::fromStdString(where.quantity), "weights of " + tensor);
            QCOMPARE(where.operation, std::string("update"));
            QVERIFY(std::isnan(bad) ? std::isnan(where.value) : where.value == bad);
            const BlackBox box = openBlackBox(*run->history(), where);
            QCOMPARE(box.layer >= 0, true);
            QCOMPARE(box.steps, (std::vector<std::int64_t>{0, 1, 2, 3}));
            QCOMPARE(box.lastFiniteStep, std::int64_t(2));
            for (std::size_t i = 0; i < 4; ++i) {
                const double loss = telemetry(*run, static_cast<std::int64_t>(i), "loss");
                QVERIFY(box.loss[i] == loss || (std::isnan(loss) && std::isnan(box.loss[i])));
            }
        }
}

void TestBlackBox::overflowNamesTheOperation_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("tensor");
    QTest::addColumn<QString>("quantity");
    QTest::addColumn<QString>("operation");
    QTest::newRow("dense") << R"({"type": "dense", "units": 5, "activation": "relu"})"
                           << "0.weight"
                           << "preactivation"
                           << "affine map W x + b";
    QTest::newRow("before a norm") << R"({"type": "dense", "units": 5, "normalization": "layer"})"
                                   << "0.weight"
                                   << "affine map"
                                   << "affine map W x + b";
    QTest::newRow("the norm itself") << R"({"type": "dense", "units": 5, "normalization": "layer"})"
                                     << "0.norm.weight"
                                     << "preactivation"
                                     << "normalization";
    QTest::newRow("norm after")
        << R"({"type": "dense", "units": 5, "normalization": "layer", "norm_position": "after"})"
        << "0.norm.weight"
        << "normalized activation"
        << "normalization";
    QTest::newRow("shortcut") << R"({"type": "dense", "units": 5, "residual": true})"
                              << "0.shortcut.weight"
                              << "residual sum"
                              << "projection of the shortcut";
    QTest::newRow("learned scale")
        << R"({"type": "dense", "units": 5}, {"type": "residual", "layers": [{"type": "dense", "units": 5}], "scale": {"learned": 1}})"
        << "1.scale"
        << "preactivation"
        << "residual sum";
}

/// 1e38 is a finite float; ten times that is not.
void TestBlackBox::overflowNamesTheOperation() {
    QFETCH(QString, layer);
    QFETCH(QString, tensor);
    QFETCH(QString, quantity);
    QFETCH(QString, operation);
    Dataset data = *cloudData(100, 3);
    for (double& x : data.inputs)
        x = 50 + 20 * x;
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(layer.toStdString(), kTraining), std::make_shared<const Dataset>(data));
    inject(*run, tensor.toStdString(), 3e38, true);
    QCOMPARE(run->step(), StepResult::Diverged);
    QCOMPARE(QString::fromStdString(run->divergence()->quantity), quantity);
    QCOMPARE(QString::fromStdString(run->divergence()->operation), operation);
    QCOMPARE(run->divergence()->layer, tensor.left(1).toStdString());
    const BlackBox box = openBlackBox(*run->history(), *run->divergence());
    QVERIFY(QString::fromStdString(box.text(run->history()->layout())).contains(operation));
}

void TestBlackBox::aCellCannotHideWhatWentIntoItsGates_data() {
    QTest::addColumn<QString>("cell");
    for (const char* cell : {"rnn", "lstm", "gru"})
        QTest::newRow(cell) << cell;
}

/// Sigmoid and tanh make ordinary numbers of infinity: only the largest preactivation shows it.
void TestBlackBox::aCellCannotHideWhatWentIntoItsGates() {
    QFETCH(QString, cell);
    Dataset data = *cloudData(100, 3, 3, 4);
    for (double& x : data.inputs)
        x = 50; // all of one sign: no inf - inf
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(QString(R"({"type": "%1", "units": 4})").arg(cell).toStdString(), kTraining),
                std::make_shared<const Dataset>(data));
    inject(*run, "0.weight_ih", 3e38, true);
    QCOMPARE(run->step(), StepResult::Diverged);
    QVERIFY(std::isfinite(telemetry(*run, 0, "loss")));
    QCOMPARE(run->divergence()->step, std::int64_t(0));
    QCOMPARE(run->divergence()->layer, std::string("0"));
    QCOMPARE(run->divergence()->quantity, std::string("preactivation"));
    QCOMPARE(run->divergence()->operation, cell.toStdString());
    QCOMPARE(run->divergence()->value, kInf);
    QVERIFY(QString::fromStdString(run->divergence()->text()).endsWith("out of the " + cell + '.'));
}

void TestBlackBox::anUpdateThatOverflowsEndsItsOwnStep() {
    Dataset data = *cloudData(100, 3);
    for (double& x : data.inputs)
        x *= 1000;
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(R"({"type": "dense", "units": 5})",
                         R"("batch_size": 20, "steps": 400, "optimizer": {"type": "sgd", "learning_rate": 3e38})"),
                std::make_shared<const Dataset>(data));
    QCOMPARE(run->step(), StepResult::Diverged);
    const Divergence& where = *run->divergence();
    QCOMPARE(where.step, std::int64_t(0));
    QCOMPARE(where.operation, std::string("update"));
    QCOMPARE(where.quantity, std::string("weights of 0.weight"));
    QVERIFY(!std::isfinite(where.value));
    QVERIFY(std::isfinite(telemetry(*run, 0, "loss")) && std::isfinite(telemetry(*run, 0, "grad_norm")));
    QVERIFY(!std::isfinite(telemetry(*run, 0, "0.weight update_l2")));
    QCOMPARE(run->history()->steps(), std::int64_t(1));
}

void TestBlackBox::badDataAreNamed() {
    for (const double bad : {kNan, kInf}) {
        Dataset data = *cloudData(100, 3);
        for (std::size_t i = 0; i < data.inputs.size(); i += 3)
            data.inputs[i] = bad;
        const std::unique_ptr<Run> run =
            makeRun(recipeOf(R"({"type": "dense", "units": 5})", kTraining), std::make_shared<const Dataset>(data));
        QCOMPARE(run->step(), StepResult::Diverged);
        QCOMPARE(run->divergence()->layer, std::string("data"));
        QCOMPARE(run->divergence()->quantity, std::string("input"));
        const BlackBox box = openBlackBox(*run->history(), *run->divergence());
        QCOMPARE(box.layer, Index(-1));
        QCOMPARE(box.lastFiniteStep, std::int64_t(-1));
    }
}

void TestBlackBox::aGradientAloneCanOverflow() {
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(R"({"type": "dense", "units": 5, "init": "zeros"}, {"type": "dense", "units": 5, "init": "zeros"})",
                 kTraining),
        cloudData(100, 3));
    // What goes forward is 0, what comes back is (softmax - onehot) / 20 through 3e38 twice.
    inject(*run, "1.weight", 3e38, true);
    inject(*run, "output.weight", 3e38, true);
    inject(*run, "output.bias", 0, true);
    QCOMPARE(run->step(), StepResult::Diverged);
    QVERIFY(std::isfinite(telemetry(*run, 0, "loss")));
    QCOMPARE(run->divergence()->operation, std::string("backward pass"));
    QVERIFY(run->divergence()->quantity.rfind("gradient of", 0) == 0);
}

void TestBlackBox::denormalsAreNoReason() {
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(R"({"type": "dense", "units": 5, "activation": "tanh"}, {"type": "dense", "units": 5})", kTraining),
        cloudData(100, 3));
    inject(*run, "0.weight", 1e-42, true);
    inject(*run, "1.weight", 1e-42, true);
    stepTo(*run, 5);
    QVERIFY(!run->divergence());
    QCOMPARE(run->nextStep(), std::int64_t(5));
}

void TestBlackBox::hugeLearningRatesDivergeWithinTwoSteps_data() {
    QTest::addColumn<QString>("layer");
    QTest::newRow("relu") << R"({"type": "dense", "units": 8, "activation": "relu", "init": "he_normal"})";
    QTest::newRow("batch norm") << R"({"type": "dense", "units": 8, "activation": "relu", "normalization": "batch"})";
    QTest::newRow("linear") << R"({"type": "dense", "units": 8})";
}

void TestBlackBox::hugeLearningRatesDivergeWithinTwoSteps() {
    QFETCH(QString, layer);
    const std::string layers = (layer + ',' + layer + ',' + layer).toStdString();
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(layers, R"("batch_size": 20, "optimizer": {"type": "sgd", "learning_rate": 1e30})"),
                cloudData(100, 3));
    stepTo(*run, 10);
    QVERIFY(run->divergence());
    QVERIFY2(run->divergence()->step <= 2, qPrintable(QString::number(run->divergence()->step)));
    const BlackBox box = openBlackBox(*run->history(), *run->divergence());
    QVERIFY(box.layer >= 0);
    QVERIFY(box.grewFirst);
    QCOMPARE(box.grewFirst->step, std::int64_t(1)); // after the first update
    QVERIFY(!box.where.operation.empty());
}

void TestBlackBox::saturatingNetsStayFiniteAndStuck() {
    const char* const layer = R"({"type": "dense", "units": 8, "activation": "tanh", "init": "xavier_normal"})";
    const std::string layers = std::string(layer) + ',' + layer + ',' + layer;
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(layers, R"("batch_size": 20, "steps": 30, "optimizer": {"type": "sgd", "learning_rate": 1e30})"),
        cloudData(100, 3));
    stepTo(*run, 30);
    QVERIFY(!run->divergence());
    QCOMPARE(telemetry(*run, 29, "0 saturated_fraction"), 1.0);
    QCOMPARE(telemetry(*run, 29, "0 preactivation_grad_l2"), 0.0); // nothing reaches the first layer any more
    QVERIFY(telemetry(*run, 29, "0 preactivation_max_abs") > 1e20);
}

void TestBlackBox::theFirstLayerToGrowIsFound() {
    // Layer 1 doubles from step 150 on, layer 0 from 170 on, the output not at all.
    const auto history = roadOf(201, [](std::int64_t step, Index layer) {
        const double start = layer == 1 ? 150 : layer == 0 ? 170 : 1000;
        return step < start ? 3.0 : 3 * std::exp2(static_cast<double>(step) - start);
    });
    const BlackBox box = openBlackBox(*history, {200, "1", "preactivation"});
    QVERIFY(box.grewFirst);
    QCOMPARE(box.grewFirst->layer, Index(1));
    QCOMPARE(box.grewFirst->quantity, BlackBox::Quantity::Preactivation);
    QCOMPARE(box.grewFirst->step, std::int64_t(154)); // 2^4 is the first power above 10
    QCOMPARE(box.grewFirst->from, 3.0);
    QCOMPARE(box.grewFirst->to, 48.0);
    QCOMPARE(box.steps.size(), std::size_t(201));
    QCOMPARE(box.lastFiniteStep, std::int64_t(199));
    QVERIFY(
        QString::fromStdString(box.text(history->layout())).contains("layer 1 grew first: from 3 to 48 at step 154"));
}

void TestBlackBox::aSpikeThatEndsIsNoGrowth() {
    const auto history =
        roadOf(300, [](std::int64_t step, Index layer) { return step == 250 && layer == 0 ? 1e9 : 1.0; });
    const BlackBox box = openBlackBox(*history, {299, "output", "loss"});
    QVERIFY(!box.grewFirst);
    QCOMPARE(box.steps.front(), std::int64_t(99)); // 200 steps back
    QVERIFY(QString::fromStdString(box.text(history->layout())).contains("Nothing had grown tenfold"));
}

void TestBlackBox::ofTwoAtOnceTheLargerCounts() {
    const auto history = roadOf(100, [](std::int64_t step, Index layer) {
        return step < 90 ? 1.0 : layer == 2 ? kInf : 100.0;
    });
    const BlackBox box = openBlackBox(*history, {99, "output", "loss"});
    QCOMPARE(box.grewFirst->layer, Index(2));
    const auto equal = roadOf(100, [](std::int64_t step, Index) { return step < 90 ? 1.0 : 100.0; });
    QCOMPARE(openBlackBox(*equal, {99, "output", "loss"}).grewFirst->layer, Index(0));
    const auto unknown = roadOf(100, [](std::int64_t step, Index layer) {
        return step < 90 ? 1.0 : layer == 1 ? kNan : 100.0;
    });
    QCOMPARE(openBlackBox(*unknown, {99, "output", "loss"}).grewFirst->layer, Index(1));
}

void TestBlackBox::aShortRoadTellsWhatItCan() {
    const auto one = roadOf(1, [](std::int64_t, Index) { return kNan; });
    const BlackBox box = openBlackBox(*one, {0, "0", "preactivation"});
    QVERIFY(!box.grewFirst);
    QCOMPARE(box.steps.size(), std::size_t(1));
    QVERIFY(!box.text(one->layout()).empty());
    const BlackBox empty = openBlackBox(*roadOf(0, [](std::int64_t, Index) { return 0.0; }), {0, "0", "preactivation"});
    QVERIFY(empty.steps.empty());
    const auto fromZero =
        roadOf(10, [](std::int64_t step, Index layer) { return step < 5 || layer != 1 ? 0.0 : 1e-30; });
    QCOMPARE(openBlackBox(*fromZero, {9, "0", "loss"}).grewFirst->layer, Index(1));
}

QTEST_GUILESS_MAIN(TestBlackBox)
#include "tst_black_box.moc"
