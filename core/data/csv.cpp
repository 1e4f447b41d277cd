// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csv.h"

#include "core/base/error.h"
#include "core/base/number.h"
#include "core/data/csv_scan.h"
#include "core/recipe/names.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <unordered_map>

namespace nabla {

namespace {

constexpr std::size_t kMaxClassBytes = 16u << 20;

std::string shortened(std::string_view text) {
    constexpr std::size_t kMost = 40;
    if (text.size() <= kMost)
        return std::string(text);
    std::size_t end = kMost - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // not in the middle of a letter
    return std::string(text.substr(0, end)) + "...";
}

bool isMissing(std::string_view text) {
    static constexpr std::string_view kWords[] = {"",         "na",   "n/a",  "#n/a",      "?",
                                                  "null",     "nan",  "+nan", "-nan",      "inf",
                                                  "infinity", "+inf", "-inf", "+infinity", "-infinity"};
    if (text.size() > 9)
        return false;
    std::string lower(text);
    for (char& c : lower)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::ranges::find(kWords, lower) != std::end(kWords);
}

std::string listed(const std::vector<std::int64_t>& numbers, std::int64_t total) {
    std::string text;
    for (const std::int64_t number : numbers)
        text += (text.empty() ? "" : ", ") + std::to_string(number);
    return total > static_cast<std::int64_t>(numbers.size()) ? text + ", ..." : text;
}

} // namespace

/// The work of CsvTable::read, row by row.
class CsvReader {
public:
    CsvReader(ByteStream& bytes, const CsvOptions& options) : m_bytes(bytes), m_options(options), m_scanner(bytes) {}

    CsvTable read() {
        CsvRow row;
        if (!m_scanner.next(row))
            fail("is empty. Choose a file with a row a sample");
        start(row);
        if (m_table.m_hasHeader && !m_scanner.next(row))
            fail("holds a header and no rows below it");
        do {
            if (m_options.maxRows >= 0 && m_rowsSeen == m_options.maxRows) {
                m_table.m_isComplete = false;
                break;
            }
            ++m_rowsSeen;
            addRow(row);
        } while (m_scanner.next(row));
        finish();
        return std::move(m_table);
    }

private:
    void start(const CsvRow& row) {
        m_table.m_separator = m_scanner.separator();
        if (row.size() < 2)
            fail("has one column only in its first row. A table needs a target and at least one feature, parted by "
                 "comma, semicolon or "
                 "tab");
        std::int64_t numbers = 0;
        for (Index c = 0; c < row.size(); ++c)
            numbers += number(trimmed(row[c])).has_value();
        m_table.m_hasHeader = numbers < row.size();
        for (Index c = 0; c < row.size(); ++c) {
            CsvColumn column;
            column.name = m_table.m_hasHeader ? std::string(trimmed(row[c])) : "";
            if (column.name.empty())
                column.name = "column " + std::to_string(c);
            m_table.m_columns.push_back(std::move(column));
        }
        if (m_table.m_hasHeader && 2 * numbers >= row.size())
            m_table.m_warnings.push_back("The first row was taken for the header, because not all of its cells are "
                                         "numbers, yet " +
                                         std::to_string(numbers) + " of " + std::to_string(row.size()) + " are.");
        m_table.m_target = findTarget();
    }

    Index findTarget() const {
        const std::vector<CsvColumn>& columns = m_table.m_columns;
        const Index count = static_cast<Index>(columns.size());
        if (!m_options.target)
            return count - 1;
        if (const Index* index = std::get_if<Index>(&*m_options.target)) {
            if (*index < 0 || *index >= count)
                throw Error("data.target: there is no column " + std::to_string(*index) + "; " + m_bytes.name() +
                            " has columns 0 to " + std::to_string(count - 1) + ".");
            return *index;
        }
        const std::string& name = std::get<std::string>(*m_options.target);
        const auto found = std::ranges::find(columns, name, &CsvColumn::name);
        if (found == columns.end())
            throw Error(unknownTarget(name));
        if (std::find_if(found + 1, columns.end(), [&](const CsvColumn& c) { return c.name == name; }) != columns.end())
            throw Error("data.target: more than one column is called \"" + name + "\". Give its 0-based index.");
        return found - columns.begin();
    }

    std::string unknownTarget(const std::string& name) const {
        std::vector<std::string_view> names;
        for (const CsvColumn& column : m_table.m_columns)
            names.push_back(column.name);
        std::string text = "data.target: no column is called \"" + name + "\"";
        if (const auto near = suggestion(name, names))
            text += "; did you mean \"" + std::string(*near) + "\"?";
        text += " The columns are: ";
        constexpr std::size_t kShown = 20;
        for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
            text += (i ? ", " : "") + shortened(names[i]);
        if (names.size() > kShown)
            text += " and " + std::to_string(names.size() - kShown) + " more";
        return text + ".";
    }

    void addRow(const CsvRow& row) {
        if (static_cast<Index>(m_table.m_preview.size()) < m_options.previewRows) {
            std::vector<std::string>& shown = m_table.m_preview.emplace_back();
            for (Index c = 0; c < row.size(); ++c)
                shown.push_back(shortened(row[c]));
        }
        if (m_rowsSeen % 4096 == 0)
            reportProgress();
        if (row.size() != m_table.columnCount()) {
            if (++m_unequal <= 10)
                m_unequalRows.push_back(m_rowsSeen);
            if (m_unequal == 1)
                m_firstUnequal = "line " + std::to_string(row.line()) + " has " + std::to_string(row.size());
            return;
        }
        if (m_table.m_values.size() + static_cast<std::size_t>(row.size()) > m_options.maxValues)
            fail("holds more than " + std::to_string(m_options.maxValues) + " cells, the most that is read (" +
                 std::to_string(m_options.maxValues * sizeof(double) / 1'000'000) +
                 " MB as numbers). Take a part of the file");
        for (Index c = 0; c < row.size(); ++c)
            addCell(c, trimmed(row[c]), row.line());
        ++m_table.m_rowCount;
    }

