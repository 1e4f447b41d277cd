// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/number_table.h"

#include "core/history/layout.h"

#include <QLocale>

#include <cmath>

namespace nabla {

namespace {

QString quoted(const QString& text, QChar separator) {
    if (!text.contains(separator) && !text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char('\n')))
        return text;
    QString inner = text;
    return QLatin1Char('"') + inner.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

QString text(const NumberTable& table, QChar separator, QLatin1String lineEnd) {
    QString out;
    QStringList cells;
    if (table.hasNames())
        cells << quoted(table.rowTitle, separator);
    for (const NumberTable::Column& column : table.columns)
        cells << quoted(column.title, separator);
    out += cells.join(separator) + lineEnd;
    for (int row = 0; row < table.rows(); ++row) {
        cells.clear();
        if (table.hasNames())
            cells << quoted(table.rowNames[row], separator);
        for (const NumberTable::Column& column : table.columns)
            cells << cellText(column.values[static_cast<std::size_t>(row)]);
        out += cells.join(separator) + lineEnd;
    }
    return out;
}

} // namespace

QString cellText(double value) {
    if (isAbsent(value))
        return {};
    if (std::isnan(value))
        return QStringLiteral("nan");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

QString csvText(const NumberTable& table) {
    return text(table, QLatin1Char(','), QLatin1String("\r\n"));
}

QString tabbedText(const NumberTable& table) {
    return text(table, QLatin1Char('\t'), QLatin1String("\n"));
}

} // namespace nabla
