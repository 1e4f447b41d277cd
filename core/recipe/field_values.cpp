// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/field_values.h"

#include "core/base/number.h"
#include "core/recipe/tables.h"
#include "core/recipe/words.h"

#include <charconv>

namespace nabla {

namespace {

template <class Value>
constexpr bool kIsColumn = std::is_same_v<Value, std::variant<std::string, Index>>;

template <class Value>
FieldValue toFieldValue(const Value& value) {
    if constexpr (std::is_enum_v<Value>)
        return std::string(idOf<Value>(recipe::namesFor(Value{}), value));
    else if constexpr (kIsColumn<Value>)
        return std::visit([](const auto& column) { return FieldValue(column); }, value);
    else if constexpr (std::is_constructible_v<FieldValue, Value>)
        return value;
    else
        return {};
}

template <class Value>
bool fromFieldValue(const FieldInfo& field, const FieldValue& from, Value& value) {
    if constexpr (std::is_enum_v<Value>) {
        const auto* word = std::get_if<std::string>(&from);
        const bool isChoice = word && std::any_of(field.choices.begin(), field.choices.end(),
                                                  [&](const Choice& choice) { return choice.id == *word; });
        if (isChoice)
            value = *valueOf<Value>(recipe::namesFor(Value{}), *word);
        return isChoice;
    } else if constexpr (kIsColumn<Value>) {
        if (const auto* name = std::get_if<std::string>(&from))
            value = *name;
        else if (const auto* index = std::get_if<Index>(&from))
            value = *index;
        else
            return false;
        return true;
    } else if constexpr (std::is_constructible_v<FieldValue, Value>) {
        const auto* same = std::get_if<Value>(&from);
        if (same)
            value = *same;
        return same != nullptr;
    } else {
        return false;
    }
}

/// Calls visit(row) with the row of a key that is a member of the struct.
template <class Spec, class Visit>
void withRow(std::string_view key, Visit visit) {
    recipe::forEachRow(recipe::tableFor<partOf<Spec>()>(), [&](const auto& row) {
        if constexpr (requires { row.member; })
            if (row.info.key == key)
                visit(row);
    });
}

/// The kind's value as the part's default text names it: "0; adamw: 0.01", or the text before the first semicolon.
std::string_view defaultWord(std::string_view text, std::string_view kindWord) {
    const std::string mark = "; " + std::string(kindWord) + ": ";
    if (const std::size_t at = kindWord.empty() ? text.npos : text.find(mark); at != text.npos)
        return text.substr(at + mark.size());
    return text.substr(0, text.find(';'));
}

} // namespace

template <class Spec>
FieldValue fieldValue(const Spec& spec, std::string_view key) {
    FieldValue found;
    withRow<Spec>(key, [&](const auto& row) {
        using Value = std::remove_cvref_t<decltype(spec.*row.member)>;
        if constexpr (recipe::Bare<Value>::kIsOptional) {
            if (spec.*row.member)
                found = toFieldValue(*(spec.*row.member));
        } else {
            found = toFieldValue(spec.*row.member);
        }
    });
    return found;
}

template <class Spec>
bool setFieldValue(Spec& spec, std::string_view key, const FieldValue& value) {
    bool isSet = false;
    withRow<Spec>(key, [&](const auto& row) {
        auto& member = spec.*row.member;
        using Value = std::remove_cvref_t<decltype(member)>;
        if (std::holds_alternative<std::monostate>(value)) {
            member = Spec{}.*row.member;
            isSet = true;
            return;
        }
        typename recipe::Bare<Value>::Type bare{};
        isSet = fromFieldValue(row.info, value, bare);
        if (isSet)
            member = std::move(bare);
    });
    return isSet;
}

template <class Spec>
int kindOf(const Spec& spec) {
    return recipe::selectedKind(spec);
}

template <class Spec>
void setKind(Spec& spec, int kind) {
    recipe::forEachRow(recipe::tableFor<partOf<Spec>()>(), [&](const auto& row) {
        if constexpr (requires { row.member; }) {
            using Value = std::remove_cvref_t<decltype(spec.*row.member)>;
            if constexpr (std::is_enum_v<Value>) {
                if (row.info.isSelector)
                    spec.*row.member = static_cast<Value>(kind);
            }
            if (!row.info.isSelector && !row.info.belongsTo(kind))
                spec.*row.member = Spec{}.*row.member;
        }
    });
}

FieldValue defaultValue(const FieldInfo& field, std::string_view kind) {
    const std::string_view word = defaultWord(field.defaultText, kind);
    const auto isWhole = [word](auto& number) {
        const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
        return !word.empty() && read.ec == std::errc() && read.ptr == word.data() + word.size();
    };
    switch (field.kind) {
    case FieldKind::Switch:
        if (word == "true" || word == "false")
            return word == "true";
        break;
    case FieldKind::Whole:
        if (Index number = 0; isWhole(number))
            return number;
        break;
    case FieldKind::Seed:
        if (std::uint64_t number = 0; isWhole(number))
            return number;
        break;
    case FieldKind::Number:
    case FieldKind::NormType:
        if (double number = 0; isWhole(number))
            return number;
        break;
    case FieldKind::Choice:
        for (const Choice& choice : field.choices)
            if (choice.id == word)
                return std::string(word);
        break;
    case FieldKind::Init:
        if (const auto scheme = valueOf(initNames(), word)) {
            Init init;
            init.scheme = *scheme;
            return init;
        }
        break;
    case FieldKind::Scale:
        if (double number = 0; isWhole(number))
            return ResidualScale{ScaleKind::Fixed, number};
        break;
    default:
        break;
    }
    return {};
}

std::string_view kindWord(RecipePart part, int kind) {
    const FieldInfo* selector = recipe::selectorOf(part);
    if (!selector || kind < 0 || static_cast<std::size_t>(kind) >= selector->choices.size())
        return {};
    return selector->choices[static_cast<std::size_t>(kind)].id;
}

#define NABLA_FIELD_VALUES(Spec)                                                                                       \
    template FieldValue fieldValue<Spec>(const Spec&, std::string_view);                                               \
    template bool setFieldValue<Spec>(Spec&, std::string_view, const FieldValue&);                                     \
    template int kindOf<Spec>(const Spec&);                                                                            \
    template void setKind<Spec>(Spec&, int);
NABLA_FIELD_VALUES(Recipe)
NABLA_FIELD_VALUES(DataSpec)
NABLA_FIELD_VALUES(DenseSpec)
NABLA_FIELD_VALUES(RecurrentSpec)
NABLA_FIELD_VALUES(ResidualSpec)
NABLA_FIELD_VALUES(RepeatSpec)
NABLA_FIELD_VALUES(NetworkSpec)
NABLA_FIELD_VALUES(Init)
NABLA_FIELD_VALUES(TrainingSpec)
NABLA_FIELD_VALUES(OptimizerSpec)
NABLA_FIELD_VALUES(ScheduleSpec)
NABLA_FIELD_VALUES(ClipSpec)
#undef NABLA_FIELD_VALUES

} // namespace nabla
