// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/recording.h"
#include "app/cli/telemetry_file.h"

#include "core/base/error.h"
#include "core/base/number.h"
#include "core/engine/notes.h"
#include "core/engine/run.h"
#include "core/export/safetensors.h"
#include "core/recipe/recipe_json.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nabla::cli {

namespace {

struct TrainOptions {
    std::string recipe;
    std::optional<std::int64_t> steps;
    std::string seed;
    std::string threads = "auto";
    std::string precision = "f32";
    std::string initialWeightsOut;
    std::string weightsIn;
    std::string weightsOut;
    std::string telemetry;
    std::int64_t every = 1;
    std::string session;
    bool isQuiet = false;
};

volatile std::sig_atomic_t stopIsAsked = 0;

/// The first Ctrl+C (or SIGTERM) lets the step at hand end; a second one ends the program.
void listenForInterrupts() {
    struct sigaction action {};
    action.sa_handler = [](int) { stopIsAsked = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

/// CLI11 would read "-1" as 2^64 - 1.
std::uint64_t seedFrom(const std::string& text) {
    std::uint64_t seed = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, seed);
    if (error != std::errc() || rest != end)
        throw Error("--seed: must be a whole number from 0 to 18446744073709551615, not \"" + text + "\".");
    return seed;
}

bool isSameFile(const std::string& a, const std::string& b) {
    std::error_code ignored;
    return std::filesystem::weakly_canonical(a, ignored) == std::filesystem::weakly_canonical(b, ignored);
}

/// Every output can be written and none overwrites an input or another output. Errors: FileError.
void checkFiles(const TrainOptions& options) {
    struct Named {
        const char* option;
        const std::string* file;
        Writing writing;
    };
    std::vector<Named> taken{{"the recipe", &options.recipe, {}}, {"--weights-in", &options.weightsIn, {}}};
    for (const Named& output : {Named{"--initial-weights-out", &options.initialWeightsOut, Writing::AsAWhole},
                                Named{"--weights-out", &options.weightsOut, Writing::AsAWhole},
                                Named{"--telemetry", &options.telemetry, Writing::LineByLine},
                                Named{"--session", &options.session, Writing::AsAWhole}}) {
        if (output.file->empty())
            continue;
        for (const Named& other : taken)
            if (!other.file->empty() && isSameFile(*output.file, *other.file))
                throw FileError(std::string(output.option) + ": " + *output.file + " is also " + other.option +
                                ". Choose another name.");
        taken.push_back(output);
        checkWritable(output.option, *output.file, output.writing);
    }
}

std::unique_ptr<Run> build(const TrainOptions& options) {
    RunOptions runOptions;
    runOptions.precision = options.precision == "f64" ? Precision::F64 : Precision::F32;
    runOptions.threads = threadsFrom(options.threads);
    if (options.session.empty()) { // nobody looks back: the newest rows are enough
        runOptions.history.rawBytes = 16ll << 20;
        runOptions.checkpointBytes = 0;
    }
    checkFiles(options);
    Recipe recipe = loadRecipe(options.recipe);
    if (options.steps)
        recipe.training.steps = static_cast<Index>(*options.steps);
    if (!options.seed.empty())
        recipe.seed = seedFrom(options.seed);
    std::unique_ptr<Run> run = makeRun(recipe, runOptions);
    if (!options.weightsIn.empty())
        run->setTensors(loadWeights(options.weightsIn));
    return run;
}

std::string rateText(double stepsPerSecond) {
    char text[32];
    std::snprintf(text, sizeof text, stepsPerSecond < 100 ? "%.1f steps/s" : "%.0f steps/s", stepsPerSecond);
    return text;
}

/// The training loop of one command: steps, telemetry, progress.
class Training {
public:
    Training(Run& run, const TrainOptions& options) : m_run(run), m_progress(!options.isQuiet) {
        if (!options.session.empty())
            m_recording.emplace(options.session, run);
        if (!options.telemetry.empty())
            m_telemetry.emplace(options.telemetry, run.history(), options.every);
    }

    /// Until the end, a divergence or Ctrl+C. Errors: OutputError.
    void go() {
        m_started = std::chrono::steady_clock::now();
        while (!m_run.isFinished() && !m_run.divergence() && stopIsAsked == 0) {
            m_run.step();
            ++m_steps;
            if (m_telemetry && m_steps % TelemetryFile::kStride == 0)
                m_telemetry->catchUp();
            if (m_recording && m_steps % TelemetryFile::kStride == 0)
                m_recording->keepUp();
            if (m_progress.isShown())
                showProgress();
        }
        m_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count();
        m_progress.clear();
        if (m_recording)
            m_isRecorded = m_recording->finish(m_run);
        if (m_telemetry)
            m_telemetry->finish();
    }

    bool isRecorded() const { return m_isRecorded; }

    std::int64_t writtenTelemetry() const { return m_telemetry ? m_telemetry->writtenSteps() : 0; }

    std::string summary() const {
        char time[64];
        std::snprintf(time, sizeof time, "%.2f s", m_seconds);
        std::string text = std::to_string(m_steps) + (m_steps == 1 ? " step in " : " steps in ") + time + ", " +
                           rateText(m_seconds > 0 ? static_cast<double>(m_steps) / m_seconds : 0);
        const std::shared_ptr<const History> history = m_run.history();
        for (const StepQuantity quantity : {StepQuantity::Loss, StepQuantity::Accuracy, StepQuantity::ValidationLoss,
                                            StepQuantity::ValidationAccuracy}) {
            const double value = history->value(history->layout().trace(quantity), history->endStep() - 1);
            if (!isAbsent(value))
                text += ", " + words(quantity) + ' ' + numberText(value);
        }
        return text;
    }

private:
    static std::string words(StepQuantity quantity) {
        std::string text(name(quantity));
        std::replace(text.begin(), text.end(), '_', ' ');
        return text;
    }

    void showProgress() {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_shown < std::chrono::milliseconds(100))
            return;
        m_shown = now;
        const double seconds = std::chrono::duration<double>(now - m_started).count();
        const double done = static_cast<double>(m_run.nextStep());
        const double loss = m_run.history()->value(0, m_run.history()->endStep() - 1);
        char text[96];
        std::snprintf(text, sizeof text, "%lld/%lld  %s  loss %.4g", static_cast<long long>(m_run.nextStep()),
                      static_cast<long long>(m_run.totalSteps()),
                      rateText(static_cast<double>(m_steps) / seconds).c_str(), loss);
        m_progress.show(done / static_cast<double>(m_run.totalSteps()), text);
    }

    Run& m_run;
    ProgressLine m_progress;
    std::optional<Recording> m_recording;
    bool m_isRecorded = true; ///< where it was asked for
    std::optional<TelemetryFile> m_telemetry;
    std::chrono::steady_clock::time_point m_started;
    std::chrono::steady_clock::time_point m_shown;
    double m_seconds = 0;
    std::int64_t m_steps = 0;
};

ExitCode train(const TrainOptions& options) {
    const std::unique_ptr<Run> run = build(options);
    if (!options.isQuiet) {
        for (const std::string& warning : run->dataset().warnings)
            printNote(warning);
        for (const std::string& note : notesOn(run->recipe(), run->dataset()))
            printNote(note);
    }
    Training training(*run, options);
    if (!options.initialWeightsOut.empty())
        saveWeights(run->tensors(), options.initialWeightsOut);
    listenForInterrupts();
    try {
        training.go();
    } catch (const OutputError& error) {
        throw OutputError(std::string(error.what()) + " Training stopped after step " +
                          std::to_string(run->history()->endStep() - 1) + "; the telemetry holds " +
                          (training.writtenTelemetry() > 0
                               ? "what was measured before step " + std::to_string(training.writtenTelemetry())
                               : std::string("no whole line")) +
                          ".");
    }
    if (!options.weightsOut.empty()) {
        try {
            saveWeights(run->tensors(), options.weightsOut);
        } catch (const FileError& error) { // the input was right: another exit code
            throw OutputError(error.what());
        }
    }
    ExitCode code = kDone;
    if (run->divergence()) {
        std::fprintf(stderr, "Diverged. %s\n", run->divergence()->text().c_str());
        code = kDiverged;
    } else if (!run->isFinished()) {
        std::fprintf(stderr, "Interrupted before step %lld; everything up to it is written.\n",
                     static_cast<long long>(run->nextStep()));
        code = kInterrupted;
    }
    if (!options.isQuiet)
        printNote("Clipping: " + run->clipAdvice().text());
    std::printf("%s\n", training.summary().c_str());
    return code == kDone && !training.isRecorded() ? kFailed : code;
}

} // namespace

