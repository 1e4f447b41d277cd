// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"
#include "core/nn/workspace.h"

#include <span>

namespace nabla {

/// Writes a layer's telemetry numbers (LayerQuantity's order) from its block sums; count = features * columns,
/// saturationCount the values among which saturated ones were counted (the gates of a recurrent layer), deadUnits as it
/// goes into the row.
void writeLayerStatistics(const LayerSums& sums, Index blocks, Index count, Index saturationCount, double deadUnits,
                          std::span<double> out);

/// Mean openings of the gates whose positions stand in `gates` (0 .. kMostGates - 1); count = units * columns.
void writeGateOpenings(const LayerSums& sums, Index blocks, Index count, std::span<const Index> gates,
                       std::span<double> out);

/// Writes a tensor's seven telemetry numbers (ParameterQuantity's order).
void writeParameterStatistics(const nk_gradient_stats& gradient, const nk_update_stats& update, Index count,
                              std::span<double> out);

/// Adds panels in order; a NaN maximum stays NaN.
void add(nk_gradient_stats& total, const nk_gradient_stats& part);

} // namespace nabla
