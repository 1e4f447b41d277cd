// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_chart.h"

#include "ui/charts/trace.h"

namespace nabla {

class ChoiceButton;
class GuideItem;
class TracesItem;

/// Training loss (every value faint, a calm line through it), validation loss, the loss of knowing nothing; below it
/// the accuracies. The axis is linear until the loss explodes, then of powers of ten; people may choose.
class LossChart : public TimeChart {
    Q_OBJECT

public:
    explicit LossChart(InstrumentContext context, QWidget* parent = nullptr);

    const TracesItem& lossTraces() const { return *m_loss; }
    const TracesItem& accuracyTraces() const { return *m_accuracy; }
    const GuideItem& baseline() const { return *m_baseline; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    std::vector<NamedTrace> compared(int index) const override;
    std::vector<NamedTrace> columns(const Layout& layout) const override;
    QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) override;

private:
    void readLoss(const History& now, const History* ghost);
    void readAccuracy(const History& now, const History* ghost);
    void updateLossAxes(const History& now);
    void updateReadout(const History& now);
    ValueScale chooseScale(const std::vector<EnvelopeBucket>& buckets) const;

    TracesItem* m_loss;
    TracesItem* m_accuracy;
    GuideItem* m_baseline;
    ChoiceButton* m_axis;
    DecadeRange m_range;
    ValueScale m_scale = ValueScale::Linear;
    double m_validationLoss; ///< newest one, absent() before the first
    double m_validationAccuracy;
};

} // namespace nabla
