// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/distribution.h"
#include "core/probes/units.h"
#include "tests/core/probes/snapshot_support.h"
#include "tests/support/naive_chain.h"

#include <QTest>

#include <algorithm>
#include <limits>
#include <map>

using namespace nabla;
using namespace nabla::test;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInf = std::numeric_limits<double>::infinity();

template <class Scalar>
Tensor<Scalar> tensorOf(const std::vector<double>& values, Index rows) {
    const Index columns = static_cast<Index>(values.size()) / rows;
    Tensor<Scalar> tensor(rows, columns);
    for (std::size_t i = 0; i < values.size(); ++i)
        tensor(static_cast<Index>(i) % rows, static_cast<Index>(i) / rows) = static_cast<Scalar>(values[i]);
    return tensor;
}

/// Says where a distribution differs from one made by counting one number after the other; empty when nowhere.
QString differenceFromTwin(const Distribution& ours, const std::vector<double>& values, int bins,
                           double tolerance = 1e-12) {
    std::vector<long double> finite;
    std::map<int, std::int64_t> positive, negative;
    std::int64_t zeros = 0;
    for (const double x : values) {
        if (std::isnan(x) || std::isinf(x))
            continue;
        finite.push_back(x);
        int exponent = 0;
        std::frexp(x, &exponent); // |x| = m 2^exponent, m in [.5, 1)
        if (x == 0)
            ++zeros;
        else
            ++(x > 0 ? positive : negative)[exponent - 1];
    }
    const auto fails = [](const char* what, double a, double b) {
        return QString("%1: %2, the twin says %3").arg(what).arg(a, 0, 'g', 17).arg(b, 0, 'g', 17);
    };
    if (ours.count != static_cast<std::int64_t>(values.size()) || ours.zeros != zeros ||
        ours.finite() != static_cast<std::int64_t>(finite.size()))
        return "count, zeros or non-finite";
    std::map<int, std::int64_t> oursPositive, oursNegative;
    for (std::size_t i = 0; i < ours.positive.size(); ++i) {
        if (ours.positive[i] > 0)
            oursPositive[ours.lowestExponent + static_cast<int>(i)] = ours.positive[i];
        if (ours.negative[i] > 0)
            oursNegative[ours.lowestExponent + static_cast<int>(i)] = ours.negative[i];
    }
    if (oursPositive != positive || oursNegative != negative)
        return "bins of sizes";
    long double mean = 0, squares = 0, low = kInf, high = -kInf;
    for (const long double x : finite) {
        mean += x / static_cast<long double>(finite.size());
        low = std::min(low, x);
        high = std::max(high, x);
    }
    for (const long double x : finite)
        squares += (x - mean) * (x - mean) / static_cast<long double>(finite.size());
    if (finite.empty())
        return std::isnan(ours.mean) && std::isnan(ours.std) && std::isnan(ours.min) && ours.linear.empty()
                   ? QString()
                   : "nothing finite";
    const long double scale = std::max(std::fabs(low), std::fabs(high));
    if (std::fabs(ours.mean - mean) > static_cast<long double>(tolerance) * scale) // a mean may cancel
        return fails("mean", ours.mean, static_cast<double>(mean));
    if (!agrees(ours.std, static_cast<double>(std::sqrt(squares)), 1e-9) && scale * 1e-12L < std::sqrt(squares))
        return fails("std", ours.std, static_cast<double>(std::sqrt(squares)));
    if (!agrees(ours.min, static_cast<double>(low), tolerance) ||
        !agrees(ours.max, static_cast<double>(high), tolerance))
        return "min or max";
    std::int64_t counted = 0;
    const auto linearBins = static_cast<int>(ours.linear.size());
    if (linearBins != (ours.max > ours.min ? bins : 1))
        return "number of linear bins";
    for (int bin = 0; bin < linearBins; ++bin) {
        // The twin looks for the values of each bin; those within rounding of an edge may lie on either side.
        const long double width = (static_cast<long double>(ours.max) - ours.min) / linearBins;
        const long double from = ours.min + bin * width, to = from + width, slack = 1e-11L * scale;
        std::int64_t surely = 0, perhaps = 0;
        for (const long double x : finite) {
            surely += x >= from + slack && x < to - slack;
            perhaps += x >= from - slack && x <= to + slack;
        }
        const std::int64_t count = ours.linear[static_cast<std::size_t>(bin)];
        if (count < surely || count > perhaps)
            return QString("linear bin %1").arg(bin);
        counted += count;
    }
    return counted == ours.finite() ? QString() : "linear bins do not hold every value";
}

