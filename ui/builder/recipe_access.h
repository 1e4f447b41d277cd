// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/builder/field_form.h"
#include "ui/builder/field_text.h"
#include "ui/builder/recipe_document.h"

namespace nabla {

/// How a form reaches one struct of the document's recipe.
template <class Spec>
struct SpecPlace {
    std::function<Spec(const Recipe&)> read;
    std::function<void(Recipe&, const Spec&)> write;
    /// After another kind was chosen: values without which the kind means nothing.
    std::function<void(const Recipe&, Spec&)> begin = {};
    QString name = {}; ///< "Layer 3": stands before the key in the history of edits
};

/// "Learning rate: 0.1", for the history of edits.
inline QString editName(const FieldInfo& field, const FieldValue& value, const QString& of = {}) {
    const QString label = of.isEmpty() ? tableText(field.label) : of + QStringLiteral(", ") + tableText(field.label);
    const bool isNothing = std::holds_alternative<std::monostate>(value);
    return QStringLiteral("%1: %2").arg(label, isNothing ? FieldForm::tr("default") : valueText(field, value));
}

/// The kind a value of the selector stands for.
inline int kindOfWord(const FieldInfo& selector, const FieldValue& value) {
    const auto* word = std::get_if<std::string>(&value);
    for (std::size_t i = 0; word && i < selector.choices.size(); ++i)
        if (selector.choices[i].id == *word)
            return static_cast<int>(i);
    return 0;
}

/// One key changed in a copy of the struct; another kind drops the keys that do not belong to it.
template <class Spec>
void applyField(Spec& spec, const FieldInfo& field, const FieldValue& value) {
    if (field.isSelector)
        setKind(spec, kindOfWord(field, value));
    else
        setFieldValue(spec, field.key, value);
}

/// A form's way to a struct of the document. Requires: the document outlives the form.
template <class Spec>
FieldAccess accessTo(RecipeDocument& document, const SpecPlace<Spec>& place) {
    FieldAccess access;
    access.part = partOf<Spec>();
    access.kind = [&document, place] { return kindOf(place.read(document.recipe())); };
    access.value = [&document, place](std::string_view key) { return fieldValue(place.read(document.recipe()), key); };
    access.set = [&document, place](const FieldInfo& field, const FieldValue& value) {
        Spec spec = place.read(document.recipe());
        applyField(spec, field, value);
        if (field.isSelector && place.begin)
            place.begin(document.recipe(), spec);
        // A held arrow is one edit.
        const QString merge = field.kind == FieldKind::Whole
                                  ? place.name + QString::fromUtf8(field.key.data(), qsizetype(field.key.size()))
                                  : QString();
        return document.edit(
            editName(field, value, place.name), [&](Recipe& recipe) { place.write(recipe, spec); }, merge);
    };
    return access;
}

} // namespace nabla
