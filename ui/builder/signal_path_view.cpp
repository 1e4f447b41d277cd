// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/signal_path_view.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/layer_commands.h"
#include "ui/builder/look.h"
#include "ui/builder/path_actions.h"
#include "ui/builder/path_drag.h"
#include "ui/builder/recipe_document.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace nabla {

namespace {
constexpr int kTopMargin = 4;
constexpr int kScrollMargin = 80;
} // namespace

SignalPathView::SignalPathView(RecipeDocument& document, EngineBridge& bridge, Selection& selection,
                               LayerCommands& commands, QWidget* parent)
    : QAbstractScrollArea(parent), m_document(document), m_bridge(bridge), m_selection(selection), m_commands(commands),
      m_actions(new PathActions(commands, this)) {
    setAccessibleName(tr("Signal path"));
    setWhatsThis(tr("The network from input to output. The ribbon below is the signal ∂L/∂z as it flows back from the "
                    "loss: its thickness and colour are log₁₀ of its size, from a hairline at 10⁻¹⁰ to full at 10³."));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    connect(&document, &RecipeDocument::recipeChanged, this, &SignalPathView::rebuild);
    connect(&bridge, &EngineBridge::runChanged, this, &SignalPathView::rebuild);
    connect(&bridge, &EngineBridge::settingsChanged, this, &SignalPathView::rebuild);
    connect(&bridge, &EngineBridge::stepsRecorded, this, &SignalPathView::readSignal);
    connect(&selection, &Selection::stepChanged, this, &SignalPathView::readSignal);
    connect(&selection, &Selection::hoveredLayerChanged, this, &SignalPathView::showHovered);
    connect(&commands, &LayerCommands::currentChanged, this, &SignalPathView::showCurrent);
    setCompact(false);
    rebuild();
}

QSize SignalPathView::sizeHint() const {
    const int bar = horizontalScrollBar()->maximum() > 0 ? horizontalScrollBar()->sizeHint().height() : 0;
    return {600, static_cast<int>(std::ceil(m_lanes.height())) + 2 * kTopMargin + bar};
}

QSize SignalPathView::minimumSizeHint() const {
    return {200, sizeHint().height()};
}

void SignalPathView::setCompact(bool isCompact) {
    const double caption = QFontMetrics(fontFor(TextRole::Caption)).height();
    m_lanes = PathLanes{};
    m_lanes.blocks = 2 * caption + (isCompact ? 16 : 32);
    m_lanes.ribbon = isCompact ? 20 : 30;
    m_lanes.numbers = caption;
    arrange();
    updateGeometry();
}

void SignalPathView::rebuild() {
    const std::shared_ptr<const Dataset> dataset = m_bridge.dataset();
    const Recipe& recipe = m_document.recipe();
    const std::vector<PathItem> before =
        std::exchange(m_items, pathItems(recipe, dataset.get(), dataset && m_bridge.recipe().data == recipe.data));
    m_brackets = pathBrackets(recipe.network);
    std::unordered_map<std::string, int> layers;
    if (const std::shared_ptr<const History> history = m_bridge.history())
        for (const LayerInfo& layer : history->layout().layers)
            layers.emplace(layer.name, static_cast<int>(layers.size()));
    for (PathItem& item : m_items) {
        const auto found = layers.find(item.name.toStdString());
        item.layer = found == layers.end() ? -1 : found->second;
    }
    m_marks.hovered = m_marks.hoveredGap = m_marks.hoveredBracket = -1;
    // A run that arrives while a block is in the hand does not take it away.
    const auto isSameBlock = [](const PathItem& a, const PathItem& b) { return a.name == b.name && a.kind == b.kind; };
    if (!std::equal(before.begin(), before.end(), m_items.begin(), m_items.end(), isSameBlock))
        stopDragging();
    m_marks.hasClip = m_document.recipe().training.clip.value_or(ClipSpec{}).kind != ClipKind::None;
    arrange();
    showCurrent();
    readSignal();
}

