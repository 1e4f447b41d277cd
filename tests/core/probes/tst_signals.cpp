// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/gradient_noise.h"
#include "tests/core/probes/snapshot_support.h"
#include "tests/support/naive_chain.h"

#include <QTest>

#include <algorithm>
#include <limits>

using namespace nabla;
using namespace nabla::test;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInf = std::numeric_limits<double>::infinity();

const char* const kStill = R"("batch_size": 20, "shuffle": false, "steps": 100,
    "optimizer": {"type": "sgd", "learning_rate": 1e-3})";

std::vector<std::int64_t> firstRows(const Run& run, std::ptrdiff_t count) {
    const auto first = run.dataset().trainingRows.begin();
    return {first, first + count};
}

/// Sets every number of a tensor.
void fill(Run& run, const std::string& name, double value) {
    std::vector<NamedTensor> tensors = run.tensors();
    for (NamedTensor& tensor : tensors)
        if (tensor.name == name)
            std::fill(tensor.values.begin(), tensor.values.end(), value);
    run.setTensors(tensors);
}

double squaresOf(const std::vector<NamedTensor>& tensors) {
    double sum = 0;
    for (const NamedTensor& tensor : tensors)
        for (const double value : tensor.values)
            sum += value * value;
    return sum;
}

/// What each kind of clipping makes of a gradient, by its definition.
std::vector<NamedTensor> naivelyClipped(const QString& clip, std::vector<NamedTensor> gradients,
                                        const std::vector<NamedTensor>& weights) {
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        NamedTensor& g = gradients[i];
        const NamedTensor& w = weights[i];
        const auto coefficient = [](double limit, double norm) { return std::min(1.0, limit / (norm + 1e-6)); };
        if (clip.contains("layer_norm")) {
            const double c = coefficient(0.05, l2(g.values));
            for (double& value : g.values)
                value *= c;
        } else if (clip.contains("value")) {
            for (double& value : g.values)
                value = std::clamp(value, -0.01, 0.01);
        } else if (clip.contains("adaptive") && g.name.rfind("output", 0) != 0) {
            const std::size_t columns = static_cast<std::size_t>(g.isVector ? g.rows : g.columns);
            for (std::size_t first = 0; first < g.values.size(); first += columns) {
                const auto part = [&](const NamedTensor& tensor) {
                    const auto at = tensor.values.begin() + static_cast<std::ptrdiff_t>(first);
                    return l2({at, at + static_cast<std::ptrdiff_t>(columns)});
                };
                const double norm = part(g), limit = 0.05 * std::max(part(w), 1e-3);
                for (std::size_t j = 0; j < columns && norm > limit; ++j)
                    g.values[first + j] *= limit / norm;
            }
        }
    }
    return gradients;
}

/// tr(Sigma) by its definition, from the gradient of each sample alone. Requires: samples do not meet in the network.
double naiveTrace(Run& run, const std::vector<std::int64_t>& rows) {
    const std::vector<NamedTensor> whole = run.computeGradients(rows);
    double sum = 0;
    for (const std::int64_t row : rows) {
        const std::vector<NamedTensor> one = run.computeGradients(std::vector<std::int64_t>{row});
        for (std::size_t i = 0; i < one.size(); ++i)
            for (std::size_t j = 0; j < one[i].values.size(); ++j)
                sum += std::pow(one[i].values[j] - whole[i].values[j], 2);
    }
    return sum / static_cast<double>(rows.size() - 1);
}

} // namespace

/// The signals beyond the contract's telemetry line against slow twins in double.
class TestSignals : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void largestPreactivationsAndDeadUnitsMatchTheTwin_data();
    void largestPreactivationsAndDeadUnitsMatchTheTwin();
    void aDeadLayerCountsAllItsUnits();
    void largestPreactivationsShowWhatIsNotFinite_data();
    void largestPreactivationsShowWhatIsNotFinite();
    void largestPreactivationsOfGates_data();
    void largestPreactivationsOfGates();
    void clipCosineMatchesTheTwin_data();
    void clipCosineMatchesTheTwin();
    void aZeroGradientIsNotTurned();
    void clippedStepsAddUp();
    void gradientNoiseMatchesTheTwin_data();
    void gradientNoiseMatchesTheTwin();
    void gradientNoiseIsMeasuredNowAndThen();
    void equalSamplesMakeNoNoise();
    void noiseFormulasAreUnbiased();
};

