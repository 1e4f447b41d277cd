// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/path_painter.h"

#include "ui/builder/look.h"
#include "ui/builder/signal_path_view.h"
#include "ui/style/theme.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace nabla {

namespace {

constexpr double kCorner = 6;
constexpr double kHairline = 1.5;
/// Blocks narrower than this show their number alone.
constexpr double kGlyphWidth = 24;
constexpr double kBadgeWidth = 28;

QColor signalColor(const PathItem& item) {
    if (!std::isfinite(item.signal))
        return theme().nonFinite;
    return sequentialColor(signalPosition(item.signal));
}

double thicknessOf(const PathItem& item, double most) {
    return kHairline + (most - kHairline) * signalPosition(item.signal);
}

double activationValue(Activation activation, double z) {
    switch (activation) {
    case Activation::Linear:
        return z;
    case Activation::Relu:
        return std::max(0.0, z);
    case Activation::LeakyRelu:
        return z > 0 ? z : 0.1 * z; // drawn steeper than 0.01, or nobody sees it
    case Activation::Elu:
    case Activation::Selu:
        return z > 0 ? z : std::expm1(z);
    case Activation::Gelu:
        return 0.5 * z * (1 + std::erf(z / std::sqrt(2.0)));
    case Activation::Silu:
        return z / (1 + std::exp(-z));
    case Activation::Softplus:
        return std::log1p(std::exp(z));
    case Activation::Tanh:
        return 2 * std::tanh(z);
    case Activation::Sigmoid:
        return 4 / (1 + std::exp(-2 * z)) - 2; // stretched to the box, so that its S can be told from tanh's by place
    case Activation::HardTanh:
        return 2 * std::clamp(z, -1.0, 1.0);
    case Activation::Softsign:
        return 2.6 * z / (1 + std::abs(z));
    }
    return z;
}

bool isOneSided(Activation activation) {
    return activation == Activation::Sigmoid;
}

} // namespace

