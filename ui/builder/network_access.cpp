// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/network_access.h"

#include "ui/builder/network_edit.h"
#include "ui/builder/recipe_access.h"

namespace nabla {

namespace {

constexpr std::string_view kRecurrentInit = "recurrent_init";

bool isNothing(const FieldValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

/// What "nothing said" comes to, so that a layer that says the default itself does not count as different.
FieldValue effective(const FieldValue& own, const FieldValue& shared, std::string_view key) {
    if (!isNothing(own))
        return own;
    if (!isNothing(shared))
        return shared;
    const FieldInfo* field = findField(RecipePart::Defaults, key);
    return field ? defaultValue(*field) : FieldValue();
}

void setEverywhere(NetworkSpec& network, std::string_view key, const FieldValue& value) {
    setFieldValue(network.defaults, key, value);
    forEachDense(network.layers, [&](DenseSpec& dense) { setFieldValue(dense, key, {}); });
    if (key == "init")
        network.outputInit.reset(); // it takes the network's
}

FieldValue commonRecurrent(const NetworkSpec& network, std::string_view key, bool& isMixed) {
    std::optional<FieldValue> first;
    isMixed = false;
    NetworkSpec copy = network;
    forEachRecurrent(copy.layers, [&](const RecurrentSpec& layer) {
        const FieldValue value = fieldValue(layer, key);
        isMixed = isMixed || (first && !(*first == value));
        first = value;
    });
    return isMixed || !first ? FieldValue() : *first;
}

} // namespace

FieldValue commonDense(const NetworkSpec& network, std::string_view key, bool* isMixed) {
    const FieldValue shared = fieldValue(network.defaults, key);
    std::optional<FieldValue> first;
    bool differ = false;
    NetworkSpec copy = network;
    forEachDense(copy.layers, [&](const DenseSpec& dense) {
        const FieldValue value = effective(fieldValue(dense, key), shared, key);
        differ = differ || (first && !(*first == value));
        first = value;
    });
    if (isMixed)
        *isMixed = differ;
    return differ ? FieldValue() : first.value_or(effective({}, shared, key));
}

FieldAccess wholeNetwork(RecipeDocument& document, const QString& card) {
    FieldAccess access;
    access.part = RecipePart::Defaults;
    access.value = [&document](std::string_view key) { return commonDense(document.recipe().network, key); };
    access.isMixed = [&document](std::string_view key) {
        bool isMixed = false;
        commonDense(document.recipe().network, key, &isMixed);
        return isMixed;
    };
    access.set = [&document, card](const FieldInfo& field, const FieldValue& value) {
        bool isMixed = false;
        const FieldValue before = commonDense(document.recipe().network, field.key, &isMixed);
        const QString from = isMixed ? FieldForm::tr("mixed") : valueText(field, before);
        const QString name = field.kind == FieldKind::Choice || field.kind == FieldKind::Init
                                 ? FieldForm::tr("%1: %2 to %3").arg(card, from, valueText(field, value))
                             : field.kind == FieldKind::Switch
                                 ? QStringLiteral("%1: %2").arg(card, valueText(field, value).toLower())
                                 : editName(field, value);
        return document.edit(name, [&](Recipe& recipe) { setEverywhere(recipe.network, field.key, value); });
    };
    return access;
}

FieldAccess wholeNetworkInit(RecipeDocument& document) {
    const auto common = [&document] {
        const FieldValue value = commonDense(document.recipe().network, "init");
        const auto* init = std::get_if<Init>(&value);
        return init ? *init : Init{InitScheme::Zeros, 1, 0, 1, 1, 0}; // mixed: a scheme without numbers to show
    };
    FieldAccess access;
    access.part = RecipePart::Init;
    access.kind = [common] { return static_cast<int>(common().scheme); };
    access.value = [common](std::string_view key) { return fieldValue(common(), key); };
    access.set = [&document, common](const FieldInfo& field, const FieldValue& value) {
        Init init = common();
        setFieldValue(init, field.key, value);
        return document.edit(editName(field, value),
                             [&](Recipe& recipe) { setEverywhere(recipe.network, "init", init); });
    };
    return access;
}

FieldAccess allRecurrent(RecipeDocument& document) {
    FieldAccess access;
    access.part = RecipePart::Recurrent;
    access.kind = [&document] {
        bool isMixed = false;
        const FieldValue cell = commonRecurrent(document.recipe().network, "type", isMixed);
        const FieldInfo& type = *findField(RecipePart::Recurrent, "type");
        return isNothing(cell) ? static_cast<int>(type.choices.size()) : kindOfWord(type, cell);
    };
    access.value = [&document](std::string_view key) {
        bool isMixed = false;
        const FieldValue own = commonRecurrent(document.recipe().network, key, isMixed);
        if (key == kRecurrentInit && isNothing(own) && !isMixed)
            return fieldValue(document.recipe().network.defaults, key);
        return own;
    };
    access.isMixed = [&document](std::string_view key) {
        bool isMixed = false;
        commonRecurrent(document.recipe().network, key, isMixed);
        return isMixed;
    };
    access.set = [&document](const FieldInfo& field, const FieldValue& value) {
        return document.edit(editName(field, value), [&](Recipe& recipe) {
            const bool isShared = field.key == kRecurrentInit;
            if (isShared)
                setFieldValue(recipe.network.defaults, field.key, value);
            forEachRecurrent(recipe.network.layers, [&](RecurrentSpec& layer) {
                setFieldValue(layer, field.key, isShared ? FieldValue() : value);
            });
        });
    };
    return access;
}

} // namespace nabla
