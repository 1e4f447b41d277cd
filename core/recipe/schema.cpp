// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/json_document.h"
#include "core/recipe/recipe_json.h"
#include "core/recipe/words.h"

#include <cmath>

namespace nabla {

namespace {

using recipe::Json;

/// The name of a part's definition; "document" is the schema itself.
std::string definitionName(RecipePart part) {
    static constexpr const char* kNames[] = {"document",  "data",      "network",  "defaults", "dense",
                                             "recurrent", "residual",  "repeat",   "output",   "init",
                                             "training",  "optimizer", "schedule", "clip"};
    return kNames[static_cast<std::size_t>(part)];
}

Json reference(const std::string& definition) {
    return Json{{"$ref", "#/$defs/" + definition}};
}

void addRange(Json& schema, const FieldInfo& field) {
    const auto bound = [](double value) {
        return value == std::floor(value) && std::fabs(value) < 1e15 ? Json(static_cast<std::int64_t>(value))
                                                                     : Json(value);
    };
    if (std::isfinite(field.minimum))
        schema[field.excludesMinimum ? "exclusiveMinimum" : "minimum"] = bound(field.minimum);
    if (std::isfinite(field.maximum))
        schema[field.excludesMaximum ? "exclusiveMaximum" : "maximum"] = bound(field.maximum);
}

Json wordList(const FieldInfo& field) {
    Json words = Json::array();
    for (const Choice& choice : field.choices)
        words.push_back(choice.id);
    return Json{{"enum", std::move(words)}};
}

Json number(const FieldInfo& field, const char* type) {
    Json schema{{"type", type}};
    addRange(schema, field);
    return schema;
}

/// An object whose scheme is one of the field's choices.
Json initObject(const FieldInfo& field) {
    Json scheme{{"properties", {{"scheme", wordList(field)}}}};
    return Json{{"allOf", Json::array({reference(definitionName(RecipePart::Init)), std::move(scheme)})}};
}

Json valueSchema(const FieldInfo& field) {
    switch (field.kind) {
    case FieldKind::Word:
        return Json{{"const", field.choices.front().id}};
    case FieldKind::Version:
        return Json{{"const", Json::parse(field.choices.front().id)}};
    case FieldKind::Text:
        return Json{{"type", "string"}};
    case FieldKind::File:
        return Json{{"type", "string"}, {"minLength", 1}};
    case FieldKind::Switch:
        return Json{{"type", "boolean"}};
    case FieldKind::Whole:
        return number(field, "integer");
    case FieldKind::Seed:
        return Json{{"type", "integer"}, {"minimum", 0}, {"maximum", std::numeric_limits<std::uint64_t>::max()}};
    case FieldKind::Number:
        return number(field, "number");
    case FieldKind::NormType:
        return Json{{"anyOf", Json::array({number(field, "number"), Json{{"const", "inf"}}})}};
    case FieldKind::Choice:
        return wordList(field);
    case FieldKind::Column:
        return Json{{"anyOf", Json::array({Json{{"type", "string"}}, Json{{"type", "integer"}, {"minimum", 0}}})}};
    case FieldKind::Init:
        return Json{{"anyOf", Json::array({wordList(field), initObject(field)})}};
    case FieldKind::Scale: {
        Json learned{{"type", "object"},
                     {"properties", {{"learned", {{"type", "number"}}}}},
                     {"required", Json::array({"learned"})},
                     {"additionalProperties", false}};
        return Json{{"anyOf", Json::array({Json{{"type", "number"}}, Json{{"const", "inverse_sqrt_depth"}}, learned})}};
    }
    case FieldKind::Section:
        return reference(definitionName(field.part));
    case FieldKind::Layers:
        return Json{{"type", "array"}, {"minItems", 1}, {"items", reference("layer")}};
    }
    return Json::object();
}

Json fieldSchema(const FieldInfo& field) {
    Json schema = valueSchema(field);
    schema["title"] = field.label;
    schema["description"] = std::string(field.help) +
                            (field.unit.empty() ? "" : " Unit: " + std::string(field.unit) + '.') +
                            (field.defaultText.empty() ? "" : " Default: " + std::string(field.defaultText) + '.');
    return schema;
}

/// "When the selector is one of these, ..." as a condition; a selector with a default may be left out.
Json whenSelected(const FieldInfo& selector, std::uint32_t kinds) {
    Json words = Json::array();
    for (std::size_t i = 0; i < selector.choices.size(); ++i)
        if ((kinds >> i & 1u) != 0)
            words.push_back(selector.choices[i].id);
    return Json{{"properties", {{selector.key, {{"enum", std::move(words)}}}}},
                {"required", Json::array({selector.key})}};
}

/// Keys that belong to some kinds only, and keys some kinds cannot do without.
Json conditions(RecipePart part) {
    Json all = Json::array();
    const FieldInfo* selector = recipe::selectorOf(part);
    if (!selector)
        return all;
    for (const FieldInfo& field : fields(part)) {
        if (field.kinds == FieldInfo::kEveryKind)
            continue;
        Json rule{{"if", whenSelected(*selector, field.kinds)}};
        if (field.requiredIn == field.kinds)
            rule["then"] = Json{{"required", Json::array({field.key})}};
        rule["else"] = Json{{"properties", {{field.key, false}}}};
        all.push_back(std::move(rule));
        if (field.requiredIn != 0 && field.requiredIn != field.kinds)
            all.push_back(Json{{"if", whenSelected(*selector, field.requiredIn)},
                               {"then", {{"required", Json::array({field.key})}}}});
    }
    return all;
}

Json objectSchema(RecipePart part) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const FieldInfo& field : fields(part)) {
        properties[std::string(field.key)] = fieldSchema(field);
        if (field.requiredIn == FieldInfo::kEveryKind)
            required.push_back(field.key);
    }
    Json schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty())
        schema["required"] = std::move(required);
    if (Json rules = conditions(part); !rules.empty())
        schema["allOf"] = std::move(rules);
    return schema;
}

} // namespace

std::string recipeSchema() {
    Json schema{
        {"$schema", "https://json-schema.org/draft/2020-12/schema"},
        {"title", "Nablascope recipe"},
        {"description", "An experiment with gradients. Combinations of keys are checked by nablascope-cli check."}};
    schema.update(objectSchema(RecipePart::Document));
    Json definitions = Json::object();
    Json layers = Json::array();
    for (const RecipePart part : recipe::kLayerParts)
        layers.push_back(reference(definitionName(part)));
    definitions["layer"] = Json{{"anyOf", std::move(layers)}};
    for (int i = 1; i <= static_cast<int>(RecipePart::Clip); ++i)
        definitions[definitionName(static_cast<RecipePart>(i))] = objectSchema(static_cast<RecipePart>(i));
    schema["$defs"] = std::move(definitions);
    return recipe::documentText(schema);
}

} // namespace nabla
