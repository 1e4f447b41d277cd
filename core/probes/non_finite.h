// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "core/nn/network.h"

#include <optional>

namespace nabla {

/// Where a pass through the network first met a value that is not finite: weights and values in forward order, the
/// loss, then gradients on their way back. Looks at everything, so only asked once something went wrong.
template <class Scalar>
std::optional<Divergence> findNonFinite(const Network<Scalar>& network, const Workspace<Scalar>& workspace, double loss,
                                        std::int64_t step);

} // namespace nabla
