// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/main_window.h"
#include "ui/session/session_files.h"

#include <QSettings>
#include <QTemporaryDir>

namespace nabla::test {

/// Whether the runs go into a session, as they do for a person.
enum class Recording { Off, On };

/// A window with settings of its own, on the first built-in recipe. It never asks whether to save.
struct WindowBench {
    QTemporaryDir folder;
    QSettings settings{folder.filePath("window.ini"), QSettings::IniFormat};
    MainWindow window{settings};

    explicit WindowBench(Recording recording = Recording::Off) {
        window.start({});
        if (recording == Recording::On)
            window.sessions().begin(folder.filePath("sessions"));
        window.show();
    }
    ~WindowBench() { window.document().undoStack()->setClean(); }
};

} // namespace nabla::test
