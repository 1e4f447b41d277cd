// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/turns.h"

#include <cmath>

namespace nabla {

SinCos sinCosTurns(double turns) {
    constexpr double kTwoPi = 6.283185307179586477;
    turns -= std::nearbyint(turns);                   // [-1/2, 1/2]
    const double quarter = std::nearbyint(4 * turns); // -2 .. 2
    const double x = kTwoPi * (turns - quarter / 4);  // [-pi/4, pi/4]
    const double x2 = x * x;
    double sine = 1; // Taylor, nested: the first term left out is below 1e-17
    double cosine = 1;
    for (int k = 17; k >= 3; k -= 2) {
        sine = 1 - x2 / (k * (k - 1)) * sine;
        cosine = 1 - x2 / ((k - 1) * (k - 2)) * cosine;
    }
    sine *= x;
    switch (static_cast<int>(quarter)) {
    case 1:
        return {cosine, -sine};
    case -1:
        return {-cosine, sine};
    case 0:
        return {sine, cosine};
    default:
        return {-sine, -cosine};
    }
}

} // namespace nabla
