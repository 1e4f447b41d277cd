// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/read.h"
#include "core/recipe/tables.h"

#include <cmath>

namespace nabla::recipe {

namespace {

template <RecipePart kPart, class Struct>
Json writeObject(const Struct& value);

Json written(const std::vector<LayerSpec>& layers);

Json written(bool value) {
    return value;
}

Json written(Index value) {
    return value;
}

Json written(std::uint64_t value) {
    return value;
}

Json written(double value) {
    return value; // documentText spells infinity "inf"
}

Json written(const std::string& value) {
    return value;
}

template <class Enum>
requires std::is_enum_v<Enum> Json written(Enum value) {
    return idOf<Enum>(namesFor(value), value);
}

Json written(const Init& init) {
    Init plain;
    plain.scheme = init.scheme;
    if (init == plain)
        return written(init.scheme);
    return writeObject<RecipePart::Init>(init);
}

Json written(const ResidualScale& scale) {
    if (scale.kind == ScaleKind::InverseSqrtDepth)
        return "inverse_sqrt_depth";
    if (scale.kind == ScaleKind::Learned)
        return Json{{"learned", scale.value}};
    return scale.value;
}

Json written(const std::variant<std::string, Index>& column) {
    return std::visit([](const auto& value) { return Json(value); }, column);
}

template <class Struct>
requires std::is_class_v<Struct> Json written(const Struct& value) {
    return writeObject<partFor<Struct>()>(value);
}

/// Members that are no std::optional count as unset while they have their default, where leaving them out means that.
template <class Struct, class Value>
bool isSet(const Row<Struct, Value>& row, const Struct& value) {
    if constexpr (Bare<Value>::kIsOptional)
        return (value.*row.member).has_value();
    else if (row.info.isSelector || row.info.isRequired(selectedKind(value)))
        return true;
    else
        return !(value.*row.member == Struct{}.*row.member);
}

template <class Struct>
class ObjectWriter {
public:
    explicit ObjectWriter(const Struct& value) : m_value(value) {}

    template <class Value>
    void add(const Row<Struct, Value>& row) {
        if (!isSet(row, m_value))
            return;
        if constexpr (Bare<Value>::kIsOptional)
            put(row.info.key, written(*(m_value.*row.member)));
        else
            put(row.info.key, written(m_value.*row.member));
    }
    void add(const FixedRow& row) {
        const std::string_view word = row.info.choices.front().id;
        put(row.info.key, row.info.kind == FieldKind::Version ? Json::parse(word) : Json(word));
    }
    template <RecipePart kInner>
    void add(const GroupRow<kInner>& row) {
        if (Json inner = writeObject<kInner>(m_value); !inner.empty())
            put(row.info.key, std::move(inner));
    }

    Json take() { return std::move(m_object); }

private:
    void put(std::string_view key, Json json) { m_object[std::string(key)] = std::move(json); }

    const Struct& m_value;
    Json m_object = Json::object();
};

template <RecipePart kPart, class Struct>
Json writeObject(const Struct& value) {
    ObjectWriter<Struct> writer(value);
    forEachRow(tableFor<kPart>(), [&](const auto& row) { writer.add(row); });
    return writer.take();
}

Json written(const std::vector<LayerSpec>& layers) {
    Json list = Json::array();
    for (const LayerSpec& layer : layers) {
        if (const auto* dense = std::get_if<DenseSpec>(&layer.value))
            list.push_back(writeObject<RecipePart::Dense>(*dense));
        else if (const auto* recurrent = std::get_if<RecurrentSpec>(&layer.value))
            list.push_back(writeObject<RecipePart::Recurrent>(*recurrent));
        else if (const auto* block = std::get_if<ResidualSpec>(&layer.value))
            list.push_back(writeObject<RecipePart::Residual>(*block));
        else
            list.push_back(writeObject<RecipePart::Repeat>(std::get<RepeatSpec>(layer.value)));
    }
    return list;
}

} // namespace

Json writeRecipe(const Recipe& recipe) {
    return writeObject<RecipePart::Document>(recipe);
}

Json writeLayers(const std::vector<LayerSpec>& layers) {
    return written(layers);
}

} // namespace nabla::recipe
