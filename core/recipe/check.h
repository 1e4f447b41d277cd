// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/json_document.h"
#include "core/recipe/recipe.h"

#include <set>
#include <string>

/// Ranges and combinations: private to core/recipe.
namespace nabla::recipe {

/// Collects mistakes and leaves out those that only follow from one that reading found already.
class Checks {
public:
    /// `found` holds reading's problems and receives the new ones.
    explicit Checks(Problems& found);

    /// Whether reading could make nothing of the value at `path`, or of something around it.
    bool isBroken(const std::string& path) const;
    /// Whether reading found a mistake at or below `path`.
    bool hasBrokenParts(const std::string& path) const;
    void add(const std::string& path, std::string message);

private:
    Problems& m_problems;
    std::set<std::string, std::less<>> m_broken;
};

/// Each value against its row: range, words, keys that belong elsewhere, keys that may not be missing.
void checkFields(const Recipe& recipe, Checks& checks);

/// What takes more than one key to see.
void checkCombinations(const Recipe& recipe, Checks& checks);

} // namespace nabla::recipe
