// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/build.h"

#include "core/base/error.h"
#include "core/base/number.h"

#include <cmath>
#include <filesystem>

namespace nabla {

Index sampleCount(const Recipe& recipe, Index valuesASample) {
    const Index samples = recipe.data.samples.value_or(500);
    const Index most = static_cast<Index>(kMaxValues) / valuesASample;
    if (most < 1)
        throw Error("data: one sample alone would hold " + std::to_string(valuesASample) + " numbers; " +
                    std::to_string(kMaxValues) + " is the most for all. Make the sequences shorter.");
    if (samples < 1 || samples > most)
        throw Error("data.samples: must be from 1 to " + std::to_string(most) + " here, not " +
                    std::to_string(samples) + ".");
    return samples;
}

double noiseLevel(const Recipe& recipe) {
    const double noise = recipe.data.noise.value_or(0);
    if (!(noise >= 0 && std::isfinite(noise)))
        throw Error("data.noise: must be 0 or more, not " + numberText(noise) + ".");
    return noise;
}

Index sequenceLength(const Recipe& recipe, Index least, Index most) {
    const Index length = recipe.data.length.value_or(50);
    if (length < least || length > most)
        throw Error("data.length: must be from " + std::to_string(least) + " to " + std::to_string(most) +
                    " here, not " + std::to_string(length) + ".");
    return length;
}

std::string resolvePath(const Recipe& recipe, const std::string& path) {
    return (std::filesystem::path(recipe.baseFolder) / path).lexically_normal().string();
}

} // namespace nabla
