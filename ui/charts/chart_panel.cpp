// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_panel.h"

#include "ui/charts/plot_item.h"
#include "ui/style/theme.h"

#include <QCategoryAxis>
#include <QChart>
#include <QContextMenuEvent>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QLegend>
#include <QLineSeries>
#include <QMouseEvent>
#include <QPainter>
#include <QPointer>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kGap = 8;
constexpr double kKeySign = 14;
/// The widest labels at the left; one width for all panels aligns their plots.
const char* const kWidestLeft[] = {"10⁻⁵⁰", "output", "100 %"};

QPen penOf(const QColor& color, double width = 1) {
    QPen pen(color, width);
    pen.setCosmetic(true);
    return pen;
}

void drawKeySign(QPainter& painter, const KeyEntry& entry, const QRectF& box) {
    const double y = box.center().y();
    switch (entry.sign) {
    case KeySign::Bar:
        painter.fillRect(QRectF(box.left() + 2, y - 5, 10, 10), entry.color);
        break;
    case KeySign::Outline:
        painter.setPen(penOf(entry.color, 1.5));
        painter.drawRect(QRectF(box.left() + 2, y - 5, 10, 10));
        break;
    case KeySign::Tick:
    case KeySign::Line:
        painter.setPen(penOf(entry.color, 2));
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
        break;
    case KeySign::DashedLine: {
        QPen pen = penOf(entry.color, 1.5);
        pen.setDashPattern({3, 2});
        painter.setPen(pen);
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
        break;
    }
    case KeySign::Diamond: {
        const QPointF at = box.center();
        painter.setPen(Qt::NoPen);
        painter.setBrush(entry.color);
        painter.drawPolygon(
            QPolygonF({at - QPointF(0, 4.5), at + QPointF(4.5, 0), at + QPointF(0, 4.5), at - QPointF(4.5, 0)}));
        painter.setBrush(Qt::NoBrush);
        break;
    }
    case KeySign::Point:
        painter.setPen(Qt::NoPen);
        painter.setBrush(entry.color);
        painter.drawEllipse(box.center(), 3.5, 3.5);
        painter.setBrush(Qt::NoBrush);
        break;
    }
}

/// The categories place the grid lines. Their words are drawn by us: Qt Charts would cut them to the category's width.
void fillAxis(QCategoryAxis& axis, const AxisScale& scale) {
    for (const QString& label : axis.categoriesLabels())
        axis.remove(label);
    axis.setStartValue(-1);
    for (std::size_t i = 0; i < scale.ticks.size(); ++i)
        axis.append(QString::number(i), (scale.ticks[i].value - scale.min) / (scale.max - scale.min));
    axis.setRange(0, 1);
}

} // namespace

/// The QChart and its picture. The chart lives in a scene that no view shows.
struct ChartPanel::Frame {
    QGraphicsScene scene;
    QChart* chart = new QChart;
    QCategoryAxis* x = new QCategoryAxis;
    QCategoryAxis* y = new QCategoryAxis;
    QPixmap picture;
    bool isStale = true;
    bool areTicksStale = true;

    Frame() {
        scene.addItem(chart);
        scene.setItemIndexMethod(QGraphicsScene::NoIndex);
        chart->legend()->hide();
        chart->setAnimationOptions(QChart::NoAnimation);
        chart->setMargins(QMargins(0, 0, 0, 0));
        chart->layout()->setContentsMargins(0, 0, 0, 0);
        chart->setBackgroundVisible(false);
        // Without a series the axes would not be laid out.
        auto* series = new QLineSeries;
        chart->addSeries(series);
        chart->addAxis(x, Qt::AlignBottom);
        chart->addAxis(y, Qt::AlignLeft);
        series->attachAxis(x);
        series->attachAxis(y);
        for (QCategoryAxis* axis : {x, y}) {
            axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
            axis->setLabelsVisible(false);
            axis->setRange(0, 1);
        }
    }
};

ChartPanel::ChartPanel(QWidget* parent) : QGraphicsView(parent), m_frame(std::make_unique<Frame>()) {
    auto* items = new QGraphicsScene(this);
    items->setItemIndexMethod(QGraphicsScene::NoIndex);
    setScene(items);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
    setInteractive(false);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setMouseTracking(true);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    restyle();
}

ChartPanel::~ChartPanel() = default;

void ChartPanel::setAxes(const AxisScale& x, const AxisScale& y) {
    Q_ASSERT(x.min < x.max && y.min < y.max);
    if (x == m_x && y == m_y)
        return;
    m_frame->areTicksStale = true;
    m_x = x;
    m_y = y;
    updateMapping();
}

