// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/attach.h"

#include "ui/bridge/engine_bridge.h"
#include "ui/builder/document_files.h"
#include "ui/builder/look.h"
#include "ui/builder/recipe_sync.h"
#include "ui/style/theme.h"

#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QStandardPaths>

namespace nabla {

AttachBanner::AttachBanner(EngineBridge& bridge, RecipeSync& sync, DocumentFiles& files, QWidget* parent)
    : Banner(parent), m_bridge(bridge), m_sync(sync), m_files(files) {
    files.addOpener(QStringLiteral("jsonl"), [this](const QString& file) { return open(file); });
    connect(&bridge, &EngineBridge::attachedChanged, this, &AttachBanner::follow);
    connect(&bridge, &EngineBridge::runChanged, this, &AttachBanner::follow);
    connect(&bridge, &EngineBridge::attachmentEnded, this, [this](const QString& file) {
        const QString name = QFileInfo(file).fileName();
        Q_EMIT failed(m_bridge.hasRecordedSteps()
                          ? tr("No longer attached to %1. Its run is in the list of runs.").arg(name)
                          : tr("No longer attached to %1.").arg(name));
    });
}

void AttachBanner::choose() {
    const QString name = QFileDialog::getOpenFileName(
        window(), tr("Attach to a training run"), QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation),
        tr("Telemetry of a training (*.jsonl);;All files (*)"));
    if (!name.isEmpty())
        open(name);
}

bool AttachBanner::open(const QString& fileName) {
    const QFileInfo info(fileName);
    if (!info.isFile()) {
        Q_EMIT failed(tr("%1 was not opened. %2")
                          .arg(QDir::toNativeSeparators(fileName),
                               info.exists() ? tr("It is no regular file.") : tr("There is no such file.")));
        return false;
    }
    m_bridge.attach(info.absoluteFilePath());
    m_files.remember(info.absoluteFilePath());
    return true;
}

QString AttachBanner::sentence(const EngineBridge& bridge) {
    const Attached& attached = bridge.attached();
    const QString name = QFileInfo(attached.file).fileName();
    const std::shared_ptr<const History> history = bridge.history();
    QString text;
    if (!attached.unreadable.isEmpty())
        text = history ? tr("Attached to %1: step %2. The file cannot be read now; as soon as it can, it goes on.")
                             .arg(name, grouped(history->endStep() - 1))
                       : tr("Attached to %1. The file cannot be read now; as soon as it can, it goes on.").arg(name);
    else if (!history)
        text = tr("Attached to %1: waiting for its first line").arg(name);
    else if (attached.isWaiting)
        text = tr("Attached to %1: step %2, waiting for lines").arg(name, grouped(history->endStep() - 1));
    else
        text = tr("Attached to %1: step %2").arg(name, grouped(history->endStep() - 1));
    if (attached.skippedLines > 0)
        text += QStringLiteral(" · ") + (attached.skippedLines == 1
                                             ? tr("1 line skipped: %1").arg(attached.problems.value(0))
                                             : tr("%1 lines skipped; the first: %2")
                                                   .arg(grouped(attached.skippedLines), attached.problems.value(0)));
    return text;
}

/// The buttons stay while the sentence grows, so that a click or the focus is not lost.
void AttachBanner::follow() {
    const Kind kind = m_bridge.isAttached() ? Kind::Attached : m_bridge.hasRecipe() ? Kind::None : Kind::Foreign;
    if (kind != m_kind)
        showAgain(kind);
    if (kind == Kind::Attached) {
        setText(sentence(m_bridge));
        setToolTip(m_bridge.attached().problems.join(QLatin1Char('\n')));
    }
}

void AttachBanner::showAgain(Kind kind) {
    m_kind = kind;
    setToolTip({});
    switch (kind) {
    case Kind::None:
        hide();
        break;
    case Kind::Attached:
        showMessage(QStringLiteral("running"), theme().good, sentence(m_bridge),
                    {{tr("Detach"), [this] { m_bridge.detach(); }}});
        break;
    case Kind::Foreign:
        showMessage(QStringLiteral("finished"), theme().accent,
                    tr("These numbers were written by another program; nothing here can go on with its training."),
                    {{tr("Back to the experiment"), [this] { m_sync.restart(); }}});
        break;
    }
}

void AttachBanner::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange)
        showAgain(m_kind);
    Banner::changeEvent(event);
}

} // namespace nabla
