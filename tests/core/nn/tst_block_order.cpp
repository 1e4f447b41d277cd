// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/network.h"
#include "core/recipe/resolve.h"
#include "tests/support/runs.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace nabla;

namespace {

constexpr Index kBatch = 150;
constexpr Index kSteps = 5;

template <class Scalar>
void fillSmoothly(Tensor<Scalar>& tensor) {
    for (Index j = 0; j < tensor.columns(); ++j)
        for (Index i = 0; i < tensor.rows(); ++i)
            tensor(i, j) =
                static_cast<Scalar>(std::sin(1.0 + 0.7 * static_cast<double>(i) + 0.31 * static_cast<double>(j)));
}

/// Calls f(blocks) for all blocks at once, or for one after the other, the last one first.
template <class Function>
void inBlocks(Index blocks, bool backwards, Function f) {
    if (!backwards)
        return f(Range{0, blocks});
    for (Index block = blocks - 1; block >= 0; --block)
        f(Range{block, block + 1});
}

/// Forward and backward through the layers; returns every value, gradient and weight gradient, one after the other.
std::vector<double> passThrough(Network<double>& network, bool backwards, Index& blocks) {
    Workspace<double> ws = network.makeWorkspace(kBatch, Mode::Training);
    ws.clearSums();
    ws.updatesBuffers = false;
    blocks = ws.blocks;
    fillSmoothly(ws.value(Network<double>::kInput));
    for (const auto& layer : network.layers())
        for (int phase = 0; phase < layer->forwardPhases(); ++phase) {
            inBlocks(ws.blocks, backwards, [&](Range range) { layer->forward(ws, range, phase); });
            layer->combineForward(ws, phase);
        }
    fillSmoothly(ws.gradient(network.logits()));
    for (auto layer = network.layers().rbegin(); layer != network.layers().rend(); ++layer)
        for (int phase = 0; phase < (*layer)->backwardPhases(); ++phase) {
            inBlocks(ws.blocks, backwards, [&](Range range) { (*layer)->inputGradient(ws, range, phase); });
            (*layer)->combineBackward(ws, phase);
        }
    std::vector<double> all;
    const auto keep = [&](const Tensor<double>& tensor) {
        for (Index j = 0; j < tensor.columns(); ++j)
            all.insert(all.end(), tensor.column(j), tensor.column(j) + tensor.rows());
    };
    for (std::size_t i = 0; i < network.parameters().size(); ++i) {
        Parameter<double>& parameter = *network.parameters()[i];
        network.owners()[i].layer->weightGradient(ws, network.owners()[i].slot, {0, parameter.columns()});
        keep(parameter.gradient);
    }
    for (ValueId id = 0; id < static_cast<ValueId>(network.values().size()); ++id) {
        keep(ws.value(id));
        keep(ws.gradient(id));
    }
    return all;
}

} // namespace

/// Layer's promise to the threads: blocks of a batch do not see each other between two phases.
class TestBlockOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocksMayRunInAnyOrder_data();
    void blocksMayRunInAnyOrder();
    void batchNormOfManyBlocksIsThatOfTheBatch_data();
    void batchNormOfManyBlocksIsThatOfTheBatch();
    void normsByLagAreThoseOfTheBatch();
    void panelsOfAWeightAreThoseOfTheWhole_data();
    void panelsOfAWeightAreThoseOfTheWhole();
};

void TestBlockOrder::blocksMayRunInAnyOrder_data() {
    QTest::addColumn<QString>("layers");
    const QString last = R"(, {"type": "gru", "units": 9, "return_sequences": false})";
    for (const char* norm : {"batch", "layer"}) {
        const QString dense =
            QString(R"({"type": "dense", "units": 30, "activation": "tanh", "normalization": "%1", "dropout": 0.2})")
                .arg(norm);
        QTest::addRow("%s norm", norm) << R"({"type": "rnn", "units": 9, "return_sequences": false}, )" + dense;
        QTest::addRow("%s norm of sequences", norm) << dense + last;
    }
    QTest::addRow("residual block") << R"({"type": "dense", "units": 30}, {"type": "residual", "layers": [
        {"type": "dense", "units": 40, "activation": "relu"}]})" +
                                           last;
    for (const char* cell : {R"("rnn")", R"("lstm")", R"("gru")", R"("gru", "reset": "before")"})
        QTest::addRow("%s", cell) << QString(R"({"type": %1, "units": 30, "return_sequences": true})").arg(cell) + last;
}

