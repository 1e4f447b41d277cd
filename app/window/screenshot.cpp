// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/screenshot.h"

#include "app/window/main_window.h"

#include "ui/scope/diagnosis_panel.h"

#include "core/recipe/recipe_json.h"
#include "ui/builder/predictor.h"
#include "ui/people/presentation.h"
#include "ui/scope/screen.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QPixmap>
#include <QSaveFile>
#include <QSettings>
#include <QTemporaryDir>

#include <cstdio>
#include <filesystem>

namespace nabla {

namespace {

/// How long to look for the theory's answers at a time.
constexpr int kAnswerMs = 50;

enum ExitCode { kDone = 0, kError = 1, kBadInput = 2, kDiverged = 3 };

int fail(ExitCode code, const QString& text) {
    std::fprintf(stderr, "nablascope: %s\n", qPrintable(text));
    return code;
}

bool write(const QPixmap& picture, const QString& fileName) {
    QSaveFile file(fileName);
    return file.open(QIODevice::WriteOnly) && picture.save(&file, "PNG") && file.commit();
}

} // namespace

int takeScreenshot(const ScreenshotOptions& options) {
    Recipe recipe;
    try {
        recipe = loadRecipe(std::filesystem::path(options.recipe.toStdU16String()));
    } catch (const Error& error) {
        return fail(kBadInput, QString::fromStdString(error.what()));
    }
    if (options.steps)
        recipe.training.steps = *options.steps;
    // Settings of its own: the picture does not depend on how somebody left the window.
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("window.ini")), QSettings::IniFormat);
    applyTheme(*qApp, themeOf(options.theme));
    MainWindow window(settings);
    QStringList problems;
    QObject::connect(&window.sync(), &RecipeSync::refused, &window,
                     [&](const QStringList& texts) { problems = texts; });
    window.document().reset(recipe, QFileInfo(options.recipe).absoluteFilePath());
    window.bridge().waitUntilIdle(); // a large run is built meanwhile
    if (!problems.isEmpty())
        return fail(kBadInput, problems.join(QLatin1Char('\n')));
    window.resize(options.size);
    window.show();
    if (options.isPresenting)
        window.presentation().setOn(true);
    window.resize(options.size);
    QApplication::processEvents();
    window.bridge().start();
    window.bridge().waitUntilIdle();
    window.screen().settle();
    window.diagnosis().refresh();
    for (int round = 0; round < 3; ++round) // new cards ask for room, then the panel, then its scroll area
        QApplication::processEvents();
    for (const Predictor* predictor : window.findChildren<Predictor*>())
        while (predictor->isBusy())
            QApplication::processEvents(QEventLoop::WaitForMoreEvents, kAnswerMs);
    if (!write(window.grab(), options.output))
        return fail(kError, QStringLiteral("%1 cannot be written. Choose a folder that exists and may be written to.")
                                .arg(QDir::toNativeSeparators(options.output)));
    const RunnerStatus& status = window.bridge().status();
    if (status.state == RunState::Failed)
        return fail(kError, QString::fromStdString(status.message));
    if (status.state == RunState::Diverged)
        return fail(kDiverged, QString::fromStdString(status.message));
    return kDone;
}

} // namespace nabla
