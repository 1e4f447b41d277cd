// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/json.h"

#include "core/engine/run.h"
#include "core/insight/gradient_band.h"
#include "core/insight/mean_field.h"
#include "core/recipe/recipe_json.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace nabla::cli {

namespace {

struct PredictOptions {
    std::string recipe;
    bool isJson = false;
    int draws = 0;
};

/// Keys a layer is not covered by are left out; `reason` says why.
void putKnown(Json& row, const char* key, double value) {
    if (!std::isnan(value))
        row[key] = number(value);
}

void printJson(const std::vector<LayerPrediction>& layers, const GradientBand& band) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        Json row;
        row["name"] = layers[i].name;
        putKnown(row, "q", layers[i].q);
        putKnown(row, "chi", layers[i].chi);
        putKnown(row, "predicted_grad_ratio", layers[i].gradRatio);
        putKnown(row, "lag_rate", layers[i].lagRate);
        if (i < band.low.size() && !std::isnan(band.median[i]))
            row["measured_grad_ratio"] = {
                {"low", number(band.low[i])}, {"median", number(band.median[i])}, {"high", number(band.high[i])}};
        if (i < band.lagRate.size() && !std::isnan(band.lagRate[i].median))
            row["measured_lag_rate"] = {{"low", number(band.lagRate[i].low)},
                                        {"median", number(band.lagRate[i].median)},
                                        {"high", number(band.lagRate[i].high)}};
        if (!layers[i].reason.empty())
            row["reason"] = layers[i].reason;
        rows.push_back(row);
    }
    std::printf("%s\n", Json{{"layers", rows}}.dump().c_str());
}

std::string shortNumber(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.5g", value);
    return std::isnan(value) ? "-" : text;
}

void printTable(const std::vector<LayerPrediction>& layers, const GradientBand& band) {
    std::printf("%-10s %12s %12s %14s", "layer", "q", "chi", "|dL/dz| / last");
    std::printf(band.draws > 0 ? "   5 %% .. 95 %% of %d networks\n" : "\n", band.draws);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerPrediction& layer = layers[i];
        std::printf("%-10s %12s %12s %14s", layer.name.c_str(), shortNumber(layer.q).c_str(),
                    shortNumber(layer.chi).c_str(), shortNumber(layer.gradRatio).c_str());
        if (i < band.low.size() && !std::isnan(band.median[i]))
            std::printf("   %.4g .. %.4g", band.low[i], band.high[i]);
        if (!std::isnan(layer.lagRate))
            std::printf("   %.4g a step of lag", layer.lagRate);
        if (i < band.lagRate.size() && !std::isnan(band.lagRate[i].median))
            std::printf(" (%.4g .. %.4g)", band.lagRate[i].low, band.lagRate[i].high);
        std::printf("%s%s\n", layer.reason.empty() ? "" : "   ", layer.reason.c_str());
    }
}

ExitCode predict(const PredictOptions& options) {
    RunOptions runOptions;
    runOptions.threads = 1;
    runOptions.measure = Measure::Nothing;
    const Recipe recipe = loadRecipe(options.recipe);
    const std::unique_ptr<Run> run = makeRun(recipe, runOptions); // finds what does not fit together
    const std::vector<LayerPrediction> layers = predictGradients(run->resolved(), run->dataset());
    const GradientBand band =
        options.draws > 0 ? measureGradientBand(recipe, run->sharedDataset(), options.draws) : GradientBand{};
    if (options.isJson)
        printJson(layers, band);
    else
        printTable(layers, band);
    return kDone;
}

} // namespace

void addPredict(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("predict", "Mean-field theory at step 0, a row a layer");
    auto options = std::make_shared<PredictOptions>();
    command->add_option("recipe", options->recipe, "Recipe (JSON)")->required();
    command->add_flag("--json", options->isJson, "One JSON object");
    command->add_option("--draws", options->draws, "Also draw so many real networks and show where they land")
        ->check(CLI::Range(1, 10000));
    command->callback([&chosen, options] { chosen = [options] { return predict(*options); }; });
}

} // namespace nabla::cli