void SignalPathView::arrange() {
    const bool hadBar = horizontalScrollBar()->maximum() > 0;
    int levels = 0;
    for (const PathBracket& bracket : m_brackets)
        levels = std::max(levels, bracket.level + 1);
    const double groups = levels * QFontMetricsF(fontFor(TextRole::Caption)).height();
    const bool isOtherHeight = groups != m_lanes.groups;
    m_lanes.groups = groups;
    m_pathWidth = layOut(m_items, viewport()->width(), kTopMargin + m_lanes.blocksTop(), m_lanes.blocks).totalWidth;
    const int hidden = std::max(0, static_cast<int>(std::ceil(m_pathWidth)) - viewport()->width());
    horizontalScrollBar()->setRange(0, hidden);
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(40);
    if (hadBar != (hidden > 0) || isOtherHeight)
        updateGeometry();
    viewport()->update();
}

void SignalPathView::readSignal() {
    const std::shared_ptr<const History> history = m_bridge.history();
    std::vector<double> row;
    bool hasRow = false;
    if (history && history->steps() > 0) {
        row.resize(static_cast<std::size_t>(history->layout().width()));
        const qint64 step = m_selection.step() >= 0 ? m_selection.step() : history->endStep() - 1;
        hasRow = history->nearestRow(step, row) >= 0;
    }
    m_marks.isClipping = hasRow && row[static_cast<std::size_t>(StepQuantity::ClipCoefficient)] < 1;
    for (PathItem& item : m_items) {
        item.hasSignal = false;
        if (!hasRow || item.layer < 0)
            continue;
        const TraceId trace = history->layout().trace(Index(item.layer), LayerQuantity::PreactivationGradL2);
        item.signal = row[static_cast<std::size_t>(trace)];
        item.hasSignal = !isAbsent(item.signal);
    }
    viewport()->update();
}

void SignalPathView::showCurrent() {
    m_marks.selected = -1;
    for (std::size_t i = 1; i < m_items.size(); ++i) {
        m_items[i].isSelected = m_commands.isSelected(m_items[i].name);
        if (m_items[i].name == m_commands.current())
            m_marks.selected = static_cast<int>(i);
    }
    if (m_marks.selected >= 0) {
        const PathItem& item = m_items[static_cast<std::size_t>(m_marks.selected)];
        setAccessibleDescription(tip(item));
        QScrollBar* bar = horizontalScrollBar();
        if (item.rect.left() - kScrollMargin < bar->value())
            bar->setValue(static_cast<int>(item.rect.left()) - kScrollMargin);
        else if (item.rect.right() + kScrollMargin > bar->value() + viewport()->width())
            bar->setValue(static_cast<int>(item.rect.right()) + kScrollMargin - viewport()->width());
    }
    m_actions->enable();
    viewport()->update();
}

void SignalPathView::showHovered(int layer) {
    m_marks.hovered = -1;
    for (std::size_t i = 1; layer >= 0 && i < m_items.size(); ++i)
        if (m_items[i].layer == layer)
            m_marks.hovered = static_cast<int>(i);
    viewport()->update();
}

QPointF SignalPathView::toPath(const QPoint& viewportPoint) const {
    return QPointF(viewportPoint) + QPointF(horizontalScrollBar()->value(), 0);
}

QRectF SignalPathView::itemRect(int item) const {
    return m_items[static_cast<std::size_t>(item)].rect.translated(-horizontalScrollBar()->value(), 0);
}

int SignalPathView::itemAt(const QPointF& point) const {
    // The ribbon below a block belongs to it: a block of 15 pixels is easier to hit that way.
    for (std::size_t i = 0; i < m_items.size(); ++i)
        if (point.x() >= m_items[i].rect.left() && point.x() <= m_items[i].rect.right() &&
            point.y() >= m_items[i].rect.top())
            return static_cast<int>(i);
    return -1;
}

int SignalPathView::gapAt(const QPointF& point) const {
    for (std::size_t i = 0; i + 1 < m_items.size(); ++i) {
        const QRectF& rect = m_items[i].rect;
        if (point.x() > rect.right() && point.x() < m_items[i + 1].rect.left() && point.y() >= rect.top() &&
            point.y() <= rect.bottom())
            return static_cast<int>(i);
    }
    return -1;
}

void SignalPathView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    const double left = horizontalScrollBar()->value();
    painter.translate(-left, 0);
    PathLanes lanes = m_lanes;
    lanes.arcs += kTopMargin;
    const QRectF visible(left, 0, viewport()->width(), viewport()->height());
    PathPainter(painter, m_items, m_brackets, lanes, m_marks, visible).paint();
}

void SignalPathView::resizeEvent(QResizeEvent*) {
    arrange();
}

