// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/axis_scale.h"
#include "ui/charts/chart_instrument.h"
#include "ui/charts/trace.h"
#include "ui/scope/selection.h"

#include <optional>
#include <span>

namespace nabla {

/// A recorded quantity with its name for people and files.
struct NamedTrace {
    QString name;
    TraceId trace = kNoTrace;
};

/// A trace of the run on show that the run behind it may have, too.
struct GhostTrace {
    TraceId trace = kNoTrace;
    int layer = -1;
    QString label = {};
};

/// How it is drawn.
struct GhostShape {
    ValueScale scale = ValueScale::Log;
    bool isSmooth = false; ///< the trend alone
    bool arePoints = false;
    double (*of)(double) = nullptr; ///< of the recorded values: a rising function
};

/// An instrument whose panels run over steps: shared step axis with zoom and pan, the linked cursor (click sets it,
/// arrow keys move it, double click or Esc goes back to the newest step), the cursors A and B with difference and
/// ratio, marks of what happened to the run, exact values under the mouse.
class TimeChart : public ChartInstrument {
    Q_OBJECT

public:
    NumberTable numbers(std::size_t mostRows) const override;

protected:
    TimeChart(InstrumentContext context, const char* id, QWidget* parent);

    /// Makes a panel with the mouse connected.
    ChartPanel* addTimePanel(int stretch);
    /// The step axis for what is recorded and chosen now.
    AxisScale stepAxis(const History& now, const ChartPanel& panel) const;
    /// The recorded steps of that axis; empty when the window lies beside the run.
    StepRange shownSteps(const History& now) const;
    /// Those that the run behind it has, too; of one that is compared also those beyond the end of the run on the
    /// screen, where that has diverged.
    StepRange ghostSteps(const History& now, const History& ghost) const;
    /// What the run behind it has of these traces, dressed as ghostLook says. True when there is something of it. Call
    /// it first where it shall lie below the run on show.
    bool addGhost(std::vector<Trace>& traces, const History& now, const History* ghost,
                  const std::vector<GhostTrace>& wanted, const GhostShape& shape) const;
    /// Curves of many layers, with the selected, hovered and pointed out ones brought forward. Of a compared run the
    /// selected layer stays, else the first and the last: twice as many curves nobody could follow.
    std::vector<Trace> emphasized(std::vector<Trace> traces) const;
    /// About one bucket for `pixels` pixels of the panel's width.
    static Index bucketsFor(const ChartPanel& panel, double pixels);
    /// A twentieth of the screen on either side calms noise; with few steps every value counts.
    static int smoothReach(std::size_t buckets) { return buckets < 40 ? 0 : static_cast<int>(buckets / 20); }

    /// Lines of the box over panel `index` for a kept step; the first one is the step already.
    virtual QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) = 0;
    /// A click that is not on the cursor's business (a layer's trace) may be used; the step is set all the same.
    virtual void clickedAt(int index, const QPointF& pixel);
    /// True when the press was taken (the max_norm line) and must not move the cursor.
    virtual bool takePress(int index, const QPointF& pixel);
    /// What the cursors A and B compare in panel `index`: the few that matter.
    virtual std::vector<NamedTrace> compared(int index) const = 0;
    /// What a table of the instrument holds beside the step.
    virtual std::vector<NamedTrace> columns(const Layout& layout) const = 0;

    void mark() override;
    void retranslate() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    const StepView& view() const;
    std::int64_t axisEnd(const History& now) const;
    StepRange viewed(StepRange range) const;
    void setView(const StepView& view);
    void showSteps(double first, double last);
    void zoom(double about, double notches);
    void hover(int index, QPointF pixel);
    void press(int index, const QPointF& pixel);
    void drag(int index, const QPointF& pixel);
    void setStepAt(int index, const QPointF& pixel);
    qint64 stepAt(int index, const QPointF& pixel) const;
    std::optional<CursorId> cursorNear(int index, const QPointF& pixel) const;
    void updateOverlays(const History& now);
    QStringList comparison(const History& now, int index) const;
    bool walk(int key, Qt::KeyboardModifiers modifiers);
    bool command(int key);

    ChoiceButton* m_range;
    StepView m_own; ///< when the chart does not follow the screen
    bool m_isTaken = false;
    std::optional<CursorId> m_held;
};

} // namespace nabla
