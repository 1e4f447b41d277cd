// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/engine/gradcheck.h"
#include "core/insight/diagnosis.h"
#include "core/optim/optimizer.h"
#include "tests/support/runs.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace nabla;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr char kSgd[] = R"("batch_size": 32, "optimizer": {"type": "sgd", "learning_rate": 0.1})";

std::unique_ptr<Run> start(const char* layers, const std::shared_ptr<const Dataset>& data, const char* training = kSgd,
                           Precision precision = Precision::F32) {
    RunOptions options;
    options.precision = precision;
    options.threads = 2;
    return makeRun(recipeOf(layers, training), data, options);
}

/// One tensor (3, 4).
GradientSize threeAndFour(double normType) {
    GradientSize size;
    size.stats.sum_squares = 25;
    size.stats.sum_abs = 7;
    size.stats.max_abs = 4;
    size.powers = std::pow(3, normType) + std::pow(4, normType);
    return size;
}

/// Rows of one feature with these values, two classes by turns.
std::shared_ptr<const Dataset> column(std::vector<double> values) {
    Dataset data;
    data.name = "a column";
    data.samples = static_cast<Index>(values.size());
    data.features = 1;
    data.outputs = 2;
    data.classNames = {"0", "1"};
    for (Index i = 0; i < data.samples; ++i) {
        data.labels.push_back(static_cast<std::int32_t>(i % 2));
        data.trainingRows.push_back(i);
    }
    data.inputs = std::move(values);
    return std::make_shared<const Dataset>(std::move(data));
}

void set(Run& run, const char* name, double value) {
    std::vector<NamedTensor> tensors = run.tensors();
    for (NamedTensor& tensor : tensors)
        if (tensor.name == name)
            std::fill(tensor.values.begin(), tensor.values.end(), value);
    run.setTensors(tensors);
}

} // namespace

/// Values at which programs like this one go wrong, against PyTorch 1.13 or paper and pencil.
class TestDelicate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clippingThreeAndFour_data();
    void clippingThreeAndFour();
    void clippingLeavesAZeroGradientAlone();
    void aNormThatIsNotFiniteStopsTheRunAndTouchesNothing();
    void batchNormOfOneSampleIsRefusedWithAdvice();
    void runningStatisticsOfOneAndThree();
    void batchNormOfAConstantGivesItsShift();
    void equalWeightsStayEqualForEver();
    void aBiasOfMinusHundredKillsEveryUnit();
    void sixtySigmoidsReachDenormalsThatAreShown();
    void learningRateThirtyPowersOfTenDivergesWithinTwoSteps_data();
    void learningRateThirtyPowersOfTenDivergesWithinTwoSteps();
    void saturatingNetworksStayFiniteAndStuck_data();
    void saturatingNetworksStayFiniteAndStuck();
    void dropoutOfNothingIsNoDropout();
    void dropoutOfEverythingSilencesTrainingOnly();
    void adamsMillionthStepHasNoCorrectionLeft();
    void cellsOfOneUnitAndOneSample_data();
    void cellsOfOneUnitAndOneSample();
};

void TestDelicate::clippingThreeAndFour_data() {
    QTest::addColumn<double>("normType");
    QTest::addColumn<double>("first");
    QTest::addColumn<double>("second");
    QTest::newRow("p = 2") << 2.0 << .5999999 << .7999998;
    QTest::newRow("p = 1") << 1.0 << .4285713 << .5714285;
    QTest::newRow("p = inf") << kInf << .7499998 << .9999998;
}

void TestDelicate::clippingThreeAndFour() {
    QFETCH(double, normType);
    QFETCH(double, first);
    QFETCH(double, second);
    ResolvedClip clip;
    clip.kind = ClipKind::GlobalNorm;
    clip.normType = normType;
    const GradientSize size = threeAndFour(normType);
    ClipPlan plan;
    planClipping(clip, {&size, 1}, globalNorm({&size, 1}, normType), plan);
    QVERIFY(std::fabs(3 * plan.coefficients[0] - first) < 1e-7); // seven digits were written down
    QVERIFY(std::fabs(4 * plan.coefficients[0] - second) < 1e-7);
    // A norm that is just the largest one still shrinks, by the 1e-6.
    clip.normType = 2;
    clip.maxNorm = 5;
    planClipping(clip, {&size, 1}, 5, plan);
    QCOMPARE(plan.reported, 5 / (5 + 1e-6));
}