void TestSignals::largestPreactivationsAndDeadUnitsMatchTheTwin_data() {
    QTest::addColumn<QStringList>("activations");
    QTest::addColumn<int>("batch");
    QTest::newRow("relu, some dead") << QStringList{"relu", "relu", "relu"} << 20;
    QTest::newRow("tanh and sigmoid") << QStringList{"tanh", "sigmoid"} << 20;
    QTest::newRow("one layer") << QStringList{"relu"} << 20;
    QTest::newRow("one sample") << QStringList{"relu", "tanh"} << 1;
}

void TestSignals::largestPreactivationsAndDeadUnitsMatchTheTwin() {
    QFETCH(QStringList, activations);
    QFETCH(int, batch);
    std::string layers;
    std::vector<std::string> names;
    for (const QString& activation : activations) {
        names.push_back(activation.toStdString());
        layers +=
            (layers.empty() ? "" : ",") +
            QString(R"({"type": "dense", "units": 37, "activation": "%1", "bias_init": -0.7, "init": "he_normal"})")
                .arg(activation)
                .toStdString();
    }
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(layers,
                 QString(R"("batch_size": %1, "shuffle": false, "optimizer": {"type": "sgd", "learning_rate": 0.05})")
                     .arg(batch)
                     .toStdString()),
        cloudData(100, 6), optionsOf(Precision::F64));
    const std::vector<std::int64_t> rows = firstRows(*run, batch);
    const std::vector<NamedTensor> tensors = run->tensors();
    const NaiveChain twin(names, tensors, run->dataset(), rows);
    run->step();
    for (std::size_t l = 0; l < twin.layers.size(); ++l) {
        const std::string name = l + 1 == twin.layers.size() ? "output" : std::to_string(l);
        double largest = 0;
        for (const double z : twin.layers[l].z)
            largest = std::max(largest, std::fabs(z));
        QVERIFY(agrees(telemetry(*run, 0, name + " preactivation_max_abs"), largest));
        const double dead = telemetry(*run, 0, name + " dead_units");
        if (twin.layers[l].activation != "relu") {
            QVERIFY(isAbsent(dead));
            continue;
        }
        const std::size_t units = twin.layers[l].a.size() / rows.size();
        int count = 0;
        for (std::size_t unit = 0; unit < units; ++unit) {
            bool isDead = true;
            for (std::size_t s = 0; s < rows.size(); ++s)
                isDead = isDead && twin.layers[l].a[s * units + unit] == 0;
            count += isDead;
        }
        QCOMPARE(dead, static_cast<double>(count));
    }
}

void TestSignals::aDeadLayerCountsAllItsUnits() {
    for (const int units : {1, 15, 16, 17, 70}) {
        const std::unique_ptr<Run> run = makeRun(
            recipeOf(
                QString(R"({"type": "dense", "units": %1, "activation": "relu", "init": "zeros", "bias_init": -100})")
                    .arg(units)
                    .toStdString(),
                kStill),
            cloudData(100, 6), optionsOf(Precision::F32));
        run->step();
        QCOMPARE(telemetry(*run, 0, "0 dead_units"), static_cast<double>(units));
        QCOMPARE(telemetry(*run, 0, "0 zero_fraction"), 1.0);
        QCOMPARE(telemetry(*run, 0, "0 preactivation_max_abs"), 100.0);
        fill(*run, "0.bias", 1);
        run->step();
        QCOMPARE(telemetry(*run, 1, "0 dead_units"), 0.0);
    }
}

