// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/export_source.h"

#include "app/cli/output.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/recipe/recipe_json.h"
#include "core/report/html_report.h"
#include "core/session/session_reader.h"
#include "core/session/time_machine.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace nabla::cli {

namespace fs = std::filesystem;

namespace {

bool isSession(const std::string& file) {
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) // opening a pipe would wait
        return false;
    char head[16] = {};
    std::ifstream(file, std::ios::binary).read(head, sizeof head);
    return std::string(head, 15) == "SQLite format 3";
}

RunOptions quietly() {
    RunOptions options;
    options.checkpointBytes = 0;
    return options;
}

} // namespace

ExportSource::ExportSource(const std::string& file, const std::string& runName) {
    if (!isSession(file)) {
        m_recipe = loadRecipe(file);
        m_name = m_recipe.name;
        return;
    }
    m_store = SessionStore::open(file, SessionStore::Access::Read);
    const std::vector<RunInfo> runs = m_store->runs();
    if (runs.empty())
        throw Error(file + " holds no run.");
    const auto found = runName.empty() ? runs.end() - 1
                                       : std::find_if(runs.begin(), runs.end(),
                                                      [&](const RunInfo& run) { return run.name == runName; });
    if (found == runs.end())
        throw Error("--run: " + file + " has no run \"" + runName + "\". `nablascope-cli info` lists them.");
    m_info = *found;
    m_name = m_info.name;
}

Run& ExportSource::trained() {
    if (!m_run) {
        m_run = makeRun(m_recipe, quietly());
        while (m_run->step() == StepResult::Done) {
        }
    }
    return *m_run;
}

const Layout& ExportSource::layout() {
    if (!m_store)
        return trained().history()->layout();
    if (!m_layout)
        m_layout = SessionReader(*m_store).layout(m_info.id);
    return *m_layout;
}

std::int64_t ExportSource::firstStep() {
    return m_store ? m_info.firstStep : 0;
}

std::int64_t ExportSource::endStep() {
    if (m_store)
        return m_info.state == StoredState::Diverged ? m_info.endStep - 1 : m_info.endStep;
    return resolve(m_recipe).training.steps;
}

void ExportSource::visit(const std::function<void(std::int64_t, std::span<const double>)>& visitor) {
    const auto each = [&](std::int64_t step, std::span<const double> row) {
        visitor(step, row);
        return true;
    };
    if (m_store) {
        SessionReader(*m_store).visit(m_info.id, m_info.firstStep, m_info.endStep, each);
        return;
    }
    // Trained step by step, so that no row is thinned away before it is written.
    const std::unique_ptr<Run> run = makeRun(m_recipe, quietly());
    std::vector<double> row(static_cast<std::size_t>(run->history()->layout().width()));
    while (!run->isFinished() && !run->divergence()) {
        run->step();
        const std::int64_t step = run->history()->endStep() - 1;
        if (run->history()->row(step, row))
            visitor(step, row);
    }
}

std::shared_ptr<const History> ExportSource::history() {
    return m_store ? SessionReader(*m_store).history(m_info.id) : trained().history();
}

std::unique_ptr<Run> ExportSource::runAt(std::int64_t step) {
    if (m_store)
        return TimeMachine(m_store, m_info.id).at(step, quietly());
    std::unique_ptr<Run> run = makeRun(m_recipe, quietly());
    while (run->nextStep() < step && run->step() == StepResult::Done) {
    }
    return run;
}

std::string ExportSource::report(bool isWhole) {
    ReportOptions options;
    const std::time_t now = std::time(nullptr);
    char date[16];
    std::strftime(date, sizeof date, "%Y-%m-%d", std::localtime(&now));
    options.date = date;
    if (!m_store)
        return htmlReport(trained(), options);
    if (!isWhole)
        options.run = m_info.id;
    return htmlReport(*m_store, options);
}

void ExportSource::screenshot(const std::string& file) {
    const fs::path program = fs::canonical("/proc/self/exe").parent_path() / "nablascope";
    if (::access(program.c_str(), X_OK) != 0)
        throw OutputError("The window program is not beside this one (" + program.string() +
                          "), and it draws the picture. Export to svg instead.");
    Recipe recipe = m_store ? SessionReader(*m_store).recipe(m_info.id) : m_recipe;
    const fs::path folder = fs::temp_directory_path() / ("nablascope-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    // Its relative data paths start elsewhere.
    const fs::path text = (recipe.baseFolder.empty() ? folder : fs::path(recipe.baseFolder)) /
                          (".nablascope-" + std::to_string(::getpid()) + ".json");
    writeFile(text, toJson(recipe));
    const std::string steps = std::to_string(endStep());
    const pid_t child = ::fork();
    if (child == 0) {
        ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
        ::execl(program.c_str(), "nablascope", "--recipe", text.c_str(), "--steps", steps.c_str(), "--screenshot",
                file.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    int status = 0;
    const bool hasEnded = child > 0 && ::waitpid(child, &status, 0) == child;
    std::error_code ignored;
    fs::remove(text, ignored);
    fs::remove_all(folder, ignored);
    if (!hasEnded || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw OutputError("The window program could not draw " + file + ".");
}

} // namespace nabla::cli