int SignalPathView::bracketAt(const QPointF& point) const {
    const double line = QFontMetricsF(fontFor(TextRole::Caption)).height();
    for (std::size_t i = m_brackets.size(); i-- > 0;) // inner ones first
        if (bracketRect(m_brackets[i], m_items, line, kTopMargin).contains(point))
            return static_cast<int>(i);
    return -1;
}

void SignalPathView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    const QPointF point = toPath(event->pos());
    if (const int gap = gapAt(point); gap >= 0) {
        m_commands.insertAfter(m_items[static_cast<std::size_t>(gap)].name);
        return;
    }
    if (const int bracket = bracketAt(point); bracket >= 0) {
        std::vector<LayerAddress> all;
        for (int i = m_brackets[static_cast<std::size_t>(bracket)].first;
             i <= m_brackets[static_cast<std::size_t>(bracket)].last; ++i)
            all.push_back(m_items[static_cast<std::size_t>(i)].address);
        m_commands.selectThese(all);
        Q_EMIT m_commands.inspectRequested();
        return;
    }
    const int item = itemAt(point);
    if (item <= 0)
        return;
    m_pressed = item;
    m_pressPoint = event->pos();
    press(item, event->modifiers());
}

void SignalPathView::press(int item, Qt::KeyboardModifiers modifiers) {
    const QString& name = m_items[static_cast<std::size_t>(item)].name;
    m_isToggling = (modifiers & (Qt::ControlModifier | Qt::ShiftModifier)) != 0;
    if (modifiers & Qt::ShiftModifier)
        m_commands.extendTo(name);
    else if (modifiers & Qt::ControlModifier)
        m_commands.toggle(name);
    else if (!m_commands.isSelected(name)) // what is selected already may be dragged together
        m_commands.select(name);
}

void SignalPathView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF point = toPath(event->pos());
    if (m_pressed >= 0 && (event->buttons() & Qt::LeftButton)) {
        const bool isFar = (event->pos() - m_pressPoint).manhattanLength() >= QApplication::startDragDistance();
        if (m_marks.dragged >= 0 || (isFar && !m_items[static_cast<std::size_t>(m_pressed)].address.empty()))
            drag(point);
        return;
    }
    const int gap = gapAt(point);
    const int item = itemAt(point);
    const int bracket = gap >= 0 || item >= 0 ? -1 : bracketAt(point);
    if (gap != m_marks.hoveredGap || bracket != m_marks.hoveredBracket) {
        m_marks.hoveredGap = gap;
        m_marks.hoveredBracket = bracket;
        viewport()->update();
    }
    viewport()->setCursor(gap >= 0 || item > 0 || bracket >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    m_selection.hoverLayer(item > 0 ? m_items[static_cast<std::size_t>(item)].layer : -1);
}

void SignalPathView::drag(const QPointF& point) {
    const std::vector<LayerAddress> dragged = m_commands.selected();
    m_marks.dragged = m_pressed;
    m_marks.dragX = point.x();
    m_marks.draggedCount = static_cast<int>(dragged.size());
    m_marks.dropX = -1;
    m_dropTarget.reset();
    double nearest = 1e9;
    for (const DropSpot& spot : dropSpots(m_items, dragged)) {
        if (std::abs(spot.x - point.x()) >= nearest)
            continue;
        nearest = std::abs(spot.x - point.x());
        m_marks.dropX = spot.x;
        m_dropTarget = spot.target;
    }
    viewport()->setCursor(Qt::ClosedHandCursor);
    viewport()->update();
}

void SignalPathView::stopDragging() {
    m_marks.dragged = m_pressed = -1;
    m_marks.dropX = -1;
    m_dropTarget.reset();
}

void SignalPathView::drop() {
    const std::optional<LayerAddress> target = m_dropTarget;
    stopDragging();
    const std::vector<LayerAddress> layers = siblingsOf(addressOf(m_commands.current()), m_commands.selected());
    LayerAddress behind = layers.empty() ? LayerAddress() : layers.back();
    if (!behind.empty())
        ++behind.back();
    const bool stays = target && areContiguous(layers) && (*target == layers.front() || *target == behind);
    if (target && !stays)
        m_commands.moveTo(*target);
    viewport()->update();
}

void SignalPathView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_pressed < 0)
        return;
    const int item = std::exchange(m_pressed, -1);
    if (m_marks.dragged >= 0) {
        drop();
        return;
    }
    if (!m_isToggling)
        m_commands.select(m_items[static_cast<std::size_t>(item)].name);
    Q_EMIT m_commands.inspectRequested();
}

