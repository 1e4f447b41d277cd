// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/recipe/resolve.h"

#include <limits>
#include <string>
#include <vector>

namespace nabla {

/// What mean-field theory says of one telemetry layer at step 0. NaN where it says nothing; then `reason` tells why.
struct LayerPrediction {
    std::string name;
    double q = std::numeric_limits<double>::quiet_NaN();   ///< mean square of the pre-activation
    double chi = std::numeric_limits<double>::quiet_NaN(); ///< sw2 E[phi'(z)^2]; of a residual block: E||dL/dx||^2 /
                                                           ///< E||dL/dz||^2
    double gradRatio =
        std::numeric_limits<double>::quiet_NaN(); ///< sqrt(E||dL/dz_l||^2 / E||dL/dz_L||^2), L the last before output
    /// Recurrent layers: factor of ||dL/dh|| for each step of lag, linearized around the zero state; of lstm and gru
    /// over the data's length (their slow directions stay longest), at most 200 steps.
    double lagRate = std::numeric_limits<double>::quiet_NaN();
    std::string reason;
};

/// Signal and gradient sizes of a network of infinite width before training, layer by layer in telemetry order
/// (`output` last).
///
/// Followed through the layers: mean square q, mean, and the mean product c of two different samples of a feature;
/// batch norm divides by q - c, layer norm by q - mean^2. Independent weights are assumed, also between the two ways
/// through a residual sum, and error signals of different samples that have nothing in common (batch norm would take
/// that part away). Widths enter through sw2 = fan_in Var W alone; a finite network scatters around this, see
/// measureGradientBand.
///
/// Source   Poole et al. 2016, eq. 3-5; Schoenholz et al. 2017, eq. 2-9; He et al. 2015, section 2.2; Yang & Schoenholz
/// 2017
///          (residual sums); Yang et al. 2019 (batch norm: chi = E[phi'^2] / Var phi, pi / (pi - 1) for ReLU).
std::vector<LayerPrediction> predictGradients(const ResolvedRecipe& recipe, const Dataset& data);

} // namespace nabla
