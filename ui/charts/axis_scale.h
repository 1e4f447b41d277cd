// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace nabla {

struct AxisTick {
    double value = 0;
    QString label; ///< empty: a grid line alone
    friend bool operator==(const AxisTick&, const AxisTick&) = default;
};

/// A linear axis and its labelled grid lines. Requires: min < max, ticks ascending.
struct AxisScale {
    double min = 0;
    double max = 1;
    std::vector<AxisTick> ticks;
    friend bool operator==(const AxisScale&, const AxisScale&) = default;
};

/// Whole decades around the data. It grows at once and shrinks only when two decades lie empty, so that an axis stands
/// still while numbers move.
class DecadeRange {
public:
    void reset() { *this = DecadeRange(); }
    /// Decades of the smallest and largest value on show. Infinite bounds (nothing to show) leave the range alone.
    void include(double lowest, double highest);
    int low() const { return m_low; }
    int high() const { return m_high; }

private:
    int m_low = -2;
    int m_high = 1;
    bool m_isSet = false;
};

/// Labels 10^k at every first, second, fifth, ... decade, as many as `room` pixels take at `labelRoom` each.
AxisScale decadeScale(int low, int high, double room, double labelRoom);
/// Steps from `first` up to a round number at or after `end`, at most `total` when that is not passed yet (0: unknown).
AxisScale stepScale(qint64 first, qint64 end, qint64 total, double room, double labelRoom);
/// Exactly the steps first .. last, at round numbers. Requires: first < last.
AxisScale windowScale(double first, double last, double room, double labelRoom);
/// From 0 to a round number at or above `highest`.
AxisScale linearScale(double highest, double room, double labelRoom);
/// Exactly low .. high, at round numbers. Requires: low < high.
AxisScale spanScale(double low, double high, double room, double labelRoom);
/// 0 .. 100 %.
AxisScale percentScale(double room, double labelRoom);

/// The smallest of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten that is at least `value`. Requires: value > 0.
double roundUp(double value);

} // namespace nabla
