// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_chart.h"
#include "ui/charts/trace.h"

namespace nabla {

class ChoiceButton;
class GuideItem;
class TracesItem;

/// What training really changes: the size of each layer's update, and its ratio to the weights with the guide line at
/// 10^-3 (Karpathy's rule of thumb). Up to 20 layers, coloured by depth; all others are one click away.
class WeightUpdatesChart : public TimeChart {
    Q_OBJECT

public:
    explicit WeightUpdatesChart(InstrumentContext context, QWidget* parent = nullptr);

    const TracesItem& sizes() const { return *m_sizes.item; }
    const TracesItem& ratios() const { return *m_ratios.item; }
    /// The layers that have a trace now.
    const std::vector<int>& shownLayers() const { return m_layers; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) override;
    std::vector<NamedTrace> compared(int index) const override;
    std::vector<NamedTrace> columns(const Layout& layout) const override;
    void clickedAt(int index, const QPointF& pixel) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Plot {
        TracesItem* item = nullptr;
        std::vector<Trace> traces; ///< without emphasis
        DecadeRange range;
    };
    void chooseLayers(const Layout& layout);
    void readPlot(Plot& plot, const History& now, const std::vector<TraceId>& ids,
                  const std::vector<std::vector<EnvelopeBucket>>& buckets, std::size_t from);
    void arrange();
    void updateReadout(const History& now);

    Plot m_sizes;
    Plot m_ratios;
    GuideItem* m_guide;
    ChoiceButton* m_choice;
    std::vector<int> m_layers;
};

} // namespace nabla
