// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_chart.h"
#include "ui/charts/value_axis.h"

namespace nabla {

class GuideItem;
class StripItem;
class TracesItem;

/// How much the gradients of single samples scatter, measured every kNoiseEvery steps over the whole network: above the
/// simple noise scale with the recipe's batch size as a line, where noise and signal of a batch are equal; below the
/// two things it is made of, the noise of one sample sqrt(tr Sigma) beside the norm of the batch's gradient.
/// Steps at which the batch cannot tell signal from noise are a strip along the floor.
///
/// Source  core/probes/gradient_noise.h: McCandlish et al. 2018, eq. 2.9 and appendix A.1.
class GradientNoiseChart : public TimeChart {
    Q_OBJECT

public:
    explicit GradientNoiseChart(InstrumentContext context, QWidget* parent = nullptr);

    /// The measured scales as points.
    const TracesItem& scales() const { return *m_scales; }
    /// sqrt(tr Sigma) of one sample, then the norm of the batch's gradient.
    const TracesItem& parts() const { return *m_parts; }
    const GuideItem& batchLine() const { return *m_batch; }
    const StripItem& unclear() const { return *m_unclear; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    QString missing(const History& now) const override;
    std::vector<NamedTrace> compared(int index) const override;
    std::vector<NamedTrace> columns(const Layout& layout) const override;
    QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) override;

private:
    void readScale(const History& now, const std::vector<EnvelopeBucket>& buckets);
    void readParts(const History& now, std::vector<EnvelopeBucket> traces, const std::vector<EnvelopeBucket>& norms);
    void markUnclear(const std::vector<EnvelopeBucket>& scales, const std::vector<EnvelopeBucket>& traces);
    /// The newest measurement at or before `step`; -1 where there is none near.
    std::int64_t measuredBefore(std::int64_t step, std::vector<double>& row) const;
    Index batchSize() const;

    TracesItem* m_scales;
    TracesItem* m_parts;
    GuideItem* m_batch;
    StripItem* m_unclear;
    ValueAxis m_upper;
    ValueAxis m_lower;
};

} // namespace nabla
