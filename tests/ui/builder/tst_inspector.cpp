// SPDX-License-Identifier: GPL-3.0-or-later
// Every kind of layer and each of its options, through the inspector.
#include "tests/ui/builder/window_hands.h"

using namespace nabla;
using namespace nabla::test;

class InspectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { QCOMPARE(QtMessages::take(), QStringList()); }
    void everyLayerKindAndItsOptions_data();
    void everyLayerKindAndItsOptions();
    void anOptionGoesBackToTheNetworksDefault();
    void severalLayersAreEditedAtOnceAndARepeatStaysOne();
    void theInspectorSaysFormulaShapeAndSize();
};

void InspectorTest::initTestCase() {
    QtMessages::install();
    applyTheme(*qApp, ThemeId::Light);
}

void InspectorTest::everyLayerKindAndItsOptions_data() {
    QTest::addColumn<int>("kind");
    for (const LayerKind kind : kLayerKinds)
        QTest::addRow("%s", qPrintable(labelOf(kind))) << int(kind);
}

void InspectorTest::everyLayerKindAndItsOptions() {
    QFETCH(int, kind);
    Bench bench;
    bench.find<WholeField>("depth")->setValue(2);
    const bool isCell = LayerKind(kind) != LayerKind::Dense && LayerKind(kind) != LayerKind::Residual;
    if (isCell)
        bench.window.document().edit("sequence", [](Recipe& r) { r.data.source = Source::DigitsRows; });
    bench.select("0");
    auto* combo = bench.find<QComboBox>("layer.kind");
    QVERIFY(choose(combo, combo->findData(kind)));
    const auto spec = [&]() -> LayerSpec { return bench.recipe().network.layers.front(); };
    QCOMPARE(int(kindOf(spec())), kind);
    const auto value = [&](std::string_view key) {
        return std::visit(
            [&](const auto& layer) -> FieldValue {
                if constexpr (std::is_same_v<std::remove_cvref_t<decltype(layer)>, RepeatSpec>)
                    return {};
                else
                    return fieldValue(layer, key);
            },
            spec().value);
    };
    const RecipePart part = isCell                                   ? RecipePart::Recurrent
                            : LayerKind(kind) == LayerKind::Residual ? RecipePart::Residual
                                                                     : RecipePart::Dense;
    const QString prefix = isCell ? "cell" : part == RecipePart::Residual ? "block" : "dense";
    const int selected = isCell ? kindOf(std::get<RecurrentSpec>(spec().value)) : 0;
    for (const FieldInfo& field : fields(part)) {
        if (field.isSelector || field.kind == FieldKind::Word || field.kind == FieldKind::Layers)
            continue;
        QWidget* control = bench.find(prefix + "." + qt(field.key));
        QVERIFY2(control, qPrintable(qt(field.key)));
        QCOMPARE(control->isVisibleTo(&bench.window), field.belongsTo(selected));
        for (int round = 0; field.belongsTo(selected) && round < roundsOf(field); ++round) {
            const auto wanted = drive(control, field, value(field.key), round);
            QVERIFY2(wanted, qPrintable(control->objectName()));
            compareValue(value(field.key), *wanted, control->objectName());
            const bool leavesTheSequence = field.key == "return_sequences" && round == 0;
            QCOMPARE(runProblem(bench.recipe()).isEmpty(), !leavesTheSequence);
        }
        if (field.kind == FieldKind::Init && field.belongsTo(selected) && part != RecipePart::Residual)
            for (const FieldInfo& number : fields(RecipePart::Init)) {
                QWidget* row = number.isSelector ? nullptr : bench.find(control->objectName() + "." + qt(number.key));
                for (std::size_t i = 0; row && i < field.choices.size(); ++i) {
                    chooseText(qobject_cast<QComboBox*>(control), field.choices[i].label);
                    const FieldValue own = value(field.key);
                    const Init init = std::get<Init>(own);
                    QCOMPARE(row->isVisibleTo(&bench.window), number.belongsTo(int(init.scheme)));
                    if (!number.belongsTo(int(init.scheme)))
                        continue;
                    const auto wanted = drive(row, number, fieldValue(init, number.key), 0);
                    QVERIFY(wanted);
                    const FieldValue after = value(field.key);
                    compareValue(fieldValue(std::get<Init>(after), number.key), *wanted, row->objectName());
                }
            }
    }
}

void InspectorTest::anOptionGoesBackToTheNetworksDefault() {
    Bench bench;
    bench.select("1");
    auto* activation = bench.find<QComboBox>("dense.activation");
    QCOMPARE(activation->currentText(), QString("Network: Sigmoid"));
    QVERIFY(chooseText(activation, "ReLU"));
    auto* reset = bench.find<QWidget>("dense.activation.reset");
    QVERIFY(reset->isVisibleTo(&bench.window));
    QTest::mouseClick(reset, Qt::LeftButton);
    QCOMPARE(activation->currentText(), QString("Network: Sigmoid"));
    QVERIFY(!reset->isVisibleTo(&bench.window));
    QVERIFY(chooseText(activation, "Tanh"));
    QVERIFY(bench.press("layer.resetAll"));
    QCOMPARE(activation->currentText(), QString("Network: Sigmoid"));
}

void InspectorTest::severalLayersAreEditedAtOnceAndARepeatStaysOne() {
    Bench bench;
    bench.window.commands().selectAll();
    QCOMPARE(bench.find("inspector")->windowTitle(), QString("Layers 0–2 (3)"));
    QVERIFY(chooseText(bench.find<QComboBox>("dense.activation"), "Tanh"));
    QCOMPARE(bench.recipe().network.layers.size(), std::size_t(1)); // still a repeat
    const auto& repeat = std::get<RepeatSpec>(bench.recipe().network.layers.front().value);
    QCOMPARE(repeat.count, Index(3));
    QCOMPARE(std::get<DenseSpec>(repeat.layers.front().value).activation, std::optional(Activation::Tanh));
    bench.find<WholeField>("depth")->setValue(20);
    bench.select("4");
    QVERIFY(chooseText(bench.find<QComboBox>("dense.activation"), "ReLU"));
    QCOMPARE(bench.recipe().network.layers.size(), std::size_t(3)); // 4, the one, 15
    bench.window.commands().selectAll();
    QCOMPARE(bench.find<QComboBox>("dense.activation")->currentIndex(), -1); // mixed
    bench.select("7");
    bench.find<WholeField>("layer.rounds")->setValue(9);
    QCOMPARE(depthOf(bench.recipe().network), Index(4 + 1 + 9));
}

void InspectorTest::theInspectorSaysFormulaShapeAndSize() {
    Bench bench;
    bench.select("1");
    const auto says = [&](const QString& text) {
        for (const QLabel* label : bench.find("inspector")->findChildren<QLabel*>())
            if (label->isVisibleTo(&bench.window) && label->text().contains(text))
                return true;
        return false;
    };
    bench.find("inspector")->show();
    QVERIFY(says("y = Sigmoid(W x + b)"));
    QVERIFY(says("64 inputs → 64"));
    QVERIFY(says("4,160 parameters"));
    QVERIFY(says("Var(W) · n = 1.0") || says("Var(W) · n = 0.9"));
    QVERIFY(chooseText(bench.find<QComboBox>("dense.normalization"), "Batch"));
    QVERIFY(says("y = Sigmoid(BN(W x))"));
    QVERIFY(chooseText(bench.find<QComboBox>("layer.kind"), "LSTM"));
    QVERIFY(says("c = f · c′ + i · g"));
    QVERIFY(says("Needs a sequence"));
}

QTEST_MAIN(InspectorTest)
#include "tst_inspector.moc"
