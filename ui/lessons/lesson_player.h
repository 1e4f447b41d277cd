// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"

#include <QObject>
#include <QStringList>

#include <optional>
#include <vector>

namespace nabla {

class EngineBridge;
class RecipeDocument;
class RecipeSync;
class Screen;

/// Leads through one lesson: puts its experiment and its instruments on the screen, a page at a time, and waits for an
/// answer before it shows what happens. What the learner changes meanwhile stays a change that can be undone.
///
/// Threads  GUI thread only.
class LessonPlayer : public QObject {
    Q_OBJECT

public:
    struct Parts {
        RecipeDocument& document;
        RecipeSync& sync;
        EngineBridge& bridge;
        Screen& screen;
    };

    explicit LessonPlayer(Parts parts, QObject* parent = nullptr);

    /// The lessons in their order. Those that cannot be read are left out and named in problems().
    const std::vector<Lesson>& lessons() const { return m_lessons; }
    const QStringList& problems() const { return m_problems; }

    /// False when there is no such lesson.
    bool open(const QString& id);
    void close();

    /// Null when no lesson is open.
    const Lesson* lesson() const { return m_lesson; }
    const LessonStep& page() const { return m_lesson->steps[static_cast<std::size_t>(m_page)]; }
    int pageIndex() const { return m_page; }
    int pages() const { return static_cast<int>(m_lesson->steps.size()); }
    void showPage(int index);

    /// The answer given on this page; nothing until one is given.
    std::optional<int> answer() const { return m_answers[static_cast<std::size_t>(m_page)]; }
    void setAnswer(int index);

    /// The experiment of this page: its own, or that of the pages before.
    const LessonRun* run() const;
    /// Steps that are still to train on this page; 0 where the page asks for none.
    qint64 stepsLeft() const;
    /// The page's experiment, from the start if the network was changed, as far as the page asks.
    void train();

    /// Words of the lesson in the language of the window.
    static QString text(const LessonText& text);

Q_SIGNALS:
    void lessonChanged(); ///< another lesson, or none
    void pageChanged();   ///< another page, or an answer

private:
    void setUp();

    Parts m_parts;
    std::vector<Lesson> m_lessons;
    QStringList m_problems;
    const Lesson* m_lesson = nullptr;
    int m_page = 0;
    std::vector<std::optional<int>> m_answers; ///< a page
};

} // namespace nabla
