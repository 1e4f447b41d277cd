// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/build.h"

#include "core/base/error.h"

#include <filesystem>

namespace nabla {

Index sampleCount(const Recipe& recipe, Index valuesASample) {
    const Index samples = recipe.data.samples.value_or(500);
    const Index most = static_cast<Index>(kMaxValues) / valuesASample;
    if (samples < 1 || samples > most)
        throw Error("data.samples: must be from 1 to " + std::to_string(most) + " here, not " +
                    std::to_string(samples) + ".");
    return samples;
}

std::string resolvePath(const Recipe& recipe, const std::string& path) {
    return (std::filesystem::path(recipe.baseFolder) / path).lexically_normal().string();
}

} // namespace nabla
