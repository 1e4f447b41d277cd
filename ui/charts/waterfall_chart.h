// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/layer_map.h"
#include "ui/charts/time_chart.h"

namespace nabla {

class ChoiceButton;
class MapItem;

/// A gradient over layers and steps at once: where in the network and when in the run the signal dies or blows up.
class WaterfallChart : public TimeChart {
    Q_OBJECT

public:
    explicit WaterfallChart(InstrumentContext context, QWidget* parent = nullptr);

    const LayerMap& map() const { return m_map; }
    const MapItem& item() const { return *m_item; }

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

private:
    TraceId traceOf(const Layout& layout, int layer) const;
    void chooseRows(const Layout& layout);
    AxisScale layerScale(const Layout& layout) const;
    void updateReadout(const History& now);

    LayerMap m_map;
    MapItem* m_item;
    ChoiceButton* m_choice;
    DecadeRange m_range;
    std::vector<int> m_rows; ///< layer of each row, the input at the top
};

} // namespace nabla
