// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QString>

#include <optional>
#include <string_view>

namespace nabla {

/// As the recipe keeps it: relative to its folder where the file lies below it.
QString storedPath(const Recipe& recipe, const QString& path);

/// What the file beside it is usually called: images and labels of IDX sets, features and targets of arrays. `key` is
/// the key of `path`; empty when there is no such file.
QString companionOf(const QString& path, std::string_view key);

/// The source that reads a file of this name; nothing for other files. Only the name is looked at.
std::optional<Source> dataSourceOf(const QString& fileName);

} // namespace nabla
