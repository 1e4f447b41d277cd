// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <QString>

#include <optional>

namespace nabla {

/// `nablascope --recipe R --steps N --screenshot OUT.png`
struct ScreenshotOptions {
    QString recipe;
    std::optional<qint64> steps; ///< replaces training.steps
    QString output;
    QSize size{1280, 800};
    QString theme; ///< "dark"; empty: light
    bool isPresenting = false;
};

/// Trains, renders the window and writes it. Returns the exit code of contract.md: 0 done, 2 the input is wrong,
/// 3 the run diverged (the picture is written), 1 anything else. Messages go to stderr.
int takeScreenshot(const ScreenshotOptions& options);

} // namespace nabla
