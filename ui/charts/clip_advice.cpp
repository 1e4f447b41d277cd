// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/clip_advice.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace nabla {

namespace {

constexpr std::size_t kFewest = 20; ///< steps; a median of fewer says little
constexpr double kTimesMedian = 2;

} // namespace

ClipAdvice adviseClip(std::span<const double> norms) {
    ClipAdvice advice;
    advice.watched = norms.size();
    std::vector<double> finite;
    for (const double norm : norms)
        if (std::isfinite(norm) && norm >= 0)
            finite.push_back(norm);
    if (finite.size() < kFewest)
        return advice;
    const auto middle = finite.begin() + static_cast<std::ptrdiff_t>(finite.size() / 2);
    std::nth_element(finite.begin(), middle, finite.end());
    advice.median = *middle;
    const double wanted = kTimesMedian * advice.median;
    if (!(wanted > 0) || !std::isfinite(wanted))
        return advice;
    char digits[32]; // as a person would write it: 1.2 and not 12 x 0.1
    std::snprintf(digits, sizeof digits, "%.1e", wanted);
    advice.maxNorm = std::strtod(digits, nullptr);
    const auto clipped = std::count_if(norms.begin(), norms.end(),
                                       [&](double norm) { return !std::isfinite(norm) || norm > advice.maxNorm; });
    advice.clippedShare = static_cast<double>(clipped) / static_cast<double>(norms.size());
    return advice;
}

} // namespace nabla
