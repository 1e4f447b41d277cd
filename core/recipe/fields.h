// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Every key of the recipe with what people need to know about it. Reading, writing, checking and the JSON schema walk
/// the same rows; inspectors and help pages read them here.
namespace nabla {

/// The kinds of JSON object a recipe is made of.
enum class RecipePart {
    Document,
    Data,
    Network,
    Defaults,
    Dense,
    Recurrent,
    Residual,
    Repeat,
    Output,
    Init,
    Training,
    Optimizer,
    Schedule,
    Clip
};

enum class FieldKind {
    Word,    ///< always the one word in `choices`: "type": "dense"
    Version, ///< the format's number
    Text,
    File,   ///< a path, relative to the recipe's folder
    Switch, ///< true or false
    Whole,
    Seed, ///< 0 .. 2^64 - 1
    Number,
    NormType, ///< a number > 0 or "inf"
    Choice,   ///< one of `choices`
    Column,   ///< a column's name or its 0-based index
    Init,     ///< a scheme's name (`choices`), or an object of RecipePart::Init
    Scale,    ///< a number, "inverse_sqrt_depth", or {"learned": number}
    Section,  ///< an object of `part`
    Layers    ///< a list of dense, recurrent, residual and repeat objects
};

/// One word a field may hold.
struct Choice {
    std::string_view id;
    std::string_view label;
    std::string_view help;
};

/// One key.
struct FieldInfo {
    static constexpr std::uint32_t kEveryKind = ~0u;

    std::string_view key;
    std::string_view label; ///< as beside an input field
    std::string_view help;  ///< one sentence: formula, meaning
    FieldKind kind = FieldKind::Text;
    double minimum = -std::numeric_limits<double>::infinity();
    double maximum = std::numeric_limits<double>::infinity();
    bool excludesMinimum = false;
    bool excludesMaximum = false;
    std::string_view unit;                  ///< "steps", "samples"; often empty
    std::string_view defaultText;           ///< in words: "32", "one epoch"; empty where there is none
    RecipePart part = RecipePart::Document; ///< of a section
    std::vector<Choice> choices;
    bool isSelector = false;          ///< the key whose word decides which others belong: source, type, scheme
    bool isLive = false;              ///< may change while the run goes on; everything else restarts
    std::uint32_t kinds = kEveryKind; ///< bit i: belongs to value i of the selector's enumeration
    std::uint32_t requiredIn = 0;     ///< bit i: cannot be left out there

    /// Whether the key has a meaning while the selector holds `selected` (its enumerator as a number; 0 without
    /// selector).
    bool belongsTo(int selected) const { return (kinds >> selected & 1u) != 0; }
    bool isRequired(int selected) const { return (requiredIn >> selected & 1u) != 0; }
};

/// The rows of a part in the contract's order.
std::span<const FieldInfo> fields(RecipePart part);

/// Null when the part has no such key.
const FieldInfo* findField(RecipePart part, std::string_view key);

/// "a whole number from 1 to 1000000", "a number above 0", "tanh or relu": what the field may hold.
std::string expectedText(const FieldInfo& field);

} // namespace nabla
