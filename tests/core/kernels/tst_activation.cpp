// SPDX-License-Identifier: GPL-3.0-or-later
#include "buffer.h"

#include "core/kernels/dispatch.h"

#include <QTest>

#include <cmath>
#include <utility>
#include <vector>

namespace {

using nabla::Kernels;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kSeluAlpha = 1.6732632423543772848170429916717, kSeluScale = 1.0507009873554804934193349852946;

constexpr std::pair<nk_activation, const char*> kKinds[] = {
    {NK_LINEAR, "linear"},   {NK_RELU, "relu"},           {NK_LEAKY_RELU, "leaky_relu"},
    {NK_ELU, "elu"},         {NK_SELU, "selu"},           {NK_GELU, "gelu"},
    {NK_SILU, "silu"},       {NK_SOFTPLUS, "softplus"},   {NK_TANH, "tanh"},
    {NK_SIGMOID, "sigmoid"}, {NK_HARD_TANH, "hard_tanh"}, {NK_SOFTSIGN, "softsign"},
};

double sigmoid(double x) {
    return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}

/// PyTorch's functions, slow and obvious.
double valueOf(nk_activation kind, double x) {
    switch (kind) {
    case NK_LINEAR:
        return x;
    case NK_RELU:
        return x < 0 ? 0 : x;
    case NK_LEAKY_RELU:
        return x > 0 ? x : 0.01 * x;
    case NK_ELU:
        return x > 0 ? x : std::expm1(x);
    case NK_SELU:
        return kSeluScale * (x > 0 ? x : kSeluAlpha * std::expm1(x));
    case NK_GELU:
        return x * 0.5 * std::erfc(-x / std::sqrt(2.0));
    case NK_SILU:
        return x * sigmoid(x);
    case NK_SOFTPLUS:
        return x > 20 ? x : std::log1p(std::exp(x));
    case NK_TANH:
        return std::tanh(x);
    case NK_SIGMOID:
        return sigmoid(x);
    case NK_HARD_TANH:
        return x < -1 ? -1 : x > 1 ? 1 : x;
    case NK_SOFTSIGN:
        return x / (1 + std::abs(x));
    }
    return kNan;
}

double slopeOf(nk_activation kind, double x) {
    switch (kind) {
    case NK_LINEAR:
        return 1;
    case NK_RELU:
        return x <= 0 ? 0 : 1;
    case NK_LEAKY_RELU:
        return x > 0 ? 1 : 0.01;
    case NK_ELU:
        return x > 0 ? 1 : std::exp(x);
    case NK_SELU:
        return kSeluScale * (x > 0 ? 1 : kSeluAlpha * std::exp(x));
    case NK_GELU:
        return 0.5 * std::erfc(-x / std::sqrt(2.0)) + x * std::exp(-0.5 * x * x) / std::sqrt(2 * M_PI);
    case NK_SILU:
        return sigmoid(x) * (1 + x * sigmoid(-x));
    case NK_SOFTPLUS:
        return x > 20 ? 1 : sigmoid(x);
    case NK_TANH:
        return 1 - std::tanh(x) * std::tanh(x);
    case NK_SIGMOID:
        return sigmoid(x) * sigmoid(-x);
    case NK_HARD_TANH:
        return x <= -1 || x >= 1 ? 0 : 1;
    case NK_SOFTSIGN:
        return 1 / ((1 + std::abs(x)) * (1 + std::abs(x)));
    }
    return kNan;
}

template <class T>
T forwardOf(nk_activation kind, double x) {
    const Buffer<T> z(1, 1, T(x));
    Buffer<T> y(1, 1);
    Kernels<T>::activationForward(kind, 1, 1, z.data(), z.stride(), y.data(), y.stride(), nullptr);
    return y(0);
}

template <class T>
T backwardOf(nk_activation kind, double x, T dy = T(1)) {
    const Buffer<T> z(1, 1, T(x)), y(1, 1, forwardOf<T>(kind, x)), slope(1, 1, dy);
    Buffer<T> dz(1, 1);
    Kernels<T>::activationBackward(kind, 1, 1, z.data(), z.stride(), y.data(), y.stride(), slope.data(), slope.stride(),
                                   dz.data(), dz.stride(), nullptr);
    return dz(0);
}

/// Distance in units of the float that lies next to the exact number.
double ulps(float got, double exact) {
    if (std::isinf(got) && std::abs(exact) > double(std::numeric_limits<float>::max()))
        return 0;
    if (!std::isfinite(got))
        return kInf;
    int exponent = 0;
    std::frexp(exact, &exponent);
    return std::abs(double(got) - exact) / std::ldexp(1.0, std::max(exponent - 24, -149));
}

} // namespace

