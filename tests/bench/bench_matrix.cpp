// SPDX-License-Identifier: GPL-3.0-or-later
// The remedy matrix: how smooth the window stays while 32 networks train, and how much faster two cores are than one.
//   bench_matrix [PAIRS]
#include "app/window/main_window.h"

#include "core/sweep/sweep_runner.h"
#include "ui/matrix/matrix_plan.h"
#include "ui/matrix/matrix_window.h"
#include "ui/session/session_files.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace nabla;

namespace {

double secondsOf(const MatrixPlan& plan, int threads) {
    QElapsedTimer clock;
    clock.start();
    SweepOptions options;
    options.threads = threads;
    runSweep(plan.cells, options);
    return static_cast<double>(clock.nsecsElapsed()) * 1e-9;
}

double quantile(std::vector<double>& values, double share) {
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

/// Distance between the ticks of a 60 Hz timer that repaints the matrix window: what a person sees as a frame.
void measureFrames(MainWindow& window) {
    MatrixWindow* matrix = MatrixWindow::open({window.document(), window.bridge(), window.sessions()}, &window);
    std::vector<double> gaps;
    QElapsedTimer clock;
    QTimer frame;
    frame.setTimerType(Qt::PreciseTimer);
    frame.setInterval(16);
    QEventLoop loop;
    QObject::connect(&frame, &QTimer::timeout, matrix, [&] {
        gaps.push_back(static_cast<double>(clock.nsecsElapsed()) * 1e-6);
        clock.start();
        matrix->repaint();
    });
    QObject::connect(&matrix->trainer(), &MatrixTrainer::ended, &loop, &QEventLoop::quit);
    matrix->start();
    clock.start();
    frame.start();
    loop.exec();
    const std::size_t count = gaps.size();
    const double longest = quantile(gaps, 1);
    std::printf("window: %zu frames while %lld networks trained, p50 %.1f ms, p99 %.1f ms, longest %.1f ms\n", count,
                static_cast<long long>(matrix->trainer().cells().size()), quantile(gaps, 0.5), quantile(gaps, 0.99),
                longest);
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeId::Light);
    const int pairs = argc > 1 ? std::atoi(argv[1]) : 3;
    QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("window.ini")), QSettings::IniFormat);
    MainWindow window(settings);
    window.start({});
    window.show();
    measureFrames(window);
    const MatrixPlan plan = makePlan(window.document().recipe(), usualChoice(window.document().recipe()));
    std::vector<double> gains;
    for (int pair = 0; pair < pairs; ++pair) {
        const double one = secondsOf(plan, 1);
        const double two = secondsOf(plan, 2);
        gains.push_back(one / two);
        std::printf("headless: %zu networks, one core %.2f s, two cores %.2f s: %.2f times\n", plan.cells.size(), one,
                    two, one / two);
    }
    std::printf("median %.2f times\n", quantile(gains, 0.5));
    window.document().undoStack()->setClean();
    return 0;
}
