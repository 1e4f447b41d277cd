// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_player.h"

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/builder/recipe_document.h"
#include "ui/builder/recipe_sync.h"
#include "ui/scope/screen.h"
#include "ui/style/language.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace nabla {

namespace {

/// A lesson's rows of instruments as the screen's own arrangement.
QJsonObject arrangementOf(const std::vector<std::vector<std::string>>& rows) {
    QJsonArray lines;
    for (const std::vector<std::string>& row : rows) {
        QJsonArray tiles;
        for (const std::string& id : row)
            tiles.append(QJsonObject{{QStringLiteral("key"), QString::fromStdString(id)},
                                     {QStringLiteral("kind"), QString::fromStdString(id)}});
        lines.append(QJsonObject{{QStringLiteral("tiles"), tiles}});
    }
    return {{QStringLiteral("version"), 1}, {QStringLiteral("rows"), lines}};
}

} // namespace

LessonPlayer::LessonPlayer(Parts parts, QObject* parent) : QObject(parent), m_parts(parts) {
    for (const std::filesystem::path& file : lessonFiles(std::filesystem::path(resourceFolder()) / "lessons")) {
        try {
            m_lessons.push_back(loadLesson(file));
        } catch (const Error& error) {
            m_problems << QString::fromStdString(file.filename().string() + ": " + error.what());
        }
    }
}

bool LessonPlayer::open(const QString& id) {
    const auto found = std::find_if(m_lessons.begin(), m_lessons.end(),
                                    [&](const Lesson& lesson) { return id == QString::fromStdString(lesson.id); });
    if (found == m_lessons.end())
        return false;
    m_lesson = &*found;
    m_page = 0;
    m_answers.assign(found->steps.size(), std::nullopt);
    setUp();
    Q_EMIT lessonChanged();
    return true;
}

void LessonPlayer::close() {
    m_lesson = nullptr;
    Q_EMIT lessonChanged();
}

void LessonPlayer::showPage(int index) {
    if (!m_lesson || index < 0 || index >= pages() || index == m_page)
        return;
    m_page = index;
    setUp();
    Q_EMIT pageChanged();
}

void LessonPlayer::setAnswer(int index) {
    m_answers[static_cast<std::size_t>(m_page)] = index;
    Q_EMIT pageChanged();
}

const LessonRun* LessonPlayer::run() const {
    for (int page = m_page; m_lesson && page >= 0; --page)
        if (const std::string& id = m_lesson->steps[static_cast<std::size_t>(page)].run; !id.empty())
            return m_lesson->findRun(id);
    return nullptr;
}

qint64 LessonPlayer::stepsLeft() const {
    const bool isSetUp = m_lesson && run() && m_parts.bridge.recipe() == run()->recipe;
    return m_lesson ? std::max<qint64>(0, page().trainTo - (isSetUp ? m_parts.bridge.status().nextStep : 0)) : 0;
}

void LessonPlayer::train() {
    setUp();
    m_parts.sync.flush();
    if (const qint64 left = stepsLeft(); left > 0)
        m_parts.bridge.step(left);
}

void LessonPlayer::setUp() {
    if (!page().screen.empty())
        m_parts.screen.setArrangement(arrangementOf(page().screen));
    const LessonRun* wanted = run();
    if (!wanted || m_parts.document.recipe() == wanted->recipe)
        return;
    m_parts.document.edit(tr("Lesson: %1").arg(text(wanted->name)),
                          [wanted](Recipe& recipe) { recipe = wanted->recipe; });
}

QString LessonPlayer::text(const LessonText& text) {
    return QString::fromStdString(text.in(codeOf(language()).toStdString()));
}

} // namespace nabla
