// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace nabla {

class MainWindow;

/// Hands the experiment or the lesson out as a short text, and takes such a text in.
///
/// Threads  GUI thread only.
class Sharing : public QObject {
    Q_OBJECT

public:
    Sharing(MainWindow& window, QObject* parent);

    void copyExperiment();
    /// The open lesson; says so when there is none.
    void copyLesson();
    void openCopied();
    /// False when the text is refused; the window then says why.
    bool open(const QString& text);

private:
    void copy(const QString& text, const QString& said);

    MainWindow& m_window;
};

} // namespace nabla
