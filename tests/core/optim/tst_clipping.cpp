// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/optim/clipping.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace nabla;

namespace {

using Values = std::vector<double>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kRounding = 1e-14; ///< relative; sums of some ten doubles

bool isClose(double ours, double exact) {
    return std::fabs(ours - exact) <= kRounding * std::fabs(exact);
}

/// (sum |g|^p)^(1/p); p infinite: the largest.
double norm(const Values& g, double p) {
    long double sum = 0, largest = 0;
    for (const double x : g) {
        sum += std::pow(std::fabs(static_cast<long double>(x)), static_cast<long double>(p));
        largest = std::max(largest, std::fabs(static_cast<long double>(x)));
    }
    return static_cast<double>(std::isinf(p) ? largest : std::pow(sum, 1 / static_cast<long double>(p)));
}

double dot(const Values& a, const Values& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// What the engine adds up of a tensor.
GradientSize sizeOf(const Values& g, double p) {
    GradientSize size;
    for (const double x : g) {
        size.stats.sum_squares += x * x;
        size.stats.sum_abs += std::fabs(x);
        size.stats.max_abs = std::max(size.stats.max_abs, std::fabs(x));
        size.powers += std::pow(std::fabs(x), p);
    }
    return size;
}

Values scaled(Values g, double factor) {
    for (double& x : g)
        x *= factor;
    return g;
}

const std::vector<Values> kTensors = {{3, -4}, {0.1, 0.2, -0.2}, {-7, 24, 0, 1}};

Values joined(const std::vector<Values>& tensors) {
    Values all;
    for (const Values& tensor : tensors)
        all.insert(all.end(), tensor.begin(), tensor.end());
    return all;
}

Tensor<double> tensorOf(Index rows, Index columns, double phase, double scale) {
    Tensor<double> tensor(rows, columns);
    for (Index j = 0; j < columns; ++j)
        for (Index i = 0; i < rows; ++i)
            tensor(i, j) = scale * static_cast<double>(i + 1) * std::sin(phase + static_cast<double>(3 * i + 7 * j));
    return tensor;
}

Values rowOf(const Tensor<double>& tensor, Index row) {
    Values values;
    for (Index j = 0; j < tensor.columns(); ++j)
        values.push_back(tensor(row, j));
    return values;
}

} // namespace

/// Clipping from its definitions, element by element: Pascanu et al. 2013, Brock et al. 2021.
class TestClipping : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void normsAreThoseOfAllElementsTogether_data();
    void normsAreThoseOfAllElementsTogether();
    void whatIsNotANumberIsNotLostInAMaximum();
    void coefficientsAreThoseOfPyTorch();
    void cosineIsThatOfTheAngle();
    void roundingNeverMakesACosineAboveOne();
    void globalNormShortensAllTensorsAlike();
    void layerNormShortensEachTensorByItself_data();
    void layerNormShortensEachTensorByItself();
    void adaptiveClippingWeighsEachRow();
    void adaptiveClippingTakesAVectorAsAWhole();
    void clampedColumnsHaveTheProductsOfTheirElements();
};

void TestClipping::normsAreThoseOfAllElementsTogether_data() {
    QTest::addColumn<double>("p");
    for (const double p : {0.5, 1.0, 1.5, 2.0, 3.0, kInfinity})
        QTest::addRow("p = %g", p) << p;
}

void TestClipping::normsAreThoseOfAllElementsTogether() {
    QFETCH(double, p);
    std::vector<GradientSize> sizes;
    for (const Values& tensor : kTensors) {
        sizes.push_back(sizeOf(tensor, p));
        QVERIFY(isClose(gradientNorm(sizes.back(), p), norm(tensor, p)));
    }
    QVERIFY(isClose(nabla::globalNorm(sizes, p), norm(joined(kTensors), p)));
    QCOMPARE(needsPowers(p), p == 0.5 || p == 1.5 || p == 3.0);
    for (const ClipKind kind : {ClipKind::GlobalNorm, ClipKind::LayerNorm, ClipKind::Value, ClipKind::Adaptive}) {
        const ResolvedClip clip{.kind = kind, .normType = p};
        QCOMPARE(normTypeOf(clip), kind == ClipKind::GlobalNorm || kind == ClipKind::LayerNorm ? p : 2);
    }
}

void TestClipping::whatIsNotANumberIsNotLostInAMaximum() {
    for (const std::size_t bad : {0u, 1u, 2u}) {
        std::vector<GradientSize> sizes(3);
        for (std::size_t i = 0; i < 3; ++i)
            sizes[i].stats.max_abs = i == bad ? kNan : 5;
        QVERIFY(std::isnan(nabla::globalNorm(sizes, kInfinity)));
    }
}