bool isSame(const Distribution& a, const Distribution& b) {
    return a.count == b.count && a.zeros == b.zeros && a.nonFinite == b.nonFinite && agrees(a.mean, b.mean, 0) &&
           agrees(a.std, b.std, 0) && agrees(a.min, b.min, 0) && agrees(a.max, b.max, 0) && a.positive == b.positive &&
           a.negative == b.negative && a.linear == b.linear && a.lowestExponent == b.lowestExponent;
}

} // namespace

/// Snapshots against slow twins in double, and the promise that asking changes nothing.
class TestSnapshot : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void distributionsMatchTheTwin_data();
    void distributionsMatchTheTwin();
    void unitsMatchTheTwin();
    void layersShowTheStepsOwnNumbers();
    void parametersShowTheirTensors_data();
    void parametersShowTheirTensors();
    void aPreviewIsWhatTheStepThenMeets_data();
    void aPreviewIsWhatTheStepThenMeets();
    void onlyWhatWasAskedForIsThere();
    void wishesMerge();
    void askingChangesNoBit_data();
    void askingChangesNoBit();
    void aDivergedStepCanBeLookedAt();
};

void TestSnapshot::distributionsMatchTheTwin_data() {
    QTest::addColumn<QList<double>>("values");
    QTest::addColumn<int>("rows");
    QList<double> many;
    double x = 0.37;
    for (int i = 0; i < 600; ++i) {
        x = 3.99 * x * (1 - x); // a chaotic walk through (0, 1)
        many << (x - 0.5) * std::exp2(static_cast<double>(i % 40) - 30);
    }
    QTest::newRow("many sizes") << many << 20;
    QTest::newRow("one number") << QList<double>{-0.75} << 1;
    QTest::newRow("zeros only") << QList<double>{0, -0.0, 0, 0} << 2;
    QTest::newRow("equal numbers") << QList<double>{1.5, 1.5, 1.5} << 3;
    QTest::newRow("NaN and infinity among others") << QList<double>{kNan, 1, kInf, -2, -kInf, 0, 4, kNan} << 4;
    QTest::newRow("NaN only") << QList<double>{kNan, kNan} << 1;
    QTest::newRow("denormal floats") << QList<double>{1e-45, -1e-40, 1e-39, 2e-38, 0, -3e-42} << 3;
    QTest::newRow("powers of two") << QList<double>{1, 2, 4, 8, 0.5, 0.25, -1, -2} << 4;
    QTest::newRow("largest floats") << QList<double>{3.4e38, -3.4e38, 1e38, 1} << 2;
}

void TestSnapshot::distributionsMatchTheTwin() {
    QFETCH(QList<double>, values);
    QFETCH(int, rows);
    std::vector<double> wide(values.begin(), values.end());
    QCOMPARE(differenceFromTwin(measureDistribution(tensorOf<double>(wide, rows), 16), wide, 16), QString());
    for (double& value : wide)
        value = static_cast<double>(static_cast<float>(value));
    QCOMPARE(differenceFromTwin(measureDistribution(tensorOf<float>(wide, rows), 7), wide, 7), QString());
    // What only doubles hold: sums and squares that overflow, and their own denormals.
    const std::vector<double> huge = {1.7e308, -1.7e308, 1e308, 1.6e308, 5e-324, -1e-310, 0, 1};
    QCOMPARE(differenceFromTwin(measureDistribution(tensorOf<double>(huge, 4), 10), huge, 10), QString());
    const std::vector<double> smallest = {5e-324, -5e-324, 0}; // all in the lowest of all bins
    QCOMPARE(differenceFromTwin(measureDistribution(tensorOf<double>(smallest, 3), 10), smallest, 10), QString());
    QCOMPARE(measureDistribution(Tensor<double>(), 8).count, std::int64_t(0));
}

