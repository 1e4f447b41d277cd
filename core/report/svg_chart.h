// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <string>

namespace nabla {

/// The pictures of a report of a run on one sheet, two beside each other, as an SVG document of its own: drawn without
/// a window.
std::string svgChart(const History& history, const std::string& title);

} // namespace nabla
