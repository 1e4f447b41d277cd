// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_item.h"

#include <vector>

namespace nabla {

/// One unit's behaviour over a batch.
struct UnitCell {
    float share = 0; ///< silent or saturated, 0 .. 1
    bool isDead = false;
};

/// The units of each layer as cells from top to bottom, layer i in the slot i .. i + 1: the fuller a cell, the more
/// often its unit is silent or saturated; a dead one is marked.
class UnitsItem : public PlotItem {
public:
    void setLayers(std::vector<std::vector<UnitCell>> layers);
    const std::vector<std::vector<UnitCell>>& layers() const { return m_layers; }
    void setMarked(int selectedLayer, int hoveredLayer);
    /// {layer, unit} under a pixel, {-1, -1} where there is none.
    std::pair<int, int> unitAt(const QPointF& pixel) const;

protected:
    void draw(QPainter& painter) override;

private:
    QRectF column(int layer) const;
    void drawLayer(QPainter& painter, int layer) const;

    std::vector<std::vector<UnitCell>> m_layers;
    int m_selected = -1;
    int m_hovered = -1;
};

} // namespace nabla
