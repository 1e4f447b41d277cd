// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QTimer>

namespace nabla {

/// Shows the keys that are pressed, at the foot of a window, for those who watch.
///
/// Threads  GUI thread only.
class KeyOverlay : public QLabel {
    Q_OBJECT

public:
    explicit KeyOverlay(QWidget* window);

    void setOn(bool isOn);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showKeys(const QString& text);

    QTimer m_end;
    QString m_last;
    int m_times = 0;
};

} // namespace nabla
