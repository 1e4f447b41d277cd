// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"

#include <cstdint>
#include <span>
#include <string>

namespace nabla {

/// Telemetry as a table (RFC 4180): a column a trace, a row a step. The names are Layout::traceName's.
void appendCsvHead(std::string& out, const Layout& layout);
/// The fewest digits that read back; "nan", "inf", "-inf"; an absent number is an empty cell.
void appendCsvRow(std::string& out, std::int64_t step, std::span<const double> row);

} // namespace nabla
