// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QStringList>

class QListWidget;
class QPushButton;

namespace nabla {

/// What a crash left behind: a list with the last picture of each session, when it was, and what is in it.
/// Recover takes one, the others stay for the next start; Delete is asked for; Not now changes nothing.
class RecoveryDialog : public QDialog {
    Q_OBJECT

public:
    /// Sessions without a recorded step are removed silently: there is nothing in them.
    explicit RecoveryDialog(const QStringList& files, QWidget* parent = nullptr);

    bool isEmpty() const;
    QString chosen() const;

private:
    void add(const QString& file);
    void removeChosen();
    void showChoice();

    QListWidget* m_list;
    QPushButton* m_recover = nullptr;
    QPushButton* m_delete = nullptr;
};

} // namespace nabla
