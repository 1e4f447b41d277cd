// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace nabla {

struct SinCos {
    double sin = 0;
    double cos = 1;
};

/// Sine and cosine of an angle given in full turns (1 = 360 degrees), absolute error below 1e-15.
/// Uses only + - * and rounding, so that generated data have the same bits on every processor;
/// the C library's own functions may differ in the last bit.
SinCos sinCosTurns(double turns);

} // namespace nabla
