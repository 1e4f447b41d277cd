// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/nn/init.h"
#include "tests/support/runs.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace nabla;

Q_DECLARE_METATYPE(nabla::Init)

namespace {

Init initOf(InitScheme scheme, double gain = 1) {
    Init init;
    init.scheme = scheme;
    init.gain = gain;
    return init;
}

struct Moments {
    double mean = 0;
    double variance = 0;
    double largest = 0;
};

Moments momentsOf(const std::vector<double>& values) {
    const double n = static_cast<double>(values.size());
    Moments moments;
    moments.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    for (const double value : values) {
        moments.variance += (value - moments.mean) * (value - moments.mean) / n;
        moments.largest = std::max(moments.largest, std::fabs(value));
    }
    return moments;
}

constexpr bool kIsUniform = true;
constexpr bool kIsNormal = false;

} // namespace

class TestInit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aMillionDrawsHaveTheVarianceOfTheFormula_data();
    void aMillionDrawsHaveTheVarianceOfTheFormula();
    void plainSchemesFillAsTheySay();
    void orthogonalColumnsOrRowsAreOrthonormal_data();
    void orthogonalColumnsOrRowsAreOrthonormal();
    void orthogonalIsTheFactorWithPositiveDiagonal();
    void everyDrawIsAFloat();
    void drawsDependOnSeedAndNameAlone();
    void firstDrawsStayTheNumbersTheyAre();
    void biasesFollowTheirScheme();
    void bothPrecisionsStartFromTheSameNumbers();
    void aSwitchElsewhereLeavesEveryOtherDraw_data();
    void aSwitchElsewhereLeavesEveryOtherDraw();
    void lsuvGivesEveryLayerUnitVariance();
    void lsuvLeavesALayerOfOneValueAlone();
    void fixupBlocksStartAsTheIdentity();
};

void TestInit::aMillionDrawsHaveTheVarianceOfTheFormula_data() {
    QTest::addColumn<Init>("init");
    QTest::addColumn<double>("variance");
    QTest::addColumn<bool>("isUniform");
    // fan_out 500, fan_in 2000
    QTest::newRow("xavier_uniform") << initOf(InitScheme::XavierUniform) << 2.0 / 2500 << kIsUniform;
    QTest::newRow("xavier_normal") << initOf(InitScheme::XavierNormal) << 2.0 / 2500 << kIsNormal;
    QTest::newRow("xavier_normal, gain 5/3")
        << initOf(InitScheme::XavierNormal, 5.0 / 3) << 25.0 / 9 * 2 / 2500 << kIsNormal;
    QTest::newRow("he_uniform") << initOf(InitScheme::HeUniform) << 2.0 / 2000 << kIsUniform;
    QTest::newRow("he_normal") << initOf(InitScheme::HeNormal) << 2.0 / 2000 << kIsNormal;
    Init leaky = initOf(InitScheme::HeNormal);
    leaky.negativeSlope = 0.5;
    QTest::newRow("he_normal, negative_slope 0.5") << leaky << 2 / 1.25 / 2000 << kIsNormal;
    leaky.scheme = InitScheme::HeUniform;
    QTest::newRow("he_uniform, negative_slope 0.5") << leaky << 2 / 1.25 / 2000 << kIsUniform;
    QTest::newRow("lecun_uniform") << initOf(InitScheme::LecunUniform) << 1.0 / 2000 << kIsUniform;
    QTest::newRow("lecun_normal") << initOf(InitScheme::LecunNormal) << 1.0 / 2000 << kIsNormal;
    QTest::newRow("lecun_normal, gain 2") << initOf(InitScheme::LecunNormal, 2) << 4.0 / 2000 << kIsNormal;
    QTest::newRow("pytorch_default") << initOf(InitScheme::PytorchDefault) << 1.0 / 6000 << kIsUniform;
    Init normal = initOf(InitScheme::Normal);
    normal.std = 0.02;
    QTest::newRow("normal, std 0.02") << normal << 0.0004 << kIsNormal;
    Init uniform = initOf(InitScheme::Uniform);
    uniform.bound = 0.5;
    QTest::newRow("uniform, bound 0.5") << uniform << 0.25 / 3 << kIsUniform;
}

