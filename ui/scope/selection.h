// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace nabla {

/// What all views point at together: one layer (index into Layout::layers, -1 none) and one step (-1: the newest).
///
/// Threads  GUI thread only.
class Selection : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    int layer() const { return m_layer; }
    int hoveredLayer() const { return m_hovered; }
    qint64 step() const { return m_step; }
    void selectLayer(int layer);
    void hoverLayer(int layer);
    void selectStep(qint64 step);

Q_SIGNALS:
    void layerChanged(int layer);
    void hoveredLayerChanged(int layer);
    void stepChanged(qint64 step);

private:
    int m_layer = -1;
    int m_hovered = -1;
    qint64 m_step = -1;
};

} // namespace nabla
