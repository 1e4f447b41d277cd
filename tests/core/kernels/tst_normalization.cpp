// SPDX-License-Identifier: GPL-3.0-or-later
#include "buffer.h"

#include "core/kernels/dispatch.h"

#include <QTest>

#include <cmath>
#include <vector>

namespace {

using nabla::Kernels;

/// y of a whole batch norm or layer norm in double, its input gradient and parameter sums, from the definitions.
struct Reference {
    Eigen::MatrixXd y, dx;
    Eigen::VectorXd sumDy, sumDyXhat;
};

Reference normalizeColumns(const Eigen::MatrixXd& x, const Eigen::VectorXd& gamma, const Eigen::VectorXd& beta,
                           const Eigen::MatrixXd& dy, double eps) {
    Reference result{x, x, dy.rowwise().sum(), Eigen::VectorXd::Zero(x.rows())};
    for (ptrdiff_t j = 0; j < x.cols(); ++j) {
        const Eigen::ArrayXd centered = x.col(j).array() - x.col(j).mean();
        const double invStd = 1 / std::sqrt(centered.square().mean() + eps);
        const Eigen::ArrayXd xhat = centered * invStd, slope = dy.col(j).array() * gamma.array();
        result.y.col(j) = gamma.array() * xhat + beta.array();
        result.dx.col(j) = invStd * (slope - slope.mean() - xhat * (slope * xhat).mean());
        result.sumDyXhat += (dy.col(j).array() * xhat).matrix();
    }
    return result;
}

template <class T>
double largestError(const Buffer<T>& got, const Eigen::MatrixXd& expected) {
    return (got.toDouble() - expected).cwiseAbs().template maxCoeff<Eigen::PropagateNaN>();
}

/// Columns of moments and of what follows from them, as batch norm keeps them.
template <class T>
struct RowMoments {
    explicit RowMoments(const Buffer<T>& x, double eps)
        : mean(x.rows(), 1), invStd(x.rows(), 1), meanDouble(std::size_t(x.rows())), m2(std::size_t(x.rows())) {
        Kernels<T>::rowMoments(x.rows(), x.cols(), x.data(), x.stride(), meanDouble.data(), m2.data());
        for (ptrdiff_t i = 0; i < x.rows(); ++i) {
            mean(i) = T(meanDouble[std::size_t(i)]);
            invStd(i) = T(1 / std::sqrt(m2[std::size_t(i)] / double(x.cols()) + eps));
        }
    }

    Buffer<T> mean, invStd;
    std::vector<double> meanDouble, m2;
};

} // namespace

class TestNormalization : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qInfo("built for %s", nk_isa()); }

    void batchNormEqualsTheDefinition() {
        for (const ptrdiff_t rows : {1, 5, 16, 37, 70, 130})
            for (const ptrdiff_t cols : {2, 7, 32}) {
                // gradients of up to 130 terms of size one, times 1 / std <= 10
                compareRows<double>(rows, cols, 1e-13);
                compareRows<float>(rows, cols, 5e-5);
            }
    }

    void layerNormEqualsTheDefinition() {
        for (const ptrdiff_t rows : {2, 5, 16, 37, 70, 130})
            for (const ptrdiff_t cols : {1, 7, 32}) {
                compareColumns<double>(rows, cols, 1e-12); // two rows may lie close: 1 / std up to 300
                compareColumns<float>(rows, cols, 5e-4);
            }
    }

    void smallSpreadOnALargeMeanIsNotLost() {
        // mean 1e4, std 1e-2: sums of squares would leave 16 - 2 * 6 = 4 digits in double and none in float
        Buffer<double> x = Buffer<double>::random(20, 64, 1);
        x.view().array() = x.view().array() * 1e-2 + 1e4;
        const RowMoments<double> moments(x, 0);
        for (ptrdiff_t i = 0; i < 20; ++i) {
            const Eigen::ArrayXd row = x.toDouble().row(i).array() - 1e4; // exact: neighbours in binary
            const double expected = (row - row.mean()).square().sum();
            QVERIFY(std::abs(moments.m2[std::size_t(i)] / expected - 1) < 1e-9); // mean rounds at 1e-12 of 1e-2
            QVERIFY(std::abs(moments.meanDouble[std::size_t(i)] - 1e4 - row.mean()) < 1e-11);
        }
    }

    void momentsOfAConstantAreExact() {
        const Buffer<float> x(20, 8, 3.5f);
        const RowMoments<float> moments(x, 1e-5);
        QCOMPARE(moments.meanDouble[19], 3.5);
        QCOMPARE(moments.m2[19], 0.0);
        Buffer<float> y(20, 8);
        const Buffer<float> gamma(20, 1, 2.0f), beta(20, 1, 0.75f);
        nk_normalize_rows_f32(20, 8, x.data(), x.stride(), moments.mean.data(), moments.invStd.data(), gamma.data(),
                              beta.data(), y.data(), y.stride());
        QCOMPARE(y(7, 3), 0.75f); // zero variance: beta
    }

    void nanStaysInItsRowOrColumn() {
        Buffer<float> x = Buffer<float>::random(20, 8, 2), y(20, 8), mean(8, 1), invStd(8, 1);
        const Buffer<float> gamma(20, 1, 1.0f), beta(20, 1);
        x(3, 5) = std::numeric_limits<float>::quiet_NaN();
        const RowMoments<float> moments(x, 1e-5);
        QVERIFY(std::isnan(moments.m2[3]) && std::isfinite(moments.m2[2]));
        nk_normalize_columns_f32(20, 8, x.data(), x.stride(), 1e-5, gamma.data(), beta.data(), y.data(), y.stride(),
                                 mean.data(), invStd.data());
        QVERIFY(std::isnan(y(0, 5)) && std::isnan(mean(5)) && std::isfinite(y(3, 4)));
    }

