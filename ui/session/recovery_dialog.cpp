// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/recovery_dialog.h"

#include "core/base/error.h"
#include "core/session/session_store.h"
#include "ui/builder/look.h"

#include <QDateTime>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QIcon>
#include <QListWidget>
#include <QLocale>
#include <QMessageBox>
#include <QPixmap>
#include <QPushButton>
#include <QVBoxLayout>

namespace nabla {

namespace {

constexpr QSize kPictureSize(200, 125);
constexpr int kMostNames = 3;

void removeSession(const QString& file) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        QFile::remove(file + QLatin1String(suffix));
}

} // namespace

RecoveryDialog::RecoveryDialog(const QStringList& files, QWidget* parent) : QDialog(parent), m_list(new QListWidget) {
    setWindowTitle(tr("Recover a session"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(3 * kSpace);
    column->addWidget(new TextLabel(TextRole::Title, tr("These sessions were not closed")));
    auto* text = new TextLabel(TextRole::Body, tr("Nablascope ended before they were saved. Their runs are complete up "
                                                  "to the last second. Which one do you want to go on with?"));
    text->setWordWrap(true);
    column->addWidget(text);
    m_list->setIconSize(kPictureSize);
    m_list->setSpacing(kSpace);
    m_list->setAccessibleName(tr("Sessions that can be recovered"));
    column->addWidget(m_list, 1);
    auto* buttons = new QDialogButtonBox;
    m_recover = buttons->addButton(tr("&Recover"), QDialogButtonBox::AcceptRole);
    buttons->addButton(tr("&Not now"), QDialogButtonBox::RejectRole);
    m_delete = buttons->addButton(tr("&Delete…"), QDialogButtonBox::ActionRole);
    m_recover->setDefault(true);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_delete, &QPushButton::clicked, this, &RecoveryDialog::removeChosen);
    connect(m_list, &QListWidget::itemDoubleClicked, this, &QDialog::accept);
    connect(m_list, &QListWidget::currentRowChanged, this, &RecoveryDialog::showChoice);
    for (const QString& file : files)
        add(file);
    m_list->setCurrentRow(0);
    showChoice();
    resize(620, 440);
}

void RecoveryDialog::add(const QString& file) {
    try {
        const auto store =
            SessionStore::open(std::filesystem::path(file.toStdU16String()), SessionStore::Access::WriteIfFree);
        qint64 steps = 0;
        QStringList names;
        const std::vector<RunInfo> runs = store->runs();
        for (const RunInfo& run : runs) {
            steps += run.stepsRecorded;
            names << QString::fromStdString(run.name);
        }
        if (steps == 0 && store->damage().empty()) {
            store->close();
            removeSession(file);
            return;
        }
        const int more = static_cast<int>(names.size()) - kMostNames;
        QString shown = names.mid(0, kMostNames).join(QStringLiteral(", "));
        if (more > 0)
            shown = tr("%1 and %n more", nullptr, more).arg(shown);
        QStringList lines{QLocale().toString(QFileInfo(file).lastModified(), QLocale::LongFormat), shown,
                          tr("%n run(s)", nullptr, static_cast<int>(runs.size())) + QStringLiteral(" · ") +
                              tr("%L1 steps").arg(steps)};
        if (!store->damage().empty())
            lines << tr("damaged: opens as far as it is sound");
        auto* item = new QListWidgetItem(lines.join(QLatin1Char('\n')), m_list);
        item->setData(Qt::UserRole, file);
        QPixmap picture;
        const std::string bytes = store->layout("window/picture");
        if (!picture.loadFromData(reinterpret_cast<const uchar*>(bytes.data()), static_cast<uint>(bytes.size()),
                                  "PNG")) {
            picture = QPixmap(kPictureSize);
            picture.fill(palette().color(QPalette::AlternateBase));
        }
        picture = picture.scaled(kPictureSize, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        QIcon icon(picture);
        icon.addPixmap(picture, QIcon::Selected); // as it was, not tinted
        item->setIcon(icon);
    } catch (const Error&) { // not ours, or not readable: nothing that could be offered
    }
}

bool RecoveryDialog::isEmpty() const {
    return m_list->count() == 0;
}

QString RecoveryDialog::chosen() const {
    const QListWidgetItem* item = m_list->currentItem();
    return item ? item->data(Qt::UserRole).toString() : QString();
}

void RecoveryDialog::showChoice() {
    m_recover->setEnabled(m_list->currentItem());
    m_delete->setEnabled(m_list->currentItem());
}

void RecoveryDialog::removeChosen() {
    QMessageBox box(QMessageBox::Warning, tr("Delete this session?"), tr("Delete this session for good?"),
                    QMessageBox::Cancel, this);
    QPushButton* erase = box.addButton(tr("&Delete"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    if (box.clickedButton() != erase)
        return;
    removeSession(chosen());
    delete m_list->takeItem(m_list->currentRow());
    if (isEmpty())
        reject();
}

} // namespace nabla
