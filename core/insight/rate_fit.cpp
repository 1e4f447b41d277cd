// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/rate_fit.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace nabla {

Mean meanOf(std::span<const double> values) {
    Mean result;
    double sum = 0;
    for (const double value : values)
        if (std::isfinite(value)) {
            sum += value;
            ++result.count;
        }
    if (result.count == 0)
        return result;
    const double n = static_cast<double>(result.count);
    result.mean = sum / n;
    double squares = 0;
    for (const double value : values)
        if (std::isfinite(value))
            squares += (value - result.mean) * (value - result.mean);
    result.spread = result.count > 1 ? std::sqrt(squares / (n - 1)) : 0;
    result.error = result.spread / std::sqrt(n);
    return result;
}

LineFit fitLine(std::span<const double> x, std::span<const double> y) {
    assert(x.size() == y.size());
    LineFit fit;
    double sumX = 0;
    double sumY = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (std::isfinite(y[i])) {
            sumX += x[i];
            sumY += y[i];
            ++fit.points;
        }
    if (!fit.isKnown())
        return fit;
    const double n = static_cast<double>(fit.points);
    double xx = 0;
    double xy = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (std::isfinite(y[i])) {
            xx += (x[i] - sumX / n) * (x[i] - sumX / n);
            xy += (x[i] - sumX / n) * (y[i] - sumY / n);
        }
    fit.slope = xy / xx;
    fit.intercept = sumY / n - fit.slope * sumX / n;
    double squares = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (std::isfinite(y[i])) {
            const double rest = y[i] - fit.intercept - fit.slope * x[i];
            squares += rest * rest;
        }
    fit.error = std::sqrt(squares / (n - 2) / xx);
    return fit;
}

LineFit fitWalk(std::span<const double> x, std::span<const double> y) {
    LineFit fit = fitLine(x, y);
    if (!fit.isKnown())
        return fit;
    std::vector<double> increments;
    std::size_t before = x.size();
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!std::isfinite(y[i]))
            continue;
        if (before < x.size())
            increments.push_back((y[i] - y[before]) / (x[i] - x[before]));
        before = i;
    }
    fit.error = std::max(fit.error, meanOf(increments).error);
    return fit;
}

} // namespace nabla
