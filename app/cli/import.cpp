// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/output.h"

#include "core/session/telemetry_import.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>

namespace nabla::cli {

namespace {

struct ImportOptions {
    std::string telemetry;
    std::string session;
    std::string name;
};

ExitCode import(const ImportOptions& options) {
    std::error_code ignored;
    const bool exists = std::filesystem::exists(options.session, ignored);
    if (!exists)
        checkWritable("--session", options.session, Writing::AsAWhole);
    const ImportReport report = importTelemetry(options.telemetry, options.session, options.name);
    for (const std::string& problem : report.problems)
        printNote(problem);
    if (report.skippedLines > static_cast<std::int64_t>(report.problems.size()))
        printNote("... and " + std::to_string(report.skippedLines - static_cast<std::int64_t>(report.problems.size())) +
                  " more lines skipped");
    std::printf("%lld steps imported as \"%s\"", static_cast<long long>(report.steps), report.name.c_str());
    if (report.skippedLines > 0)
        std::printf(", %lld lines skipped", static_cast<long long>(report.skippedLines));
    std::printf("\n");
    return kDone;
}

} // namespace

void addImport(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("import", "Take the telemetry of any trainer into a session");
    auto options = std::make_shared<ImportOptions>();
    command->add_option("telemetry", options->telemetry, "Lines of JSON, a step a line")->required();
    command->add_option("--session", options->session, "Session, made when there is none")->required();
    command->add_option("--name", options->name, "Name of the run; else the file's");
    command->callback([&chosen, options] { chosen = [options] { return import(*options); }; });
}

} // namespace nabla::cli
