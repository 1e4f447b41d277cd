// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"

#include <QColor>

#include <utility>
#include <vector>

namespace nabla {

/// Marks stretches of steps along the floor of a panel: where clipping cut the gradient.
class StripItem : public PlotItem {
public:
    /// Stretches [first, last) of steps.
    void setStretches(std::vector<std::pair<double, double>> stretches, const QColor& color);
    const std::vector<std::pair<double, double>>& stretches() const { return m_stretches; }

protected:
    void draw(QPainter& painter) override;

private:
    std::vector<std::pair<double, double>> m_stretches;
    QColor m_color;
};

} // namespace nabla