void paintActivation(QPainter& painter, Activation activation, const QRectF& box) {
    constexpr double kReach = 3;
    constexpr int kPoints = 24;
    // The axis of z: in the middle, but at the foot for what is never negative.
    const double zero = isOneSided(activation) ? box.bottom() : box.center().y();
    const QColor ink = painter.pen().color();
    QColor faint = ink;
    faint.setAlphaF(0.25f);
    painter.setPen(QPen(faint, 1));
    painter.drawLine(QPointF(box.left(), zero), QPointF(box.right(), zero));
    QPainterPath path;
    for (int i = 0; i <= kPoints; ++i) {
        const double z = -kReach + 2 * kReach * i / kPoints;
        const double x = box.left() + box.width() * i / kPoints;
        const double y = std::clamp(box.center().y() - activationValue(activation, z) / kReach * box.height() / 2,
                                    box.top(), box.bottom());
        if (i == 0)
            path.moveTo(x, y);
        else
            path.lineTo(x, y);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ink, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
}

PathPainter::PathPainter(QPainter& painter, const std::vector<PathItem>& items,
                         const std::vector<PathBracket>& brackets, const PathLanes& lanes, const PathMarks& marks,
                         const QRectF& visible)
    : m_painter(painter), m_items(items), m_brackets(brackets), m_lanes(lanes), m_marks(marks), m_visible(visible) {}

bool PathPainter::isVisible(const PathItem& item) const {
    return item.rect.right() >= m_visible.left() - 60 && item.rect.left() <= m_visible.right() + 60;
}

void PathPainter::paint() {
    m_painter.setRenderHint(QPainter::Antialiasing);
    paintRibbon();
    paintNumbers();
    paintBoxes();
    paintForwardLine();
    paintArcs();
    paintBrackets();
    for (std::size_t i = 0; i < m_items.size(); ++i)
        if (isVisible(m_items[i]))
            paintBlock(m_items[i], static_cast<int>(i));
    paintInsertMark();
    paintDrag();
}

QRectF blockRect(const PathItem& sum, const std::vector<PathItem>& items) {
    int levelsInside = 0;
    for (int i = sum.firstInside; items[static_cast<std::size_t>(i)].address.size() > sum.address.size(); ++i)
        levelsInside = std::max(levelsInside, items[static_cast<std::size_t>(i)].depth - sum.depth);
    const QRectF& first = items[static_cast<std::size_t>(sum.firstInside)].rect;
    const double gap = first.left() - items[static_cast<std::size_t>(sum.firstInside) - 1].rect.right();
    const double pad = std::min(gap / 2 - 1, 2.0 + 2.0 * levelsInside);
    return QRectF(first.topLeft(), sum.rect.bottomRight()).adjusted(-pad, -pad, pad, pad);
}

QRectF bracketRect(const PathBracket& bracket, const std::vector<PathItem>& items, double lineHeight, double top) {
    const double left = items[static_cast<std::size_t>(bracket.first)].rect.left();
    const double right = items[static_cast<std::size_t>(bracket.last)].rect.right();
    return {left, top + bracket.level * lineHeight, right - left, lineHeight};
}

void PathPainter::paintBoxes() {
    for (const PathItem& item : m_items) {
        if (item.kind != PathKind::Sum)
            continue;
        QColor fill = theme().third;
        fill.setAlphaF(0.08f);
        QColor edge = theme().third;
        edge.setAlphaF(0.55f);
        m_painter.setPen(QPen(edge, 1));
        m_painter.setBrush(fill);
        m_painter.drawRoundedRect(blockRect(item, m_items), kCorner + 2, kCorner + 2);
    }
}

void PathPainter::paintBrackets() {
    const QFont font = fontFor(TextRole::Caption);
    const QFontMetricsF metrics(font);
    m_painter.setFont(font);
    const double top = m_items.front().rect.top() - m_lanes.blocksTop();
    for (std::size_t i = 0; i < m_brackets.size(); ++i) {
        const QRectF box = bracketRect(m_brackets[i], m_items, metrics.height(), top);
        const bool isHovered = static_cast<int>(i) == m_marks.hoveredBracket;
        const QColor ink = isHovered ? theme().accent : theme().textMuted;
        const double y = box.center().y();
        const QString text = QStringLiteral("×%1").arg(m_brackets[i].count);
        const double half = metrics.horizontalAdvance(text) / 2 + 4;
        const double middle = std::clamp(box.center().x(), std::min(m_visible.left() + half, box.right() - half),
                                         std::max(m_visible.right() - half, box.left() + half));
        m_painter.setPen(QPen(ink, 1.2));
        m_painter.drawLine(QPointF(box.left(), box.bottom() - 1), QPointF(box.left(), y));
        m_painter.drawLine(QPointF(box.right(), box.bottom() - 1), QPointF(box.right(), y));
        if (middle - half > box.left())
            m_painter.drawLine(QPointF(box.left(), y), QPointF(middle - half, y));
        if (middle + half < box.right())
            m_painter.drawLine(QPointF(middle + half, y), QPointF(box.right(), y));
        m_painter.setPen(isHovered ? theme().accent : theme().text);
        m_painter.drawText(QRectF(middle - half - 20, box.top(), 2 * half + 40, box.height()), Qt::AlignCenter, text);
    }
}

void PathPainter::paintProblem(const PathItem& item) {
    if (item.problem.isEmpty())
        return;
    constexpr double kRadius = 7;
    const QPointF center(item.rect.left() + 2, item.rect.top() + 2);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(theme().bad);
    m_painter.drawEllipse(center, kRadius, kRadius);
    QFont font = fontFor(TextRole::Caption);
    font.setWeight(QFont::Bold);
    m_painter.setFont(font);
    m_painter.setPen(theme().surface);
    m_painter.drawText(QRectF(center.x() - kRadius, center.y() - kRadius, 2 * kRadius, 2 * kRadius), Qt::AlignCenter,
                       QStringLiteral("!"));
}

void PathPainter::paintForwardLine() {
    const double y = m_items.front().rect.center().y();
    m_painter.setPen(QPen(theme().textMuted, 1.2));
    for (std::size_t i = 0; i + 1 < m_items.size(); ++i) {
        if (!isVisible(m_items[i]))
            continue;
        const double from = m_items[i].rect.right() + 2;
        const double to = m_items[i + 1].rect.left() - 2;
        m_painter.drawLine(QPointF(from, y), QPointF(to, y));
        const double head = std::min(3.5, (to - from) / 2);
        m_painter.drawLine(QPointF(to, y), QPointF(to - head, y - head));
        m_painter.drawLine(QPointF(to, y), QPointF(to - head, y + head));
    }
}

void PathPainter::paintArc(double from, double to, double height) {
    const double foot = m_lanes.blocksTop() + m_lanes.blocks / 2;
    const double top = m_lanes.blocksTop() - height;
    const double bend = std::min(8.0, (to - from) / 2);
    QPainterPath path(QPointF(from, foot));
    path.lineTo(from, top + bend);
    path.quadTo(from, top, from + bend, top);
    path.lineTo(to - bend, top);
    path.quadTo(to, top, to, top + bend);
    path.lineTo(to, foot);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPath(path);
}

void PathPainter::paintArcs() {
    m_painter.setPen(QPen(theme().third, 1.8));
    for (std::size_t i = 1; i + 1 < m_items.size(); ++i) {
        const PathItem& item = m_items[i];
        const std::size_t first = item.kind == PathKind::Sum ? static_cast<std::size_t>(item.firstInside) : i;
        if (!(item.kind == PathKind::Sum || item.hasResidual) || item.rect.left() < m_visible.left() - 4000)
            continue;
        const double from = (m_items[first - 1].rect.right() + m_items[first].rect.left()) / 2;
        const double to =
            item.kind == PathKind::Sum ? item.rect.center().x() : (item.rect.right() + m_items[i + 1].rect.left()) / 2;
        paintArc(from, to, item.kind == PathKind::Sum ? m_lanes.arcs - 3 : m_lanes.arcs - 8);
        if (item.kind != PathKind::Sum) {
            const QPointF node(to, m_lanes.blocksTop() + m_lanes.blocks / 2);
            m_painter.setBrush(theme().third);
            m_painter.drawEllipse(node, 2.2, 2.2);
        }
    }
}

void PathPainter::paintRibbon() {
    const double middle = m_lanes.ribbonMiddle();
    const PathItem* previous = nullptr;
    for (const PathItem& item : m_items) {
        if (!item.hasSignal)
            continue;
        if (previous && isVisible(item)) {
            const double x0 = previous->rect.center().x();
            const double x1 = item.rect.center().x();
            const double half0 = thicknessOf(*previous, m_lanes.ribbon) / 2;
            const double half1 = thicknessOf(item, m_lanes.ribbon) / 2;
            const double bend = (x1 - x0) / 2;
            QPainterPath path(QPointF(x0, middle - half0));
            path.cubicTo(x0 + bend, middle - half0, x1 - bend, middle - half1, x1, middle - half1);
            path.lineTo(x1, middle + half1);
            path.cubicTo(x1 - bend, middle + half1, x0 + bend, middle + half0, x0, middle + half0);
            path.closeSubpath();
            QLinearGradient gradient(x0 - 0.5, 0, x1 + 0.5, 0);
            gradient.setColorAt(0, signalColor(*previous));
            gradient.setColorAt(1, signalColor(item));
            // Neighbouring pieces overlap by half a pixel, or their antialiased seams would show as a comb.
            m_painter.setPen(QPen(QBrush(gradient), 0.7));
            m_painter.setBrush(gradient);
            m_painter.drawPath(path);
        }
        previous = &item;
    }
}

void PathPainter::paintNumbers() {
    QFont font = fontFor(TextRole::Caption);
    m_painter.setFont(font);
    const QFontMetricsF metrics(font);
    double free = -1e9;
    // Under the input, which has no signal of its own: what the ribbon is and where it flows.
    const QString caption = QStringLiteral("← ∂L/∂z");
    const QRectF place(m_items.front().rect.left() - 8, m_lanes.numbersTop(), metrics.horizontalAdvance(caption) + 2,
                       m_lanes.numbers);
    m_painter.setPen(theme().textMuted);
    m_painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, caption);
    free = place.right();
    for (const PathItem& item : m_items) {
        if (!item.hasSignal || !isVisible(item))
            continue;
        const QString text = powerOfTen(item.signal);
        const double width = metrics.horizontalAdvance(text);
        const double left = item.rect.center().x() - width / 2;
        if (left < free + 4)
            continue;
        m_painter.setPen(std::isfinite(item.signal) ? theme().textMuted : theme().nonFinite);
        m_painter.drawText(QRectF(left - 4, m_lanes.numbersTop(), width + 8, m_lanes.numbers), Qt::AlignCenter, text);
        free = left + width;
    }
}

