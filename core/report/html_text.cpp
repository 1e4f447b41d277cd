// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html_text.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <vector>

namespace nabla::report {

namespace {

constexpr int kDeepest = 12; ///< nested emphasis and quotes; what is deeper stays text
constexpr const char* kReplacement = "\xef\xbf\xbd";

/// Bytes of the UTF-8 sequence at the front and its character; 0 bytes when it is none.
std::size_t decode(std::string_view text, std::uint32_t& character) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = byte(0) < 0x80   ? 1
                               : byte(0) < 0xc2 ? 0
                               : byte(0) < 0xe0 ? 2
                               : byte(0) < 0xf0 ? 3
                               : byte(0) < 0xf5 ? 4
                                                : 0;
    if (length == 0 || text.size() < length)
        return 0;
    character = length == 1 ? byte(0) : byte(0) & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80)
            return 0;
        character = character << 6 | (byte(i) & 0x3f);
    }
    const bool isOverlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
    return isOverlong || character > 0x10ffff ? 0 : length;
}

bool isXmlCharacter(std::uint32_t c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c < 0xd800) ||
           (c >= 0xe000 && c < 0xfffe) || c >= 0x10000;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
        text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
        text.remove_suffix(1);
    return text;
}

/// Emphasis, code and links within a paragraph.
class Inline {
public:
    static std::string html(std::string_view text, int depth = 0) { return Inline(text, depth).run(); }

private:
    Inline(std::string_view text, int depth) : m_text(text), m_depth(depth) {}

    std::string run() {
        while (m_at < m_text.size())
            if (!takeEscape() && !takeCode() && !takeEmphasis() && !takeLink())
                m_plain += m_text[m_at++];
        flush();
        return std::move(m_out);
    }

    void flush() {
        m_out += escaped(m_plain);
        m_plain.clear();
    }

    bool takeEscape() {
        if (m_text[m_at] != '\\' || m_at + 1 >= m_text.size() ||
            !std::ispunct(static_cast<unsigned char>(m_text[m_at + 1])))
            return false;
        m_plain += m_text[m_at + 1];
        m_at += 2;
        return true;
    }

    /// The place of `mark` from `from` on; what was looked for in vain is not looked for again.
    std::size_t find(std::string_view mark, std::size_t from, bool& isHopeless) const {
        if (isHopeless)
            return std::string_view::npos;
        const std::size_t found = m_text.find(mark, from);
        isHopeless = found == std::string_view::npos;
        return found;
    }

    bool takeCode() {
        if (m_text[m_at] != '`')
            return false;
        const std::size_t end = find("`", m_at + 1, m_noCode);
        if (end == std::string_view::npos || end == m_at + 1)
            return false;
        flush();
        m_out += "<code>" + escaped(m_text.substr(m_at + 1, end - m_at - 1)) + "</code>";
        m_at = end + 1;
        return true;
    }

    bool takeEmphasis() {
        const char mark = m_text[m_at];
        if ((mark != '*' && mark != '_') || m_depth >= kDeepest)
            return false;
        const bool isWithinWord = m_at > 0 && std::isalnum(static_cast<unsigned char>(m_text[m_at - 1]));
        if (mark == '_' && isWithinWord) // snake_case
            return false;
        const bool isStrong = m_text.substr(m_at, 2) == std::string(2, mark);
        const std::string marks(isStrong ? 2 : 1, mark);
        bool& isHopeless = m_noEmphasis[(mark == '*' ? 0 : 2) + (isStrong ? 1 : 0)];
        const std::size_t start = m_at + marks.size();
        const std::size_t end = find(marks, start, isHopeless);
        if (end == std::string_view::npos || end == start || std::isspace(static_cast<unsigned char>(m_text[start])))
            return false;
        flush();
        const char* element = isStrong ? "strong" : "em";
        m_out += std::string("<") + element + ">" + html(m_text.substr(start, end - start), m_depth + 1) + "</" +
                 element + ">";
        m_at = end + marks.size();
        return true;
    }

    bool takeLink() {
        if (m_text[m_at] != '[')
            return false;
        const std::size_t middle = find("](", m_at + 1, m_noLink);
        if (middle == std::string_view::npos)
            return false;
        const std::size_t end = find(")", middle + 2, m_noLinkEnd);
        if (end == std::string_view::npos)
            return false;
        m_plain += m_text.substr(m_at + 1, middle - m_at - 1);
        m_plain += " (";
        m_plain += m_text.substr(middle + 2, end - middle - 2);
        m_plain += ')';
        m_at = end + 1;
        return true;
    }

    std::string_view m_text;
    int m_depth;
    std::size_t m_at = 0;
    std::string m_plain;
    std::string m_out;
    bool m_noCode = false;
    bool m_noEmphasis[4] = {};
    bool m_noLink = false;
    bool m_noLinkEnd = false;
};

