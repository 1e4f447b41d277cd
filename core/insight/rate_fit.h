// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <limits>
#include <span>

namespace nabla {

/// Mean of some measurements with its spread. NaN without a finite one; non-finite values are left out.
struct Mean {
    double mean = std::numeric_limits<double>::quiet_NaN();
    double spread = 0; ///< standard deviation of one measurement
    double error = 0;  ///< standard error of the mean, neighbours taken as independent
    Index count = 0;

    double low() const { return mean - 2 * error; } ///< about 95 %
    double high() const { return mean + 2 * error; }
};
Mean meanOf(std::span<const double> values);

/// Straight line y = intercept + slope x through measurements.
struct LineFit {
    double slope = std::numeric_limits<double>::quiet_NaN();
    double intercept = std::numeric_limits<double>::quiet_NaN();
    double error = 0; ///< standard error of the slope
    Index points = 0;

    bool isKnown() const { return points >= 3; }
    double low() const { return slope - 2 * error; } ///< about 95 %
    double high() const { return slope + 2 * error; }
};
/// Least squares over the points with a finite y; known from three points on. Requires: equal sizes.
LineFit fitLine(std::span<const double> x, std::span<const double> y);

/// The same for a quantity that is multiplied by an independent random factor from each x to the next (a gradient on
/// its way through layers or time): its logarithm walks, so that the residuals hang together and the usual error is too
/// small. The error is the larger of the usual one and that of the walk, spread of the increments / sqrt(increments).
LineFit fitWalk(std::span<const double> x, std::span<const double> y);

} // namespace nabla
