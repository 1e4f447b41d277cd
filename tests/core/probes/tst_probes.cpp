// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/naive_chain.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace nabla;
using test::l2;
using test::NaiveChain;

namespace {

// Sums of at most some thousand terms in another order.
constexpr double kTolerance = 1e-12;

bool agrees(double ours, double twin, double tolerance = kTolerance) {
    return ours == twin || std::fabs(ours - twin) <= tolerance * std::fabs(twin);
}

#define COMPARE_TRACE(run, step, trace, twin)                                                                          \
    do {                                                                                                               \
        const double ours_ = telemetry(run, step, trace);                                                              \
        const double twin_ = (twin);                                                                                   \
        QVERIFY2(agrees(ours_, twin_), qPrintable(QString("step %1, %2: %3, the twin says %4")                         \
                                                      .arg(step)                                                       \
                                                      .arg(QString::fromStdString(trace))                              \
                                                      .arg(ours_, 0, 'g', 17)                                          \
                                                      .arg(twin_, 0, 'g', 17)));                                       \
    } while (false)

std::vector<double> difference(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> result(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        result[i] = a[i] - b[i];
    return result;
}

/// (sum |g|^p)^(1/p) over all tensors.
double globalNorm(const std::vector<NamedTensor>& gradients, double p) {
    long double sum = 0;
    long double largest = 0;
    for (const NamedTensor& tensor : gradients)
        for (const double g : tensor.values) {
            sum += std::pow(static_cast<long double>(std::fabs(g)), static_cast<long double>(p));
            largest = std::max(largest, static_cast<long double>(std::fabs(g)));
        }
    return static_cast<double>(std::isinf(p) ? largest : std::pow(sum, 1 / static_cast<long double>(p)));
}

double share(const std::vector<double>& values, bool (*counts)(double)) {
    std::int64_t count = 0;
    for (const double value : values)
        count += counts(value);
    return static_cast<double>(count) / static_cast<double>(values.size());
}

RunOptions optionsOf(Precision precision) {
    RunOptions options;
    options.precision = precision;
    options.threads = 2;
    return options;
}

/// Regression of a line whose inputs and targets have the given sizes.
std::unique_ptr<Run> scaledRegression(double inputScale, double targetScale) {
    Dataset data = *curveData(40, 3, 1);
    for (double& x : data.inputs)
        x *= inputScale;
    for (double& t : data.targets)
        t *= targetScale;
    return makeRun(
        recipeOf(R"({"type": "dense", "units": 4})", R"("optimizer": {"type": "sgd", "learning_rate": 1e-30})"),
        std::make_shared<const Dataset>(std::move(data)), optionsOf(Precision::F32));
}

} // namespace

/// Every number of the telemetry line against a slow, obvious twin in double.
class TestProbes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parameterStatisticsMatchTheTwin_data();
    void parameterStatisticsMatchTheTwin();
    void layerStatisticsMatchTheTwin_data();
    void layerStatisticsMatchTheTwin();
    void globalNormHasTheClipsType_data();
    void globalNormHasTheClipsType();
    void normsOfFloatsNeitherOverflowNorVanish_data();
    void normsOfFloatsNeitherOverflowNorVanish();
    void deadUnitsAreExactZerosEverywhere();
    void aDivergedRowStillTellsTheWeights();
    void validationIsMeasuredAfterTheUpdateOfItsSteps_data();
    void validationIsMeasuredAfterTheUpdateOfItsSteps();
    void aRegressionHasNoAccuracy();
};

void TestProbes::parameterStatisticsMatchTheTwin_data() {
    QTest::addColumn<QString>("training");
    QTest::addColumn<bool>("isDouble");
    const std::pair<const char*, const char*> rows[] = {
        {"SGD", R"("optimizer": {"type": "sgd", "learning_rate": 0.1})"},
        {"momentum, clipped", R"("optimizer": {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9},
            "clip": {"type": "global_norm", "max_norm": 0.05})"},
        {"Adam, clipped by value",
         R"("optimizer": {"type": "adam", "learning_rate": 0.01}, "clip": {"type": "value", "clip_value": 0.01})"},
        {"RMSprop, adaptive clipping",
         R"("optimizer": {"type": "rmsprop", "learning_rate": 0.01}, "clip": {"type": "adaptive"})"}};
    for (const auto& [name, training] : rows)
        for (const bool isDouble : {false, true})
            QTest::addRow("%s, %s", name, isDouble ? "double" : "float") << training << isDouble;
}