void PathPainter::paintBlock(const PathItem& item, int index) {
    const bool isCurrent = index == m_marks.selected;
    const bool isSelected = isCurrent || item.isSelected;
    const bool isHovered = index == m_marks.hovered;
    const bool isEnd = item.kind == PathKind::Input || item.kind == PathKind::Output;
    m_painter.setOpacity(index == m_marks.dragged ? 0.35 : 1);
    const QColor edge = isSelected                ? theme().accent
                        : !item.problem.isEmpty() ? theme().bad
                        : isHovered               ? theme().textMuted
                                                  : theme().border;
    m_painter.setPen(QPen(edge, isCurrent ? 2.6 : isSelected ? 1.8 : 1.2));
    m_painter.setBrush(isEnd ? theme().window : isSelected || isHovered ? theme().surfaceRaised : theme().surface);
    m_painter.drawRoundedRect(item.rect.adjusted(0.5, 0.5, -0.5, -0.5), kCorner, kCorner);
    if (isCurrent && m_marks.hasFocus) {
        m_painter.setPen(QPen(theme().accent, 1, Qt::DotLine));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRoundedRect(item.rect.adjusted(-3, -3, 3, 3), kCorner + 2, kCorner + 2);
    }
    const QFont font = fontFor(TextRole::Caption);
    const QFontMetricsF metrics(font);
    m_painter.setFont(font);
    const double line = metrics.height();
    const QRectF inner = item.rect.adjusted(2, 4, -2, -4);
    const QString name = item.kind == PathKind::Input    ? SignalPathView::tr("in")
                         : item.kind == PathKind::Output ? SignalPathView::tr("out")
                                                         : item.name;
    // Where names are wider than blocks, every fifth one has the room of its neighbours.
    const bool isFifth = item.address.size() == 1 && item.address.front() % 5 == 0;
    if (item.rect.width() > metrics.horizontalAdvance(name) || isFifth) {
        m_painter.setPen(theme().textMuted);
        m_painter.drawText(QRectF(item.rect.left() - line, inner.top(), item.rect.width() + 2 * line, line),
                           Qt::AlignCenter, name);
    }
    for (const QString& text : {item.shapeText, item.unitsText}) // the shape where there is room for it
        if (!text.isEmpty() && item.rect.width() > metrics.horizontalAdvance(text) + 2) {
            m_painter.setPen(theme().text);
            m_painter.drawText(QRectF(item.rect.left(), inner.bottom() - line, item.rect.width(), line),
                               Qt::AlignCenter, text);
            break;
        }
    const QRectF middle(inner.left(), inner.top() + line + 1, inner.width(), inner.height() - 2 * line - 2);
    paintGlyph(item, middle);
    paintBadges(item);
    paintProblem(item);
    m_painter.setOpacity(1);
}

