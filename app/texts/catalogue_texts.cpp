// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the texts of core's tables and of the built-in recipes as source text that lupdate reads. The tables stay free
// of marks that way: a new row is found because it is a row.
#include "core/recipe/fields.h"
#include "core/recipe/recipe_json.h"
#include "core/recipe/words.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

using namespace nabla;

namespace {

std::set<std::pair<std::string, std::string>> g_written;

std::string literal(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

void write(const char* context, std::string_view text) {
    if (!text.empty() && g_written.emplace(context, text).second)
        std::printf("    QT_TRANSLATE_NOOP(\"%s\", %s),\n", context, literal(text).c_str());
}

void writeFields(RecipePart part) {
    for (const FieldInfo& field : fields(part)) {
        write("nabla::Recipe", field.label);
        write("nabla::Recipe", field.help);
        if (field.defaultText.find(' ') != std::string_view::npos) // others are values
            write("nabla::Recipe", field.defaultText);
        for (const Choice& choice : field.choices) {
            write("nabla::Recipe", choice.label);
            write("nabla::Recipe", choice.help);
        }
    }
}

} // namespace

/// Usage: nabla_catalogue_texts FOLDER_OF_RECIPES
int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: nabla_catalogue_texts FOLDER_OF_RECIPES\n");
        return 2;
    }
    std::printf("static const char* const kTexts[] = {\n");
    for (int part = 0; part <= static_cast<int>(RecipePart::Clip); ++part)
        writeFields(static_cast<RecipePart>(part));
    std::vector<std::filesystem::path> files(std::filesystem::directory_iterator(argv[1]), {});
    std::sort(files.begin(), files.end());
    try {
        for (const std::filesystem::path& file : files) {
            const Recipe recipe = loadRecipe(file);
            write("nabla::Template", recipe.name);
            write("nabla::Template", recipe.notes);
        }
    } catch (const Error& error) {
        std::fprintf(stderr, "nabla_catalogue_texts: %s\n", error.what());
        return 1;
    }
    std::printf("};\n");
    return 0;
}
