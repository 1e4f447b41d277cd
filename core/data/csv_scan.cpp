// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csv_scan.h"

#include "core/base/error.h"

#include <algorithm>

namespace nabla {

namespace {

constexpr std::size_t kBlock = 1u << 16;
constexpr std::string_view kSeparators = "\t;,";

bool isUtf8(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        const unsigned char lead = static_cast<unsigned char>(text[i++]);
        if (lead < 0x80)
            continue;
        const int more = lead >= 0xC2 && lead < 0xE0   ? 1
                         : lead >= 0xE0 && lead < 0xF0 ? 2
                         : lead >= 0xF0 && lead < 0xF5 ? 3
                                                       : 0;
        if (more == 0)
            return false;
        for (int k = 0; k < more; ++k, ++i)
            if (i >= text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
                return false;
    }
    return true;
}

void appendLatin1(std::string& text, char c) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
        text += c;
    } else {
        text += static_cast<char>(0xC0 | byte >> 6);
        text += static_cast<char>(0x80 | (byte & 0x3F));
    }
}

bool isBlank(char c) {
    return c == ' ' || c == '\t';
}

/// How often each of kSeparators stands outside quotes, a row of the head.
std::vector<std::array<int, 3>> separatorCounts(std::string_view head) {
    std::vector<std::array<int, 3>> rows;
    std::array<int, 3> counts{};
    bool inQuotes = false;
    bool isEmpty = true;
    for (const char c : head) {
        if (c == '"')
            inQuotes = !inQuotes;
        if (!inQuotes && (c == '\n' || c == '\r')) {
            if (!isEmpty)
                rows.push_back(counts);
            if (rows.size() == 50)
                return rows;
            counts = {};
            isEmpty = true;
            continue;
        }
        isEmpty = false;
        if (const std::size_t which = kSeparators.find(c); !inQuotes && which != std::string_view::npos)
            ++counts[which];
    }
    if (!isEmpty && (rows.empty() || head.size() < kBlock)) // else the last row may be cut
        rows.push_back(counts);
    return rows;
}

} // namespace

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

char sniffSeparator(std::string_view head) {
    const std::vector<std::array<int, 3>> rows = separatorCounts(head);
    char best = ',';
    double bestShare = 0;
    for (std::size_t which = 0; which < kSeparators.size() && !rows.empty(); ++which) {
        const int first = rows.front()[which];
        if (first == 0)
            continue;
        const auto same = std::ranges::count_if(rows, [&](const auto& row) { return row[which] == first; });
        const double share = static_cast<double>(same) / static_cast<double>(rows.size());
        // A semicolon or tab that is regular wins: commas beside it are decimal commas.
        if (share >= 0.8)
            return kSeparators[which];
        if (share > bestShare) {
            bestShare = share;
            best = kSeparators[which];
        }
    }
    return best;
}

CsvScanner::CsvScanner(ByteStream& bytes) : m_bytes(bytes), m_block(kBlock) {
    refill();
    std::string_view head(m_at, static_cast<std::size_t>(m_end - m_at));
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF"))
        fail(1, "the text is UTF-16. Save it as UTF-8");
    if (head.starts_with("\xEF\xBB\xBF")) {
        m_at += 3;
        head.remove_prefix(3);
    }
    m_separator = sniffSeparator(head);
    for (const char c : {m_separator, '"', '\r', '\n', '\0'})
        m_isSpecial[static_cast<unsigned char>(c)] = true;
}

bool CsvScanner::next(CsvRow& row) {
    while (scanRow(row)) {
        if (row.size() == 1 && trimmed(row[0]).empty())
            continue;
        const bool isAscii = std::ranges::none_of(row.m_text, [](char c) { return (c & 0x80) != 0; });
        if (!isAscii && !isUtf8(row.m_text)) {
            std::string text;
            std::size_t from = 0;
            for (std::size_t& end : row.m_ends) {
                for (; from < end; ++from)
                    appendLatin1(text, row.m_text[from]);
                end = text.size();
            }
            row.m_text = std::move(text);
            if (m_latin1Line == 0)
                m_latin1Line = row.line();
        }
        return true;
    }
    return false;
}

