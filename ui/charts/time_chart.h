// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axis_scale.h"
#include "ui/charts/chart_instrument.h"

#include <span>

namespace nabla {

/// An instrument whose panels run over steps: shared step axis, the linked cursor (click sets it, arrow keys move it,
/// double click or Esc goes back to the newest step), marks of what happened to the run, exact values under the mouse.
class TimeChart : public ChartInstrument {
    Q_OBJECT

protected:
    using ChartInstrument::ChartInstrument;

    /// Makes a panel with the mouse connected.
    ChartPanel* addTimePanel(int stretch);
    /// The step axis for what is recorded now.
    AxisScale stepAxis(const History& now, const ChartPanel& panel) const;
    static StepRange wholeRun(const History& now) { return {now.firstStep(), now.endStep()}; }
    /// About one bucket for `pixels` pixels of the panel's width.
    static Index bucketsFor(const ChartPanel& panel, double pixels);
    /// Puts cursor and marks of the run's events over all panels.
    void updateOverlays(const History& now);

    /// Lines of the box over panel `index` for a kept step; the first one is the step already.
    virtual QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) = 0;
    /// A click that is not on the cursor's business (a layer's trace) may be used; the step is set all the same.
    virtual void clickedAt(int index, const QPointF& pixel);
    /// True when the press was taken (the max_norm line) and must not move the cursor.
    virtual bool takePress(int index, const QPointF& pixel);
    /// A selected step decides what the readout says: the row shown, and its step (-1: none kept).
    std::int64_t shownRow(const History& now, std::vector<double>& row) const;

    void mark() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void hover(int index, QPointF pixel);
    void setCursorAt(int index, const QPointF& pixel);

    bool m_isTaken = false;
};

} // namespace nabla
