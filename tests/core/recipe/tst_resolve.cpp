// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/resolve.h"
#include "tests/core/recipe/recipe_text.h"

#include <QTest>

#include <cmath>

using namespace nabla;
using namespace nabla::test;

namespace {

std::string withNetwork(const std::string& network) {
    return R"({"nablascope":1,"data":{"source":"digits"},"network":{)" + network +
           R"(},"training":{"optimizer":{"type":"sgd","learning_rate":0.1}}})";
}

void collectNames(const std::vector<ResolvedLayer>& layers, QStringList& names) {
    for (const ResolvedLayer& layer : layers) {
        names << QString::fromStdString(layer.name);
        if (const auto* block = std::get_if<ResolvedResidual>(&layer.value))
            collectNames(block->layers, names);
    }
}

const ResolvedDense& dense(const ResolvedLayer& layer) {
    return std::get<ResolvedDense>(layer.value);
}

} // namespace

class ResolveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layersAreNamedByTheirPlaceAfterRepeats() {
        const ResolvedRecipe resolved = resolve(parseRecipe(withLayers(
            R"({"type":"dense","units":1},
               {"repeat":2,"layers":[{"type":"gru","units":1},{"repeat":2,"layers":[{"type":"dense","units":1}]}]},
               {"type":"residual","layers":[{"repeat":2,"layers":[{"type":"dense","units":1}]},
                    {"type":"residual","layers":[{"type":"dense","units":1}]}]},
               {"type":"dense","units":1})")));
        QStringList names;
        collectNames(resolved.layers, names);
        QCOMPARE(names.join(' '), QString("0 1 2 3 4 5 6 7 7.0 7.1 7.2 7.2.0 8"));
    }

    void leftOutMeansPyTorch() {
        const ResolvedRecipe resolved =
            resolve(parseRecipe(withLayers(R"({"type":"dense","units":3},{"type":"rnn","units":2})")));
        const ResolvedDense& first = dense(resolved.layers[0]);
        QCOMPARE(first.units, Index(3));
        QVERIFY(first.activation == Activation::Linear);
        QVERIFY(first.normalization == Normalization::None);
        QVERIFY(first.normPosition == NormPosition::Before);
        QVERIFY(first.bias && !first.residual);
        QCOMPARE(first.residualScale, 1.0);
        QCOMPARE(first.dropout, 0.0);
        QCOMPARE(first.biasInit, 0.0);
        QVERIFY(first.init == Init{});
        const auto& recurrent = std::get<ResolvedRecurrent>(resolved.layers[1].value);
        QVERIFY(recurrent.activation == Activation::Tanh && !recurrent.returnSequences);
        QVERIFY(recurrent.init == Init{} && recurrent.recurrentInit == Init{});
        QVERIFY(recurrent.reset == GruReset::After);
        QVERIFY(resolved.outputInit == Init{});
        QCOMPARE(resolved.seed, std::uint64_t(0));
        const ResolvedTraining& training = resolved.training;
        QVERIFY(training.loss == Loss::Auto && training.shuffle);
        QCOMPARE(training.batchSize, Index(32));
        QCOMPARE(training.steps, Index(1000));
        QCOMPARE(training.evaluateEvery, Index(0)); // one epoch
        QVERIFY(training.clip == ResolvedClip{});
        QVERIFY(training.schedule.kind == ScheduleKind::Constant);
        QCOMPARE(training.schedule.totalSteps, Index(1000));
    }

    void defaultsReachWhomTheContractNames() {
        const ResolvedRecipe resolved = resolve(parseRecipe(withNetwork(
            R"("defaults":{"units":5,"activation":"relu","normalization":"layer","bias":false,"residual":true,"residual_scale":0.5,
                "dropout":0.25,"norm_position":"after","init":"he_normal","bias_init":2,"recurrent_init":"orthogonal"},
               "layers":[{"type":"dense"},{"type":"lstm"},{"type":"residual","layers":[{"type":"dense","activation":"tanh"}]}])")));
        const ResolvedDense& first = dense(resolved.layers[0]);
        QCOMPARE(first.units, Index(5));
        QVERIFY(first.activation == Activation::Relu && first.normalization == Normalization::Layer && !first.bias);
        QVERIFY(first.residual && first.normPosition == NormPosition::After);
        QCOMPARE(first.residualScale, 0.5);
        QCOMPARE(first.dropout, 0.25);
        QCOMPARE(first.biasInit, 2.0);
        QVERIFY(first.init.scheme == InitScheme::HeNormal);
        const auto& lstm = std::get<ResolvedRecurrent>(resolved.layers[1].value);
        QCOMPARE(lstm.units, Index(5));
        QVERIFY(lstm.activation == Activation::Tanh);
        QVERIFY(lstm.init.scheme == InitScheme::HeNormal && lstm.recurrentInit.scheme == InitScheme::Orthogonal);
        const auto& block = std::get<ResolvedResidual>(resolved.layers[2].value);
        QVERIFY(block.activation == Activation::Linear && !block.fixup);
        QVERIFY((block.scale == ResidualScale{}));
        QVERIFY(dense(block.layers[0]).activation == Activation::Tanh && dense(block.layers[0]).units == 5);
        QVERIFY(resolved.outputInit.scheme == InitScheme::HeNormal);
    }

    void theOutputsOwnInitWins() {
        const ResolvedRecipe resolved = resolve(parseRecipe(withNetwork(
            R"("defaults":{"init":"he_normal"},"layers":[{"type":"dense","units":1}],"output":{"init":"zeros"})")));
        QVERIFY(resolved.outputInit.scheme == InitScheme::Zeros);
    }

    void batchNormTakesTheBiasAway_data() {
        QTest::addColumn<QString>("layer");
        QTest::addColumn<bool>("hasBias");
        QTest::newRow("batch") << R"({"type":"dense","units":1,"normalization":"batch"})" << false;
        QTest::newRow("batch, asked for")
            << R"({"type":"dense","units":1,"normalization":"batch","bias":true})" << true;
        QTest::newRow("layer") << R"({"type":"dense","units":1,"normalization":"layer"})" << true;
    }
    void batchNormTakesTheBiasAway() {
        QFETCH(QString, layer);
        QFETCH(bool, hasBias);
        QCOMPARE(dense(resolve(parseRecipe(withLayers(layer.toStdString()))).layers[0]).bias, hasBias);
    }

    void theInverseRootCountsEverySumOfTheNetwork() {
        // 3 blocks in a repeat, each with a residual dense layer inside, and a plain residual dense layer: 7 sums.
        const ResolvedRecipe resolved = resolve(parseRecipe(withLayers(
            R"({"repeat":3,"layers":[{"type":"residual","scale":"inverse_sqrt_depth",
                    "layers":[{"type":"dense","units":4,"residual":true},{"type":"dense","units":4}]}]},
               {"type":"dense","units":4,"residual":true},
               {"type":"dense","units":4})")));
        for (std::size_t i = 0; i < 3; ++i) {
            const auto& block = std::get<ResolvedResidual>(resolved.layers[i].value);
            QVERIFY((block.scale == ResidualScale{ScaleKind::Fixed, 1 / std::sqrt(7.0)}));
        }
    }

    void learnedScalesAndFixupStay() {
        const ResolvedRecipe resolved = resolve(parseRecipe(withLayers(
            R"({"type":"residual","scale":{"learned":0.25},"init":"fixup","activation":"relu","layers":[{"type":"dense","units":4}]})")));
        const auto& block = std::get<ResolvedResidual>(resolved.layers[0].value);
        QVERIFY((block.scale == ResidualScale{ScaleKind::Learned, 0.25}));
        QVERIFY(block.fixup && block.activation == Activation::Relu);
    }

    void optimizersStartAsInPyTorch() {
        OptimizerSpec spec;
        spec.kind = OptimizerKind::AdamW;
        spec.learningRate = 0.5;
        const ResolvedOptimizer adamw = resolve(spec);
        QCOMPARE(adamw.weightDecay, 0.01);
        QCOMPARE(adamw.beta1, 0.9);
        QCOMPARE(adamw.beta2, 0.999);
        QCOMPARE(adamw.epsilon, 1e-8);
        QCOMPARE(adamw.learningRate, 0.5);
        spec.weightDecay = 0;
        QCOMPARE(resolve(spec).weightDecay, 0.0);
        spec = {};
        spec.kind = OptimizerKind::Rmsprop;
        QCOMPARE(resolve(spec).alpha, 0.99);
        QCOMPARE(resolve(spec).weightDecay, 0.0);
    }

    void schedulesAndClippingFillTheirGaps() {
        ScheduleSpec schedule;
        schedule.kind = ScheduleKind::Step;
        schedule.stepSize = 7;
        QCOMPARE(resolve(schedule, 50).gamma, 0.1);
        QCOMPARE(resolve(schedule, 50).stepSize, Index(7));
        QCOMPARE(resolve(schedule, 50).totalSteps, Index(50));
        ClipSpec clip;
        clip.kind = ClipKind::Adaptive;
        QCOMPARE(resolve(clip).epsilon, 1e-3);
    }

    void aThousandLayersUnfold() {
        const ResolvedRecipe resolved =
            resolve(parseRecipe(withLayers(R"({"repeat":1000,"layers":[{"type":"dense","units":2}]})")));
        QCOMPARE(resolved.layers.size(), std::size_t(1000));
        QCOMPARE(resolved.layers.back().name, std::string("999"));
    }
};

QTEST_GUILESS_MAIN(ResolveTest)
#include "tst_resolve.moc"
