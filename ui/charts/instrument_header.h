// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace nabla {

/// Title, help and current reading of an instrument. The reading never changes the header's size, so that a new number
/// costs no layout.
class InstrumentHeader : public QWidget {
    Q_OBJECT

public:
    explicit InstrumentHeader(QWidget* parent = nullptr);

    void setTitle(const QString& title, const QString& help);
    void setReadout(const QString& readout);
    const QString& title() const { return m_title; }
    const QString& readout() const { return m_readout; }
    /// A small control at the right of the title.
    void addControl(QWidget* control);
    void restyle();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont titleFont() const;
    double textWidth() const;

    QString m_title;
    QString m_readout;
    QList<QWidget*> m_controls;
};

} // namespace nabla
