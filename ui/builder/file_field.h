// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace nabla {

/// A file's path, typed or chosen; Browse opens the system's dialog.
class FileField : public QWidget {
    Q_OBJECT

public:
    explicit FileField(QWidget* parent = nullptr);

    QLineEdit* line() const { return m_line; }
    void setPath(const QString& path);
    /// Where the dialog starts and what it filters: "Tables (*.csv)".
    void setDialog(const QString& title, const QString& filter);

Q_SIGNALS:
    void chosen(const QString& path);

private:
    void browse();

    QLineEdit* m_line;
    QPushButton* m_button;
    QString m_title;
    QString m_filter;
};

} // namespace nabla
