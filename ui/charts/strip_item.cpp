// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/strip_item.h"

#include <QPainter>

#include <algorithm>

namespace nabla {

namespace {

constexpr double kHeight = 5;

} // namespace

void StripItem::setStretches(std::vector<std::pair<double, double>> stretches, const QColor& color) {
    m_stretches = std::move(stretches);
    m_color = color;
    update();
}

void StripItem::draw(QPainter& painter) {
    const QRectF& plot = mapping().plot;
    for (const auto& [first, last] : m_stretches) {
        const double left = std::max(plot.left(), mapping().x(first));
        const double right = std::min(plot.right(), mapping().x(last));
        painter.fillRect(QRectF(left, plot.bottom() - kHeight, std::max(1.0, right - left), kHeight), m_color);
    }
}

} // namespace nabla
