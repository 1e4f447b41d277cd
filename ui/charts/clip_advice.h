// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace nabla {

/// A max_norm that cuts outliers and leaves ordinary steps alone.
struct ClipAdvice {
    double maxNorm = 0;      ///< 0: too few finite norms to say anything
    double median = 0;       ///< of the watched norms
    double clippedShare = 0; ///< of the watched steps that it would have clipped
    std::size_t watched = 0;
};

/// Twice the median of the watched norms, on two digits. Norms that are not finite count as clipped and enter nothing
/// else.
///
/// Source   Pascanu et al. 2013, section 3.2: watch the norm "over a sufficiently large number of updates" and take
///          half to ten times its average; the median, because what is to be clipped must not set the threshold.
ClipAdvice adviseClip(std::span<const double> norms);

} // namespace nabla
