// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/network.h"
#include "core/probes/snapshot.h"

namespace nabla {

/// Fills in what is read from one pass through the network: everything but samples and predictions.
/// Requires: the workspace holds a measured training pass whose gradients the parameters hold.
template <class Scalar>
void fillFromPass(const Network<Scalar>& network, const Workspace<Scalar>& workspace, Snapshot& snapshot);

} // namespace nabla