void addTrain(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("train", "Train what a recipe describes");
    auto options = std::make_shared<TrainOptions>();
    command->add_option("recipe", options->recipe, "Recipe (JSON)")->required();
    command->add_option("--steps", options->steps, "Replaces training.steps everywhere");
    command->add_option("--threads", options->threads, "Exactly so many workers, or \"auto\" (measured)");
    command->add_option("--seed", options->seed, "Replaces the recipe's seed");
    command->add_option("--initial-weights-out", options->initialWeightsOut,
                        "Weights before the first step (safetensors)");
    command->add_option("--weights-in", options->weightsIn, "Start from these weights (safetensors)");
    command->add_option("--weights-out", options->weightsOut, "Weights after the last step (safetensors)");
    command->add_option("--telemetry", options->telemetry, "One line of JSON a step");
    command->add_option("--every", options->every, "Only every K-th step and the last go into the telemetry")
        ->check(CLI::PositiveNumber);
    command->add_option("--session", options->session,
                        "Session file: everything, to look at and go on with; a new run where it exists");
    command->add_option("--precision", options->precision, "f32 or f64")->check(CLI::IsMember({"f32", "f64"}));
    command->add_flag("--quiet", options->isQuiet, "No progress and no notes, only the last line");
    command->callback([&chosen, options] { chosen = [options] { return train(*options); }; });
}

} // namespace nabla::cli
