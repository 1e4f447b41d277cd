// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style/save_dialog.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>

#include <algorithm>

namespace nabla {

namespace {

bool mayReplace(QWidget* parent, const QString& name) {
    if (!QFileInfo::exists(name))
        return true;
    QMessageBox box(QMessageBox::Warning, QCoreApplication::translate("nabla::SaveDialog", "Replace the file?"),
                    QCoreApplication::translate("nabla::SaveDialog", "%1 exists already. Replace it?")
                        .arg(QFileInfo(name).fileName()),
                    QMessageBox::Yes | QMessageBox::No, parent);
    box.setInformativeText(
        QCoreApplication::translate("nabla::SaveDialog", "What is in it now is lost then. Folder: %1")
            .arg(QDir::toNativeSeparators(QFileInfo(name).absolutePath())));
    box.setDefaultButton(QMessageBox::No);
    return box.exec() == QMessageBox::Yes;
}

} // namespace

QString withSuffix(const QString& name, const FileKind& kind) {
    const QString suffix = QFileInfo(name).suffix();
    const bool isNone = std::all_of(suffix.begin(), suffix.end(), [](QChar letter) { return letter.isDigit(); });
    if (!isNone)
        return name;
    return name + (name.endsWith(QLatin1Char('.')) ? QString() : QStringLiteral(".")) + kind.suffix;
}

QString chooseFileToWrite(QWidget* parent, const QString& title, const QString& proposal, const FileKind& kind) {
    QString name = proposal;
    do {
        QFileDialog dialog(parent, title, QFileInfo(name).path(),
                           QStringLiteral("%1 (*.%2)").arg(kind.words, kind.suffix));
        dialog.setAcceptMode(QFileDialog::AcceptSave);
        // Not every platform's dialog asks about the name with its ending, so none of them does.
        dialog.setOption(QFileDialog::DontConfirmOverwrite);
        dialog.selectFile(name);
        if (dialog.exec() != QDialog::Accepted || dialog.selectedFiles().isEmpty())
            return {};
        name = withSuffix(dialog.selectedFiles().constFirst(), kind);
    } while (!mayReplace(parent, name));
    return name;
}

} // namespace nabla
