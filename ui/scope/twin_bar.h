// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;

namespace nabla {

class EngineBridge;
class TextLabel;

/// What is compared, written large above the instruments: the two values of the one setting in which twins differ, each
/// beside the line it has on the charts, and how it stands. The same of a run of the session that is compared. Says
/// what to do while a twin waits for its difference. Hidden otherwise.
///
/// Threads  GUI thread only.
class TwinBar : public QWidget {
    Q_OBJECT

public:
    explicit TwinBar(EngineBridge& bridge, QWidget* parent = nullptr);

    /// "A: Sigmoid", "B: ReLU", and the numbers below.
    QString text() const;
    /// Ends what is compared, or the waiting.
    QPushButton* endButton() const { return m_end; }

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    /// A line as on the charts, a value, numbers.
    struct Side {
        QWidget* place;
        QWidget* line;
        TextLabel* name;
        TextLabel* numbers;
    };
    Side addSide(bool isGhost);
    void follow();
    void showSides();
    void showNumbers();
    void end();

    EngineBridge& m_bridge;
    TextLabel* m_what;
    Side m_ghost;
    Side m_now;
    QPushButton* m_end;
};

} // namespace nabla
