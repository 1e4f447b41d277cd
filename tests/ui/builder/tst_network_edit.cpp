// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/network_edit.h"

#include <QTest>

using namespace nabla;

namespace {

LayerSpec dense(Index units) {
    DenseSpec spec;
    spec.units = units;
    return {spec};
}

NetworkSpec network(std::vector<LayerSpec> layers) {
    NetworkSpec spec;
    spec.layers = std::move(layers);
    return spec;
}

QString names(const NetworkSpec& spec) {
    QStringList list;
    for (const PathLayer& layer : pathOf(spec))
        list << QString::fromStdString(layer.name);
    return list.join(' ');
}

QString units(const NetworkSpec& spec) {
    QStringList list;
    for (const PathLayer& layer : pathOf(spec))
        if (const auto* d = std::get_if<DenseSpec>(&layer.spec->value))
            list << QString::number(d->units.value_or(0));
        else
            list << "sum";
    return list.join(' ');
}

} // namespace

class NetworkEditTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aRepeatIsLaidOut();
    void innerLayersComeBeforeTheirSum();
    void editingOneCopyLeavesTheOthers();
    void editingInsideABlockKeepsTheRepeatBesideIt();
    void insertPutsBefore();
    void insertAfterTheLastAppends();
    void moveGoesBothWays();
    void aSwitchClearsWhatLayersSayThemselves();
    void layersThatDifferAreMixed();
    void depthKeepsAUniformStackARepeat();
    void depthKeepsTheDifferentLayers();
};

void NetworkEditTest::aRepeatIsLaidOut() {
    const NetworkSpec spec = network({dense(8), {RepeatSpec{3, {dense(4), dense(5)}}}, dense(9)});
    QCOMPARE(names(spec), QString("0 1 2 3 4 5 6 7"));
    QCOMPARE(units(spec), QString("8 4 5 4 5 4 5 9"));
    QCOMPARE(pathOf(spec)[1].repeatCount, 3);
    QCOMPARE(pathOf(spec)[0].repeatCount, 1);
}

void NetworkEditTest::innerLayersComeBeforeTheirSum() {
    const NetworkSpec spec = network({dense(8), {ResidualSpec{{dense(4), dense(8)}, {}, {}, {}}}, dense(9)});
    QCOMPARE(names(spec), QString("0 1.0 1.1 1 2"));
    QVERIFY(pathOf(spec)[3].isBlock);
    QCOMPARE(pathOf(spec)[3].firstInside, 1);
}

void NetworkEditTest::editingOneCopyLeavesTheOthers() {
    NetworkSpec spec = network({{RepeatSpec{4, {dense(8)}}}});
    std::get<DenseSpec>(layerAt(spec, {2}).value).units = 5;
    QCOMPARE(units(spec), QString("8 8 5 8"));
}

void NetworkEditTest::editingInsideABlockKeepsTheRepeatBesideIt() {
    NetworkSpec spec =
        network({{RepeatSpec{2, {{ResidualSpec{{dense(8)}, {}, {}, {}}}}}}, {RepeatSpec{3, {dense(8)}}}});
    std::get<DenseSpec>(layerAt(spec, {1, 0}).value).units = 5;
    QCOMPARE(units(spec), QString("8 sum 5 sum 8 8 8"));
    QCOMPARE(spec.layers.size(), std::size_t(3));
}

void NetworkEditTest::insertPutsBefore() {
    NetworkSpec spec = network({dense(1), {RepeatSpec{2, {dense(2)}}}});
    insertLayer(spec, {2}, dense(7));
    QCOMPARE(units(spec), QString("1 2 7 2"));
}

void NetworkEditTest::insertAfterTheLastAppends() {
    NetworkSpec spec = network({{RepeatSpec{2, {dense(2)}}}});
    insertLayer(spec, {2}, dense(7));
    QCOMPARE(units(spec), QString("2 2 7"));
    QCOMPARE(siblings(spec, {0}), Index(3));
    removeLayer(spec, {0});
    QCOMPARE(units(spec), QString("2 7"));
}

void NetworkEditTest::moveGoesBothWays() {
    NetworkSpec spec = network({dense(1), dense(2), dense(3), dense(4)});
    QCOMPARE(moveLayer(spec, {0}, 2), LayerAddress{2});
    QCOMPARE(units(spec), QString("2 3 1 4"));
    moveLayer(spec, {3}, 0);
    QCOMPARE(units(spec), QString("4 2 3 1"));
}

void NetworkEditTest::aSwitchClearsWhatLayersSayThemselves() {
    NetworkSpec spec = network({dense(1), {ResidualSpec{{dense(2)}, {}, {}, {}}}, {RepeatSpec{3, {dense(3)}}}});
    forEachDense(spec.layers, [](DenseSpec& layer) { layer.activation = Activation::Tanh; });
    setEverywhere(spec, &DenseSpec::activation, Activation::Relu);
    QCOMPARE(*spec.defaults.activation, Activation::Relu);
    forEachDense(spec.layers, [](const DenseSpec& layer) { QVERIFY(!layer.activation); });
    QCOMPARE(units(spec), QString("1 2 sum 3 3 3"));
}

void NetworkEditTest::layersThatDifferAreMixed() {
    NetworkSpec spec = network({dense(1), dense(2)});
    QCOMPARE(commonValue(spec, &DenseSpec::activation, Activation::Linear), std::optional(Activation::Linear));
    std::get<DenseSpec>(spec.layers[1].value).activation = Activation::Tanh;
    QVERIFY(!commonValue(spec, &DenseSpec::activation, Activation::Linear));
    std::get<DenseSpec>(spec.layers[0].value).activation = Activation::Tanh;
    QCOMPARE(commonValue(spec, &DenseSpec::activation, Activation::Linear), std::optional(Activation::Tanh));
}

void NetworkEditTest::depthKeepsAUniformStackARepeat() {
    NetworkSpec spec = network({{RepeatSpec{20, {dense(64)}}}});
    setDepth(spec, 30);
    QCOMPARE(spec.layers.size(), std::size_t(1));
    QCOMPARE(depthOf(spec), Index(30));
    QCOMPARE(widthOf(spec), Index(64));
    setWidth(spec, 32);
    QCOMPARE(widthOf(spec), Index(32));
    QCOMPARE(depthOf(spec), Index(30));
}

void NetworkEditTest::depthKeepsTheDifferentLayers() {
    NetworkSpec spec = network({dense(1), dense(2)});
    QCOMPARE(widthOf(spec), Index(0));
    setDepth(spec, 4);
    QCOMPARE(units(spec), QString("1 2 2 2"));
    setDepth(spec, 1);
    QCOMPARE(units(spec), QString("1"));
}

QTEST_GUILESS_MAIN(NetworkEditTest)
#include "tst_network_edit.moc"
