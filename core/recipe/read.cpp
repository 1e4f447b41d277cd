// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/read.h"

#include "core/recipe/tables.h"
#include "core/recipe/words.h"

#include <cmath>
#include <limits>

namespace nabla::recipe {

namespace {

const Json kNoObject = Json::object();

class Reader {
public:
    explicit Reader(Problems& problems) : m_problems(problems) {}

    /// Fills `value` from an object of the part.
    template <RecipePart kPart, class Struct>
    void readObject(const Json& json, const std::string& path, Struct& value) {
        if (!json.is_object()) {
            m_problems.add(path, "must be an object, not " + foundText(json));
            return;
        }
        for (const auto& [key, unused] : json.items())
            if (!findField(kPart, key))
                reportUnknownKey(kPart, path, key);
        bool isKindKnown = true;
        forEachRow(tableFor<kPart>(), [&](const auto& row) {
            const FieldInfo& field = row.info;
            const std::string fieldPath = childPath(path, field.key);
            const auto found = json.find(field.key);
            const int kind = selectedKind(value);
            if (found == json.end()) {
                if ((isKindKnown || field.kinds == FieldInfo::kEveryKind) && field.isRequired(kind))
                    readMissing(row, fieldPath, kPart, kind, value);
                if (field.isSelector && field.isRequired(kind))
                    isKindKnown = false;
            } else if (isKindKnown && !field.belongsTo(kind)) {
                m_problems.add(fieldPath, belongsText(kPart, field, kind));
            } else if (!readRow(row, *found, fieldPath, value) && field.isSelector) {
                isKindKnown = false;
            }
        });
    }

    void readLayers(const Json& list, std::vector<LayerSpec>& layers) {
        read(*findField(RecipePart::Network, "layers"), list, "network.layers", layers);
    }

private:
    void reportUnknownKey(RecipePart part, const std::string& path, const std::string& key) {
        m_problems.add(childPath(path, key), unknownKeyText(part, key));
        if (const auto meant = meantKey(part, key)) // it will be missing, because it is misspelt
            m_problems.excuse(childPath(path, *meant));
    }

    /// A missing section is read as an empty one, so that what it must hold is named.
    template <class SomeRow, class Struct>
    void readMissing(const SomeRow& row, const std::string& path, RecipePart part, int kind, Struct& value) {
        if (row.info.kind == FieldKind::Section)
            readRow(row, kNoObject, path, value);
        else if (!m_problems.isBroken(path))
            m_problems.add(path, missingText(part, row.info, kind));
    }

    /// False when nothing was read; the reason is reported.
    template <class Struct, class Value>
    bool readRow(const Row<Struct, Value>& row, const Json& json, const std::string& path, Struct& value) {
        if constexpr (Bare<Value>::kIsOptional) {
            typename Bare<Value>::Type bare{};
            const bool isRead = read(row.info, json, path, bare);
            if (isRead)
                value.*row.member = std::move(bare);
            return isRead;
        } else {
            return read(row.info, json, path, value.*row.member);
        }
    }

    template <RecipePart kPart, class Struct>
    bool readRow(const GroupRow<kPart>&, const Json& json, const std::string& path, Struct& value) {
        readObject<kPart>(json, path, value);
        return true;
    }

    template <class Struct>
    bool readRow(const FixedRow& row, const Json& json, const std::string& path, Struct&) {
        const std::string_view word = row.info.choices.front().id;
        if (row.info.kind == FieldKind::Word) // the word chose this table
            return true;
        if (json.is_number_integer() && json.dump() == word)
            return true;
        const bool isNewer = json.is_number_unsigned() && json.get<std::uint64_t>() > 1;
        m_problems.add(path, isNewer ? "this recipe was made for a newer version (format " + json.dump() +
                                           "; this program reads format 1); update Nablascope"
                                     : "must be 1, not " + foundText(json));
        return false;
    }

    bool refuse(const FieldInfo& field, const Json& json, const std::string& path) {
        m_problems.add(path, "must be " + expectedText(field) + ", not " + foundText(json));
        return false;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path, bool& value) {
        if (!json.is_boolean())
            return refuse(field, json, path);
        value = json.get<bool>();
        return true;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path, Index& value) {
        const bool fits =
            json.is_number_integer() && !(json.is_number_unsigned() &&
                                          json.get<std::uint64_t>() > std::uint64_t(std::numeric_limits<Index>::max()));
        if (!fits)
            return refuse(field, json, path);
        value = json.get<Index>();
        return true;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path, std::uint64_t& value) {
        if (!json.is_number_unsigned())
            return refuse(field, json, path);
        value = json.get<std::uint64_t>();
        return true;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path, double& value) {
        if (field.kind == FieldKind::NormType && json == "inf") {
            value = std::numeric_limits<double>::infinity();
            return true;
        }
        if (!json.is_number())
            return refuse(field, json, path);
        value = json.get<double>();
        return true;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path, std::string& value) {
        if (!json.is_string())
            return refuse(field, json, path);
        value = json.get<std::string>();
        return true;
    }