    void reportProgress() {
        const double progress = m_bytes.progress();
        if (m_options.keepGoing && !m_options.keepGoing(progress))
            throw Error("Reading " + m_bytes.name() + " was cancelled.");
        // Room for the whole table at once: growing by doubling would need up to three times its memory.
        if (m_rowsSeen == 4096 && m_options.maxRows < 0 && progress > 0)
            m_table.m_values.reserve(
                static_cast<std::size_t>(std::min(1.02 * static_cast<double>(m_table.m_values.size()) / progress,
                                                  static_cast<double>(m_options.maxValues))));
    }

    void addCell(Index c, std::string_view text, std::int64_t line) {
        CsvColumn& column = m_table.m_columns[static_cast<std::size_t>(c)];
        std::int32_t code = -1;
        double value = std::numeric_limits<double>::quiet_NaN();
        if (const std::optional<double> parsed = number(text)) {
            value = *parsed;
            ++column.numbers;
        } else if (isMissing(text)) {
            ++column.missing;
            if (!column.firstMissing)
                column.firstMissing = CsvCell{m_rowsSeen, line, shortened(text)};
        } else {
            ++column.texts;
            if (!column.firstText)
                column.firstText = CsvCell{m_rowsSeen, line, shortened(text)};
            if (c == m_table.m_target)
                code = codeOf(text);
        }
        m_table.m_values.push_back(value);
        if (c == m_table.m_target)
            m_table.m_targetCodes.push_back(code);
    }

    std::int32_t codeOf(std::string_view text) {
        const auto [place, isNew] =
            m_codes.try_emplace(std::string(text), static_cast<std::int32_t>(m_table.m_targetTexts.size()));
        if (isNew) {
            m_textBytes += text.size();
            if (m_table.m_targetTexts.size() == kMaxClasses || m_textBytes > kMaxClassBytes)
                throw Error("data.target: column \"" +
                            m_table.m_columns[static_cast<std::size_t>(m_table.m_target)].name + "\" holds more than " +
                            std::to_string(kMaxClasses) +
                            " different texts, or very long ones, so it names no classes. Choose another target.");
            m_table.m_targetTexts.push_back(place->first);
        }
        return place->second;
    }

    std::optional<double> number(std::string_view text) {
        if (text.starts_with('+') && text.size() > 1 && text[1] != '-')
            text.remove_prefix(1);
        if (const std::optional<double> value = parseNumber(text))
            return value;
        const std::size_t comma = text.find(',');
        if (m_scanner.separator() == ',' || comma == std::string_view::npos || text.size() > 400 ||
            text.find('.') != std::string_view::npos)
            return std::nullopt;
        std::string pointed(text);
        pointed[comma] = '.';
        const std::optional<double> value = parseNumber(pointed);
        m_table.m_hasDecimalComma |= value.has_value();
        return value;
    }

    void finish() {
        if (m_unequal * 20 > m_rowsSeen)
            fail("has " + std::to_string(m_unequal) + " of " + std::to_string(m_rowsSeen) +
                 " rows with another number of cells than the first row's " + std::to_string(m_table.m_columns.size()) +
                 "; first: " + m_firstUnequal + ". Mend the rows, or remove lines above the header");
        if (m_rowsSeen == 1 && m_table.m_isComplete)
            fail("holds one row only. Training needs at least two");
        if (m_unequal > 0)
            m_table.m_warnings.push_back(std::to_string(m_unequal) + " of " + std::to_string(m_rowsSeen) +
                                         " rows skipped for their number of cells; first: " + m_firstUnequal +
                                         " instead of " + std::to_string(m_table.m_columns.size()) + "; rows " +
                                         listed(m_unequalRows, m_unequal) + ".");
        if (m_scanner.latin1Line() > 0) {
            m_table.m_isLatin1 = true;
            m_table.m_warnings.push_back("The text is not UTF-8 (line " + std::to_string(m_scanner.latin1Line()) +
                                         "); it was read as Latin-1.");
        }
    }

    [[noreturn]] void fail(const std::string& what) const { throw FileError(m_bytes.name() + " " + what + "."); }

    ByteStream& m_bytes;
    const CsvOptions& m_options;
    CsvScanner m_scanner;
    CsvTable m_table;
    std::unordered_map<std::string, std::int32_t> m_codes;
    std::size_t m_textBytes = 0;
    std::int64_t m_rowsSeen = 0;
    std::int64_t m_unequal = 0;
    std::vector<std::int64_t> m_unequalRows;
    std::string m_firstUnequal;
};

CsvTable CsvTable::read(ByteStream& bytes, const CsvOptions& options) {
    return CsvReader(bytes, options).read();
}

CsvTable previewCsv(const std::filesystem::path& file) {
    const std::unique_ptr<ByteStream> bytes = openBytes(file);
    CsvOptions options;
    options.maxRows = 10'000;
    return CsvTable::read(*bytes, options);
}

} // namespace nabla