class TestActivation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qInfo("built for %s", nk_isa()); }

    void floatStaysWithinItsUlpsOverTheWholeRange_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("bound");
        // All 2^32 arguments in steps of 37 gave: tanh 1.91, sigmoid 1.96, elu .87, selu 1.72, gelu .51, silu 3.11,
        // softplus 2.75, softsign 1.5.
        QTest::newRow("tanh") << int(NK_TANH) << 2.0;
        QTest::newRow("sigmoid") << int(NK_SIGMOID) << 2.0;
        QTest::newRow("elu") << int(NK_ELU) << 2.0;
        QTest::newRow("selu") << int(NK_SELU) << 2.0;
        QTest::newRow("gelu") << int(NK_GELU) << 1.0;
        QTest::newRow("silu") << int(NK_SILU) << 4.0;
        QTest::newRow("softplus") << int(NK_SOFTPLUS) << 4.0;
        QTest::newRow("softsign") << int(NK_SOFTSIGN) << 2.0;
    }
    void floatStaysWithinItsUlpsOverTheWholeRange() {
        QFETCH(int, kind);
        QFETCH(double, bound);
        constexpr ptrdiff_t kChunk = 4096;
        Buffer<float> z(kChunk, 1), y(kChunk, 1);
        double worst = 0;
        float worstAt = 0;
        for (std::uint64_t bits = 0; bits < (std::uint64_t(1) << 32);) {
            for (ptrdiff_t i = 0; i < kChunk; ++i, bits += 4099) { // prime: meets every exponent at changing mantissas
                const auto pattern = std::uint32_t(bits);
                std::memcpy(&z(i), &pattern, sizeof pattern);
            }
            nk_activation_forward_f32(nk_activation(kind), kChunk, 1, z.data(), kChunk, y.data(), kChunk, nullptr);
            for (ptrdiff_t i = 0; i < kChunk; ++i) {
                if (!std::isfinite(z(i)))
                    continue;
                const double error = ulps(y(i), valueOf(nk_activation(kind), double(z(i))));
                if (error > worst)
                    worst = error, worstAt = z(i);
                if (kind == NK_TANH || kind == NK_SIGMOID)
                    QVERIFY2(std::abs(y(i)) <= 1, qPrintable(QString::number(double(z(i)))));
            }
        }
        QVERIFY2(worst <= bound, qPrintable(QStringLiteral("%1 ulp at %2").arg(worst).arg(double(worstAt), 0, 'g', 9)));
    }

    void tinyArgumentsKeepTheirRelativeSize() {
        for (const float x : {1e-45f, 3e-42f, 1e-38f, 1e-30f, 1e-20f, 1e-10f, 1e-6f, -1e-45f, -1e-12f}) {
            QCOMPARE(forwardOf<float>(NK_TANH, double(x)), x);
            QCOMPARE(forwardOf<float>(NK_SOFTSIGN, double(x)), float(double(x) / (1 + std::abs(double(x)))));
            QVERIFY(ulps(forwardOf<float>(NK_ELU, double(x)), valueOf(NK_ELU, double(x))) <= 1);
        }
    }

    void deepSaturationReachesTheDenormalsAndOnlyThenZero() {
        for (const double x : {-80.0, -87.0, -88.5, -95.0, -100.0, -103.0}) {
            const float y = forwardOf<float>(NK_SIGMOID, x);
            QVERIFY(y > 0);
            QVERIFY(ulps(y, std::exp(x)) <= 2);
            QVERIFY(ulps(backwardOf<float>(NK_SIGMOID, x), std::exp(x)) <= 2);
            QVERIFY(ulps(forwardOf<float>(NK_SILU, x), x * std::exp(x)) <= 4);
            QVERIFY(ulps(forwardOf<float>(NK_SOFTPLUS, x), std::exp(x)) <= 4);
        }
        QCOMPARE(forwardOf<float>(NK_SIGMOID, -104.0), 0.0f);
        QCOMPARE(forwardOf<float>(NK_SIGMOID, -1e30), 0.0f);
        QCOMPARE(forwardOf<float>(NK_SIGMOID, 1e30), 1.0f);
        QCOMPARE(forwardOf<float>(NK_SILU, -3e38), -0.0f);
        QCOMPARE(forwardOf<float>(NK_GELU, -3e38), -0.0f);
    }

    void infinitiesGoWhereTheFunctionGoes() {
        for (const auto& [kind, name] : kKinds) {
            // inf / inf and 0 * inf: PyTorch gives NaN as well
            const bool undefinedAbove = kind == NK_SOFTSIGN;
            const bool undefinedBelow = kind == NK_SOFTSIGN || kind == NK_GELU || kind == NK_SILU;
            const float above = forwardOf<float>(kind, kInf), below = forwardOf<float>(kind, -kInf);
            QVERIFY2(undefinedAbove ? std::isnan(above) : above == float(valueOf(kind, kInf)), name);
            QVERIFY2(undefinedBelow ? std::isnan(below) : below == float(valueOf(kind, -kInf)), name);
            const double aboveDouble = forwardOf<double>(kind, kInf), belowDouble = forwardOf<double>(kind, -kInf);
            QVERIFY2(undefinedAbove ? std::isnan(aboveDouble) : aboveDouble == valueOf(kind, kInf), name);
            QVERIFY2(undefinedBelow ? std::isnan(belowDouble) : belowDouble == valueOf(kind, -kInf), name);
        }
    }

    void nanIsNeverHidden() {
        for (const auto& [kind, name] : kKinds) {
            QVERIFY2(std::isnan(forwardOf<float>(kind, kNan)), name);
            QVERIFY2(std::isnan(forwardOf<double>(kind, kNan)), name);
            QVERIFY2(std::isnan(backwardOf<float>(kind, 0.3, float(kNan))), name);
            QVERIFY2(std::isnan(backwardOf<double>(kind, 0.3, kNan)), name);
        }
    }

    void slopesAtKinksArePyTorchs() {
        QCOMPARE(backwardOf<float>(NK_RELU, 0.0), 0.0f);
        QCOMPARE(backwardOf<float>(NK_LEAKY_RELU, 0.0), 0.01f);
        QCOMPARE(backwardOf<float>(NK_ELU, 0.0), 1.0f);
        QCOMPARE(backwardOf<float>(NK_SELU, 0.0), float(kSeluScale * kSeluAlpha));
        QCOMPARE(backwardOf<float>(NK_HARD_TANH, 1.0), 0.0f);
        QCOMPARE(backwardOf<float>(NK_HARD_TANH, -1.0), 0.0f);
        QCOMPARE(backwardOf<float>(NK_HARD_TANH, 0.999), 1.0f);
        QCOMPARE(backwardOf<float>(NK_SOFTPLUS, 20.5), 1.0f);
        QCOMPARE(forwardOf<float>(NK_SOFTPLUS, 20.5), 20.5f);
    }

    void valuesAndSlopesEqualThePlainFormulas_data() {
        QTest::addColumn<int>("kind");
        for (const auto& [kind, name] : kKinds)
            QTest::newRow(name) << int(kind);
    }
    void valuesAndSlopesEqualThePlainFormulas() {
        QFETCH(int, kind);
        // double: a few roundings of terms of size <= |y| + |slope| (1 - y^2 and Phi + x phi cancel); float likewise
        compare<double>(nk_activation(kind), 8 * 2.3e-16);
        compare<float>(nk_activation(kind), 8 * 1.2e-7);
    }

    void statisticsEqualAPlainLoop_data() { valuesAndSlopesEqualThePlainFormulas_data(); }
    void statisticsEqualAPlainLoop() {
        QFETCH(int, kind);
        for (const ptrdiff_t rows : {1, 7, 16, 30, 67}) {
            compareStatistics<float>(nk_activation(kind), rows, 13);
            compareStatistics<double>(nk_activation(kind), rows, 13);
        }
    }

    void inputAndOutputMayBeOneBuffer() {
        const Buffer<float> z = Buffer<float>::random(37, 5, 1);
        Buffer<float> apart(37, 5), same(z), dz(37, 5), slope = Buffer<float>::random(37, 5, 2);
        nk_activation_forward_f32(NK_TANH, 37, 5, z.data(), z.stride(), apart.data(), apart.stride(), nullptr);
        nk_activation_forward_f32(NK_TANH, 37, 5, same.data(), same.stride(), same.data(), same.stride(), nullptr);
        QVERIFY(apart.hasSameBits(same));
        nk_activation_backward_f32(NK_TANH, 37, 5, z.data(), z.stride(), apart.data(), apart.stride(), slope.data(),
                                   slope.stride(), dz.data(), dz.stride(), nullptr);
        nk_activation_backward_f32(NK_TANH, 37, 5, z.data(), z.stride(), apart.data(), apart.stride(), slope.data(),
                                   slope.stride(), slope.data(), slope.stride(), nullptr);
        QVERIFY(dz.hasSameBits(slope));
    }

