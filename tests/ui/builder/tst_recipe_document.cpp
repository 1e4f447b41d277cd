// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/recipe_document.h"

#include "core/base/error.h"
#include "core/recipe/recipe_json.h"
#include "tests/support/qt_messages.h"
#include "ui/builder/network_edit.h"

#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace nabla;

namespace {

Recipe smallRecipe() {
    return parseRecipe(R"({"nablascope":1,"name":"small","seed":3,"data":{"source":"xor"},
        "network":{"defaults":{"activation":"tanh"},"layers":[{"repeat":4,"layers":[{"type":"dense","units":4}]}]},
        "training":{"optimizer":{"type":"sgd","learning_rate":0.1}}})");
}

/// One edit of the kinds that the window makes; some of them are refused.
void randomEdit(RecipeDocument& document, QRandomGenerator& random) {
    const std::vector<PathLayer> path = pathOf(document.recipe().network);
    const LayerAddress address = path[random.bounded(static_cast<quint32>(path.size()))].address;
    const int number = random.bounded(1, 40);
    switch (random.bounded(9)) {
    case 0:
        document.edit("insert", [&](Recipe& r) { insertLayer(r.network, address, layerAt(r.network, address)); });
        break;
    case 1:
        document.edit("remove", [&](Recipe& r) { removeLayer(r.network, address); });
        break;
    case 2:
        document.edit("move", [&](Recipe& r) { moveLayer(r.network, address, 0); });
        break;
    case 3:
        document.edit(
            "units", [&](Recipe& r) { std::get<DenseSpec>(layerAt(r.network, address).value).units = number; },
            "units");
        break;
    case 4:
        document.edit("activation", [&](Recipe& r) {
            setEverywhere(r.network, &DenseSpec::activation, static_cast<Activation>(number % 12));
        });
        break;
    case 5:
        document.edit(
            "rate", [&](Recipe& r) { r.training.optimizer.learningRate = (number - 5) * 0.01; }, "rate");
        break;
    case 6:
        document.edit(
            "depth", [&](Recipe& r) { setDepth(r.network, number); }, "depth");
        break;
    case 7:
        document.edit("width", [&](Recipe& r) { setWidth(r.network, number); });
        break;
    default:
        document.edit("seed", [&](Recipe& r) { r.seed = static_cast<quint64>(number); });
    }
}

} // namespace

class RecipeDocumentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { test::QtMessages::install(); }
    void cleanup() { QCOMPARE(test::QtMessages::take(), QStringList()); }
    void undoAndRedoAreExactOverRandomScripts();
    void aDragIsOneUndoStep();
    void anEditThatIsWrongChangesNothing();
    void anEditThatChangesNothingIsNoStep();
    void effects_data();
    void effects();
    void savingCleansAndLoadingBringsBack();
    void aFileThatIsNoRecipeChangesNothing();
    void theEditIsNamed();
};

void RecipeDocumentTest::undoAndRedoAreExactOverRandomScripts() {
    int compared = 0;
    for (quint32 seed = 0; seed < 1000; ++seed) {
        QRandomGenerator random(seed);
        RecipeDocument document;
        document.reset(smallRecipe());
        std::vector<Recipe> states{document.recipe()};
        QUndoStack& stack = *document.undoStack();
        for (int i = 0; i < 12; ++i) {
            const int before = stack.index();
            randomEdit(document, random);
            if (stack.index() > before)
                states.push_back(document.recipe());
            else
                states.back() = document.recipe(); // merged, refused or nothing
        }
        // A merge that leads back to where it began takes its step away.
        if (stack.index() + 1 != static_cast<int>(states.size()))
            continue;
        ++compared;
        for (int i = stack.index(); i > 0; --i) {
            stack.undo();
            QVERIFY2(document.recipe() == states[static_cast<std::size_t>(i) - 1], qPrintable(QString::number(seed)));
        }
        while (stack.canRedo())
            stack.redo();
        QVERIFY2(document.recipe() == states.back(), qPrintable(QString::number(seed)));
    }
    QVERIFY2(compared > 900, qPrintable(QString::number(compared)));
}

void RecipeDocumentTest::aDragIsOneUndoStep() {
    RecipeDocument document;
    document.reset(smallRecipe());
    for (int i = 1; i <= 30; ++i)
        document.edit(
            "Depth", [i](Recipe& recipe) { setDepth(recipe.network, i); }, "depth");
    QCOMPARE(document.undoStack()->count(), 1);
    document.edit(
        "Width", [](Recipe& recipe) { setWidth(recipe.network, 9); }, "width");
    QCOMPARE(document.undoStack()->count(), 2);
    document.undoStack()->undo();
    document.undoStack()->undo();
    QCOMPARE(document.recipe(), smallRecipe());
    document.undoStack()->redo();
    QCOMPARE(depthOf(document.recipe().network), Index(30));
    document.endMerge();
    document.edit(
        "Depth", [](Recipe& recipe) { setDepth(recipe.network, 2); }, "depth");
    QCOMPARE(document.undoStack()->count(), 2);
}