void TestSignals::largestPreactivationsShowWhatIsNotFinite_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<double>("bias");
    QTest::addColumn<double>("expected");
    const double denormal = 1e-40;
    for (const char* activation : {"relu", "tanh", "linear", "gelu"})
        for (const auto& [value, expected] : std::initializer_list<std::pair<double, double>>{
                 {kNan, kNan}, {kInf, kInf}, {-kInf, kInf}, {0, 0}, {-denormal, denormal}, {1e38, 1e38}})
            QTest::addRow("%s, %g", activation, value)
                << QString(R"({"type": "dense", "units": 3, "init": "zeros", "activation": "%1"})").arg(activation)
                << value << expected;
}

void TestSignals::largestPreactivationsShowWhatIsNotFinite() {
    QFETCH(QString, layer);
    QFETCH(double, bias);
    QFETCH(double, expected);
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(layer.toStdString(), kStill), cloudData(100, 6), optionsOf(Precision::F32));
    fill(*run, "0.bias", bias);
    run->step();
    const double largest = telemetry(*run, 0, "0 preactivation_max_abs");
    QVERIFY2(agrees(largest, static_cast<double>(static_cast<float>(expected)), 0),
             qPrintable(QString::number(largest)));
}

void TestSignals::largestPreactivationsOfGates_data() {
    QTest::addColumn<QString>("layer");
    QTest::addColumn<int>("blocks");
    QTest::newRow("rnn") << R"({"type": "rnn", "units": 5})" << 1;
    QTest::newRow("lstm") << R"({"type": "lstm", "units": 5})" << 4;
    QTest::newRow("gru") << R"({"type": "gru", "units": 5})" << 3;
    QTest::newRow("gru, reset before") << R"({"type": "gru", "units": 5, "reset": "before"})" << 3;
}

/// Weights are zero, so that what goes into the gates is the two biases.
void TestSignals::largestPreactivationsOfGates() {
    QFETCH(QString, layer);
    QFETCH(int, blocks);
    for (int gate = 0; gate < blocks; ++gate)
        for (const double value : {3.0, kNan, kInf}) {
            const std::unique_ptr<Run> run =
                makeRun(recipeOf(layer.toStdString(), kStill), cloudData(100, 2, 2, 4), optionsOf(Precision::F32));
            for (const char* name : {"0.weight_ih", "0.weight_hh", "0.bias_hh"})
                fill(*run, name, 0);
            fill(*run, "0.bias_ih", 0.25);
            std::vector<NamedTensor> tensors = run->tensors();
            for (NamedTensor& tensor : tensors)
                if (tensor.name == "0.bias_ih")
                    tensor.values[static_cast<std::size_t>(5 * gate + 4)] = -value;
            run->setTensors(tensors);
            run->step();
            const double largest = telemetry(*run, 0, "0 preactivation_max_abs");
            QVERIFY2(agrees(largest, value, 0), qPrintable(QString("gate %1: %2").arg(gate).arg(largest)));
        }
}

void TestSignals::clipCosineMatchesTheTwin_data() {
    QTest::addColumn<QString>("clip");
    QTest::newRow("none") << R"({"type": "none"})";
    QTest::newRow("global norm") << R"({"type": "global_norm", "max_norm": 0.01})";
    QTest::newRow("layer norm") << R"({"type": "layer_norm", "max_norm": 0.05})";
    QTest::newRow("value") << R"({"type": "value", "clip_value": 0.01})";
    QTest::newRow("adaptive") << R"({"type": "adaptive", "clipping": 0.05})";
}