private:
    template <class T>
    void compareRows(ptrdiff_t rows, ptrdiff_t cols, double tolerance) {
        Buffer<T> x = Buffer<T>::random(rows, cols, 3), y(rows, cols), dx(rows, cols);
        for (ptrdiff_t i = 0; i < rows; ++i)
            x(i, 0) = x(i, 1) > 0 ? T(-1) : T(1); // keeps the spread away from 0
        const Buffer<T> gamma = Buffer<T>::random(rows, 1, 4), beta = Buffer<T>::random(rows, 1, 5);
        const Buffer<T> dy = Buffer<T>::random(rows, cols, 6);
        // Batch norm is layer norm of the transposed matrix, but for gamma and beta, which belong to the kept side.
        const Eigen::VectorXd ones = Eigen::VectorXd::Ones(cols), zeros = Eigen::VectorXd::Zero(cols);
        const Eigen::MatrixXd scaledDy = gamma.toDouble().col(0).asDiagonal() * dy.toDouble();
        const Reference expected = normalizeColumns(x.toDouble().transpose(), ones, zeros, scaledDy.transpose(), 1e-5);
        const Eigen::MatrixXd xhat = expected.y.transpose();

        const RowMoments<T> moments(x, 1e-5);
        Kernels<T>::normalizeRows(rows, cols, x.data(), x.stride(), moments.mean.data(), moments.invStd.data(),
                                  gamma.data(), beta.data(), y.data(), y.stride());
        const Eigen::MatrixXd expectedY =
            (gamma.toDouble().col(0).asDiagonal() * xhat).colwise() + beta.toDouble().col(0);
        QVERIFY(largestError(y, expectedY) <= tolerance);

        std::vector<double> sumDy(std::size_t(rows), 1.0), sumDyXhat(std::size_t(rows), 1.0);
        Kernels<T>::normalizeRowsSums(rows, cols, dy.data(), dy.stride(), x.data(), x.stride(), moments.mean.data(),
                                      moments.invStd.data(), sumDy.data(), sumDyXhat.data());
        Buffer<T> meanDy(rows, 1), meanDyXhat(rows, 1);
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const Eigen::MatrixXd slopes = dy.toDouble();
            QVERIFY(std::abs(sumDy[std::size_t(i)] - 1 - slopes.row(i).sum()) <= 1e-12);
            QVERIFY(std::abs(sumDyXhat[std::size_t(i)] - 1 - slopes.row(i).dot(xhat.row(i))) <= tolerance * 10);
            meanDy(i) = T((sumDy[std::size_t(i)] - 1) / double(cols));
            meanDyXhat(i) = T((sumDyXhat[std::size_t(i)] - 1) / double(cols));
        }
        Kernels<T>::normalizeRowsBackward(rows, cols, dy.data(), dy.stride(), x.data(), x.stride(), moments.mean.data(),
                                          moments.invStd.data(), gamma.data(), meanDy.data(), meanDyXhat.data(),
                                          dx.data(), dx.stride());
        QVERIFY(largestError(dx, expected.dx.transpose()) <= tolerance);
    }

    template <class T>
    void compareColumns(ptrdiff_t rows, ptrdiff_t cols, double tolerance) {
        const Buffer<T> x = Buffer<T>::random(rows, cols, 7), dy = Buffer<T>::random(rows, cols, 8);
        const Buffer<T> gamma = Buffer<T>::random(rows, 1, 9), beta = Buffer<T>::random(rows, 1, 10);
        Buffer<T> y(rows, cols), dx(rows, cols);
        std::vector<T> mean(std::size_t(cols), T(0)), invStd(std::size_t(cols), T(0));
        std::vector<double> sumDy(std::size_t(rows), 1.0), sumDyXhat(std::size_t(rows), 1.0);
        const Reference expected =
            normalizeColumns(x.toDouble(), gamma.toDouble().col(0), beta.toDouble().col(0), dy.toDouble(), 1e-5);
        Kernels<T>::normalizeColumns(rows, cols, x.data(), x.stride(), 1e-5, gamma.data(), beta.data(), y.data(),
                                     y.stride(), mean.data(), invStd.data());
        QVERIFY(largestError(y, expected.y) <= tolerance);
        Kernels<T>::normalizeColumnsBackward(rows, cols, dy.data(), dy.stride(), x.data(), x.stride(), mean.data(),
                                             invStd.data(), gamma.data(), dx.data(), dx.stride());
        QVERIFY(largestError(dx, expected.dx) <= tolerance);
        Kernels<T>::normalizeColumnsSums(rows, cols, dy.data(), dy.stride(), x.data(), x.stride(), mean.data(),
                                         invStd.data(), sumDy.data(), sumDyXhat.data());
        for (ptrdiff_t i = 0; i < rows; ++i) {
            QVERIFY(std::abs(sumDy[std::size_t(i)] - 1 - expected.sumDy(i)) <= 1e-12);
            QVERIFY(std::abs(sumDyXhat[std::size_t(i)] - 1 - expected.sumDyXhat(i)) <= tolerance * 10);
        }
    }
};

QTEST_GUILESS_MAIN(TestNormalization)
#include "tst_normalization.moc"