void TestSnapshot::unitsMatchTheTwin() {
    // Units 0: dead; 1: zero once; 2: saturated twice; 3: NaN.
    const std::vector<double> outputs = {0, 0, 0.99, kNan, -0.0, 0.5, -0.98, 1, 0, -0.5, 0.3, 0};
    const UnitStatistics units = measureUnits(tensorOf<float>(outputs, 4), Activation::Tanh);
    QCOMPARE(units.columns, Index(3));
    QCOMPARE(units.zeros, (std::vector<std::int64_t>{3, 1, 0, 1}));
    QCOMPARE(units.saturated, (std::vector<std::int64_t>{0, 0, 2, 1}));
    QCOMPARE(units.dead, (std::vector<Index>{0}));
    QCOMPARE(units.mean[1], 0.0);
    QVERIFY(agrees(units.mean[2], (0.99f - 0.98f + 0.3f) / 3.0, 1e-6)); // rounded to float
    QVERIFY(std::isnan(units.mean[3]));
    QCOMPARE(measureUnits(tensorOf<double>({1, -1, 0.5}, 3), Activation::HardTanh).saturated,
             (std::vector<std::int64_t>{1, 1, 0}));
    QCOMPARE(measureUnits(tensorOf<double>({0.01, 0.99, 0.5}, 3), Activation::Sigmoid).saturated,
             (std::vector<std::int64_t>{1, 1, 0}));
    QCOMPARE(measureUnits(tensorOf<double>({0.01, 9.9, -5}, 3), Activation::Relu).saturated,
             (std::vector<std::int64_t>{0, 0, 0}));
}

void TestSnapshot::layersShowTheStepsOwnNumbers() {
    const std::vector<std::string> names = {"relu", "tanh", "sigmoid"};
    std::string layers;
    for (const std::string& name : names)
        layers += (layers.empty() ? "" : ",") + QString(R"({"type": "dense", "units": 21, "activation": "%1",
            "init": {"scheme": "lecun_normal", "gain": 4}})")
                                                    .arg(QString::fromStdString(name))
                                                    .toStdString();
    const std::unique_ptr<Run> run = makeRun(
        recipeOf(layers, R"("batch_size": 50, "shuffle": false, "optimizer": {"type": "sgd", "learning_rate": 0.05})"),
        cloudData(100, 6), optionsOf(Precision::F64));
    const std::vector<std::int64_t> rows(run->dataset().trainingRows.begin(), run->dataset().trainingRows.begin() + 50);
    for (std::int64_t step = 0; step < 3; ++step) {
        const std::vector<NamedTensor> tensors = run->tensors();
        const NaiveChain twin(names, tensors, run->dataset(), rows);
        run->step();
        const std::shared_ptr<const Snapshot> snapshot = run->snapshot(everything());
        QCOMPARE(snapshot->step, step);
        QCOMPARE(snapshot->nextStep, step + 1);
        QVERIFY(!snapshot->isPreview);
        QCOMPARE(snapshot->layers.size(), twin.layers.size());
        for (std::size_t l = 0; l < twin.layers.size(); ++l) {
            const LayerSnapshot& ours = snapshot->layers[l];
            QCOMPARE(differenceFromTwin(ours.gradient, twin.layers[l].dz, 64), QString());
            QCOMPARE(differenceFromTwin(ours.activation, twin.layers[l].a, 64), QString());
            QCOMPARE(differenceFromTwin(ours.preactivation, twin.layers[l].z, 64), QString());
            for (std::size_t unit = 0; unit < ours.units.zeros.size(); ++unit) {
                std::int64_t zeros = 0;
                for (std::size_t s = 0; s < rows.size(); ++s)
                    zeros += twin.layers[l].a[s * ours.units.zeros.size() + unit] == 0;
                QCOMPARE(ours.units.zeros[unit], zeros);
                QCOMPARE(std::count(ours.units.dead.begin(), ours.units.dead.end(), static_cast<Index>(unit)),
                         zeros == 50 ? 1 : 0);
            }
        }
    }
}

void TestSnapshot::parametersShowTheirTensors_data() {
    QTest::addColumn<bool>("isDouble");
    QTest::addColumn<bool>("isSequence");
    for (const bool isDouble : {false, true})
        for (const bool isSequence : {false, true})
            QTest::addRow("%s, %s", isDouble ? "double" : "float", isSequence ? "recurrent" : "dense")
                << isDouble << isSequence;
}

