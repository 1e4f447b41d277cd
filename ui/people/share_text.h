// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QString>

#include <optional>

namespace nabla {

/// An experiment or a lesson as a short text to hand out: "nabla:" and the JSON, packed by zlib, in letters that mail
/// and chat leave alone (base64url).
QString shareText(const Recipe& recipe);
QString shareText(const QString& lessonId);

/// What a text holds. The problem is empty when it holds something; it says what is wrong otherwise.
struct Shared {
    std::optional<Recipe> recipe;
    QString lesson;
    QString problem;
};

/// Reads a text from anybody: nothing is trusted. Blanks and line breaks, which mail adds, are left out; anything else
/// that is not of the form is refused, so is what would unpack to more than a megabyte, and a recipe that reads files,
/// for it would read the receiver's.
Shared readShared(const QString& text);

} // namespace nabla
