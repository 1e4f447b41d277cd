// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_chart.h"
#include "ui/charts/value_axis.h"

namespace nabla {

class ChoiceButton;
class TracesItem;

/// The learning rate of every step: the schedule with its warm-up, and what a hand changed on the way. The smallest
/// instrument of the program; CONTRIBUTING.md follows it line by line.
class LearningRateChart : public TimeChart {
    Q_OBJECT

public:
    explicit LearningRateChart(InstrumentContext context, QWidget* parent = nullptr);

    const TracesItem& traces() const { return *m_traces; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    std::vector<NamedTrace> compared(int index) const override;
    std::vector<NamedTrace> columns(const Layout& layout) const override;
    QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) override;

private:
    TracesItem* m_traces;
    ValueAxis m_scale;
    ChoiceButton* m_axis;
};

} // namespace nabla