void SignalPathView::mouseDoubleClickEvent(QMouseEvent* event) {
    mousePressEvent(event);
}

void SignalPathView::keyPressEvent(QKeyEvent* event) {
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const bool isPlain = modifiers == Qt::NoModifier || modifiers == Qt::ShiftModifier;
    const int key = event->key();
    if (key == Qt::Key_Escape && m_marks.dragged >= 0) {
        stopDragging();
        viewport()->update();
    } else if ((key == Qt::Key_Left || key == Qt::Key_Right) && isPlain)
        m_commands.selectNeighbour(key == Qt::Key_Left ? -1 : 1, modifiers == Qt::ShiftModifier);
    else if (key == Qt::Key_Home || key == Qt::Key_End)
        m_commands.selectEnd(key == Qt::Key_End);
    else if (key == Qt::Key_Backspace && modifiers == Qt::NoModifier)
        m_commands.remove();
    else if (key == Qt::Key_Insert && modifiers == Qt::ShiftModifier && m_marks.selected >= 0)
        showGapMenu(m_marks.selected, itemRect(m_marks.selected).bottomRight().toPoint());
    else if (key == Qt::Key_Plus)
        m_commands.insertAfter(m_commands.current().isEmpty() ? QStringLiteral("output") : m_commands.current());
    else if (key == Qt::Key_Return || key == Qt::Key_Enter)
        Q_EMIT m_commands.inspectRequested();
    else
        QAbstractScrollArea::keyPressEvent(event);
}

void SignalPathView::showGapMenu(int gap, const QPoint& where) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_actions->fillKinds(*menu, m_items[static_cast<std::size_t>(gap)].name);
    menu->popup(viewport()->mapToGlobal(where));
}

void SignalPathView::wheelEvent(QWheelEvent* event) {
    const QPoint turn = event->angleDelta();
    const int distance = std::abs(turn.x()) > std::abs(turn.y()) ? turn.x() : turn.y();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - distance);
    event->accept();
}

void SignalPathView::contextMenuEvent(QContextMenuEvent* event) {
    QPoint where = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (m_marks.selected >= 0)
            where = viewport()->mapToGlobal(itemRect(m_marks.selected).center().toPoint());
    } else {
        const QPoint local = viewport()->mapFromGlobal(where);
        if (const int gap = gapAt(toPath(local)); gap >= 0) {
            showGapMenu(gap, local);
            return;
        }
        const int item = itemAt(toPath(local));
        if (item > 0 && !m_commands.isSelected(m_items[static_cast<std::size_t>(item)].name))
            m_commands.select(m_items[static_cast<std::size_t>(item)].name);
    }
    if (m_commands.current().isEmpty())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("In&spect"), this, [this] { Q_EMIT m_commands.inspectRequested(); });
    menu->addSeparator();
    m_actions->fill(*menu);
    menu->popup(where);
}

void SignalPathView::focusInEvent(QFocusEvent* event) {
    m_marks.hasFocus = event->reason() != Qt::MouseFocusReason;
    viewport()->update();
}

void SignalPathView::focusOutEvent(QFocusEvent*) {
    m_marks.hasFocus = false;
    viewport()->update();
}

QString SignalPathView::tip(const PathItem& item) const {
    QString text = describe(item);
    if (!item.problem.isEmpty())
        text += QStringLiteral("\n⚠ ") + item.problem;
    if (item.hasSignal)
        text += tr("\n‖∂L/∂z‖₂ = %1").arg(scientific(item.signal, 2));
    return text;
}

bool SignalPathView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QPointF point = toPath(help->pos());
        if (const int item = itemAt(point); item >= 0)
            QToolTip::showText(help->globalPos(), tip(m_items[static_cast<std::size_t>(item)]), viewport());
        else if (gapAt(point) >= 0)
            QToolTip::showText(help->globalPos(), tr("Insert a layer like the one before\nRight button: another kind"),
                               viewport());
        else if (bracketAt(point) >= 0)
            QToolTip::showText(help->globalPos(), tr("A repeat: click to select all of it"), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    if (event->type() == QEvent::Leave) {
        m_marks.hoveredGap = m_marks.hoveredBracket = -1;
        m_selection.hoverLayer(-1);
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void SignalPathView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        viewport()->update();
    QAbstractScrollArea::changeEvent(event);
}

} // namespace nabla
