// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probes/snapshot.h"
#include "ui/charts/chart_instrument.h"

#include <optional>

namespace nabla {

class ChoiceButton;
class RidgesItem;

/// How the numbers of each layer spread: gradient, activation, pre-activation or weight as ridges over the depth, by
/// size (powers of ten) or by value. A snapshot of the newest step, asked for while somebody looks.
class HistogramsChart : public ChartInstrument {
    Q_OBJECT

public:
    explicit HistogramsChart(InstrumentContext context, QWidget* parent = nullptr);

    NumberTable numbers(std::size_t mostRows) const override;
    bool looksClosely() const override { return true; }
    const RidgesItem& ridges() const { return *m_ridges; }
    /// Layer of each ridge, the input's at the top.
    const std::vector<int>& shownLayers() const { return m_layers; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    const Distribution* distributionOf(const Snapshot& snapshot, const Layout& layout, int layer) const;
    void chooseShown(const Layout& layout);
    void request() const;
    void makeRidges(const Layout& layout);
    void updateAxes(const Layout& layout);
    void updateReadout();
    void hover(QPointF pixel);
    bool isByValue() const;

    RidgesItem* m_ridges;
    ChoiceButton* m_quantity;
    ChoiceButton* m_axis;
    std::shared_ptr<const Snapshot> m_snapshot; ///< the one on show
    std::vector<int> m_layers;
};

} // namespace nabla
