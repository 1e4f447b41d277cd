// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/traces_item.h"

#include "ui/style/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <set>

namespace nabla {

namespace {

constexpr double kDash = 5; ///< pixels
constexpr double kGap = 4;
constexpr double kLeast = 1e-6;
constexpr double kLongest = 1e5; ///< of a segment in pixels; longer ones come from numbers far outside
constexpr double kReach = 12;    ///< pixels from which the mouse finds a trace
constexpr double kDot = 3;
constexpr double kDotGap = 8;
constexpr int kZeroGap = 12; ///< pixels between two marks of a long row of zeros

QPen cosmetic(const QColor& color, double width) {
    QPen pen(color, width);
    pen.setCosmetic(true);
    return pen;
}

double distance(const QPointF& point, const QPointF& a, const QPointF& b) {
    const QPointF along = b - a;
    const double length = QPointF::dotProduct(along, along);
    const double share = length > 0 ? std::clamp(QPointF::dotProduct(point - a, along) / length, 0.0, 1.0) : 0;
    const QPointF away = point - (a + share * along);
    return std::hypot(away.x(), away.y());
}

} // namespace

void TracesItem::setTraces(std::vector<Trace> traces) {
    m_traces = std::move(traces);
    update();
}

QPolygonF TracesItem::pixels(const QPolygonF& line) const {
    QPolygonF points;
    points.reserve(line.size());
    // Beyond the edge a line only has to leave the picture; coordinates of a billion pixels would cost seconds.
    const double top = mapping().plot.top() - 20;
    const double bottom = mapping().plot.bottom() - 1;
    for (const QPointF& point : line)
        points.append(QPointF(mapping().x(point.x()), std::clamp(mapping().y(point.y()), top, bottom)));
    return points;
}

void TracesItem::draw(QPainter& painter) {
    painter.save();
    painter.setClipRect(mapping().plot.adjusted(-4, -1, 4, 1));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Emphasis emphasis : {Emphasis::Faint, Emphasis::Normal, Emphasis::Strong})
        for (const Trace& trace : m_traces)
            if (trace.emphasis == emphasis)
                drawTrace(painter, trace);
    drawMarks(painter);
    painter.restore();
    drawLabels(painter);
}

namespace {

/// The parts of a line that are drawn, by its length in pixels. A pen's ends stand out by half its width on either
/// side.
QList<QLineF> dashes(const QList<QLineF>& segments, double width) {
    const double dash = kDash * width / 2;
    const double gap = kGap * width / 2 + width / 2;
    QList<QLineF> parts;
    bool isDrawn = true;
    double left = dash; // of the dash or gap at hand
    for (const QLineF& segment : segments) {
        const double length = segment.length();
        if (!(length > 0 && length < kLongest))
            continue;
        for (double from = 0; from < length;) {
            const double to = std::min(length, from + left);
            if (isDrawn)
                parts.append(QLineF(segment.pointAt(from / length), segment.pointAt(to / length)));
            left -= to - from;
            from = to;
            if (left < kLeast) {
                isDrawn = !isDrawn;
                left = isDrawn ? dash : gap;
            }
        }
    }
    return parts;
}

} // namespace

void TracesItem::drawTrace(QPainter& painter, const Trace& trace) const {
    for (const QPolygonF& line : trace.lines) {
        const QPolygonF points = pixels(line);
        if (trace.arePoints || points.size() == 1) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(trace.color);
            // Dots that would touch are left to the line under them.
            double before = -kDotGap;
            for (const QPointF& point : points)
                if (point.x() - before >= kDotGap) {
                    painter.drawEllipse(point, kDot, kDot);
                    before = point.x();
                }
            painter.setBrush(Qt::NoBrush);
        } else if (trace.emphasis == Emphasis::Strong || (theme().lineWidth > 1 && !trace.isDashed)) {
            // drawPolyline with a wide pen is 40 to 600 times dearer on noisy data; separate segments are not.
            QList<QLineF> segments;
            segments.reserve(points.size());
            for (qsizetype i = 1; i < points.size(); ++i)
                segments.append(QLineF(points[i - 1], points[i]));
            if (trace.isDashed)
                segments = dashes(segments, theme().emphasis);
            painter.setPen(
                cosmetic(trace.color, trace.emphasis == Emphasis::Strong ? theme().emphasis : theme().lineWidth));
            painter.drawLines(segments);
        } else {
            QPen pen = cosmetic(trace.color, theme().lineWidth);
            if (trace.isDashed)
                pen.setDashPattern({kDash, kGap});
            painter.setPen(pen);
            painter.drawPolyline(points);
        }
    }
}

