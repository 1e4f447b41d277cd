// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/units_item.h"

#include "ui/style/theme.h"

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kShareOfSlot = 0.78;

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](int from, int to) { return qRound(from + (to - from) * share); };
    return {channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue())};
}

} // namespace

void UnitsItem::setLayers(std::vector<std::vector<UnitCell>> layers) {
    m_layers = std::move(layers);
    update();
}

void UnitsItem::setMarked(int selectedLayer, int hoveredLayer) {
    if (selectedLayer == m_selected && hoveredLayer == m_hovered)
        return;
    m_selected = selectedLayer;
    m_hovered = hoveredLayer;
    update();
}

QRectF UnitsItem::column(int layer) const {
    const double left = mapping().x(layer);
    const double width = mapping().x(layer + 1) - left;
    const double inner = width > 6 ? width * kShareOfSlot : width;
    return {left + (width - inner) / 2, mapping().plot.top(), inner, mapping().plot.height()};
}

std::pair<int, int> UnitsItem::unitAt(const QPointF& pixel) const {
    const int layer = static_cast<int>(std::floor(mapping().valueAtX(pixel.x())));
    if (layer < 0 || layer >= static_cast<int>(m_layers.size()) || m_layers[static_cast<std::size_t>(layer)].empty() ||
        !mapping().plot.contains(pixel))
        return {-1, -1};
    const int count = static_cast<int>(m_layers[static_cast<std::size_t>(layer)].size());
    const double share = (pixel.y() - mapping().plot.top()) / mapping().plot.height();
    return {layer, std::min(static_cast<int>(share * count), count - 1)};
}

void UnitsItem::draw(QPainter& painter) {
    for (int layer = 0; layer < static_cast<int>(m_layers.size()); ++layer)
        drawLayer(painter, layer);
}

void UnitsItem::drawLayer(QPainter& painter, int layer) const {
    const std::vector<UnitCell>& units = m_layers[static_cast<std::size_t>(layer)];
    const QRectF box = column(layer);
    if (units.empty())
        return;
    // A picture of one pixel a unit; a layer of thousands would be thousands of rectangles.
    QImage cells(1, static_cast<int>(units.size()), QImage::Format_RGB32);
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
        const QColor color = units[unit].isDead
                                 ? theme().bad
                                 : mixed(theme().grid, theme().warning, std::clamp<double>(units[unit].share, 0, 1));
        cells.setPixel(0, static_cast<int>(unit), color.rgb());
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(box, cells);
    if (layer != m_selected && layer != m_hovered)
        return;
    QPen pen(layer == m_selected ? theme().accent : theme().textMuted, 1.5);
    pen.setCosmetic(true);
    painter.setPen(pen);
    painter.drawRect(box);
}

} // namespace nabla
