// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"
#include "ui/charts/trace.h"

namespace nabla {

/// All curves of a panel, with their labels at the right edge and marks for zeros and non-finite values.
class TracesItem : public PlotItem {
public:
    TracesItem() { setZValue(10); }

    void setTraces(std::vector<Trace> traces);
    const std::vector<Trace>& traces() const { return m_traces; }
    /// The trace within reach of the mouse, -1 when there is none.
    int traceAt(const QPointF& pixel) const;

protected:
    void draw(QPainter& painter) override;

private:
    QPolygonF pixels(const QPolygonF& line) const;
    void drawTrace(QPainter& painter, const Trace& trace) const;
    void drawMarks(QPainter& painter) const;
    void drawLabels(QPainter& painter) const;

    std::vector<Trace> m_traces;
};

} // namespace nabla
