// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>

#include <vector>

class QLabel;
class QPushButton;
class QSettings;

namespace nabla {

/// A sentence that points at a control. Three of them at the first start, one after the other; each can be closed, all
/// can be skipped, and they do not come again. They cover nothing that they point at and wait for nothing.
///
/// Threads  GUI thread only.
class Hints : public QFrame {
    Q_OBJECT

public:
    struct Hint {
        QPointer<QWidget> target;
        QString text;
    };

    Hints(QWidget* window, std::vector<Hint> hints, QSettings& settings);

    static bool wereSeen(const QSettings& settings);
    /// Somebody did what this hint asks for: when it is on show, the next one comes.
    void done(std::size_t hint);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showHint();
    void next();
    void fit();
    void place();

    std::vector<Hint> m_hints;
    std::size_t m_at = 0;
    QSettings& m_settings;
    QLabel* m_text;
    QLabel* m_count;
    QPushButton* m_next;
};

} // namespace nabla
