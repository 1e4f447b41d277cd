// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/csv_table.h"

#include "core/base/number.h"

namespace nabla {

namespace {

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string out = "\"";
    for (const char c : text) {
        out += c;
        if (c == '"')
            out += c;
    }
    return out + '"';
}

} // namespace

void appendCsvHead(std::string& out, const Layout& layout) {
    out += "step";
    for (TraceId trace = 0; trace < layout.width(); ++trace)
        out += ',' + quoted(layout.traceName(trace));
    out += "\r\n";
}

void appendCsvRow(std::string& out, std::int64_t step, std::span<const double> row) {
    out += std::to_string(step);
    for (const double value : row) {
        out += ',';
        if (!isAbsent(value))
            out += numberText(value);
    }
    out += "\r\n";
}

} // namespace nabla
