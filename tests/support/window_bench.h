// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/main_window.h"

#include <QSettings>
#include <QTemporaryDir>

namespace nabla::test {

/// A window with settings of its own, on the first built-in recipe. It never asks whether to save.
struct WindowBench {
    QTemporaryDir folder;
    QSettings settings{folder.filePath("window.ini"), QSettings::IniFormat};
    MainWindow window{settings};

    WindowBench() {
        window.start({});
        window.show();
    }
    ~WindowBench() { window.document().undoStack()->setClean(); }
};

} // namespace nabla::test
