// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probes/clip_advice.h"
#include "ui/charts/time_chart.h"

class QToolButton;

namespace nabla {

class GuideItem;
class StripItem;
class TracesItem;

/// What clipping does: the norm before and after it, the coefficient by which it shortens the gradient, the cosine that
/// says whether it turned it, the share of clipped steps, and the max_norm that core's advice proposes from the newest
/// norms, with a button that takes it.
class ClipChart : public TimeChart {
    Q_OBJECT

public:
    explicit ClipChart(InstrumentContext context, QWidget* parent = nullptr);

    const TracesItem& norms() const { return *m_norms; }
    const TracesItem& coefficients() const { return *m_coefficients; }
    const GuideItem& proposal() const { return *m_guide; }
    const ClipAdvice& advice() const { return m_advice; }
    /// The proposal on three digits, as a person would write it; 0: there is none.
    double proposedNorm() const;

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) override;
    std::vector<NamedTrace> compared(int index) const override;
    std::vector<NamedTrace> columns(const Layout& layout) const override;

private:
    void readNorms(const History& now, const std::vector<EnvelopeBucket>& before,
                   const std::vector<EnvelopeBucket>& after);
    void readCoefficient(const History& now, const std::vector<EnvelopeBucket>& buckets,
                         const std::vector<EnvelopeBucket>& cosines);
    void watch(const History& now);
    void updateProposal();
    void updateReadout(const History& now);
    void useProposal();

    TracesItem* m_norms;
    TracesItem* m_coefficients;
    GuideItem* m_guide;
    StripItem* m_strip;
    QToolButton* m_use;
    DecadeRange m_range;
    ClipAdvice m_advice;
    qint64 m_watched = 0;
    double m_recentShare = 0; ///< of the watched steps that were clipped
};

} // namespace nabla
