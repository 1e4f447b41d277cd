// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"
#include "ui/charts/axis_scale.h"

#include <vector>

namespace nabla {

class ChartPanel;

/// What an axis or a trace says of a layer: "7", "3.1", or that it is the output.
QString layerMark(const LayerInfo& layer);

/// Slots i .. i + 1 with the names of the layers in `order`, as many as have room; the last one (the output) is never
/// left out.
AxisScale layerScale(const Layout& layout, const std::vector<int>& order, const ChartPanel& chart);

} // namespace nabla
