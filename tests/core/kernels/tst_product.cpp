// SPDX-License-Identifier: GPL-3.0-or-later
#include "buffer.h"

#include "core/kernels/dispatch.h"

#include <QTest>

#include <cmath>

namespace {

using nabla::Kernels;

/// The two ways training reads B: as it lies (forward, input gradients) and transposed (weight gradients).
enum class Reading { AsStored, Transposed };

template <class T>
void product(const Buffer<T>& a, const Buffer<T>& b, Reading reading, const T* bias, int accumulate, Buffer<T>& c,
             ptrdiff_t firstColumn, ptrdiff_t columns) {
    const bool stored = reading == Reading::AsStored;
    const ptrdiff_t bRow = stored ? 1 : b.stride(), bColumn = stored ? b.stride() : 1;
    Kernels<T>::product(c.rows(), columns, a.cols(), a.data(), a.stride(), b.data() + firstColumn * bColumn, bRow,
                        bColumn, bias, accumulate, c.data(firstColumn), c.stride());
}

/// Largest error of one product in units of its bound; above 1 is wrong.
/// Bound: k + 2 roundings of terms whose sum of magnitudes is |A||B| + |bias| + |C|, twice because a double reference
/// rounds as well (for float it is exact by comparison).
template <class T>
double errorOf(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, Reading reading, bool hasBias, bool accumulate) {
    const bool stored = reading == Reading::AsStored;
    const Buffer<T> a = Buffer<T>::random(m, k, 1), b = Buffer<T>::random(stored ? k : n, stored ? n : k, 2);
    const Buffer<T> bias = Buffer<T>::random(m, 1, 3);
    Buffer<T> c = Buffer<T>::random(m, n, 4);
    const Eigen::MatrixXd left = a.toDouble();
    const Eigen::MatrixXd right = stored ? b.toDouble() : Eigen::MatrixXd(b.toDouble().transpose());
    Eigen::MatrixXd start = accumulate ? c.toDouble() : Eigen::MatrixXd::Zero(m, n);
    Eigen::MatrixXd magnitude = start.cwiseAbs() + left.cwiseAbs() * right.cwiseAbs();
    if (hasBias) {
        start.colwise() += bias.toDouble().col(0);
        magnitude.colwise() += bias.toDouble().col(0).cwiseAbs();
    }
    const Eigen::MatrixXd expected = start + left * right;
    product(a, b, reading, hasBias ? bias.data() : nullptr, accumulate, c, 0, n);
    const double unit = 2.0 * double(k + 2) * double(std::numeric_limits<T>::epsilon());
    const Eigen::ArrayXXd error = (c.toDouble() - expected).array().abs() / (unit * magnitude.array());
    return error.maxCoeff<Eigen::PropagateNaN>();
}

template <class T>
void compareAll(std::initializer_list<ptrdiff_t> sizes) {
    int turn = 0;
    for (const ptrdiff_t m : sizes)
        for (const ptrdiff_t n : sizes)
            for (const ptrdiff_t k : sizes)
                for (const Reading reading : {Reading::AsStored, Reading::Transposed}) {
                    ++turn;
                    const double error = errorOf<T>(m, n, k, reading, turn & 2, turn & 4);
                    QVERIFY2(error <= 1, qPrintable(QStringLiteral("%1 x %2 x %3, reading %4: %5 of the bound")
                                                        .arg(m)
                                                        .arg(n)
                                                        .arg(k)
                                                        .arg(int(reading))
                                                        .arg(error)));
                }
}

template <class T>
void compareSplits(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
    for (const Reading reading : {Reading::AsStored, Reading::Transposed}) {
        const bool stored = reading == Reading::AsStored;
        const Buffer<T> a = Buffer<T>::random(m, k, 5), b = Buffer<T>::random(stored ? k : n, stored ? n : k, 6);
        const Buffer<T> bias = Buffer<T>::random(m, 1, 7);
        Buffer<T> whole(m, n), pieces(m, n);
        product(a, b, reading, bias.data(), 0, whole, 0, n);
        for (ptrdiff_t width = 1; width <= n; width += width < 16 ? 1 : 23) {
            for (ptrdiff_t j = 0; j < n; j += width)
                product(a, b, reading, bias.data(), 0, pieces, j, std::min(width, n - j));
            QVERIFY2(whole.hasSameBits(pieces), qPrintable(QStringLiteral("pieces of %1 columns").arg(width)));
        }
    }
}

} // namespace

