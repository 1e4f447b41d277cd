// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <QColor>
#include <QPolygonF>
#include <QString>

#include <limits>
#include <utility>
#include <vector>

namespace nabla {

enum class ValueScale { Log, Linear };

enum class Emphasis {
    Faint, ///< an envelope behind a smoothed line, the run before
    Normal,
    Strong ///< the selected one; at most three in a panel, wide lines are dear
};

/// A curve in axis values: x a step, y a value or its log10. Gaps separate the lines.
struct Trace {
    std::vector<QPolygonF> lines;
    std::vector<double> zeroSteps;                          ///< log scale: at the floor, with a mark
    std::vector<double> nonFiniteSteps;                     ///< a gap and a magenta mark
    double last = std::numeric_limits<double>::quiet_NaN(); ///< y of the newest finite value
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -std::numeric_limits<double>::infinity();

    QColor color;
    QString label; ///< at the right edge; empty: none
    int layer = -1;
    Emphasis emphasis = Emphasis::Normal;
    bool isDashed = false;
    bool arePoints = false; ///< dots instead of a line
    bool isGhost = false;   ///< of the run behind the one on show
};

/// The lowest and highest value of them all; infinite the wrong way round where there is none.
std::pair<double, double> extent(const std::vector<Trace>& traces);
/// Every bucket from its minimum to its maximum, so that no spike is lost; one point where they agree.
Trace envelopeTrace(const std::vector<EnvelopeBucket>& buckets, ValueScale scale);
/// A calm line through the newest values of the buckets: the mean of each with up to `reach` neighbours on either side.
Trace smoothTrace(const std::vector<EnvelopeBucket>& buckets, ValueScale scale, int reach);

} // namespace nabla
