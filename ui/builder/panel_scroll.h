// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace nabla {

/// Scrolls a panel up and down: as wide as the panel needs, also when its rows or the text size change, as long as that
/// leaves most of the window to the screen.
class PanelScroll : public QScrollArea {
    Q_OBJECT

public:
    explicit PanelScroll(QWidget* content, QWidget* parent = nullptr);

    /// How wide the window is meant to be; the panel takes no more than a part of it.
    void setWindowWidth(int width);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fitWidth();

    int m_windowWidth = 1280;
};

} // namespace nabla