void TestBlockOrder::blocksMayRunInAnyOrder() {
    QFETCH(QString, layers);
    const ResolvedRecipe recipe = resolve(
        recipeOf(layers.toStdString(), R"("batch_size": 150, "optimizer": {"type": "sgd", "learning_rate": 0.1})"));
    Network<double> network(recipe, *cloudData(2 * kBatch, 8, 3, kSteps));
    Index blocks = 0;
    const std::vector<double> together = passThrough(network, false, blocks);
    QVERIFY(blocks > 1);
    const std::vector<double> backwards = passThrough(network, true, blocks);
    QVERIFY(together.size() == backwards.size() && together.size() > 1000);
    QVERIFY(std::memcmp(together.data(), backwards.data(), together.size() * sizeof(double)) == 0);
    for (const double number : together)
        QVERIFY(std::isfinite(number));
}

void TestBlockOrder::batchNormOfManyBlocksIsThatOfTheBatch_data() {
    QTest::addColumn<int>("timeSteps");
    QTest::addRow("one vector a sample") << 1;
    QTest::addRow("sequences") << 5;
}

/// Blocks keep their own means and squares, which are merged: y must be (x - mean) / std of all columns, Ioffe &
/// Szegedy.
void TestBlockOrder::batchNormOfManyBlocksIsThatOfTheBatch() {
    QFETCH(int, timeSteps);
    const QString norm = R"({"type": "dense", "units": 64, "normalization": "batch", "norm_position": "before"})";
    const QString last = timeSteps > 1 ? R"(, {"type": "rnn", "units": 4, "return_sequences": false})" : "";
    Network<double> network(
        resolve(recipeOf((norm + last).toStdString(), R"("optimizer": {"type": "sgd", "learning_rate": 0.1})")),
        *cloudData(2 * kBatch, 30, 3, timeSteps));
    Workspace<double> ws = network.makeWorkspace(kBatch, Mode::Training);
    ws.clearSums();
    QVERIFY(ws.blocks > 1);
    fillSmoothly(ws.value(Network<double>::kInput));
    for (const auto& layer : network.layers())
        for (int phase = 0; phase < layer->forwardPhases(); ++phase) {
            layer->forward(ws, {0, ws.blocks}, phase);
            layer->combineForward(ws, phase);
        }
    const ValueId affine = 1, normalized = 2;
    QVERIFY(network.values()[affine].role == ValueRole::Affine);
    const Tensor<double>& x = ws.value(affine);
    const Tensor<double>& y = ws.value(normalized);
    const double count = static_cast<double>(x.columns());
    for (Index i = 0; i < x.rows(); ++i) {
        double mean = 0, square = 0;
        for (Index j = 0; j < x.columns(); ++j)
            mean += x(i, j) / count;
        for (Index j = 0; j < x.columns(); ++j)
            square += (x(i, j) - mean) * (x(i, j) - mean) / count;
        for (Index j = 0; j < x.columns(); ++j) // two ways of adding some hundred doubles
            QVERIFY(std::fabs(y(i, j) - (x(i, j) - mean) / std::sqrt(square + 1e-5)) < 1e-11);
    }
}

void TestBlockOrder::panelsOfAWeightAreThoseOfTheWhole_data() {
    QTest::addColumn<QString>("layers");
    const QString last = R"(, {"type": "rnn", "units": 4, "return_sequences": false})";
    QTest::addRow("dense") << R"({"type": "dense", "units": 40, "activation": "tanh"})" + last;
    for (const char* cell : {R"("rnn")", R"("lstm")", R"("gru")", R"("gru", "reset": "before")"})
        QTest::addRow("%s", cell) << QString(R"({"type": %1, "units": 40, "return_sequences": true})").arg(cell) + last;
}

