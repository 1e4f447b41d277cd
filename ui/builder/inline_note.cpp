// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/inline_note.h"

#include "ui/builder/look.h"
#include "ui/style/theme.h"

#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace nabla {

namespace {
constexpr int kCorner = 6;
} // namespace

InlineNote::InlineNote(QWidget* parent) : QWidget(parent), m_text(new TextLabel(TextRole::Caption)) {
    m_text->setWordWrap(true);
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(3 * kSpace, 2 * kSpace, 2 * kSpace, 2 * kSpace);
    m_column->setSpacing(2 * kSpace);
    m_column->addWidget(m_text);
    hide();
}

void InlineNote::showNote(const QString& text, const QList<Action>& actions) {
    for (QWidget* button : std::exchange(m_buttons, {})) {
        button->hide(); // a button may be what was just pressed
        button->setObjectName({});
        button->deleteLater();
    }
    m_text->setText(text);
    setVisible(!text.isEmpty());
    if (text.isEmpty())
        return;
    for (const Action& action : actions) {
        auto* button = new QPushButton(action.text);
        button->setObjectName(objectName() + QLatin1Char('.') + QString::number(m_buttons.size()));
        button->setAccessibleName(action.text);
        button->setAccessibleDescription(text);
        button->setFocusPolicy(Qt::TabFocus);
        // Later, because what it does shows another note and takes the button away.
        connect(button, &QPushButton::clicked, this, [this, run = action.run] { QTimer::singleShot(0, this, run); });
        m_column->addWidget(button, 0, Qt::AlignLeft);
        button->show();
        m_buttons << button;
    }
}

QString InlineNote::text() const {
    return isHidden() ? QString() : m_text->text();
}

void InlineNote::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = theme().warning;
    fill.setAlphaF(0.12f);
    painter.setPen(QPen(theme().warning, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCorner, kCorner);
}

} // namespace nabla