void ChartPanel::setMargins(const PanelMargins& margins) {
    if (margins == m_margins)
        return;
    m_margins = margins;
    updateMapping();
}

void ChartPanel::setAxisTitles(const QString& y, const QString& x) {
    if (y == m_yTitle && x == m_xTitle)
        return;
    m_yTitle = y;
    m_xTitle = x;
    m_frame->isStale = true;
    viewport()->update();
}

void ChartPanel::setKey(const std::vector<KeyEntry>& key) {
    if (key == m_key)
        return;
    m_key = key;
    m_frame->isStale = true;
    viewport()->update();
}

void ChartPanel::setGrid(bool isXVisible, bool isYVisible) {
    m_hasXGrid = isXVisible;
    m_hasYGrid = isYVisible;
    restyle();
}

QFont ChartPanel::labelFont() const {
    QFont font = this->font();
    font.setPointSizeF(font.pointSizeF() * 0.92);
    return font;
}

double ChartPanel::labelRoomX() const {
    return QFontMetricsF(labelFont()).horizontalAdvance(QStringLiteral("00.00k")) + 14;
}

double ChartPanel::labelRoomY() const {
    return QFontMetricsF(labelFont()).height() * 1.7;
}

double ChartPanel::leftRoom() const {
    double widest = 0;
    for (const char* label : kWidestLeft)
        widest = std::max(widest, QFontMetricsF(labelFont()).horizontalAdvance(QString::fromUtf8(label)));
    return std::ceil(widest) + 14;
}

double ChartPanel::rightRoom() const {
    if (m_margins.widestRight.isEmpty())
        return 16;
    return std::ceil(QFontMetricsF(labelFont()).horizontalAdvance(m_margins.widestRight)) + 14;
}

void ChartPanel::updateMapping() {
    const double line = QFontMetricsF(labelFont()).height();
    const double top = m_margins.hasTop ? line + 10 : 8;
    const double bottom = m_margins.hasBottom ? line + 10 : 6;
    const QSizeF size = viewport()->size();
    m_mapping.plot = QRectF(leftRoom(), top, std::max(10.0, size.width() - leftRoom() - rightRoom()),
                            std::max(10.0, size.height() - top - bottom));
    m_mapping.xMin = m_x.min;
    m_mapping.xMax = m_x.max;
    m_mapping.yMin = m_y.min;
    m_mapping.yMax = m_y.max;
    const QRectF bounds(QPointF(0, 0), size);
    scene()->setSceneRect(bounds);
    for (QGraphicsItem* item : scene()->items())
        static_cast<PlotItem*>(item)->setMapping(m_mapping, bounds, labelFont());
    m_frame->isStale = true;
    viewport()->update();
}

void ChartPanel::addPlotItem(PlotItem* item) {
    scene()->addItem(item);
    item->setMapping(m_mapping, QRectF(QPointF(0, 0), QSizeF(viewport()->size())), labelFont());
}

void ChartPanel::restyle() {
    const Theme& colors = theme();
    for (QCategoryAxis* axis : {m_frame->x, m_frame->y}) {
        axis->setGridLinePen(penOf(colors.grid));
        axis->setLinePen(penOf(colors.border));
    }
    m_frame->x->setGridLineVisible(m_hasXGrid);
    m_frame->y->setGridLineVisible(m_hasYGrid);
    m_frame->y->setLineVisible(false);
    updateMapping();
}

void ChartPanel::layOutFrame() {
    if (m_frame->areTicksStale) {
        fillAxis(*m_frame->x, m_x);
        fillAxis(*m_frame->y, m_y);
        m_frame->areTicksStale = false;
    }
    m_frame->chart->resize(QSizeF(viewport()->size()));
    m_frame->chart->setPlotArea(m_mapping.plot);
    // The axes follow a fixed plot area only in the layout after it.
    m_frame->chart->layout()->invalidate();
    m_frame->chart->layout()->activate();
    m_frame->scene.setSceneRect(QRectF(QPointF(0, 0), QSizeF(viewport()->size())));
}

void ChartPanel::renderFrame() {
    m_frame->isStale = false;
    layOutFrame();
    const double ratio = devicePixelRatioF();
    m_frame->picture = QPixmap(viewport()->size() * ratio);
    m_frame->picture.setDevicePixelRatio(ratio);
    m_frame->picture.fill(theme().surface);
    QPainter painter(&m_frame->picture);
    drawFrame(painter);
}

void ChartPanel::drawFrame(QPainter& painter) {
    const QRectF whole(QPointF(0, 0), QSizeF(viewport()->size()));
    m_frame->scene.render(&painter, whole, whole);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(labelFont());
    drawLabels(painter);
    drawTitles(painter);
}

