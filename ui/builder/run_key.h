// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace nabla {

/// Who gets the space key. It runs and pauses, also while a number is being typed (numbers hold no blanks); a button, a
/// switch or a menu that was reached by Tab keeps it, or the keyboard could not press it. Install on the application.
class RunKey : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace nabla
