// SPDX-License-Identifier: GPL-3.0-or-later
#include "buffer.h"

#include "core/kernels/dispatch.h"

#include <QTest>

#include <cmath>
#include <vector>

namespace {

using nabla::Kernels;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

template <class T>
struct Result {
    Buffer<T> dz;
    double loss = 0;
    std::int64_t correct = 0;
};

template <class T>
Result<T> crossEntropy(const Buffer<T>& z, const std::vector<std::int32_t>& labels, const std::vector<double>& scale) {
    Result<T> result{Buffer<T>(z.rows(), z.cols(), T(99))};
    Kernels<T>::crossEntropy(z.rows(), z.cols(), z.data(), z.stride(), labels.data(), scale.data(), result.dz.data(),
                             result.dz.stride(), &result.loss, &result.correct);
    return result;
}

template <class T>
Result<T> binaryCrossEntropy(const std::vector<T>& logits, const std::vector<std::int32_t>& labels,
                             const std::vector<double>& scale) {
    const auto count = ptrdiff_t(logits.size());
    Buffer<T> z(1, count);
    for (ptrdiff_t j = 0; j < count; ++j)
        z(0, j) = logits[std::size_t(j)];
    Result<T> result{Buffer<T>(1, count, T(99))};
    Kernels<T>::binaryCrossEntropy(count, z.data(), z.stride(), labels.data(), scale.data(), result.dz.data(),
                                   result.dz.stride(), &result.loss, &result.correct);
    return result;
}

Result<float> crossEntropyOfOne(std::vector<float> logits, std::int32_t label) {
    Buffer<float> z(ptrdiff_t(logits.size()), 1);
    std::copy(logits.begin(), logits.end(), z.data());
    return crossEntropy(z, {label}, {1.0});
}

} // namespace

class TestLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qInfo("built for %s", nk_isa()); }

    void hugeLogitsNeitherOverflowNorVanish() {
        const Result<float> result = crossEntropyOfOne({1000, -1000, 0}, 1);
        QCOMPARE(result.loss, 2000.0);
        QCOMPARE(result.dz(0), 1.0f);
        QCOMPARE(result.dz(1), -1.0f);
        QCOMPARE(result.dz(2), 0.0f);
    }

    void nonFiniteLogitsGiveNan() {
        for (const std::vector<float>& logits : {std::vector<float>{kInf, 0, 0}, {0, kNan, 0}, {-kInf, -kInf, -kInf}})
            for (const std::int32_t label : {0, 2}) {
                const Result<float> result = crossEntropyOfOne(logits, label);
                QVERIFY(std::isnan(result.loss));
                QVERIFY(std::isnan(result.dz(0)) && std::isnan(result.dz(1)) && std::isnan(result.dz(2)));
            }
        QCOMPARE(qint64(crossEntropyOfOne({0, kNan, 0}, 0).correct), qint64(0));
        QVERIFY(std::isnan(binaryCrossEntropy<float>({kNan}, {1}, {1}).loss));
        QCOMPARE(qint64(binaryCrossEntropy<float>({kNan}, {0}, {1}).correct), qint64(0));
    }

    void impossibleClassCostsInfinity() {
        QCOMPARE(crossEntropyOfOne({0, -kInf, 0}, 1).loss, double(kInf));
        QVERIFY(std::isfinite(crossEntropyOfOne({0, -kInf, 0}, 0).loss));
    }

    void firstOfEqualLogitsIsTheAnswer() {
        QCOMPARE(qint64(crossEntropyOfOne({2, 5, 5, 1}, 1).correct), qint64(1));
        QCOMPARE(qint64(crossEntropyOfOne({2, 5, 5, 1}, 2).correct), qint64(0));
        std::vector<float> equal(40, 0.5f);
        QCOMPARE(qint64(crossEntropyOfOne(equal, 0).correct), qint64(1));
        QCOMPARE(qint64(crossEntropyOfOne(equal, 39).correct), qint64(0));
        equal[39] = 0.75f;
        QCOMPARE(qint64(crossEntropyOfOne(equal, 39).correct), qint64(1));
    }

    void columnsOfScaleZeroCountNothing() {
        Buffer<float> z = Buffer<float>::random(10, 3, 1);
        z(4, 1) = kNan;
        const Result<float> result = crossEntropy<float>(z, {0, 1, 2}, {1, 0, 1});
        QVERIFY(std::isfinite(result.loss));
        for (ptrdiff_t i = 0; i < 10; ++i)
            QCOMPARE(result.dz(i, 1), 0.0f);
        const Result<float> binary = binaryCrossEntropy<float>({1, kNan, 1}, {1, 1, 1}, {1, 0, 1});
        QVERIFY(std::isfinite(binary.loss));
        QCOMPARE(binary.dz(0, 1), 0.0f);
        QCOMPARE(qint64(binary.correct), qint64(2));
    }

    void crossEntropyEqualsThePlainFormula() {
        for (const ptrdiff_t classes : {2, 3, 10, 16, 17, 40}) {
            compareCrossEntropy<double>(classes, 29, 1e-14); // a few roundings
            compareCrossEntropy<float>(classes, 29, 1e-6); // softmax near one: 1 ulp of exp, of the sum, of the product
        }
    }

    void binaryCrossEntropyOfFarLogits() {
        const Result<float> result = binaryCrossEntropy<float>({200, -200, 0}, {0, 1, 1}, {1, 1, 1});
        QVERIFY(std::abs(result.loss - (400 + std::log(2.0))) < 1e-6); // 400.6931; log 2 as a float
        QCOMPARE(result.dz(0, 0), 1.0f);
        QCOMPARE(result.dz(0, 1), -1.0f);
        QCOMPARE(result.dz(0, 2), -0.5f);
        QCOMPARE(qint64(result.correct), qint64(0));
    }

    void binaryCrossEntropyEqualsThePlainFormula() {
        compareBinary<double>(1e-14);
        compareBinary<float>(1e-6);
    }

    void squaredErrorEqualsThePlainFormula() {
        compareSquares<double>(1e-14);
        compareSquares<float>(1e-6);
    }

