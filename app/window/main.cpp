// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"
#include "app/window/screenshot.h"
#include "app/window/sharing.h"

#include "ui/builder/document_files.h"
#include "ui/builder/path_panel.h"
#include "ui/lessons/lesson_player.h"
#include "ui/people/presentation.h"
#include "ui/session/session_files.h"
#include "ui/style/language.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QScreen>
#include <QSettings>

#include <clocale>
#include <cstdio>

namespace {

constexpr int kBadInput = 2;
/// A palette darker than this asks for the dark theme.
constexpr int kDarkLightness = 128;

struct Arguments {
    QString file;
    QString lesson;
    nabla::ScreenshotOptions screenshot;
    QString theme;
    QString language;
    bool isPresenting = false;
    QString problem;
};

void readScreenshot(const QCommandLineParser& parser, Arguments& arguments) {
    nabla::ScreenshotOptions& options = arguments.screenshot;
    options.output = parser.value(QStringLiteral("screenshot"));
    options.recipe = parser.value(QStringLiteral("recipe"));
    if (options.recipe.isEmpty())
        options.recipe = arguments.file;
    if (options.recipe.isEmpty())
        arguments.problem = QStringLiteral("--screenshot needs --recipe FILE.");
    if (parser.isSet(QStringLiteral("steps"))) {
        bool isNumber = false;
        options.steps = parser.value(QStringLiteral("steps")).toLongLong(&isNumber);
        if (!isNumber || *options.steps < 1)
            arguments.problem = QStringLiteral("--steps must be a whole number above 0.");
    }
    if (parser.isSet(QStringLiteral("size"))) {
        const QStringList parts = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
        options.size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
        if (options.size.width() < 320 || options.size.height() < 240 || options.size.width() > 8192 ||
            options.size.height() > 8192)
            arguments.problem = QStringLiteral("--size must be WIDTHxHEIGHT, from 320x240 to 8192x8192: 1280x800.");
    }
    options.theme = arguments.theme;
}

Arguments readArguments(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("An oscilloscope for gradients."));
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 QStringLiteral("Recipe or session to open, or a text that starts with nabla:."),
                                 QStringLiteral("[FILE]"));
    parser.addOptions(
        {{QStringLiteral("recipe"), QStringLiteral("Recipe to open."), QStringLiteral("FILE")},
         {QStringLiteral("steps"), QStringLiteral("Steps to train for the picture."), QStringLiteral("N")},
         {QStringLiteral("screenshot"), QStringLiteral("Train, write a picture of the window, exit."),
          QStringLiteral("OUT.png")},
         {QStringLiteral("lesson"), QStringLiteral("Lesson to open; nablascope-cli lessons lists them."),
          QStringLiteral("ID")},
         {QStringLiteral("present"), QStringLiteral("Present: full screen, large text, thick lines.")},
         {QStringLiteral("size"), QStringLiteral("Size of the picture, 1280x800."), QStringLiteral("WxH")},
         {QStringLiteral("theme"), QStringLiteral("light, dark, projector or contrast."), QStringLiteral("NAME")},
         {QStringLiteral("language"), QStringLiteral("en or zh_CN."), QStringLiteral("CODE")}});
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    Arguments arguments;
    if (!parser.parse(application.arguments()))
        arguments.problem = parser.errorText();
    else if (parser.isSet(help))
        parser.showHelp();
    else if (parser.isSet(version))
        parser.showVersion();
    const QStringList files = parser.positionalArguments();
    arguments.file = files.isEmpty() ? parser.value(QStringLiteral("recipe")) : files.front();
    arguments.theme = parser.value(QStringLiteral("theme"));
    arguments.language = parser.value(QStringLiteral("language"));
    arguments.isPresenting = arguments.screenshot.isPresenting = parser.isSet(QStringLiteral("present"));
    arguments.lesson = parser.value(QStringLiteral("lesson"));
    if (files.size() > 1)
        arguments.problem = QStringLiteral("One file at a time.");
    if (!arguments.theme.isEmpty() && codeOf(nabla::themeOf(arguments.theme)) != arguments.theme)
        arguments.problem = QStringLiteral("--theme must be light, dark, projector or contrast.");
    if (!arguments.language.isEmpty() && codeOf(nabla::languageOf(arguments.language)) != arguments.language)
        arguments.problem = QStringLiteral("--language must be en or zh_CN.");
    if (parser.isSet(QStringLiteral("screenshot")))
        readScreenshot(parser, arguments);
    return arguments;
}

nabla::ThemeId startTheme(const QString& asked, const QSettings& settings) {
    const bool isSystemDark = QApplication::palette().color(QPalette::Window).lightness() < kDarkLightness;
    const QString system = isSystemDark ? QStringLiteral("dark") : QStringLiteral("light");
    const QString name = asked.isEmpty() ? settings.value(QStringLiteral("look/theme"), system).toString() : asked;
    return nabla::themeOf(name);
}

nabla::Language startLanguage(const QString& asked, const QSettings& settings) {
    const QString system = codeOf(nabla::systemLanguage());
    return nabla::languageOf(asked.isEmpty() ? settings.value(QStringLiteral("look/language"), system).toString()
                                             : asked);
}

/// The first size of all suits a screen of 1920 x 1080; a smaller one must show the timeline at the bottom, too, below
/// the frame that a window manager puts around.
void fitToScreen(QWidget& window) {
    constexpr QSize kFrame(12, 48);
    const QSize room = window.screen()->availableSize() - kFrame;
    if (!window.isMaximized() && !window.isFullScreen())
        window.resize(window.size().boundedTo(room));
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    // Qt takes the person's locale for all of C; what core writes into files has a point, whatever the country.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setApplicationName(QStringLiteral("nablascope"));
    QApplication::setOrganizationName(QStringLiteral("nablascope"));
    QApplication::setApplicationDisplayName(QString());
    QApplication::setApplicationVersion(QStringLiteral(NABLA_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("nablascope"));
    const Arguments arguments = readArguments(application);
    if (!arguments.problem.isEmpty()) {
        std::fprintf(stderr, "nablascope: %s\n", qPrintable(arguments.problem));
        return kBadInput;
    }
    QSettings settings;
    setLanguage(startLanguage(arguments.language, settings));
    if (!arguments.screenshot.output.isEmpty())
        return nabla::takeScreenshot(arguments.screenshot);
    nabla::applyTheme(application, startTheme(arguments.theme, settings));
    nabla::MainWindow window(settings);
    const bool isText = arguments.file.startsWith(QStringLiteral("nabla:"));
    fitToScreen(window);
    window.start(isText ? QString() : arguments.file);
    if (isText)
        nabla::Sharing(window, nullptr).open(arguments.file);
    if (!arguments.lesson.isEmpty() && !window.lessons().open(arguments.lesson)) {
        std::fprintf(stderr, "nablascope: there is no lesson \"%s\"; nablascope-cli lessons lists them.\n",
                     qPrintable(arguments.lesson));
        return kBadInput;
    }
    window.sessions().begin();
    window.show();
    window.sessions().offerRecovery();
    if (arguments.isPresenting)
        window.presentation().setOn(true);
    else if (!window.bridge().isAttached())
        window.showHints();
    return QApplication::exec();
}
