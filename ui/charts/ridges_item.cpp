// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/ridges_item.h"

#include "ui/charts/number_text.h"
#include "ui/style/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kOverlap = 1.35; ///< a ridge may reach into the row above

} // namespace

void RidgesItem::setRidges(std::vector<Ridge> ridges) {
    m_ridges = std::move(ridges);
    update();
}

void RidgesItem::setMarked(int selected, int hovered) {
    if (selected == m_selected && hovered == m_hovered)
        return;
    m_selected = selected;
    m_hovered = hovered;
    update();
}

double RidgesItem::rowsHigh(int count) {
    return count > 1 ? count + kOverlap - 1 : 1;
}

double RidgesItem::slotHeight() const {
    return mapping().plot.height() / rowsHigh(static_cast<int>(m_ridges.size()));
}

/// Where the slot of the first row begins.
double RidgesItem::top() const {
    return mapping().plot.bottom() - slotHeight() * std::max<double>(1, static_cast<double>(m_ridges.size()));
}

double RidgesItem::baseOf(int row) const {
    return top() + (row + 1) * slotHeight() - 1;
}

int RidgesItem::rowAt(const QPointF& pixel) const {
    if (m_ridges.empty() || pixel.y() < mapping().plot.top() || pixel.y() >= mapping().plot.bottom())
        return -1;
    return std::clamp(static_cast<int>(std::floor((pixel.y() - top()) / slotHeight())), 0,
                      static_cast<int>(m_ridges.size()) - 1);
}

double RidgesItem::heightOf(const Ridge& ridge, double share) const {
    const double fullest = ridge.share.empty() ? 0 : *std::max_element(ridge.share.begin(), ridge.share.end());
    const double room = m_ridges.size() > 1 ? slotHeight() * kOverlap : slotHeight();
    return fullest > 0 ? share / fullest * (room - 3) : 0;
}

void RidgesItem::draw(QPainter& painter) {
    painter.save();
    painter.setClipRect(mapping().plot.adjusted(0, -1, 0, 1));
    painter.setRenderHint(QPainter::Antialiasing);
    for (int row = 0; row < static_cast<int>(m_ridges.size()); ++row)
        drawRidge(painter, row);
    painter.restore();
}

void RidgesItem::drawRidge(QPainter& painter, int row) const {
    const Ridge& ridge = m_ridges[static_cast<std::size_t>(row)];
    const double base = baseOf(row);
    const bool isStrong = row == m_selected || row == m_hovered;
    QPen line(ridge.color, isStrong ? theme().emphasis : theme().lineWidth);
    line.setCosmetic(true);
    QPolygonF outline;
    const auto edge = [&](std::size_t bin) {
        return mapping().x(ridge.first + static_cast<double>(bin) * ridge.binWidth);
    };
    outline << QPointF(edge(0), base);
    for (std::size_t bin = 0; bin < ridge.share.size(); ++bin) {
        const double y = base - heightOf(ridge, ridge.share[bin]);
        outline << QPointF(edge(bin), y) << QPointF(edge(bin + 1), y);
    }
    outline << QPointF(edge(ridge.share.size()), base);
    QColor fill = ridge.color;
    fill.setAlphaF(isStrong ? 0.55f : 0.3f);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    if (!ridge.share.empty())
        painter.drawPolygon(outline);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(line);
    painter.drawPolyline(outline);
    painter.setPen(QPen(theme().grid, 1));
    painter.drawLine(QPointF(mapping().plot.left(), base), QPointF(mapping().plot.right(), base));
    const QFontMetricsF metrics(font());
    if (slotHeight() < metrics.height() * 0.9)
        return;
    QString note;
    if (ridge.zeroShare > 0)
        note = QStringLiteral("0: ") + percentText(ridge.zeroShare);
    if (ridge.isBroken)
        note = QStringLiteral("NaN, inf");
    painter.setPen(ridge.isBroken ? theme().nonFinite : theme().textMuted);
    painter.drawText(QPointF(mapping().plot.left() + 4, base - 3), note);
}

} // namespace nabla
