// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/fields.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Sentences that reading and checking share. Private to core/recipe.
namespace nabla::recipe {

inline constexpr RecipePart kLayerParts[] = {RecipePart::Dense, RecipePart::Recurrent, RecipePart::Residual,
                                             RecipePart::Repeat};

/// "a, b and c"
std::string listText(const std::vector<std::string_view>& words, std::string_view last);

/// The key that chooses the part's kind ("type"); null when there is none.
const FieldInfo* selectorOf(RecipePart part);

/// "momentum belongs to sgd and rmsprop, not adam". Requires: the part has a selector.
std::string belongsText(RecipePart part, const FieldInfo& field, int kind);

/// "is missing; csv needs it"
std::string missingText(RecipePart part, const FieldInfo& field, int kind);

/// The key of the part that was probably meant.
std::optional<std::string_view> meantKey(RecipePart part, std::string_view key);

/// "unknown key; did you mean units?", or whose key it is: "forget_bias belongs to lstm, not dense".
std::string unknownKeyText(RecipePart part, std::string_view key);

/// `word` is none of the field's choices: what is possible, what was probably meant, or why it is not possible here.
std::string unknownWordText(const FieldInfo& field, std::string_view word, std::string_view found);

/// The choices that name a layer object's "type", over all kinds of layer.
std::vector<std::string_view> layerTypes();

} // namespace nabla::recipe
