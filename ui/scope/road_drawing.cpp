// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scope/road_drawing.h"

#include "ui/builder/look.h"
#include "ui/charts/layer_axis.h"
#include "ui/charts/number_text.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr double kMark = 3.5;  ///< half the size of a mark
constexpr int kStripLines = 3; ///< height of a strip, in lines of text

QString nameOf(BlackBox::Quantity quantity, const QString& layer) {
    switch (quantity) {
    case BlackBox::Quantity::Preactivation:
        return RoadDrawing::tr("max |z|, layer %1").arg(layer);
    case BlackBox::Quantity::PreactivationGradient:
        return RoadDrawing::tr("|dL/dz|, layer %1").arg(layer);
    case BlackBox::Quantity::Weight:
        return RoadDrawing::tr("weight norm, layer %1").arg(layer);
    }
    return {};
}

const std::vector<double>& valuesOf(const BlackBox::Layer& layer, BlackBox::Quantity quantity) {
    return quantity == BlackBox::Quantity::Preactivation           ? layer.preactivationMaxAbs
           : quantity == BlackBox::Quantity::PreactivationGradient ? layer.preactivationGradL2
                                                                   : layer.weightL2;
}

} // namespace

RoadDrawing::RoadDrawing(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("The road to the first value that is not finite"));
}

void RoadDrawing::setRoad(const BlackBox& box, const Layout& layout) {
    m_steps = box.steps;
    m_growth = box.grewFirst ? std::optional(box.grewFirst->step) : std::nullopt;
    m_traces = {{tr("loss"), box.loss}, {tr("gradient norm"), box.gradNorm}};
    const Index shown = box.grewFirst ? box.grewFirst->layer : box.layer;
    if (shown >= 0) {
        const std::size_t at = static_cast<std::size_t>(shown);
        const QString layer = layerMark(layout.layers[at]);
        const auto add = [&](BlackBox::Quantity quantity) {
            m_traces.push_back({nameOf(quantity, layer), valuesOf(box.layers[at], quantity)});
        };
        add(BlackBox::Quantity::Preactivation);
        if (box.grewFirst && box.grewFirst->quantity != BlackBox::Quantity::Preactivation)
            add(box.grewFirst->quantity);
    }
    m_ranges.clear();
    for (const Trace& trace : m_traces)
        m_ranges.push_back(rangeOf(trace));
    setAccessibleDescription(spoken());
    setToolTip(accessibleDescription());
    updateGeometry();
    update();
}

RoadDrawing::Range RoadDrawing::rangeOf(const Trace& trace) const {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : trace.values)
        if (std::isfinite(value) && value > 0) {
            low = std::min(low, std::log10(value));
            high = std::max(high, std::log10(value));
        }
    if (low > high)
        return {};
    if (high - low < 1) { // a flat road looks flat
        const double middle = (low + high) / 2;
        return {middle - 0.5, middle + 0.5};
    }
    return {low, high};
}

QRectF RoadDrawing::stripOf(std::size_t trace) const {
    const double line = fontMetrics().height();
    const double height = kStripLines * line;
    // Above each strip stands what it shows.
    return {kMark, static_cast<double>(trace) * (height + line + kSpace) + line, width() - 2 * kMark, height};
}

double RoadDrawing::xOf(std::size_t index) const {
    const QRectF strip = stripOf(0);
    const double span = static_cast<double>(m_steps.back() - m_steps.front());
    const double along = span > 0 ? static_cast<double>(m_steps[index] - m_steps.front()) / span : 1;
    return strip.left() + along * strip.width();
}

QPointF RoadDrawing::pointOf(std::size_t trace, std::size_t index) const {
    const QRectF strip = stripOf(trace).adjusted(0, 2 * kMark, 0, -kMark);
    const double value = m_traces[trace].values[index];
    if (!std::isfinite(value))
        return {xOf(index), stripOf(trace).top() + kMark};
    if (!(value > 0))
        return {xOf(index), strip.bottom()};
    const Range range = m_ranges[trace];
    return {xOf(index), strip.bottom() - (std::log10(value) - range.low) / (range.high - range.low) * strip.height()};
}

QSize RoadDrawing::sizeHint() const {
    const int line = fontMetrics().height();
    return {200, static_cast<int>(m_traces.size()) * ((kStripLines + 1) * line + kSpace) + line};
}

