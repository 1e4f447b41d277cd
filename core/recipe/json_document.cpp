// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/json_document.h"

#include "core/base/number.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

namespace nabla::recipe {

namespace {

constexpr std::size_t kLargestDocument = 16u << 20;
constexpr std::size_t kDeepestNesting = 64;
constexpr std::size_t kMostValues = 200000; // bounds memory; a thousand full layers have about 20000
constexpr std::size_t kMostProblems = 1000;
constexpr std::size_t kLongestQuote = 60;

/// At most kLongestQuote bytes, cut between two characters, as a JSON string.
std::string quotedText(std::string_view text) {
    std::size_t size = std::min(text.size(), kLongestQuote);
    while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        --size;
    const std::string cut(text.substr(0, size));
    std::string result = Json(cut).dump(-1, ' ', false, Json::error_handler_t::replace);
    if (size < text.size())
        result.insert(result.size() - 1, "...");
    return result;
}

/// Builds the tree while it watches what the library lets pass. Stops at the first thing that makes the rest
/// unreadable.
class Builder final : public nlohmann::json_sax<Json> {
public:
    Builder(std::string_view text, Problems& problems) : m_text(text), m_problems(problems) {}

    Json tree;

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t&) override { return put(value); }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return false; } // JSON text has none
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& value) override {
        Level& level = m_levels.back();
        level.key = value;
        level.isRepeated = !level.keys.insert(value).second;
        if (level.isRepeated)
            m_problems.add(childPath(path(), value), "stands twice in this object; keep one");
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
        std::string reason = error.what();
        if (const auto start = reason.find("syntax error "); start != std::string::npos)
            reason.erase(0, start);
        else if (const auto name = reason.find("] "); name != std::string::npos)
            reason.erase(0, name + 2);
        constexpr int kNumberOverflow = 406;
        if (error.id == kNumberOverflow)
            reason = "the number of " + nextPath() + " is too large; the largest is about 1.8e308";
        m_problems.add({},
                       place(position) + ": " + (isPlainText(reason) ? cutShort(reason) : "this is not UTF-8 text"));
        return false;
    }

private:
    struct Level {
        Json* container = nullptr;
        std::set<std::string, std::less<>> keys;
        std::string key;
        bool isRepeated = false;
    };

    static std::string cutShort(const std::string& reason) {
        constexpr std::size_t kLongestReason = 200;
        return reason.size() <= kLongestReason ? reason : quotedText(reason);
    }

    std::string place(std::size_t position) const {
        const std::string_view before = m_text.substr(0, position == 0 ? 0 : position - 1);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const auto lineStart = before.rfind('\n');
        const std::size_t column = lineStart == std::string_view::npos ? before.size() + 1 : before.size() - lineStart;
        return "line " + std::to_string(line) + ", column " + std::to_string(column);
    }

    std::string path() const {
        std::string text;
        for (std::size_t i = 0; i + 1 < m_levels.size(); ++i)
            text = m_levels[i].container->is_object() ? childPath(text, m_levels[i].key)
                                                      : childPath(text, m_levels[i].container->size() - 1);
        return text;
    }

    /// Where the next value will stand.
    std::string nextPath() const {
        if (m_levels.empty())
            return "the document";
        const Level& level = m_levels.back();
        return level.container->is_object() ? childPath(path(), level.key) : childPath(path(), level.container->size());
    }

    /// Adds to the innermost open container; a repeated key's second value is read and dropped.
    Json* attach(Json value) {
        if (m_levels.empty()) {
            tree = std::move(value);
            return &tree;
        }
        Level& level = m_levels.back();
        if (level.container->is_array()) {
            level.container->push_back(std::move(value));
            return &level.container->back();
        }
        if (level.isRepeated) {
            m_dropped.push_back(std::make_unique<Json>(std::move(value)));
            return m_dropped.back().get();
        }
        // Keys are known to be new here, so the library's linear search for them is left out.
        auto& pairs = level.container->get_ref<Json::object_t&>();
        pairs.Container::emplace_back(level.key, std::move(value));
        return &pairs.Container::back().second;
    }

    bool hasRoom() {
        if (++m_values > kMostValues)
            m_problems.add({}, "the document holds more than " + std::to_string(kMostValues) +
                                   " values; that is no recipe");
        return m_values <= kMostValues;
    }

    bool put(Json value) {
        if (!hasRoom())
            return false;
        attach(std::move(value));
        return true;
    }

    bool open(Json value) {
        if (m_levels.size() == kDeepestNesting) {
            m_problems.add({}, "objects and lists are nested more than " + std::to_string(kDeepestNesting) + " deep");
            return false;
        }
        if (!hasRoom())
            return false;
        Json* container = attach(std::move(value));
        m_levels.push_back({container, {}, {}, false});
        return true;
    }

    bool close() {
        m_levels.pop_back();
        return true;
    }

    std::string_view m_text;
    Problems& m_problems;
    std::vector<Level> m_levels;
    std::vector<std::unique_ptr<Json>> m_dropped;
    std::size_t m_values = 0;
};

