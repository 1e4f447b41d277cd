// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plot_item.h"

#include <QPainter>

namespace nabla {

void PlotItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    painter->save();
    painter->setFont(m_font);
    draw(*painter);
    painter->restore();
}

void PlotItem::setMapping(const PlotMapping& mapping, const QRectF& bounds, const QFont& font) {
    if (bounds != m_bounds)
        prepareGeometryChange();
    m_mapping = mapping;
    m_bounds = bounds;
    m_font = font;
    update();
}

} // namespace nabla