class TestProduct : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qInfo("built for %s", nk_isa()); }

    void equalsEigenForEverySmallShape() {
        compareAll<float>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
        compareAll<double>({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
    }

    void equalsEigenAroundTileAndBlockEdges() {
        compareAll<float>({31, 32, 33, 63, 64, 65, 127, 128, 130});
        compareAll<double>({31, 33, 63, 64, 65, 127, 130});
        for (const Reading reading : {Reading::AsStored, Reading::Transposed}) {
            QVERIFY(errorOf<float>(50, 30, 257, reading, true, true) <= 1);
            QVERIFY(errorOf<float>(17, 513, 600, reading, true, false) <= 1);
            QVERIFY(errorOf<double>(17, 1030, 515, reading, false, true) <= 1);
        }
    }

    void bitsDoNotDependOnHowColumnsAreSplit() {
        compareSplits<float>(10, 32, 64);
        compareSplits<float>(70, 67, 300);
        compareSplits<float>(33, 600, 20);
        compareSplits<double>(40, 67, 300);
    }

    void bitsDoNotDependOnHowRowsAreSplit() {
        const Buffer<float> a = Buffer<float>::random(112, 300, 8), b = Buffer<float>::random(300, 37, 9);
        Buffer<float> whole(112, 37), pieces(112, 37);
        product<float>(a, b, Reading::AsStored, nullptr, 0, whole, 0, 37);
        for (ptrdiff_t i = 0; i < 112; i += 48)
            nk_product_f32(std::min<ptrdiff_t>(48, 112 - i), 37, 300, a.data() + i, a.stride(), b.data(), 1, b.stride(),
                           nullptr, 0, pieces.data() + i, pieces.stride());
        QVERIFY(whole.hasSameBits(pieces));
    }

    void nothingToSumLeavesTheStart() {
        const Buffer<float> a(20, 1), bias = Buffer<float>::random(20, 1, 10);
        Buffer<float> c = Buffer<float>::random(20, 3, 11);
        const Buffer<float> before(c);
        nk_product_f32(20, 3, 0, a.data(), a.stride(), a.data(), 1, 16, nullptr, 1, c.data(), c.stride());
        QVERIFY(c.hasSameBits(before));
        nk_product_f32(20, 3, 0, a.data(), a.stride(), a.data(), 1, 16, bias.data(), 0, c.data(), c.stride());
        for (ptrdiff_t j = 0; j < 3; ++j)
            QVERIFY(std::memcmp(c.data(j), bias.data(), 20 * sizeof(float)) == 0);
        nk_product_f32(20, 0, 5, a.data(), a.stride(), a.data(), 1, 16, nullptr, 0, c.data(), c.stride());
    }

    void nonFiniteNumbersReachExactlyTheirRowOrColumn() {
        Buffer<float> a = Buffer<float>::random(21, 19, 12), b = Buffer<float>::random(19, 23, 13);
        const float inf = std::numeric_limits<float>::infinity();
        a(4, 7) = std::numeric_limits<float>::quiet_NaN();
        b(3, 11) = inf;
        a(9, 3) = 0; // 0 * inf
        Buffer<float> c(21, 23);
        product<float>(a, b, Reading::AsStored, nullptr, 0, c, 0, 23);
        for (ptrdiff_t j = 0; j < 23; ++j)
            for (ptrdiff_t i = 0; i < 21; ++i) {
                if (i == 4 || (i == 9 && j == 11))
                    QVERIFY(std::isnan(c(i, j)));
                else if (j == 11)
                    QCOMPARE(c(i, j), a(i, 3) > 0 ? inf : -inf);
                else
                    QVERIFY(std::isfinite(c(i, j)));
            }
    }

    void transposeMovesEveryElement() {
        for (const ptrdiff_t rows : {1, 7, 16, 33, 100})
            for (const ptrdiff_t cols : {1, 8, 17, 64}) {
                const Buffer<float> a = Buffer<float>::random(rows, cols, 14);
                Buffer<float> at(cols, rows);
                nk_transpose_f32(rows, cols, a.data(), a.stride(), at.data(), at.stride());
                const Buffer<double> d = Buffer<double>::random(rows, cols, 15);
                Buffer<double> dt(cols, rows);
                nk_transpose_f64(rows, cols, d.data(), d.stride(), dt.data(), dt.stride());
                QVERIFY(at.toDouble() == a.toDouble().transpose());
                if (cols < at.stride()) // a neighbour's panel may begin here
                    QVERIFY(std::isnan(*(at.data() + cols)));
                QVERIFY(dt.toDouble() == d.toDouble().transpose());
            }
    }
};

QTEST_GUILESS_MAIN(TestProduct)
#include "tst_product.moc"
