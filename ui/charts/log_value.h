// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/layout.h"

#include <algorithm>
#include <cmath>

namespace nabla {

/// Decades that a log axis can show: a little more than all of float. What lies outside is drawn at the edge.
inline constexpr double kLowestDecade = -50;
inline constexpr double kHighestDecade = 40;

enum class Mark {
    Value,     ///< has a place on the axis
    Zero,      ///< exactly 0 (or below): at the floor, with its own mark
    NonFinite, ///< NaN or inf: a gap and a magenta mark
    Absent     ///< not measured: nothing
};

/// Where a value stands on an axis of log10. `decade` is meaningful for Mark::Value alone.
struct LogValue {
    double decade = 0;
    Mark mark = Mark::Absent;
};

inline LogValue logValue(double value) {
    if (isAbsent(value))
        return {0, Mark::Absent};
    if (!std::isfinite(value))
        return {0, Mark::NonFinite};
    if (value <= 0)
        return {0, Mark::Zero};
    return {std::clamp(std::log10(value), kLowestDecade, kHighestDecade), Mark::Value};
}

} // namespace nabla
