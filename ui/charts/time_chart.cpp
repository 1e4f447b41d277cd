// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/highlight_item.h"
#include "ui/charts/number_text.h"
#include "ui/scope/scope_source.h"
#include "ui/style/theme.h"

#include "core/history/same_traces.h"
#include "core/recipe/resolve.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr std::size_t kMostMarks = 40; ///< edits on show; a slider that was dragged makes many
constexpr double kZoomPerNotch = 0.8;
constexpr double kFewestSteps = 8; ///< closer one cannot look
constexpr double kPixelsPerGhostBucket = 2;
constexpr double kHold = 6; ///< pixels on either side that take hold of a cursor
enum RangeChoice { kAsScreen, kWhole, kRecent };

QString numberOf(std::int64_t step) {
    return QLocale().toString(qint64(step));
}

StepMark markOf(const RunEvent& event) {
    const double step = static_cast<double>(event.step);
    if (event.kind == EventKind::NonFinite)
        return {step, TimeChart::tr("not finite at step %1").arg(numberOf(event.step)), theme().nonFinite};
    if (event.kind == EventKind::Trigger)
        return {step, TimeChart::tr("trigger at step %1").arg(numberOf(event.step)), theme().warning};
    return {step, QString(), theme().border};
}

bool isMarked(const RunEvent& event) {
    return event.kind == EventKind::NonFinite || event.kind == EventKind::Trigger || event.kind == EventKind::Edit;
}

} // namespace

TimeChart::TimeChart(InstrumentContext context, const char* id, QWidget* parent)
    : ChartInstrument(context, id, parent),
      m_range(addChoice("range", {QStringLiteral("screen"), QStringLiteral("whole"), QStringLiteral("recent")},
                        Place::Menu)) {
    connect(m_range, &ChoiceButton::chosen, this, [this](int choice) {
        m_own = StepView();
        m_own.kind = choice == kRecent ? StepView::Kind::Recent : StepView::Kind::Whole;
        refresh();
    });
}

void TimeChart::retranslate() {
    m_range->setAccessibleName(tr("Steps on show"));
    m_range->setWords({tr("as the screen"), tr("the whole run"), tr("the newest %1").arg(numberOf(StepView().count))});
}

ChartPanel* TimeChart::addTimePanel(int stretch) {
    const int index = panelCount();
    ChartPanel* panel = addPanel(stretch);
    addHighlight(*panel, context().selection, [](const Highlight& highlight) {
        return highlight.hasSteps() ? std::vector{HighlightBand::columns(static_cast<double>(highlight.firstStep),
                                                                         static_cast<double>(highlight.lastStep))}
                                    : std::vector<HighlightBand>{};
    });
    connect(panel, &ChartPanel::hovered, this, [this, index](QPointF pixel) { hover(index, pixel); });
    connect(panel, &ChartPanel::pressed, this, [this, index](QPointF pixel) { press(index, pixel); });
    connect(panel, &ChartPanel::dragged, this, [this, index](QPointF pixel) { drag(index, pixel); });
    connect(panel, &ChartPanel::released, this, [this] { m_held.reset(); });
    connect(panel, &ChartPanel::doubleClicked, this, [this] {
        if (context().selection)
            context().selection->selectStep(-1);
    });
    connect(panel, &ChartPanel::zoomed, this,
            [this, panel](QPointF pixel, double notches) { zoom(panel->mapping().valueAtX(pixel.x()), notches); });
    connect(panel, &ChartPanel::panned, this, [this, panel](double pixels) {
        const PlotMapping& mapping = panel->mapping();
        const double steps = -pixels / mapping.plot.width() * (mapping.xMax - mapping.xMin);
        showSteps(mapping.xMin + steps, mapping.xMax + steps);
    });
    return panel;
}

const StepView& TimeChart::view() const {
    return m_range->currentIndex() == kAsScreen && context().selection ? context().selection->view() : m_own;
}

void TimeChart::setView(const StepView& view) {
    if (m_range->currentIndex() == kAsScreen && context().selection) {
        context().selection->setView(view);
        return;
    }
    m_own = view;
    refresh();
}