void TestInit::aMillionDrawsHaveTheVarianceOfTheFormula() {
    QFETCH(Init, init);
    QFETCH(double, variance);
    QFETCH(bool, isUniform);
    const Moments moments = momentsOf(drawWeights(init, 500, 2000, 5, "w"));
    const double deviation = std::sqrt(variance);
    // Standard errors of a million draws: variance .14 % (normal), mean .001 deviations; 1 % and .005 are wide of them.
    QVERIFY2(std::fabs(moments.variance / variance - 1) < 0.01,
             qPrintable(QString::number(moments.variance / variance)));
    QVERIFY(std::fabs(moments.mean) < 0.005 * deviation);
    if (isUniform) { // bound sqrt(3) deviations, rounded to float; the largest of a million comes near
        QVERIFY(moments.largest <= std::sqrt(3.0) * deviation * (1 + 1e-7));
        QVERIFY(moments.largest > std::sqrt(3.0) * deviation * 0.9999);
    } else { // not truncated: the largest of a million is about 4.9 deviations
        QVERIFY(moments.largest > 4.3 * deviation && moments.largest < 6.5 * deviation);
    }
    QVERIFY(std::fabs(theoreticalVarianceTimesFanIn(init, 500, 2000) / (2000 * variance) - 1) < 1e-12);
}

void TestInit::plainSchemesFillAsTheySay() {
    using Values = std::vector<double>;
    Init constant = initOf(InitScheme::Constant);
    constant.value = 0.25;
    QCOMPARE(drawWeights(constant, 2, 3, 0, "w"), Values(6, 0.25));
    QCOMPARE(drawWeights(initOf(InitScheme::Zeros), 2, 3, 0, "w"), Values(6, 0.0));
    QCOMPARE(drawWeights(initOf(InitScheme::Identity), 2, 3, 0, "w"), (Values{1, 0, 0, 0, 1, 0}));
    QCOMPARE(drawWeights(initOf(InitScheme::Identity, 0.5), 3, 2, 0, "w"), (Values{0.5, 0, 0, 0.5, 0, 0}));
}

void TestInit::orthogonalColumnsOrRowsAreOrthonormal_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<double>("gain");
    QTest::newRow("8 x 3, W'W = 1") << 8 << 3 << 1.0;
    QTest::newRow("3 x 8, WW' = 1") << 3 << 8 << 1.0;
    QTest::newRow("1 x 1") << 1 << 1 << 1.0;
    QTest::newRow("1 x 7") << 1 << 7 << 1.0;
    QTest::newRow("64 x 64, gain 1.5") << 64 << 64 << 1.5;
}

void TestInit::orthogonalColumnsOrRowsAreOrthonormal() {
    QFETCH(int, rows);
    QFETCH(int, columns);
    QFETCH(double, gain);
    const std::vector<double> w = drawWeights(initOf(InitScheme::Orthogonal, gain), rows, columns, 3, "w");
    const bool isTall = rows >= columns;
    const int few = std::min(rows, columns);
    const int many = std::max(rows, columns);
    const auto at = [&](int i, int j) {
        return w[static_cast<std::size_t>(isTall ? j * columns + i : i * columns + j)];
    };
    for (int a = 0; a < few; ++a)
        for (int b = 0; b < few; ++b) {
            double product = 0;
            for (int j = 0; j < many; ++j)
                product += at(a, j) * at(b, j);
            // entries are floats: 6e-8 each
            QVERIFY(std::fabs(product - (a == b ? gain * gain : 0)) < 1e-6);
        }
    const double squares = std::inner_product(w.begin(), w.end(), w.begin(), 0.0);
    const double measured = squares / (rows * columns) * columns; // Var(W) * fan_in, the mean being 0 by symmetry
    QVERIFY(std::fabs(measured / theoreticalVarianceTimesFanIn(initOf(InitScheme::Orthogonal, gain), rows, columns) -
                      1) < 1e-6);
}

