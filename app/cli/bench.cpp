// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/json.h"

#include "core/engine/run.h"
#include "core/recipe/recipe_json.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace nabla::cli {

namespace {

struct BenchOptions {
    std::string recipe;
    std::string threads = "auto";
    double seconds = 3;
    std::string telemetry = "scalars";
    bool isJson = false;
};

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Steps for about `seconds`, at least one; steps a second. Stops early when the run diverges.
double rateOver(Run& run, double seconds, bool hasHistograms) {
    std::int64_t steps = 0;
    std::vector<GradientHistogram> histograms;
    const Clock::time_point start = Clock::now();
    do {
        if (run.step() == StepResult::Diverged)
            break;
        ++steps;
        if (hasHistograms)
            histograms = run.gradientHistograms();
    } while (secondsSince(start) < seconds);
    return static_cast<double>(steps) / secondsSince(start);
}

/// The median over windows: one disturbance of the machine, or the first touch of History's memory, does not count.
double medianRate(Run& run, double seconds, bool hasHistograms) {
    constexpr int kWindows = 9;
    std::vector<double> rates;
    for (int window = 0; window < kWindows && !run.divergence(); ++window)
        rates.push_back(rateOver(run, seconds / kWindows, hasHistograms));
    std::sort(rates.begin(), rates.end());
    return rates[rates.size() / 2];
}

ExitCode bench(const BenchOptions& options) {
    RunOptions runOptions;
    runOptions.threads = threadsFrom(options.threads);
    const bool hasHistograms = options.telemetry == "all";
    runOptions.measure = hasHistograms ? Measure::Histograms : Measure::Scalars;
    if (options.telemetry == "none")
        runOptions.measure = Measure::Nothing;
    const Recipe recipe = loadRecipe(options.recipe);
    const std::unique_ptr<Run> run = makeRun(recipe, runOptions);
    run->setTotalSteps(std::numeric_limits<std::int64_t>::max());
    // Caches fill and the number of threads settles before the clock counts.
    rateOver(*run, std::min(1.0, 0.25 * options.seconds), hasHistograms);
    const double rate = run->divergence() ? 0 : medianRate(*run, options.seconds, hasHistograms);
    if (run->divergence()) {
        std::fprintf(stderr, "Diverged. %s\n", run->divergence()->text().c_str());
        return kDiverged;
    }
    if (!options.isJson)
        std::printf("%.1f steps/s with %d threads on %s\n", rate, run->threads(), run->isa().c_str());
    const Json json{{"steps_per_s", number(rate)},
                    {"samples_per_s", number(rate * static_cast<double>(run->resolved().training.batchSize))},
                    {"gemm_gflops", number(rate * run->productFlopsPerStep() * 1e-9)},
                    {"threads", run->threads()},
                    {"telemetry", options.telemetry},
                    {"isa", run->isa()}};
    std::printf("%s\n", json.dump().c_str());
    return kDone;
}

} // namespace

void addBench(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("bench", "Measure the steps a second of a recipe's training");
    auto options = std::make_shared<BenchOptions>();
    command->add_option("recipe", options->recipe, "Recipe (JSON)")->required();
    command->add_option("--threads", options->threads, "Exactly so many workers, or \"auto\" (measured)");
    command->add_option("--seconds", options->seconds, "How long to measure")->check(CLI::Range(0.01, 86400.0));
    command->add_option("--telemetry", options->telemetry, "What is measured at every step")
        ->check(CLI::IsMember({"none", "scalars", "all"}));
    command->add_flag("--json", options->isJson, "Only the line of JSON");
    command->callback([&chosen, options] { chosen = [options] { return bench(*options); }; });
}

} // namespace nabla::cli
