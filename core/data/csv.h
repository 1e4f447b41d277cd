// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/build.h"
#include "core/data/byte_stream.h"
#include "core/recipe/recipe.h"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace nabla {

struct CsvOptions {
    /// Column whose texts are kept, by name or 0-based index; empty: the last.
    std::optional<std::variant<std::string, Index>> target;
    std::uint64_t maxValues = kMaxValues; ///< most cells
    std::int64_t maxRows = -1;            ///< stop after so many rows; -1: read all
    Index previewRows = 20;               ///< first rows kept as text
    /// Asked every few thousand rows with the share of the file that is read; false cancels with an Error.
    std::function<bool(double progress)> keepGoing;
};

/// A cell that holds no number, for messages.
struct CsvCell {
    std::int64_t row = 0;  ///< of the data rows, from 1
    std::int64_t line = 0; ///< of the file, from 1
    std::string text;      ///< at most 40 bytes
};

struct CsvColumn {
    std::string name;
    std::int64_t numbers = 0;
    std::int64_t missing = 0; ///< blank, NA, N/A, ?, null, nan, inf
    std::int64_t texts = 0;   ///< anything else
    std::optional<CsvCell> firstMissing;
    std::optional<CsvCell> firstText;

    bool isText() const noexcept { return texts > numbers; }
    bool isEmpty() const noexcept { return texts == 0 && numbers == 0; }
};

/// A table read tolerantly: what could be mended is mended and said in warnings(), the rest is refused.
///
/// Errors   FileError as CsvScanner, and: empty, a header only, one row, one column, more than 5 % of the rows with
///          another number of cells than the first, more than maxValues cells. Error: no such target column.
class CsvTable {
public:
    static CsvTable read(ByteStream& bytes, const CsvOptions& options = {});

    const std::vector<CsvColumn>& columns() const noexcept { return m_columns; }
    Index columnCount() const noexcept { return static_cast<Index>(m_columns.size()); }
    /// Rows with as many cells as the first one.
    Index rowCount() const noexcept { return m_rowCount; }
    Index targetColumn() const noexcept { return m_target; }
    char separator() const noexcept { return m_separator; }
    bool hasHeader() const noexcept { return m_hasHeader; }
    bool hasDecimalComma() const noexcept { return m_hasDecimalComma; }
    bool isLatin1() const noexcept { return m_isLatin1; }
    /// False when maxRows ended the reading.
    bool isComplete() const noexcept { return m_isComplete; }

    /// rows x columns, row after row; NaN where a cell holds no number.
    const std::vector<double>& values() const noexcept { return m_values; }
    std::vector<double> takeValues() { return std::move(m_values); }
    /// A row's place in targetTexts(), -1 where the target is a number or missing.
    const std::vector<std::int32_t>& targetCodes() const noexcept { return m_targetCodes; }
    const std::vector<std::string>& targetTexts() const noexcept { return m_targetTexts; }

    /// The first rows as they stand in the file, without the header.
    const std::vector<std::vector<std::string>>& preview() const noexcept { return m_preview; }
    const std::vector<std::string>& warnings() const noexcept { return m_warnings; }

private:
    friend class CsvReader;

    std::vector<CsvColumn> m_columns;
    Index m_rowCount = 0;
    Index m_target = 0;
    char m_separator = ',';
    bool m_hasHeader = false;
    bool m_hasDecimalComma = false;
    bool m_isLatin1 = false;
    bool m_isComplete = true;
    std::vector<double> m_values;
    std::vector<std::int32_t> m_targetCodes;
    std::vector<std::string> m_targetTexts;
    std::vector<std::vector<std::string>> m_preview;
    std::vector<std::string> m_warnings;
};

/// For an import dialog: the first 10,000 rows of a file, its first 20 as text, what was found out and what was mended.
/// Errors: as openBytes and CsvTable.
CsvTable previewCsv(const std::filesystem::path& file);

/// Most different texts that a target column may hold.
constexpr std::size_t kMaxClasses = 65'536;

} // namespace nabla
