// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"
#include "ui/charts/axis_scale.h"

#include <vector>

namespace nabla {

class ChartPanel;

/// Slots i .. i + 1 with the names of the layers in `order`, as many as have room; the last one (the output) is never
/// left out.
AxisScale layerScale(const Layout& layout, const std::vector<int>& order, const ChartPanel& chart);

} // namespace nabla
