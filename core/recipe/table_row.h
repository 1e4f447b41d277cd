// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/fields.h"
#include "core/recipe/names.h"
#include "core/recipe/recipe.h"

#include <algorithm>
#include <initializer_list>
#include <tuple>
#include <type_traits>
#include <variant>

/// How tables.h spells a row. Private to core/recipe.
namespace nabla::recipe {

template <class Value>
struct Bare {
    using Type = Value;
    static constexpr bool kIsOptional = false;
};
template <class Value>
struct Bare<std::optional<Value>> {
    using Type = Value;
    static constexpr bool kIsOptional = true;
};

inline auto namesFor(Activation) {
    return activationNames();
}
inline auto namesFor(InitScheme) {
    return initNames();
}
inline auto namesFor(Normalization) {
    return normalizationNames();
}
inline auto namesFor(NormPosition) {
    return normPositionNames();
}
inline auto namesFor(Cell) {
    return cellNames();
}
inline auto namesFor(GruReset) {
    return gruResetNames();
}
inline auto namesFor(Source) {
    return sourceNames();
}
inline auto namesFor(Task) {
    return taskNames();
}
inline auto namesFor(Split) {
    return splitNames();
}
inline auto namesFor(MissingValues) {
    return missingNames();
}
inline auto namesFor(Loss) {
    return lossNames();
}
inline auto namesFor(OptimizerKind) {
    return optimizerNames();
}
inline auto namesFor(ScheduleKind) {
    return scheduleNames();
}
inline auto namesFor(ClipKind) {
    return clipNames();
}

template <class Enum>
std::vector<Choice> choicesFor() {
    std::vector<Choice> choices;
    for (const Named<Enum>& name : namesFor(Enum{}))
        choices.push_back({name.id, name.label, name.help});
    return choices;
}

template <class Value>
constexpr FieldKind kindFor() {
    if constexpr (std::is_same_v<Value, bool>)
        return FieldKind::Switch;
    else if constexpr (std::is_same_v<Value, Index>)
        return FieldKind::Whole;
    else if constexpr (std::is_same_v<Value, std::uint64_t>)
        return FieldKind::Seed;
    else if constexpr (std::is_same_v<Value, double>)
        return FieldKind::Number;
    else if constexpr (std::is_same_v<Value, std::string>)
        return FieldKind::Text;
    else if constexpr (std::is_enum_v<Value>)
        return FieldKind::Choice;
    else if constexpr (std::is_same_v<Value, Init>)
        return FieldKind::Init;
    else if constexpr (std::is_same_v<Value, ResidualScale>)
        return FieldKind::Scale;
    else if constexpr (std::is_same_v<Value, std::variant<std::string, Index>>)
        return FieldKind::Column;
    else if constexpr (std::is_same_v<Value, std::vector<LayerSpec>>)
        return FieldKind::Layers;
    else
        return FieldKind::Section;
}

/// The part a struct's object is, seen from the object that holds it.
template <class Struct>
constexpr RecipePart partFor() {
    if constexpr (std::is_same_v<Struct, DataSpec>)
        return RecipePart::Data;
    else if constexpr (std::is_same_v<Struct, NetworkSpec>)
        return RecipePart::Network;
    else if constexpr (std::is_same_v<Struct, DenseSpec>)
        return RecipePart::Defaults;
    else if constexpr (std::is_same_v<Struct, TrainingSpec>)
        return RecipePart::Training;
    else if constexpr (std::is_same_v<Struct, OptimizerSpec>)
        return RecipePart::Optimizer;
    else if constexpr (std::is_same_v<Struct, ScheduleSpec>)
        return RecipePart::Schedule;
    else {
        static_assert(std::is_same_v<Struct, ClipSpec>);
        return RecipePart::Clip;
    }
}

/// What every row can be told, in the order people read it.
template <class Self>
struct RowWords {
    FieldInfo info;

