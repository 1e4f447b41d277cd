// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/readout.h"

#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace nabla {

namespace {
constexpr int kChipIcon = 16;
} // namespace

Readout::Readout(const QString& caption, const QString& widest, QWidget* parent)
    : QWidget(parent), m_caption(caption), m_widest(widest) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(caption);
}

void Readout::setCaption(const QString& caption) {
    m_caption = caption;
    setAccessibleName(caption);
    updateGeometry();
    update();
}

void Readout::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleDescription(text);
    if (text.size() > m_widest.size()) { // wider than foreseen: grow once rather than cut it
        m_widest = text;
        updateGeometry();
    }
    update();
}

QSize Readout::sizeHint() const {
    const QFontMetrics caption(fontFor(TextRole::Caption));
    const QFontMetrics number(fontFor(TextRole::Number));
    const int width = std::max(caption.horizontalAdvance(m_caption), number.horizontalAdvance(m_widest));
    return {width + 2 + contentsMargins().right(), caption.height() + number.height()};
}

void Readout::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QFont captionFont = fontFor(TextRole::Caption);
    const int captionHeight = QFontMetrics(captionFont).height();
    painter.setFont(captionFont);
    painter.setPen(theme().textMuted);
    painter.drawText(QRect(0, 0, width(), captionHeight), Qt::AlignLeft | Qt::AlignVCenter, m_caption);
    painter.setFont(fontFor(TextRole::Number));
    painter.setPen(theme().text);
    painter.drawText(QRect(0, captionHeight, width(), height() - captionHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     m_text.isEmpty() ? QStringLiteral("–") : m_text);
}

bool Readout::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange)
        updateGeometry();
    return QWidget::event(event);
}

StateChip::StateChip(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateChip::setState(const QString& word, const QString& icon, const QColor& color) {
    if (word == m_word && icon == m_icon && color == m_color)
        return;
    m_word = word;
    m_icon = icon;
    m_color = color;
    setAccessibleName(tr("State: %1").arg(word));
    updateGeometry();
    update();
}

QSize StateChip::sizeHint() const {
    const QFontMetrics metrics(fontFor(TextRole::Strong));
    return {metrics.horizontalAdvance(m_word) + kChipIcon + 5 * kSpace, metrics.height() + 2 * kSpace};
}

bool StateChip::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange)
        updateGeometry();
    return QWidget::event(event);
}

void StateChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = m_color;
    fill.setAlphaF(0.16f);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(rect(), height() / 2.0, height() / 2.0);
    const int top = (height() - kChipIcon) / 2;
    painter.drawPixmap(2 * kSpace, top, themedPixmap(m_icon, kChipIcon, m_color, devicePixelRatioF()));
    painter.setFont(fontFor(TextRole::Strong));
    painter.setPen(theme().text);
    painter.drawText(rect().adjusted(kChipIcon + 3 * kSpace, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, m_word);
}

} // namespace nabla
