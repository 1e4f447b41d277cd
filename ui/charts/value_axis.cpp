// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/value_axis.h"

#include "ui/charts/log_value.h"

#include <cmath>

namespace nabla {

AxisScale ValueAxis::around(double lowest, double highest, double room, double labelRoom) {
    if (m_scale == ValueScale::Linear)
        return linearScale(std::isfinite(highest) && highest > 0 ? highest : 1, room, labelRoom);
    m_decades.include(lowest, highest);
    return decadeScale(m_decades.low(), m_decades.high(), room, labelRoom);
}

double ValueAxis::place(double value) const {
    if (m_scale == ValueScale::Linear)
        return value;
    const LogValue log = logValue(value);
    return log.mark == Mark::Value ? log.decade : kLowestDecade;
}

} // namespace nabla
