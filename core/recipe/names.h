// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <optional>
#include <span>
#include <string_view>

/// The contract's words for each enumeration, with a label and a sentence for people. Menus, JSON, schema and help read
/// these.
namespace nabla {

template <class Enum>
struct Named {
    Enum value;
    std::string_view id;    ///< as in the recipe: "he_normal"
    std::string_view label; ///< as in a menu: "He, normal"
    std::string_view help;  ///< formula or one sentence, with its source
};

std::span<const Named<Activation>> activationNames();
std::span<const Named<InitScheme>> initNames();
std::span<const Named<Normalization>> normalizationNames();
std::span<const Named<NormPosition>> normPositionNames();
std::span<const Named<Cell>> cellNames();
std::span<const Named<GruReset>> gruResetNames();
std::span<const Named<Source>> sourceNames();
std::span<const Named<Task>> taskNames();
std::span<const Named<Split>> splitNames();
std::span<const Named<MissingValues>> missingNames();
std::span<const Named<Loss>> lossNames();
std::span<const Named<OptimizerKind>> optimizerNames();
std::span<const Named<ScheduleKind>> scheduleNames();
std::span<const Named<ClipKind>> clipNames();

/// The id of a value. Requires: the value is in the table.
template <class Enum>
std::string_view idOf(std::span<const Named<Enum>> table, Enum value) {
    for (const Named<Enum>& row : table)
        if (row.value == value)
            return row.id;
    return {};
}

template <class Enum>
std::optional<Enum> valueOf(std::span<const Named<Enum>> table, std::string_view id) {
    for (const Named<Enum>& row : table)
        if (row.id == id)
            return row.value;
    return std::nullopt;
}

/// The candidate nearest to `word` by edit distance, when it is near enough to be meant.
std::optional<std::string_view> suggestion(std::string_view word, std::span<const std::string_view> candidates);

} // namespace nabla
