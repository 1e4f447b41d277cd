// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/selection.h"

namespace nabla {

void Selection::selectLayer(int layer) {
    if (layer == m_layer)
        return;
    m_layer = layer;
    Q_EMIT layerChanged(layer);
}

void Selection::hoverLayer(int layer) {
    if (layer == m_hovered)
        return;
    m_hovered = layer;
    Q_EMIT hoveredLayerChanged(layer);
}

void Selection::selectStep(qint64 step) {
    if (step == m_step)
        return;
    m_step = step;
    Q_EMIT stepChanged(step);
}

} // namespace nabla

#include "moc_selection.cpp"
