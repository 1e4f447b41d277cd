// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/trace.h"

#include "ui/charts/log_value.h"

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

/// On a log axis zero is far below every floor; the panel's edge is where it is drawn.
constexpr double kBelowAll = kLowestDecade - 10;

double place(double value, ValueScale scale) {
    if (scale == ValueScale::Linear)
        return std::clamp(value, -1e30, 1e30);
    const LogValue log = logValue(value);
    return log.mark == Mark::Value ? log.decade : kBelowAll;
}

/// Collects points into lines, a new one after each gap.
class LineBuilder {
public:
    explicit LineBuilder(Trace& trace) : m_trace(trace) {}

    void gap() { m_isOpen = false; }
    void add(double step, double y) {
        if (!m_isOpen)
            m_trace.lines.emplace_back();
        m_isOpen = true;
        m_trace.lines.back().append(QPointF(step, y));
        if (y > kBelowAll) {
            m_trace.lowest = std::min(m_trace.lowest, y);
            m_trace.highest = std::max(m_trace.highest, y);
            m_trace.last = y;
        }
    }
    bool isOpen() const { return m_isOpen; }
    double y() const { return m_trace.lines.back().back().y(); }

private:
    Trace& m_trace;
    bool m_isOpen = false;
};

double middle(const EnvelopeBucket& bucket) {
    return (static_cast<double>(bucket.firstStep) + static_cast<double>(bucket.lastStep)) / 2;
}

} // namespace

std::pair<double, double> extent(const std::vector<Trace>& traces) {
    std::pair<double, double> all{Trace().lowest, Trace().highest};
    for (const Trace& trace : traces)
        all = {std::min(all.first, trace.lowest), std::max(all.second, trace.highest)};
    return all;
}

Trace envelopeTrace(const std::vector<EnvelopeBucket>& buckets, ValueScale scale) {
    Trace trace;
    LineBuilder line(trace);
    for (const EnvelopeBucket& bucket : buckets) {
        const double step = middle(bucket);
        if (bucket.nonFinite > 0)
            trace.nonFiniteSteps.push_back(step);
        if (bucket.finite == 0) {
            if (bucket.nonFinite > 0)
                line.gap();
            continue;
        }
        const double low = place(bucket.min, scale);
        const double high = place(bucket.max, scale);
        if (scale == ValueScale::Log && bucket.min <= 0)
            trace.zeroSteps.push_back(step);
        // The nearer end first: the line to it stays short.
        const bool isLowFirst = !line.isOpen() || std::abs(line.y() - low) <= std::abs(line.y() - high);
        line.add(step, isLowFirst ? low : high);
        if (low < high)
            line.add(step, isLowFirst ? high : low);
        if (std::isfinite(bucket.last) && place(bucket.last, scale) > kBelowAll)
            trace.last = place(bucket.last, scale);
    }
    return trace;
}

Trace smoothTrace(const std::vector<EnvelopeBucket>& buckets, ValueScale scale, int reach) {
    Trace trace;
    LineBuilder line(trace);
    std::vector<double> steps;
    std::vector<double> sums = {0}; // sums[i]: of the first i values, so that a mean costs one subtraction
    const auto flush = [&] {
        const int count = static_cast<int>(steps.size());
        // A mean over so many neighbours does not change from one to the next: fewer points look the same.
        const int stride = std::max(1, reach / 3);
        for (int i = 0; i < count; ++i) {
            if (i % stride != 0 && i != count - 1)
                continue;
            // Evenly to both sides, so that the line lags behind nothing; less where the values end.
            const int half = std::min({reach, i, count - 1 - i});
            const double sum = sums[static_cast<std::size_t>(i + half + 1)] - sums[static_cast<std::size_t>(i - half)];
            line.add(steps[static_cast<std::size_t>(i)], sum / (2 * half + 1));
        }
        steps.clear();
        sums = {0};
    };
    for (const EnvelopeBucket& bucket : buckets) {
        if (std::isfinite(bucket.last)) {
            steps.push_back(middle(bucket));
            sums.push_back(sums.back() + place(bucket.last, scale));
        } else if (bucket.nonFinite > 0) {
            flush();
            line.gap();
        }
    }
    flush();
    return trace;
}

} // namespace nabla