void TimeChart::showSteps(double first, double last) {
    if (!run())
        return;
    const double length = std::max(kFewestSteps, last - first);
    const double start = static_cast<double>(run()->firstStep());
    const double end = static_cast<double>(axisEnd(*run()));
    StepView wanted;
    if (first <= start && first + length >= end) { // nothing more to see
        setView(wanted);
        return;
    }
    // Half of the window may lie beside the run, no more.
    first = std::clamp(first, start - length / 2, end - length / 2);
    wanted.kind = StepView::Kind::Window;
    wanted.first = std::max<qint64>(run()->firstStep(), std::llround(first));
    wanted.last = wanted.first + std::llround(length);
    setView(wanted);
}

void TimeChart::zoom(double about, double notches) {
    const PlotMapping& mapping = panel(0)->mapping();
    const double factor = std::pow(kZoomPerNotch, std::clamp(notches, -10.0, 10.0));
    const double length = std::max(kFewestSteps, (mapping.xMax - mapping.xMin) * factor);
    const double share = (about - mapping.xMin) / (mapping.xMax - mapping.xMin);
    showSteps(about - share * length, about + (1 - share) * length);
}

AxisScale TimeChart::stepAxis(const History& now, const ChartPanel& panel) const {
    const double room = panel.mapping().plot.width();
    const StepView& chosen = view();
    if (chosen.kind == StepView::Kind::Window)
        return windowScale(static_cast<double>(chosen.first), static_cast<double>(chosen.last), room,
                           panel.labelRoomX());
    const std::int64_t end = axisEnd(now);
    if (chosen.kind == StepView::Kind::Recent && end - now.firstStep() > chosen.count)
        return windowScale(static_cast<double>(end - chosen.count), static_cast<double>(end), room, panel.labelRoomX());
    const qint64 total = context().source->recipe().training.steps.value_or(ResolvedTraining{}.steps);
    return stepScale(now.firstStep(), end, total, room, panel.labelRoomX());
}

StepRange TimeChart::shownSteps(const History& now) const {
    const StepRange whole = wholeRun(now);
    const StepRange range = viewed({whole.first, axisEnd(now)});
    return {std::min(range.first, whole.last), std::min(range.last, whole.last)};
}

/// The end of what is drawn: that of a compared run where it has come further. The newest steps are those of the run
/// that goes on.
std::int64_t TimeChart::axisEnd(const History& now) const {
    const std::shared_ptr<const History> ghost = context().source->ghost();
    const std::int64_t end = endStep(now);
    const bool isLeft = view().kind == StepView::Kind::Recent && context().source->ghostKind() == GhostKind::Compared;
    return ghost && ghostLook().isCompared && !isLeft ? std::max(end, ghostEnd(*ghost)) : end;
}

StepRange TimeChart::viewed(StepRange range) const {
    const StepView& chosen = view();
    if (chosen.kind == StepView::Kind::Recent)
        range.first = std::max<std::int64_t>(range.first, range.last - chosen.count);
    else if (chosen.kind == StepView::Kind::Window)
        range = {std::max<std::int64_t>(range.first, chosen.first), std::min<std::int64_t>(range.last, chosen.last)};
    return range;
}

StepRange TimeChart::ghostSteps(const History& now, const History& ghost) const {
    const StepRange shown = viewed({now.firstStep(), axisEnd(now)});
    return {std::max(shown.first, ghost.firstStep()), std::min(shown.last, ghostEnd(ghost))};
}

