// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gradcheck.h"

#include "app/cli/commands.h"
#include "app/cli/json.h"

#include "core/recipe/recipe_json.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace nabla::cli {

namespace {

void printJson(const GradientCheck& check) {
    Json tensors = Json::array();
    for (const TensorCheck& tensor : check.tensors)
        tensors.push_back({{"name", tensor.name},
                           {"passed", tensor.hasPassed},
                           {"size", tensor.size},
                           {"checked", tensor.checked},
                           {"kinks", tensor.kinks},
                           {"max_gradient", number(tensor.largestGradient)},
                           {"max_absolute_error", number(tensor.absoluteError)},
                           {"max_relative_error", number(tensor.relativeError)}});
    const Json json{{"passed", check.hasPassed}, {"loss", number(check.loss)}, {"tensors", std::move(tensors)}};
    std::printf("%s\n", json.dump().c_str());
}

void printText(const GradientCheck& check) {
    int width = 6;
    for (const TensorCheck& tensor : check.tensors)
        width = std::max(width, static_cast<int>(tensor.name.size()));
    std::printf("%-*s  %8s  %6s  %12s  %12s  %12s\n", width, "tensor", "checked", "kinks", "max |g|", "abs. error",
                "rel. error");
    for (const TensorCheck& tensor : check.tensors)
        std::printf("%-*s  %8td  %6td  %12.3e  %12.3e  %12.3e%s\n", width, tensor.name.c_str(), tensor.checked,
                    tensor.kinks, tensor.largestGradient, tensor.absoluteError, tensor.relativeError,
                    tensor.hasPassed ? "" : "  FAILED");
    std::printf(check.hasPassed ? "passed: every gradient agrees with central differences\n"
                                : "FAILED: some gradients disagree with central differences\n");
}

ExitCode run(const std::string& file, bool isJson) {
    const GradientCheck check = gradcheck(loadRecipe(file));
    if (isJson)
        printJson(check);
    else
        printText(check);
    return check.hasPassed ? kDone : kFailed;
}

} // namespace

void addGradcheck(CLI::App& app, Action& chosen) {
    struct Options {
        std::string recipe;
        bool isJson = false;
    };
    CLI::App* command =
        app.add_subcommand("gradcheck", "Compare gradients with central differences, in double precision");
    auto options = std::make_shared<Options>();
    command->add_option("recipe", options->recipe, "Recipe (JSON)")->required();
    command->add_flag("--json", options->isJson, "One line of JSON instead of a table");
    command->callback([&chosen, options] { chosen = [options] { return run(options->recipe, options->isJson); }; });
}

} // namespace nabla::cli