void TestSnapshot::parametersShowTheirTensors() {
    QFETCH(bool, isDouble);
    QFETCH(bool, isSequence);
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(isSequence ? kRecurrent : kMixed, kSgd), cloudData(100, 3, 3, isSequence ? 4 : 1),
                optionsOf(isDouble ? Precision::F64 : Precision::F32));
    stepTo(*run, 3);
    const std::shared_ptr<const Snapshot> snapshot = run->snapshot(everything());
    const std::vector<NamedTensor> tensors = run->tensors();
    const std::vector<NamedTensor> gradients = run->gradients();
    QCOMPARE(snapshot->parameters.size(), gradients.size());
    for (std::size_t p = 0; p < gradients.size(); ++p) {
        QCOMPARE(differenceFromTwin(snapshot->parameters[p].gradient, gradients[p].values, 64), QString());
        QCOMPARE(differenceFromTwin(snapshot->parameters[p].weight, tensors[p].values, 64), QString());
    }
    const Layout& layout = run->history()->layout();
    for (const LayerSnapshot& layer : snapshot->layers) { // the same dL/dz as the telemetry line
        const std::string name = layout.layers[static_cast<std::size_t>(layer.layer)].name;
        const double n = static_cast<double>(layer.gradient.count);
        const double norm = std::sqrt(n) * std::hypot(layer.gradient.mean, layer.gradient.std);
        QVERIFY(agrees(norm, telemetry(*run, 2, name + " preactivation_grad_l2"), 1e-9));
        QVERIFY(agrees(layer.activation.std, telemetry(*run, 2, name + " activation_std"), 1e-9));
        QVERIFY(agrees(static_cast<double>(layer.activation.zeros) / static_cast<double>(layer.activation.count),
                       telemetry(*run, 2, name + " zero_fraction")));
    }
}

void TestSnapshot::aPreviewIsWhatTheStepThenMeets_data() {
    QTest::addColumn<bool>("isSequence");
    QTest::newRow("dropout, batch norm, learned scale") << false;
    QTest::newRow("recurrent") << true;
}

void TestSnapshot::aPreviewIsWhatTheStepThenMeets() {
    QFETCH(bool, isSequence);
    const std::unique_ptr<Run> run = makeRun(recipeOf(isSequence ? kRecurrent : kMixed, kSgd),
                                             cloudData(100, 3, 3, isSequence ? 4 : 1), optionsOf(Precision::F32));
    const std::shared_ptr<const Snapshot> before = run->snapshot(everything());
    QVERIFY(before->isPreview);
    QCOMPARE(before->step, std::int64_t(0));
    run->step();
    const std::shared_ptr<const Snapshot> after = run->snapshot(everything());
    QVERIFY(!after->isPreview);
    QCOMPARE(after->step, std::int64_t(0));
    for (std::size_t l = 0; l < after->layers.size(); ++l) {
        QVERIFY(isSame(before->layers[l].gradient, after->layers[l].gradient));
        QVERIFY(isSame(before->layers[l].activation, after->layers[l].activation));
        QCOMPARE(before->layers[l].time.hiddenGradientByLag, after->layers[l].time.hiddenGradientByLag);
        QCOMPARE(before->layers[l].units.zeros, after->layers[l].units.zeros);
    }
    for (std::size_t p = 0; p < after->parameters.size(); ++p)
        QVERIFY(isSame(before->parameters[p].gradient, after->parameters[p].gradient));
}

void TestSnapshot::onlyWhatWasAskedForIsThere() {
    const std::unique_ptr<Run> run = makeRun(recipeOf(kMixed, kSgd), cloudData(100, 3), optionsOf(Precision::F32));
    run->step();
    QVERIFY(run->snapshot({})->layers.empty());
    SnapshotWanted wanted;
    wanted.add(SnapshotPart::Gradient).layers = {1};
    const std::shared_ptr<const Snapshot> one = run->snapshot(wanted);
    QCOMPARE(one->layers.size(), std::size_t(1));
    QVERIFY(one->layer(1) && one->layer(1)->gradient.count == 20 * 16);
    QCOMPARE(one->layer(1)->activation.count, std::int64_t(0));
    QVERIFY(!one->layer(0));
    QVERIFY(one->parameters.empty());
    const std::shared_ptr<const Snapshot> weights = run->snapshot(wanted.add(SnapshotPart::Weight));
    const Layout& layout = run->history()->layout();
    for (const ParameterSnapshot& parameter : weights->parameters) {
        QCOMPARE(layout.parameters[static_cast<std::size_t>(parameter.parameter)].layer, Index(1));
        QCOMPARE(weights->parameter(parameter.parameter), &parameter);
    }
    QCOMPARE(weights->parameters.size(), std::size_t(3)); // weight, norm.weight, norm.bias
}