    template <class Enum>
    requires std::is_enum_v<Enum>
    bool read(const FieldInfo& field, const Json& json, const std::string& path, Enum& value) {
        if (!json.is_string())
            return refuse(field, json, path);
        const auto& word = json.get_ref<const std::string&>();
        const bool isPossible = std::any_of(field.choices.begin(), field.choices.end(),
                                            [&](const Choice& choice) { return choice.id == word; });
        if (!isPossible) {
            m_problems.add(path, unknownWordText(field, word, foundText(json)));
            return false;
        }
        value = *valueOf<Enum>(namesFor(Enum{}), word);
        return true;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path, Init& value) {
        if (json.is_string())
            return read(field, json, path, value.scheme);
        if (!json.is_object())
            return refuse(field, json, path);
        readObject<RecipePart::Init>(json, path, value);
        return true;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path, ResidualScale& value) {
        if (json.is_number()) {
            value = {ScaleKind::Fixed, json.get<double>()};
        } else if (json == "inverse_sqrt_depth") {
            value = {ScaleKind::InverseSqrtDepth, 1};
        } else if (json.is_object() && json.size() == 1 && json.contains("learned") && json["learned"].is_number()) {
            value = {ScaleKind::Learned, json["learned"].get<double>()};
        } else {
            return refuse(field, json, path);
        }
        return true;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path,
              std::variant<std::string, Index>& value) {
        if (json.is_string()) {
            value = json.get<std::string>();
            return true;
        }
        Index index = 0;
        if (!read(field, json, path, index))
            return false;
        value = index;
        return true;
    }

    bool read(const FieldInfo& field, const Json& json, const std::string& path, std::vector<LayerSpec>& layers) {
        if (!json.is_array())
            return refuse(field, json, path);
        layers.resize(
            json.size()); // a layer that cannot be read stays in the list, so that later ones keep their number
        for (std::size_t i = 0; i < json.size(); ++i)
            readLayer(json[i], childPath(path, i), layers[i]);
        return true;
    }

    template <class Struct>
    requires std::is_class_v<Struct>
    bool read(const FieldInfo&, const Json& json, const std::string& path, Struct& value) {
        readObject<partFor<Struct>()>(json, path, value);
        return true;
    }

    template <RecipePart kPart, class Struct>
    void readLayerAs(const Json& json, const std::string& path, LayerSpec& layer, Struct value) {
        readObject<kPart>(json, path, value);
        layer.value = std::move(value);
    }

    void readLayer(const Json& json, const std::string& path, LayerSpec& layer) {
        if (!json.is_object()) {
            m_problems.add(path, "must be a layer, that is an object, not " + foundText(json));
            return;
        }
        const auto type = json.find("type");
        if (type == json.end() && json.contains("repeat"))
            return readLayerAs<RecipePart::Repeat>(json, path, layer, RepeatSpec{});
        const std::string word = type != json.end() && type->is_string() ? type->get<std::string>() : std::string();
        if (word == findField(RecipePart::Dense, "type")->choices.front().id)
            return readLayerAs<RecipePart::Dense>(json, path, layer, DenseSpec{});
        if (word == findField(RecipePart::Residual, "type")->choices.front().id)
            return readLayerAs<RecipePart::Residual>(json, path, layer, ResidualSpec{});
        if (valueOf<Cell>(cellNames(), word))
            return readLayerAs<RecipePart::Recurrent>(json, path, layer, RecurrentSpec{});
        reportUnknownLayer(json, type, word, path);
    }

    void reportUnknownLayer(const Json& json, Json::const_iterator type, const std::string& word,
                            const std::string& path) {
        for (const auto& [key, unused] : json.items()) {
            const bool isKnown = std::any_of(std::begin(kLayerParts), std::end(kLayerParts),
                                             [&key = key](RecipePart part) { return findField(part, key) != nullptr; });
            if (!isKnown)
                reportUnknownKey(RecipePart::Dense, path, key);
        }
        const std::vector<std::string_view> types = layerTypes();
        std::string message = type == json.end()
                                  ? "is missing; give " + listText(types, "or") + ", or a repeat with its layers"
                                  : "must be " + listText(types, "or") + ", not " + foundText(*type);
        if (const auto meant = suggestion(word, types))
            message += "; did you mean " + std::string(*meant) + '?';
        if (!m_problems.isBroken(childPath(path, "type")))
            m_problems.add(childPath(path, "type"), message);
    }

    Problems& m_problems;
};

} // namespace

Recipe readRecipe(const Json& document, Problems& problems) {
    Recipe recipe;
    Reader(problems).readObject<RecipePart::Document>(document, {}, recipe);
    return recipe;
}

std::vector<LayerSpec> readLayers(const Json& list, Problems& problems) {
    std::vector<LayerSpec> layers;
    Reader(problems).readLayers(list, layers);
    return layers;
}

} // namespace nabla::recipe
