// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_chart.h"
#include "ui/charts/value_axis.h"

namespace nabla {

class TracesItem;

/// One quantity of chosen layers over the steps: gradients, weights, updates, activations, shares. Up to 20 layers,
/// spread over the depth until people choose; coloured by depth.
class HistoryChart : public TimeChart {
    Q_OBJECT

public:
    explicit HistoryChart(InstrumentContext context, QWidget* parent = nullptr);

    const TracesItem& traces() const { return *m_item; }
    /// The layers that have a trace now.
    const std::vector<int>& shownLayers() const { return m_layers; }
    /// Names as in recipes; an empty list spreads over the depth.
    void chooseLayers(const QStringList& names);

    QJsonObject settings() const override;
    void setSettings(const QJsonObject& settings) override;
    void fillMenu(QMenu& menu) override;

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    QStringList tipLines(int index, const QPointF& pixel, std::span<const double> row) override;
    void clickedAt(int index, const QPointF& pixel) override;
    std::vector<NamedTrace> compared(int index) const override;
    std::vector<NamedTrace> columns(const Layout& layout) const override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    TraceId traceOf(const Layout& layout, int layer) const;
    bool isShare() const;
    void chooseShown(const Layout& layout);
    void addTrace(const std::vector<EnvelopeBucket>& buckets, const Layout& layout, int layer);
    void updateAxes(const History& now);
    void updateReadout(const History& now);
    QString nameOf(const Layout& layout, int layer) const;

    TracesItem* m_item;
    ChoiceButton* m_quantity;
    ChoiceButton* m_axis;
    ChoiceButton* m_smooth;
    ValueAxis m_scale;
    QStringList m_chosen;
    std::vector<int> m_layers;
    std::vector<Trace> m_traces; ///< without emphasis
};

} // namespace nabla
