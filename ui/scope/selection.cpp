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

void Selection::setView(const StepView& view) {
    if (view == m_view)
        return;
    m_view = view;
    Q_EMIT viewChanged();
}

void Selection::setCursor(CursorId id, qint64 step) {
    qint64& cursor = m_cursors[static_cast<std::size_t>(id)];
    if (step == cursor)
        return;
    cursor = step;
    Q_EMIT cursorsChanged();
}

void Selection::clearCursors() {
    if (!hasCursors())
        return;
    m_cursors = {-1, -1};
    Q_EMIT cursorsChanged();
}

void Selection::setHighlight(const Highlight& highlight) {
    if (highlight == m_highlight)
        return;
    m_highlight = highlight;
    Q_EMIT highlightChanged();
}

} // namespace nabla

#include "moc_selection.cpp"
