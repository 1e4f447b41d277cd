// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "core/nn/network.h"

#include <optional>

namespace nabla {

/// Whether everything that went into an activation is finite. Needed beside the loss: relu makes 0 of -infinity, tanh 1
/// of infinity, and the loss knows nothing. Costs a look at the sums that the pass left; true where it was not
/// measured.
template <class Scalar>
bool preactivationsAreFinite(const Workspace<Scalar>& workspace);

/// Nothing when the parameter's values are finite.
template <class Scalar>
std::optional<Divergence> findNonFiniteWeight(const Network<Scalar>& network, const Parameter<Scalar>& parameter,
                                              std::int64_t step);

/// Where a pass through the network first met a value that is not finite: weights and values in forward order, the
/// loss, then gradients on their way back. Looks at everything, so only asked once something went wrong.
template <class Scalar>
std::optional<Divergence> findNonFinite(const Network<Scalar>& network, const Workspace<Scalar>& workspace, double loss,
                                        std::int64_t step);

} // namespace nabla
