// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/highlight_item.h"

#include "ui/charts/chart_panel.h"
#include "ui/style/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLeast = 3; ///< pixels, so that one step of a million is still seen
} // namespace

HighlightBand HighlightBand::columns(double left, double right) {
    return {left, right, -kInfinity, kInfinity};
}

HighlightBand HighlightBand::rows(double bottom, double top) {
    return {-kInfinity, kInfinity, bottom, top};
}

HighlightItem::HighlightItem(const Selection& selection, Bands bands)
    : m_selection(selection), m_bands(std::move(bands)) {
    setZValue(90); // under the overlay's cursor and texts
}

std::vector<HighlightBand> HighlightItem::bands() const {
    return m_selection.highlight().isEmpty() ? std::vector<HighlightBand>{} : m_bands(m_selection.highlight());
}

void HighlightItem::draw(QPainter& painter) {
    const QRectF& plot = mapping().plot;
    QColor tint = theme().accent;
    tint.setAlphaF(0.12f);
    for (const HighlightBand& band : bands()) {
        const auto x = [&](double value) {
            return std::isinf(value) ? (value < 0 ? plot.left() : plot.right())
                                     : std::clamp(mapping().x(value), plot.left(), plot.right());
        };
        const auto y = [&](double value) {
            return std::isinf(value) ? (value < 0 ? plot.bottom() : plot.top())
                                     : std::clamp(mapping().y(value), plot.top(), plot.bottom());
        };
        QRectF box(QPointF(x(band.left), y(band.top)), QPointF(x(band.right), y(band.bottom)));
        const bool isBeside = (!std::isinf(band.right) && mapping().x(band.right) < plot.left()) ||
                              (!std::isinf(band.left) && mapping().x(band.left) > plot.right());
        if (isBeside)
            continue;
        if (box.width() < kLeast)
            box = QRectF(std::max(plot.left(), box.center().x() - kLeast / 2), box.top(), kLeast, box.height());
        painter.setPen(Qt::NoPen);
        painter.fillRect(box, tint);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme().accent, 1, Qt::DashLine));
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

HighlightItem* addHighlight(ChartPanel& panel, const Selection* selection, HighlightItem::Bands bands) {
    if (!selection)
        return nullptr;
    HighlightItem* item = panel.add(new HighlightItem(*selection, std::move(bands)));
    QObject::connect(selection, &Selection::highlightChanged, &panel, [item] { item->changed(); });
    return item;
}

std::vector<std::pair<int, int>> neighbours(const std::vector<int>& order, const std::vector<int>& layers) {
    std::vector<std::pair<int, int>> result;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (std::find(layers.begin(), layers.end(), order[i]) == layers.end())
            continue;
        const int at = static_cast<int>(i);
        if (!result.empty() && result.back().second == at - 1)
            result.back().second = at;
        else
            result.emplace_back(at, at);
    }
    return result;
}

} // namespace nabla