/// Length of "- ", "12. " at the front; 0 for no item.
std::size_t itemMark(std::string_view line, bool& isNumbered) {
    isNumbered = false;
    if (line.size() > 1 && std::string_view("-*+").find(line[0]) != std::string_view::npos && line[1] == ' ')
        return 2;
    std::size_t digits = 0;
    while (digits < line.size() && digits < 9 && std::isdigit(static_cast<unsigned char>(line[digits])))
        ++digits;
    isNumbered = digits > 0 && line.size() > digits + 1 && line[digits] == '.' && line[digits + 1] == ' ';
    return isNumbered ? digits + 2 : 0;
}

/// Lines to blocks.
class Blocks {
public:
    Blocks(std::vector<std::string_view> lines, int depth) : m_lines(std::move(lines)), m_depth(depth) {}

    std::string run() {
        while (m_at < m_lines.size()) {
            const std::string_view line = trimmed(m_lines[m_at]);
            bool isNumbered = false;
            if (line.empty())
                ++m_at;
            else if (line.substr(0, 3) == "```")
                code();
            else if (headingLevel(line) > 0)
                heading(line);
            else if (line == "---" || line == "***" || line == "___") {
                m_out += "<hr/>\n";
                ++m_at;
            } else if (line[0] == '>' && m_depth < kDeepest)
                quote();
            else if (itemMark(line, isNumbered) > 0)
                list(isNumbered);
            else
                paragraph();
        }
        return std::move(m_out);
    }

private:
    static std::size_t headingLevel(std::string_view line) {
        std::size_t level = 0;
        while (level < line.size() && line[level] == '#')
            ++level;
        return level <= 6 && level < line.size() && line[level] == ' ' ? level : 0;
    }

    void heading(std::string_view line) {
        const std::size_t level = headingLevel(line);
        const std::string element = "h" + std::to_string(std::min<std::size_t>(6, level + 2));
        m_out += "<" + element + ">" + Inline::html(trimmed(line.substr(level))) + "</" + element + ">\n";
        ++m_at;
    }

    void code() {
        m_out += "<pre>";
        for (++m_at; m_at < m_lines.size() && trimmed(m_lines[m_at]).substr(0, 3) != "```"; ++m_at)
            m_out += escaped(m_lines[m_at]) + "\n";
        m_out += "</pre>\n";
        ++m_at;
    }

    void quote() {
        std::vector<std::string_view> inner;
        for (; m_at < m_lines.size() && trimmed(m_lines[m_at]).substr(0, 1) == ">"; ++m_at)
            inner.push_back(trimmed(m_lines[m_at]).substr(1));
        m_out += "<blockquote>\n" + Blocks(std::move(inner), m_depth + 1).run() + "</blockquote>\n";
    }

    void list(bool isNumbered) {
        m_out += isNumbered ? "<ol>\n" : "<ul>\n";
        for (; m_at < m_lines.size(); ++m_at) {
            const std::string_view line = trimmed(m_lines[m_at]);
            bool isOther = false;
            const std::size_t mark = itemMark(line, isOther);
            if (mark == 0 || isOther != isNumbered)
                break;
            m_out += "<li>" + Inline::html(line.substr(mark)) + "</li>\n";
        }
        m_out += isNumbered ? "</ol>\n" : "</ul>\n";
    }

    void paragraph() {
        std::string text;
        for (bool isNumbered = false; m_at < m_lines.size(); ++m_at) {
            const std::string_view line = trimmed(m_lines[m_at]);
            const bool isOther = line.empty() || headingLevel(line) > 0 || line.substr(0, 3) == "```" ||
                                 (line[0] == '>' && m_depth < kDeepest) || itemMark(line, isNumbered) > 0;
            if (isOther && !text.empty())
                break;
            if (!text.empty())
                text += '\n';
            text += line;
        }
        m_out += "<p>" + Inline::html(text) + "</p>\n";
    }

    std::vector<std::string_view> m_lines;
    int m_depth;
    std::size_t m_at = 0;
    std::string m_out;
};

} // namespace

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::uint32_t character = 0;
        const std::size_t length = decode(text, character);
        if (length == 0 || !isXmlCharacter(character))
            out += kReplacement;
        else if (character == '<')
            out += "&lt;";
        else if (character == '>')
            out += "&gt;";
        else if (character == '&')
            out += "&amp;";
        else if (character == '"')
            out += "&quot;";
        else
            out += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return out;
}

std::string markdownToHtml(std::string_view markdown) {
    std::vector<std::string_view> lines;
    while (!markdown.empty()) {
        const std::size_t end = std::min(markdown.find('\n'), markdown.size());
        lines.push_back(markdown.substr(0, end));
        markdown.remove_prefix(std::min(end + 1, markdown.size()));
    }
    return Blocks(std::move(lines), 0).run();
}

} // namespace nabla::report
