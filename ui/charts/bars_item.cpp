// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/bars_item.h"

#include "ui/charts/log_value.h"
#include "ui/charts/number_text.h"
#include "ui/style/theme.h"

#include <QImage>
#include <QPaintEngine>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kNarrowestSlot = 6; ///< pixels; below it a staircase
constexpr double kWidestBar = 30;
constexpr double kRoundedFrom = 5; ///< pixels of width
constexpr double kWidthForDashes = 12;
constexpr double kDash = 5; ///< of a compared run's staircase
constexpr double kDashGap = 3;

QColor faint(QColor color, float alpha) {
    color.setAlphaF(alpha);
    return color;
}

/// Halfway: a mark still tells its series, and stands out from its bar.
QColor mixed(const QColor& a, const QColor& b) {
    return {(a.red() + b.red()) / 2, (a.green() + b.green()) / 2, (a.blue() + b.blue()) / 2};
}

QPen line(const QColor& color, double width) {
    QPen pen(color, width);
    pen.setCosmetic(true);
    pen.setCapStyle(Qt::FlatCap);
    return pen;
}

/// Whole pixels between the edges, at least one.
QRect pixels(double left, double top, double right, double bottom) {
    const QPoint from(qRound(left), qRound(top));
    return {from, QSize(std::max(1, qRound(right) - from.x()), std::max(1, qRound(bottom) - from.y()))};
}

/// Many at once: the painter's state is looked at one time instead of thousands.
void drawRects(QPainter& painter, const QList<QRect>& rects, const QColor& color) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRects(rects);
    painter.setBrush(Qt::NoBrush);
}

/// Translucent rectangles. Qt's raster engine hands every translucent fill of more than 95 rows to a pool of threads
/// and waits for it, beside threads that train; a picture of all of them is copied at once.
void drawAreas(QPainter& painter, const QList<QRect>& areas, const QColor& color) {
    if (painter.paintEngine()->type() != QPaintEngine::Raster) { // a file of lines
        drawRects(painter, areas, color);
        return;
    }
    QRect whole;
    for (const QRect& area : areas)
        whole |= area;
    if (whole.isEmpty())
        return;
    const double ratio = painter.device()->devicePixelRatioF();
    const auto pixel = [ratio](int at) { return qRound(at * ratio); };
    QImage picture(pixel(whole.width()), pixel(whole.height()), QImage::Format_ARGB32_Premultiplied);
    picture.fill(Qt::transparent);
    const QRgb value = qPremultiply(color.rgba());
    for (const QRect& area : areas) {
        const QRect inside = area.translated(-whole.topLeft());
        for (int y = pixel(inside.top()); y < std::min(pixel(inside.bottom() + 1), picture.height()); ++y) {
            QRgb* row = reinterpret_cast<QRgb*>(picture.scanLine(y));
            std::fill(row + pixel(inside.left()), row + std::min(pixel(inside.right() + 1), picture.width()), value);
        }
    }
    picture.setDevicePixelRatio(ratio);
    painter.drawImage(whole.topLeft(), picture);
}

} // namespace

void BarsItem::setSeries(std::vector<BarSeries> series) {
    m_series = std::move(series);
    update();
}

void BarsItem::setScale(ValueScale scale) {
    m_scale = scale;
    update();
}

/// On a linear axis zero is a value like others.
LogValue BarsItem::placeOf(double value) const {
    const LogValue log = logValue(value);
    if (m_scale == ValueScale::Log || log.mark == Mark::Absent || log.mark == Mark::NonFinite)
        return log;
    return {value, Mark::Value};
}

void BarsItem::setMarked(int selectedLayer, int hoveredLayer) {
    if (selectedLayer == m_selected && hoveredLayer == m_hovered)
        return;
    m_selected = selectedLayer;
    m_hovered = hoveredLayer;
    update();
}

int BarsItem::layerCount() const {
    return m_series.empty() ? 0 : static_cast<int>(m_series.front().values.size());
}

bool BarsItem::isStaircase() const {
    return layerCount() > 0 && mapping().plot.width() / layerCount() < kNarrowestSlot;
}

QRectF BarsItem::slot(int layer) const {
    const double left = mapping().x(layer);
    return {left, mapping().plot.top(), mapping().x(layer + 1) - left, mapping().plot.height()};
}

QRectF BarsItem::column(std::size_t series, int layer) const {
    const QRectF room = slot(layer);
    const double count = static_cast<double>(m_series.size());
    const double gap = room.width() > 14 ? 2 : 1;
    const double width = std::clamp((room.width() * 0.78 - gap * (count - 1)) / count, 1.0, kWidestBar);
    const double left = room.center().x() - (width * count + gap * (count - 1)) / 2;
    return {left + static_cast<double>(series) * (width + gap), room.top(), width, room.height()};
}

QRectF BarsItem::barRect(std::size_t series, int layer) const {
    const LogValue value = placeOf(m_series[series].values[static_cast<std::size_t>(layer)]);
    if (value.mark != Mark::Value)
        return {};
    QRectF bar = column(series, layer);
    bar.setTop(std::clamp(mapping().y(value.decade), bar.top(), bar.bottom() - 1));
    return bar;
}

