// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_run.h"

#include "core/base/error.h"
#include "core/base/number.h"
#include "core/insight/diagnosis.h"
#include "core/insight/mean_field.h"
#include "core/recipe/difference.h"
#include "core/recipe/recipe_json.h"
#include "core/recipe/resolve.h"
#include "core/report/html_text.h"
#include "core/report/report_charts.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <new>
#include <optional>

namespace nabla::report {

namespace {

using Json = nlohmann::ordered_json;

std::string row(const std::string& head, const std::string& cell) {
    return "<tr><th scope=\"row\">" + head + "</th><td>" + cell + "</td></tr>\n";
}

/// The newest measured value of a trace; absent() when there is none.
double newest(const History& history, StepQuantity quantity) {
    double value = absent();
    for (const EnvelopeBucket& bucket :
         history.envelope(history.layout().trace(quantity), {history.firstStep(), history.endStep()}, 64))
        if (bucket.finite + bucket.nonFinite > 0)
            value = bucket.last;
    return value;
}

std::string numbers(const ReportRun& run, const Words& words) {
    const History& history = *run.history;
    std::string out = "<table>\n";
    out += row(words(NABLA_TEXT("Report", "State")), escaped(stateText(run.info, words)));
    out += row(words(NABLA_TEXT("Report", "Steps recorded")), numberHtml(static_cast<double>(run.info.stepsRecorded)));
    const auto add = [&](const char* title, StepQuantity quantity, bool isShare) {
        if (const double value = newest(history, quantity); !isAbsent(value))
            out += row(words(title), isShare ? shareHtml(value) : numberHtml(value));
    };
    add(NABLA_TEXT("Report", "Loss of the last step"), StepQuantity::Loss, false);
    double lowest = INFINITY;
    for (const EnvelopeBucket& bucket :
         history.envelope(history.layout().trace(StepQuantity::Loss), {history.firstStep(), history.endStep()}, 64))
        lowest = std::min(lowest, bucket.min);
    if (std::isfinite(lowest))
        out += row(words(NABLA_TEXT("Report", "Lowest loss")), numberHtml(lowest));
    add(NABLA_TEXT("Report", "Accuracy of the last step"), StepQuantity::Accuracy, true);
    add(NABLA_TEXT("Report", "Validation loss"), StepQuantity::ValidationLoss, false);
    add(NABLA_TEXT("Report", "Validation accuracy"), StepQuantity::ValidationAccuracy, true);
    add(NABLA_TEXT("Report", "Gradient norm of the last step"), StepQuantity::GradNorm, false);
    add(NABLA_TEXT("Report", "Learning rate of the last step"), StepQuantity::LearningRate, false);
    if (history.clippedSteps() > 0)
        out +=
            row(words(NABLA_TEXT("Report", "Clipped steps")), numberHtml(static_cast<double>(history.clippedSteps())));
    return out + "</table>\n";
}

Diagnosis diagnosisOf(const ReportRun& run) {
    DiagnosisInput input;
    input.history = run.history.get();
    std::optional<ResolvedRecipe> resolved;
    std::vector<LayerPrediction> prediction;
    if (run.recipe) {
        resolved = resolve(*run.recipe);
        input.recipe = &*resolved;
    }
    if (run.recipe && run.data) {
        input.baselineLoss = run.data->baselineLoss;
        try { // a network too large for this computer
            prediction = predictGradients(*resolved, *run.data);
            input.prediction = prediction;
        } catch (const std::exception&) {
        }
    }
    return diagnose(input);
}

std::string diagnosis(const ReportRun& run, const Words& words) {
    std::string out;
    for (const Finding& finding : diagnosisOf(run).findings) {
        const SymptomInfo& info = infoOf(finding.symptom);
        out += "<h4>" + escaped(words.in("Diagnosis", info.headline)) + "</h4>\n";
        out += "<p>" + escaped(words.sentence(finding.evidence)) + "</p>\n";
        out += "<p class=\"why\">" + escaped(words.in("Diagnosis", info.why)) + "</p>\n";
        if (*info.formula)
            out += "<pre class=\"formula\">" + escaped(info.formula) + "</pre>\n";
        std::string tries;
        for (const Remedy& remedy : finding.remedies)
            tries += "<li>" + escaped(words.part(nameOf(remedy))) + "</li>\n";
        if (!tries.empty())
            out += "<p>" + words(NABLA_TEXT("Report", "What to try:")) + "</p>\n<ul>\n" + tries + "</ul>\n";
    }
    return out;
}

/// Layers that are alike stand in one row.
std::string layerTable(const Layout& layout, const Words& words) {
    std::string out = "<table>\n<thead><tr><th>" + words(NABLA_TEXT("Report", "Layer")) + "</th><th>" +
                      words(NABLA_TEXT("Report", "Kind")) + "</th><th>" + words(NABLA_TEXT("Report", "What it is")) +
                      "</th></tr></thead>\n<tbody>\n";
    const std::vector<LayerInfo>& layers = layout.layers;
    for (std::size_t first = 0; first < layers.size();) {
        std::size_t end = first + 1;
        while (end < layers.size() && layers[end].kind == layers[first].kind &&
               layers[end].summary == layers[first].summary)
            ++end;
        std::string name = layers[first].name;
        if (end - first > 1)
            name += " – " + layers[end - 1].name;
        out += "<tr><td>" + escaped(name) + "</td><td>" + escaped(layers[first].kind) + "</td><td>" +
               escaped(layers[first].summary) + "</td></tr>\n";
        first = end;
    }
    return out + "</tbody>\n</table>\n";
}

/// Every setting of the recipe but the layers, by its path.
std::string settingsTable(const std::string& recipe) {
    std::string out = "<table>\n";
    Json json = Json::parse(recipe);
    for (const char* shownElsewhere : {"nablascope", "name", "notes"})
        json.erase(shownElsewhere);
    if (json.contains("network"))
        json["network"].erase("layers");
    const Json flat = json.flatten();
    for (const auto& [path, value] : flat.items()) { // "/training/optimizer/type"
        std::string name = path.substr(1);
        for (char& c : name)
            if (c == '/')
                c = '.';
        if (value.is_object() || value.is_null())
            continue;
        out += row("<code>" + escaped(name) + "</code>",
                   escaped(value.is_string() ? value.get<std::string>() : value.dump()));
    }
    return out + "</table>\n";
}

std::string recipePart(const ReportRun& run, const Words& words) {
    std::string out = "<h3>" + words(NABLA_TEXT("Report", "Recipe")) + "</h3>\n";
    if (run.info.recipe.empty())
        return out + "<p>" +
               words(NABLA_TEXT("Report", "There is none: another program did this training and wrote its numbers.")) +
               "</p>\n" + layerTable(run.history->layout(), words);
    std::string settings;
    try {
        settings = settingsTable(run.info.recipe);
    } catch (const Json::exception&) { // a damaged file; its text is shown below
    }
    if (run.recipe)
        out += markdownToHtml(run.recipe->notes);
    out += "<div class=\"pair\">\n<div>" + settings + "</div>\n<div>" + layerTable(run.history->layout(), words) +
           "</div>\n</div>\n";
    return out + "<pre class=\"json\">" + escaped(run.info.recipe) + "</pre>\n";
}

/// Settings that were changed while it went on: the recipe alone does not repeat them.
std::string changes(const ReportRun& run, const Words& words) {
    std::string out;
    for (const RunEvent& event : run.history->events())
        if (event.kind == EventKind::Edit)
            out += "<li>" +
                   escaped(fillIn(words(NABLA_TEXT("Report", "before step %1:")),
                                  {count(static_cast<double>(event.step))}) +
                           " " + (event.setting.empty() ? event.text : event.setting + " = " + event.value)) +
                   "</li>\n";
    return out.empty() ? out
                       : "<p>" +
                             words(NABLA_TEXT("Report", "While it went on these settings were changed by hand, which "
                                                        "the command does not repeat:")) +
                             "</p>\n<ul>\n" + out + "</ul>\n";
}

/// Where relative paths of the recipe's data start: the recipe itself does not say.
std::string dataFolder(const ReportRun& run, const Words& words) {
    if (!run.recipe || run.info.baseFolder.empty())
        return {};
    const DataSpec& data = run.recipe->data;
    std::string files;
    for (const std::optional<std::string>& path : {data.path, data.images, data.labels, data.features, data.targets})
        if (path && std::filesystem::path(*path).is_relative())
            files += (files.empty() ? "" : ", ") + *path;
    return files.empty() ? files
                         : "<p>" +
                               fillIn(words(NABLA_TEXT("Report", "Its data are %1, in the folder %2. Where they lie "
                                                                 "elsewhere, put recipe.json beside them.")),
                                      {word("<code>" + escaped(files) + "</code>"),
                                       word("<code>" + escaped(run.info.baseFolder) + "</code>")}) +
                               "</p>\n";
}

std::string reproduction(const ReportRun& run, const Words& words) {
    std::string out = "<h3>" + words(NABLA_TEXT("Report", "How to make it again")) + "</h3>\n";
    if (run.info.recipe.empty())
        return out + "<p>" + words(NABLA_TEXT("Report", "By the program that did it.")) + "</p>\n";
    const std::string seed = std::to_string(run.info.seed);
    out += "<p>" + words(NABLA_TEXT("Report", "Save the recipe above as recipe.json, then:")) + "</p>\n<pre>" +
           escaped("nablascope-cli train recipe.json --seed " + seed + " --precision " +
                   (run.info.precision == Precision::F32 ? "f32" : "f64") + " --telemetry telemetry.jsonl") +
           "</pre>\n<table>\n";
    out += row(words(NABLA_TEXT("Report", "Seed")), escaped(seed));
    out += row(words(NABLA_TEXT("Report", "Made by")), escaped(run.info.software));
    if (!run.info.created.empty())
        out += row(words(NABLA_TEXT("Report", "Started")), escaped(run.info.created));
    if (!run.info.dataHash.empty())
        out += row(words(NABLA_TEXT("Report", "Checksum of the prepared data")),
                   "<code>" + escaped(run.info.dataHash) + "</code>");
    out += "</table>\n" + dataFolder(run, words);
    if (run.info.parent)
        out += "<p>" +
               escaped(fillIn(run.parentName.empty()
                                  ? words(NABLA_TEXT("Report", "It was forked from step %1 of a run that is no longer "
                                                               "in this session, with the weights there."))
                                  : words(NABLA_TEXT("Report", "It was forked from step %1 of “%2”, with the weights "
                                                               "there: train that run first.")),
                              {count(static_cast<double>(run.info.forkStep)), word(run.parentName)})) +
               "</p>\n";
    return out + changes(run, words);
}

} // namespace

std::shared_ptr<const Dataset> ReportData::of(const Recipe& recipe) {
    for (const auto& [other, data] : m_made)
        if (needsSameData(other, recipe))
            return data;
    std::shared_ptr<const Dataset> data;
    try {
        data = std::make_shared<const Dataset>(makeDataset(recipe));
    } catch (const std::exception&) { // gone, or no memory left
    }
    m_made.emplace_back(recipe, data);
    return data;
}

std::optional<Recipe> recipeOf(const RunInfo& info) {
    if (info.recipe.empty())
        return {};
    try {
        Recipe recipe = parseRecipe(info.recipe);
        recipe.baseFolder = info.baseFolder;
        return recipe;
    } catch (const Error&) {
        return {};
    }
}

std::string numberHtml(double value) {
    if (isAbsent(value))
        return "–";
    char shown[40];
    if (std::isfinite(value) && value == std::floor(value) && std::abs(value) < 1e15)
        std::snprintf(shown, sizeof shown, "%.0f", value);
    else
        std::snprintf(shown, sizeof shown, "%.5g", value);
    return "<data value=\"" + numberText(value) + "\">" + escaped(std::isfinite(value) ? shown : numberText(value)) +
           "</data>";
}

std::string shareHtml(double value) {
    if (!std::isfinite(value))
        return numberHtml(value);
    char shown[40];
    std::snprintf(shown, sizeof shown, "%.1f %%", 100 * value);
    return "<data value=\"" + numberText(value) + "\">" + shown + "</data>";
}

std::string stateText(const RunInfo& info, const Words& words) {
    switch (info.state) {
    case StoredState::Finished:
        return words(NABLA_TEXT("Report", "finished"));
    case StoredState::Diverged:
        return words(NABLA_TEXT("Report", "diverged")) + (info.divergence ? ": " + info.divergence->text() : "");
    case StoredState::Open:
        break;
    }
    return words(NABLA_TEXT("Report", "stopped"));
}

std::string runSection(const ReportRun& run, const std::string& anchor, const Words& words) {
    std::string out = "<section>\n<h2 id=\"" + anchor + "\">" + escaped(run.info.name) + "</h2>\n";
    if (!run.info.note.empty())
        out += "<div class=\"note\">\n" + markdownToHtml(run.info.note) + "</div>\n";
    if (!run.differences.empty()) {
        out += "<p>" +
               words(run.info.parent ? NABLA_TEXT("Report", "What differs from the run it was forked from:")
                                     : NABLA_TEXT("Report", "What differs from the run before:")) +
               "</p>\n<ul>\n";
        for (const std::string& line : run.differences)
            out += "<li><code>" + escaped(line) + "</code></li>\n";
        out += "</ul>\n";
    }
    if (run.history->steps() == 0)
        out += "<p>" + words(NABLA_TEXT("Report", "Nothing is recorded.")) + "</p>\n";
    else {
        out += numbers(run, words) + "<div class=\"charts\">\n";
        for (const std::string& picture : chartsOf(*run.history, words))
            out += "<figure>" + picture + "</figure>\n";
        out += "</div>\n<h3>" + words(NABLA_TEXT("Report", "Diagnosis")) + "</h3>\n" + diagnosis(run, words);
    }
    return out + recipePart(run, words) + reproduction(run, words) + "</section>\n";
}

} // namespace nabla::report