bool TimeChart::addGhost(std::vector<Trace>& traces, const History& now, const History* ghost,
                         const std::vector<GhostTrace>& wanted, const GhostShape& shape) const {
    const StepRange shared = ghost ? ghostSteps(now, *ghost) : StepRange{};
    if (shared.first >= shared.last)
        return false;
    const std::vector<TraceId> places = sameTraces(now.layout(), ghost->layout());
    std::vector<GhostTrace> found;
    std::vector<TraceId> ids;
    for (const GhostTrace& one : wanted)
        if (const TraceId place = places[static_cast<std::size_t>(one.trace)]; place != kNoTrace) {
            found.push_back(one);
            ids.push_back(place);
        }
    const ChartPanel& shown = *panel(panel(0)->isHidden() ? panelCount() - 1 : 0);
    auto buckets = ghost->envelopes(ids, shared, bucketsFor(shown, kPixelsPerGhostBucket));
    const GhostLook look = ghostLook();
    bool isDrawn = false;
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (EnvelopeBucket& bucket : buckets[i]) // the envelope of what rises with it rises with the envelope
            for (double* value : {&bucket.min, &bucket.max, &bucket.last})
                if (shape.of && std::isfinite(*value))
                    *value = shape.of(*value);
        Trace trace = shape.isSmooth ? smoothTrace(buckets[i], shape.scale, smoothReach(buckets[i].size()))
                                     : envelopeTrace(buckets[i], shape.scale);
        isDrawn = isDrawn || !trace.lines.empty();
        trace.isGhost = true;
        trace.layer = found[i].layer;
        trace.label = found[i].label;
        trace.color = look.color;
        trace.arePoints = shape.arePoints;
        trace.isDashed = look.isCompared || shape.isSmooth;
        trace.emphasis = look.isCompared ? Emphasis::Strong : shape.isSmooth ? Emphasis::Normal : Emphasis::Faint;
        traces.push_back(std::move(trace));
    }
    return isDrawn;
}

std::vector<Trace> TimeChart::emphasized(std::vector<Trace> traces) const {
    const auto isOwn = [](const Trace& trace) { return !trace.isGhost; };
    const auto first = std::find_if(traces.begin(), traces.end(), isOwn);
    const auto last = std::find_if(traces.rbegin(), traces.rend(), isOwn);
    const int ends[] = {first == traces.end() ? -1 : first->layer, last == traces.rend() ? -1 : last->layer};
    const bool isOneChosen =
        std::any_of(traces.begin(), traces.end(), [this](const Trace& t) { return t.layer == selectedLayer(); });
    const bool isEvidence =
        std::any_of(traces.begin(), traces.end(), [this](const Trace& t) { return isPointedOut(t.layer); });
    std::erase_if(traces, [&](const Trace& trace) {
        const bool isEnd = trace.layer == ends[0] || trace.layer == ends[1];
        return trace.isGhost && trace.layer != hoveredLayer() &&
               !(isOneChosen ? trace.layer == selectedLayer() : isEnd);
    });
    for (Trace& trace : traces) {
        if (trace.isGhost || trace.emphasis == Emphasis::Faint)
            continue;
        if (trace.layer == selectedLayer() || trace.layer == hoveredLayer())
            trace.emphasis = Emphasis::Strong;
        else if (isEvidence ? !isPointedOut(trace.layer) : isOneChosen)
            trace.color.setAlphaF(isEvidence ? 0.2f : 0.4f);
    }
    return traces;
}

Index TimeChart::bucketsFor(const ChartPanel& panel, double pixels) {
    return std::max<Index>(16, static_cast<Index>(panel.mapping().plot.width() / pixels));
}

void TimeChart::updateOverlays(const History& now) {
    std::vector<StepMark> marks;
    const std::vector<RunEvent> events = now.events();
    const std::size_t from = events.size() > kMostMarks ? events.size() - kMostMarks : 0;
    const std::int64_t end = endStep(now);
    for (std::size_t i = from; i < events.size(); ++i)
        if (isMarked(events[i]) && events[i].step < end)
            marks.push_back(markOf(events[i]));
    std::optional<double> cursor;
    if (selectedStep() >= 0)
        cursor = static_cast<double>(shownStep(now));
    std::vector<NamedStep> cursors;
    if (context().selection)
        for (const auto& [id, name] : {std::pair(CursorId::A, tr("A")), std::pair(CursorId::B, tr("B"))})
            if (const qint64 step = context().selection->cursor(id); step >= 0)
                cursors.push_back({static_cast<double>(std::min<qint64>(step, end - 1)), name});
    for (int i = 0; i < panelCount(); ++i) {
        overlay(i)->setMarks(marks);
        overlay(i)->setCursor(cursor);
        overlay(i)->setCursors(cursors);
        overlay(i)->setNote(comparison(now, i));
        for (StepMark& mark : marks)
            mark.label.clear(); // said once, in the upper panel
    }
}

