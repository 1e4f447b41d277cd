// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number.h"
#include "core/recipe/check.h"
#include "core/recipe/tables.h"
#include "core/recipe/words.h"

#include <cmath>

namespace nabla::recipe {

namespace {

/// Deeper nesting could be written but not be read again: parseDocument stops at 64 objects and lists.
constexpr int kDeepestLayers = 29;

class FieldChecker {
public:
    explicit FieldChecker(Problems& problems) : m_problems(problems) {}

    template <RecipePart kPart, class Struct>
    void checkObject(const Struct& value, const std::string& path) {
        const int kind = selectedKind(value);
        const FieldInfo* selector = selectorOf(kPart);
        const bool isKindKnown = !selector || !m_problems.isBroken(childPath(path, selector->key));
        forEachRow(tableFor<kPart>(), [&](const auto& row) {
            const std::string fieldPath = childPath(path, row.info.key);
            if constexpr (requires { row.member; }) {
                if (isKindKnown)
                    checkPresence(row, kPart, kind, fieldPath, value);
                checkMember(row.info, fieldPath, value.*row.member);
            } else if constexpr (requires { row.kPart; }) {
                checkObject<std::remove_cvref_t<decltype(row)>::kPart>(value, fieldPath);
            }
        });
    }

private:
    template <class Struct, class Value>
    void checkPresence(const Row<Struct, Value>& row, RecipePart part, int kind, const std::string& path,
                       const Struct& value) {
        bool isSet = false;
        if constexpr (Bare<Value>::kIsOptional) {
            isSet = (value.*row.member).has_value();
            if (!isSet && row.info.isRequired(kind) && row.info.belongsTo(kind))
                m_problems.addUnlessBroken(path, missingText(part, row.info, kind));
        } else {
            isSet = !(value.*row.member == Struct{}.*row.member);
        }
        if (isSet && !row.info.belongsTo(kind))
            m_problems.addUnlessBroken(path, belongsText(part, row.info, kind));
    }

    template <class Value>
    void checkMember(const FieldInfo& field, const std::string& path, const std::optional<Value>& value) {
        if (value)
            checkMember(field, path, *value);
    }

    void checkMember(const FieldInfo&, const std::string&, bool) {}
    void checkMember(const FieldInfo&, const std::string&, std::uint64_t) {}

    void checkMember(const FieldInfo& field, const std::string& path, Index value) {
        checkRange(field, path, static_cast<double>(value), std::to_string(value));
    }

    void checkMember(const FieldInfo& field, const std::string& path, double value) {
        if (!std::isfinite(value) && !(field.kind == FieldKind::NormType && value > 0))
            m_problems.addUnlessBroken(path, "must be " + expectedText(field) + ", not " + numberText(value));
        else
            checkRange(field, path, value, numberText(value));
    }

    void checkRange(const FieldInfo& field, const std::string& path, double value, const std::string& text) {
        const bool isLow = field.excludesMinimum ? value <= field.minimum : value < field.minimum;
        const bool isHigh = field.excludesMaximum ? value >= field.maximum : value > field.maximum;
        if (isLow || isHigh)
            m_problems.addUnlessBroken(path, "must be " + expectedText(field) + ", not " + text);
    }

    void checkMember(const FieldInfo& field, const std::string& path, const std::string& value) {
        if (!isPlainText(value))
            m_problems.addUnlessBroken(path, "must be UTF-8 text without NUL characters");
        else if (field.kind == FieldKind::File && value.empty())
            m_problems.addUnlessBroken(path, "must be the path of a file, not empty");
    }

    void checkMember(const FieldInfo& field, const std::string& path, const std::variant<std::string, Index>& value) {
        if (const auto* name = std::get_if<std::string>(&value))
            checkMember(field, path, *name);
        else if (std::get<Index>(value) < 0)
            m_problems.addUnlessBroken(path, "must be " + expectedText(field) + ", not " +
                                                 std::to_string(std::get<Index>(value)));
    }

    template <class Enum>
    requires std::is_enum_v<Enum>
    void checkMember(const FieldInfo& field, const std::string& path, Enum value) {
        const std::string_view id = idOf<Enum>(namesFor(Enum{}), value);
        const bool isPossible = std::any_of(field.choices.begin(), field.choices.end(),
                                            [&](const Choice& choice) { return choice.id == id; });
        if (!isPossible)
            m_problems.addUnlessBroken(path, unknownWordText(field, id, id));
    }

    void checkMember(const FieldInfo& field, const std::string& path, const Init& value) {
        checkMember(field, path, value.scheme);
        checkObject<RecipePart::Init>(value, path);
    }

    void checkMember(const FieldInfo& field, const std::string& path, const ResidualScale& value) {
        checkMember(field, path, value.value);
    }

    void checkMember(const FieldInfo&, const std::string& path, const std::vector<LayerSpec>& layers) {
        if (layers.empty() && !m_problems.isBroken(path))
            m_problems.addUnlessBroken(path, "must hold at least one layer");
        if (m_depth == kDeepestLayers) {
            m_problems.addUnlessBroken(path, "layers are nested more than " + std::to_string(kDeepestLayers) + " deep");
            return;
        }
        ++m_depth;
        for (std::size_t i = 0; i < layers.size(); ++i)
            checkLayer(layers[i], childPath(path, i));
        --m_depth;
    }

    template <class Struct>
    requires std::is_class_v<Struct>
    void checkMember(const FieldInfo&, const std::string& path, const Struct& value) {
        checkObject<partFor<Struct>()>(value, path);
    }

    void checkLayer(const LayerSpec& layer, const std::string& path) {
        if (const auto* dense = std::get_if<DenseSpec>(&layer.value))
            checkObject<RecipePart::Dense>(*dense, path);
        else if (const auto* recurrent = std::get_if<RecurrentSpec>(&layer.value))
            checkObject<RecipePart::Recurrent>(*recurrent, path);
        else if (const auto* block = std::get_if<ResidualSpec>(&layer.value))
            checkObject<RecipePart::Residual>(*block, path);
        else
            checkObject<RecipePart::Repeat>(std::get<RepeatSpec>(layer.value), path);
    }

    Problems& m_problems;
    int m_depth = 0;
};

} // namespace

void checkFields(const Recipe& recipe, Problems& problems) {
    FieldChecker(problems).checkObject<RecipePart::Document>(recipe, {});
}

} // namespace nabla::recipe
