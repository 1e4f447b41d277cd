// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/gradient_noise.h"

#include "core/history/layout.h"

#include <cassert>

namespace nabla {

GradientNoise gradientNoise(double sampleSquares, double batchSquares, Index samples) {
    assert(samples > 1);
    const double n = static_cast<double>(samples);
    GradientNoise out;
    out.trace = (n * sampleSquares - batchSquares) * n / (n - 1);
    if (out.trace < 0) // rounding, when all samples say the same
        out.trace = 0;
    out.signal = batchSquares - out.trace / n;
    out.scale = out.signal <= 0 ? absent() : out.trace / out.signal;
    return out;
}

} // namespace nabla
