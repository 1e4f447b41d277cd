// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <string>

namespace nabla {

/// Loss over steps (as an envelope, so that no spike is lost) and the gradient of every layer's weight over its depth
/// at the first, middle and last step, both on a logarithmic axis: one picture for reports, drawn without a window.
std::string svgChart(const History& history, const std::string& title);

} // namespace nabla