void TestDelicate::clippingLeavesAZeroGradientAlone() {
    const GradientSize zero;
    for (const ClipKind kind : {ClipKind::GlobalNorm, ClipKind::LayerNorm}) {
        ResolvedClip clip;
        clip.kind = kind;
        ClipPlan plan;
        planClipping(clip, {&zero, 1}, 0, plan);
        QCOMPARE(plan.coefficients[0], 1.0);
        QCOMPARE(plan.clippedNorm, 0.0);
    }
}

void TestDelicate::aNormThatIsNotFiniteStopsTheRunAndTouchesNothing() {
    const std::unique_ptr<Run> run = start(R"({"type": "dense", "units": 4, "activation": "relu"})", cloudData(80, 3),
                                           R"("batch_size": 32, "optimizer": {"type": "sgd", "learning_rate": 0.1},
                                              "clip": {"type": "global_norm", "max_norm": 1})");
    set(*run, "output.weight", kInf);
    const std::vector<NamedTensor> before = run->tensors();
    QCOMPARE(run->step(), StepResult::Diverged);
    QVERIFY(run->divergence());
    QCOMPARE(run->divergence()->step, std::int64_t(0));
    QVERIFY(!run->divergence()->layer.empty() && !run->divergence()->quantity.empty());
    for (const NamedTensor& tensor : run->tensors())
        QVERIFY2(tensorNamed(before, tensor.name).values == tensor.values, tensor.name.c_str());
}

void TestDelicate::batchNormOfOneSampleIsRefusedWithAdvice() {
    try {
        start(R"({"type": "dense", "units": 4, "normalization": "batch"})", column({1}));
        QFAIL("nothing was refused");
    } catch (const Error& error) {
        QVERIFY2(std::string(error.what()).find("at least 2 samples") != std::string::npos, error.what());
        QVERIFY2(std::string(error.what()).find("layer") != std::string::npos, error.what()); // what to do
    }
}

void TestDelicate::runningStatisticsOfOneAndThree() {
    const std::unique_ptr<Run> run =
        start(R"({"type": "dense", "units": 1, "normalization": "batch"})", column({1, 3}),
              R"("batch_size": 2, "optimizer": {"type": "sgd", "learning_rate": 0.1})", Precision::F64);
    set(*run, "0.weight", 1);
    run->step();
    QVERIFY(std::fabs(tensorNamed(run->tensors(), "0.norm.running_mean").values[0] - 0.2) < 1e-15);
    QVERIFY(std::fabs(tensorNamed(run->tensors(), "0.norm.running_var").values[0] - 1.1) <
            1e-15); // unbiased: .9 + .1 * 2
}

void TestDelicate::batchNormOfAConstantGivesItsShift() {
    const std::unique_ptr<Run> run = start(
        R"({"type": "dense", "units": 1, "norm_position": "after", "normalization": "batch"})", column({2, 2, 2, 2}),
        R"("batch_size": 4, "optimizer": {"type": "sgd", "learning_rate": 0}, "shuffle": false)", Precision::F64);
    set(*run, "0.norm.bias", 0.375);
    set(*run, "output.weight", 0);
    set(*run, "output.bias", 0);
    std::vector<NamedTensor> tensors = run->tensors();
    for (NamedTensor& tensor : tensors)
        if (tensor.name == "output.weight")
            tensor.values = {0.5, -0.5};
    run->setTensors(tensors);
    run->step();
    // Every y is the shift: logits (.1875, -.1875) for every sample.
    const double p = 1 / (1 + std::exp(-0.375));
    QVERIFY(std::fabs(telemetry(*run, 0, "loss") + 0.5 * (std::log(p) + std::log(1 - p))) < 1e-14);
    // dL/dy = (p - t) (.5 + .5) / 4, by turns (p - 1) / 4 and p / 4: off their mean by 1 / 8, times 1 / sqrt(1e-5).
    const double expected = std::sqrt(4.0) / 8 / std::sqrt(1e-5);
    QVERIFY(std::fabs(telemetry(*run, 0, "0 activation_grad_l2") / expected - 1) < 1e-12);
}

