// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields.h"

#include "core/base/number.h"
#include "core/recipe/tables.h"
#include "core/recipe/words.h"

#include <cmath>

namespace nabla {

namespace {

template <RecipePart kPart>
const std::vector<FieldInfo>& infos() {
    static const std::vector<FieldInfo> list = [] {
        std::vector<FieldInfo> made;
        recipe::forEachRow(recipe::tableFor<kPart>(), [&](const auto& row) { made.push_back(row.info); });
        return made;
    }();
    return list;
}

/// "from 0 to 1", "above 0", "0 or more and below 1"; empty without bounds.
std::string rangeText(const FieldInfo& field) {
    const bool hasMinimum = std::isfinite(field.minimum);
    const bool hasMaximum = std::isfinite(field.maximum);
    const auto number = [](double bound) {
        return std::fabs(bound) < 1e15 && bound == std::floor(bound) ? std::to_string(static_cast<long long>(bound))
                                                                     : numberText(bound);
    };
    if (hasMinimum && hasMaximum && !field.excludesMinimum && !field.excludesMaximum)
        return " from " + number(field.minimum) + " to " + number(field.maximum);
    std::string text;
    if (hasMinimum)
        text = field.excludesMinimum ? " above " + number(field.minimum) : ", " + number(field.minimum) + " or more";
    if (hasMaximum)
        text += std::string(hasMinimum ? " and" : "") + (field.excludesMaximum ? " below " : " at most ") +
                number(field.maximum);
    return text;
}

} // namespace

std::span<const FieldInfo> fields(RecipePart part) {
    switch (part) {
    case RecipePart::Document:
        return infos<RecipePart::Document>();
    case RecipePart::Data:
        return infos<RecipePart::Data>();
    case RecipePart::Network:
        return infos<RecipePart::Network>();
    case RecipePart::Defaults:
        return infos<RecipePart::Defaults>();
    case RecipePart::Dense:
        return infos<RecipePart::Dense>();
    case RecipePart::Recurrent:
        return infos<RecipePart::Recurrent>();
    case RecipePart::Residual:
        return infos<RecipePart::Residual>();
    case RecipePart::Repeat:
        return infos<RecipePart::Repeat>();
    case RecipePart::Output:
        return infos<RecipePart::Output>();
    case RecipePart::Init:
        return infos<RecipePart::Init>();
    case RecipePart::Training:
        return infos<RecipePart::Training>();
    case RecipePart::Optimizer:
        return infos<RecipePart::Optimizer>();
    case RecipePart::Schedule:
        return infos<RecipePart::Schedule>();
    case RecipePart::Clip:
        return infos<RecipePart::Clip>();
    }
    return {};
}

const FieldInfo* findField(RecipePart part, std::string_view key) {
    for (const FieldInfo& field : fields(part))
        if (field.key == key)
            return &field;
    return nullptr;
}

std::string expectedText(const FieldInfo& field) {
    switch (field.kind) {
    case FieldKind::Word:
    case FieldKind::Choice: {
        std::vector<std::string_view> ids;
        for (const Choice& choice : field.choices)
            ids.push_back(choice.id);
        return recipe::listText(ids, "or");
    }
    case FieldKind::Version:
        return "1";
    case FieldKind::Text:
        return "text";
    case FieldKind::File:
        return "the path of a file";
    case FieldKind::Switch:
        return "true or false";
    case FieldKind::Whole:
        return "a whole number" + rangeText(field);
    case FieldKind::Seed:
        return "a whole number from 0 to 18446744073709551615";
    case FieldKind::Number:
        return "a number" + rangeText(field);
    case FieldKind::NormType:
        return "a number" + rangeText(field) + " or \"inf\"";
    case FieldKind::Column:
        return "a column's name or its 0-based index";
    case FieldKind::Init:
        return "the name of an initialization, or an object with scheme";
    case FieldKind::Scale:
        return "a number, \"inverse_sqrt_depth\" or {\"learned\": number}";
    case FieldKind::Section:
        return "an object";
    case FieldKind::Layers:
        return "a list of layers";
    }
    return {};
}

} // namespace nabla
