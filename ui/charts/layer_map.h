// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <QImage>

#include <memory>
#include <vector>

namespace nabla {

/// Layers x steps as a picture: a row a trace, a column every `columnSteps` steps, the largest value of a column's
/// steps, so that a spike of one step stays. Only new columns are read and coloured.
///
/// Threads  GUI thread only.
class LayerMap {
public:
    /// Forgets everything; the next update reads from the start.
    void reset();
    /// Reads what was recorded of the window since the last call. Other traces, another first step or another column
    /// width start anew. Requires: columnSteps is a power of two.
    void update(const History& now, const std::vector<TraceId>& traces, StepRange window, std::int64_t columnSteps,
                int columns);
    /// Colours of decades low .. high. Values beyond take the end's colour; zero is grey, NaN and inf magenta.
    const QImage& picture(int low, int high);

    int columns() const { return m_filled; }
    int rows() const { return static_cast<int>(m_traces.size()); }
    std::int64_t columnSteps() const { return m_columnSteps; }
    /// Of all finite values above zero on show; infinite when there is none.
    double lowest() const { return m_lowest; }
    double highest() const { return m_highest; }
    /// log10 of the largest value in a cell; -inf for zero, NaN for a value that is not finite, +inf for nothing
    /// measured.
    float cell(int row, int column) const;
    /// The theme changed.
    void recolour() { m_coloured = 0; }

private:
    void start(std::vector<TraceId> traces, std::int64_t first, std::int64_t columnSteps, int columns);
    void take(int row, int column, const EnvelopeBucket& bucket);
    void colour(int column);

    std::vector<TraceId> m_traces;
    std::int64_t m_first = 0;
    std::int64_t m_columnSteps = 0;
    int m_capacity = 0;
    int m_filled = 0;   ///< columns with something in them; the last one may still grow
    int m_complete = 0; ///< columns that never change again
    int m_coloured = 0; ///< columns whose pixels are right
    int m_low = 0;
    int m_high = 0;
    double m_lowest = 0;
    double m_highest = 0;
    std::vector<float> m_cells; ///< column after column
    QImage m_picture;
    std::vector<QRgb> m_colours;
};

} // namespace nabla
