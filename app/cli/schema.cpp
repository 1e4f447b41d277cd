// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include "core/recipe/recipe_json.h"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace nabla::cli {

void addSchema(CLI::App& app, Action& chosen) {
    CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of recipes");
    command->callback([&chosen] {
        chosen = [] {
            const std::string schema = recipeSchema();
            std::printf("%s%s", schema.c_str(), schema.ends_with('\n') ? "" : "\n");
            return kDone;
        };
    });
}

} // namespace nabla::cli
