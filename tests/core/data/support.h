// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

#include <string>

namespace nabla::test {

inline Recipe recipeFor(Source source, std::uint64_t seed = 1) {
    Recipe recipe;
    recipe.seed = seed;
    recipe.data.source = source;
    return recipe;
}

/// Input f of time step t of sample s.
inline double inputAt(const Dataset& data, Index s, Index t, Index f) {
    return data.inputs[static_cast<std::size_t>((s * data.timeSteps + t) * data.features + f)];
}

/// The message of the error that `work` throws, or "no error".
template <class Work>
std::string messageOf(Work&& work) {
    try {
        work();
    } catch (const std::exception& error) {
        return error.what();
    }
    return "no error";
}

} // namespace nabla::test

/// The text holds the part; prints the whole text when it does not.
#define NABLA_CONTAINS(text, part)                                                                                     \
    do {                                                                                                               \
        const std::string whole = (text);                                                                              \
        QVERIFY2(whole.find(part) != std::string::npos, whole.c_str());                                                \
    } while (false)
