// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/json.h"

#include "core/session/session_store.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace nabla::cli {

namespace {

std::string nameOf(const std::vector<RunInfo>& runs, const std::optional<RunId>& id) {
    const auto found = std::find_if(runs.begin(), runs.end(), [&](const RunInfo& run) { return id && run.id == *id; });
    return found == runs.end() ? std::string() : found->name;
}

void printJson(const std::vector<RunInfo>& runs) {
    Json list = Json::array();
    for (const RunInfo& run : runs) {
        const std::string parent = nameOf(runs, run.parent);
        list.push_back({{"name", run.name},
                        {"parent", parent.empty() ? Json() : Json(parent)},
                        {"first_step", run.firstStep},
                        {"last_step", run.endStep - 1},
                        {"steps_recorded", run.stepsRecorded},
                        {"finished", run.state == StoredState::Finished},
                        {"diverged", run.state == StoredState::Diverged}});
    }
    std::printf("%s\n", Json{{"format", 1}, {"runs", std::move(list)}}.dump().c_str());
}

void printText(const std::vector<RunInfo>& runs) {
    for (const RunInfo& run : runs) {
        std::string line = run.name + ": ";
        if (run.stepsRecorded == 0)
            line += "no steps";
        else
            line += std::to_string(run.stepsRecorded) + " steps, " + std::to_string(run.firstStep) + " to " +
                    std::to_string(run.endStep - 1);
        if (run.parent)
            line += ", from " + nameOf(runs, run.parent) + " at step " + std::to_string(run.forkStep);
        if (run.divergence)
            line += ". Diverged. " + run.divergence->text();
        else if (run.state == StoredState::Finished)
            line += ", finished";
        std::printf("%s\n", line.c_str());
    }
}

ExitCode info(const std::string& file, bool isJson) {
    const auto store = SessionStore::open(file, SessionStore::Access::Read);
    if (!store->damage().empty())
        printNote(file + " is damaged (" + store->damage() + "); this is what is sound.");
    if (isJson)
        printJson(store->runs());
    else
        printText(store->runs());
    return kDone;
}

} // namespace

void addInfo(CLI::App& app, Action& chosen) {
    struct Options {
        std::string file;
        bool isJson = false;
    };
    CLI::App* command = app.add_subcommand("info", "List the runs of a session");
    auto options = std::make_shared<Options>();
    command->add_option("session", options->file, "Session (.nabla)")->required();
    command->add_flag("--json", options->isJson, "One line of JSON instead of text");
    command->callback([&chosen, options] { chosen = [options] { return info(options->file, options->isJson); }; });
}

} // namespace nabla::cli
