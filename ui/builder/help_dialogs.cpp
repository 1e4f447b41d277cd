// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/builder/help_dialogs.h"

#include "ui/builder/look.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QKeySequence>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace nabla {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("nabla::Help", text);
}

void showText(QWidget* window, const QString& title, const QString& html, QSize size) {
    auto* dialog = new QDialog(window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* text = new QTextBrowser;
    text->setOpenExternalLinks(true);
    text->setFrameShape(QFrame::NoFrame);
    text->setHtml(html);
    text->setAccessibleName(title);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto* column = new QVBoxLayout(dialog);
    column->addWidget(text);
    column->addWidget(buttons);
    dialog->resize(size);
    dialog->show();
}

QString table(const QList<std::pair<QString, QString>>& rows) {
    QString html = QStringLiteral("<table cellpadding='3'>");
    for (const auto& [keys, what] : rows)
        html += QStringLiteral("<tr><td><b>%1</b>&nbsp;&nbsp;</td><td>%2</td></tr>").arg(keys, what);
    return html + QStringLiteral("</table>");
}

} // namespace

void showShortcuts(QWidget* window) {
    const QString html = QStringLiteral("<h3>%1</h3>").arg(tr("Run")) +
                         table({{tr("Space"), tr("Run, pause, go on")},
                                {tr("."), tr("One step")},
                                {tr("Ctrl+R"), tr("Restart from step 0")}}) +
                         QStringLiteral("<h3>%1</h3>").arg(tr("Network (with the signal path focused)")) +
                         table({{tr("Left, Right, Home, End"), tr("Select a layer")},
                                {tr("Enter"), tr("Inspect it")},
                                {tr("Insert"), tr("Insert a layer after it")},
                                {tr("Ctrl+D"), tr("Duplicate it")},
                                {tr("Del"), tr("Delete it")},
                                {tr("Alt+Left, Alt+Right"), tr("Move it")}}) +
                         QStringLiteral("<h3>%1</h3>").arg(tr("Edit and files")) +
                         table({{tr("Ctrl+Z"), tr("Undo")},
                                {tr("Ctrl+Shift+Z, Ctrl+Y"), tr("Redo")},
                                {tr("Ctrl+N"), tr("The first recipe again")},
                                {tr("Ctrl+O, Ctrl+S, Ctrl+Shift+S"), tr("Open, save, save as")}}) +
                         QStringLiteral("<h3>%1</h3>").arg(tr("View")) +
                         table({{tr("Ctrl++, Ctrl+−, Ctrl+0"), tr("Larger, smaller, normal text")},
                                {tr("F11"), tr("Full screen")},
                                {tr("Shift+F1"), tr("What is this?")},
                                {tr("Ctrl+Q"), tr("Quit")}});
    showText(window, tr("Shortcuts"), html, {460, 560});
}

void showAbout(QWidget* window) {
    const QString html =
        QStringLiteral("<h2>Nablascope %1</h2>").arg(QCoreApplication::applicationVersion()) +
        QStringLiteral("<p>%1</p><p>%2</p><h3>%3</h3>")
            .arg(tr("An oscilloscope for gradients: see why deep networks learn badly, switch a remedy, watch what "
                    "changes."),
                 tr("Free software under the GNU General Public License, version 3 or later. It comes with no "
                    "warranty."),
                 tr("Made with")) +
        table({{QStringLiteral("Qt 6, Qt Charts"), QStringLiteral("GPL-3.0 / LGPL-3.0")},
               {QStringLiteral("Eigen"), QStringLiteral("MPL-2.0")},
               {QStringLiteral("oneTBB"), QStringLiteral("Apache-2.0")},
               {QStringLiteral("SQLite"), tr("public domain")},
               {QStringLiteral("nlohmann-json"), QStringLiteral("MIT")},
               {QStringLiteral("CLI11"), QStringLiteral("BSD-3-Clause")},
               {QStringLiteral("zlib"), QStringLiteral("Zlib")}}) +
        QStringLiteral("<h3>%1</h3><p>%2</p>")
            .arg(tr("Data"), tr("Handwritten digits: Alpaydin and Kaynak 1998, UCI repository, by way of scikit-learn "
                                "(BSD-3-Clause). The licence of each data set lies beside it in resources/data."));
    showText(window, tr("About Nablascope"), html, {480, 480});
}

} // namespace nabla
