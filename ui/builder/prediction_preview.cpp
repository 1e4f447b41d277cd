// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/prediction_preview.h"

#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kPlotHeight = 40;
constexpr double kCorner = 5;
constexpr double kLeastDecades = 2; ///< so that a healthy signal looks flat

double decadeOf(double ratio) {
    return std::clamp(std::log10(std::max(ratio, 1e-300)), -300.0, 300.0);
}

QString firstLayer(const SignalForecast& prediction) {
    return prediction.isKnown() ? powerOfTen(prediction.gradRatio.front()) : QStringLiteral("?");
}

} // namespace

/// The box the curves live in; the axis holds both of them and 1.
struct PredictionPreview::Plot {
    QRectF box;
    double low = -kLeastDecades / 2;
    double high = kLeastDecades / 2;

    void include(const SignalForecast& prediction) {
        for (const double ratio : prediction.isKnown() ? prediction.gradRatio : std::vector<double>{}) {
            low = std::min(low, decadeOf(ratio) - 0.3);
            high = std::max(high, decadeOf(ratio) + 0.3);
        }
    }
    double y(double decade) const { return box.bottom() - (decade - low) / (high - low) * box.height(); }
    QPainterPath curve(const SignalForecast& prediction) const {
        QPainterPath path;
        const auto count = static_cast<double>(prediction.gradRatio.size());
        for (std::size_t i = 0; i < prediction.gradRatio.size(); ++i) {
            const double share = count > 1 ? static_cast<double>(i) / (count - 1) : 1;
            const QPointF point(box.left() + share * box.width(), y(decadeOf(prediction.gradRatio[i])));
            if (i == 0)
                path.moveTo(point);
            else
                path.lineTo(point);
        }
        if (prediction.gradRatio.size() == 1)
            path.lineTo(path.currentPosition() - QPointF(box.width(), 0));
        return path;
    }
};

PredictionPreview::PredictionPreview(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Predicted signal"));
    setWhatsThis(
        tr("Mean-field theory before training: ‖∂L/∂z‖ from the first layer (left) to the last (right), relative "
           "to the last, on a logarithmic axis. Solid: the network as it is. Dashed: with this switch the "
           "other way. A finite network scatters around it."));
    describe();
}

QSize PredictionPreview::sizeHint() const {
    return {200, static_cast<int>(kPlotHeight + QFontMetricsF(fontFor(TextRole::Caption)).height() + 2 * kSpace)};
}

void PredictionPreview::setPrediction(Side side, const SignalForecast& prediction) {
    (side == Side::Now ? m_now : m_other) = prediction;
    describe();
    update();
}

void PredictionPreview::setOtherName(const QString& name) {
    m_otherName = name;
    describe();
    update();
}

void PredictionPreview::describe() {
    QString text = tr("Predicted ∂L/∂z at the first layer against the last: %1 now, %2 %3.")
                       .arg(firstLayer(m_now), firstLayer(m_other), m_otherName);
    if (!m_now.isKnown() && !m_now.reason.isEmpty())
        text = tr("No prediction: %1").arg(m_now.reason);
    setToolTip(text);
    setAccessibleDescription(text);
}

void PredictionPreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont font = fontFor(TextRole::Caption);
    painter.setFont(font);
    const double line = QFontMetricsF(font).height();
    const QRectF frame(0.5, 0.5, width() - 1, kPlotHeight - 1);
    painter.setPen(QPen(theme().border, 1));
    painter.setBrush(theme().window);
    painter.drawRoundedRect(frame, kCorner, kCorner);
    Plot plot;
    plot.box = frame.adjusted(6, 5, -6, -5);
    plot.include(m_now);
    plot.include(m_other);
    painter.setPen(QPen(theme().grid, 1, Qt::DotLine));
    painter.drawLine(QPointF(plot.box.left(), plot.y(0)), QPointF(plot.box.right(), plot.y(0)));
    painter.setBrush(Qt::NoBrush);
    if (m_other.isKnown()) {
        painter.setPen(QPen(theme().third, 1.6, Qt::DashLine, Qt::RoundCap));
        painter.drawPath(plot.curve(m_other));
    }
    if (m_now.isKnown()) {
        painter.setPen(QPen(theme().signal, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPath(plot.curve(m_now));
    } else {
        painter.setPen(theme().textMuted);
        painter.drawText(frame, Qt::AlignCenter, m_now.reason.isEmpty() ? tr("…") : tr("no theory for this network"));
    }
    const QRectF caption(0, kPlotHeight + kSpace, width(), line);
    painter.setPen(theme().signal);
    if (m_now.isKnown())
        painter.drawText(caption, Qt::AlignLeft | Qt::AlignVCenter, tr("layer 0: %1 now").arg(firstLayer(m_now)));
    painter.setPen(theme().third);
    if (m_other.isKnown())
        painter.drawText(caption, Qt::AlignRight | Qt::AlignVCenter,
                         QStringLiteral("%1 %2").arg(m_otherName, firstLayer(m_other)));
}

bool PredictionPreview::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange || event->type() == QEvent::FontChange)
        updateGeometry();
    return QWidget::event(event);
}

} // namespace nabla
