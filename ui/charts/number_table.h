// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace nabla {

/// The numbers behind a picture: rows with a name or a step, columns of doubles. An absent value is an empty cell.
struct NumberTable {
    struct Column {
        QString title;
        std::vector<double> values; ///< one a row
    };
    QString rowTitle;     ///< heading of rowNames
    QStringList rowNames; ///< empty: the first column says what a row is (the step)
    std::vector<Column> columns;

    int rows() const {
        return columns.empty() ? static_cast<int>(rowNames.size()) : static_cast<int>(columns.front().values.size());
    }
    bool hasNames() const { return !rowNames.isEmpty(); }
};

/// Most rows of a table that goes into a file; beyond it every k-th kept step is taken.
inline constexpr std::size_t kMostRowsInFile = 200'000;
/// The same for a table that people look at or paste.
inline constexpr std::size_t kMostRowsOnShow = 20'000;

/// RFC 4180 with a line of titles; numbers read back to the same double, non-finite ones as nan, inf, -inf.
QString csvText(const NumberTable& table);
/// The same between tabs, as spreadsheets take it from the clipboard.
QString tabbedText(const NumberTable& table);
/// "1e-09", "nan", "" for an absent value.
QString cellText(double value);

} // namespace nabla
