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

} // namespace

/// The QChart and its picture. The chart lives in a scene that no view shows. Its axes have one category and no grid:
/// for every tick Qt Charts lays out a text document or two, visible or not, which was a quarter of a frame that pans.
struct ChartPanel::Frame {
    QGraphicsScene scene;
    QChart* chart = new QChart;
    QCategoryAxis* x = new QCategoryAxis;
    QCategoryAxis* y = new QCategoryAxis;
    QPixmap picture;
    bool isStale = true;
    QRectF plot; ///< that the axes are laid out for
    QSize size;

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
            axis->append(QStringLiteral("."), 1);
            axis->setLabelsVisible(false);
            axis->setGridLineVisible(false);
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
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent); // the kept picture covers all of it
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    restyle();
}

ChartPanel::~ChartPanel() = default;

void ChartPanel::setAxes(const AxisScale& x, const AxisScale& y) {
    Q_ASSERT(x.min < x.max && y.min < y.max);
    if (x == m_x && y == m_y)
        return;
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

/// Measured once a font: letters are shaped for it, and every panel asks several times a frame.
void ChartPanel::measureLetters() const {
    if (m_letters.font == font() && m_letters.widestRight == m_margins.widestRight && m_letters.line > 0)
        return;
    const QFontMetricsF metrics(labelFont());
    m_letters.font = font();
    m_letters.widestRight = m_margins.widestRight;
    m_letters.line = metrics.height();
    m_letters.number = metrics.horizontalAdvance(QStringLiteral("00.00k"));
    m_letters.left = 0;
    for (const char* label : kWidestLeft)
        m_letters.left = std::max(m_letters.left, metrics.horizontalAdvance(QString::fromUtf8(label)));
    m_letters.right = metrics.horizontalAdvance(m_margins.widestRight);
}

double ChartPanel::labelRoomX() const {
    measureLetters();
    return m_letters.number + 14;
}

double ChartPanel::labelRoomY() const {
    measureLetters();
    return m_letters.line * 1.7;
}

double ChartPanel::leftRoom() const {
    measureLetters();
    return std::ceil(m_letters.left) + 14;
}

double ChartPanel::rightRoom() const {
    measureLetters();
    return m_margins.widestRight.isEmpty() ? 16 : std::ceil(m_letters.right) + 14;
}

void ChartPanel::updateMapping() {
    measureLetters();
    const double line = m_letters.line;
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
    m_frame->x->setLinePen(penOf(colors.border));
    m_frame->y->setLineVisible(false);
    updateMapping();
}

void ChartPanel::layOutFrame() {
    if (m_frame->plot == m_mapping.plot && m_frame->size == viewport()->size())
        return;
    m_frame->plot = m_mapping.plot;
    m_frame->size = viewport()->size();
    m_frame->chart->resize(QSizeF(m_frame->size));
    m_frame->chart->setPlotArea(m_mapping.plot);
    // The axes follow a fixed plot area only in the layout after it.
    m_frame->chart->layout()->invalidate();
    m_frame->chart->layout()->activate();
    m_frame->scene.setSceneRect(QRectF(QPointF(0, 0), QSizeF(m_frame->size)));
}

void ChartPanel::drawGrid(QPainter& painter) const {
    const QRectF& plot = m_mapping.plot;
    QList<QLineF> lines;
    for (const AxisTick& tick : m_x.ticks)
        if (const double x = m_mapping.x(tick.value); m_hasXGrid && x >= plot.left() - 0.5 && x <= plot.right() + 0.5)
            lines.append(QLineF(x, plot.top(), x, plot.bottom()));
    for (const AxisTick& tick : m_y.ticks)
        if (const double y = m_mapping.y(tick.value); m_hasYGrid && y >= plot.top() - 0.5 && y <= plot.bottom() + 0.5)
            lines.append(QLineF(plot.left(), y, plot.right(), y));
    painter.setPen(penOf(theme().grid));
    painter.drawLines(lines);
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
    drawGrid(painter);
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