/// A = QR with diag(R) > 0 has one solution, uniform over the orthogonal matrices: no sign is left to the library.
void TestInit::orthogonalIsTheFactorWithPositiveDiagonal() {
    const int rows = 8, columns = 3;
    const std::vector<double> q = drawWeights(initOf(InitScheme::Orthogonal), rows, columns, 3, "w");
    const RandomStream random(3, "w");
    for (int a = 0; a < columns; ++a)
        for (int b = 0; b < columns; ++b) {
            double r = 0;
            for (int i = 0; i < rows; ++i)
                r += q[static_cast<std::size_t>(i * columns + a)] *
                     random.normal(static_cast<std::uint64_t>(i * columns + b));
            if (a > b)
                QVERIFY(std::fabs(r) < 1e-6);
            if (a == b)
                QVERIFY(r > 0);
        }
}

void TestInit::everyDrawIsAFloat() {
    for (const InitScheme scheme : {InitScheme::XavierNormal, InitScheme::HeUniform, InitScheme::Orthogonal})
        for (const double weight : drawWeights(initOf(scheme), 20, 30, 1, "w"))
            QCOMPARE(static_cast<double>(static_cast<float>(weight)), weight);
    for (const double bias : drawUniform(0.3, 50, 1, "b"))
        QCOMPARE(static_cast<double>(static_cast<float>(bias)), bias);
}

void TestInit::drawsDependOnSeedAndNameAlone() {
    const Init init = initOf(InitScheme::HeNormal);
    const std::vector<double> w = drawWeights(init, 6, 5, 1, "0.weight");
    QCOMPARE(drawWeights(init, 6, 5, 1, "0.weight"), w);
    QVERIFY(drawWeights(init, 6, 5, 2, "0.weight") != w);
    QVERIFY(drawWeights(init, 6, 5, 1, "1.weight") != w);
    // Another scheme scales the same normals, so that a switch of init compares like with like.
    const std::vector<double> xavier = drawWeights(initOf(InitScheme::LecunNormal), 6, 5, 1, "0.weight");
    for (std::size_t i = 0; i < w.size(); ++i)
        QVERIFY(std::fabs(w[i] / xavier[i] - std::sqrt(2.0)) < 1e-6);
}

/// Seeds are shared between people and written into papers: a refactoring must not change what they mean.
/// Source: the same formulas in Python, with mpmath's quantile and numpy's QR.
void TestInit::firstDrawsStayTheNumbersTheyAre() {
    const auto firstTwo = [](InitScheme scheme) {
        std::vector<double> weights = drawWeights(initOf(scheme), 4, 4, 42, "0.weight");
        weights.resize(2);
        return weights;
    };
    using Values = std::vector<double>;
    QCOMPARE(firstTwo(InitScheme::XavierNormal), (Values{0x1.2db5f2p-4, -0x1.de224cp-2}));
    QCOMPARE(firstTwo(InitScheme::HeUniform), (Values{0x1.25c52ep-3, -0x1.975b96p-1}));
    QCOMPARE(firstTwo(InitScheme::PytorchDefault), (Values{0x1.dfb98ap-5, -0x1.4c9b3p-2}));
    QCOMPARE(firstTwo(InitScheme::Orthogonal), (Values{0x1.e0ea48p-3, -0x1.0a2abcp-3}));
    QCOMPARE(drawUniform(0.5, 1, 42, "0.bias"), (Values{-0x1.8b1deap-3}));
}

