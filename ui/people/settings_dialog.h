// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace nabla {

class WindowLook;

/// Theme, text size and language; each choice holds at once, so that there is nothing to confirm.
///
/// Threads  GUI thread only.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    SettingsDialog(QWidget* window, WindowLook& look);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();

    WindowLook& m_look;
    QWidget* m_page = nullptr;
};

} // namespace nabla