QStringList TimeChart::comparison(const History& now, int index) const {
    const Selection* selection = context().selection;
    if (!selection || selection->cursor(CursorId::A) < 0 || selection->cursor(CursorId::B) < 0)
        return {};
    const std::int64_t newest = endStep(now) - 1;
    std::vector<double> a(static_cast<std::size_t>(now.layout().width()));
    std::vector<double> b = a;
    const std::int64_t stepA = now.nearestRow(std::min<std::int64_t>(selection->cursor(CursorId::A), newest), a);
    const std::int64_t stepB = now.nearestRow(std::min<std::int64_t>(selection->cursor(CursorId::B), newest), b);
    if (stepA < 0 || stepB < 0)
        return {};
    QStringList lines;
    if (index == 0) // said once, in the upper panel
        lines << tr("A %1   B %2   Δ %3 steps").arg(numberOf(stepA), numberOf(stepB), numberOf(stepB - stepA));
    for (const NamedTrace& one : compared(index)) {
        const double from = a[static_cast<std::size_t>(one.trace)];
        const double to = b[static_cast<std::size_t>(one.trace)];
        if (isAbsent(from) || isAbsent(to))
            continue;
        lines << tr("%1  %2 → %3   Δ %4   × %5")
                     .arg(one.name, readingText(from, 3), readingText(to, 3), readingText(to - from, 3),
                          readingText(to / from, 3));
    }
    return lines;
}

void TimeChart::clickedAt(int, const QPointF&) {}

bool TimeChart::takePress(int, const QPointF&) {
    return false;
}

void TimeChart::mark() {
    if (run())
        updateOverlays(*run());
}

std::optional<CursorId> TimeChart::cursorNear(int index, const QPointF& pixel) const {
    if (!context().selection)
        return {};
    for (const CursorId id : {CursorId::A, CursorId::B})
        if (const qint64 step = context().selection->cursor(id); step >= 0)
            if (std::abs(panel(index)->mapping().x(static_cast<double>(step)) - pixel.x()) <= kHold)
                return id;
    return {};
}

qint64 TimeChart::stepAt(int index, const QPointF& pixel) const {
    const qint64 step = std::llround(panel(index)->mapping().valueAtX(pixel.x()));
    return std::clamp<qint64>(step, run()->firstStep(), endStep(*run()) - 1);
}

void TimeChart::press(int index, const QPointF& pixel) {
    m_isTaken = takePress(index, pixel);
    m_held = m_isTaken ? std::nullopt : cursorNear(index, pixel);
    if (m_isTaken || m_held || !run())
        return;
    clickedAt(index, pixel);
    setStepAt(index, pixel);
}

void TimeChart::drag(int index, const QPointF& pixel) {
    if (m_isTaken || !run())
        return;
    if (m_held)
        context().selection->setCursor(*m_held, stepAt(index, pixel));
    else
        setStepAt(index, pixel);
}

void TimeChart::setStepAt(int index, const QPointF& pixel) {
    if (!context().selection)
        return;
    // Behind the newest step is where "the newest" is.
    const bool isBehind = panel(index)->mapping().valueAtX(pixel.x()) > static_cast<double>(endStep(*run())) - 0.5;
    context().selection->selectStep(isBehind ? -1 : stepAt(index, pixel));
}

void TimeChart::hover(int index, QPointF pixel) {
    const ChartPanel& chart = *panel(index);
    if (!run() || !chart.mapping().plot.adjusted(-2, 0, 2, 0).contains(pixel)) {
        clearTips();
        return;
    }
    std::vector<double> row(static_cast<std::size_t>(run()->layout().width()));
    const std::int64_t kept = run()->nearestRow(stepAt(index, pixel), row);
    if (kept < 0)
        return;
    clearTips();
    QStringList lines = {tr("Step %1").arg(numberOf(kept))};
    lines << tipLines(index, pixel, row);
    if (const std::vector<double> other = ghostRow(*run(), comparedRun(), kept); !other.empty()) {
        QStringList others = tipLines(index, pixel, other);
        others.removeIf([&](const QString& line) { return lines.contains(line); });
        if (!others.isEmpty())
            lines << ghostLook().name + QLatin1Char(':') << others;
    }
    overlay(index)->setTip(pixel, lines);
}