void TestProbes::parameterStatisticsMatchTheTwin() {
    QFETCH(QString, training);
    QFETCH(bool, isDouble);
    const char* layers = R"({"type": "dense", "units": 70, "activation": "relu"},
        {"type": "dense", "units": 19, "activation": "tanh", "normalization": "batch", "residual": true},
        {"type": "residual", "layers": [{"type": "dense", "units": 19, "normalization": "layer"}], "scale": {"learned": 0.5}})";
    const std::unique_ptr<Run> run = makeRun(recipeOf(layers, training.toStdString()), cloudData(200, 6),
                                             optionsOf(isDouble ? Precision::F64 : Precision::F32));
    for (std::int64_t step = 0; step < 5; ++step) {
        const std::vector<NamedTensor> before = run->tensors();
        run->step();
        const std::vector<NamedTensor> after = run->tensors();
        const std::vector<NamedTensor> gradients = run->gradients();
        COMPARE_TRACE(*run, step, std::string("grad_norm"), globalNorm(gradients, 2));
        for (const NamedTensor& g : gradients) {
            const NamedTensor& w = tensorNamed(before, g.name);
            const std::vector<double> update = difference(tensorNamed(after, g.name).values, w.values);
            NamedTensor absolute = g;
            for (double& value : absolute.values)
                value = std::fabs(value);
            const double count = static_cast<double>(g.values.size());
            COMPARE_TRACE(*run, step, g.name + " grad_l2", l2(g.values));
            COMPARE_TRACE(*run, step, g.name + " grad_mean_abs", globalNorm({absolute}, 1) / count);
            COMPARE_TRACE(*run, step, g.name + " grad_max_abs",
                          globalNorm({absolute}, std::numeric_limits<double>::infinity()));
            COMPARE_TRACE(*run, step, g.name + " grad_zero_fraction", share(g.values, [](double v) { return v == 0; }));
            COMPARE_TRACE(*run, step, g.name + " weight_l2", l2(w.values));
            COMPARE_TRACE(*run, step, g.name + " update_l2", l2(update));
            if (l2(w.values) > 0)
                COMPARE_TRACE(*run, step, g.name + " update_ratio", l2(update) / l2(w.values));
        }
    }
}

void TestProbes::layerStatisticsMatchTheTwin_data() {
    QTest::addColumn<QStringList>("activations");
    QTest::addColumn<double>("gain");
    QTest::newRow("tanh, well away from saturation") << QStringList{"tanh", "tanh"} << 1.0;
    QTest::newRow("tanh, half saturated") << QStringList{"tanh", "tanh", "tanh"} << 6.0;
    QTest::newRow("sigmoid, half saturated") << QStringList{"sigmoid", "sigmoid"} << 15.0;
    QTest::newRow("relu, silent units") << QStringList{"relu", "relu", "relu", "relu"} << 1.4;
    QTest::newRow("all three") << QStringList{"relu", "tanh", "sigmoid"} << 3.0;
}

