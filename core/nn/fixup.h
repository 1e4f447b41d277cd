// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/resolve.h"

namespace nabla {

/// Residual blocks that ask for Fixup, nested ones included: the paper's L.
Index countFixupBlocks(const std::vector<ResolvedLayer>& layers);

/// The block with Fixup's start: the last dense layer zero, the others scaled by L^(-1/(2m-2)) for m dense layers, and
/// a trained multiplier from the block's scale. The paper also starts the output at zero: set network.output.init.
///
/// Source   Zhang, Dauphin & Ma 2019, "Fixup initialization", section 2.2. Its scalar biases are our layers' bias
/// vectors.
ResolvedResidual withFixup(ResolvedResidual block, Index blocks);

} // namespace nabla