void TestDelicate::equalWeightsStayEqualForEver() {
    // The output too: other weights there would tell the units apart.
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(R"({"repeat": 2, "layers": [{"type": "dense", "units": 6, "activation": "tanh", "bias_init": 0.1}]})",
                 kSgd, R"({"init": {"scheme": "constant", "value": 0.2}})"),
        cloudData(80, 5));
    stepTo(*run, 200);
    for (const char* name : {"0.weight", "1.weight"}) {
        const NamedTensor weight = tensorNamed(run->tensors(), name);
        QVERIFY(weight.values[0] != static_cast<double>(0.2f)); // it did learn
        const Index columns = weight.columns;
        for (Index row = 1; row < weight.rows; ++row)
            for (Index j = 0; j < columns; ++j)
                QCOMPARE(weight.values[static_cast<std::size_t>(row * columns + j)],
                         weight.values[static_cast<std::size_t>(j)]);
    }
}

void TestDelicate::aBiasOfMinusHundredKillsEveryUnit() {
    const std::unique_ptr<Run> run = start(
        R"({"type": "dense", "units": 8, "activation": "relu"}, {"type": "dense", "units": 8, "activation": "tanh"})",
        cloudData(80, 5));
    set(*run, "0.bias", -100);
    const std::vector<double> before = tensorNamed(run->tensors(), "0.weight").values;
    stepTo(*run, 10);
    QCOMPARE(telemetry(*run, 9, "0 zero_fraction"), 1.0);
    QCOMPARE(telemetry(*run, 9, "0.weight grad_l2"), 0.0);
    QCOMPARE(telemetry(*run, 9, "0.weight grad_zero_fraction"), 1.0);
    QCOMPARE(telemetry(*run, 9, "0 preactivation_grad_l2"), 0.0);
    QVERIFY(tensorNamed(run->tensors(), "0.weight").values == before);
}

void TestDelicate::sixtySigmoidsReachDenormalsThatAreShown() {
    // .235 a layer (Xavier): 1e-38 after sixty, where floats have no more normal numbers.
    const std::unique_ptr<Run> run = start(
        R"({"repeat": 64, "layers": [{"type": "dense", "units": 16, "activation": "sigmoid", "init": "xavier_normal"}]})",
        cloudData(80, 5));
    run->step();
    double largest = 0;
    for (const NamedTensor& gradient : run->gradients())
        if (gradient.name == "0.bias")
            for (const double g : gradient.values)
                largest = std::max(largest, std::fabs(g));
    QVERIFY2(largest > 0 && largest < static_cast<double>(std::numeric_limits<float>::min()),
             QByteArray::number(largest));
    QVERIFY(telemetry(*run, 0, "0.bias grad_l2") > 0);
    QVERIFY(!run->divergence());
}

void TestDelicate::learningRateThirtyPowersOfTenDivergesWithinTwoSteps_data() {
    QTest::addColumn<QByteArray>("layer");
    QTest::newRow("ReLU") << QByteArray(R"("activation": "relu")");
    QTest::newRow("batch norm") << QByteArray(R"("activation": "relu", "normalization": "batch")");
}

void TestDelicate::learningRateThirtyPowersOfTenDivergesWithinTwoSteps() {
    QFETCH(QByteArray, layer);
    const std::unique_ptr<Run> run =
        start((R"({"repeat": 3, "layers": [{"type": "dense", "units": 8, )" + layer + "}]}").constData(),
              cloudData(80, 5), R"("batch_size": 32, "optimizer": {"type": "sgd", "learning_rate": 1e30})");
    stepTo(*run, 10);
    QVERIFY(run->divergence());
    QVERIFY2(run->divergence()->step <= 2, run->divergence()->text().c_str()); // steps 0 and 1 made it
    QVERIFY(!run->divergence()->layer.empty() && !run->divergence()->quantity.empty());
}

void TestDelicate::saturatingNetworksStayFiniteAndStuck_data() {
    QTest::addColumn<QByteArray>("activation");
    for (const char* name : {"tanh", "sigmoid", "hard_tanh", "softsign"})
        QTest::newRow(name) << QByteArray(name);
}