int BarsItem::layerAt(const QPointF& pixel) const {
    if (pixel.x() < mapping().plot.left() || pixel.x() >= mapping().plot.right())
        return -1;
    const int layer = static_cast<int>(std::floor(mapping().valueAtX(pixel.x())));
    return layer >= 0 && layer < layerCount() ? layer : -1;
}

void BarsItem::draw(QPainter& painter) {
    if (layerCount() == 0)
        return;
    drawBands(painter);
    for (std::size_t series = 0; series < m_series.size(); ++series) {
        if (isStaircase())
            drawStaircase(painter, series);
        else
            drawBars(painter, series);
    }
    for (std::size_t series = 0; series < m_series.size(); ++series)
        drawForecast(painter, series);
}

/// The band as a bracket in the middle of the slot, the theory as a diamond: told from the marks of the first step by
/// shape.
void BarsItem::drawForecast(QPainter& painter, std::size_t series) const {
    const BarSeries& bars = m_series[series];
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = mixed(bars.color, theme().text);
    for (std::size_t layer = 0; layer < bars.forecast.size(); ++layer) {
        const QRectF room = slot(static_cast<int>(layer));
        const double x = isStaircase() ? room.center().x() : column(series, static_cast<int>(layer)).center().x();
        const LogValue low = layer < bars.forecastLow.size() ? placeOf(bars.forecastLow[layer]) : LogValue{};
        const LogValue high = layer < bars.forecastHigh.size() ? placeOf(bars.forecastHigh[layer]) : LogValue{};
        if (low.mark == Mark::Value && high.mark == Mark::Value) {
            const double half = std::clamp(room.width() * 0.16, 0.5, 6.0);
            const QRectF band(QPointF(x - half, mapping().y(high.decade)), QPointF(x + half, mapping().y(low.decade)));
            painter.fillRect(band, faint(theme().text, 0.16f));
            painter.setPen(line(color, 1));
            painter.drawLine(band.topLeft(), band.topRight());
            painter.drawLine(band.bottomLeft(), band.bottomRight());
        }
        const LogValue place = placeOf(bars.forecast[layer]);
        if (place.mark != Mark::Value)
            continue;
        const double y = mapping().y(place.decade);
        const double size = room.width() > 10 ? 3.5 : 2;
        painter.setPen(line(theme().surface, 1));
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF({{x, y - size}, {x + size, y}, {x, y + size}, {x - size, y}}));
        painter.setBrush(Qt::NoBrush);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void BarsItem::drawBands(QPainter& painter) const {
    const auto band = [&](int layer, const QColor& color) {
        QRectF box = slot(layer);
        if (box.width() < 3)
            box.adjust(-1, 0, 1, 0);
        drawAreas(painter, {pixels(box.left(), box.top(), box.right(), box.bottom())}, color);
    };
    if (m_hovered >= 0 && m_hovered < layerCount() && m_hovered != m_selected)
        band(m_hovered, faint(theme().textMuted, 0.12f));
    if (m_selected >= 0 && m_selected < layerCount()) {
        band(m_selected, faint(theme().accent, 0.16f));
        const QRectF box = slot(m_selected);
        painter.fillRect(QRectF(box.left(), box.bottom() + 1, box.width(), 3), theme().accent);
    }
}

void BarsItem::drawBars(QPainter& painter, std::size_t series) const {
    const BarSeries& bars = m_series[series];
    for (int layer = 0; layer < layerCount(); ++layer) {
        const std::size_t index = static_cast<std::size_t>(layer);
        const QRectF room = column(series, layer);
        const QRectF bar = barRect(series, layer);
        if (bar.isNull()) {
            drawSpecial(painter, room, bars.values[index]);
        } else if (bar.width() >= kRoundedFrom) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(bars.color);
            painter.drawRoundedRect(bar, 2, 2);
            painter.setBrush(Qt::NoBrush);
            if (bar.height() > 3)
                painter.fillRect(bar.adjusted(0, 3, 0, 0), bars.color);
        } else {
            painter.fillRect(bar, bars.color);
        }
        painter.setRenderHint(QPainter::Antialiasing, false);
        if (index < bars.ghost.size())
            if (const LogValue old = placeOf(bars.ghost[index]); old.mark == Mark::Value) {
                const double top = mapping().y(old.decade);
                const QRectF outline(room.left() - 1, top, room.width() + 1, room.bottom() - top);
                if (bars.ghostColor.isValid()) {
                    drawCompared(painter, outline, bars.ghostColor);
                } else {
                    painter.setPen(line(faint(theme().text, 0.6f), 1));
                    painter.drawRect(outline);
                }
            }
        if (index < bars.first.size())
            if (const LogValue first = placeOf(bars.first[index]); first.mark == Mark::Value) {
                const double y = mapping().y(first.decade);
                painter.fillRect(QRectF(room.left() - 1, y - 1, room.width() + 2, 2), mixed(bars.color, theme().text));
            }
    }
}

