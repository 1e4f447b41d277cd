// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_instrument.h"

#include "ui/charts/axis_scale.h"

namespace nabla {

class BarsItem;
struct BarSeries;
struct GradientForecast;

/// dL/dz and dL/dW of every layer beside each other, from the input at the left to the output: whether the error signal
/// shrinks or grows on its way back. dL/dW alone hides it (ReLU with Xavier: dL/dW flat, dL/dz falls by 2^-L).
class GradientByLayerChart : public ChartInstrument {
    Q_OBJECT

public:
    explicit GradientByLayerChart(InstrumentContext context, QWidget* parent = nullptr);

    NumberTable numbers(std::size_t mostRows) const override;

    /// dL/dz and dL/dW of each slot's layer in one row; absent where a layer has no weight.
    struct Profile {
        std::vector<double> signal;
        std::vector<double> weight;
    };

    const BarsItem& bars() const { return *m_bars; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addForecast(const Layout& layout, const GradientForecast& forecast, const Profile& first,
                     BarSeries& signal) const;
    void updateAxes(const Layout& layout);
    void updateReadout(const Layout& layout);
    void hover(QPointF pixel);

    BarsItem* m_bars;
    DecadeRange m_range;
    std::vector<int> m_order; ///< layer of each slot
    qint64 m_step = -1;       ///< on show
    bool m_hasGhost = false;
    bool m_hasForecast = false;
    bool m_hasBand = false;
};

} // namespace nabla
