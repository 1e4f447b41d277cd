// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/recording.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/parallel.h"
#include "core/recipe/recipe_json.h"
#include "core/sweep/sweep_runner.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

namespace nabla::cli {

namespace {

struct SweepCommand {
    std::string sweep;
    std::string output;
    std::string session;
    std::string shard = "1/1";
    std::string threads = "auto";
    bool isQuiet = false;
};

std::atomic<bool> stopIsAsked = false;

/// The first Ctrl+C keeps what is finished and ends; a second one ends at once.
void listenForInterrupts() {
    struct sigaction action {};
    action.sa_handler = [](int) { stopIsAsked = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

/// "2/8". Errors: Error.
std::pair<int, int> shardFrom(const std::string& text) {
    int index = 0;
    int count = 0;
    const char* const end = text.data() + text.size();
    const auto [slash, failed] = std::from_chars(text.data(), end, index);
    if (failed == std::errc() && slash != end && *slash == '/') {
        const auto [rest, alsoFailed] = std::from_chars(slash + 1, end, count);
        if (alsoFailed == std::errc() && rest == end && 1 <= index && index <= count && count <= 10'000)
            return {index, count};
    }
    throw Error("--shard: must be i/n with 1 <= i <= n, as 2/8, not \"" + text + "\".");
}

/// Appends whole lines, each synced: what is reported as finished survives a crash.
class ResultFile {
public:
    explicit ResultFile(const std::filesystem::path& file) : m_path(file) {
        m_descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (m_descriptor < 0)
            throw FileError("Cannot write " + file.string() + ". Choose another file with --output.");
        cutUnfinishedLine();
    }
    ~ResultFile() { ::close(m_descriptor); }
    ResultFile(const ResultFile&) = delete;
    ResultFile& operator=(const ResultFile&) = delete;

    void append(const std::string& line) {
        const std::string text = line + '\n';
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t written = ::write(m_descriptor, text.data() + done, text.size() - done);
            if (written < 0)
                throw OutputError("Cannot write to " + m_path.string() + "; what is finished so far is in it.");
            done += static_cast<std::size_t>(written);
        }
        ::fsync(m_descriptor);
    }

private:
    void cutUnfinishedLine() {
        off_t end = ::lseek(m_descriptor, 0, SEEK_END);
        char last = '\n';
        while (end > 0 && ::pread(m_descriptor, &last, 1, end - 1) == 1 && last != '\n')
            --end;
        if (::ftruncate(m_descriptor, end) != 0 || ::lseek(m_descriptor, end, SEEK_SET) != end)
            throw FileError("Cannot write " + m_path.string() + ". Choose another file with --output.");
    }

    std::filesystem::path m_path;
    int m_descriptor = -1;
};

std::string inWords(double seconds) {
    char text[32];
    const auto whole = static_cast<long long>(seconds + 0.5);
    if (whole < 60)
        std::snprintf(text, sizeof text, "%lld s", whole);
    else if (whole < 3600)
        std::snprintf(text, sizeof text, "%lld min %02lld s", whole / 60, whole % 60);
    else
        std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole / 60 % 60);
    return text;
}

/// Share of the whole sweep that is done, from every worker's reports.
class SweepProgress {
public:
    SweepProgress(std::size_t cells, bool isWanted) : m_line(isWanted), m_cells(cells) {}

    void show(const std::string& key, double share) {
        const std::lock_guard lock(m_mutex);
        if (!m_line.isShown())
            return;
        m_shares[key] = share;
        double done = 0;
        for (const auto& [unused, part] : m_shares)
            done += part;
        const double whole = done / static_cast<double>(m_cells);
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_started).count();
        m_line.show(whole, std::to_string(static_cast<int>(done)) + "/" + std::to_string(m_cells) + " networks, " +
                               (whole > 0 ? inWords(seconds * (1 - whole) / whole) + " left" : std::string()));
    }
    void clear() {
        const std::lock_guard lock(m_mutex);
        m_line.clear();
    }

private:
    std::mutex m_mutex;
    ProgressLine m_line;
    std::size_t m_cells;
    std::map<std::string, double> m_shares;
    std::chrono::steady_clock::time_point m_started = std::chrono::steady_clock::now();
};

/// Finished networks as runs of a session, each with its whole telemetry.
class SweepSession {
public:
    /// An empty name: nothing is kept. Errors: FileError.
    explicit SweepSession(const std::string& file) {
        if (file.empty())
            return;
        m_store = openOrCreate(file);
        for (const RunInfo& run : m_store->runs())
            if (run.state != StoredState::Open)
                m_recipes.insert(run.recipe);
    }

    /// The network needs not be trained for this session's sake.
    bool has(const SweepCell& cell) const { return !m_store || m_recipes.contains(toJson(cell.recipe)); }