void PathPainter::paintGlyph(const PathItem& item, const QRectF& box) {
    if (item.kind == PathKind::Input || item.kind == PathKind::Output || box.height() < 8)
        return;
    const double size = std::min({box.width() - 4, box.height() * 1.5, 34.0});
    QRectF place(0, 0, size, std::min(box.height() - 2, size * 0.75));
    place.moveCenter(box.center());
    if (item.kind == PathKind::Sum) {
        m_painter.setPen(QPen(theme().third, 1.8));
        m_painter.setBrush(Qt::NoBrush);
        const double radius = std::min(place.width(), place.height()) / 2;
        m_painter.drawEllipse(place.center(), radius, radius);
        m_painter.drawLine(place.center() - QPointF(radius - 3, 0), place.center() + QPointF(radius - 3, 0));
        m_painter.drawLine(place.center() - QPointF(0, radius - 3), place.center() + QPointF(0, radius - 3));
        return;
    }
    if (item.kind == PathKind::Recurrent && item.rect.width() >= kGlyphWidth) {
        m_painter.setPen(theme().text);
        m_painter.drawText(box, Qt::AlignCenter, item.cellText);
        return;
    }
    m_painter.setPen(QPen(theme().accent, 1.6));
    paintActivation(m_painter, item.activation, place);
}

