// SPDX-License-Identifier: GPL-3.0-or-later
// Does the screen keep up with a tiny network that trains as fast as it goes? Eight instruments, a real event loop.
//   QT_QPA_PLATFORM=offscreen bench_frames [SECONDS]
#include "core/recipe/recipe_json.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/charts/instrument.h"
#include "ui/scope/screen.h"
#include "ui/scope/selection.h"
#include "ui/scope/tile_grid.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace nabla;

namespace {

constexpr double kWantedFrames = 28; ///< of 30 a second
constexpr double kLongestGapMs = 50; ///< 99 % of the gaps between two frames

/// A paint event of the last instrument ends a frame.
class FrameWatch : public QObject {
public:
    std::vector<double> gapsMs;

    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() != QEvent::Paint)
            return false;
        if (m_clock.isValid())
            gapsMs.push_back(static_cast<double>(m_clock.nsecsElapsed()) * 1e-6);
        m_clock.start();
        return false;
    }

private:
    QElapsedTimer m_clock;
};

std::int64_t summarized(const History& history) {
    std::int64_t steps = 0;
    const TraceId loss = history.layout().trace(StepQuantity::Loss);
    for (const EnvelopeBucket& bucket : history.envelope(loss, {history.firstStep(), history.endStep()}, 800))
        steps += bucket.finite + bucket.nonFinite;
    return steps;
}

void live(double seconds) {
    QEventLoop loop;
    QTimer::singleShot(static_cast<int>(1000 * seconds), Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeId::Light);
    const double seconds = argc > 1 ? std::max(1.0, std::atof(argv[1])) : 10;
    EngineBridge bridge;
    bridge.setThreads(1);
    Selection selection;
    Screen screen(bridge, selection);
    for (const char* kind : {"history", "clipping", "units"})
        screen.grid().add(QString::fromLatin1(kind));
    screen.resize(1280, 900);
    screen.show();
    bridge.setRecipe(parseRecipe(R"({"nablascope":1,"data":{"source":"circle","samples":200},
        "network":{"layers":[{"repeat":2,"layers":[{"type":"dense","units":4,"activation":"tanh"}]}]},
        "training":{"steps":1000000000,"batch_size":8,"optimizer":{"type":"sgd","learning_rate":0.01}}})"));
    bridge.waitUntilIdle();
    FrameWatch watch;
    auto* last = screen.instrument(QStringLiteral("loss"));
    last->findChildren<QWidget*>().last()->installEventFilter(&watch);
    bridge.start();
    live(1);
    watch.gapsMs.clear();
    const std::int64_t before = bridge.history()->endStep();
    QElapsedTimer clock;
    clock.start();
    live(seconds);
    const double took = static_cast<double>(clock.nsecsElapsed()) * 1e-9;
    const std::int64_t steps = bridge.history()->endStep() - before;
    bridge.pause();
    bridge.waitUntilIdle();
    std::vector<double> gaps = watch.gapsMs;
    if (gaps.empty()) {
        std::puts("no frame was painted");
        return 1;
    }
    std::sort(gaps.begin(), gaps.end());
    const double frames = static_cast<double>(gaps.size()) / took;
    const double p99 = gaps[std::min(gaps.size() - 1, gaps.size() * 99 / 100)];
    const bool isWhole = summarized(*bridge.history()) == bridge.history()->steps();
    std::printf("%d instruments, %.0f steps/s: %.1f frames/s, gap median %.1f ms, 99 %% %.1f ms, longest %.1f ms; %s\n",
                static_cast<int>(screen.grid().keys().size()), static_cast<double>(steps) / took, frames,
                gaps[gaps.size() / 2], p99, gaps.back(),
                isWhole ? "every step is in the summaries" : "STEPS ARE MISSING in the summaries");
    return frames >= kWantedFrames && p99 <= kLongestGapMs && isWhole ? 0 : 1;
}
