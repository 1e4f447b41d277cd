// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/people/commands.h"

#include <QDialog>

class QLineEdit;
class QListWidget;

namespace nabla {

/// Type a few letters of anything the window can do, Enter does it. The newest choices come first while nothing is
/// typed.
///
/// Threads  GUI thread only.
class CommandPalette : public QDialog {
    Q_OBJECT

public:
    CommandPalette(QWidget* window, QList<Command> commands);

    /// The titles on show, the best first.
    QStringList shown() const;
    QLineEdit& field() { return *m_field; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void filter(const QString& typed);
    void run();

    QList<Command> m_commands;
    QLineEdit* m_field;
    QListWidget* m_list;
};

} // namespace nabla
