// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPainter;
class QToolButton;

namespace nabla {

/// Title, help, current reading and menu button of an instrument. It can be dragged. The reading never changes the
/// header's size, so that a new number costs no layout.
class InstrumentHeader : public QWidget {
    Q_OBJECT

public:
    explicit InstrumentHeader(QWidget* parent = nullptr);

    /// `shortTitle` stands where the title has no room.
    void setTitle(const QString& title, const QString& shortTitle, const QString& help);
    void setReadout(const QString& readout);
    const QString& title() const { return m_title; }
    /// Whether even the short title is longer than its room, in its smallest size.
    bool cutsTitle() const;
    const QString& readout() const { return m_readout; }
    /// A small control at the right of the title.
    void addControl(QWidget* control);
    /// The same for a choice that the menu has, too: in a narrow panel it gives way to the title.
    void addChoice(QWidget* choice);
    void restyle();
    /// Title and reading, as wide as `right`; for pictures without the controls.
    void drawText(QPainter& painter, double right) const;
    /// Where a menu of the button opens.
    QPoint menuCorner() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void menuRequested();
    void doubleClicked();
    void dragged(QPoint globalPosition);
    void dropped(QPoint globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    QFont titleFont() const;
    /// The title, or the short one where the room is too little for it in its smallest size.
    const QString& titleFor(double room) const;
    double textWidth() const;
    void fitControls();
    void paintSign(QPainter& painter, const QPointF& center) const;
    /// The reading, without its least parts where it is too long.
    QString fitted(double room) const;

    QString m_title;
    QString m_shortTitle;
    QString m_readout;
    QList<QWidget*> m_controls;
    QList<QWidget*> m_choices; ///< those of m_controls that may give way
    QToolButton* m_menu;
    QPoint m_pressedAt;
    bool m_isPressed = false;
    bool m_isDragging = false;
};

} // namespace nabla
