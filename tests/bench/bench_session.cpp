// SPDX-License-Identifier: GPL-3.0-or-later
// What a session costs: training with and without recording, in turn; the size of a long run's file, and how long the
// window takes to show it.
//   bench_session cost RECIPE [PAIRS]
//   bench_session file RECIPE STEPS FILE.nabla
//   bench_session open FILE.nabla [TIMES]
#include "app/window/main_window.h"

#include "core/recipe/recipe_json.h"
#include "core/session/recorder.h"
#include "ui/builder/document_files.h"
#include "ui/charts/card_instrument.h"
#include "ui/charts/catalog.h"
#include "ui/scope/screen.h"
#include "ui/session/session_files.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QSet>
#include <QSettings>
#include <QTemporaryDir>
#include <QUndoStack>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

using namespace nabla;

namespace {

constexpr double kSeconds = 3;
constexpr double kWarmUp = 0.7;

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double secondsOf(const QElapsedTimer& clock) {
    return static_cast<double>(clock.nsecsElapsed()) * 1e-9;
}

/// Steps a second, as `nablascope-cli train` does them.
double train(const Recipe& recipe, int threads, const std::filesystem::path& session) {
    RunOptions options;
    options.threads = threads;
    const std::unique_ptr<Run> run = makeRun(recipe, options);
    std::unique_ptr<Recorder> recorder;
    if (!session.empty()) {
        recorder = std::make_unique<Recorder>(SessionStore::create(session));
        recorder->record(*run, {});
    }
    QElapsedTimer clock;
    const auto stepFor = [&](double seconds) {
        clock.start();
        const std::int64_t before = run->nextStep();
        while (secondsOf(clock) < seconds)
            for (int i = 0; i < 8; ++i)
                run->step();
        return static_cast<double>(run->nextStep() - before) / secondsOf(clock);
    };
    stepFor(kWarmUp);
    const double speed = stepFor(kSeconds);
    if (recorder && recorder->status().recordedEnd < run->nextStep() / 2)
        std::printf("recording lags: step %lld of %lld is written\n",
                    static_cast<long long>(recorder->status().recordedEnd), static_cast<long long>(run->nextStep()));
    return speed;
}

int cost(const char* file, int pairs) {
    Recipe recipe = loadRecipe(file);
    recipe.training.steps = 1'000'000'000;
    const QTemporaryDir folder;
    int count = 0;
    for (const int threads : {1, 2}) {
        std::vector<double> plain;
        std::vector<double> recorded;
        for (int pair = 0; pair < pairs; ++pair) {
            plain.push_back(train(recipe, threads, {}));
            const std::filesystem::path session =
                folder.filePath(QStringLiteral("%1.nabla").arg(count++)).toStdString();
            recorded.push_back(train(recipe, threads, session));
            std::filesystem::remove(session);
        }
        std::printf("threads %d: %.0f steps/s, recorded %.0f steps/s: recording costs %.1f %% (medians of %d pairs)\n",
                    threads, median(plain), median(recorded), 100 * (1 - median(recorded) / median(plain)), pairs);
        std::fflush(stdout);
    }
    return 0;
}

int write(const char* recipeFile, std::int64_t steps, const std::filesystem::path& file) {
    Recipe recipe = loadRecipe(recipeFile);
    recipe.training.steps = steps;
    const std::unique_ptr<Run> run = makeRun(recipe);
    const auto store = SessionStore::create(file);
    QElapsedTimer clock;
    clock.start();
    {
        Recorder recorder(store);
        recorder.record(*run, {});
        while (run->step() == StepResult::Done) {
        }
        recorder.setOutcome(StoredState::Finished);
        const double trained = secondsOf(clock);
        if (!recorder.stop())
            return 1;
        std::printf("%lld steps of %d layers, %lld numbers each: trained in %.1f s, the rest written in %.1f s\n",
                    static_cast<long long>(run->nextStep()), static_cast<int>(run->history()->layout().layers.size()),
                    static_cast<long long>(run->history()->layout().width()), trained, secondsOf(clock) - trained);
    }
    store->close();
    std::printf("%s: %.1f MB\n", file.filename().c_str(),
                static_cast<double>(std::filesystem::file_size(file)) / 1'000'000);
    return 0;
}

/// Watches until the default instruments have drawn numbers.
class FirstPaint : public QObject {
public:
    explicit FirstPaint(MainWindow& window) : m_window(window) { qApp->installEventFilter(this); }

