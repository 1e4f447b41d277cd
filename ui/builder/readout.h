// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace nabla {

/// One reading of an instrument's face: a small caption and a number that does not move its neighbours when it changes.
class Readout : public QWidget {
    Q_OBJECT

public:
    /// `widest` is the widest text the reading will have; it fixes the width.
    Readout(const QString& caption, const QString& widest, QWidget* parent = nullptr);

    void setCaption(const QString& caption);
    void setText(const QString& text);
    QString text() const { return m_text; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString m_caption;
    QString m_text;
    QString m_widest;
};

/// The state of the run as colour, icon and word.
class StateChip : public QWidget {
    Q_OBJECT

public:
    explicit StateChip(QWidget* parent = nullptr);

    void setState(const QString& word, const QString& icon, const QColor& color);
    QString word() const { return m_word; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString m_word;
    QString m_icon;
    QColor m_color;
};

} // namespace nabla
