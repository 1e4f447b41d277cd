// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/difference.h"
#include "core/recipe/recipe_json.h"

#include <QTest>

using namespace nabla;

namespace {

Recipe sigmoid() {
    return parseRecipe(R"({"nablascope":1,"name":"a","seed":3,"data":{"source":"xor","samples":64},
        "network":{"defaults":{"activation":"sigmoid"},"layers":[{"type":"dense","units":4},{"type":"dense","units":4}]},
        "training":{"batch_size":16,"steps":20,"optimizer":{"type":"sgd","learning_rate":0.1}}})");
}

Recipe relu() {
    Recipe recipe = sigmoid();
    recipe.network.defaults.activation = Activation::Relu;
    return recipe;
}

std::optional<Index> unitsOf(const Recipe& recipe, std::size_t layer) {
    return std::get<DenseSpec>(recipe.network.layers[layer].value).units;
}

} // namespace

class DifferenceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSwitchIsNamedWithBothValues();
    void namesAndNotesAreNoDifference();
    void whatIsNotSaidIsEmpty();
    void anEditReachesTheOther();
    void whatTheyDifferInStays();
    void goingBackToTheOtherLeavesNothing();
    void layersThatHaveMovedAreRefused();
    void whatHasNoPlaceInTheOtherIsRefused();
};

void DifferenceTest::aSwitchIsNamedWithBothValues() {
    const std::vector<Difference> expected = {{"network.defaults.activation", "\"sigmoid\"", "\"relu\""}};
    QVERIFY(differencesOf(sigmoid(), relu()) == expected);
    Recipe wide = sigmoid();
    std::get<DenseSpec>(wide.network.layers[1].value).units = 9;
    const std::vector<Difference> units = {{"network.layers[1].units", "4", "9"}};
    QVERIFY(differencesOf(sigmoid(), wide) == units);
}

void DifferenceTest::namesAndNotesAreNoDifference() {
    Recipe other = sigmoid();
    other.name = "b";
    other.notes = "much to say";
    QVERIFY(differencesOf(sigmoid(), other).empty());
}

void DifferenceTest::whatIsNotSaidIsEmpty() {
    Recipe clipped = sigmoid();
    clipped.training.clip.emplace().kind = ClipKind::GlobalNorm;
    clipped.training.clip->maxNorm = 1;
    const std::vector<Difference> differences = differencesOf(sigmoid(), clipped);
    QCOMPARE(differences.size(), std::size_t(2));
    QCOMPARE(differences[0].path, std::string("training.clip.type"));
    QCOMPARE(differences[0].before, std::string());
    QCOMPARE(differences[0].after, std::string("\"global_norm\""));
    QVERIFY(differencesOf(clipped, sigmoid())[1].after.empty());
}

void DifferenceTest::anEditReachesTheOther() {
    Recipe edited = relu();
    edited.training.optimizer.learningRate = 0.5;
    std::get<DenseSpec>(edited.network.layers[0].value).units = 7;
    edited.network.layers.push_back(edited.network.layers.front());
    const std::optional<Recipe> carried = carriedOver(relu(), edited, sigmoid());
    QVERIFY(carried);
    QCOMPARE(carried->training.optimizer.learningRate, 0.5);
    QVERIFY(unitsOf(*carried, 0) == Index(7));
    QCOMPARE(carried->network.layers.size(), std::size_t(3));
    QVERIFY(carried->network.defaults.activation == Activation::Sigmoid);
}

void DifferenceTest::whatTheyDifferInStays() {
    Recipe edited = relu();
    edited.network.defaults.activation = Activation::Tanh;
    QVERIFY(carriedOver(relu(), edited, sigmoid()) == sigmoid());
    // An object that one of them lacks, and an edit inside it.
    Recipe clipped = sigmoid();
    clipped.training.clip.emplace().kind = ClipKind::GlobalNorm;
    clipped.training.clip->maxNorm = 1;
    Recipe tighter = clipped;
    tighter.training.clip->maxNorm = 0.5;
    QVERIFY(carriedOver(clipped, tighter, sigmoid()) == sigmoid());
}

void DifferenceTest::goingBackToTheOtherLeavesNothing() {
    const std::optional<Recipe> carried = carriedOver(relu(), sigmoid(), sigmoid());
    QVERIFY(carried == sigmoid());
    QVERIFY(differencesOf(*carried, sigmoid()).empty());
}

/// Lists are compared place by place: with a layer taken out in front, "layer 1" is another one than before.
void DifferenceTest::layersThatHaveMovedAreRefused() {
    const auto network = [](std::vector<Index> units) {
        Recipe recipe = sigmoid();
        const LayerSpec layer = recipe.network.layers.front();
        recipe.network.layers.clear();
        for (const Index width : units) {
            recipe.network.layers.push_back(layer);
            std::get<DenseSpec>(recipe.network.layers.back().value).units = width;
        }
        return recipe;
    };
    const Recipe a = network({16, 8, 16});
    const Recipe b = network({16, 32, 16});
    QVERIFY(!carriedOver(b, network({32, 16}), a));
    QVERIFY(!carriedOver(b, network({16, 32, 16, 4}), a));
    const Recipe longer = network({16, 32, 16, 16});
    QVERIFY(!carriedOver(b, network({16, 32, 4}), longer));
    QVERIFY(carriedOver(b, network({16, 32, 4}), a) == network({16, 8, 4})); // nothing has moved
}

void DifferenceTest::whatHasNoPlaceInTheOtherIsRefused() {
    Recipe longer = sigmoid();
    for (int i = 0; i < 3; ++i)
        longer.network.layers.push_back(longer.network.layers.front());
    Recipe edited = sigmoid();
    edited.network.layers.clear(); // no network at all
    QVERIFY(!carriedOver(sigmoid(), edited, sigmoid()));
    QVERIFY(carriedOver(sigmoid(), longer, sigmoid()) == longer);
}

QTEST_APPLESS_MAIN(DifferenceTest)
#include "tst_difference.moc"
