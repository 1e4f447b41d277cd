// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nabla {

/// The fewest digits that read back to the same double: "0.1", "1e+30". Non-finite: "nan", "inf", "-inf".
std::string numberText(double value);

/// A finite decimal number and nothing else: no blanks, no "+", no "inf". Too large is no number, too small is 0.
std::optional<double> parseNumber(std::string_view text);

} // namespace nabla
