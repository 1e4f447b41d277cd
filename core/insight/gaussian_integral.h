// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <vector>

namespace nabla {

/// Expectations of an activation under a normal pre-activation: what mean-field theory is made of.
///
/// Composite Gauss-Legendre over +-12 standard deviations, cut where the activation has a kink, so that ReLU is as
/// exact as tanh: relative error about 1e-12.
class ActivationMoments {
public:
    explicit ActivationMoments(Activation kind);

    struct Moments {
        double mean = 0;             ///< E[phi(x)]
        double square = 0;           ///< E[phi(x)^2]
        double derivativeSquare = 0; ///< E[phi'(x)^2]
    };
    /// x ~ N(mean, variance).
    Moments at(double mean, double variance) const;
    /// E[phi(u) phi(v)] for u, v ~ N(mean, variance) with the given covariance (between 0 and variance).
    double product(double mean, double variance, double covariance) const;

private:
    Activation m_kind;
};

} // namespace nabla