void TestSignals::clipCosineMatchesTheTwin() {
    QFETCH(QString, clip);
    for (const Precision precision : {Precision::F32, Precision::F64}) {
        const std::unique_ptr<Run> run =
            makeRun(recipeOf(R"({"type": "dense", "units": 30, "activation": "tanh"}, {"type": "dense", "units": 9})",
                             std::string(kStill) + R"(, "clip": )" + clip.toStdString()),
                    cloudData(100, 6), optionsOf(precision));
        for (std::int64_t step = 0; step < 3; ++step) {
            const std::vector<NamedTensor> weights = run->tensors();
            run->step();
            const std::vector<NamedTensor> raw = run->gradients();
            const std::vector<NamedTensor> clipped = naivelyClipped(clip, raw, weights);
            double dot = 0;
            for (std::size_t i = 0; i < raw.size(); ++i)
                for (std::size_t j = 0; j < raw[i].values.size(); ++j)
                    dot += raw[i].values[j] * clipped[i].values[j];
            const double twin = dot / std::sqrt(squaresOf(raw) * squaresOf(clipped));
            const double ours = telemetry(*run, step, "clip_cosine");
            QVERIFY2(agrees(ours, twin),
                     qPrintable(QString("%1, the twin says %2").arg(ours, 0, 'g', 17).arg(twin, 0, 'g', 17)));
            QVERIFY(ours <= 1);
            QCOMPARE(ours < 1 - 1e-9,
                     clip.contains("layer_norm") || clip.contains("value") || clip.contains("adaptive"));
        }
    }
}

void TestSignals::aZeroGradientIsNotTurned() {
    for (const char* clip : {R"({"type": "layer_norm", "max_norm": 1})", R"({"type": "value", "clip_value": 1})",
                             R"({"type": "adaptive"})", R"({"type": "global_norm", "max_norm": 1})"}) {
        Dataset data = *curveData(40, 3, 1);
        std::fill(data.targets.begin(), data.targets.end(), 0.0);
        const std::unique_ptr<Run> run = makeRun(
            recipeOf(R"({"type": "dense", "units": 4, "init": "zeros"})", std::string(kStill) + R"(, "clip": )" + clip),
            std::make_shared<const Dataset>(data), optionsOf(Precision::F32));
        fill(*run, "output.weight", 0);
        fill(*run, "output.bias", 0);
        run->step();
        QCOMPARE(telemetry(*run, 0, "grad_norm"), 0.0);
        QCOMPARE(telemetry(*run, 0, "clip_cosine"), 1.0);
        QCOMPARE(telemetry(*run, 0, "clipped_steps"), 0.0);
        QVERIFY(isAbsent(telemetry(*run, 0, "grad_noise_scale"))); // nothing to compare the noise with
        QCOMPARE(telemetry(*run, 0, "grad_noise_trace"), 0.0);
    }
}

void TestSignals::clippedStepsAddUp() {
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(
            R"({"type": "dense", "units": 30, "activation": "tanh"})",
            R"("batch_size": 5, "steps": 100, "optimizer": {"type": "sgd", "learning_rate": 0.1}, "clip": {"type": "global_norm", "max_norm": 1})"),
        cloudData(100, 6), optionsOf(Precision::F32));
    stepTo(*run, 60);
    double clipped = 0;
    for (std::int64_t step = 0; step < 60; ++step) {
        clipped += telemetry(*run, step, "clip_coefficient") < 1;
        QCOMPARE(telemetry(*run, step, "clipped_steps"), clipped);
    }
    QVERIFY2(clipped > 0 && clipped < 60, qPrintable(QString::number(clipped)));
    QCOMPARE(static_cast<double>(run->history()->clippedSteps()), clipped);
}

void TestSignals::gradientNoiseMatchesTheTwin_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<int>("timeSteps");
    QTest::addColumn<int>("batch");
    QTest::newRow("dense")
        << R"({"type": "dense", "units": 9, "activation": "tanh"}, {"type": "dense", "units": 21, "activation": "relu", "bias": false})"
        << 1 << 20;
    QTest::newRow("residual, layer norm, learned scale") << kMixed << 1 << 20;
    QTest::newRow("two samples") << R"({"type": "dense", "units": 1})" << 1 << 2;
    QTest::newRow("every recurrent cell") << kRecurrent << 4 << 20;
    QTest::newRow("dense and layer norm on a sequence")
        << R"({"type": "dense", "units": 6, "normalization": "layer"}, {"type": "residual", "layers": [{"type": "dense", "units": 6}], "scale": {"learned": 0.5}}, {"type": "rnn", "units": 5})"
        << 5 << 7;
    QTest::newRow("a sequence of one") << R"({"type": "lstm", "units": 3}, {"type": "dense", "units": 4})" << 1 << 5;
}

