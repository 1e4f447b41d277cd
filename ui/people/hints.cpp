// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/hints.h"

#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>

namespace nabla {

namespace {
const QString kSeenKey = QStringLiteral("hints/seen");
constexpr int kLetters = 44;
constexpr int kTip = 10;
} // namespace

bool Hints::wereSeen(const QSettings& settings) {
    return settings.value(kSeenKey).toBool();
}

Hints::Hints(QWidget* window, std::vector<Hint> hints, QSettings& settings)
    : QFrame(window), m_hints(std::move(hints)), m_settings(settings), m_text(new QLabel), m_count(new QLabel),
      m_next(new QPushButton) {
    setObjectName(QStringLiteral("hints"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_text->setWordWrap(true);
    auto* skip = new QPushButton(tr("S&kip"));
    skip->setFlat(true);
    connect(skip, &QPushButton::clicked, this, [this] {
        m_at = m_hints.size();
        next();
    });
    connect(m_next, &QPushButton::clicked, this, &Hints::next);
    auto* row = new QHBoxLayout;
    row->addWidget(m_count);
    row->addStretch(1);
    row->addWidget(skip);
    row->addWidget(m_next);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4 * kSpace, 4 * kSpace + kTip, 4 * kSpace, 3 * kSpace);
    column->addWidget(m_text);
    column->addLayout(row);
    window->installEventFilter(this);
    showHint();
}

void Hints::done(std::size_t hint) {
    if (m_at == hint)
        next();
}

void Hints::next() {
    ++m_at;
    while (m_at < m_hints.size() && !m_hints[m_at].target)
        ++m_at;
    if (m_at < m_hints.size()) {
        showHint();
        return;
    }
    m_settings.setValue(kSeenKey, true);
    close();
}

void Hints::showHint() {
    m_text->setText(m_hints[m_at].text);
    setAccessibleName(m_hints[m_at].text);
    m_count->setText(tr("%1 of %2").arg(m_at + 1).arg(m_hints.size()));
    m_next->setText(m_at + 1 < m_hints.size() ? tr("&Next") : tr("&Got it"));
    fit();
    show();
    raise();
}

void Hints::fit() {
    setFixedWidth(QFontMetrics(font()).averageCharWidth() * kLetters);
    adjustSize();
    place();
}

void Hints::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_at < m_hints.size())
        QTimer::singleShot(0, this, &Hints::fit); // the labels get their font after their parent
}

/// Below its control, inside the window.
void Hints::place() {
    const QWidget* target = m_at < m_hints.size() ? m_hints[m_at].target.data() : nullptr;
    if (!target)
        return;
    const QWidget* window = parentWidget();
    const QPoint corner = target->mapTo(window, QPoint(0, std::min(target->height(), window->height() / 3)));
    move(std::clamp(corner.x(), kSpace, std::max(kSpace, window->width() - width() - kSpace)),
         std::clamp(corner.y(), kSpace, std::max(kSpace, window->height() - height() - kSpace)));
}

bool Hints::eventFilter(QObject*, QEvent* event) {
    if (event->type() == QEvent::Resize)
        place();
    return false;
}

void Hints::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        m_at = m_hints.size();
        next();
        return;
    }
    QFrame::keyPressEvent(event);
}

void Hints::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme().accent, 1.5));
    painter.setBrush(theme().surface);
    const QRectF box = QRectF(rect()).adjusted(1, kTip, -1, -1);
    painter.drawRoundedRect(box, 8, 8);
    painter.drawPolygon(QPolygonF({{24.0, kTip + 1.0}, {24.0 + kTip, 1.0}, {24.0 + 2 * kTip, kTip + 1.0}}));
    painter.setPen(QPen(theme().surface, 2));
    painter.drawLine(QPointF(25.5, kTip + 1), QPointF(24 + 2 * kTip - 1.5, kTip + 1));
}

} // namespace nabla
