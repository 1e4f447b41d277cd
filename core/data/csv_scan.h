// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"
#include "core/data/byte_stream.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nabla {

/// One row of cells, UTF-8, quotes resolved. Reused from row to row, so that scanning does not allocate.
class CsvRow {
public:
    Index size() const noexcept { return static_cast<Index>(m_ends.size()); }
    std::string_view operator[](Index cell) const {
        const std::size_t i = static_cast<std::size_t>(cell);
        const std::size_t first = i == 0 ? 0 : m_ends[i - 1];
        return std::string_view(m_text).substr(first, m_ends[i] - first);
    }
    /// Line of the file on which the row starts, from 1.
    std::int64_t line() const noexcept { return m_line; }

private:
    friend class CsvScanner;

    std::string m_text;
    std::vector<std::size_t> m_ends;
    std::int64_t m_line = 1;
};

constexpr std::size_t kMaxCsvCell = 1u << 20;
constexpr std::size_t kMaxCsvRow = 64u << 20;
constexpr Index kMaxCsvColumns = 99'999;

/// Cuts a stream into rows of cells (RFC 4180, and what people really have): separator , ; or tab, found in the first
/// rows; CR, LF or CRLF; line breaks and doubled quotes inside quotes; a byte order mark; Latin-1, made UTF-8.
///
/// Errors   FileError with the line: NUL byte, UTF-16, a quote that is never closed, a cell above 1 MB, a row above
///          64 MB, 100,000 columns.
class CsvScanner {
public:
    /// Reads the first block. Requires: `bytes` outlives the scanner.
    explicit CsvScanner(ByteStream& bytes);

    /// The next row that is not blank; false at the end.
    bool next(CsvRow& row);
    char separator() const noexcept { return m_separator; }
    /// Line of the first row that was no UTF-8 and was read as Latin-1; 0: none so far.
    std::int64_t latin1Line() const noexcept { return m_latin1Line; }

private:
    bool refill();
    bool startRow();
    bool scanRow(CsvRow& row);
    bool scanPlain(CsvRow& row);
    void scanQuoted(CsvRow& row);
    void append(CsvRow& row, const char* first, const char* last) const;
    void endCell(CsvRow& row) const;
    void countLine(char c);
    [[noreturn]] void fail(std::int64_t line, const std::string& what) const;

    ByteStream& m_bytes;
    std::vector<char> m_block;
    const char* m_at = nullptr;
    const char* m_end = nullptr;
    char m_separator = ',';
    std::array<bool, 256> m_isSpecial{};
    std::int64_t m_line = 1;
    std::int64_t m_latin1Line = 0;
    bool m_lastWasReturn = false;
};

/// The separator of a text that starts like this: tab or semicolon where four of five rows have as many as the first,
/// else whichever is most regular. Text in quotes does not count.
char sniffSeparator(std::string_view head);

/// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

} // namespace nabla
