// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/gaussian_integral.h"
#include "core/insight/gradient_band.h"
#include "core/insight/mean_field.h"
#include "core/recipe/recipe_json.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace nabla;

namespace {

Recipe deep(const std::string& defaults, int layers, int units) {
    return parseRecipe(
        R"({"nablascope":1,"data":{"source":"digits","standardize":true},"network":{"defaults":{"units":)" +
        std::to_string(units) + "," + defaults + R"(},"layers":[{"repeat":)" + std::to_string(layers) +
        R"(,"layers":[{"type":"dense"}]}]},"training":{"batch_size":64,"optimizer":{"type":"sgd","learning_rate":0.1}}})");
}

std::vector<LayerPrediction> predict(const Recipe& recipe) {
    return predictGradients(resolve(recipe), makeDataset(recipe));
}

void compareTo(double actual, double expected, double tolerance) {
    QVERIFY2(std::fabs(actual - expected) <= tolerance,
             qPrintable(QStringLiteral("%1 instead of %2").arg(actual, 0, 'g', 12).arg(expected, 0, 'g', 12)));
}

} // namespace

class TestMeanField : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void integralsAreExactAtKinks() {
        // ReLU under N(0, v): E = sqrt(v / 2 pi), E of the square = v / 2, E phi'^2 = 1/2.
        for (const double variance : {1e-12, 0.3, 1.0, 7.0}) {
            const ActivationMoments::Moments relu = ActivationMoments(Activation::Relu).at(0, variance);
            compareTo(relu.mean / std::sqrt(variance), 1 / std::sqrt(2 * std::numbers::pi), 1e-12);
            compareTo(relu.square / variance, 0.5, 1e-12);
            compareTo(relu.derivativeSquare, 0.5, 1e-12);
        }
        // hard tanh: E phi'^2 = P(|z| < 1 / sigma) = erf(1 / (sigma sqrt 2)).
        compareTo(ActivationMoments(Activation::HardTanh).at(0, 4).derivativeSquare,
                  std::erf(0.5 / std::numbers::sqrt2), 1e-12);
        // A shifted mean moves the kink: E[relu(N(m, s^2))] = m Phi(m/s) + s phi(m/s).
        const double m = 0.7;
        const double s = 1.3;
        const double expected = m * 0.5 * std::erfc(-m / s / std::numbers::sqrt2) +
                                s * std::exp(-m * m / s / s / 2) / std::sqrt(2 * std::numbers::pi);
        compareTo(ActivationMoments(Activation::Relu).at(m, s * s).mean, expected, 1e-12);
    }

    void correlatedProductsFollowTheArcCosineKernel() {
        // Cho & Saul 2009, n = 1: E[relu u relu v] = (sin t + (pi - t) cos t) / 2 pi for unit variance, correlation cos
        // t.
        for (const double rho : {0.0, 0.25, 0.9, 1.0}) {
            const double t = std::acos(rho);
            const double expected = (std::sin(t) + (std::numbers::pi - t) * rho) / (2 * std::numbers::pi);
            compareTo(ActivationMoments(Activation::Relu).product(0, 1, rho), expected,
                      1e-6); // the inner mean has a kink in t only at rho = 1
        }
    }

    void chiOfKnownNetworks_data() {
        QTest::addColumn<QString>("defaults");
        QTest::addColumn<double>("last");
        QTest::addColumn<double>("tolerance");
        const double pi = std::numbers::pi;
        QTest::newRow("ReLU with He keeps the size") << R"("activation":"relu","init":"he_normal")" << 1.0 << 1e-10;
        QTest::newRow("ReLU with Xavier halves its square")
            << R"("activation":"relu","init":"xavier_normal")" << 0.5 << 1e-10;
        QTest::newRow("ReLU with batch norm explodes by pi/(pi-1)")
            << R"("activation":"relu","init":"he_normal","normalization":"batch")" << pi / (pi - 1) << 1e-3; // eps 1e-5
        QTest::newRow("orthogonal linear is critical")
            << R"("activation":"linear","init":"orthogonal")" << 1.0 << 1e-12;
        QTest::newRow("sigmoid with Xavier") << R"("activation":"sigmoid","init":"xavier_normal")" << 0.056 << 5e-4;
        QTest::newRow("tanh with Xavier at depth 20")
            << R"("activation":"tanh","init":"xavier_normal")" << 0.95 << 6e-3;
    }
    void chiOfKnownNetworks() {
        QFETCH(QString, defaults);
        QFETCH(double, last);
        QFETCH(double, tolerance);
        const std::vector<LayerPrediction> rows = predict(deep(defaults.toStdString(), 20, 64));
        QCOMPARE(rows.size(), std::size_t(21));
        compareTo(rows[19].chi, last, tolerance);
        compareTo(rows[19].gradRatio, 1, 1e-12);
    }

    void realNetworksLandAroundThePrediction_data() {
        QTest::addColumn<QString>("defaults");
        QTest::newRow("sigmoid") << R"("activation":"sigmoid","init":"xavier_normal")";
        QTest::newRow("ReLU, Xavier") << R"("activation":"relu","init":"xavier_normal")";
        QTest::newRow("ReLU, He") << R"("activation":"relu","init":"he_normal")";
        QTest::newRow("batch norm") << R"("activation":"relu","init":"he_normal","normalization":"batch")";
        QTest::newRow("residual with batch norm")
            << R"("activation":"relu","init":"he_normal","normalization":"batch","residual":true)";
    }
    void realNetworksLandAroundThePrediction() {
        QFETCH(QString, defaults);
        const Recipe recipe = deep(defaults.toStdString(), 8, 128);
        const std::vector<LayerPrediction> rows = predict(recipe);
        const GradientBand band = measureGradientBand(recipe, std::make_shared<const Dataset>(makeDataset(recipe)), 12);
        QCOMPARE(band.draws, 12);
        // Finite width and batch shift a layer's factor by some percent (1.40 against 1.467 for batch norm at width
        // 256), which adds up over eight layers.
        for (std::size_t layer = 1; layer < 8; ++layer) {
            const double ratio = band.median[layer] / rows[layer].gradRatio;
            QVERIFY2(ratio > 0.75 && ratio < 1.3,
                     qPrintable(QStringLiteral("layer %1: measured / predicted = %2").arg(layer).arg(ratio)));
        }
    }

    void whatTheoryDoesNotCoverSaysWhy() {
        const std::vector<LayerPrediction> rows = predict(deep(R"("activation":"relu","init":"identity")", 3, 64));
        for (const LayerPrediction& row : rows)
            QVERIFY(!row.reason.empty());
        QVERIFY(std::isnan(rows[0].gradRatio));
    }

    void noNumberIsMissingWithoutAReason_data() {
        QTest::addColumn<QString>("network");
        QTest::newRow("an output of zeros") << R"("layers":[{"type":"dense","units":8}],"output":{"init":"zeros"})";
        QTest::newRow("Fixup, last layer of zeros") << R"("layers":[{"type":"residual","init":"fixup","layers":[
            {"type":"dense","units":8},{"type":"dense","units":64}]}],"output":{"init":"zeros"})";
        QTest::newRow("dropout of everything") << R"("layers":[{"type":"dense","units":8,"dropout":1}])";
        QTest::newRow("zeros, then LSUV")
            << R"("layers":[{"type":"dense","units":8,"init":"zeros"},{"type":"dense","units":8,"init":"lsuv"}])";
        QTest::newRow("constant output")
            << R"("layers":[{"type":"dense","units":8}],"output":{"init":{"scheme":"constant","value":1}})";
        QTest::newRow("numbers beyond a double") << R"("layers":[{"repeat":100,"layers":[{"type":"dense","units":8,
            "init":{"scheme":"normal","std":1e6}}]}])";
    }
    void noNumberIsMissingWithoutAReason() {
        QFETCH(QString, network);
        const Recipe recipe =
            parseRecipe(R"({"nablascope":1,"data":{"source":"digits"},"network":{)" + network.toStdString() +
                        R"(},"training":{"optimizer":{"type":"sgd","learning_rate":0.1}}})");
        bool hasGap = false;
        for (const LayerPrediction& row : predict(recipe))
            for (const double value : {row.q, row.chi, row.gradRatio}) {
                QVERIFY2(std::isfinite(value) || (std::isnan(value) && !row.reason.empty()), row.name.c_str());
                hasGap = hasGap || std::isnan(value);
            }
        QVERIFY(hasGap);
    }
};

QTEST_GUILESS_MAIN(TestMeanField)
#include "tst_mean_field.moc"
