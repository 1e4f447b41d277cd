// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/timeline.h"

#include "core/history/history.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/look.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr int kHeight = 34;
constexpr int kEdge = 6; ///< room for the handle at both ends
constexpr int kMarkHeight = 5;
constexpr int kMostStep = std::numeric_limits<int>::max() - 1;
constexpr int kNearPixels = 4;

QColor colorOf(EventKind kind) {
    switch (kind) {
    case EventKind::NonFinite:
        return theme().nonFinite;
    case EventKind::Trigger:
        return theme().warning;
    case EventKind::Edit:
    case EventKind::Restart:
        return theme().accent;
    default:
        return theme().textMuted;
    }
}

} // namespace

TimelineStrip::TimelineStrip(EngineBridge& bridge, QWidget* parent) : QAbstractSlider(parent), m_bridge(bridge) {
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumHeight(kHeight);
    setAccessibleName(tr("Timeline"));
    setAccessibleDescription(tr("The step that the screen shows"));
    setWhatsThis(tr("The whole run: its loss, the steps where gradients were clipped (below), and marks for edits, "
                    "triggers and values that are not finite (above). Drag to look at any step; the arrow keys move by "
                    "one."));
}

void TimelineStrip::setLive(bool isLive) {
    if (isLive == m_isLive)
        return;
    m_isLive = isLive;
    update();
}

QSize TimelineStrip::sizeHint() const {
    return {400, kHeight};
}

double TimelineStrip::placeOf(qint64 step) const {
    const double range = std::max(1, maximum() - minimum());
    return kEdge + (static_cast<double>(step) - minimum()) / range * (width() - 2 * kEdge);
}

int TimelineStrip::stepAt(double x) const {
    const double share = std::clamp((x - kEdge) / std::max(1, width() - 2 * kEdge), 0.0, 1.0);
    return minimum() + static_cast<int>(std::lround(share * (maximum() - minimum())));
}

void TimelineStrip::drawLoss(QPainter& painter) const {
    const std::shared_ptr<const History> history = m_bridge.history();
    if (!history || history->steps() < 2)
        return;
    const int pixels = width() - 2 * kEdge;
    const StepRange range{history->firstStep(), history->endStep()};
    const TraceId traces[] = {history->layout().trace(StepQuantity::Loss),
                              history->layout().trace(StepQuantity::ClipCoefficient)};
    const auto buckets = history->envelopes(traces, range, std::max(1, pixels));
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const EnvelopeBucket& bucket : buckets[0]) {
        if (bucket.finite == 0)
            continue;
        low = std::min(low, bucket.min);
        high = std::max(high, bucket.max);
    }
    const bool isLog = low > 0 && high / low > 100;
    const auto heightOf = [&](double value) {
        if (!(high > low))
            return 0.5;
        return isLog ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    };
    const double top = kMarkHeight + 2;
    const double room = height() - top - kMarkHeight - 2;
    painter.setPen(QPen(theme().text, 1));
    QPointF before;
    for (std::size_t i = 0; i < buckets[0].size(); ++i) {
        const EnvelopeBucket& loss = buckets[0][i];
        const double x = placeOf((loss.firstStep + loss.lastStep) / 2);
        if (loss.finite > 0) {
            const QPointF from(x, top + room * (1 - heightOf(loss.max)));
            const QPointF to(x, top + room * (1 - heightOf(loss.min)));
            if (!before.isNull())
                painter.drawLine(before, from);
            painter.drawLine(from, to);
            before = to;
        }
        if (buckets[1][i].finite > 0 && buckets[1][i].min < 1)
            painter.fillRect(
                QRectF(x - 0.5, height() - kMarkHeight, std::max(1.0, double(pixels) / buckets[0].size()), 3),
                theme().warning);
    }
}

void TimelineStrip::drawEvents(QPainter& painter) const {
    const std::shared_ptr<const History> history = m_bridge.history();
    if (!history)
        return;
    for (const RunEvent& event : history->events())
        if (event.kind != EventKind::Checkpoint && event.kind != EventKind::Paused && event.kind != EventKind::Clipped)
            painter.fillRect(QRectF(placeOf(event.step) - 1, 1, 2, kMarkHeight), colorOf(event.kind));
}

void TimelineStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? theme().accent : theme().border, hasFocus() ? 1.5 : 1));
    painter.setBrush(theme().surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6);
    painter.setRenderHint(QPainter::Antialiasing, false);
    drawLoss(painter);
    drawEvents(painter);
    const double x = placeOf(value());
    painter.fillRect(QRectF(x - 1, 1, 2, height() - 2), m_isLive ? theme().textMuted : theme().accent);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_isLive ? theme().textMuted : theme().accent);
    painter.drawEllipse(QPointF(x, height() / 2.0), 4.5, 4.5);
}

void TimelineStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return QAbstractSlider::mousePressEvent(event);
    setSliderDown(true);
    setSliderPosition(stepAt(event->position().x()));
}

