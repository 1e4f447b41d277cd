// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe_json.h"

#include <string>
#include <vector>

/// Recipes as text for the tests of this folder.
namespace nabla::test {

/// A sound recipe around one list of layers.
inline std::string withLayers(const std::string& layers) {
    return R"({"nablascope":1,"data":{"source":"digits"},"network":{"layers":[)" + layers +
           R"(]},"training":{"optimizer":{"type":"sgd","learning_rate":0.1}}})";
}

/// A sound recipe around the inside of "data".
inline std::string withData(const std::string& data) {
    return R"({"nablascope":1,"data":{)" + data +
           R"(},"network":{"layers":[{"type":"dense","units":4}]},"training":{"optimizer":{"type":"sgd","learning_rate":0.1}}})";
}

/// A sound recipe around the inside of "training".
inline std::string withTraining(const std::string& training) {
    return R"({"nablascope":1,"data":{"source":"digits"},"network":{"layers":[{"type":"dense","units":4}]},"training":{)" +
           training + "}}";
}

/// A sound recipe with more keys at the top.
inline std::string withTop(const std::string& keys) {
    return R"({"nablascope":1,"data":{"source":"digits"},"network":{"layers":[{"type":"dense","units":4}]},)"
           R"("training":{"optimizer":{"type":"sgd","learning_rate":0.1}},)" +
           keys + "}";
}

/// What parseRecipe finds wrong; empty when it takes the text.
inline std::vector<Problem> problemsOf(const std::string& json) {
    try {
        parseRecipe(json);
        return {};
    } catch (const RecipeError& error) {
        return error.problems();
    }
}

inline std::string textOf(const std::vector<Problem>& problems) {
    std::string text;
    for (const Problem& problem : problems)
        text += problem.text() + '\n';
    return text;
}

} // namespace nabla::test