void TestSnapshot::wishesMerge() {
    SnapshotWanted a, b, grid;
    a.add(SnapshotPart::Gradient).layers = {1, 2};
    b.add(SnapshotPart::Weight).layers = {2, 5};
    b.samples = {7};
    grid.predictions.push_back({{}, gridPoints(0, 1, 2, 0, 1, 2)});
    a.merge(b);
    a.merge(b);
    a.merge(grid);
    QCOMPARE(a.layers, (std::vector<Index>{1, 2, 5}));
    QVERIFY(a.has(SnapshotPart::Gradient) && a.has(SnapshotPart::Weight) && !a.has(SnapshotPart::Time));
    QCOMPARE(a.samples, (std::vector<std::int64_t>{7}));
    QCOMPARE(a.predictions.size(), std::size_t(1));
    grid.merge(a); // its layers meant nothing, since it wanted none of their parts
    QCOMPARE(grid.layers, a.layers);
    a.merge(everything());
    QVERIFY(a.layers.empty()); // all
}

void TestSnapshot::askingChangesNoBit_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("training");
    QTest::addColumn<int>("timeSteps");
    QTest::newRow("dropout, batch norm, adam, adaptive clipping, validation")
        << kMixed
        << R"("batch_size": 16, "steps": 100, "evaluate_every": 3, "optimizer": {"type": "adam", "learning_rate": 0.01}, "clip": {"type": "adaptive"})"
        << 1;
    QTest::newRow("recurrent, momentum")
        << kRecurrent
        << R"("batch_size": 16, "steps": 100, "optimizer": {"type": "sgd", "learning_rate": 0.1, "momentum": 0.9})"
        << 4;
    QTest::newRow("one sample, one unit")
        << R"({"type": "dense", "units": 1, "activation": "tanh"})"
        << R"("batch_size": 1, "steps": 100, "optimizer": {"type": "sgd", "learning_rate": 0.1})" << 1;
}

void TestSnapshot::askingChangesNoBit() {
    QFETCH(QString, layers);
    QFETCH(QString, training);
    QFETCH(int, timeSteps);
    const Recipe recipe = recipeOf(layers.toStdString(), training.toStdString());
    const std::shared_ptr<const Dataset> data = cloudData(100, 3, 3, timeSteps);
    const std::unique_ptr<Run> plain = makeRun(recipe, data, optionsOf(Precision::F32, 1));
    stepTo(*plain, 12);
    for (const int threads : {1, 2, 3}) {
        const std::unique_ptr<Run> watched = makeRun(recipe, data, optionsOf(Precision::F32, threads));
        SnapshotWanted wanted = everything();
        wanted.samples = {0, 99, 5};
        wanted.predictions.push_back({{1, 2, 3}, std::vector<double>(static_cast<std::size_t>(600 * timeSteps), 0.25)});
        for (int step = 0; step < 12; ++step) {
            watched->snapshot(wanted);
            watched->snapshot({});
            watched->step();
            watched->predict(wanted.predictions.front());
        }
        QCOMPARE(hashOf(*watched), hashOf(*plain));
    }
}

void TestSnapshot::aDivergedStepCanBeLookedAt() {
    const std::unique_ptr<Run> run = makeRun(recipeOf(kMixed, kSgd), cloudData(100, 3), optionsOf(Precision::F32));
    stepTo(*run, 2);
    std::vector<NamedTensor> tensors = run->tensors();
    tensors[0].values[0] = kNan;
    tensors[0].values[1] = kInf;
    run->setTensors(tensors);
    QVERIFY(run->snapshot(everything())->isPreview); // other weights: the old step is no longer theirs
    QCOMPARE(run->step(), StepResult::Diverged);
    SnapshotWanted wanted = everything();
    wanted.predictions.push_back({{0}, {}});
    const std::shared_ptr<const Snapshot> snapshot = run->snapshot(wanted);
    QCOMPARE(snapshot->step, std::int64_t(2));
    QCOMPARE(snapshot->nextStep, std::int64_t(2));
    QCOMPARE(snapshot->parameters[0].weight.nonFinite, std::int64_t(2));
    QVERIFY(snapshot->layers[0].preactivation.nonFinite > 0);
    QVERIFY(snapshot->layers[0].preactivation.finite() > 0); // the other units
    QCOMPARE(snapshot->prediction(wanted.predictions[0])->labels[0], -1);
}

QTEST_GUILESS_MAIN(TestSnapshot)
#include "tst_snapshot.moc"
