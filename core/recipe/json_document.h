// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// JSON text to a tree and back, stricter than the library: private to core/recipe.
namespace nabla::recipe {

using Json = nlohmann::ordered_json;

/// Mistakes of one document. Beyond a thousand only their number is kept.
class Problems {
public:
    void add(const std::string& path, std::string message);
    /// The same, but silent where something is known to be wrong already at `path` or around it.
    void addUnlessBroken(const std::string& path, std::string message);
    /// What is missing or odd at `path` follows from another mistake, and is not worth a line of its own.
    void excuse(const std::string& path) { m_broken.insert(path); }

    /// Whether something is wrong at `path` or with what holds it.
    bool isBroken(const std::string& path) const;
    /// Whether something is wrong at `path` or below it.
    bool hasBrokenParts(const std::string& path) const;

    /// The list, with a last line that counts what was left out.
    std::vector<Problem> take();

private:
    std::vector<Problem> m_list;
    std::set<std::string, std::less<>> m_broken;
    std::size_t m_leftOut = 0;
};

/// The tree of `text`, or nothing when it cannot be read: syntax (reported with line and column), invalid UTF-8,
/// numbers no double holds, documents beyond the limits of size and nesting. Of a key that stands twice in one object
/// the first counts; it is reported with its path.
std::optional<Json> parseDocument(std::string_view text, Problems& problems);

/// Two blanks of indent, numbers with the fewest digits that read back.
std::string documentText(const Json& json);

/// What stands there, for "must be ..., not <this>": text "abc", 3.5, a list, null.
std::string foundText(const Json& json);

/// Path of a key below `path`; keys that are no plain words are quoted and cut.
std::string childPath(const std::string& path, std::string_view key);
std::string childPath(const std::string& path, std::size_t index);

/// Whether the bytes are UTF-8 and hold no NUL.
bool isPlainText(std::string_view text);

} // namespace nabla::recipe
