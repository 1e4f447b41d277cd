// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html_report.h"

#include "core/base/error.h"
#include "core/recipe/recipe_json.h"
#include "core/report/html_text.h"
#include "core/report/report_run.h"
#include "core/session/session_reader.h"
#include "core/session/time_machine.h"

#include <algorithm>
#include <optional>

namespace nabla {

namespace {

using report::escaped;
using report::ReportRun;
using report::Words;

constexpr const char* kStyle = R"(
html { background: #fff; color: #1b1b1f; }
body { font: 15px/1.5 "DejaVu Sans", "Noto Sans", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1.5em; }
h1 { font-size: 1.9em; line-height: 1.25; margin: 0 0 .2em; }
h2 { font-size: 1.45em; margin: 2em 0 .5em; padding-top: .6em; border-top: 2px solid #0072b2; }
h3 { font-size: 1.15em; margin: 1.6em 0 .4em; }
h4 { font-size: 1em; margin: 1em 0 .2em; }
p, ul, ol { margin: .4em 0; }
table { border-collapse: collapse; margin: .6em 0; font-size: .93em; }
th, td { text-align: left; vertical-align: top; padding: .25em .9em .25em 0; border-bottom: 1px solid #ddd; overflow-wrap: break-word; }
th code, td code { overflow-wrap: anywhere; }
th { font-weight: 600; }
td { font-variant-numeric: tabular-nums; }
code, pre { font-family: "DejaVu Sans Mono", "Noto Sans Mono", monospace; font-size: .88em; }
pre { background: #f4f5f7; border: 1px solid #e2e3e7; border-radius: 4px; padding: .7em .9em; white-space: pre-wrap; overflow-wrap: anywhere; }
.about, .why { color: #55565c; }
.note { border-left: 4px solid #e69f00; padding: .1em 1em; background: #fffaf0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(22em, 1fr)); gap: 1em; margin: 1em 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 2em; align-items: start; }
figure { margin: 0; }
svg { width: 100%; height: auto; display: block; }
@media (max-width: 46em) { .pair { grid-template-columns: 1fr; gap: 0; } }
@media print {
  body { font-size: 10pt; max-width: none; margin: 0; padding: 0; }
  h2 { break-before: page; border-top: 0; }
  h2, h3, h4 { break-after: avoid; }
  .overview h2 { break-before: auto; }
  figure, tr, .note { break-inside: avoid; }
  .charts { grid-template-columns: 1fr 1fr; }
  pre { background: none; }
}
@page { margin: 18mm 16mm; }
)";

std::string head(const ReportOptions& options, const std::string& title) {
    return "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"" + escaped(options.language) +
           "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
           "<meta name=\"viewport\" content=\"width=device-width\"/>\n<meta name=\"generator\" content=\"nablascope " +
           NABLA_VERSION + "\"/>\n<title>" + escaped(title) + "</title>\n<style>" + kStyle +
           "</style>\n</head>\n<body>\n";
}

std::string opening(const ReportOptions& options, const std::string& title, const std::string& note,
                    const Words& words) {
    std::string about = fillIn(words(NABLA_TEXT("Report", "A report of Nablascope %1")), {word(NABLA_VERSION)});
    if (!options.date.empty())
        about += " · " + options.date;
    std::string out =
        head(options, title) + "<h1>" + escaped(title) + "</h1>\n<p class=\"about\">" + escaped(about) + "</p>\n";
    if (!note.empty())
        out += "<div class=\"note\">\n" + report::markdownToHtml(note) + "</div>\n";
    return out;
}

std::string anchorOf(std::size_t index) {
    return "run" + std::to_string(index + 1);
}

/// A row a run.
std::string overview(const std::vector<RunInfo>& runs, const Words& words) {
    std::string out =
        "<section class=\"overview\">\n<h2>" + words(NABLA_TEXT("Report", "Runs")) + "</h2>\n<table>\n<thead><tr>";
    for (const char* title :
         {NABLA_TEXT("Report", "Run"), NABLA_TEXT("Report", "Steps"), NABLA_TEXT("Report", "Loss"),
          NABLA_TEXT("Report", "Accuracy"), NABLA_TEXT("Report", "Validation loss"), NABLA_TEXT("Report", "State")})
        out += "<th>" + words(title) + "</th>";
    out += "</tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < runs.size(); ++i)
        out += "<tr><td><a href=\"#" + anchorOf(i) + "\">" + escaped(runs[i].name) + "</a></td><td>" +
               report::numberHtml(static_cast<double>(runs[i].stepsRecorded)) + "</td><td>" +
               report::numberHtml(runs[i].lastLoss) + "</td><td>" + report::shareHtml(runs[i].lastAccuracy) +
               "</td><td>" + report::numberHtml(runs[i].validationLoss) + "</td><td>" +
               escaped(report::stateText(runs[i], words)) + "</td></tr>\n";
    return out + "</tbody>\n</table>\n</section>\n";
}

/// From the parent; a run that was not forked is compared with the one before it.
void addDifferences(ReportRun& run, const SessionStore& store, const std::vector<RunInfo>& all) {
    std::optional<RunInfo> other;
    if (run.info.parent)
        other = store.run(*run.info.parent); // a deleted one, too, while it is there
    else
        for (const RunInfo& candidate : all)
            if (candidate.id < run.info.id)
                other = candidate;
    if (!other)
        return;
    if (run.info.parent)
        run.parentName = other->name;
    if (other->recipe.empty() || run.info.recipe.empty())
        return;
    try {
        for (std::string& line : recipeDifferences(parseRecipe(other->recipe), parseRecipe(run.info.recipe)))
            run.differences.push_back(std::move(line));
    } catch (const Error&) { // a recipe that this program does not read: nothing to compare
    }
}

} // namespace

std::string htmlReport(const SessionStore& store, const ReportOptions& options) {
    const Words words{options.translate};
    const std::vector<RunInfo> all = store.runs();
    std::vector<RunInfo> chosen;
    std::copy_if(all.begin(), all.end(), std::back_inserter(chosen),
                 [&](const RunInfo& run) { return !options.run || run.id == *options.run; });
    std::string out =
        opening(options, options.title.empty() ? store.file().stem().string() : options.title, store.note(), words);
    if (chosen.empty())
        out += "<p>" + words(NABLA_TEXT("Report", "There are no runs in this session.")) + "</p>\n";
    else
        out += overview(chosen, words);
    report::ReportData data;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (options.stop.stop_requested())
            return {};
        if (options.progress)
            options.progress(static_cast<double>(i) / static_cast<double>(chosen.size()));
        ReportRun run;
        run.info = chosen[i];
        run.history = SessionReader(store).history(run.info.id, {}, options.stop);
        if (!run.history)
            return {};
        run.recipe = report::recipeOf(run.info);
        run.data = run.recipe ? data.of(*run.recipe) : nullptr;
        addDifferences(run, store, all);
        out += report::runSection(run, anchorOf(i), words);
    }
    return out + "</body>\n</html>\n";
}

std::string htmlReport(const Run& run, const ReportOptions& options) {
    const Words words{options.translate};
    const Recipe& recipe = run.recipe();
    ReportRun one;
    one.history = run.history();
    one.recipe = recipe;
    one.data = run.sharedDataset();
    one.info.name = recipe.name.empty() ? words(NABLA_TEXT("Report", "Run")) : recipe.name;
    one.info.recipe = toJson(recipe);
    one.info.baseFolder = recipe.baseFolder;
    one.info.seed = run.resolved().seed;
    one.info.precision = run.precision();
    one.info.software = "nablascope " NABLA_VERSION;
    one.info.stepsRecorded = run.history()->steps();
    one.info.endStep = run.history()->endStep();
    one.info.totalSteps = run.totalSteps();
    one.info.divergence = run.divergence();
    one.info.state = run.divergence()   ? StoredState::Diverged
                     : run.isFinished() ? StoredState::Finished
                                        : StoredState::Open;
    const std::string title = options.title.empty() ? one.info.name : options.title;
    return opening(options, title, recipe.notes, words) + report::runSection(one, anchorOf(0), words) +
           "</body>\n</html>\n";
}

} // namespace nabla
