// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/key_overlay.h"

#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>

namespace nabla {

namespace {

constexpr int kStayMs = 1600;
constexpr double kLarger = 1.5;

bool isModifier(int key) {
    return key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt || key == Qt::Key_Meta ||
           key == Qt::Key_AltGr || key == 0 || key == Qt::Key_unknown;
}

} // namespace

KeyOverlay::KeyOverlay(QWidget* window) : QLabel(window) {
    setObjectName(QStringLiteral("keyOverlay"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAlignment(Qt::AlignCenter);
    setContentsMargins(5 * kSpace, 2 * kSpace, 5 * kSpace, 2 * kSpace);
    setAutoFillBackground(true);
    hide();
    m_end.setSingleShot(true);
    m_end.setInterval(kStayMs);
    connect(&m_end, &QTimer::timeout, this, [this] {
        hide();
        m_last.clear();
    });
}

void KeyOverlay::setOn(bool isOn) {
    qApp->removeEventFilter(this);
    if (isOn)
        qApp->installEventFilter(this);
    hide();
}

bool KeyOverlay::eventFilter(QObject* watched, QEvent* event) {
    // A shortcut's key comes as ShortcutOverride and no KeyPress follows; the first sight of either is enough.
    if (event->type() != QEvent::ShortcutOverride || !watched->isWidgetType())
        return false;
    const auto* press = static_cast<const QKeyEvent*>(event);
    const bool isTyped = qobject_cast<QLineEdit*>(QApplication::focusWidget()) && press->modifiers() == Qt::NoModifier;
    if (watched == QApplication::focusWidget() && !isModifier(press->key()) && !isTyped)
        showKeys(QKeySequence(press->keyCombination()).toString(QKeySequence::NativeText));
    return false;
}

void KeyOverlay::showKeys(const QString& text) {
    m_times = text == m_last ? m_times + 1 : 1;
    m_last = text;
    QFont large = QApplication::font();
    large.setPointSizeF(large.pointSizeF() * kLarger);
    large.setBold(true);
    setFont(large);
    QPalette colors = palette();
    colors.setColor(QPalette::Window, theme().accent);
    colors.setColor(QPalette::WindowText, theme().palette.color(QPalette::HighlightedText));
    setPalette(colors);
    setText(m_times > 1 ? QStringLiteral("%1  ×%2").arg(text).arg(m_times) : text);
    adjustSize();
    const QWidget* window = parentWidget();
    move((window->width() - width()) / 2, window->height() - height() - 10 * kSpace);
    show();
    raise();
    m_end.start();
}

} // namespace nabla