void ChartPanel::drawPicture(QPainter& painter) {
    layOutFrame();
    painter.save();
    drawFrame(painter);
    painter.restore();
    const QRectF whole(QPointF(0, 0), QSizeF(viewport()->size()));
    scene()->render(&painter, whole, whole);
}

void ChartPanel::drawLabels(QPainter& painter) const {
    painter.setPen(theme().textMuted);
    const QFontMetricsF metrics(painter.font());
    const QRectF& plot = m_mapping.plot;
    for (const AxisTick& tick : m_y.ticks) {
        // A label at the end of the axis stays inside the picture.
        const double y = std::clamp(m_mapping.y(tick.value), metrics.height() / 2, height() - metrics.height() / 2);
        painter.drawText(QRectF(0, y - metrics.height(), plot.left() - 8, 2 * metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    if (!m_margins.hasBottom)
        return;
    for (const AxisTick& tick : m_x.ticks) {
        const double width = metrics.horizontalAdvance(tick.label);
        const double left = std::min(m_mapping.x(tick.value) - width / 2, viewport()->width() - width - 2);
        painter.drawText(QPointF(left, plot.bottom() + metrics.ascent() + 6), tick.label);
    }
}

void ChartPanel::drawTitles(QPainter& painter) const {
    const QFontMetricsF metrics(painter.font());
    const QRectF& plot = m_mapping.plot;
    painter.setPen(theme().textMuted);
    if (m_margins.hasTop) {
        painter.drawText(QPointF(4, metrics.ascent() + 2), m_yTitle);
        drawKey(painter, 4 + metrics.horizontalAdvance(m_yTitle) + 2 * kGap);
    }
    if (m_margins.hasBottom) {
        painter.setPen(theme().textMuted);
        painter.drawText(QPointF(4, plot.bottom() + metrics.ascent() + 6), m_xTitle);
    }
}

void ChartPanel::drawKey(QPainter& painter, double left) const {
    const QFontMetricsF metrics(painter.font());
    const auto widthOf = [&](const KeyEntry& entry) {
        return kKeySign + 5 + metrics.horizontalAdvance(entry.text) + 2 * kGap;
    };
    const double right = viewport()->width() - 8 + 2 * kGap;
    // The first entries matter most; what has no room is left out rather than cut.
    std::size_t count = 0;
    double width = 0;
    while (count < m_key.size() && left + width + widthOf(m_key[count]) <= right)
        width += widthOf(m_key[count++]);
    double x = right - width;
    for (std::size_t i = 0; i < count; ++i) {
        const QRectF box(x, 2, kKeySign, metrics.height());
        drawKeySign(painter, m_key[i], box);
        painter.setPen(theme().textMuted);
        painter.drawText(QPointF(box.right() + 5, metrics.ascent() + 2), m_key[i].text);
        x += widthOf(m_key[i]);
    }
}

void ChartPanel::drawBackground(QPainter* painter, const QRectF&) {
    if (m_frame->isStale || m_frame->picture.devicePixelRatio() != devicePixelRatioF())
        renderFrame();
    painter->drawPixmap(0, 0, m_frame->picture);
}

void ChartPanel::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    updateMapping();
    Q_EMIT resized();
}

void ChartPanel::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::MiddleButton)) {
        Q_EMIT panned(event->position().x() - m_panFrom);
        m_panFrom = event->position().x();
    } else if (event->buttons().testFlag(Qt::LeftButton))
        Q_EMIT dragged(event->position());
    else
        Q_EMIT hovered(event->position());
}

void ChartPanel::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::MiddleButton) {
        m_panFrom = event->position().x();
        return;
    }
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    if (QWidget* owner = parentWidget())
        owner->setFocus(Qt::MouseFocusReason);
    Q_EMIT pressed(event->position());
}

void ChartPanel::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        Q_EMIT released(event->position());
}

void ChartPanel::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton)
        Q_EMIT doubleClicked();
}

void ChartPanel::wheelEvent(QWheelEvent* event) {
    const QPoint turn = event->angleDelta();
    if (event->modifiers().testFlag(Qt::ControlModifier) && turn.y() != 0)
        Q_EMIT zoomed(event->position(), turn.y() / 120.0);
    else if (turn.x() != 0 && turn.y() == 0)
        Q_EMIT panned(turn.x() / 2.0);
    else
        event->ignore(); // whoever scrolls the screen gets it
}

void ChartPanel::contextMenuEvent(QContextMenuEvent* event) {
    event->ignore(); // the instrument's
}

bool ChartPanel::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave)
        Q_EMIT left();
    return QGraphicsView::viewportEvent(event);
}

} // namespace nabla

#include "moc_chart_panel.cpp"
