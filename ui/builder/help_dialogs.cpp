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

struct Help {
    Q_DECLARE_TR_FUNCTIONS(nabla::Help)
};

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
    const QString html = QStringLiteral("<h3>%1</h3>").arg(Help::tr("Run")) +
                         table({{Help::tr("Space"), Help::tr("Run, pause, go on")},
                                {Help::tr("."), Help::tr("One step")},
                                {Help::tr("Ctrl+R"), Help::tr("Restart from step 0")}}) +
                         QStringLiteral("<h3>%1</h3>").arg(Help::tr("Network (with the signal path focused)")) +
                         table({{Help::tr("Left, Right, Home, End"), Help::tr("Select a layer")},
                                {Help::tr("Enter"), Help::tr("Inspect it")},
                                {Help::tr("Insert"), Help::tr("Insert a layer after it")},
                                {Help::tr("Ctrl+D"), Help::tr("Duplicate it")},
                                {Help::tr("Del"), Help::tr("Delete it")},
                                {Help::tr("Alt+Left, Alt+Right"), Help::tr("Move it")}}) +
                         QStringLiteral("<h3>%1</h3>").arg(Help::tr("Edit and files")) +
                         table({{Help::tr("Ctrl+Z"), Help::tr("Undo")},
                                {Help::tr("Ctrl+Shift+Z, Ctrl+Y"), Help::tr("Redo")},
                                {Help::tr("Ctrl+N"), Help::tr("The first recipe again")},
                                {Help::tr("Ctrl+O, Ctrl+S, Ctrl+Shift+S"), Help::tr("Open, save, save as")}}) +
                         QStringLiteral("<h3>%1</h3>").arg(Help::tr("View")) +
                         table({{Help::tr("Ctrl++, Ctrl+−, Ctrl+0"), Help::tr("Larger, smaller, normal text")},
                                {Help::tr("F11"), Help::tr("Full screen")},
                                {Help::tr("Shift+F1"), Help::tr("What is this?")},
                                {Help::tr("Ctrl+Q"), Help::tr("Quit")}});
    showText(window, Help::tr("Shortcuts"), html, {460, 560});
}

void showAbout(QWidget* window) {
    const QString html =
        QStringLiteral("<h2>Nablascope %1</h2>").arg(QCoreApplication::applicationVersion()) +
        QStringLiteral("<p>%1</p><p>%2</p><h3>%3</h3>")
            .arg(Help::tr(
                     "An oscilloscope for gradients: see why deep networks learn badly, switch a remedy, watch what "
                     "changes."),
                 Help::tr("Free software under the GNU General Public License, version 3 or later. It comes with no "
                          "warranty."),
                 Help::tr("Made with")) +
        table({{QStringLiteral("Qt 6, Qt Charts"), QStringLiteral("GPL-3.0 / LGPL-3.0")},
               {QStringLiteral("Eigen"), QStringLiteral("MPL-2.0")},
               {QStringLiteral("oneTBB"), QStringLiteral("Apache-2.0")},
               {QStringLiteral("SQLite"), Help::tr("public domain")},
               {QStringLiteral("nlohmann-json"), QStringLiteral("MIT")},
               {QStringLiteral("CLI11"), QStringLiteral("BSD-3-Clause")},
               {QStringLiteral("zlib"), QStringLiteral("Zlib")}}) +
        QStringLiteral("<h3>%1</h3><p>%2</p>")
            .arg(Help::tr("Data"),
                 Help::tr("Handwritten digits: Alpaydin and Kaynak 1998, UCI repository, by way of scikit-learn "
                          "(BSD-3-Clause). The licence of each data set lies beside it in resources/data."));
    showText(window, Help::tr("About Nablascope"), html, {480, 480});
}

} // namespace nabla
