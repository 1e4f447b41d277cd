// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_panel.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/look.h"
#include "ui/lessons/lesson_player.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace nabla {

namespace {

QLabel* markdownLabel() {
    auto* label = new QLabel;
    label->setTextFormat(Qt::MarkdownText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

/// A radio button's own text does not wrap, and a long answer would make the panel as wide as itself.
class AnswerRow : public QWidget {
public:
    explicit AnswerRow(const QString& text) : m_button(new QRadioButton) {
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(kSpace);
        auto* words = new TextLabel(TextRole::Body, text);
        words->setWordWrap(true);
        m_button->setAccessibleName(text);
        row->addWidget(m_button, 0, Qt::AlignTop);
        row->addWidget(words, 1);
    }

    QRadioButton* button() const { return m_button; }

protected:
    void mouseReleaseEvent(QMouseEvent* event) override {
        if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
            m_button->click();
    }

private:
    QRadioButton* m_button;
};

} // namespace

LessonPanel::LessonPanel(LessonPlayer& player, EngineBridge& bridge, QWidget* parent)
    : QWidget(parent), m_player(player), m_bridge(bridge) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4 * kSpace, 2 * kSpace, 4 * kSpace, 4 * kSpace);
    column->setSpacing(3 * kSpace);
    m_title = new TextLabel(TextRole::Title);
    m_title->setWordWrap(true);
    m_source = new TextLabel(TextRole::Caption);
    m_source->setMuted(true);
    m_source->setWordWrap(true);
    m_heading = new TextLabel(TextRole::Strong);
    m_heading->setWordWrap(true);
    m_text = markdownLabel();
    m_text->setObjectName(QStringLiteral("lessonText"));
    m_question = new QWidget;
    auto* question = new QVBoxLayout(m_question);
    question->setContentsMargins(0, 0, 0, 0);
    m_asked = markdownLabel();
    m_answers = new QVBoxLayout;
    m_reveal = markdownLabel();
    m_reveal->setObjectName(QStringLiteral("lessonReveal"));
    question->addWidget(m_asked);
    question->addLayout(m_answers);
    question->addWidget(m_reveal);
    m_train = new QPushButton;
    m_train->setObjectName(QStringLiteral("lessonTrain"));
    m_back = new QPushButton(tr("Bac&k"));
    m_next = new QPushButton(tr("&Next"));
    m_next->setObjectName(QStringLiteral("lessonNext"));
    m_position = new TextLabel(TextRole::Body);
    m_position->setAlignment(Qt::AlignCenter);
    auto* row = new QHBoxLayout;
    row->addWidget(m_back);
    row->addWidget(m_position, 1);
    row->addWidget(m_next);
    for (QWidget* part : QList<QWidget*>{m_title, m_source, m_heading, m_text, m_question, m_train})
        column->addWidget(part);
    column->addLayout(row);
    column->addStretch(1);
    connect(m_train, &QPushButton::clicked, this, [this] { m_player.train(); });
    connect(m_back, &QPushButton::clicked, this, [this] { m_player.showPage(m_player.pageIndex() - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { m_player.showPage(m_player.pageIndex() + 1); });
    connect(&m_player, &LessonPlayer::lessonChanged, this, &LessonPanel::showLesson);
    connect(&m_player, &LessonPlayer::pageChanged, this, &LessonPanel::showPage);
    connect(&m_bridge, &EngineBridge::statusChanged, this, &LessonPanel::showTraining);
    connect(&m_bridge, &EngineBridge::stepsRecorded, this, &LessonPanel::showTraining);
    showLesson();
}

void LessonPanel::fillMenu(QMenu& menu) {
    menu.setToolTipsVisible(true);
    for (const Lesson& lesson : m_player.lessons()) {
        const QString id = QString::fromStdString(lesson.id);
        QAction* action = menu.addAction(LessonPlayer::text(lesson.title), this, [this, id] { m_player.open(id); });
        action->setToolTip(LessonPlayer::text(lesson.summary));
    }
    for (const QString& problem : m_player.problems())
        menu.addAction(problem)->setEnabled(false);
}

void LessonPanel::showLesson() {
    if (!m_player.lesson())
        return;
    m_title->setText(LessonPlayer::text(m_player.lesson()->title));
    m_source->setText(tr("%1 · about %n minute(s)", nullptr, m_player.lesson()->minutes)
                          .arg(QString::fromStdString(m_player.lesson()->source)));
    showPage();
    Q_EMIT lessonOpened();
}

void LessonPanel::showPage() {
    if (!m_player.lesson())
        return;
    const LessonStep& page = m_player.page();
    m_heading->setText(LessonPlayer::text(page.title));
    m_text->setText(LessonPlayer::text(page.text));
    m_position->setText(tr("%1 of %2").arg(m_player.pageIndex() + 1).arg(m_player.pages()));
    m_back->setEnabled(m_player.pageIndex() > 0);
    m_next->setEnabled(m_player.pageIndex() + 1 < m_player.pages());
    showQuestion();
    showTraining();
}

void LessonPanel::showQuestion() {
    while (QLayoutItem* item = m_answers->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    delete m_choices;
    m_choices = new QButtonGroup(this);
    const std::optional<LessonQuestion>& question = m_player.page().question;
    m_question->setVisible(question.has_value());
    if (!question)
        return;
    m_asked->setText(LessonPlayer::text(question->text));
    const std::optional<int> given = m_player.answer();
    for (std::size_t i = 0; i < question->answers.size(); ++i) {
        const int index = static_cast<int>(i);
        QString text = LessonPlayer::text(question->answers[i]);
        if (given && index == question->right)
            text += tr(" ✓");
        auto* row = new AnswerRow(text);
        row->button()->setChecked(given == index);
        m_choices->addButton(row->button(), index);
        m_answers->addWidget(row);
    }
    connect(
        m_choices, &QButtonGroup::idClicked, this, [this](int index) { m_player.setAnswer(index); },
        Qt::QueuedConnection); // the buttons are made anew
    m_reveal->setVisible(given.has_value());
    if (given)
        m_reveal->setText((*given == question->right ? tr("**Right.** ") : tr("**Not quite.** ")) +
                          LessonPlayer::text(question->reveal));
}

void LessonPanel::showTraining() {
    const LessonRun* run = m_player.lesson() ? m_player.run() : nullptr;
    const bool asks = run && m_player.page().trainTo > 0;
    m_train->setVisible(asks);
    if (!asks)
        return;
    const qint64 left = m_player.stepsLeft();
    m_train->setEnabled(left > 0 && !m_bridge.isRunning());
    m_train->setText((left > 0 ? tr("&Train to step %1") : tr("Trained to step %1")).arg(m_player.page().trainTo));
    m_train->setToolTip(LessonPlayer::text(run->name));
}

} // namespace nabla