/// Dashed; where bars are narrow the top alone, else dashes would be all there is to see.
void BarsItem::drawCompared(QPainter& painter, const QRectF& outline, const QColor& color) const {
    if (outline.width() < kWidthForDashes) {
        painter.fillRect(QRectF(outline.left() - 1, outline.top() - 1.5, outline.width() + 2, 3), color);
        return;
    }
    QPen pen = line(color, 2);
    pen.setDashPattern({2, 1.5});
    painter.setPen(pen);
    painter.drawRect(outline);
}

void BarsItem::drawSpecial(QPainter& painter, const QRectF& column, double value) const {
    const LogValue place = placeOf(value);
    if (place.mark == Mark::Absent || place.mark == Mark::Value)
        return;
    const QFontMetricsF metrics(font());
    if (place.mark == Mark::Zero) {
        painter.fillRect(QRectF(column.left(), column.bottom() - 2, column.width(), 2), theme().textMuted);
        if (column.width() >= metrics.horizontalAdvance(QLatin1Char('0'))) {
            painter.setPen(theme().textMuted);
            painter.drawText(
                QRectF(column.left(), column.bottom() - 4 - metrics.height(), column.width(), metrics.height()),
                Qt::AlignHCenter | Qt::AlignBottom, QStringLiteral("0"));
        }
        return;
    }
    painter.fillRect(column, faint(theme().nonFinite, 0.14f));
    painter.fillRect(column, QBrush(theme().nonFinite, Qt::BDiagPattern));
    if (column.width() < metrics.height() * 0.8)
        return;
    painter.save();
    painter.translate(column.center().x(), column.top() + 10);
    painter.rotate(-90);
    const QString text = readingText(value);
    const QRectF box(-metrics.horizontalAdvance(text) - 8, -metrics.height() / 2, metrics.horizontalAdvance(text) + 6,
                     metrics.height());
    painter.fillRect(box, theme().surface);
    painter.setPen(theme().nonFinite);
    painter.drawText(box, Qt::AlignCenter, text);
    painter.restore();
}

void BarsItem::drawStaircase(QPainter& painter, std::size_t series) const {
    const BarSeries& bars = m_series[series];
    painter.setRenderHint(QPainter::Antialiasing, false);
    QList<QRect> areas;
    for (int layer = 0; layer < layerCount(); ++layer) {
        const QRectF room = slot(layer);
        const LogValue value = placeOf(bars.values[static_cast<std::size_t>(layer)]);
        if (value.mark != Mark::Value)
            drawSpecial(painter, room, bars.values[static_cast<std::size_t>(layer)]);
        else if (series == 0)
            areas.append(pixels(room.left(), std::clamp(mapping().y(value.decade), room.top(), room.bottom()),
                                room.right(), room.bottom()));
    }
    drawAreas(painter, areas, faint(bars.color, 0.12f));
    if (!bars.ghostColor.isValid())
        drawSteps(painter, bars.ghost, theme().ghost, 1);
    drawSteps(painter, bars.first, faint(bars.color, 0.45f), 1);
    drawSteps(painter, bars.values, bars.color, 2);
    if (bars.ghostColor.isValid())
        drawDashedSteps(painter, bars.ghost, bars.ghostColor);
}

/// Every layer's height as two dashes with a gap; none where layers are closer than that.
void BarsItem::drawDashedSteps(QPainter& painter, const std::vector<double>& values, const QColor& color) const {
    QList<QRect> dashes;
    for (std::size_t layer = 0; layer < values.size(); ++layer) {
        const LogValue value = placeOf(values[layer]);
        if (value.mark != Mark::Value)
            continue;
        const QRectF room = slot(static_cast<int>(layer));
        const double y = mapping().y(value.decade);
        if (room.width() < kDash + kDashGap) {
            if (std::fmod(room.left(), kDash + kDashGap) < kDash)
                dashes.append(pixels(room.left(), y - 1, room.right(), y + 1));
            continue;
        }
        for (double x = room.left(); x < room.right(); x += kDash + kDashGap)
            dashes.append(pixels(x, y - 1, std::min(x + kDash, room.right()), y + 1));
    }
    drawRects(painter, dashes, color);
}

void BarsItem::drawSteps(QPainter& painter, const std::vector<double>& values, const QColor& color,
                         double width) const {
    // Rectangles: wide lines would each go through the stroker.
    QList<QRect> steps;
    double before = 0;
    bool isJoined = false;
    for (std::size_t layer = 0; layer < values.size(); ++layer) {
        const LogValue value = placeOf(values[layer]);
        if (value.mark != Mark::Value) {
            isJoined = false;
            continue;
        }
        const QRectF room = slot(static_cast<int>(layer));
        const double y = mapping().y(value.decade);
        if (isJoined)
            steps.append(
                pixels(room.left() - width / 2, std::min(y, before), room.left() + width / 2, std::max(y, before)));
        steps.append(pixels(room.left() - width / 2, y - width / 2, room.right() + width / 2, y + width / 2));
        before = y;
        isJoined = true;
    }
    drawRects(painter, steps, color);
}

} // namespace nabla