void TracesItem::drawMarks(QPainter& painter) const {
    // Many traces break at the same step; a mark a pixel is enough.
    std::set<int> zeros;
    std::set<int> broken;
    for (const Trace& trace : m_traces) {
        for (const double step : trace.zeroSteps)
            zeros.insert(static_cast<int>(std::lround(mapping().x(step))));
        for (const double step : trace.nonFiniteSteps)
            broken.insert(static_cast<int>(std::lround(mapping().x(step))));
    }
    const QRectF& plot = mapping().plot;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(cosmetic(theme().textMuted, 1.5));
    painter.setBrush(theme().surface);
    int before = -kZeroGap;
    for (const int x : zeros)
        if (x - before >= kZeroGap) {
            painter.drawEllipse(QPointF(x, plot.bottom() - 3.5), 2.5, 2.5);
            before = x;
        }
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().nonFinite);
    for (const int x : broken)
        painter.drawPolygon(QPolygonF({{x - 5.0, plot.top()}, {x + 5.0, plot.top()}, {x + 0.0, plot.top() + 8}}));
    painter.setBrush(Qt::NoBrush);
}

void TracesItem::drawLabels(QPainter& painter) const {
    const QFontMetricsF metrics(font());
    const double height = metrics.height() * 0.86;
    std::vector<const Trace*> labelled;
    std::vector<const Trace*> ghosts;
    for (const Trace& trace : m_traces)
        if (!trace.label.isEmpty() && std::isfinite(trace.last))
            (trace.isGhost ? ghosts : labelled).push_back(&trace);
    // The selected one first, then the ends of the network, then what still has room.
    std::stable_sort(labelled.begin(), labelled.end(),
                     [](const Trace* a, const Trace* b) { return a->emphasis > b->emphasis; });
    if (labelled.size() > 2) {
        const auto rest = labelled.begin() + (labelled.front()->emphasis == Emphasis::Strong ? 1 : 0);
        std::rotate(rest + (rest + 1 < labelled.end() ? 1 : 0), labelled.end() - 1, labelled.end());
    }
    labelled.insert(labelled.end(), ghosts.begin(), ghosts.end());
    std::vector<double> taken;
    for (const Trace* trace : labelled) {
        const double y = std::clamp(mapping().y(trace->last), mapping().plot.top(), mapping().plot.bottom());
        if (std::any_of(taken.begin(), taken.end(), [&](double other) { return std::abs(other - y) < height; }))
            continue;
        taken.push_back(y);
        QFont strong = font();
        strong.setBold(trace->emphasis == Emphasis::Strong);
        painter.setFont(strong);
        // Letters need more contrast than a curve.
        QColor letters = trace->color;
        letters.setAlphaF(1);
        painter.setPen(theme().isDark() ? letters.lighter(125) : letters.darker(150));
        painter.drawText(QPointF(mapping().plot.right() + 6, y + metrics.ascent() / 2 - 1), trace->label);
    }
}

int TracesItem::traceAt(const QPointF& pixel) const {
    int nearest = -1;
    double best = kReach;
    for (std::size_t i = 0; i < m_traces.size(); ++i) {
        for (const QPolygonF& line : m_traces[i].lines) {
            const double step = mapping().valueAtX(pixel.x());
            const auto after = std::lower_bound(line.begin(), line.end(), step,
                                                [](const QPointF& point, double x) { return point.x() < x; });
            const qsizetype at = after - line.begin();
            const QPolygonF near = pixels(line.mid(std::max<qsizetype>(0, at - 3), 6));
            for (qsizetype k = 0; k < near.size(); ++k) {
                const double away = distance(pixel, near[std::max<qsizetype>(0, k - 1)], near[k]);
                if (away < best) {
                    best = away;
                    nearest = static_cast<int>(i);
                }
            }
        }
    }
    return nearest;
}

} // namespace nabla