void write(const Json& json, const std::string& indent, std::string& out) {
    const std::string inner = indent + "  ";
    if (json.is_number_float()) {
        const double value = json.get<double>();
        out += std::isfinite(value) ? numberText(value) : '"' + numberText(value) + '"';
    } else if (!json.is_structured() || json.empty()) {
        out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
    } else {
        out += json.is_object() ? "{\n" : "[\n";
        bool isFirst = true;
        for (const auto& [key, value] : json.items()) {
            out += isFirst ? inner : ",\n" + inner;
            isFirst = false;
            if (json.is_object())
                out += Json(key).dump() + ": ";
            write(value, inner, out);
        }
        out += '\n' + indent + (json.is_object() ? '}' : ']');
    }
}

bool isPlainKey(std::string_view key) {
    return !key.empty() && key.size() <= kLongestQuote && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

} // namespace

void Problems::add(const std::string& path, std::string message) {
    m_broken.insert(path);
    if (m_list.size() < kMostProblems)
        m_list.push_back({path, std::move(message)});
    else
        ++m_leftOut;
}

void Problems::addUnlessBroken(const std::string& path, std::string message) {
    if (!isBroken(path))
        add(path, std::move(message));
}

bool Problems::isBroken(const std::string& path) const {
    for (std::size_t i = 1; i < path.size(); ++i)
        if ((path[i] == '.' || path[i] == '[') && m_broken.count(std::string_view(path).substr(0, i)) > 0)
            return true;
    return m_broken.count(path) > 0;
}

bool Problems::hasBrokenParts(const std::string& path) const {
    const auto next = m_broken.lower_bound(path);
    return next != m_broken.end() && next->starts_with(path);
}

std::vector<Problem> Problems::take() {
    if (m_leftOut > 0)
        m_list.push_back({{}, "and " + std::to_string(m_leftOut) + " more mistakes"});
    return std::move(m_list);
}

std::optional<Json> parseDocument(std::string_view text, Problems& problems) {
    if (text.size() > kLargestDocument) {
        problems.add({}, "the document has " + std::to_string(text.size()) + " bytes; a recipe has at most 16 MB");
        return std::nullopt;
    }
    Builder builder(text, problems);
    if (!Json::sax_parse(text, &builder))
        return std::nullopt;
    return std::move(builder.tree);
}

std::string documentText(const Json& json) {
    std::string text;
    write(json, {}, text);
    text += '\n';
    return text;
}

std::string foundText(const Json& json) {
    switch (json.type()) {
    case Json::value_t::string:
        return "text " + quotedText(json.get_ref<const std::string&>());
    case Json::value_t::array:
        return "a list";
    case Json::value_t::object:
        return "an object";
    case Json::value_t::number_float: {
        const std::string text = numberText(json.get<double>());
        return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
    }
    default:
        return json.dump();
    }
}

std::string childPath(const std::string& path, std::string_view key) {
    if (!isPlainKey(key))
        return path + '[' + quotedText(key) + ']';
    return path.empty() ? std::string(key) : path + '.' + std::string(key);
}

std::string childPath(const std::string& path, std::size_t index) {
    return path + '[' + std::to_string(index) + ']';
}

bool isPlainText(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t more = lead < 0x80                   ? 0
                                 : lead >= 0xC2 && lead < 0xE0 ? 1
                                 : lead >= 0xE0 && lead < 0xF0 ? 2
                                                               : 3;
        if (lead == 0 || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + more >= text.size())
            return false;
        for (std::size_t j = 1; j <= more; ++j)
            if ((static_cast<unsigned char>(text[i + j]) & 0xC0) != 0x80)
                return false;
        const auto second = more > 0 ? static_cast<unsigned char>(text[i + 1]) : 0;
        // Overlong forms, surrogates and what lies beyond U+10FFFF differ in the second byte only.
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
            (lead == 0xF4 && second > 0x8F))
            return false;
        i += more + 1;
    }
    return true;
}

} // namespace nabla::recipe
