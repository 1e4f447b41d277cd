// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_chart.h"
#include "ui/charts/value_axis.h"

#include "core/recipe/resolve.h"

#include <optional>

namespace nabla {

class ChoiceButton;
class GuideItem;
class StripItem;
class TracesItem;

/// Global gradient norm before and after clipping, and max_norm as a line to drag: by hand, or with the up and down
/// keys.
class GradientNormChart : public TimeChart {
    Q_OBJECT

public:
    explicit GradientNormChart(InstrumentContext context, QWidget* parent = nullptr);

    const TracesItem& traces() const { return *m_traces; }
    const GuideItem& maxNormLine() const { return *m_line; }
    const StripItem& clippedSteps() const { return *m_strip; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    std::vector<NamedTrace> compared(int index) const override;
    std::vector<NamedTrace> columns(const Layout& layout) const override;
    QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) override;
    bool takePress(int index, const QPointF& pixel) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addLine(std::vector<Trace>& traces, const std::vector<EnvelopeBucket>& buckets, const QColor& color) const;
    void updateAxes(const History& now, const std::vector<Trace>& traces);
    void markClipped(const std::vector<EnvelopeBucket>& coefficients);
    void updateKey(bool hasGhost);
    void drag(QPointF pixel);
    void release();
    void propose(double maxNorm);
    void updateLine();
    void updateReadout(const History& now);
    bool hasLine() const;
    double maxNorm() const;

    TracesItem* m_traces;
    GuideItem* m_line;
    StripItem* m_strip;
    ValueAxis m_scale;
    ChoiceButton* m_axis;
    ChoiceButton* m_smooth;
    bool m_isClipping = false;
    ResolvedClip m_clip;
    std::optional<double> m_dragged; ///< what the mouse says, until the recipe says it, too
};

} // namespace nabla
