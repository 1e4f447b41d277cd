// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QListWidget;
class QTextBrowser;

namespace nabla {

/// The help pages in a window of their own: contents at the left, the page at the right, Alt+Left goes back. One a
/// program; asking again brings it to the front.
///
/// Threads  GUI thread only.
class HelpViewer : public QDialog {
    Q_OBJECT

public:
    /// `address` is a page, or a page and behind a "#" a heading in it.
    static HelpViewer* open(QWidget* window, const QString& address);

    QString page() const { return m_page; }
    QTextBrowser& browser() { return *m_browser; }

protected:
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    explicit HelpViewer(QWidget* window);
    void showPage(const QString& address);
    void follow(const QUrl& link);
    void fillContents();

    QListWidget* m_contents;
    QTextBrowser* m_browser;
    QString m_page;
};

} // namespace nabla
