// SPDX-License-Identifier: GPL-3.0-or-later
#include "buffer.h"

#include "core/kernels/dispatch.h"

#include <QTest>

#include <cmath>
#include <vector>

namespace {

using nabla::Kernels;

constexpr double kInf = std::numeric_limits<double>::infinity();

enum class Rule { Sgd, Adam, RmsProp };

nk_optimizer plain(double rate) {
    nk_optimizer how{};
    how.coefficient = 1;
    how.clamp_to = kInf;
    how.learning_rate = rate;
    how.first_step = 1;
    how.beta1 = 0.9;
    how.beta2 = 0.999;
    how.epsilon = 1e-8;
    how.alpha = 0.99;
    how.bias_correction1 = how.bias_correction2 = 1;
    return how;
}

/// One weight and its state, updated as PyTorch's documentation writes it, in double.
struct Twin {
    double weight = 0, first = 0, second = 0;

    void step(Rule rule, const nk_optimizer& how, double g, double coefficient) {
        g = std::min(std::max(g, -how.clamp_to), how.clamp_to) * coefficient;
        if (how.decoupled)
            weight -= how.learning_rate * how.weight_decay * weight;
        else
            g += how.weight_decay * weight;
        if (rule == Rule::Sgd) {
            first = how.first_step ? g : how.momentum * first + g;
            const double direction = how.momentum == 0 ? g : how.nesterov ? g + how.momentum * first : first;
            weight -= how.learning_rate * direction;
        } else if (rule == Rule::Adam) {
            first = how.beta1 * first + (1 - how.beta1) * g;
            second = how.beta2 * second + (1 - how.beta2) * g * g;
            const double corrected = first / how.bias_correction1;
            weight -= how.learning_rate * corrected / (std::sqrt(second / how.bias_correction2) + how.epsilon);
        } else {
            second = how.alpha * second + (1 - how.alpha) * g * g;
            first = how.momentum * first + g / (std::sqrt(second) + how.epsilon);
            weight -= how.learning_rate * first;
        }
    }
};

template <class T>
void step(Rule rule, const nk_optimizer& how, Buffer<T>& w, const Buffer<T>& g, Buffer<T>& first, Buffer<T>& second,
          const double* rowCoefficients, nk_update_stats* stats) {
    if (rule == Rule::Sgd)
        Kernels<T>::sgd(w.rows(), w.cols(), w.data(), w.stride(), g.data(), g.stride(), first.data(), &how,
                        rowCoefficients, stats);
    else if (rule == Rule::Adam)
        Kernels<T>::adam(w.rows(), w.cols(), w.data(), w.stride(), g.data(), g.stride(), first.data(), second.data(),
                         &how, rowCoefficients, stats);
    else
        Kernels<T>::rmsprop(w.rows(), w.cols(), w.data(), w.stride(), g.data(), g.stride(), second.data(), first.data(),
                            &how, rowCoefficients, stats);
}

/// One step of one weight.
float single(Rule rule, const nk_optimizer& how, float w, float g) {
    Buffer<float> weight(1, 1, w), first(1, 1), second(1, 1);
    step(rule, how, weight, Buffer<float>(1, 1, g), first, second, nullptr, nullptr);
    return weight(0);
}

} // namespace

class TestOptimizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qInfo("built for %s", nk_isa()); }

    void twentyStepsEqualThePlainFormula_data() {
        QTest::addColumn<int>("rule");
        QTest::addColumn<double>("momentum");
        QTest::addColumn<bool>("nesterov");
        QTest::addColumn<double>("weightDecay");
        QTest::addColumn<bool>("decoupled");
        QTest::newRow("sgd") << int(Rule::Sgd) << 0.0 << false << 0.0 << false;
        QTest::newRow("sgd with momentum") << int(Rule::Sgd) << 0.9 << false << 0.0 << false;
        QTest::newRow("sgd with nesterov momentum and decay") << int(Rule::Sgd) << 0.9 << true << 0.01 << false;
        QTest::newRow("adam") << int(Rule::Adam) << 0.0 << false << 0.0 << false;
        QTest::newRow("adam with decay in the gradient") << int(Rule::Adam) << 0.0 << false << 0.1 << false;
        QTest::newRow("adamw") << int(Rule::Adam) << 0.0 << false << 0.1 << true;
        QTest::newRow("rmsprop") << int(Rule::RmsProp) << 0.0 << false << 0.0 << false;
        QTest::newRow("rmsprop with momentum and decay") << int(Rule::RmsProp) << 0.9 << false << 0.01 << false;
    }
    void twentyStepsEqualThePlainFormula() {
        QFETCH(int, rule);
        QFETCH(double, momentum);
        QFETCH(bool, nesterov);
        QFETCH(double, weightDecay);
        QFETCH(bool, decoupled);
        nk_optimizer how = plain(0.01);
        how.momentum = momentum;
        how.nesterov = nesterov;
        how.weight_decay = weightDecay;
        how.decoupled = decoupled;
        how.coefficient = 0.7;
        how.clamp_to = 0.8;
        for (const bool perRow : {false, true}) {
            // twenty steps of a handful of roundings each, weights and updates of size one
            compare<double>(Rule(rule), how, perRow, 20 * 10 * 2.3e-16);
            compare<float>(Rule(rule), how, perRow, 20 * 10 * 1.2e-7);
        }
    }

    void firstVelocityIsTheGradient() {
        nk_optimizer how = plain(0.5);
        how.momentum = 0.9;
        Buffer<float> w(3, 1, 1.0f), velocity(3, 1, 100.0f), unused(3, 1);
        step(Rule::Sgd, how, w, Buffer<float>(3, 1, 0.25f), velocity, unused, nullptr, nullptr);
        QCOMPARE(velocity(1), 0.25f);
        QCOMPARE(w(1), 0.875f);
    }

    void clampComesBeforeTheCoefficientAndBothBeforeDecay() {
        nk_optimizer how = plain(1);
        how.clamp_to = 2;
        how.coefficient = 0.5;
        how.weight_decay = 0.25;
        QCOMPARE(single(Rule::Sgd, how, 4, 100), 4.0f - (2 * 0.5f + 0.25f * 4));
        QCOMPARE(single(Rule::Sgd, how, 4, -100), 4.0f - (-2 * 0.5f + 0.25f * 4));
    }

    void adamsFirstStepIsTheLearningRate() {
        nk_optimizer how = plain(0.001);
        how.bias_correction1 = 1 - how.beta1;
        how.bias_correction2 = 1 - how.beta2;
        for (const float g : {1e-3f, 1.0f, -50.0f})
            QVERIFY(std::abs(single(Rule::Adam, how, 0, g) + std::copysign(0.001f, g)) <
                    2e-8f); // eps / |g| = 1e-5 of it
    }

    void adamSurvivesAnInfiniteSecondMoment() {
        QCOMPARE(single(Rule::Adam, plain(0.1), 3, 1e30f), 3.0f); // v = inf: the update is m / inf = 0
        QCOMPARE(single(Rule::RmsProp, plain(0.1), 3, 1e30f), 3.0f);
    }

    void noDecayLeavesInfiniteWeightsAlone() {
        const float inf = float(kInf);
        QCOMPARE(single(Rule::Sgd, plain(0.1), inf, 1), inf); // inf * 0 would be NaN
        QCOMPARE(single(Rule::Adam, plain(0.1), inf, 1), inf);
        QCOMPARE(single(Rule::RmsProp, plain(0.1), -inf, 1), -inf);
    }

    void nanGradientsReachTheWeightsThroughClamping() {
        nk_optimizer how = plain(0.1);
        how.clamp_to = 1;
        for (const Rule rule : {Rule::Sgd, Rule::Adam, Rule::RmsProp})
            QVERIFY(std::isnan(single(rule, how, 1, std::numeric_limits<float>::quiet_NaN())));
        QCOMPARE(single(Rule::Sgd, how, 1, float(kInf)), 0.9f);
    }

    void zeroGradientChangesNothing() {
        for (const Rule rule : {Rule::Sgd, Rule::Adam, Rule::RmsProp})
            QCOMPARE(single(rule, plain(0.1), 1.25f, 0), 1.25f);
    }

    void updateIsMeasuredAsStored() {
        // A step far below the weight's resolution: stored weights do not move, and the statistic says so.
        Buffer<float> w(20, 3, 1.0f), unused(20, 3);
        nk_update_stats stats{};
        step(Rule::Sgd, plain(1e-9), w, Buffer<float>(20, 3, 1.0f), unused, unused, nullptr, &stats);
        QCOMPARE(stats.update_squares, 0.0);
        QCOMPARE(stats.weight_squares, 60.0);
    }

private:
    template <class T>
    void compare(Rule rule, nk_optimizer how, bool perRow, double tolerance) {
        constexpr ptrdiff_t kRows = 37, kCols = 5;
        Buffer<T> w = Buffer<T>::random(kRows, kCols, 1), first(kRows, kCols), second(kRows, kCols);
        std::vector<Twin> twins(kRows * kCols);
        std::vector<double> coefficients(kRows);
        for (ptrdiff_t i = 0; i < kRows; ++i)
            coefficients[std::size_t(i)] = 0.1 + 0.02 * double(i);
        for (ptrdiff_t at = 0; at < kRows * kCols; ++at)
            twins[std::size_t(at)].weight = double(w(at % kRows, at / kRows));
        for (int turn = 1; turn <= 20; ++turn) {
            Buffer<T> g = Buffer<T>::random(kRows, kCols, unsigned(turn) + 1);
            const Buffer<T> before(w);
            how.first_step = turn == 1;
            how.bias_correction1 = 1 - std::pow(how.beta1, turn);
            how.bias_correction2 = 1 - std::pow(how.beta2, turn);
            nk_update_stats stats{1, 1};
            step(rule, how, w, g, first, second, perRow ? coefficients.data() : nullptr, &stats);
            for (ptrdiff_t at = 0; at < kRows * kCols; ++at) {
                Twin& twin = twins[std::size_t(at)];
                const ptrdiff_t i = at % kRows, j = at / kRows;
                twin.step(rule, how, double(g(i, j)), perRow ? coefficients[std::size_t(i)] : how.coefficient);
                const double error = std::abs(double(w(i, j)) - twin.weight);
                QVERIFY2(error <= tolerance, qPrintable(QStringLiteral("step %1: off by %2").arg(turn).arg(error)));
            }
            const double update = (w.toDouble() - before.toDouble()).squaredNorm();
            QVERIFY(std::abs(stats.update_squares - 1 - update) <= 1e-13 * (1 + update)); // order of the sum
            const double weight = before.toDouble().squaredNorm();
            QVERIFY(std::abs(stats.weight_squares - 1 - weight) <= 1e-13 * (1 + weight));
        }
    }
};

QTEST_GUILESS_MAIN(TestOptimizer)
#include "tst_optimizer.moc"