void TestProbes::layerStatisticsMatchTheTwin() {
    QFETCH(QStringList, activations);
    QFETCH(double, gain);
    std::string layers;
    std::vector<std::string> names;
    for (const QString& activation : activations) {
        names.push_back(activation.toStdString());
        layers +=
            (layers.empty() ? "" : ",") +
            QString(
                R"({"type": "dense", "units": 21, "activation": "%1", "init": {"scheme": "lecun_normal", "gain": %2}})")
                .arg(activation)
                .arg(gain)
                .toStdString();
    }
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(layers, R"("batch_size": 50, "shuffle": false, "optimizer": {"type": "sgd", "learning_rate": 0.05})"),
        cloudData(100, 6), optionsOf(Precision::F64));
    const std::vector<std::int64_t> rows(run->dataset().trainingRows.begin(), run->dataset().trainingRows.begin() + 50);
    for (std::int64_t step = 0; step < 3; ++step) { // 80 rows: every epoch is the first 50
        const std::vector<NamedTensor> tensors = run->tensors();
        const NaiveChain twin(names, tensors, run->dataset(), rows);
        run->step();
        for (std::size_t l = 0; l < twin.layers.size(); ++l) {
            const NaiveChain::LayerTwin& layer = twin.layers[l];
            const std::string name = l + 1 == twin.layers.size() ? "output" : std::to_string(l);
            long double mean = 0;
            for (const double a : layer.a)
                mean += a / static_cast<long double>(layer.a.size());
            long double variance = 0;
            for (const double a : layer.a)
                variance += (a - mean) * (a - mean) / static_cast<long double>(layer.a.size());
            QVERIFY(
                agrees(telemetry(*run, step, name + " activation_mean"), static_cast<double>(mean), 1e-10)); // cancels
            COMPARE_TRACE(*run, step, name + " activation_std", static_cast<double>(std::sqrt(variance)));
            COMPARE_TRACE(*run, step, name + " preactivation_grad_l2", l2(layer.dz));
            COMPARE_TRACE(*run, step, name + " activation_grad_l2", l2(layer.da));
            COMPARE_TRACE(*run, step, name + " zero_fraction", share(layer.a, [](double v) { return v == 0; }));
            COMPARE_TRACE(*run, step, name + " saturated_fraction",
                          layer.activation == "tanh" ? share(layer.a, [](double v) { return std::fabs(v) > 0.97; })
                          : layer.activation == "sigmoid"
                              ? share(layer.a, [](double v) { return v < 0.015 || v > 0.985; })
                              : 0);
        }
    }
}

void TestProbes::globalNormHasTheClipsType_data() {
    QTest::addColumn<QString>("clip");
    QTest::addColumn<double>("type");
    for (const char* kind : {"global_norm", "layer_norm"})
        for (const double type : {1.0, 2.0, 3.5, 0.5})
            QTest::addRow("%s, p = %g", kind, type)
                << QString(R"({"type": "%1", "max_norm": 0.1, "norm_type": %2})").arg(kind).arg(type) << type;
    QTest::newRow("global_norm, largest")
        << R"({"type": "global_norm", "max_norm": 0.1, "norm_type": "inf"})" << std::numeric_limits<double>::infinity();
    QTest::newRow("value: 2") << R"({"type": "value", "clip_value": 0.01})" << 2.0;
    QTest::newRow("adaptive: 2") << R"({"type": "adaptive"})" << 2.0;
}

void TestProbes::globalNormHasTheClipsType() {
    QFETCH(QString, clip);
    QFETCH(double, type);
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(R"({"type": "dense", "units": 20, "activation": "tanh"})",
                         (R"("optimizer": {"type": "sgd", "learning_rate": 0.1}, "clip": )" + clip).toStdString()),
                cloudData(100, 6), optionsOf(Precision::F64));
    run->step();
    const double norm = globalNorm(run->gradients(), type);
    COMPARE_TRACE(*run, 0, std::string("grad_norm"), norm);
    if (clip.contains("global_norm"))
        COMPARE_TRACE(*run, 0, std::string("clip_coefficient"), std::min(1.0, 0.1 / (norm + 1e-6)));
    if (clip.contains("value"))
        COMPARE_TRACE(*run, 0, std::string("clip_coefficient"), 1.0);
}

void TestProbes::normsOfFloatsNeitherOverflowNorVanish_data() {
    QTest::addColumn<double>("inputs");
    QTest::addColumn<double>("targets");
    QTest::newRow("squares beyond the largest float") << 1e3 << 1e22;
    QTest::newRow("squares below the smallest float") << 1e-16 << 1e-14;
}

void TestProbes::normsOfFloatsNeitherOverflowNorVanish() {
    QFETCH(double, inputs);
    QFETCH(double, targets);
    const std::unique_ptr<Run> run = scaledRegression(inputs, targets);
    run->step();
    for (const NamedTensor& g : run->gradients()) {
        QVERIFY(std::isfinite(l2(g.values)) && l2(g.values) > 0);
        COMPARE_TRACE(*run, 0, g.name + " grad_l2", l2(g.values));
    }
    COMPARE_TRACE(*run, 0, std::string("grad_norm"), globalNorm(run->gradients(), 2));
}