    Self from(double minimum) {
        return with([&] { info.minimum = minimum; });
    }
    Self to(double maximum) {
        return with([&] { info.maximum = maximum; });
    }
    Self above(double minimum) {
        return with([&] { info.minimum = minimum, info.excludesMinimum = true; });
    }
    Self below(double maximum) {
        return with([&] { info.maximum = maximum, info.excludesMaximum = true; });
    }
    Self in(std::string_view unit) {
        return with([&] { info.unit = unit; });
    }
    Self byDefault(std::string_view text) {
        return with([&] { info.defaultText = text; });
    }
    Self live() {
        return with([&] { info.isLive = true; });
    }
    Self selects() {
        return with([&] { info.isSelector = true; });
    }
    Self required() {
        return with([&] { info.requiredIn = info.kinds; });
    }
    Self as(FieldKind kind) {
        return with([&] { info.kind = kind; });
    }
    /// The key belongs to these values of the selector only.
    template <class Enum>
    Self only(std::initializer_list<Enum> kinds) {
        return with([&] {
            info.kinds = 0;
            for (const Enum kind : kinds)
                info.kinds |= 1u << static_cast<int>(kind);
        });
    }
    template <class Enum>
    Self among(std::initializer_list<Enum> values) {
        return keepIf([&](std::string_view id) {
            const auto value = valueOf<Enum>(namesFor(Enum{}), id);
            return value && std::find(values.begin(), values.end(), *value) != values.end();
        });
    }
    template <class Enum>
    Self except(std::initializer_list<Enum> values) {
        return keepIf([&](std::string_view id) {
            const auto value = valueOf<Enum>(namesFor(Enum{}), id);
            return value && std::find(values.begin(), values.end(), *value) == values.end();
        });
    }

private:
    template <class Change>
    Self with(Change change) {
        change();
        return static_cast<Self&>(*this);
    }
    template <class Keep>
    Self keepIf(Keep keep) {
        return with([&] { std::erase_if(info.choices, [&](const Choice& choice) { return !keep(choice.id); }); });
    }
};

/// A key that is a member of `Struct`.
template <class Struct, class Value>
struct Row : RowWords<Row<Struct, Value>> {
    Value Struct::*member = nullptr;
};

/// A key whose word never varies ("type": "dense") or the format's number.
struct FixedRow : RowWords<FixedRow> {};

/// A key whose object holds more members of the same struct.
template <RecipePart kInner>
struct GroupRow : RowWords<GroupRow<kInner>> {
    static constexpr RecipePart kPart = kInner;
};

template <class Struct, class Value>
Row<Struct, Value> row(Value Struct::*member, std::string_view key, std::string_view label, std::string_view help) {
    using Type = typename Bare<Value>::Type;
    Row<Struct, Value> made;
    made.member = member;
    made.info.key = key;
    made.info.label = label;
    made.info.help = help;
    made.info.kind = kindFor<Type>();
    if constexpr (kindFor<Type>() == FieldKind::Section)
        made.info.part = partFor<Type>();
    if constexpr (std::is_same_v<Type, Init>)
        made.info.choices = choicesFor<InitScheme>();
    else if constexpr (std::is_enum_v<Type>)
        made.info.choices = choicesFor<Type>();
    return made;
}

inline FixedRow word(std::string_view key, Choice choice) {
    FixedRow made;
    made.info.key = key;
    made.info.label = choice.label;
    made.info.help = choice.help;
    made.info.kind = FieldKind::Word;
    made.info.choices = {choice};
    made.info.requiredIn = FieldInfo::kEveryKind;
    return made;
}

template <RecipePart kPart>
GroupRow<kPart> group(std::string_view key, std::string_view label, std::string_view help) {
    GroupRow<kPart> made;
    made.info.key = key;
    made.info.label = label;
    made.info.help = help;
    made.info.kind = FieldKind::Section;
    made.info.part = kPart;
    return made;
}

/// Calls visit(row) for each row of a table in order.
template <class Table, class Visit>
void forEachRow(const Table& table, Visit visit) {
    std::apply([&](const auto&... rows) { (visit(rows), ...); }, table);
}

/// The selector's value as a number: which `kinds` bit counts. 0 for parts without selector.
template <class Struct>
int selectedKind(const Struct& value) {
    if constexpr (std::is_same_v<Struct, DataSpec>)
        return static_cast<int>(value.source);
    else if constexpr (std::is_same_v<Struct, RecurrentSpec>)
        return static_cast<int>(value.cell);
    else if constexpr (std::is_same_v<Struct, Init>)
        return static_cast<int>(value.scheme);
    else if constexpr (std::is_same_v<Struct, OptimizerSpec> || std::is_same_v<Struct, ScheduleSpec> ||
                       std::is_same_v<Struct, ClipSpec>)
        return static_cast<int>(value.kind);
    else
        return 0;
}

} // namespace nabla::recipe
