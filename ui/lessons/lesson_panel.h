// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QLabel;
class QMenu;
class QPushButton;
class QVBoxLayout;

namespace nabla {

class EngineBridge;
class LessonPlayer;
class TextLabel;

/// A lesson beside the screen: what to read, a question to answer before the reveal, the button that trains.
///
/// Threads  GUI thread only.
class LessonPanel : public QWidget {
    Q_OBJECT

public:
    LessonPanel(LessonPlayer& player, EngineBridge& bridge, QWidget* parent = nullptr);

    void fillMenu(QMenu& menu);

Q_SIGNALS:
    void lessonOpened();

private:
    void showLesson();
    void showPage();
    void showQuestion();
    void showTraining();

    LessonPlayer& m_player;
    EngineBridge& m_bridge;
    TextLabel* m_title;
    TextLabel* m_source;
    TextLabel* m_heading;
    QLabel* m_text;
    QWidget* m_question;
    QVBoxLayout* m_answers;
    QLabel* m_asked;
    QLabel* m_reveal;
    QButtonGroup* m_choices = nullptr;
    QPushButton* m_train;
    QPushButton* m_back;
    QPushButton* m_next;
    TextLabel* m_position;
};

} // namespace nabla