private:
    template <class T>
    void compare(nk_activation kind, double tolerance) {
        Buffer<T> z = Buffer<T>::random(100, 7, 3), y(100, 7), dy = Buffer<T>::random(100, 7, 4), dz(100, 7);
        z.view() *= T(25);
        z(3, 3) = T(0);
        Kernels<T>::activationForward(kind, 100, 7, z.data(), z.stride(), y.data(), y.stride(), nullptr);
        Kernels<T>::activationBackward(kind, 100, 7, z.data(), z.stride(), y.data(), y.stride(), dy.data(), dy.stride(),
                                       dz.data(), dz.stride(), nullptr);
        for (ptrdiff_t j = 0; j < 7; ++j)
            for (ptrdiff_t i = 0; i < 100; ++i) {
                const double x = double(z(i, j)), value = valueOf(kind, x), slope = slopeOf(kind, x);
                const QString where = QStringLiteral("at %1").arg(x, 0, 'g', 17);
                // e^(-x^2 / 2) of gelu multiplies the rounding of x^2 by x^2; far out the result is no float any more
                const double conditioned = kind == NK_GELU ? (1 + x * x) * std::abs(value) : std::abs(value);
                const double smallest = double(std::numeric_limits<T>::denorm_min());
                QVERIFY2(std::abs(double(y(i, j)) - value) <= tolerance * conditioned + smallest, qPrintable(where));
                QVERIFY2(std::abs(double(dz(i, j)) - slope * double(dy(i, j))) <=
                             tolerance * std::abs(double(dy(i, j))),
                         qPrintable(where));
            }
    }

    template <class T>
    void compareStatistics(nk_activation kind, ptrdiff_t rows, ptrdiff_t cols) {
        Buffer<T> z = Buffer<T>::random(rows, cols, 5), y(rows, cols), dy = Buffer<T>::random(rows, cols, 6),
                  dz(rows, cols);
        z.view() *= T(6);
        z(0, 2) = T(0);
        nk_value_stats stats{1, 1, 1, 1, 1}, again{1, 1, 1, 1, 0}, expected{1, 1, 1, 1, 1};
        double largestOutput = 1;
        double sums[2] = {1, 1}, expectedSums[2] = {1, 1};
        Kernels<T>::activationForward(kind, rows, cols, z.data(), z.stride(), y.data(), y.stride(), &stats);
        Kernels<T>::activationBackward(kind, rows, cols, z.data(), z.stride(), y.data(), y.stride(), dy.data(),
                                       dy.stride(), dz.data(), dz.stride(), sums);
        Kernels<T>::valueStats(rows, cols, y.data(), y.stride(), &again);
        for (ptrdiff_t j = 0; j < cols; ++j)
            for (ptrdiff_t i = 0; i < rows; ++i) {
                const T value = y(i, j);
                expected.sum += double(value);
                expected.sum_squares += double(value) * double(value);
                expected.max_abs_input = std::max(expected.max_abs_input, std::abs(double(z(i, j))));
                largestOutput = std::max(largestOutput, std::abs(double(value)));
                expected.zeros += value == 0;
                expected.saturated += (kind == NK_TANH && std::abs(value) > T(0.97)) ||
                                      (kind == NK_SIGMOID && (value < T(0.015) || value > T(0.985))) ||
                                      (kind == NK_HARD_TANH && std::abs(value) >= 1);
                expectedSums[0] += double(dy(i, j)) * double(dy(i, j));
                expectedSums[1] += double(dz(i, j)) * double(dz(i, j));
            }
        // sums of 871 doubles in another order
        const double unit = 1e-13;
        QVERIFY(std::abs(stats.sum - expected.sum) <= unit * (1 + double(rows * cols) * 6));
        QVERIFY(std::abs(stats.sum_squares - expected.sum_squares) <= unit * expected.sum_squares);
        QCOMPARE(again.sum, stats.sum);
        QCOMPARE(again.sum_squares, stats.sum_squares);
        QCOMPARE(stats.max_abs_input, expected.max_abs_input);
        QCOMPARE(again.max_abs_input, largestOutput);
        QCOMPARE(qint64(stats.zeros), qint64(expected.zeros));
        QCOMPARE(qint64(again.zeros), qint64(expected.zeros));
        QCOMPARE(qint64(stats.saturated), qint64(expected.saturated));
        QVERIFY(std::abs(sums[0] - expectedSums[0]) <= unit * expectedSums[0]);
        QVERIFY(std::abs(sums[1] - expectedSums[1]) <= unit * expectedSums[1]);
    }
};

QTEST_GUILESS_MAIN(TestActivation)
#include "tst_activation.moc"
