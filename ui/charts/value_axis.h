// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axis_scale.h"
#include "ui/charts/trace.h"

namespace nabla {

/// The upright axis of values that are never negative: powers of ten or linear from zero, standing still while numbers
/// move a little.
class ValueAxis {
public:
    void reset() { m_decades.reset(); }
    void setScale(ValueScale scale) { m_scale = scale; }
    ValueScale scale() const { return m_scale; }
    /// `lowest`, `highest` as Trace has them: log10 on a log axis. Infinite bounds (nothing to show) keep the axis.
    AxisScale around(double lowest, double highest, double room, double labelRoom);
    /// The value's place on the axis; decades beyond all floats stand at the end.
    double place(double value) const;

private:
    ValueScale m_scale = ValueScale::Log;
    DecadeRange m_decades;
};

} // namespace nabla