void TestProbes::deadUnitsAreExactZerosEverywhere() {
    const std::unique_ptr<Run> run = makeRun(recipeOf(R"({"type": "dense", "units": 8, "activation": "tanh"},
                            {"type": "dense", "units": 8, "activation": "relu", "init": "he_normal", "bias_init": -100})",
                                                      R"("optimizer": {"type": "sgd", "learning_rate": 0.1})"),
                                             cloudData(100, 4), optionsOf(Precision::F32));
    run->step();
    COMPARE_TRACE(*run, 0, std::string("1 zero_fraction"), 1.0);
    for (const char* trace : {"1 preactivation_grad_l2", "0 preactivation_grad_l2", "1.weight grad_l2",
                              "0.weight grad_max_abs", "0.weight update_l2", "0.weight update_ratio"})
        COMPARE_TRACE(*run, 0, std::string(trace), 0.0);
    COMPARE_TRACE(*run, 0, std::string("0.weight grad_zero_fraction"), 1.0);
    QVERIFY(telemetry(*run, 0, "1 activation_grad_l2") > 0);
    QVERIFY(telemetry(*run, 0, "output.bias grad_l2") > 0);
}

/// The weights stay as they were; the row must not claim that they are zero.
void TestProbes::aDivergedRowStillTellsTheWeights() {
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(R"({"repeat": 3, "layers": [{"type": "dense", "units": 8, "activation": "relu"}]})",
                         R"("optimizer": {"type": "sgd", "learning_rate": 1e30})"),
                cloudData(100, 4), optionsOf(Precision::F32));
    StepResult result = StepResult::Done;
    std::vector<NamedTensor> before;
    for (int step = 0; step < 10 && result == StepResult::Done; ++step) {
        before = run->tensors();
        result = run->step();
    }
    QCOMPARE(result, StepResult::Diverged);
    const std::int64_t step = run->divergence()->step;
    for (const NamedTensor& tensor : run->tensors()) {
        QCOMPARE(tensor.values, tensorNamed(before, tensor.name).values);
        COMPARE_TRACE(*run, step, tensor.name + " weight_l2", l2(tensor.values));
        COMPARE_TRACE(*run, step, tensor.name + " update_l2", 0.0);
    }
}

void TestProbes::validationIsMeasuredAfterTheUpdateOfItsSteps_data() {
    QTest::addColumn<QString>("more");
    QTest::addColumn<QList<int>>("steps");
    // 160 training rows in batches of 32: an epoch has 5 steps; the last step is always evaluated
    QTest::newRow("once an epoch, and at the end") << "" << QList<int>{4, 9, 11};
    QTest::newRow("every third step, and at the end") << R"(, "evaluate_every": 3)" << QList<int>{2, 5, 8, 11};
    QTest::newRow("only at the end") << R"(, "evaluate_every": 100)" << QList<int>{11};
}

void TestProbes::validationIsMeasuredAfterTheUpdateOfItsSteps() {
    QFETCH(QString, more);
    QFETCH(QList<int>, steps);
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(R"({"type": "dense", "units": 9, "activation": "tanh", "normalization": "batch"})",
                         (R"("steps": 12, "optimizer": {"type": "sgd", "learning_rate": 0.3})" + more).toStdString()),
                cloudData(200, 4), optionsOf(Precision::F32));
    for (int step = 0; step < 12; ++step) {
        run->step();
        const double loss = telemetry(*run, step, "validation_loss");
        QCOMPARE(isAbsent(loss), !steps.contains(step));
        QCOMPARE(isAbsent(telemetry(*run, step, "validation_accuracy")), !steps.contains(step));
        if (steps.contains(step)) {
            const Evaluation evaluation = run->evaluate(run->dataset().validationRows);
            QCOMPARE(loss, evaluation.loss);
            QCOMPARE(telemetry(*run, step, "validation_accuracy"), evaluation.accuracy);
        }
    }
    QVERIFY(run->isFinished());
}

void TestProbes::aRegressionHasNoAccuracy() {
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(R"({"type": "dense", "units": 4})",
                         R"("steps": 2, "optimizer": {"type": "sgd", "learning_rate": 0.1})"),
                curveData(100, 3), optionsOf(Precision::F32));
    stepTo(*run, 2);
    QVERIFY(isAbsent(telemetry(*run, 1, "accuracy")));
    QVERIFY(isAbsent(telemetry(*run, 1, "validation_accuracy")));
    QVERIFY(telemetry(*run, 1, "validation_loss") > 0);
    QVERIFY(!run->history()->layout().hasAccuracy);
}

QTEST_GUILESS_MAIN(TestProbes)
#include "tst_probes.moc"