void TimelineStrip::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton)
        setSliderPosition(stepAt(event->position().x()));
}

bool TimelineStrip::event(QEvent* event) {
    if (event->type() == QEvent::MouseButtonRelease)
        setSliderDown(false);
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QStringList lines{tr("step %L1").arg(stepAt(help->pos().x()))};
        if (const std::shared_ptr<const History> history = m_bridge.history())
            for (const RunEvent& one : history->events())
                if (std::abs(placeOf(one.step) - help->pos().x()) <= kNearPixels && !one.text.empty())
                    lines << tr("%L1: %2").arg(one.step).arg(QString::fromStdString(one.text));
        QToolTip::showText(help->globalPos(), lines.mid(0, 8).join(QLatin1Char('\n')), this);
        return true;
    }
    return QAbstractSlider::event(event);
}

Timeline::Timeline(EngineBridge& bridge, Selection& selection, QWidget* parent)
    : QWidget(parent), m_bridge(bridge), m_selection(selection), m_strip(new TimelineStrip(bridge)),
      m_label(new TextLabel(TextRole::Caption)), m_newest(new QToolButton), m_fork(new QToolButton) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2 * kSpace, 0, 2 * kSpace, 2 * kSpace);
    row->setSpacing(2 * kSpace);
    row->addWidget(m_label);
    row->addWidget(m_strip, 1);
    for (QToolButton* button : {m_newest, m_fork}) {
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
    }
    m_newest->setText(tr("Newest"));
    m_newest->setToolTip(tr("Show the newest step again"));
    m_fork->setText(tr("Fork here"));
    for (QToolButton* button : {m_newest, m_fork})
        button->setAccessibleName(button->text());
    connect(m_strip, &QAbstractSlider::valueChanged, this, [this](int step) {
        if (step != m_selection.step())
            m_selection.selectStep(step);
    });
    connect(m_newest, &QToolButton::clicked, this, [this] { m_selection.selectStep(-1); });
    connect(m_fork, &QToolButton::clicked, this, [this] { Q_EMIT forkRequested(m_strip->value()); });
    connect(&selection, &Selection::stepChanged, this, &Timeline::showStep);
    for (const auto signal : {&EngineBridge::runChanged, &EngineBridge::statusChanged, &EngineBridge::snapshotChanged})
        connect(&bridge, signal, this, &Timeline::follow);
    connect(&bridge, &EngineBridge::stepsRecorded, this, &Timeline::follow);
    follow();
}

/// The run has grown, or is another one.
void Timeline::follow() {
    const std::shared_ptr<const History> history = m_bridge.history();
    const qint64 first = history ? history->firstStep() : 0;
    const qint64 last = history ? std::max<qint64>(first, history->endStep() - 1) : 0;
    const QSignalBlocker quiet(m_strip);
    m_strip->setRange(static_cast<int>(std::min<qint64>(first, kMostStep)),
                      static_cast<int>(std::min<qint64>(last, kMostStep)));
    m_strip->setPageStep(std::max(1, (m_strip->maximum() - m_strip->minimum()) / 20));
    showStep();
    m_strip->update();
}

void Timeline::showStep() {
    const bool isLive = m_selection.step() < 0;
    const qint64 step = isLive ? m_strip->maximum() : m_selection.step();
    {
        const QSignalBlocker quiet(m_strip);
        m_strip->setValue(static_cast<int>(std::min<qint64>(step, kMostStep)));
    }
    m_strip->setLive(isLive);
    const std::shared_ptr<const History> history = m_bridge.history();
    const bool hasSteps = history && history->steps() > 0;
    QString text = !hasSteps ? tr("No steps yet")
                   : isLive  ? tr("Newest: step %L1").arg(step)
                             : tr("Step %L1 of %L2").arg(m_strip->value()).arg(m_strip->maximum());
    if (!isLive && !m_bridge.pastProblem().isEmpty())
        text += QStringLiteral(" · ") + tr("no close look");
    else if (!isLive && m_bridge.isRewinding())
        text += QStringLiteral(" · ") + tr("replaying…");
    m_label->setText(text);
    m_label->ensurePolished();
    const int width = QFontMetrics(fontFor(TextRole::Caption)).horizontalAdvance(text) + 2 * kSpace;
    m_label->setMinimumWidth(std::max({m_label->minimumWidth(), m_label->sizeHint().width(), width})); // stays put
    m_label->setToolTip(isLive ? QString() : m_bridge.pastProblem());
    m_newest->setEnabled(!isLive);
    m_fork->setEnabled(hasSteps && m_bridge.hasRecipe());
    m_fork->setToolTip(m_bridge.hasRecipe() ? tr("Start another run from this step, with its weights; what you change "
                                                 "then is the difference")
                                            : tr("Another program does this training; only it can go on from here."));
    m_strip->setEnabled(hasSteps);
}

QString Timeline::text() const {
    return m_label->text();
}

} // namespace nabla
