// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/runs.h"

#include <QTest>

#include <cmath>
#include <fstream>
#include <stdexcept>

using namespace nabla;

namespace {

constexpr int kLayers = 20;
constexpr int kSeeds = 4;

struct Measured {
    double mean = 0;
    double deviation = 0;
};

/// What PyTorch measured over 40 draws. Errors: std::runtime_error when the name is not there.
Measured published(const std::string& wanted) {
    std::ifstream file(NABLA_SOURCE_DIR "/tests/reference/published.txt");
    std::string line;
    std::getline(file, line);
    std::string name;
    for (Measured measured; file >> name >> measured.mean >> measured.deviation;)
        if (name == wanted)
            return measured;
    throw std::runtime_error("published.txt has no " + wanted);
}

/// Logarithm of the factor a layer of ||dL/dz||^2, from the last to the first of twenty layers of 256 units at step 0,
/// mean over seeds. Inputs are 256 independent N(0, 1), so q = 1 enters the first layer.
double logFactor(const QString& layer, const QString& init) {
    const std::shared_ptr<const Dataset> data = cloudData(80, 256, 10);
    double logSum = 0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
        Recipe recipe = recipeOf(QString(R"({"repeat": 20, "layers": [%1]})").arg(layer).toStdString(),
                                 R"("batch_size": 64, "optimizer": {"type": "sgd", "learning_rate": 1e-6})",
                                 QString(R"({"init": "%1"})").arg(init).toStdString());
        recipe.seed = static_cast<std::uint64_t>(seed);
        recipe.network.outputInit = Init{InitScheme::XavierNormal};
        RunOptions options;
        options.threads = 2;
        const std::unique_ptr<Run> run = makeRun(recipe, data, options);
        run->step();
        const double first = telemetry(*run, 0, "0 preactivation_grad_l2");
        const double last = telemetry(*run, 0, "19 preactivation_grad_l2");
        logSum += 2 * std::log(first / last) / (kLayers - 1);
    }
    return logSum / kSeeds;
}

} // namespace

/// What papers say about the start of training, and PyTorch's measurement of the same, from our own first step.
class TestPublished : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void gradientsChangeByThePublishedFactorPerLayer_data();
    void gradientsChangeByThePublishedFactorPerLayer();
};

void TestPublished::gradientsChangeByThePublishedFactorPerLayer_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("init");
    QTest::addColumn<double>("theory"); // of infinitely wide layers, 0 where there is none
    const auto row = [](const char* claim, const char* name, const char* options, const char* init, double theory) {
        const QString layer = QString(R"({"type": "dense", "units": 256, %1})").arg(options);
        QTest::newRow(claim) << name << layer << init << theory;
    };
    row("ReLU, He: kept (He 2015)", "relu_he", R"("activation": "relu")", "he_normal", 1);
    row("ReLU, Xavier: halved", "relu_xavier", R"("activation": "relu")", "xavier_normal", 0.5);
    row("tanh, Xavier: shrinks slowly", "tanh_xavier", R"("activation": "tanh")", "xavier_normal", 0.85);
    row("sigmoid, Xavier: vanishes", "sigmoid_xavier", R"("activation": "sigmoid")", "xavier_normal", 0.056);
    row("linear, orthogonal: kept exactly (Saxe 2014)", "linear_orthogonal", R"("activation": "linear")", "orthogonal",
        1);
    row("ReLU and batch norm: explodes by pi / (pi - 1)", "relu_he_batch_norm",
        R"("activation": "relu", "normalization": "batch")", "he_normal", 1.467);
    // Independent weights would give 2; the branch has no negative outputs, and that common direction grows faster.
    row("x + relu(Wx): explodes", "residual_relu_he", R"("activation": "relu", "residual": true)", "he_normal", 0);
    row("x + relu(Wx) / sqrt(L): nearly kept", "residual_relu_he_scaled",
        R"("activation": "relu", "residual": true, "residual_scale": 0.22360679774997896)", "he_normal", 1.05);
    row("x + relu(BN(Wx)): grows slowly", "residual_relu_he_batch_norm",
        R"("activation": "relu", "residual": true, "normalization": "batch")", "he_normal", 0);
}

void TestPublished::gradientsChangeByThePublishedFactorPerLayer() {
    QFETCH(QString, name);
    QFETCH(QString, layer);
    QFETCH(QString, init);
    QFETCH(double, theory);
    const double ours = logFactor(layer, init);
    const Measured pytorch = published(name.toStdString());
    const QByteArray text = QString("factor %1, PyTorch %2, theory %3")
                                .arg(std::exp(ours))
                                .arg(std::exp(pytorch.mean))
                                .arg(theory)
                                .toUtf8();
    qInfo("%s", text.constData());
    // Four standard deviations of the difference of a mean of four and one of forty draws; 1e-5 for float where nothing
    // scatters.
    const double band = 4 * pytorch.deviation * std::sqrt(1.0 / kSeeds + 1.0 / 40) + 1e-5;
    QVERIFY2(std::fabs(ours - pytorch.mean) <= band, text.constData());
    // Width 256 and 64 samples are not infinite: the corrections seen in 40 draws are below 2 %.
    if (theory > 0)
        QVERIFY2(std::fabs(std::exp(ours) / theory - 1) <= 0.02 + band, text.constData());
}

QTEST_GUILESS_MAIN(TestPublished)
#include "tst_published.moc"
