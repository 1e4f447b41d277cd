// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/nn/fixup.h"
#include "core/nn/network.h"
#include "core/recipe/resolve.h"
#include "tests/support/runs.h"

#include <QTest>

#include <cmath>

using namespace nabla;

namespace {

const char* const kTraining = R"("optimizer": {"type": "sgd", "learning_rate": 0.1})";

Network<double> networkOf(const QString& layers, const Dataset& data, const QString& training = kTraining) {
    return {resolve(recipeOf(layers.toStdString(), training.toStdString())), data};
}

/// Sequences with a label at every time step.
Dataset labelledSteps() {
    Dataset data = *cloudData(20, 4, 3, 5);
    data.targetSteps = data.timeSteps;
    data.labels.assign(static_cast<std::size_t>(data.samples * data.timeSteps), 1);
    return data;
}

template <class Failure, class Action>
QString messageOf(Action action) {
    try {
        action();
    } catch (const Failure& failure) {
        return failure.what();
    }
    return "no error";
}

} // namespace

/// What a recipe becomes: errors where layers and data do not fit, texts, and which weight a layer's trace shows.
class TestNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shapesThatDoNotFitAreErrors_data();
    void shapesThatDoNotFitAreErrors();
    void lossesThatDoNotFitAreErrors();
    void layersSayWhatTheyAre();
    void aLayersTraceIsItsOwnWeight();
    void fixupScalesByBlocksAndLayers_data();
    void fixupScalesByBlocksAndLayers();
};

void TestNetwork::shapesThatDoNotFitAreErrors_data() {
    QTest::addColumn<QString>("layers");
    QTest::addColumn<int>("timeSteps"); ///< 0: sequences with a label at each step
    QTest::addColumn<QString>("message");
    const QString rnn = R"({"type": "rnn", "units": 4, "return_sequences": %1})";
    const QString block = R"({"type": "residual", "layers": [%1]})";
    QTest::newRow("a whole sequence, one label") << rnn.arg("true") << 5 << "a whole sequence reaches the output";
    QTest::newRow("the last step, one label") << rnn.arg("false") << 5 << "no error";
    QTest::newRow("a whole sequence, labels at each step") << rnn.arg("true") << 0 << "no error";
    QTest::newRow("the last step, labels at each step")
        << rnn.arg("false") << 0 << "only the last step reaches the output";
    QTest::newRow("no sequence, one label") << R"({"type": "dense", "units": 4})" << 1 << "no error";
    QTest::newRow("a recurrent layer behind the last step")
        << rnn.arg("false") + ',' + rnn.arg("false") << 5 << "needs a sequence, but one vector a sample reaches it";
    QTest::newRow("a branch that loses the sequence") << block.arg(rnn.arg("false")) << 5 << "must keep the sequence";
    QTest::newRow("a branch that keeps it") << block.arg(rnn.arg("true")) + ',' + rnn.arg("false") << 5 << "no error";
}

void TestNetwork::shapesThatDoNotFitAreErrors() {
    QFETCH(QString, layers);
    QFETCH(int, timeSteps);
    QFETCH(QString, message);
    const Dataset data = timeSteps == 0 ? labelledSteps() : *cloudData(20, 4, 3, timeSteps);
    const QString said = messageOf<ShapeError>([&] { networkOf(layers, data); });
    QVERIFY2(said.contains(message), qPrintable(said));
}

void TestNetwork::lossesThatDoNotFitAreErrors() {
    const auto saidOf = [](const Dataset& data, const char* loss) {
        return messageOf<Error>([&] {
            networkOf(R"({"type": "dense", "units": 4})", data, QString(R"(%1, "loss": "%2")").arg(kTraining, loss));
        });
    };
    for (const char* loss : {"cross_entropy", "auto"})
        QCOMPARE(saidOf(*cloudData(20, 4, 3), loss), QString("no error"));
    QVERIFY(saidOf(*cloudData(20, 4, 3), "mse").contains("mse needs numbers as targets"));
    QVERIFY(saidOf(*cloudData(20, 4, 3), "binary_cross_entropy").contains("needs exactly 2 classes"));
    QCOMPARE(saidOf(*cloudData(20, 4, 2), "binary_cross_entropy"), QString("no error"));
    for (const char* loss : {"cross_entropy", "binary_cross_entropy"})
        QVERIFY(saidOf(*curveData(20, 4), loss).contains("needs classes"));
    for (const char* loss : {"mse", "auto"})
        QCOMPARE(saidOf(*curveData(20, 4), loss), QString("no error"));
}

