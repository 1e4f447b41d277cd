// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/network.h"
#include "core/probes/snapshot.h"

namespace nabla {

/// Requires: workspace holds a measured pass forward and back. `layer` is an index into layout()->layers.
template <class Scalar>
TimeStatistics measureThroughTime(const Network<Scalar>& network, const Workspace<Scalar>& workspace, Index layer);

} // namespace nabla