QSize RoadDrawing::minimumSizeHint() const {
    return {fontMetrics().horizontalAdvance(QLatin1Char('0')) * 16, sizeHint().height()};
}

void RoadDrawing::paintEvent(QPaintEvent*) {
    if (m_steps.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t trace = 0; trace < m_traces.size(); ++trace)
        drawStrip(painter, trace);
    const QRectF last = stripOf(m_traces.size() - 1);
    const QRectF below(last.left(), last.bottom() + 2, last.width(), fontMetrics().height());
    painter.setPen(theme().textMuted);
    painter.drawText(below, Qt::AlignLeft, tr("step %1").arg(grouped(m_steps.front())));
    if (m_steps.size() > 1)
        painter.drawText(below, Qt::AlignRight, grouped(m_steps.back()));
}

void RoadDrawing::drawStrip(QPainter& painter, std::size_t trace) const {
    const QRectF strip = stripOf(trace);
    const std::vector<double>& values = m_traces[trace].values;
    painter.setPen(QPen(theme().grid, 1));
    painter.drawRect(strip);
    const QRectF head(strip.left(), strip.top() - fontMetrics().height(), strip.width(), fontMetrics().height());
    painter.setPen(theme().text);
    painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(m_traces[trace].name, Qt::ElideRight, static_cast<int>(head.width())));
    if (m_growth) {
        const auto at = std::lower_bound(m_steps.begin(), m_steps.end(), *m_growth);
        const double x = xOf(static_cast<std::size_t>(at - m_steps.begin()));
        painter.setPen(QPen(theme().warning, 1.5, Qt::DashLine));
        painter.drawLine(QPointF(x, strip.top()), QPointF(x, strip.bottom()));
    }
    QPainterPath line;
    bool isOpen = false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i]) && isOpen)
            line.lineTo(pointOf(trace, i));
        else if (std::isfinite(values[i]))
            line.moveTo(pointOf(trace, i));
        isOpen = std::isfinite(values[i]);
    }
    painter.setPen(QPen(theme().weight, theme().lineWidth + 0.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(line);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const QPointF point = pointOf(trace, i);
        if (isAbsent(values[i]))
            continue;
        if (!std::isfinite(values[i])) {
            painter.setPen(QPen(theme().nonFinite, 2));
            painter.drawLine(point - QPointF(kMark, kMark), point + QPointF(kMark, kMark));
            painter.drawLine(point - QPointF(kMark, -kMark), point + QPointF(kMark, -kMark));
        } else if (const bool isAlone = (i == 0 || !std::isfinite(values[i - 1])) &&
                                        (i + 1 == values.size() || !std::isfinite(values[i + 1]));
                   isAlone) { // no line leads there
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme().weight);
            painter.drawEllipse(point, 2.5, 2.5);
        }
    }
}

/// "loss: from 2.3 at step 0 to 1.2e30 at step 7; NaN at step 8."
QString RoadDrawing::spoken() const {
    QStringList lines;
    for (const Trace& trace : m_traces) {
        const auto isFinite = [](double value) { return std::isfinite(value); };
        const auto first = std::find_if(trace.values.begin(), trace.values.end(), isFinite);
        const auto last = std::find_if(trace.values.rbegin(), trace.values.rend(), isFinite);
        QString line = trace.name + QStringLiteral(": ");
        if (first == trace.values.end()) {
            line += tr("no finite value");
        } else {
            const auto stepAt = [&](std::ptrdiff_t index) { return grouped(m_steps[static_cast<std::size_t>(index)]); };
            line += tr("from %1 at step %2 to %3 at step %4")
                        .arg(readingText(*first), stepAt(first - trace.values.begin()), readingText(*last),
                             stepAt(trace.values.rend() - last - 1));
        }
        if (!trace.values.empty() && !std::isfinite(trace.values.back()) && !isAbsent(trace.values.back()))
            line += QStringLiteral("; ") +
                    tr("%1 at step %2").arg(readingText(trace.values.back()), grouped(m_steps.back()));
        lines << line;
    }
    return lines.join(QLatin1Char('\n'));
}

void RoadDrawing::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

} // namespace nabla

#include "moc_road_drawing.cpp"
