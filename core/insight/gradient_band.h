// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/recipe/recipe.h"

#include <atomic>
#include <memory>
#include <vector>

namespace nabla {

/// Where finite networks land around the prediction, layer by layer in telemetry order.
struct GradientBand {
    std::vector<double> low; ///< 5th percentile of ||dL/dz_l|| / ||dL/dz_L|| over the draws
    std::vector<double> median;
    std::vector<double> high; ///< 95th percentile

    /// The same three of the factor of ||dL/dh|| for each step of lag, a straight line fitted to its logarithm; NaN for
    /// layers without lags.
    struct Spread {
        double low = 0;
        double median = 0;
        double high = 0;
    };
    std::vector<Spread> lagRate;
    int draws = 0;
};

/// Draws the network `draws` times with other seeds and measures the gradient ratios of one batch at step 0. Real
/// networks, real data: the log-variance grows with depth / width and no formula is trusted for it.
///
/// Threads  any; `cancel` (may be null) ends it early with the draws made so far.
/// Errors   those of makeRun.
GradientBand measureGradientBand(const Recipe& recipe, std::shared_ptr<const Dataset> data, int draws,
                                 const std::atomic<bool>* cancel = nullptr);

} // namespace nabla
