// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/overlay_item.h"

#include "ui/style/theme.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace nabla {

void OverlayItem::setMarks(std::vector<StepMark> marks) {
    m_marks = std::move(marks);
    update();
}

void OverlayItem::setCursor(std::optional<double> step) {
    if (step == m_cursor)
        return;
    m_cursor = step;
    update();
}

void OverlayItem::setCursors(std::vector<NamedStep> cursors) {
    if (cursors == m_cursors)
        return;
    m_cursors = std::move(cursors);
    update();
}

void OverlayItem::setNote(const QStringList& lines) {
    if (lines == m_note)
        return;
    m_note = lines;
    update();
}

void OverlayItem::setTip(const QPointF& pixel, const QStringList& lines) {
    if (lines.isEmpty() && m_tip.isEmpty())
        return;
    m_tipAt = pixel;
    m_tip = lines;
    update();
}

void OverlayItem::setSentence(const QString& sentence) {
    if (sentence == m_sentence)
        return;
    m_sentence = sentence;
    update();
}

void OverlayItem::draw(QPainter& painter) {
    if (!m_sentence.isEmpty()) {
        drawSentence(painter);
        return;
    }
    for (const StepMark& mark : m_marks)
        drawMark(painter, mark);
    for (const NamedStep& cursor : m_cursors)
        drawNamed(painter, cursor);
    if (m_cursor)
        drawCursor(painter);
    if (!m_note.isEmpty())
        drawNote(painter);
    if (!m_tip.isEmpty())
        drawTip(painter);
}

/// The step stands on the axis, over its labels, where it hides nothing that was measured.
void OverlayItem::drawCursor(QPainter& painter) const {
    const QRectF& plot = mapping().plot;
    const double x = std::round(mapping().x(*m_cursor)) + 0.5;
    if (x < plot.left() - 1 || x > plot.right() + 1)
        return;
    QColor halo = theme().surface;
    halo.setAlphaF(0.7f);
    painter.setPen(QPen(halo, 4));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    painter.setPen(QPen(theme().accent, 1.5));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom() + 4));
    const QFontMetricsF metrics(font());
    if (bounds().bottom() - plot.bottom() < metrics.height())
        return;
    const QString label = QLocale().toString(std::llround(*m_cursor));
    const double width = metrics.horizontalAdvance(label) + 12;
    const double left = std::clamp(x - width / 2, 0.0, bounds().right() - width);
    const QRectF box(left, plot.bottom() + 4, width, metrics.height() + 2);
    painter.fillRect(box.adjusted(-10, 0, 10, 0), theme().surface); // no half of a label looks out beside it
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().accent);
    painter.drawRoundedRect(box, 4, 4);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(theme().palette.color(QPalette::HighlightedText));
    painter.drawText(box, Qt::AlignCenter, label);
}

void OverlayItem::drawMark(QPainter& painter, const StepMark& mark) const {
    const QRectF& plot = mapping().plot;
    const double x = std::round(mapping().x(mark.step));
    if (x < plot.left() - 1 || x > plot.right() + 1)
        return;
    QPen pen(mark.color, 1.5);
    pen.setCosmetic(true);
    painter.setPen(pen);
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    if (mark.label.isEmpty())
        return;
    const QFontMetricsF metrics(font());
    const double width = metrics.horizontalAdvance(mark.label) + 10;
    const bool isRight = x + width + 4 <= bounds().right();
    const double left = isRight ? x + 2 : std::max(2.0, x - width - 2);
    const QRectF box(left, plot.top() + 1, width, metrics.height() + 2);
    QColor back = theme().surface;
    back.setAlphaF(0.88f);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(back);
    painter.drawRoundedRect(box, 3, 3);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(mark.color);
    painter.drawText(box, Qt::AlignCenter, mark.label);
}

/// Dashed, with a letter at the top: told from the linked cursor without colour.
void OverlayItem::drawNamed(QPainter& painter, const NamedStep& cursor) const {
    const QRectF& plot = mapping().plot;
    const double x = std::round(mapping().x(cursor.step)) + 0.5;
    if (x < plot.left() - 1 || x > plot.right() + 1)
        return;
    QPen pen(theme().text, 1);
    pen.setCosmetic(true);
    pen.setDashPattern({4, 3});
    painter.setPen(pen);
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    const QFontMetricsF metrics(font());
    const double size = metrics.height();
    const QRectF flag(x - size / 2, plot.bottom() - size - 1, size, size);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().text);
    painter.drawRoundedRect(flag, 3, 3);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(theme().surface);
    painter.drawText(flag, Qt::AlignCenter, cursor.name);
}

QSizeF OverlayItem::boxSize(const QStringList& lines) const {
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(strong);
    double width = 0;
    for (const QString& line : lines)
        width = std::max(width, metrics.horizontalAdvance(line));
    return {width + 20, metrics.height() * static_cast<double>(lines.size()) + 12};
}

void OverlayItem::drawNote(QPainter& painter) const {
    const QRectF& plot = mapping().plot;
    // What was measured shines through.
    painter.setOpacity(0.88);
    drawBox(painter, QRectF(QPointF(std::round(plot.left()) + 4, std::round(plot.top()) + 3), boxSize(m_note)), m_note);
    painter.setOpacity(1);
}

void OverlayItem::drawTip(QPainter& painter) const {
    QRectF box(QPointF(0, 0), boxSize(m_tip));
    double left = m_tipAt.x() + 14;
    if (left + box.width() > bounds().right() - 2)
        left = m_tipAt.x() - 14 - box.width();
    double top = m_tipAt.y() - box.height() - 8;
    if (top < 2)
        top = std::min(m_tipAt.y() + 14, bounds().bottom() - box.height() - 2);
    box.moveTo(std::max(2.0, std::round(left)), std::max(2.0, std::round(top)));
    drawBox(painter, box, m_tip);
}

void OverlayItem::drawBox(QPainter& painter, const QRectF& box, const QStringList& lines) const {
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    const double height = QFontMetricsF(strong).height();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen border(theme().border, 1);
    border.setCosmetic(true);
    painter.setPen(border);
    painter.setBrush(theme().surfaceRaised);
    painter.drawRoundedRect(box.translated(0.5, 0.5), 5, 5);
    painter.setBrush(Qt::NoBrush);
    double y = box.top() + 6;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        painter.setFont(i == 0 ? strong : font());
        painter.setPen(i == 0 ? theme().text : theme().textMuted);
        painter.drawText(QRectF(box.left() + 10, y, box.width() - 12, height), Qt::AlignLeft | Qt::AlignVCenter,
                         lines[i]);
        y += height;
    }
}

void OverlayItem::drawSentence(QPainter& painter) const {
    painter.fillRect(bounds(), theme().surface);
    painter.setPen(theme().textMuted);
    painter.drawText(bounds().adjusted(24, 8, -24, -8), Qt::AlignCenter | Qt::TextWordWrap, m_sentence);
}

} // namespace nabla
