// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/people/help_viewer.h"

#include "core/data/dataset.h"
#include "ui/builder/look.h"
#include "ui/people/help_pages.h"

#include <QApplication>
#include <QDesktopServices>
#include <QEvent>
#include <QListWidget>
#include <QSplitter>
#include <QTextBlock>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace nabla {

namespace {
constexpr int kLetters = 110;
constexpr int kContentsLetters = 24;
} // namespace

HelpViewer* HelpViewer::open(QWidget* window, const QString& address) {
    auto* viewer = window->findChild<HelpViewer*>(QString(), Qt::FindDirectChildrenOnly);
    if (!viewer)
        viewer = new HelpViewer(window);
    viewer->showPage(address);
    viewer->show();
    viewer->raise();
    viewer->activateWindow();
    return viewer;
}

HelpViewer::HelpViewer(QWidget* window)
    : QDialog(window, Qt::Window), m_contents(new QListWidget), m_browser(new QTextBrowser) {
    setObjectName(QStringLiteral("help"));
    m_contents->setFrameShape(QFrame::NoFrame);
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->setSearchPaths({QString::fromStdString(resourceFolder()) + QStringLiteral("/help")});
    m_browser->document()->setDocumentMargin(4 * kSpace);
    auto* split = new QSplitter;
    split->addWidget(m_contents);
    split->addWidget(m_browser);
    const int letter = QFontMetrics(QApplication::font()).averageCharWidth();
    split->setSizes({letter * kContentsLetters, letter * (kLetters - kContentsLetters)});
    split->setStretchFactor(1, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(split);
    connect(m_contents, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            showPage(m_contents->item(row)->data(Qt::UserRole).toString());
    });
    connect(m_browser, &QTextBrowser::anchorClicked, this, &HelpViewer::follow);
    fillContents();
    resize(std::min(letter * kLetters, 1200), 640);
    m_browser->setFocus();
}

void HelpViewer::fillContents() {
    const QSignalBlocker quiet(m_contents);
    setWindowTitle(tr("Help"));
    m_contents->setAccessibleName(tr("Pages of help"));
    m_browser->setAccessibleName(tr("Page of help"));
    m_contents->clear();
    for (const HelpPage& page : helpPages()) {
        auto* item = new QListWidgetItem(page.title, m_contents);
        item->setData(Qt::UserRole, page.id);
    }
}

void HelpViewer::showPage(const QString& address) {
    const QString id = address.section(QLatin1Char('#'), 0, 0);
    const QString heading = address.section(QLatin1Char('#'), 1);
    const QString text = helpText(id);
    if (text.isEmpty())
        return;
    if (id != m_page) {
        m_page = id;
        m_browser->setMarkdown(text);
        const QSignalBlocker quiet(m_contents);
        for (int row = 0; row < m_contents->count(); ++row)
            if (m_contents->item(row)->data(Qt::UserRole).toString() == id)
                m_contents->setCurrentRow(row);
    }
    m_browser->moveCursor(QTextCursor::Start);
    if (heading.isEmpty())
        return;
    for (QTextBlock block = m_browser->document()->begin(); block.isValid(); block = block.next())
        if (block.blockFormat().headingLevel() > 0 && block.text().compare(heading, Qt::CaseInsensitive) == 0) {
            m_browser->moveCursor(QTextCursor::End); // so that the heading comes to the top, not just into sight
            m_browser->setTextCursor(QTextCursor(block));
            m_browser->ensureCursorVisible();
            return;
        }
}

/// Links between pages are names of pages; others leave the program, by the person's own browser.
void HelpViewer::follow(const QUrl& link) {
    const QString target = link.toString();
    if (link.scheme() == QLatin1String("https"))
        QDesktopServices::openUrl(link);
    else
        showPage(target.section(QStringLiteral(".md"), 0, 0) + target.section(QStringLiteral(".md"), 1));
}

void HelpViewer::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        const QString page = std::exchange(m_page, QString());
        fillContents();
        showPage(page);
    }
    QDialog::changeEvent(event);
}

bool HelpViewer::event(QEvent* event) {
    if (event->type() == QEvent::ApplicationFontChange)
        m_browser->setFont(QApplication::font());
    return QDialog::event(event);
}

} // namespace nabla
