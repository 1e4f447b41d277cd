// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probes/snapshot.h"
#include "ui/charts/chart_instrument.h"

namespace nabla {

class BarsItem;
class UnitsItem;

/// The share of each layer's outputs that are silent (exactly 0) or saturated, from the telemetry; below it every
/// single unit over one batch, with the dead ones marked.
class UnitsChart : public ChartInstrument {
    Q_OBJECT

public:
    explicit UnitsChart(InstrumentContext context, QWidget* parent = nullptr);

    NumberTable numbers(std::size_t mostRows) const override;
    bool looksClosely() const override { return true; }
    const BarsItem& bars() const { return *m_bars; }
    const UnitsItem& units() const { return *m_units; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void readShares(const History& now);
    void readUnits();
    void updateAxes(const Layout& layout);
    void updateReadout(const Layout& layout);
    void hover(QPointF pixel, int index);
    void select(int slot);
    const UnitStatistics* statistics(int slot) const;

    BarsItem* m_bars;
    UnitsItem* m_units;
    std::shared_ptr<const Snapshot> m_snapshot;
    std::vector<int> m_order; ///< layer of each slot
    qint64 m_step = -1;
};

} // namespace nabla
