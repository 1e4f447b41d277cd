// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/fields.h"
#include "core/recipe/recipe.h"

#include <cstdint>
#include <string>
#include <variant>

/// The keys of fields.h read and written by name, for forms that are made from the catalogue.
namespace nabla {

/// What a key holds. std::monostate: its author left it out. A choice is its word; a column a name or an index.
using FieldValue = std::variant<std::monostate, bool, Index, std::uint64_t, double, std::string, Init, ResidualScale>;

/// The struct's object in fields(). A dense layer and network.defaults share Defaults; NetworkSpec is `output`'s init.
template <class Spec>
constexpr RecipePart partOf() {
    if constexpr (std::is_same_v<Spec, Recipe>)
        return RecipePart::Document;
    else if constexpr (std::is_same_v<Spec, DataSpec>)
        return RecipePart::Data;
    else if constexpr (std::is_same_v<Spec, DenseSpec>)
        return RecipePart::Defaults;
    else if constexpr (std::is_same_v<Spec, RecurrentSpec>)
        return RecipePart::Recurrent;
    else if constexpr (std::is_same_v<Spec, ResidualSpec>)
        return RecipePart::Residual;
    else if constexpr (std::is_same_v<Spec, RepeatSpec>)
        return RecipePart::Repeat;
    else if constexpr (std::is_same_v<Spec, NetworkSpec>)
        return RecipePart::Output;
    else if constexpr (std::is_same_v<Spec, Init>)
        return RecipePart::Init;
    else if constexpr (std::is_same_v<Spec, TrainingSpec>)
        return RecipePart::Training;
    else if constexpr (std::is_same_v<Spec, OptimizerSpec>)
        return RecipePart::Optimizer;
    else if constexpr (std::is_same_v<Spec, ScheduleSpec>)
        return RecipePart::Schedule;
    else {
        static_assert(std::is_same_v<Spec, ClipSpec>);
        return RecipePart::Clip;
    }
}

/// The value of a key; std::monostate for keys that are sections, lists or unknown. Members that cannot be left out
/// always hold something.
template <class Spec>
FieldValue fieldValue(const Spec& spec, std::string_view key);

/// Sets a key; std::monostate leaves it out again. A value of another kind than the key's, or a word that is none of
/// its choices, changes nothing and returns false. Ranges are validate()'s.
template <class Spec>
bool setFieldValue(Spec& spec, std::string_view key, const FieldValue& value);

/// The selector's value (source, type, scheme) as a number; FieldInfo::belongsTo takes it. 0 without selector.
template <class Spec>
int kindOf(const Spec& spec);

/// Another kind: keys that belong to it keep their value, the others are left out.
template <class Spec>
void setKind(Spec& spec, int kind);

/// What the engine takes where the key is left out, as far as the table can tell; std::monostate where only the rest of
/// the recipe or the data decide.
FieldValue defaultValue(const FieldInfo& field, std::string_view kindWord = {});

/// The word of the selector's value, "csv"; empty without selector.
std::string_view kindWord(RecipePart part, int kind);

} // namespace nabla