void TestDelicate::saturatingNetworksStayFiniteAndStuck() {
    QFETCH(QByteArray, activation);
    const std::unique_ptr<Run> run =
        start((R"({"repeat": 3, "layers": [{"type": "dense", "units": 8, "activation": ")" + activation + R"("}]})")
                  .constData(),
              cloudData(80, 5), R"("batch_size": 32, "optimizer": {"type": "sgd", "learning_rate": 1e30})");
    stepTo(*run, 100);
    QVERIFY2(!run->divergence(), run->divergence() ? run->divergence()->text().c_str() : "");
    QVERIFY(telemetry(*run, 99, "loss") > 1);
    DiagnosisInput input;
    input.history = run->history().get();
    input.recipe = &run->resolved();
    input.baselineLoss = run->dataset().baselineLoss;
    const Finding finding = diagnose(input).findings.front();
    QVERIFY2(finding.symptom == Symptom::RateTooLarge, englishText(finding).c_str());
}

void TestDelicate::dropoutOfNothingIsNoDropout() {
    const char* without = R"({"repeat": 2, "layers": [{"type": "dense", "units": 8, "activation": "tanh"}]})";
    const char* with =
        R"({"repeat": 2, "layers": [{"type": "dense", "units": 8, "activation": "tanh", "dropout": 0}]})";
    const std::unique_ptr<Run> plain = start(without, cloudData(80, 5));
    const std::unique_ptr<Run> dropped = start(with, cloudData(80, 5));
    stepTo(*plain, 20);
    stepTo(*dropped, 20);
    QCOMPARE(hashOf(*dropped), hashOf(*plain));
}

void TestDelicate::dropoutOfEverythingSilencesTrainingOnly() {
    const std::unique_ptr<Run> run =
        start(R"({"type": "dense", "units": 8, "activation": "tanh", "dropout": 1})", cloudData(80, 5));
    const std::vector<std::int64_t> rows = run->dataset().trainingRows;
    const double before = run->evaluate(rows).loss;
    run->step();
    QCOMPARE(telemetry(*run, 0, "0.weight grad_l2"), 0.0);
    QCOMPARE(telemetry(*run, 0, "output.weight grad_l2"), 0.0); // its inputs are 0
    QVERIFY(telemetry(*run, 0, "output.bias grad_l2") > 0);
    QVERIFY(std::isfinite(before) && run->evaluate(rows).loss != telemetry(*run, 0, "loss"));
    QVERIFY(run->evaluate({0}).loss != run->evaluate({1}).loss); // evaluation sees the inputs
}

void TestDelicate::adamsMillionthStepHasNoCorrectionLeft() {
    ResolvedOptimizer settings;
    settings.kind = OptimizerKind::Adam;
    ClipPlan plan;
    plan.coefficients = {1};
    const auto change = [&](std::int64_t stepsBefore) {
        Parameter<double> weight;
        weight.value = Tensor<double>(1, 1);
        weight.gradient = Tensor<double>(1, 1);
        weight.gradient(0, 0) = 2;
        Optimizer<double> adam(settings);
        adam.prepare({&weight});
        adam.beginStep(stepsBefore, 0.001);
        nk_update_stats stats{};
        adam.update(weight, 0, {0, 1}, plan, stats);
        return weight.value(0, 0);
    };
    // m = .1 g, v = .001 g^2. The first step divides both by what they lack: eta. Later nothing is left to correct.
    QVERIFY(std::fabs(change(0) / -0.001 - 1) < 1e-8);
    QVERIFY(std::fabs(change(999'999) / (-0.001 * 0.1 / std::sqrt(0.001)) - 1) < 2e-7); // epsilon 1e-8 beside .06
}

void TestDelicate::cellsOfOneUnitAndOneSample_data() {
    QTest::addColumn<QByteArray>("cell");
    for (const char* cell :
         {R"("type": "rnn")", R"("type": "lstm")", R"("type": "gru")", R"("type": "gru", "reset": "before")"})
        QTest::newRow(cell) << QByteArray(cell);
}

void TestDelicate::cellsOfOneUnitAndOneSample() {
    QFETCH(QByteArray, cell);
    const std::unique_ptr<Run> run =
        start(("{" + cell + R"(, "units": 1})").constData(), cloudData(20, 1, 2, 2),
              R"("batch_size": 1, "optimizer": {"type": "sgd", "learning_rate": 0.1})", Precision::F64);
    const GradientCheck check = gradcheck(*run, 1);
    QVERIFY(check.hasPassed);
    stepTo(*run, 50);
    QVERIFY(!run->divergence());
}

QTEST_GUILESS_MAIN(TestDelicate)
#include "tst_delicate.moc"
