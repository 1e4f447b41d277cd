// SPDX-License-Identifier: GPL-3.0-or-later
#include "buffer.h"

#include "core/kernels/dispatch.h"

#include <QTest>

#include <cmath>
#include <vector>

namespace {

using nabla::Kernels;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();
// Sums of at most 3,300 doubles of one sign in another order: n eps = 7e-13.
constexpr double kOrder = 1e-12;

bool isClose(double got, double expected, double tolerance = kOrder) {
    return std::abs(got - expected) <= tolerance * std::abs(expected);
}

template <class T>
nk_gradient_stats gradientStats(const Buffer<T>& g, nk_gradient_stats start = {}) {
    Kernels<T>::gradientStats(g.rows(), g.cols(), g.data(), g.stride(), &start);
    return start;
}

template <class T>
double sumSquares(const Buffer<T>& g) {
    double sum = 0;
    Kernels<T>::sumSquares(g.rows(), g.cols(), g.data(), g.stride(), &sum);
    return sum;
}

} // namespace

class TestStatistics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qInfo("built for %s", nk_isa()); }

    void everySumEqualsAPlainLoop() {
        for (const ptrdiff_t rows : {1, 3, 8, 10, 16, 17, 40, 65, 100})
            for (const ptrdiff_t cols : {1, 5, 33}) {
                compareSums<float>(rows, cols);
                compareSums<double>(rows, cols);
            }
    }

    void elementwiseResultsEqualAPlainLoop() {
        const Buffer<float> a = Buffer<float>::random(37, 9, 1), b = Buffer<float>::random(37, 9, 2);
        Buffer<float> sum(37, 9), scaled(37, 9), inPlace(a);
        nk_scaled_sum_f32(37, 9, a.data(), a.stride(), b.data(), b.stride(), 0.3f, sum.data(), sum.stride());
        nk_scaled_sum_f32(37, 9, inPlace.data(), a.stride(), b.data(), b.stride(), 0.3f, inPlace.data(), a.stride());
        nk_scale_f32(37, 9, b.data(), b.stride(), -2.5f, scaled.data(), scaled.stride());
        // one rounding with fused multiply-add, two without
        const double tolerance = 2 * 1.2e-7;
        QVERIFY((sum.toDouble() - (a.toDouble() + double(0.3f) * b.toDouble())).cwiseAbs().maxCoeff() < tolerance);
        QVERIFY(sum.hasSameBits(inPlace));
        QVERIFY(scaled.toDouble() == -2.5 * b.toDouble() ||
                (scaled.toDouble() + 2.5 * b.toDouble()).cwiseAbs().maxCoeff() < tolerance);
    }

    void scaleByZeroKeepsNan() {
        Buffer<float> b(5, 1, float(kInf)), y(5, 1);
        nk_scale_f32(5, 1, b.data(), b.stride(), 0.0f, y.data(), y.stride());
        QVERIFY(std::isnan(y(2)));
    }

    void oneNanAnywhereIsSeen() {
        for (const ptrdiff_t rows : {1, 10, 16, 33})
            for (ptrdiff_t at = 0; at < rows; ++at) {
                Buffer<float> g = Buffer<float>::random(rows, 3, 3);
                g(at, 1) = float(kNan);
                const nk_gradient_stats stats = gradientStats(g);
                QVERIFY(std::isnan(stats.max_abs) && std::isnan(stats.sum_abs) && std::isnan(stats.sum_squares));
                QVERIFY(std::isnan(sumSquares(g)));
            }
    }

    void largestStaysNanOverLaterCalls() {
        const Buffer<double> clean(20, 2, 1.0);
        QVERIFY(std::isnan(gradientStats(clean, {0, 0, kNan, 0}).max_abs));
        QCOMPARE(gradientStats(clean, {0, 0, 5, 0}).max_abs, 5.0);
        QCOMPARE(gradientStats(clean, {0, 0, 0.5, 0}).max_abs, 1.0);
    }

    void infinityIsInfinityAndNotNan() {
        Buffer<float> g = Buffer<float>::random(21, 3, 4);
        g(20, 2) = -float(kInf);
        const nk_gradient_stats stats = gradientStats(g);
        QCOMPARE(stats.max_abs, kInf);
        QCOMPARE(stats.sum_abs, kInf);
        QCOMPARE(stats.sum_squares, kInf);
    }

    void floatSquaresNeitherOverflowNorVanish() {
        QVERIFY(isClose(sumSquares(Buffer<float>(10, 3, 1e30f)), 30 * double(1e30f) * double(1e30f)));
        QVERIFY(isClose(sumSquares(Buffer<float>(10, 3, 1e-30f)), 30 * double(1e-30f) * double(1e-30f)));
        const float smallest = std::numeric_limits<float>::denorm_min();
        QVERIFY(isClose(sumSquares(Buffer<float>(10, 3, smallest)), 30 * double(smallest) * double(smallest)));
        QCOMPARE(gradientStats(Buffer<float>(10, 3, smallest)).max_abs, double(smallest));
        QCOMPARE(qint64(gradientStats(Buffer<float>(10, 3, smallest)).zeros), qint64(0));
        QCOMPARE(qint64(gradientStats(Buffer<float>(10, 3, -0.0f)).zeros), qint64(30));
    }

    void logHistogramCountsWhatIlogbSays() {
        compareHistogram<float>(-149, 277);
        compareHistogram<float>(-60, 64); // clamped at both ends
        compareHistogram<double>(-1074, 2098);
        compareHistogram<double>(-60, 64);
    }

