// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis_scale.h"

#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// The smallest of 1, 2, 2.5, 5 times a power of ten that puts at most `count` parts into `span`.
double niceInterval(double span, double count) {
    const double least = span / std::max(1.0, count);
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0})
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

} // namespace

void DecadeRange::include(double lowest, double highest) {
    if (!std::isfinite(lowest) || !std::isfinite(highest) || lowest > highest)
        return;
    // A little air, so that neither the smallest bar nor the largest point sticks to the frame.
    int low = static_cast<int>(std::floor(std::max(lowest, kLowestDecade) - 0.15));
    int high = static_cast<int>(std::ceil(std::min(highest, kHighestDecade) + 0.05));
    if (high - low < 2)
        low = high - 2;
    if (!m_isSet || low < m_low || low >= m_low + 2)
        m_low = low;
    if (!m_isSet || high > m_high || high <= m_high - 2)
        m_high = high;
    m_isSet = true;
}

AxisScale decadeScale(int low, int high, double room, double labelRoom) {
    AxisScale scale{static_cast<double>(low), static_cast<double>(high), {}};
    const double most = std::max(1.0, std::floor(room / labelRoom));
    int interval = 10;
    for (const int candidate : {1, 2, 3, 5, 10, 15, 20, 30, 50}) {
        interval = candidate;
        if ((high - low) / candidate <= most)
            break;
    }
    const int first = static_cast<int>(std::ceil(static_cast<double>(low) / interval)) * interval;
    for (int decade = first; decade <= high; decade += interval)
        scale.ticks.push_back({static_cast<double>(decade), powerOfTenText(decade)});
    return scale;
}

double roundUp(double value) {
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double factor : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (factor * power >= value * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

AxisScale stepScale(qint64 first, qint64 end, qint64 total, double room, double labelRoom) {
    double length = roundUp(std::max<double>(10, static_cast<double>(end - first)));
    if (total > first && end <= total)
        length = std::min(length, std::max(10.0, static_cast<double>(total - first)));
    AxisScale scale{static_cast<double>(first), static_cast<double>(first) + length, {}};
    double interval = std::max(1.0, niceInterval(length, room / labelRoom));
    if (interval == 2.5) // no such step
        interval = 5;
    const double start = std::ceil(scale.min / interval) * interval;
    for (int i = 0; start + i * interval <= scale.max * (1 + 1e-9); ++i)
        scale.ticks.push_back({start + i * interval, stepText(std::llround(start + i * interval))});
    return scale;
}

AxisScale windowScale(double first, double last, double room, double labelRoom) {
    AxisScale scale{first, last, {}};
    double interval = std::max(1.0, niceInterval(last - first, room / labelRoom));
    if (interval == 2.5) // no such step
        interval = 5;
    for (double at = std::ceil(first / interval) * interval; at <= last; at += interval) {
        const bool isRound = interval >= 1000 || at < 10'000; // "12.3k" must not stand for 12,301 and 12,302
        scale.ticks.push_back({at, isRound ? stepText(std::llround(at)) : QLocale().toString(std::llround(at))});
    }
    return scale;
}

AxisScale linearScale(double highest, double room, double labelRoom) {
    const double top = roundUp(std::clamp(highest, 1e-30, 1e30));
    AxisScale scale{0, top, {}};
    const double interval = niceInterval(top, room / labelRoom);
    for (int i = 0; i * interval <= top * (1 + 1e-9); ++i)
        scale.ticks.push_back({i * interval, plainText(i * interval)});
    return scale;
}

AxisScale spanScale(double low, double high, double room, double labelRoom) {
    AxisScale scale{low, high, {}};
    const double interval = niceInterval(high - low, room / labelRoom);
    const double first = std::ceil(low / interval * (1 - 1e-12));
    for (double i = first; i * interval <= high + interval * 1e-9; ++i) {
        const double value = i == 0 ? 0 : i * interval; // no -0
        scale.ticks.push_back({value, plainText(value)});
    }
    return scale;
}

AxisScale percentScale(double room, double labelRoom) {
    AxisScale scale{0, 1, {}};
    const int parts = room / labelRoom >= 4 ? 4 : 2;
    for (int i = 0; i <= parts; ++i)
        scale.ticks.push_back({static_cast<double>(i) / parts, percentText(static_cast<double>(i) / parts)});
    return scale;
}

} // namespace nabla