void RecipeDocumentTest::anEditThatIsWrongChangesNothing() {
    RecipeDocument document;
    document.reset(smallRecipe());
    QSignalSpy changed(&document, &RecipeDocument::recipeChanged);
    const QStringList problems =
        document.edit("Rate", [](Recipe& recipe) { recipe.training.optimizer.learningRate = -1; });
    QCOMPARE(problems.size(), 1);
    QVERIFY(!document.isModified());
    QCOMPARE(changed.count(), 0);
    QCOMPARE(document.recipe(), smallRecipe());
}

void RecipeDocumentTest::anEditThatChangesNothingIsNoStep() {
    RecipeDocument document;
    document.reset(smallRecipe());
    QCOMPARE(document.edit("Seed", [](Recipe& recipe) { recipe.seed = 3; }), QStringList());
    QCOMPARE(document.undoStack()->count(), 0);
}

void RecipeDocumentTest::effects_data() {
    QTest::addColumn<int>("field");
    QTest::addColumn<EditEffect>("effect");
    QTest::newRow("a name asks nothing of the run") << 0 << EditEffect::Nothing;
    QTest::newRow("the learning rate is live") << 1 << EditEffect::Live;
    QTest::newRow("momentum is live") << 2 << EditEffect::Live;
    QTest::newRow("weight decay is live") << 3 << EditEffect::Live;
    QTest::newRow("clipping is live") << 4 << EditEffect::Live;
    QTest::newRow("the schedule is live") << 5 << EditEffect::Live;
    QTest::newRow("the seed restarts") << 6 << EditEffect::Restart;
    QTest::newRow("an activation restarts") << 7 << EditEffect::Restart;
    QTest::newRow("another optimizer restarts") << 8 << EditEffect::Restart;
    QTest::newRow("rate and seed together restart") << 9 << EditEffect::Restart;
}

void RecipeDocumentTest::effects() {
    QFETCH(int, field);
    const Recipe before = smallRecipe();
    Recipe after = before;
    TrainingSpec& training = after.training;
    if (field == 0)
        after.name = "other";
    if (field == 1 || field == 9)
        training.optimizer.learningRate = 1;
    if (field == 2)
        training.optimizer.momentum = 0.5;
    if (field == 3)
        training.optimizer.weightDecay = 0.5;
    if (field == 4)
        training.clip = ClipSpec{};
    if (field == 5)
        training.schedule = ScheduleSpec{};
    if (field == 6 || field == 9)
        after.seed = 9;
    if (field == 7)
        after.network.defaults.activation = Activation::Relu;
    if (field == 8)
        training.optimizer.kind = OptimizerKind::Adam;
    QTEST(effectOf(before, after), "effect");
}

void RecipeDocumentTest::savingCleansAndLoadingBringsBack() {
    const QTemporaryDir folder;
    const QString file = folder.filePath("größe 20.json");
    RecipeDocument document;
    document.reset(smallRecipe());
    document.edit("Seed", [](Recipe& recipe) { recipe.seed = 8; });
    QVERIFY(document.isModified());
    document.save(file);
    QVERIFY(!document.isModified());
    QCOMPARE(document.title(), QString("größe 20.json"));
    document.undoStack()->undo();
    QVERIFY(document.isModified());
    RecipeDocument other;
    other.load(file);
    QCOMPARE(other.recipe().seed, std::optional<std::uint64_t>(8));
    QVERIFY(!other.isModified());
}

void RecipeDocumentTest::aFileThatIsNoRecipeChangesNothing() {
    RecipeDocument document;
    document.reset(smallRecipe());
    QVERIFY_EXCEPTION_THROWN(document.load("/nowhere/at all.json"), FileError);
    QCOMPARE(document.recipe(), smallRecipe());
    QVERIFY(document.fileName().isEmpty());
}

void RecipeDocumentTest::theEditIsNamed() {
    RecipeDocument document;
    document.reset(smallRecipe());
    QSignalSpy changed(&document, &RecipeDocument::recipeChanged);
    document.edit("Activation: Tanh to ReLU",
                  [](Recipe& recipe) { setEverywhere(recipe.network, &DenseSpec::activation, Activation::Relu); });
    QCOMPARE(document.undoStack()->undoText(), QString("Activation: Tanh to ReLU"));
    QCOMPARE(changed.back().front().toString(), QString("Activation: Tanh to ReLU"));
}

QTEST_GUILESS_MAIN(RecipeDocumentTest)
#include "tst_recipe_document.moc"