void TestClipping::coefficientsAreThoseOfPyTorch() {
    QCOMPARE(clipCoefficient(1, 5), 1 / 5.000001);
    QCOMPARE(clipCoefficient(5, 5), 5 / 5.000001); // torch.nn.utils.clip_grad_norm_ shortens at the limit, too
    QCOMPARE(clipCoefficient(6, 5), 1.0);
    QCOMPARE(clipCoefficient(1, 0), 1.0);
}

void TestClipping::cosineIsThatOfTheAngle() {
    const Values g = {3, 4}, c = {4, 3}; // 24 / 25
    QCOMPARE(clipCosine(dot(g, g), {.clippedSquares = dot(c, c), .dot = dot(g, c)}), 0.96);
    QCOMPARE(clipCosine(4, {.clippedSquares = 9, .dot = -6}), -1.0);
    QCOMPARE(clipCosine(4, {.clippedSquares = 9, .dot = 0}), 0.0);
    QCOMPARE(clipCosine(0, {.clippedSquares = 0, .dot = 0}), 1.0); // nothing was turned
    QCOMPARE(clipCosine(0, {.clippedSquares = 1, .dot = 0}), 1.0);
    QCOMPARE(clipCosine(1, {.clippedSquares = 0, .dot = 0}), 1.0);
    QVERIFY(std::isnan(clipCosine(kNan, {.clippedSquares = 1, .dot = 1})));
    QVERIFY(std::isnan(clipCosine(1, {.clippedSquares = 1, .dot = kNan})));
}

/// A gradient that clipping left alone: s / (sqrt(s) sqrt(s)) is above 1 for some s, and its arc cosine no number.
void TestClipping::roundingNeverMakesACosineAboveOne() {
    int above = 0;
    for (int i = 1; i <= 1000; ++i) {
        const double s = 0.1 * i;
        above += s / (std::sqrt(s) * std::sqrt(s)) > 1;
        const double cosine = clipCosine(s, {.clippedSquares = s, .dot = s});
        QVERIFY2(cosine <= 1 && cosine > 1 - 1e-15, QByteArray::number(s));
    }
    QVERIFY(above > 100); // the case is there
}

void TestClipping::globalNormShortensAllTensorsAlike() {
    std::vector<GradientSize> sizes;
    for (const Values& tensor : kTensors)
        sizes.push_back(sizeOf(tensor, 2));
    const double length = norm(joined(kTensors), 2);
    ClipPlan plan;
    for (const double limit : {0.5, 100.0}) {
        planClipping({.kind = ClipKind::GlobalNorm, .maxNorm = limit}, sizes, length, plan);
        const double factor = std::min(1.0, limit / (length + 1e-6));
        QCOMPARE(plan.coefficients, Values(3, factor));
        QCOMPARE(plan.reported, factor);
        QVERIFY(isClose(plan.clippedNorm, norm(scaled(joined(kTensors), factor), 2)));
        QCOMPARE(plan.cosine, 1.0);
        QCOMPARE(plan.clampTo, kInfinity);
    }
    planClipping({.kind = ClipKind::Value, .clipValue = 0.25}, sizes, length, plan);
    QCOMPARE(plan.coefficients, Values(3, 1.0)); // values are clamped, not scaled
    QCOMPARE(plan.clampTo, 0.25);
    planClipping({.kind = ClipKind::None}, sizes, length, plan);
    QCOMPARE(plan.clampTo, kInfinity);
    QCOMPARE(plan.clippedNorm, length);
}

void TestClipping::layerNormShortensEachTensorByItself_data() {
    normsAreThoseOfAllElementsTogether_data();
}

void TestClipping::layerNormShortensEachTensorByItself() {
    QFETCH(double, p);
    std::vector<GradientSize> sizes;
    std::vector<Values> clipped;
    Values coefficients;
    for (const Values& tensor : kTensors) {
        sizes.push_back(sizeOf(tensor, p));
        coefficients.push_back(std::min(1.0, 2 / (norm(tensor, p) + 1e-6)));
        clipped.push_back(scaled(tensor, coefficients.back()));
    }
    QVERIFY(coefficients[1] == 1 && coefficients[2] < 0.1); // one is left alone, another much shorter
    ClipPlan plan;
    planClipping({.kind = ClipKind::LayerNorm, .maxNorm = 2, .normType = p}, sizes, norm(joined(kTensors), p), plan);
    for (std::size_t i = 0; i < kTensors.size(); ++i)
        QVERIFY(isClose(plan.coefficients[i], coefficients[i]));
    QVERIFY(isClose(plan.reported, *std::min_element(coefficients.begin(), coefficients.end())));
    const Values raw = joined(kTensors), after = joined(clipped);
    QVERIFY(isClose(plan.clippedNorm, norm(after, p)));
    QVERIFY(isClose(plan.cosine, dot(raw, after) / (norm(raw, 2) * norm(after, 2))));
    QVERIFY(plan.cosine < 0.9);
}

