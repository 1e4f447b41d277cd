// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_instrument.h"
#include "ui/charts/trace.h"
#include "ui/charts/value_axis.h"

namespace nabla {

class ChoiceButton;
class TracesItem;

/// The gradient of a recurrent layer's state against the time lag: how far back the error signal reaches, for h and,
/// in an LSTM, for the cell c; below it how far the gates stand open at the same time steps.
class LagChart : public ChartInstrument {
    Q_OBJECT

public:
    explicit LagChart(InstrumentContext context, QWidget* parent = nullptr);

    NumberTable numbers(std::size_t mostRows) const override;
    bool looksClosely() const override { return true; }
    const TracesItem& gradients() const { return *m_gradients; }
    const TracesItem& gates() const { return *m_gates; }
    /// The layer on show, -1 when none is recurrent.
    int layer() const { return m_layer; }

protected:
    void read(const History& now, const History* ghost) override;
    void forget() override;
    void mark() override;
    void retranslate() override;
    QString missing(const History& now) const override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int chooseLayer(const Layout& layout) const;
    void readGradients(const History& now);
    void readGates();
    void updateReadout(const History& now);
    void hover(QPointF pixel, int index);

    TracesItem* m_gradients;
    TracesItem* m_gates;
    ChoiceButton* m_axis;
    ValueAxis m_scale;
    int m_layer = -1;
    qint64 m_step = -1;
    std::vector<double> m_hidden; ///< by lag, of the shown step
    std::vector<double> m_cell;
    struct Gate {
        QString name;
        std::vector<double> mean; ///< by lag
        std::vector<double> std;
    };
    std::vector<Gate> m_gateValues;
    qint64 m_gateStep = -1;
};

} // namespace nabla