bool CsvScanner::refill() {
    const std::size_t got = m_bytes.read(m_block);
    m_at = m_block.data();
    m_end = m_at + got;
    return got > 0;
}

/// Reads to the end of the row; false when there was nothing left.
bool CsvScanner::scanRow(CsvRow& row) {
    row.m_text.clear();
    row.m_ends.clear();
    if (!startRow())
        return false;
    row.m_line = m_line;
    while (scanPlain(row))
        scanQuoted(row);
    return true;
}

/// Moves to the first byte of a row, over the second half of a CRLF; false at the end.
bool CsvScanner::startRow() {
    if (m_at == m_end && !refill())
        return false;
    if (m_lastWasReturn && *m_at == '\n')
        ++m_at;
    m_lastWasReturn = false;
    return m_at != m_end || refill();
}

/// Reads unquoted text. Returns true at an opening quote, false when the row has ended.
bool CsvScanner::scanPlain(CsvRow& row) {
    for (;;) {
        if (m_at == m_end && !refill()) {
            endCell(row);
            return false;
        }
        const char* const run = m_at;
        while (m_at != m_end && !m_isSpecial[static_cast<unsigned char>(*m_at)])
            ++m_at;
        append(row, run, m_at);
        if (m_at == m_end)
            continue;
        const char c = *m_at++;
        countLine(c);
        if (c == m_separator) {
            endCell(row);
        } else if (c == '"') {
            const std::size_t start = row.m_ends.empty() ? 0 : row.m_ends.back();
            if (trimmed(std::string_view(row.m_text).substr(start)).empty()) {
                row.m_text.resize(start);
                return true;
            }
            row.m_text += c; // a quote in the middle of a cell is a letter like any other
        } else if (c == '\0') {
            fail(m_line, "there is a NUL byte. This is no text file");
        } else {
            endCell(row);
            return false;
        }
    }
}

/// Reads from after the opening quote to after the closing one; what follows up to the separator belongs to the cell.
void CsvScanner::scanQuoted(CsvRow& row) {
    const std::int64_t opened = m_line;
    bool sawQuote = false; // a quote that either closes or is the first of a pair
    for (;;) {
        if (m_at == m_end && !refill()) {
            if (sawQuote)
                return;
            fail(opened, "a quote is opened and never closed. Close it, or double it if it is part of the text");
        }
        const char* const run = m_at;
        if (sawQuote) {
            if (*m_at != '"')
                return;
            sawQuote = false;
            append(row, run, ++m_at);
            continue;
        }
        while (m_at != m_end && *m_at != '"') {
            if (*m_at == '\0')
                fail(m_line, "there is a NUL byte. This is no text file");
            countLine(*m_at++);
        }
        append(row, run, m_at);
        if (m_at != m_end) {
            countLine(*m_at++);
            sawQuote = true;
        }
    }
}

void CsvScanner::append(CsvRow& row, const char* first, const char* last) const {
    row.m_text.append(first, last);
    const std::size_t start = row.m_ends.empty() ? 0 : row.m_ends.back();
    if (row.m_text.size() - start > kMaxCsvCell)
        fail(row.m_line, "a cell is longer than 1 MB. Is a quote not closed, or is this no table?");
    if (row.m_text.size() > kMaxCsvRow)
        fail(row.m_line, "the row is longer than 64 MB. This is no table");
}

void CsvScanner::endCell(CsvRow& row) const {
    if (row.size() == kMaxCsvColumns)
        fail(row.m_line, "the row has more than " + std::to_string(kMaxCsvColumns) +
                             " cells. Turn the table so that samples are rows, or leave columns out");
    row.m_ends.push_back(row.m_text.size());
}

void CsvScanner::countLine(char c) {
    if (c == '\r' || (c == '\n' && !m_lastWasReturn))
        ++m_line;
    m_lastWasReturn = c == '\r';
}

void CsvScanner::fail(std::int64_t line, const std::string& what) const {
    throw FileError(m_bytes.name() + ", line " + std::to_string(line) + ": " + what + (what.ends_with('?') ? "" : "."));
}

} // namespace nabla
