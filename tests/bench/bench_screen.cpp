// SPDX-License-Identifier: GPL-3.0-or-later
// How long a frame of the default screen takes (read History, lay out, paint), five instruments at 1280 x 800.
//   QT_QPA_PLATFORM=offscreen [QT_SCALE_FACTOR=2] bench_screen [STEPS]
#include "tests/ui/charts/synthetic_run.h"
#include "ui/charts/catalog.h"
#include "ui/scope/selection.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QGridLayout>
#include <QWidget>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace {

using namespace nabla;

constexpr int kFrames = 120;
/// What a fast run of a small network records between two frames.
constexpr std::int64_t kStepsPerFrame = 300;
constexpr double kLimitMs = 12;

double milliseconds(const QElapsedTimer& timer) {
    return static_cast<double>(timer.nsecsElapsed()) * 1e-6;
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
    return values[values.size() / 2];
}

/// Rows that are made once and repeated: the bench measures drawing, not the making of numbers.
std::vector<std::vector<double>> rowsOf(const Layout& layout) {
    std::vector<std::vector<double>> rows(997, test::emptyRow(layout));
    for (std::size_t i = 0; i < rows.size(); ++i)
        test::fillRow(rows[i], layout, {0.8, 1.5, 0.0005, 0.5, 1.0, -1}, static_cast<std::int64_t>(i));
    return rows;
}

struct Timing {
    double read = 0;
    double frame = 0;
    double processor = 0; ///< processor time of a frame: what it costs however busy the machine is
};

double processorMs() {
    return static_cast<double>(std::clock()) * 1e3 / CLOCKS_PER_SEC;
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

    std::vector<double> reads;
    std::vector<double> frames;
    std::vector<double> processor;
    for (int frame = 0; frame < kFrames; ++frame) {
        record(kStepsPerFrame);
        const double before = processorMs();
        QElapsedTimer timer;
        timer.start();
        for (Instrument* instrument : instruments)
            instrument->refresh();
        reads.push_back(milliseconds(timer));
        QApplication::processEvents();
        frames.push_back(milliseconds(timer));
        processor.push_back(processorMs() - before);
    }
    return {median(reads), median(frames), median(processor)};
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeId::Dark);
    const std::int64_t steps = argc > 1 ? std::max(1ll, std::atoll(argv[1])) : 1'000'000;
    bool isFast = true;
    for (const int layers : {20, 200}) {
        const Timing timing = measure(layers, steps);
        std::printf("screen 1280x800 at scale %g, %3d layers, %lld steps: frame %.2f ms (reading %.2f ms), processor "
                    "%.2f ms, medians of %d\n",
                    qApp->devicePixelRatio(), layers, static_cast<long long>(steps), timing.frame, timing.read,
                    timing.processor, kFrames);
        std::fflush(stdout);
        isFast = isFast && (layers > 20 || timing.frame <= kLimitMs);
    }
    std::puts(isFast ? "within 12 ms at 20 layers" : "OVER 12 ms at 20 layers");
    return isFast ? 0 : 1;
}