void TestSignals::gradientNoiseMatchesTheTwin() {
    QFETCH(QString, layers);
    QFETCH(int, timeSteps);
    QFETCH(int, batch);
    layers.replace(R"("dropout": 0.3)", R"("dropout": 0)"); // the mask of a column is not that of a sample alone
    layers.replace(R"("normalization": "batch")", R"("normalization": "layer")");
    Dataset data = *cloudData(100, 3, 3, timeSteps);
    data.hasTime = layers.contains("lstm") || layers.contains("rnn");
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(layers.toStdString(),
                 QString(R"("batch_size": %1, "shuffle": false, "optimizer": {"type": "sgd", "learning_rate": 0.1})")
                     .arg(batch)
                     .toStdString()),
        std::make_shared<const Dataset>(data), optionsOf(Precision::F64));
    const std::vector<std::int64_t> rows = firstRows(*run, batch);
    const double trace = naiveTrace(*run, rows);
    const double squares = squaresOf(run->computeGradients(rows));
    run->step();
    const double ours = telemetry(*run, 0, "grad_noise_trace");
    QVERIFY2(agrees(ours, trace, 1e-9), qPrintable(QString("%1, the twin says %2").arg(ours).arg(trace))); // cancels
    const double signal = squares - trace / batch;
    const double scale = telemetry(*run, 0, "grad_noise_scale");
    QVERIFY(signal <= 0 ? isAbsent(scale) : agrees(scale, trace / signal, 1e-7));
}

void TestSignals::gradientNoiseIsMeasuredNowAndThen() {
    const std::unique_ptr<Run> run = makeRun(recipeOf(kMixed, kStill), cloudData(100, 6), optionsOf(Precision::F32));
    stepTo(*run, 70);
    for (std::int64_t step = 0; step < 70; ++step)
        QCOMPARE(isAbsent(telemetry(*run, step, "grad_noise_trace")), step % kNoiseEvery != 0);
    const std::unique_ptr<Run> single =
        makeRun(recipeOf(R"({"type": "dense", "units": 4})",
                         R"("batch_size": 1, "optimizer": {"type": "sgd", "learning_rate": 0.1})"),
                cloudData(100, 6), optionsOf(Precision::F32));
    single->step();
    QVERIFY(isAbsent(telemetry(*single, 0, "grad_noise_trace"))); // one sample has no spread
}

void TestSignals::equalSamplesMakeNoNoise() {
    Dataset data = *curveData(40, 3, 1);
    for (std::size_t i = 0; i < data.inputs.size(); ++i)
        data.inputs[i] = data.inputs[i % 3];
    std::fill(data.targets.begin(), data.targets.end(), 2.0);
    const std::unique_ptr<Run> run = makeRun(recipeOf(R"({"type": "dense", "units": 4, "activation": "tanh"})", kStill),
                                             std::make_shared<const Dataset>(data), optionsOf(Precision::F64));
    run->step();
    QVERIFY(telemetry(*run, 0, "grad_noise_trace") <= 1e-12 * std::pow(telemetry(*run, 0, "grad_norm"), 2));
}

void TestSignals::noiseFormulasAreUnbiased() {
    // g = 3 and 5 for two samples: G = 4, Sigma = 2, |G|^2 - 2/2 = 15. Contributions are g / 2.
    const GradientNoise noise = gradientNoise(1.5 * 1.5 + 2.5 * 2.5, 16, 2);
    QCOMPARE(noise.trace, 2.0);
    QCOMPARE(noise.signal, 15.0);
    QCOMPARE(noise.scale, 2.0 / 15);
    QVERIFY(isAbsent(gradientNoise(0.5, 0, 2).scale)); // samples that cancel
    QVERIFY(std::isnan(gradientNoise(kNan, 1, 2).trace));
    QVERIFY(!isAbsent(gradientNoise(kNan, 1, 2).scale)); // computed, not missing
}

QTEST_GUILESS_MAIN(TestSignals)
#include "tst_signals.moc"
