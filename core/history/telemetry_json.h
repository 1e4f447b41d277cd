// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"

#include <cstdint>
#include <span>
#include <string>

namespace nabla {

/// Appends one telemetry line of contract section 4 (without the line break): shortest digits that read back to the
/// same double, non-finite numbers as the strings "nan", "inf", "-inf", absent keys left out.
void appendTelemetryLine(std::string& out, const Layout& layout, std::int64_t step, std::span<const double> row);

} // namespace nabla