void TestInit::biasesFollowTheirScheme() {
    const char* layers = R"({"type": "dense", "units": 400}, {"type": "dense", "units": 5, "init": "he_normal"},
        {"type": "dense", "units": 5, "init": "xavier_uniform", "bias_init": 0.25})";
    const std::vector<NamedTensor> tensors =
        makeRun(recipeOf(layers, R"("optimizer": {"type": "sgd", "learning_rate": 0.1})"), cloudData(100, 4))
            ->tensors();
    const Moments pytorch = momentsOf(tensorNamed(tensors, "0.bias").values); // U(+-1/sqrt(4)) as nn.Linear does
    QVERIFY(pytorch.largest <= 0.5 && pytorch.largest > 0.49);
    QVERIFY(std::fabs(pytorch.mean) < 5 * 0.5 / std::sqrt(3.0 * 400));
    QCOMPARE(tensorNamed(tensors, "1.bias").values, std::vector<double>(5, 0.0));
    QCOMPARE(tensorNamed(tensors, "2.bias").values, std::vector<double>(5, 0.25));
}

void TestInit::bothPrecisionsStartFromTheSameNumbers() {
    const Recipe recipe = recipeOf(R"({"type": "dense", "units": 9, "normalization": "batch"},
        {"type": "dense", "units": 7, "residual": true, "init": "orthogonal"})",
                                   R"("optimizer": {"type": "sgd", "learning_rate": 0.1})");
    RunOptions wide;
    wide.precision = Precision::F64;
    const std::vector<NamedTensor> narrow = makeRun(recipe, cloudData(100, 4))->tensors();
    for (const NamedTensor& tensor : makeRun(recipe, cloudData(100, 4), wide)->tensors())
        QVERIFY2(tensorNamed(narrow, tensor.name).values == tensor.values, tensor.name.c_str());
}

void TestInit::aSwitchElsewhereLeavesEveryOtherDraw_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<QString>("training");
    QTest::addColumn<QStringList>("changed");
    const QString first = R"({"type": "dense", "units": 6, "activation": "relu"})";
    const QString middle = R"({"type": "dense", "units": 6, "activation": "relu", %1})";
    const QString last = R"({"type": "dense", "units": 6, "activation": "relu"})";
    const QString sgd = R"("optimizer": {"type": "sgd", "learning_rate": 0.1})";
    const auto switched = [&](const char* what) { return first + ',' + middle.arg(what) + ',' + last; };
    QTest::newRow("batch norm in the middle layer")
        << switched(R"("normalization": "batch", "bias": true)") << sgd << QStringList();
    QTest::newRow("a residual sum") << switched(R"("residual": true)") << sgd << QStringList();
    QTest::newRow("another init of one layer")
        << switched(R"("init": "he_normal")") << sgd << QStringList{"1.weight", "1.bias"};
    QTest::newRow("another activation") << first + ',' +
                                               QString(middle).replace("relu", "tanh").arg(R"("bias_init": 0)") + ',' +
                                               last
                                        << sgd << QStringList();
    QTest::newRow("a wider last layer") << first + ',' + middle.arg(R"("bias": true)") +
                                               R"(,{"type": "dense", "units": 9})"
                                        << sgd << QStringList{"2.weight", "2.bias", "output.weight", "output.bias"};
    QTest::newRow("Adam, clipping, another batch size")
        << switched(R"("bias": true)")
        << R"("optimizer": {"type": "adam", "learning_rate": 0.1}, "batch_size": 7, "clip": {"type": "value", "clip_value": 1})"
        << QStringList();
}

void TestInit::aSwitchElsewhereLeavesEveryOtherDraw() {
    QFETCH(QString, layers);
    QFETCH(QString, training);
    QFETCH(QStringList, changed);
    const char* plain = R"({"repeat": 3, "layers": [{"type": "dense", "units": 6, "activation": "relu"}]})";
    const std::vector<NamedTensor> before =
        makeRun(recipeOf(plain, R"("optimizer": {"type": "sgd", "learning_rate": 0.1})"), cloudData(100, 4))->tensors();
    const std::vector<NamedTensor> after =
        makeRun(recipeOf(layers.toStdString(), training.toStdString()), cloudData(100, 4))->tensors();
    for (const NamedTensor& tensor : before)
        QCOMPARE(tensorNamed(after, tensor.name).values == tensor.values, !changed.contains(tensor.name.c_str()));
}