private:
    template <class T>
    void compareSums(ptrdiff_t rows, ptrdiff_t cols) {
        Buffer<T> a = Buffer<T>::random(rows, cols, 5);
        const Buffer<T> b = Buffer<T>::random(rows, cols, 6);
        a(rows / 2, cols / 2) = T(0);
        const Eigen::MatrixXd exact = a.toDouble();
        const nk_gradient_stats stats = gradientStats(a, {1, 1, 0, 1});
        QVERIFY(isClose(stats.sum_squares, 1 + exact.squaredNorm()));
        QVERIFY(isClose(stats.sum_abs, 1 + exact.cwiseAbs().sum()));
        QCOMPARE(stats.max_abs, exact.cwiseAbs().maxCoeff());
        QCOMPARE(qint64(stats.zeros), qint64(1 + (exact.array() == 0).count()));
        QVERIFY(isClose(sumSquares(a), exact.squaredNorm()));
        double dot = 1, powers[3] = {1, 1, 1};
        Kernels<T>::dot(rows, cols, a.data(), a.stride(), b.data(), b.stride(), &dot);
        QVERIFY(std::abs(dot - 1 - exact.cwiseProduct(b.toDouble()).sum()) <= kOrder * double(rows * cols));
        const double exponents[3] = {1, 2, 3.5};
        for (int i = 0; i < 3; ++i) {
            Kernels<T>::sumPowers(rows, cols, a.data(), a.stride(), exponents[i], &powers[i]);
            QVERIFY(isClose(powers[i], 1 + exact.array().abs().pow(exponents[i]).sum()));
        }
        std::vector<T> sums(std::size_t(rows), T(99));
        std::vector<double> squares(std::size_t(rows), 1.0);
        Kernels<T>::rowSums(rows, cols, a.data(), a.stride(), sums.data());
        Kernels<T>::rowSquares(rows, cols, a.data(), a.stride(), squares.data());
        for (ptrdiff_t i = 0; i < rows; ++i) {
            double inOrder = 0;
            for (ptrdiff_t j = 0; j < cols; ++j)
                inOrder += exact(i, j);
            QCOMPARE(sums[std::size_t(i)], T(inOrder));
            QVERIFY(isClose(squares[std::size_t(i)], 1 + exact.row(i).squaredNorm()));
        }
    }

    template <class T>
    void compareHistogram(int lowest, int bins) {
        Buffer<T> g = Buffer<T>::random(53, 61, 7);
        std::minstd_rand generator(8);
        for (ptrdiff_t j = 0; j < 61; ++j)
            for (ptrdiff_t i = 0; i < 53; ++i)
                g(i, j) = std::ldexp(g(i, j),
                                     int(generator() % (sizeof(T) == 4 ? 320 : 2200)) - (sizeof(T) == 4 ? 160 : 1100));
        g(1, 1) = std::numeric_limits<T>::denorm_min();
        g(2, 1) = std::numeric_limits<T>::min();
        g(3, 1) = -std::numeric_limits<T>::max();
        g(4, 1) = T(kInf);
        g(5, 1) = T(kNan);
        g(6, 1) = T(-0.0);
        std::vector<std::int64_t> counts(std::size_t(bins), 1), expected(std::size_t(bins), 1);
        std::int64_t zeros = 1, nonFinite = 1, expectedZeros = 1, expectedNonFinite = 1;
        Kernels<T>::logHistogram(53, 61, g.data(), g.stride(), counts.data(), lowest, bins, &zeros, &nonFinite);
        for (ptrdiff_t j = 0; j < 61; ++j)
            for (ptrdiff_t i = 0; i < 53; ++i) {
                const T value = g(i, j);
                if (value == 0)
                    ++expectedZeros;
                else if (!std::isfinite(value))
                    ++expectedNonFinite;
                else
                    ++expected[std::size_t(std::clamp(std::ilogb(value) - lowest, 0, bins - 1))];
            }
        QVERIFY(counts == expected);
        QCOMPARE(qint64(zeros), qint64(expectedZeros));
        QCOMPARE(qint64(nonFinite), qint64(expectedNonFinite));
        QVERIFY(expectedNonFinite >= 3 && expectedZeros >= 2);
    }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "tst_statistics.moc"
