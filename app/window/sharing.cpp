// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/sharing.h"

#include "app/window/main_window.h"

#include "ui/builder/document_files.h"
#include "ui/builder/look.h"
#include "ui/builder/path_panel.h"
#include "ui/lessons/lesson_player.h"
#include "ui/people/share_text.h"

#include <QClipboard>
#include <QGuiApplication>

namespace nabla {

Sharing::Sharing(MainWindow& window, QObject* parent) : QObject(parent), m_window(window) {}

void Sharing::copy(const QString& text, const QString& said) {
    QGuiApplication::clipboard()->setText(text);
    m_window.path().showNotice(said.arg(grouped(text.size())));
}

void Sharing::copyExperiment() {
    copy(shareText(m_window.document().recipe()),
         tr("Copied, %1 letters. Whoever copies them opens them with Ctrl+Shift+V."));
}

void Sharing::copyLesson() {
    if (const Lesson* lesson = m_window.lessons().lesson())
        copy(shareText(QString::fromStdString(lesson->id)),
             tr("Copied, %1 letters. Whoever copies them opens them with Ctrl+Shift+V."));
    else
        m_window.path().showNotice(tr("No lesson is open."));
}

void Sharing::openCopied() {
    open(QGuiApplication::clipboard()->text());
}

bool Sharing::open(const QString& text) {
    Shared shared = readShared(text);
    if (shared.problem.isEmpty() && !shared.lesson.isEmpty() && !m_window.lessons().open(shared.lesson))
        shared.problem = tr("There is no lesson “%1” here.").arg(shared.lesson);
    if (!shared.problem.isEmpty()) {
        Q_EMIT m_window.files().failed(shared.problem);
        return false;
    }
    return !shared.recipe || m_window.files().startNew(*shared.recipe);
}

} // namespace nabla
