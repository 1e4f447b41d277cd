// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/scope/scope_source.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include "core/recipe/resolve.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr std::size_t kMostMarks = 40; ///< edits on show; a slider that was dragged makes many

} // namespace

ChartPanel* TimeChart::addTimePanel(int stretch) {
    const int index = panelCount();
    ChartPanel* panel = addPanel(stretch);
    connect(panel, &ChartPanel::hovered, this, [this, index](QPointF pixel) { hover(index, pixel); });
    connect(panel, &ChartPanel::pressed, this, [this, index](QPointF pixel) {
        m_isTaken = takePress(index, pixel);
        if (m_isTaken || !run())
            return;
        clickedAt(index, pixel);
        setCursorAt(index, pixel);
    });
    connect(panel, &ChartPanel::dragged, this, [this, index](QPointF pixel) {
        if (!m_isTaken && run())
            setCursorAt(index, pixel);
    });
    connect(panel, &ChartPanel::doubleClicked, this, [this] {
        if (context().selection)
            context().selection->selectStep(-1);
    });
    return panel;
}

AxisScale TimeChart::stepAxis(const History& now, const ChartPanel& panel) const {
    const qint64 total = context().source->recipe().training.steps.value_or(ResolvedTraining{}.steps);
    return stepScale(now.firstStep(), now.endStep(), total, panel.mapping().plot.width(), panel.labelRoomX());
}

Index TimeChart::bucketsFor(const ChartPanel& panel, double pixels) {
    return std::max<Index>(16, static_cast<Index>(panel.mapping().plot.width() / pixels));
}

void TimeChart::updateOverlays(const History& now) {
    std::vector<StepMark> marks;
    const std::vector<RunEvent> events = now.events();
    const std::size_t from = events.size() > kMostMarks ? events.size() - kMostMarks : 0;
    for (std::size_t i = from; i < events.size(); ++i) {
        const double step = static_cast<double>(events[i].step);
        if (events[i].kind == EventKind::NonFinite)
            marks.push_back(
                {step, tr("not finite at step %1").arg(QLocale().toString(qint64(events[i].step))), theme().nonFinite});
        else if (events[i].kind == EventKind::Edit)
            marks.push_back({step, QString(), theme().border});
    }
    std::optional<double> cursor;
    if (selectedStep() >= 0)
        cursor = static_cast<double>(std::min(selectedStep(), qint64(now.endStep() - 1)));
    for (int i = 0; i < panelCount(); ++i) {
        overlay(i)->setMarks(marks);
        overlay(i)->setCursor(cursor);
        for (StepMark& mark : marks)
            mark.label.clear(); // said once, in the upper panel
    }
}

std::int64_t TimeChart::shownRow(const History& now, std::vector<double>& row) const {
    row.resize(static_cast<std::size_t>(now.layout().width()));
    const std::int64_t newest = now.endStep() - 1;
    return now.nearestRow(selectedStep() >= 0 ? std::min<std::int64_t>(selectedStep(), newest) : newest, row);
}

void TimeChart::clickedAt(int, const QPointF&) {}

bool TimeChart::takePress(int, const QPointF&) {
    return false;
}

void TimeChart::mark() {
    if (run())
        updateOverlays(*run());
}

void TimeChart::setCursorAt(int index, const QPointF& pixel) {
    if (!context().selection)
        return;
    const qint64 step = std::llround(panel(index)->mapping().valueAtX(pixel.x()));
    // Behind the newest step is where "the newest" is.
    context().selection->selectStep(step >= run()->endStep() ? -1 : std::max<qint64>(step, run()->firstStep()));
}

void TimeChart::hover(int index, QPointF pixel) {
    const ChartPanel& chart = *panel(index);
    if (!run() || !chart.mapping().plot.adjusted(-2, 0, 2, 0).contains(pixel)) {
        clearTips();
        return;
    }
    const std::int64_t step = std::clamp<std::int64_t>(std::llround(chart.mapping().valueAtX(pixel.x())),
                                                       run()->firstStep(), run()->endStep() - 1);
    std::vector<double> row(static_cast<std::size_t>(run()->layout().width()));
    const std::int64_t kept = run()->nearestRow(step, row);
    if (kept < 0)
        return;
    clearTips();
    QStringList lines = {tr("Step %1").arg(QLocale().toString(qint64(kept)))};
    lines << tipLines(index, pixel, row);
    overlay(index)->setTip(pixel, lines);
}

void TimeChart::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    Selection* selection = context().selection;
    if (!run() || !selection ||
        (key != Qt::Key_Left && key != Qt::Key_Right && key != Qt::Key_Home && key != Qt::Key_End)) {
        ChartInstrument::keyPressEvent(event);
        return;
    }
    const qint64 first = run()->firstStep();
    const qint64 newest = run()->endStep() - 1;
    const qint64 stride =
        event->modifiers().testFlag(Qt::ShiftModifier) ? std::max<qint64>(1, (newest - first) / 20) : 1;
    const qint64 now = selection->step() >= 0 ? selection->step() : newest;
    if (key == Qt::Key_Home)
        selection->selectStep(first);
    else if (key == Qt::Key_End || (key == Qt::Key_Right && now + stride > newest))
        selection->selectStep(-1);
    else
        selection->selectStep(std::max(first, key == Qt::Key_Left ? now - stride : now + stride));
}

} // namespace nabla

#include "moc_time_chart.cpp"
