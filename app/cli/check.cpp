// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include "core/engine/run.h"
#include "core/recipe/recipe_json.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace nabla::cli {

namespace {

using Row = std::array<std::string, 6>;

std::string shortNumber(double value) {
    if (std::isnan(value))
        return "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

void printTable(const std::vector<Row>& rows) {
    std::array<int, 6> widths{};
    for (const Row& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], static_cast<int>(row[i].size()));
    for (const Row& row : rows)
        std::printf("%-*s  %-*s  %*s  %*s  %*s  %s\n", widths[0], row[0].c_str(), widths[1], row[1].c_str(), widths[2],
                    row[2].c_str(), widths[3], row[3].c_str(), widths[4], row[4].c_str(), row[5].c_str());
}

void printData(const Dataset& data) {
    std::printf("%s: %zu training rows, %zu validation rows, %td inputs", data.name.c_str(), data.trainingRows.size(),
                data.validationRows.size(), data.features);
    if (data.isSequence())
        std::printf(" a time step, %td time steps", data.timeSteps);
    std::printf(", %td %s\n", data.outputs, data.task == Task::Classification ? "classes" : "targets");
}

ExitCode check(const std::string& file) {
    RunOptions options;
    options.threads = 1;
    options.measure = Measure::Nothing;
    const std::unique_ptr<Run> run = makeRun(loadRecipe(file), options);
    for (const std::string& warning : run->dataset().warnings)
        printNote(warning);
    printData(run->dataset());
    std::vector<Row> rows{{"layer", "kind", "shape", "parameters", "Var(W)*fan_in", "what"}};
    Index total = 0;
    for (const LayerSummary& layer : run->layers()) {
        total += layer.parameters;
        rows.push_back({layer.name, layer.kind, std::to_string(layer.inputs) + " -> " + std::to_string(layer.outputs),
                        std::to_string(layer.parameters), shortNumber(layer.varianceTimesFanIn),
                        layer.init.empty() ? layer.text : layer.text + ", " + layer.init});
    }
    rows.push_back({"total", "", "", std::to_string(total), "", ""});
    printTable(rows);
    return kDone;
}

} // namespace

void addCheck(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("check", "Report every mistake of a recipe, or a table of its layers");
    auto file = std::make_shared<std::string>();
    command->add_option("recipe", *file, "Recipe (JSON)")->required();
    command->callback([&chosen, file] { chosen = [file] { return check(*file); }; });
}

} // namespace nabla::cli
