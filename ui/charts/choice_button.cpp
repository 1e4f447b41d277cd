// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/choice_button.h"

#include <QAction>
#include <QActionGroup>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>

namespace nabla {

ChoiceButton::ChoiceButton(int count, QWidget* parent) : QToolButton(parent), m_group(new QActionGroup(this)) {
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setFocusPolicy(Qt::TabFocus);
    // As high as a line of text: the reading below has the whole width.
    setStyleSheet(QStringLiteral("QToolButton { padding: 0px 6px; border-radius: 4px; }"));
    auto* menu = new QMenu(this);
    for (int i = 0; i < count; ++i) {
        QAction* action = menu->addAction(QString());
        action->setCheckable(true);
        action->setChecked(i == 0);
        m_group->addAction(action);
        connect(action, &QAction::triggered, this, [this, i] { choose(i); });
    }
    setMenu(menu);
}

void ChoiceButton::setWords(const QStringList& words) {
    const QList<QAction*> actions = m_group->actions();
    for (qsizetype i = 0; i < std::min(words.size(), actions.size()); ++i)
        actions[i]->setText(words[i]);
    updateText();
}

QString ChoiceButton::currentText() const {
    return m_group->actions().at(m_current)->text();
}

void ChoiceButton::choose(int index) {
    m_group->actions().at(index)->setChecked(true);
    if (index == m_current)
        return;
    m_current = index;
    updateText();
    Q_EMIT chosen(index);
}

void ChoiceButton::updateText() {
    setText(currentText() + QStringLiteral(" ▾"));
    updateGeometry();
}

void ChoiceButton::keyPressEvent(QKeyEvent* event) {
    const int by = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
    if (by != 0)
        choose(std::clamp<int>(m_current + by, 0, static_cast<int>(m_group->actions().size()) - 1));
    else
        QToolButton::keyPressEvent(event);
}

} // namespace nabla

#include "moc_choice_button.cpp"