void TestClipping::adaptiveClippingWeighsEachRow() {
    Parameter<double> parameter;
    parameter.value = tensorOf(6, 5, 0.3, 0.01);
    parameter.gradient = tensorOf(6, 5, 1.7, 0.02);
    for (Index j = 0; j < 5; ++j) {
        parameter.value(2, j) = 0;        // epsilon stands for its length
        parameter.gradient(3, j) = 0;     // nothing to clip
        parameter.gradient(4, j) *= 1e-3; // below its limit
    }
    const ResolvedClip clip{.kind = ClipKind::Adaptive, .clipping = 0.1, .epsilon = 1e-3};
    Values coefficients;
    ClipProducts products{.clippedSquares = 1000, .dot = 2000}; // of the tensors before
    const double smallest = clipAdaptively(clip, parameter, coefficients, &products);
    double squares = 1000, crossed = 2000;
    QCOMPARE(coefficients.size(), std::size_t(6));
    for (Index i = 0; i < 6; ++i) {
        const Values w = rowOf(parameter.value, i), g = rowOf(parameter.gradient, i);
        const double limit = 0.1 * std::max(norm(w, 2), 1e-3);
        const double factor = norm(g, 2) > limit ? limit / norm(g, 2) : 1;
        QVERIFY(isClose(coefficients[static_cast<std::size_t>(i)], factor));
        squares += factor * factor * dot(g, g);
        crossed += factor * dot(g, g);
    }
    QCOMPARE(coefficients[3], 1.0);
    QCOMPARE(coefficients[4], 1.0);
    QVERIFY(coefficients[0] < 1 && coefficients[2] < coefficients[0]);
    QVERIFY(isClose(smallest, *std::min_element(coefficients.begin(), coefficients.end())));
    QVERIFY(isClose(products.clippedSquares, squares));
    QVERIFY(isClose(products.dot, crossed));
}

void TestClipping::adaptiveClippingTakesAVectorAsAWhole() {
    Parameter<double> bias;
    bias.isVector = true;
    bias.value = tensorOf(6, 1, 0.3, 1);
    bias.gradient = tensorOf(6, 1, 1.7, 1);
    const Values w(bias.value.data(), bias.value.data() + 6), g(bias.gradient.data(), bias.gradient.data() + 6);
    const double factor = 0.01 * norm(w, 2) / norm(g, 2);
    QVERIFY(factor < 1);
    Values coefficients;
    ClipProducts products;
    const double smallest =
        clipAdaptively({.kind = ClipKind::Adaptive, .clipping = 0.01, .epsilon = 1e-3}, bias, coefficients, &products);
    for (const double coefficient : coefficients)
        QVERIFY(isClose(coefficient, factor));
    QVERIFY(isClose(smallest, factor));
    QVERIFY(isClose(products.clippedSquares, factor * factor * dot(g, g)));
}

void TestClipping::clampedColumnsHaveTheProductsOfTheirElements() {
    Parameter<double> parameter;
    parameter.value = Tensor<double>(4, 6);
    parameter.gradient = tensorOf(4, 6, 0.5, 1);
    ClipProducts exact;
    int clamped = 0;
    for (Index j = 2; j < 5; ++j)
        for (const double g : Values(parameter.gradient.column(j), parameter.gradient.column(j) + 4)) {
            const double c = std::fabs(g) > 1.25 ? std::copysign(1.25, g) : g;
            exact.clippedSquares += c * c;
            exact.dot += c * g;
            clamped += c != g;
        }
    QVERIFY(clamped > 2 && clamped < 10);
    const ClipProducts products = clampedProducts(parameter, {2, 5}, 1.25);
    QVERIFY(isClose(products.clippedSquares, exact.clippedSquares));
    QVERIFY(isClose(products.dot, exact.dot));
}

QTEST_GUILESS_MAIN(TestClipping)
#include "tst_clipping.moc"
