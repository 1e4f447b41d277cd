// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/sheets.h"

#include "ui/builder/look.h"
#include "ui/people/commands.h"
#include "ui/people/help_viewer.h"

#include <QApplication>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QMainWindow>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {

using Rows = QList<std::pair<QString, QString>>;

struct Sheet {
    Q_DECLARE_TR_FUNCTIONS(nabla::Sheet)
};

QTextBrowser* showText(QWidget& window, const QString& name, const QString& title, const QString& html, int letters) {
    auto* dialog = new QDialog(&window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(name);
    dialog->setWindowTitle(title);
    auto* text = new QTextBrowser;
    text->setOpenLinks(false);
    text->setFrameShape(QFrame::NoFrame);
    text->setHtml(html);
    text->setAccessibleName(title);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto* column = new QVBoxLayout(dialog);
    column->addWidget(text);
    column->addWidget(buttons);
    const QFontMetrics metrics(QApplication::font());
    dialog->resize(std::min(window.width(), metrics.averageCharWidth() * letters),
                   std::min(window.height(), metrics.height() * 34));
    dialog->show();
    return text;
}

QString table(const Rows& rows) {
    QString html = QStringLiteral("<table cellpadding='3'>");
    for (const auto& [keys, what] : rows)
        html += QStringLiteral("<tr><td><b>%1</b>&nbsp;&nbsp;</td><td>%2</td></tr>")
                    .arg(keys.toHtmlEscaped(), what.toHtmlEscaped());
    return html + QStringLiteral("</table>");
}

QString section(const QString& title, const Rows& rows) {
    return QStringLiteral("<h3>%1</h3>").arg(title.toHtmlEscaped()) + table(rows);
}

} // namespace

void showShortcuts(QMainWindow& window) {
    QString html;
    QString group;
    Rows rows;
    const auto finish = [&] {
        if (!rows.isEmpty())
            html += section(group, rows);
        rows.clear();
    };
    for (const Command& command : menuCommands(window)) {
        const QString top = command.group.section(QStringLiteral(" › "), 0, 0);
        if (top != group)
            finish();
        group = top;
        if (!command.keys.isEmpty())
            rows.append({command.keys.toString(QKeySequence::NativeText), command.title});
    }
    finish();
    html +=
        section(Sheet::tr("In the signal path"), {{Sheet::tr("Left, Right, Home, End"), Sheet::tr("Select a layer")},
                                                  {Sheet::tr("Shift+Left, Shift+Right"), Sheet::tr("Select more")},
                                                  {Sheet::tr("Enter"), Sheet::tr("Inspect it")}});
    html += section(Sheet::tr("In a chart"), {{Sheet::tr("Enter"), Sheet::tr("Fill the screen with it, and back")},
                                              {Sheet::tr("Left, Right"), Sheet::tr("Another step, or another layer")},
                                              {Sheet::tr("+, −, 0"), Sheet::tr("Look closer, wider, at all steps")},
                                              {Sheet::tr("A, B"), Sheet::tr("Set a cursor at the step")},
                                              {Sheet::tr("Ctrl+Shift+arrow"), Sheet::tr("Move it to another place")},
                                              {Sheet::tr("Del"), Sheet::tr("Take it off the screen")},
                                              {Sheet::tr("Menu key"), Sheet::tr("What else can be done with it")}});
    html += section(Sheet::tr("Everywhere"),
                    {{QStringLiteral("Tab, Shift+Tab"), Sheet::tr("The next control, the one before")},
                     {QStringLiteral("Shift+F1"), Sheet::tr("What is this?")},
                     {QStringLiteral("Esc"), Sheet::tr("Leave a dialog, a mode, a selection")}});
    showText(window, QStringLiteral("shortcuts"), Sheet::tr("Shortcuts"), html, 70);
}

void showAbout(QMainWindow& window) {
    const QString html =
        QStringLiteral("<h2>Nablascope %1</h2>").arg(QCoreApplication::applicationVersion()) +
        QStringLiteral("<p>%1</p><p>%2</p><p><a href='licences'>%3</a></p><h3>%4</h3>")
            .arg(Sheet::tr(
                     "An oscilloscope for gradients: see why deep networks learn badly, switch a remedy, watch what "
                     "changes."),
                 Sheet::tr("Free software under the GNU General Public License, version 3 or later. It comes with no "
                           "warranty."),
                 Sheet::tr("The licences in full"), Sheet::tr("Made with")) +
        table({{QStringLiteral("Qt 6, Qt Charts"), QStringLiteral("GPL-3.0 / LGPL-3.0")},
               {QStringLiteral("Eigen"), QStringLiteral("MPL-2.0")},
               {QStringLiteral("oneTBB"), QStringLiteral("Apache-2.0")},
               {QStringLiteral("SQLite"), Sheet::tr("public domain")},
               {QStringLiteral("nlohmann-json"), QStringLiteral("MIT")},
               {QStringLiteral("CLI11"), QStringLiteral("BSD-3-Clause")},
               {QStringLiteral("zlib"), QStringLiteral("Zlib")}}) +
        QStringLiteral("<h3>%1</h3><p>%2</p>")
            .arg(Sheet::tr("Data"),
                 Sheet::tr(
                     "Handwritten digits: Alpaydin and Kaynak 1998, UCI repository, by way of scikit-learn "
                     "(BSD-3-Clause). Fashion-MNIST: Zalando SE (MIT). Penguins: Gorman 2014, Horst 2020, by way of "
                     "vega-datasets. Sunspots: National Geophysical Data Center (public domain)."));
    QTextBrowser* text = showText(window, QStringLiteral("about"), Sheet::tr("About Nablascope"), html, 64);
    QObject::connect(text, &QTextBrowser::anchorClicked, &window,
                     [&window](const QUrl& link) { HelpViewer::open(&window, link.toString()); });
}

} // namespace nabla
