// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/output.h"

#include "core/base/error.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <new>

namespace nabla::cli {

int threadsFrom(const std::string& text) {
    if (text == "auto")
        return 0;
    int threads = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, threads);
    if (error != std::errc() || rest != end || threads < 1 || threads > 1024)
        throw Error("--threads: must be \"auto\" or a whole number from 1 to 1024, not \"" + text + "\".");
    return threads;
}

void printNote(const std::string& text) {
    std::fprintf(stderr, "note: %s\n", text.c_str());
}

namespace {

ExitCode run(const Action& action) {
    try {
        return action();
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return kInputIsWrong;
    } catch (const std::bad_alloc&) {
        std::fprintf(stderr, "Out of memory. Make the network, the batch or the data smaller.\n");
        return kFailed;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return kFailed;
    }
}

} // namespace

} // namespace nabla::cli

int main(int argc, char** argv) {
    using namespace nabla::cli;
    std::signal(SIGPIPE, SIG_IGN); // a reader that went away is a write error with a message
    CLI::App app("Nablascope on the command line: trains what a recipe describes and measures every gradient.",
                 "nablascope-cli");
    app.set_version_flag("--version", "nablascope-cli " NABLA_VERSION);
    app.require_subcommand(1);
    Action chosen;
    addTrain(app, chosen);
    addCheck(app, chosen);
    addGradcheck(app, chosen);
    addBench(app, chosen);
    addPredict(app, chosen);
    addLessons(app, chosen);
    addSchema(app, chosen);
    addSweep(app, chosen);
    addMerge(app, chosen);
    addExport(app, chosen);
    addInfo(app, chosen);
    addImport(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kInputIsWrong;
    }
    const ExitCode code = run(chosen);
    // A full disk behind a redirected stdout shows at the last flush at the latest.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        if (errno != EPIPE) // a reader that has seen enough, as `head`
            std::fprintf(stderr, "Cannot write to standard output.\n");
        return code == kDone ? kFailed : code;
    }
    return code;
}