    bool eventFilter(QObject* object, QEvent* event) override {
        if (event->type() == QEvent::Paint)
            if (const auto* widget = qobject_cast<QWidget*>(object))
                for (const InstrumentRow& row : instrumentCatalog()) {
                    auto* card = qobject_cast<CardInstrument*>(m_window.screen().instrument(QLatin1String(row.id)));
                    if (card && card->isAncestorOf(widget) && card->sentence().isEmpty() && !card->readout().isEmpty())
                        m_painted.insert(card);
                }
        return false;
    }
    int painted() const { return static_cast<int>(m_painted.size()); }
    int wanted() const {
        int count = 0;
        for (const InstrumentRow& row : instrumentCatalog())
            count += row.inDefaultScreen;
        return count;
    }

private:
    MainWindow& m_window;
    QSet<QObject*> m_painted;
};

int open(QApplication& application, const char* file, int times) {
    applyTheme(application, ThemeId::Light);
    std::vector<double> first;
    std::vector<double> all;
    std::vector<double> longest;
    for (int i = 0; i < times; ++i) {
        const QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("window.ini")), QSettings::IniFormat);
        MainWindow window(settings);
        window.resize(1280, 800);
        window.start({});
        window.sessions().begin(folder.filePath(QStringLiteral("sessions")));
        window.show();
        for (int turn = 0; turn < 20; ++turn)
            QApplication::processEvents(QEventLoop::AllEvents, 20);
        const FirstPaint paint(window);
        QElapsedTimer clock;
        clock.start();
        if (!window.files().openFile(QString::fromLocal8Bit(file)))
            return 1;
        const double opened = secondsOf(clock);
        double one = 0;
        double gap = 0;
        while (paint.painted() < paint.wanted() && secondsOf(clock) < 20) {
            QApplication::processEvents();
            if (one == 0 && paint.painted() > 0)
                one = secondsOf(clock);
        }
        first.push_back(1000 * one);
        all.push_back(1000 * secondsOf(clock));
        // While the run is made ready behind its charts, the window answers.
        QElapsedTimer turn;
        turn.start();
        while (window.bridge().isBuilding()) {
            QApplication::processEvents();
            gap = std::max(gap, secondsOf(turn));
            turn.start();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        longest.push_back(1000 * gap);
        std::printf("opened after %.0f ms, first chart %.0f ms, all %d default charts %.0f ms; ready to go on %.0f ms, "
                    "longest wait meanwhile %.0f ms\n",
                    1000 * opened, first.back(), paint.painted(), all.back(), 1000 * secondsOf(clock), longest.back());
        std::fflush(stdout);
        window.document().undoStack()->setClean();
        window.close();
    }
    std::printf("first chart drawn: median %.0f ms of %d; all default charts %.0f ms\n", median(first), times,
                median(all));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc >= 3 && std::strcmp(argv[1], "cost") == 0)
        return cost(argv[2], argc > 3 ? std::max(1, std::atoi(argv[3])) : 5);
    if (argc == 5 && std::strcmp(argv[1], "file") == 0)
        return write(argv[2], std::atoll(argv[3]), argv[4]);
    if (argc >= 3 && std::strcmp(argv[1], "open") == 0)
        return open(application, argv[2], argc > 3 ? std::max(1, std::atoi(argv[3])) : 5);
    std::fprintf(stderr, "usage: bench_session cost RECIPE [PAIRS] | file RECIPE STEPS FILE.nabla | open FILE.nabla "
                         "[TIMES]\n");
    return 2;
}
