// SPDX-License-Identifier: GPL-3.0-or-later
// How long a frame of the default screen takes (read History, lay out, paint), five instruments at 1280 x 800: live,
// and while somebody pans and zooms through the steps.
//   QT_QPA_PLATFORM=offscreen [QT_SCALE_FACTOR=2] bench_screen [STEPS [LAYERS]]
#include "tests/ui/charts/synthetic_run.h"
#include "ui/charts/catalog.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QGridLayout>
#include <QWidget>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace {

using namespace nabla;

constexpr int kFrames = 200;
/// What a fast run of a small network records between two frames.
constexpr std::int64_t kStepsPerFrame = 300;
constexpr double kLimitMs = 16; ///< for 99 of 100 frames

double milliseconds(const QElapsedTimer& timer) {
    return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

double quantile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

/// Rows that are made once and repeated: the bench measures drawing, not the making of numbers.
std::vector<std::vector<double>> rowsOf(const Layout& layout) {
    std::vector<std::vector<double>> rows(997, test::emptyRow(layout));
    for (std::size_t i = 0; i < rows.size(); ++i)
        test::fillRow(rows[i], layout, {0.8, 1.5, 0.0005, 0.5, 1.0, -1}, static_cast<std::int64_t>(i));
    return rows;
}

/// Of each frame, by the clock and as processor time: what it costs however busy the machine is.
struct Frames {
    std::vector<double> wall;
    std::vector<double> processor;
};

struct Timing {
    Frames live;
    Frames moving; ///< pan and zoom
};

double processorMs() {
    return static_cast<double>(std::clock()) * 1e3 / CLOCKS_PER_SEC;
}

/// From the whole run down to some hundred steps and back, drifting to the right.
StepView viewOf(int frame, std::int64_t end) {
    StepView view;
    view.kind = StepView::Kind::Window;
    const double share = std::pow(10.0, -4.0 * std::abs(std::sin(frame * 0.05)));
    const double length = std::max(100.0, share * static_cast<double>(end));
    view.first = static_cast<qint64>((static_cast<double>(end) - length) * (frame % kFrames) / kFrames);
    view.last = view.first + static_cast<qint64>(length);
    return view;
}

Timing measure(int layers, std::int64_t steps) {
    test::FakeSource source;
    source.data = test::tenClasses();
    source.made.training.steps = steps * 2;
    source.made.training.clip = ClipSpec{ClipKind::GlobalNorm, 1.0, {}, {}, {}, {}};
    const auto layout = test::denseLayout(layers - 1);
    const std::vector<std::vector<double>> rows = rowsOf(*layout);
    source.now = std::make_shared<History>(layout);
    std::int64_t step = 0;
    const auto record = [&](std::int64_t count) {
        for (; count > 0; --count, ++step)
            source.now->append(rows[static_cast<std::size_t>(step) % rows.size()]);
    };
    record(steps);

    Selection selection;
    selection.selectLayer(layers / 2);
    QWidget window;
    auto* grid = new QGridLayout(&window);
    std::vector<Instrument*> instruments;
    for (const InstrumentRow& row : instrumentCatalog()) {
        if (!row.inDefaultScreen)
            continue;
        instruments.push_back(row.make({&source, &selection}, &window));
        const int place = static_cast<int>(instruments.size()) - 1;
        grid->addWidget(instruments.back(), place / 3, place % 3);
    }
    window.resize(1280, 800);
    window.show();
    QApplication::processEvents();

    Timing timing;
    for (int frame = 0; frame < 2 * kFrames; ++frame) {
        const bool isMoving = frame >= kFrames;
        record(kStepsPerFrame);
        const double before = processorMs();
        QElapsedTimer timer;
        timer.start();
        if (isMoving)
            selection.setView(viewOf(frame - kFrames, step)); // every instrument reads its window anew
        else
            for (Instrument* instrument : instruments)
                instrument->refresh();
        QApplication::processEvents();
        Frames& frames = isMoving ? timing.moving : timing.live;
        frames.wall.push_back(milliseconds(timer));
        frames.processor.push_back(processorMs() - before);
    }
    return timing;
}

std::vector<int> layerCounts(int argc, char** argv) {
    return argc > 2 ? std::vector<int>{std::max(2, std::atoi(argv[2]))} : std::vector<int>{20, 200};
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeId::Dark);
    const std::int64_t steps = argc > 1 ? std::max(1ll, std::atoll(argv[1])) : 1'000'000;
    bool isFast = true;
    for (const int layers : layerCounts(argc, argv)) {
        const Timing timing = measure(layers, steps);
        for (const auto& [what, frames] :
             {std::pair("live", &timing.live), std::pair("pan and zoom", &timing.moving)}) {
            const double p99 = quantile(frames->wall, 0.99);
            std::printf("screen 1280x800 at scale %g, %3d layers, %lld steps, %s: frame median %.2f ms, 99 %% %.2f ms; "
                        "processor %.2f ms, 99 %% %.2f ms; %d frames\n",
                        qApp->devicePixelRatio(), layers, static_cast<long long>(steps), what,
                        quantile(frames->wall, 0.5), p99, quantile(frames->processor, 0.5),
                        quantile(frames->processor, 0.99), kFrames);
            isFast = isFast && p99 <= kLimitMs;
        }
        std::fflush(stdout);
    }
    std::puts(isFast ? "99 % within 16 ms" : "OVER 16 ms");
    return isFast ? 0 : 1;
}