void TestNetwork::layersSayWhatTheyAre() {
    const Network<double> network = networkOf(
        R"({"type": "gru", "units": 5, "return_sequences": true}, {"type": "rnn", "units": 4, "return_sequences": false},
           {"type": "dense", "units": 6, "activation": "relu", "normalization": "layer", "dropout": 0.5, "residual": true},
           {"type": "dense", "units": 7, "activation": "tanh"}, {"type": "residual", "layers": [{"type": "dense", "units": 7}]},
           {"type": "residual", "init": "fixup", "layers": [{"type": "dense", "units": 7}]})",
        *cloudData(20, 3, 2, 4));
    QStringList texts;
    for (const LayerSummary& summary : network.summaries())
        texts += QString("%1 %2>%3: %4")
                     .arg(summary.kind.c_str())
                     .arg(summary.inputs)
                     .arg(summary.outputs)
                     .arg(summary.text.c_str());
    QCOMPARE(texts, QStringList({"gru 3>5: 5 gru, sequence", "rnn 5>4: 4 rnn tanh",
                                 "dense 4>6: 6 relu, layer norm, residual, dropout", "dense 6>7: 7 tanh",
                                 "dense 7>7: 7 linear", "residual 7>7: linear(x + F(x))", "dense 7>7: 7 linear",
                                 "residual 7>7: linear(x + s F(x))", "output 7>2: 2 linear"}));
}

void TestNetwork::aLayersTraceIsItsOwnWeight() {
    const Network<double> network = networkOf(
        R"({"type": "lstm", "units": 5, "return_sequences": false},
           {"type": "dense", "units": 6, "normalization": "batch", "norm_position": "before", "residual": true})",
        *cloudData(20, 3, 2, 4));
    QStringList names;
    for (const LayerInfo& layer : network.layout()->layers)
        names += QString::fromStdString(network.layout()->parameters[static_cast<std::size_t>(layer.weight)].name);
    QCOMPARE(names, QStringList({"0.weight_hh", "1.weight", "output.weight"}));
}

void TestNetwork::fixupScalesByBlocksAndLayers_data() {
    QTest::addColumn<int>("weightLayers");
    QTest::addColumn<double>("scale"); ///< of all but the last: L^(-1 / (2 m - 2)), Zhang et al. 2019, with L = 5
    QTest::addRow("two layers") << 2 << 1 / std::sqrt(5.0);
    QTest::addRow("three layers") << 3 << std::pow(5.0, -1 / 4.0);
    QTest::addRow("four layers") << 4 << std::pow(5.0, -1 / 6.0);
}

void TestNetwork::fixupScalesByBlocksAndLayers() {
    QFETCH(int, weightLayers);
    QFETCH(double, scale);
    ResolvedResidual block;
    ResolvedDense dense;
    dense.init = Init{InitScheme::HeNormal};
    dense.init.gain = 3;
    for (int i = 0; i < weightLayers; ++i) {
        block.layers.emplace_back();
        block.layers.back().value = dense;
    }
    const ResolvedResidual scaled = withFixup(block, 5);
    for (int i = 0; i < weightLayers; ++i) {
        const Init& init = std::get<ResolvedDense>(scaled.layers[static_cast<std::size_t>(i)].value).init;
        const bool isLast = i + 1 == weightLayers;
        QVERIFY(init.scheme == (isLast ? InitScheme::Zeros : InitScheme::HeNormal));
        if (!isLast)
            QVERIFY(std::fabs(init.gain - 3 * scale) < 1e-14);
    }
    QVERIFY(scaled.scale.kind == ScaleKind::Learned);
}

QTEST_GUILESS_MAIN(TestNetwork)
#include "tst_network.moc"