/// A layer norm over one unit gives 0 for every sample; the next affine map is its bias up to rounding, and dividing by
/// the root of that rounding, ten times, made the weights infinite.
void TestInit::lsuvLeavesALayerOfOneValueAlone() {
    const Recipe recipe = recipeOf(
        R"({"type": "dense", "units": 1, "normalization": "layer"},
           {"type": "dense", "units": 5, "init": "lsuv", "bias_init": -0.321})",
        R"("batch_size": 7, "optimizer": {"type": "sgd", "learning_rate": 0.1})");
    const std::unique_ptr<Run> run = makeRun(recipe, cloudData(100, 3));
    const std::vector<NamedTensor> tensors = run->tensors();
    for (const double weight : tensorNamed(tensors, "1.weight").values)
        QVERIFY2(std::fabs(weight) <= 1, QByteArray::number(weight)); // a column of an orthogonal matrix
}

void TestInit::lsuvGivesEveryLayerUnitVariance() {
    // Orthogonal alone would start the wide layers with the variance 9 / 40 of the one before.
    const Recipe recipe = recipeOf(
        R"({"repeat": 3, "layers": [{"type": "dense", "units": 40, "init": "lsuv"}, {"type": "dense", "units": 9, "init": "lsuv"}]})",
        R"("batch_size": 40, "optimizer": {"type": "sgd", "learning_rate": 0.1})");
    RunOptions wide;
    wide.precision = Precision::F64;
    const std::unique_ptr<Run> run = makeRun(recipe, cloudData(100, 8));
    const std::unique_ptr<Run> inDouble = makeRun(recipe, cloudData(100, 8), wide);
    for (const NamedTensor& tensor : run->tensors())
        QVERIFY2(tensorNamed(inDouble->tensors(), tensor.name).values == tensor.values, tensor.name.c_str());
    run->step();
    for (int layer = 0; layer < 6; ++layer) {
        const double deviation = telemetry(*run, 0, std::to_string(layer) + " activation_std");
        QVERIFY2(std::fabs(deviation * deviation - 1) < 0.1,
                 qPrintable(QString::number(deviation))); // the paper's tolerance
    }
}

/// A branch that ends in zeros is silent for one step by design, and then it learns.
void TestInit::fixupBlocksStartAsTheIdentity() {
    const std::unique_ptr<Run> run =
        makeRun(recipeOf(R"({"type": "dense", "units": 16, "activation": "relu", "init": "he_normal"},
            {"repeat": 4, "layers": [{"type": "residual", "init": {"scheme": "fixup"}, "layers": [
                {"type": "dense", "units": 16, "activation": "relu", "init": "he_normal"},
                {"type": "dense", "units": 16, "activation": "relu", "init": "he_normal"},
                {"type": "dense", "units": 16, "init": "he_normal"}]}]})",
                         R"("batch_size": 40, "shuffle": false, "optimizer": {"type": "sgd", "learning_rate": 0.1})"),
                cloudData(100, 8));
    // Section 2.2: L = 4 blocks of m = 3 weight layers, so the first two are scaled by 4^(-1/4).
    const double squares = momentsOf(tensorNamed(run->tensors(), "1.0.weight").values).variance;
    QVERIFY(std::fabs(squares * 16 / 2 / 0.5 - 1) < 0.4); // 256 draws: a standard error of 9 %, four of them
    run->step();
    for (const char* trace : {" activation_mean", " activation_std"})
        QCOMPARE(telemetry(*run, 0, "4" + std::string(trace)), telemetry(*run, 0, "0" + std::string(trace)));
    QCOMPARE(telemetry(*run, 0, "1.0.weight grad_l2"), 0.0);
    QVERIFY(telemetry(*run, 0, "1.2.weight grad_l2") > 0);
    run->step();
    run->step();
    QVERIFY(telemetry(*run, 2, "1.0.weight grad_l2") > 0);
}

QTEST_GUILESS_MAIN(TestInit)
#include "tst_init.moc"
