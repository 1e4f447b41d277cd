// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/words.h"

#include "core/recipe/names.h"

#include <algorithm>
#include <cassert>

namespace nabla::recipe {

namespace {

std::string_view selectedId(const FieldInfo& selector, int kind) {
    assert(kind >= 0 && static_cast<std::size_t>(kind) < selector.choices.size());
    return selector.choices[static_cast<std::size_t>(kind)].id;
}

/// The words of the selector a field belongs to. Enumerators are numbered as their names are listed.
std::vector<std::string_view> ownersOf(const FieldInfo& selector, const FieldInfo& field) {
    std::vector<std::string_view> owners;
    for (std::size_t i = 0; i < selector.choices.size(); ++i)
        if (field.belongsTo(static_cast<int>(i)))
            owners.push_back(selector.choices[i].id);
    return owners;
}

std::vector<std::string_view> keysOf(RecipePart part) {
    std::vector<std::string_view> keys;
    for (const FieldInfo& field : fields(part))
        keys.push_back(field.key);
    return keys;
}

/// What a kind of layer is called in its object.
std::string_view layerWord(RecipePart part) {
    for (const FieldInfo& field : fields(part))
        if (field.kind == FieldKind::Word)
            return field.choices.front().id;
    return part == RecipePart::Repeat ? "repeat" : std::string_view{};
}

/// Other kinds of layer that have this key.
std::vector<std::string_view> otherLayersWith(RecipePart part, std::string_view key) {
    std::vector<std::string_view> owners;
    for (const RecipePart other : kLayerParts) {
        const FieldInfo* field = other == part ? nullptr : findField(other, key);
        if (!field)
            continue;
        if (const FieldInfo* selector = selectorOf(other))
            for (const std::string_view owner : ownersOf(*selector, *field))
                owners.push_back(owner);
        else
            owners.push_back(layerWord(other));
    }
    return owners;
}

/// Why a word of the language cannot stand in this field.
std::string_view reasonAgainst(std::string_view word) {
    if (word == idOf(initNames(), InitScheme::Fixup))
        return "fixup starts a whole residual block; set it as the init of the block";
    if (word == idOf(initNames(), InitScheme::Lsuv))
        return "lsuv starts dense layers and output only";
    return {};
}

} // namespace

std::string listText(const std::vector<std::string_view>& words, std::string_view last) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            text += i + 1 == words.size() ? ' ' + std::string(last) + ' ' : ", ";
        text += words[i];
    }
    return text;
}

const FieldInfo* selectorOf(RecipePart part) {
    for (const FieldInfo& field : fields(part))
        if (field.isSelector)
            return &field;
    return nullptr;
}

std::string belongsText(RecipePart part, const FieldInfo& field, int kind) {
    const FieldInfo* selector = selectorOf(part);
    assert(selector);
    return std::string(field.key) + " belongs to " + listText(ownersOf(*selector, field), "and") + ", not " +
           std::string(selectedId(*selector, kind));
}

std::string missingText(RecipePart part, const FieldInfo& field, int kind) {
    const FieldInfo* selector = selectorOf(part);
    std::string text = "is missing; ";
    if (selector && selector != &field && field.kinds != FieldInfo::kEveryKind)
        text += std::string(selectedId(*selector, kind)) + " needs it: ";
    else
        text += "give ";
    return text + expectedText(field);
}

std::optional<std::string_view> meantKey(RecipePart part, std::string_view key) {
    return suggestion(key, keysOf(part));
}

std::string unknownKeyText(RecipePart part, std::string_view key) {
    const bool isLayer = std::find(std::begin(kLayerParts), std::end(kLayerParts), part) != std::end(kLayerParts);
    if (const auto owners = isLayer ? otherLayersWith(part, key) : std::vector<std::string_view>{}; !owners.empty()) {
        const std::string_view here = part == RecipePart::Recurrent ? "recurrent layers" : layerWord(part);
        return std::string(key) + " belongs to " + listText(owners, "and") + ", not " + std::string(here);
    }
    if (const auto meant = meantKey(part, key))
        return "unknown key; did you mean " + std::string(*meant) + '?';
    return "unknown key; known here are " + listText(keysOf(part), "and");
}

std::string unknownWordText(const FieldInfo& field, std::string_view word, std::string_view found) {
    if (const std::string_view reason = reasonAgainst(word); !reason.empty())
        return std::string(reason);
    std::vector<std::string_view> ids;
    for (const Choice& choice : field.choices)
        ids.push_back(choice.id);
    std::string text = "must be " + listText(ids, "or") + ", not " + std::string(found);
    if (const auto meant = suggestion(word, ids))
        text += "; did you mean " + std::string(*meant) + '?';
    return text;
}

std::vector<std::string_view> layerTypes() {
    std::vector<std::string_view> types;
    for (const RecipePart part : kLayerParts)
        for (const FieldInfo& field : fields(part))
            if (field.key == "type")
                for (const Choice& choice : field.choices)
                    types.push_back(choice.id);
    return types;
}

} // namespace nabla::recipe