void PathPainter::paintBadges(const PathItem& item) {
    if (item.kind != PathKind::Dense && item.kind != PathKind::Output && item.kind != PathKind::Recurrent)
        return;
    struct Badge {
        QString text;
        QColor color;
        bool isFilled;
    };
    std::vector<Badge> badges;
    if (item.normalization != Normalization::None)
        badges.push_back({item.normalization == Normalization::Batch ? QStringLiteral("BN") : QStringLiteral("LN"),
                          theme().weight, true});
    if (m_marks.hasClip)
        badges.push_back({QStringLiteral("C"), theme().warning, m_marks.isClipping});
    if (badges.empty())
        return;
    QFont font = fontFor(TextRole::Caption);
    font.setPointSizeF(font.pointSizeF() * 0.85);
    font.setWeight(QFont::DemiBold);
    m_painter.setFont(font);
    const QFontMetricsF metrics(font);
    const bool isRoomy = item.rect.width() >= kBadgeWidth;
    double right = item.rect.right() + 3;
    for (const Badge& badge : badges) {
        const double width = isRoomy ? metrics.horizontalAdvance(badge.text) + 6 : 6;
        const double height = isRoomy ? metrics.height() - 1 : 6;
        const QRectF pill(right - width, item.rect.top() - height + (isRoomy ? 4 : 3), width, height);
        m_painter.setPen(QPen(badge.color, 1));
        m_painter.setBrush(badge.isFilled ? badge.color : theme().surface);
        m_painter.drawRoundedRect(pill, height / 2, height / 2);
        if (isRoomy) {
            m_painter.setPen(badge.isFilled ? theme().surface : badge.color);
            m_painter.drawText(pill, Qt::AlignCenter, badge.text);
        }
        right -= width + 2;
    }
}

void PathPainter::paintInsertMark() {
    if (m_marks.dropX >= 0) {
        const QRectF& row = m_items.front().rect;
        m_painter.setPen(QPen(theme().accent, 3, Qt::SolidLine, Qt::RoundCap));
        m_painter.drawLine(QPointF(m_marks.dropX, row.top()), QPointF(m_marks.dropX, row.bottom()));
        return;
    }
    const int gap = m_marks.hoveredGap;
    if (gap < 0 || gap + 1 >= static_cast<int>(m_items.size()))
        return;
    const QRectF& before = m_items[static_cast<std::size_t>(gap)].rect;
    const QRectF& after = m_items[static_cast<std::size_t>(gap) + 1].rect;
    const QPointF middle((before.right() + after.left()) / 2, before.center().y());
    constexpr double kRadius = 9;
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(theme().accent);
    m_painter.drawEllipse(middle, kRadius, kRadius);
    m_painter.setPen(QPen(theme().surface, 2, Qt::SolidLine, Qt::RoundCap));
    m_painter.drawLine(middle - QPointF(4, 0), middle + QPointF(4, 0));
    m_painter.drawLine(middle - QPointF(0, 4), middle + QPointF(0, 4));
}

void PathPainter::paintDrag() {
    if (m_marks.dragged < 0)
        return;
    PathItem item = m_items[static_cast<std::size_t>(m_marks.dragged)];
    item.rect.moveCenter({m_marks.dragX, item.rect.center().y() - 3});
    if (m_marks.draggedCount > 1)
        item.unitsText = item.shapeText = QStringLiteral("%1 ×").arg(m_marks.draggedCount);
    paintBlock(item, -2);
}

} // namespace nabla
