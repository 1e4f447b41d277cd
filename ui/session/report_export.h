// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QWidget;

namespace nabla {

class EngineBridge;
class RecipeDocument;
class SessionFiles;

/// Writes the session as an HTML page for handing in, in the language of the window.
///
/// Threads  GUI thread only; the page is made on another one while a dialog shows how far it is and may stop it.
class ReportExport : public QObject {
    Q_OBJECT

public:
    ReportExport(SessionFiles& sessions, EngineBridge& bridge, RecipeDocument& document, QWidget* window);

    /// Asks for a file.
    void choose();
    /// False, and SessionFiles::failed, when it was not written.
    bool write(const QString& fileName);

private:
    SessionFiles& m_sessions;
    EngineBridge& m_bridge;
    RecipeDocument& m_document;
    QWidget* m_window;
};

} // namespace nabla
