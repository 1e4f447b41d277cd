// SPDX-License-Identifier: GPL-3.0-or-later
// What the open window costs the training: steps a second without and with it, in turn.
//   bench_window RECIPE [PAIRS]
#include "app/window/main_window.h"

#include "core/recipe/recipe_json.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <vector>

using namespace nabla;

namespace {

constexpr double kSeconds = 2;
constexpr double kWarmUp = 0.5;

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

Recipe endless(Recipe recipe) {
    recipe.training.steps = 1'000'000'000;
    return recipe;
}

double headless(const Recipe& recipe, int threads) {
    RunOptions options;
    options.threads = threads;
    std::unique_ptr<Run> run = makeRun(endless(recipe), options);
    const std::shared_ptr<History> history = run->history();
    Runner runner;
    runner.setRun(std::move(run));
    runner.start();
    std::this_thread::sleep_for(std::chrono::duration<double>(kWarmUp));
    const std::int64_t before = history->endStep();
    QElapsedTimer clock;
    clock.start();
    std::this_thread::sleep_for(std::chrono::duration<double>(kSeconds));
    return static_cast<double>(history->endStep() - before) / (static_cast<double>(clock.nsecsElapsed()) * 1e-9);
}

double inWindow(MainWindow& window, const Recipe& recipe, int threads) {
    window.bridge().setThreads(threads);
    window.document().reset(endless(recipe), QString());
    window.bridge().start();
    // A real event loop: processEvents in a loop would keep a whole core busy by itself.
    const auto live = [](double seconds) {
        QElapsedTimer clock;
        clock.start();
        QEventLoop loop;
        QTimer::singleShot(static_cast<int>(1000 * seconds), Qt::PreciseTimer, &loop, &QEventLoop::quit);
        loop.exec();
        return static_cast<double>(clock.nsecsElapsed()) * 1e-9;
    };
    live(kWarmUp);
    const std::int64_t before = window.bridge().history()->endStep();
    const double seconds = live(kSeconds);
    const std::int64_t after = window.bridge().history()->endStep();
    window.bridge().pause();
    window.bridge().waitUntilIdle();
    return static_cast<double>(after - before) / seconds;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_window RECIPE [PAIRS]\n");
        return 2;
    }
    const Recipe recipe = loadRecipe(argv[1]);
    const int pairs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
    applyTheme(application, ThemeId::Light);
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("window.ini")), QSettings::IniFormat);
    MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    for (const int threads : {1, 2}) {
        std::vector<double> alone;
        std::vector<double> open;
        std::vector<double> ratios;
        for (int pair = 0; pair < pairs; ++pair) {
            alone.push_back(headless(recipe, threads));
            open.push_back(inWindow(window, recipe, threads));
            ratios.push_back(open.back() / alone.back());
        }
        std::printf("threads %d: headless %.0f steps/s, window open %.0f steps/s, ratio %.3f (min %.3f, max %.3f)\n",
                    threads, median(alone), median(open), median(ratios),
                    *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end()));
    }
    return 0;
}
