// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gradcheck.h"

#include "core/recipe/recipe_json.h"
#include "tests/support/fake_run.h"

#include <QObject>
#include <QTest>

#include <cmath>

using namespace nabla;

namespace {

/// Loss of the two weights a and b: a^2 + 3 a b + corner * max(0, b - 1e-7); its gradient may be made wrong.
class TwoWeights final : public test::FakeRun {
public:
    TwoWeights() : FakeRun(1) {}
    double corner = 0;
    double mistake = 0;

    double trainingLoss(std::span<const std::int64_t>) override {
        return a() * a() + 3 * a() * b() + corner * std::max(0.0, b() - 1e-7);
    }
    std::vector<NamedTensor> computeGradients(std::span<const std::int64_t>) override {
        return {{"0.weight", 1, 1, false, false, {2 * a() + 3 * b() + mistake}},
                {"0.bias", 1, 1, true, false, {3 * a() + (b() > 1e-7 ? corner : 0)}}};
    }
    std::vector<NamedTensor> tensors() const override { return m_tensors; }
    void setTensors(const std::vector<NamedTensor>& tensors) override { m_tensors = tensors; }

private:
    double a() const { return m_tensors[0].values[0]; }
    double b() const { return m_tensors[1].values[0]; }
    std::vector<NamedTensor> m_tensors{{"0.weight", 1, 1, false, false, {0.7}}, {"0.bias", 1, 1, true, false, {0.0}}};
};

} // namespace

class TestGradcheck : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rightGradientsPassAndWeightsStay();
    void aMistakeOfAMillionthIsFound();
    void aCornerIsCountedAndNotBlamed();
    void realNetworksPass_data();
    void realNetworksPass();
};

void TestGradcheck::rightGradientsPassAndWeightsStay() {
    TwoWeights run;
    const GradientCheck check = gradcheck(run, 1);
    QVERIFY(check.hasPassed);
    QCOMPARE(check.tensors.size(), 2u);
    QCOMPARE(check.tensors[0].checked, 1);
    QCOMPARE(run.tensors()[0].values[0], 0.7);
    QCOMPARE(run.tensors()[1].values[0], 0.0);
}

void TestGradcheck::aMistakeOfAMillionthIsFound() {
    TwoWeights run;
    run.mistake = 1.4e-6;
    const GradientCheck check = gradcheck(run, 1);
    QVERIFY(!check.hasPassed);
    QVERIFY(!check.tensors[0].hasPassed);
    QVERIFY(check.tensors[1].hasPassed);
    QVERIFY(std::abs(check.tensors[0].absoluteError - 1.4e-6) < 1e-8);
}

void TestGradcheck::aCornerIsCountedAndNotBlamed() {
    TwoWeights run;
    run.corner = 1;
    const GradientCheck check = gradcheck(run, 1);
    QCOMPARE(check.tensors[1].kinks, 1);
    QCOMPARE(check.tensors[1].checked, 0);
    QVERIFY(!check.tensors[1].hasPassed); // nothing of it could be compared
    QVERIFY(check.tensors[0].hasPassed);
}

void TestGradcheck::realNetworksPass_data() {
    QTest::addColumn<QByteArray>("layers");
    QTest::newRow("tanh and sigmoid") << QByteArray(R"({"type":"dense","units":7,"activation":"tanh"},
        {"type":"dense","units":5,"activation":"sigmoid"})");
    QTest::newRow("batch norm and ReLU") << QByteArray(
        R"({"type":"dense","units":7,"activation":"relu","normalization":"batch"},
        {"type":"dense","units":5,"activation":"relu","normalization":"batch"})");
    QTest::newRow("a residual block with layer norm, gelu and a learned scale") << QByteArray(R"({"type":"residual",
        "scale":{"learned":0.5},"layers":[{"type":"dense","units":6,"activation":"gelu","normalization":"layer"}]})");
    QTest::newRow("zeros before a ReLU: every difference at the start meets a corner")
        << QByteArray(R"({"type":"dense","units":6,"activation":"relu","init":"zeros"},
        {"type":"dense","units":6,"activation":"relu","init":"zeros"})");
    QTest::newRow("Fixup, whose branches start at zero") << QByteArray(R"({"type":"residual","init":"fixup",
        "layers":[{"type":"dense","units":6,"activation":"relu"},{"type":"dense","units":6,"activation":"relu"}]})");
    QTest::newRow("dropout") << QByteArray(R"({"type":"dense","units":9,"activation":"tanh","dropout":0.5})");
}

void TestGradcheck::realNetworksPass() {
    QFETCH(QByteArray, layers);
    const std::string json =
        R"({"nablascope":1,"seed":3,"data":{"source":"moons","samples":60,"noise":0.1},"network":{"layers":[)" +
        layers.toStdString() + R"(]},"training":{"batch_size":16,"optimizer":{"type":"sgd","learning_rate":0.1}}})";
    const GradientCheck check = gradcheck(parseRecipe(json));
    for (const TensorCheck& tensor : check.tensors)
        QVERIFY2(tensor.hasPassed, qPrintable(QString("%1: error %2, largest gradient %3, %4 checked, %5 kinks")
                                                  .arg(QString::fromStdString(tensor.name))
                                                  .arg(tensor.absoluteError)
                                                  .arg(tensor.largestGradient)
                                                  .arg(tensor.checked)
                                                  .arg(tensor.kinks)));
    QVERIFY(check.hasPassed);
}

QTEST_GUILESS_MAIN(TestGradcheck)
#include "tst_gradcheck.moc"