/// Large weights get their gradients in panels of columns, on several threads; those of this size as a whole.
void TestBlockOrder::panelsOfAWeightAreThoseOfTheWhole() {
    QFETCH(QString, layers);
    Network<double> network(
        resolve(recipeOf(layers.toStdString(), R"("optimizer": {"type": "sgd", "learning_rate": 0.1})")),
        *cloudData(60, 40, 3, kSteps));
    Workspace<double> ws = network.makeWorkspace(30, Mode::Training);
    ws.clearSums();
    fillSmoothly(ws.value(Network<double>::kInput));
    for (const auto& layer : network.layers())
        for (int phase = 0; phase < layer->forwardPhases(); ++phase) {
            layer->forward(ws, {0, ws.blocks}, phase);
            layer->combineForward(ws, phase);
        }
    fillSmoothly(ws.gradient(network.logits()));
    for (auto layer = network.layers().rbegin(); layer != network.layers().rend(); ++layer)
        (*layer)->inputGradient(ws, {0, ws.blocks}, 0);
    int cut = 0;
    for (std::size_t i = 0; i < network.parameters().size(); ++i) {
        Parameter<double>& parameter = *network.parameters()[i];
        const Network<double>::Owner owner = network.owners()[i];
        if (parameter.columns() <= NK_PAD)
            continue;
        owner.layer->weightGradient(ws, owner.slot, {0, parameter.columns()});
        Tensor<double> whole(parameter.rows(), parameter.columns());
        std::copy_n(parameter.gradient.data(), whole.stride() * whole.columns(), whole.data());
        std::fill_n(parameter.gradient.data(), whole.stride() * whole.columns(), 7.0);
        for (Index first = (parameter.columns() - 1) / NK_PAD * NK_PAD; first >= 0; first -= NK_PAD)
            owner.layer->weightGradient(ws, owner.slot, {first, std::min<Index>(first + NK_PAD, parameter.columns())});
        for (Index j = 0; j < whole.columns(); ++j)
            for (Index row = 0; row < whole.rows(); ++row) // sums of 150 products of numbers below 1
                QVERIFY2(std::fabs(parameter.gradient(row, j) - whole(row, j)) < 1e-12, parameter.name.c_str());
        ++cut;
    }
    QVERIFY(cut > 0);
}

/// Each block keeps its squares by lag; their sum must be that of dL/dh of the whole batch at that time step.
void TestBlockOrder::normsByLagAreThoseOfTheBatch() {
    Network<double> network(resolve(recipeOf(R"({"type": "lstm", "units": 40, "return_sequences": true},
        {"type": "rnn", "units": 4, "return_sequences": false})",
                                             R"("optimizer": {"type": "sgd", "learning_rate": 0.1})")),
                            *cloudData(2 * kBatch, 8, 3, kSteps));
    Workspace<double> ws = network.makeWorkspace(kBatch, Mode::Training);
    ws.clearSums();
    QVERIFY(ws.blocks > 1);
    fillSmoothly(ws.value(Network<double>::kInput));
    for (const auto& layer : network.layers())
        layer->forward(ws, {0, ws.blocks}, 0);
    fillSmoothly(ws.gradient(network.logits()));
    for (auto layer = network.layers().rbegin(); layer != network.layers().rend(); ++layer)
        (*layer)->inputGradient(ws, {0, ws.blocks}, 0);
    std::vector<double> hidden(kSteps), cell(kSteps);
    network.probes()[0].recurrent->lagNorms(ws, hidden, cell);
    const Tensor<double>& dh = ws.gradient(network.probes()[0].activation);
    for (Index lag = 0; lag < kSteps; ++lag) {
        double squares = 0;
        for (Index j = (kSteps - 1 - lag) * kBatch; j < (kSteps - lag) * kBatch; ++j)
            for (Index i = 0; i < dh.rows(); ++i)
                squares += dh(i, j) * dh(i, j);
        QVERIFY(squares > 0);
        QVERIFY(std::fabs(hidden[static_cast<std::size_t>(lag)] / std::sqrt(squares) - 1) < 1e-12); // order of a sum
    }
}

QTEST_GUILESS_MAIN(TestBlockOrder)
#include "tst_block_order.moc"