private:
    template <class T>
    void compareCrossEntropy(ptrdiff_t classes, ptrdiff_t cols, double tolerance) {
        Buffer<T> z = Buffer<T>::random(classes, cols, 2);
        z.view() *= T(8);
        std::vector<std::int32_t> labels;
        std::vector<double> scale;
        for (ptrdiff_t j = 0; j < cols; ++j) {
            labels.push_back(std::int32_t(j % classes));
            scale.push_back(j % 5 == 4 ? 0 : 1.0 / double(j + 1));
        }
        const Result<T> result = crossEntropy(z, labels, scale);
        double loss = 0;
        std::int64_t correct = 0;
        for (ptrdiff_t j = 0; j < cols; ++j) {
            const Eigen::ArrayXd powers = (z.toDouble().col(j).array() - z.toDouble().col(j).maxCoeff()).exp();
            Eigen::VectorXd expected = powers / powers.sum();
            const std::int32_t label = labels[std::size_t(j)];
            loss -= scale[std::size_t(j)] * std::log(expected(label));
            Eigen::Index best = 0;
            expected.maxCoeff(&best);
            correct += best == label && scale[std::size_t(j)] > 0;
            expected(label) -= 1;
            expected *= scale[std::size_t(j)];
            QVERIFY((result.dz.toDouble().col(j) - expected).cwiseAbs().maxCoeff() <= tolerance);
        }
        QVERIFY(std::abs(result.loss - loss) <= tolerance * loss);
        QCOMPARE(qint64(result.correct), qint64(correct));
    }

    template <class T>
    void compareBinary(double tolerance) {
        std::vector<T> logits;
        std::vector<std::int32_t> labels;
        std::vector<double> scale;
        double loss = 0;
        std::int64_t correct = 0;
        for (int j = 0; j < 53; ++j) {
            logits.push_back(T(0.5 * j - 13.1));
            labels.push_back(j % 3 == 0);
            scale.push_back(0.02 * j);
            const double z = double(logits.back()), p = 1 / (1 + std::exp(-z));
            loss -= scale.back() * (labels.back() ? std::log(p) : -std::log1p(std::exp(z)));
            correct += scale.back() > 0 && (z > 0) == (labels.back() != 0);
        }
        const Result<T> result = binaryCrossEntropy(logits, labels, scale);
        QVERIFY(std::abs(result.loss - loss) <= tolerance * loss);
        QCOMPARE(qint64(result.correct), qint64(correct));
        for (std::size_t j = 0; j < logits.size(); ++j) {
            const double expected = scale[j] * (1 / (1 + std::exp(-double(logits[j]))) - labels[j]);
            QVERIFY(std::abs(double(result.dz(0, ptrdiff_t(j))) - expected) <= tolerance);
        }
    }

    template <class T>
    void compareSquares(double tolerance) {
        const Buffer<T> z = Buffer<T>::random(19, 11, 3), targets = Buffer<T>::random(19, 11, 4);
        Buffer<T> dz(19, 11);
        std::vector<double> scale;
        for (int j = 0; j < 11; ++j)
            scale.push_back(0.1 * j);
        double loss = 0;
        Kernels<T>::mse(19, 11, z.data(), z.stride(), targets.data(), targets.stride(), scale.data(), dz.data(),
                        dz.stride(), &loss);
        const Eigen::MatrixXd error = z.toDouble() - targets.toDouble();
        const Eigen::VectorXd weights = Eigen::Map<Eigen::VectorXd>(scale.data(), 11);
        const double expected = error.colwise().squaredNorm().dot(weights);
        QVERIFY(std::abs(loss - expected) <= tolerance * expected);
        QVERIFY((dz.toDouble() - 2 * error * weights.asDiagonal()).cwiseAbs().maxCoeff() <= 4 * tolerance);
    }
};

QTEST_GUILESS_MAIN(TestLoss)
#include "tst_loss.moc"