    void enter(const SweepCell& cell, Run& run) {
        if (has(cell))
            return;
        Recorder recorder(m_store);
        recorder.record(run, {cell.label, {}, 0});
        if (!run.divergence())
            run.keepCheckpoint();
        recorder.setOutcome(run.divergence() ? StoredState::Diverged : StoredState::Finished, run.divergence());
        if (!recorder.stop())
            throw OutputError(recorder.status().message + " What is finished so far is kept.");
    }

private:
    std::shared_ptr<SessionStore> m_store;
    std::set<std::string> m_recipes;
};

void printResult(const SweepResult& result) {
    std::printf("%-9s loss %-9.4g", std::string(name(result.health())).c_str(), result.loss);
    if (result.validationAccuracy == result.validationAccuracy)
        std::printf(" right %5.1f %%", 100 * result.validationAccuracy);
    std::printf("  dL/dz first/last %-9.2g  %s\n", result.gradientRatioAtStart, result.label.c_str());
}

ExitCode sweep(const SweepCommand& command) {
    const auto [index, count] = shardFrom(command.shard);
    const Sweep whole = loadSweep(command.sweep);
    const std::filesystem::path output = command.output.empty()
                                             ? std::filesystem::path(command.sweep).replace_extension(".results.jsonl")
                                             : std::filesystem::path(command.output);
    const std::map<std::string, SweepResult> known = loadResults(output);
    std::vector<SweepCell> cells;
    std::size_t skipped = 0;
    SweepSession session(command.session);
    for (SweepCell& cell : shardOf(whole, index, count))
        if (known.contains(cell.key) && session.has(cell))
            ++skipped;
        else
            cells.push_back(std::move(cell));
    if (skipped > 0 && !command.isQuiet)
        printNote(std::to_string(skipped) + " networks are in " + output.string() +
                  " already; going on with the rest.");
    ResultFile file(output);
    std::size_t done = 0;
    SweepProgress progress(cells.size(), !command.isQuiet);
    SweepOptions options;
    options.threads = threadsFrom(command.threads);
    options.cancel = &stopIsAsked;
    options.progress = [&](const SweepCell& cell, double share) { progress.show(cell.key, share); };
    options.finished = [&](const SweepCell& cell, const SweepResult& result, const std::shared_ptr<Run>& run) {
        ++done;
        if (!known.contains(cell.key)) // else it was trained for the session alone
            file.append(toJsonLine(result));
        session.enter(cell, *run);
        progress.show(cell.key, 1);
        if (!command.isQuiet) {
            progress.clear();
            printResult(result);
            std::fflush(stdout);
        }
    };
    listenForInterrupts();
    runSweep(cells, options);
    progress.clear();
    std::printf("%zu of %zu networks trained; results in %s\n", done, cells.size(), output.string().c_str());
    if (!stopIsAsked)
        return kDone;
    std::fprintf(stderr, "Interrupted. The same line goes on from here.\n");
    return kInterrupted;
}

struct MergeCommand {
    std::vector<std::string> inputs;
    std::string output;
};

ExitCode merge(const MergeCommand& command) {
    std::map<std::string, SweepResult> all;
    for (const std::string& input : command.inputs) {
        if (!std::filesystem::exists(input))
            throw FileError(input + ": there is no such file.");
        for (auto& [key, result] : loadResults(input))
            all[key] = result;
    }
    std::vector<const SweepResult*> sorted;
    for (const auto& [key, result] : all)
        sorted.push_back(&result);
    std::sort(sorted.begin(), sorted.end(), [](const SweepResult* a, const SweepResult* b) {
        return std::pair(a->label, a->seed) < std::pair(b->label, b->seed);
    });
    std::string text;
    for (const SweepResult* result : sorted)
        text += toJsonLine(*result) + '\n';
    writeFile(command.output, text);
    std::printf("%zu networks of %zu files in %s\n", sorted.size(), command.inputs.size(), command.output.c_str());
    return kDone;
}

} // namespace

void addSweep(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("sweep", "Train all combinations of some switches, many networks at a time");
    auto options = std::make_shared<SweepCommand>();
    command->add_option("sweep", options->sweep, "Sweep (JSON)")->required();
    command->add_option("-o,--output", options->output,
                        "Results, a line of JSON each; what is there already is not trained again");
    command->add_option("--session", options->session,
                        "Session to put every network into as a run, with all its telemetry; made if it is not there");
    command->add_option("--shard", options->shard, "i/n: only every n-th network, for the i-th of n machines");
    command->add_option("--threads", options->threads, "Networks at a time, or \"auto\" (the cores)");
    command->add_flag("--quiet", options->isQuiet, "Only the last line");
    command->callback([&chosen, options] { chosen = [options] { return sweep(*options); }; });
}

void addMerge(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("merge", "Put the results of several shards into one file");
    auto options = std::make_shared<MergeCommand>();
    command->add_option("results", options->inputs, "Result files of sweep")->required();
    command->add_option("-o,--output", options->output, "One file for all")->required();
    command->callback([&chosen, options] { chosen = [options] { return merge(*options); }; });
}

} // namespace nabla::cli
