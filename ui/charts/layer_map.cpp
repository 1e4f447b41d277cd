// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/layer_map.h"

#include "ui/charts/log_value.h"
#include "ui/style/theme.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr float kNothing = std::numeric_limits<float>::infinity();
constexpr float kZero = -std::numeric_limits<float>::infinity();
constexpr float kBroken = std::numeric_limits<float>::quiet_NaN();
constexpr int kShades = 256;

} // namespace

void LayerMap::reset() {
    start({}, 0, 0, 0);
}

void LayerMap::start(std::vector<TraceId> traces, std::int64_t first, std::int64_t columnSteps, int columns) {
    m_first = first;
    m_traces = std::move(traces);
    m_columnSteps = columnSteps;
    m_capacity = columns;
    m_filled = m_complete = m_coloured = 0;
    m_lowest = std::numeric_limits<double>::infinity();
    m_highest = -m_lowest;
    m_cells.assign(m_traces.size() * static_cast<std::size_t>(columns), kNothing);
    m_picture = QImage();
}

float LayerMap::cell(int row, int column) const {
    return m_cells[static_cast<std::size_t>(column) * m_traces.size() + static_cast<std::size_t>(row)];
}

void LayerMap::take(int row, int column, const EnvelopeBucket& bucket) {
    float& cell = m_cells[static_cast<std::size_t>(column) * m_traces.size() + static_cast<std::size_t>(row)];
    if (bucket.nonFinite > 0 || std::isnan(cell)) {
        cell = kBroken;
        return;
    }
    if (bucket.finite == 0)
        return;
    const LogValue value = logValue(bucket.max);
    const float place = value.mark == Mark::Value ? static_cast<float>(value.decade) : kZero;
    cell = cell == kNothing ? place : std::max(cell, place);
    if (value.mark == Mark::Value) {
        m_lowest = std::min(m_lowest, value.decade);
        m_highest = std::max(m_highest, value.decade);
    }
}

void LayerMap::update(const History& now, const std::vector<TraceId>& traces, StepRange window,
                      std::int64_t columnSteps, int columns) {
    assert(columnSteps > 0 && (columnSteps & (columnSteps - 1)) == 0);
    if (traces != m_traces || columnSteps != m_columnSteps || columns != m_capacity || window.first != m_first)
        start(traces, window.first, columnSteps, columns);
    const std::int64_t first = m_first;
    const std::int64_t from = first + m_complete * columnSteps;
    const std::int64_t end = std::min(now.endStep(), window.last);
    if (from >= end || m_traces.empty())
        return;
    const int needed = static_cast<int>((end - from + columnSteps - 1) / columnSteps);
    const auto buckets = now.envelopes(m_traces, {from, end}, needed);
    m_filled = std::min(m_complete + needed, m_capacity);
    std::fill(m_cells.begin() + m_complete * static_cast<std::ptrdiff_t>(m_traces.size()),
              m_cells.begin() + m_filled * static_cast<std::ptrdiff_t>(m_traces.size()), kNothing);
    for (std::size_t row = 0; row < buckets.size(); ++row)
        for (const EnvelopeBucket& bucket : buckets[row]) {
            // A bucket is wider than a column where only coarse summaries are left.
            const auto left = std::max<std::int64_t>((bucket.firstStep - first) / columnSteps, m_complete);
            const auto right = std::min<std::int64_t>((bucket.lastStep - first) / columnSteps, m_filled - 1);
            for (std::int64_t column = left; column <= right; ++column)
                take(static_cast<int>(row), static_cast<int>(column), bucket);
        }
    m_coloured = std::min(m_coloured, m_complete);
    m_complete = std::min(static_cast<int>((end - first) / columnSteps), m_filled);
}

void LayerMap::colour(int column) {
    const double scale = (kShades - 1) / std::max(1.0, static_cast<double>(m_high - m_low));
    for (int row = 0; row < rows(); ++row) {
        const float value = cell(row, column);
        QRgb pixel = 0;
        if (std::isnan(value))
            pixel = theme().nonFinite.rgba();
        else if (value == kZero)
            pixel = theme().ghost.rgba();
        else if (value != kNothing)
            pixel = m_colours[static_cast<std::size_t>(
                std::clamp((static_cast<double>(value) - m_low) * scale, 0.0, kShades - 1.0))];
        reinterpret_cast<QRgb*>(m_picture.scanLine(row))[column] = pixel;
    }
}

const QImage& LayerMap::picture(int low, int high) {
    if (low != m_low || high != m_high || m_picture.isNull())
        m_coloured = 0;
    if (m_picture.isNull() && m_capacity > 0 && rows() > 0) {
        m_picture = QImage(m_capacity, rows(), QImage::Format_ARGB32_Premultiplied);
        m_picture.fill(Qt::transparent);
    }
    m_low = low;
    m_high = high;
    if (m_coloured == 0) {
        m_colours.resize(kShades);
        for (int shade = 0; shade < kShades; ++shade)
            m_colours[static_cast<std::size_t>(shade)] = sequentialColor(shade / (kShades - 1.0)).rgba();
    }
    for (int column = m_coloured; column < m_filled; ++column)
        colour(column);
    m_coloured = m_filled;
    return m_picture;
}

} // namespace nabla
