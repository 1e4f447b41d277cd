// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/fixup.h"

#include <cmath>

namespace nabla {

Index countFixupBlocks(const std::vector<ResolvedLayer>& layers) {
    Index count = 0;
    for (const ResolvedLayer& layer : layers)
        if (const auto* block = std::get_if<ResolvedResidual>(&layer.value))
            count += (block->fixup ? 1 : 0) + countFixupBlocks(block->layers);
    return count;
}

ResolvedResidual withFixup(ResolvedResidual block, Index blocks) {
    Index weightLayers = 0;
    for (const ResolvedLayer& layer : block.layers)
        weightLayers += std::holds_alternative<ResolvedDense>(layer.value);
    const double exponent = weightLayers > 1 ? -1.0 / static_cast<double>(2 * weightLayers - 2) : 0;
    const double scale = std::pow(static_cast<double>(blocks), exponent);
    Index seen = 0;
    for (ResolvedLayer& layer : block.layers)
        if (auto* dense = std::get_if<ResolvedDense>(&layer.value)) {
            if (++seen == weightLayers)
                dense->init = Init{InitScheme::Zeros};
            else
                dense->init.gain *= scale;
        }
    if (block.scale.kind == ScaleKind::Fixed)
        block.scale.kind = ScaleKind::Learned;
    return block;
}

} // namespace nabla
