// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/learning_rate_chart.h"

#include "ui/charts/chart_panel.h"
#include "ui/charts/choice_button.h"
#include "ui/charts/number_text.h"
#include "ui/charts/traces_item.h"
#include "ui/style/theme.h"

#include <QLocale>

namespace nabla {

LearningRateChart::LearningRateChart(InstrumentContext context, QWidget* parent)
    : TimeChart(context, "learning_rate", parent) {
    m_traces = addTimePanel(1)->add(new TracesItem);
    m_axis = addChoice("axis", {QStringLiteral("linear"), QStringLiteral("log")}, Place::Menu);
    connect(m_axis, &ChoiceButton::chosen, this, [this] {
        m_scale.reset();
        refresh();
    });
    restyle();
}

void LearningRateChart::forget() {
    m_traces->setTraces({});
    m_scale.reset();
}

void LearningRateChart::retranslate() {
    TimeChart::retranslate();
    m_axis->setAccessibleName(tr("Axis"));
    m_axis->setWords({tr("linear"), tr("powers of ten")});
    panel(0)->setAxisTitles(tr("↑ learning rate"), tr("step"));
}

void LearningRateChart::read(const History& now, const History*) {
    m_scale.setScale(m_axis->currentIndex() == 0 ? ValueScale::Linear : ValueScale::Log);
    const TraceId id = now.layout().trace(StepQuantity::LearningRate);
    Trace trace = envelopeTrace(now.envelope(id, shownSteps(now), bucketsFor(*panel(0), 1)), m_scale.scale());
    trace.color = theme().weight;
    std::vector<Trace> traces;
    std::vector<KeyEntry> key;
    if (addGhost(traces, now, comparedRun(), {{id}}, {m_scale.scale()})) {
        key.push_back({KeySign::Line, theme().weight, tr("this run")});
        addGhostKey(key);
    }
    panel(0)->setKey(key);
    traces.push_back(std::move(trace));
    const auto [lowest, highest] = extent(traces);
    panel(0)->setAxes(stepAxis(now, *panel(0)),
                      m_scale.around(lowest, highest, panel(0)->mapping().plot.height(), panel(0)->labelRoomY()));
    m_traces->setTraces(std::move(traces));
}

void LearningRateChart::mark() {
    TimeChart::mark();
    std::vector<double> row;
    const std::int64_t step = run() ? shownRow(*run(), row) : -1;
    if (step < 0)
        return;
    const TraceId id = run()->layout().trace(StepQuantity::LearningRate);
    setReadout(tr("Step %1  ·  rate %2")
                   .arg(QLocale().toString(qint64(step)), readingText(row[static_cast<std::size_t>(id)], 3)));
}

std::vector<NamedTrace> LearningRateChart::compared(int) const {
    return {{tr("rate"), run()->layout().trace(StepQuantity::LearningRate)}};
}

std::vector<NamedTrace> LearningRateChart::columns(const Layout& layout) const {
    return {{QStringLiteral("learning_rate"), layout.trace(StepQuantity::LearningRate)}};
}

QStringList LearningRateChart::tipLines(int, const QPointF&, std::span<const double> row) {
    const TraceId id = run()->layout().trace(StepQuantity::LearningRate);
    return {tr("rate  %1").arg(exactText(row[static_cast<std::size_t>(id)]))};
}

} // namespace nabla

#include "moc_learning_rate_chart.cpp"
