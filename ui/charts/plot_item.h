// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/plot_mapping.h"

#include <QFont>
#include <QGraphicsItem>

namespace nabla {

class ChartPanel;

/// Something drawn over a panel's plot rectangle, in the panel's pixels.
///
/// Requires: the panel outlives the item (ChartPanel::add takes it over).
class PlotItem : public QGraphicsItem {
public:
    QRectF boundingRect() const final { return m_bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) final;

    /// Called by the panel when its plot rectangle or axes change.
    void setMapping(const PlotMapping& mapping, const QRectF& bounds, const QFont& font);

protected:
    virtual void draw(QPainter& painter) = 0;
    const PlotMapping& mapping() const { return m_mapping; }
    const QRectF& bounds() const { return m_bounds; } ///< the whole panel
    const QFont& font() const { return m_font; }

private:
    PlotMapping m_mapping;
    QRectF m_bounds;
    QFont m_font;
};

} // namespace nabla