bool TimeChart::walk(int key, Qt::KeyboardModifiers modifiers) {
    if (key != Qt::Key_Left && key != Qt::Key_Right && key != Qt::Key_Home && key != Qt::Key_End)
        return false;
    Selection& selection = *context().selection;
    const qint64 first = run()->firstStep();
    const qint64 newest = endStep(*run()) - 1;
    const qint64 stride = modifiers.testFlag(Qt::ShiftModifier) ? std::max<qint64>(1, (newest - first) / 20) : 1;
    const qint64 now = selection.step() >= 0 ? selection.step() : newest;
    if (key == Qt::Key_Home)
        selection.selectStep(first);
    else if (key == Qt::Key_End || (key == Qt::Key_Right && now + stride > newest))
        selection.selectStep(-1);
    else
        selection.selectStep(std::max(first, key == Qt::Key_Left ? now - stride : now + stride));
    return true;
}

bool TimeChart::command(int key) {
    Selection& selection = *context().selection;
    const qint64 shown = shownStep(*run());
    switch (key) {
    case Qt::Key_A:
        selection.setCursor(CursorId::A, shown);
        return true;
    case Qt::Key_B:
        selection.setCursor(CursorId::B, shown);
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(static_cast<double>(shown), 2);
        return true;
    case Qt::Key_Minus:
        zoom(static_cast<double>(shown), -2);
        return true;
    case Qt::Key_0:
        setView(StepView());
        return true;
    default:
        return false;
    }
}

void TimeChart::keyPressEvent(QKeyEvent* event) {
    const bool isPlain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (run() && context().selection && isPlain && (walk(event->key(), event->modifiers()) || command(event->key())))
        return;
    ChartInstrument::keyPressEvent(event);
}

NumberTable TimeChart::numbers(std::size_t mostRows) const {
    NumberTable table;
    table.columns.push_back({tr("step"), {}});
    if (!run())
        return table;
    const std::vector<NamedTrace> wanted = columns(run()->layout());
    for (const NamedTrace& one : wanted)
        table.columns.push_back({one.name, {}});
    const History* other = comparedRun();
    if (other)
        for (const NamedTrace& one : wanted)
            table.columns.push_back({tr("%1 (%2)").arg(one.name, ghostLook().name), {}});
    const std::vector<TraceId> places = other ? sameTraces(run()->layout(), other->layout()) : std::vector<TraceId>();
    std::vector<double> otherRow(other ? static_cast<std::size_t>(other->layout().width()) : 0);
    const StepRange range = shownSteps(*run());
    const auto each = [&](auto take) {
        run()->visit(range.first, [&](std::int64_t step, std::span<const double> row) {
            if (step < range.last)
                take(step, row);
            return step < range.last;
        });
    };
    std::size_t kept = 0;
    each([&](std::int64_t, std::span<const double>) { ++kept; });
    const std::size_t every = std::max<std::size_t>(1, (kept + mostRows - 1) / std::max<std::size_t>(1, mostRows));
    std::size_t at = 0;
    each([&](std::int64_t step, std::span<const double> row) {
        if (at++ % every != 0)
            return;
        table.columns[0].values.push_back(static_cast<double>(step));
        for (std::size_t i = 0; i < wanted.size(); ++i)
            table.columns[i + 1].values.push_back(row[static_cast<std::size_t>(wanted[i].trace)]);
        const bool isThere = other && step < ghostEnd(*other) && other->row(step, otherRow);
        for (std::size_t i = 0; other && i < wanted.size(); ++i) {
            const TraceId place = places[static_cast<std::size_t>(wanted[i].trace)];
            const bool isKept = isThere && place != kNoTrace;
            table.columns[wanted.size() + i + 1].values.push_back(isKept ? otherRow[static_cast<std::size_t>(place)]
                                                                         : absent());
        }
    });
    return table;
}

} // namespace nabla

#include "moc_time_chart.cpp"
