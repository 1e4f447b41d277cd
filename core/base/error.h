// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace nabla {

/// Root of everything we throw on bad input, while building or loading, never inside a training step.
/// what() says what is wrong, where, and what to do; it is shown to people as it is.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A file cannot be read or written, or does not hold what its name promises.
class FileError : public Error {
public:
    using Error::Error;
};

/// Sizes do not fit: layer against layer, data against network, weights file against network.
class ShapeError : public Error {
public:
    using Error::Error;
};

/// What was being built was told to stop.
class Stopped : public Error {
public:
    Stopped() : Error("Stopped.") {}
};

/// One mistake in a recipe.
struct Problem {
    std::string path;    ///< "network.layers[3].units"; empty for the whole document
    std::string message; ///< "must be a whole number from 1 to 100000, not -3"

    std::string text() const { return path.empty() ? message : path + ": " + message; }
    friend bool operator==(const Problem&, const Problem&) = default;
};

/// Every mistake of one recipe, reported at once.
class RecipeError : public Error {
public:
    explicit RecipeError(std::vector<Problem> problems) : Error(join(problems)), m_problems(std::move(problems)) {}

    const std::vector<Problem>& problems() const noexcept { return m_problems; }

private:
    static std::string join(const std::vector<Problem>& problems) {
        std::string text;
        for (const Problem& problem : problems) {
            if (!text.empty())
                text += '\n';
            text += problem.text();
        }
        return text;
    }

    std::vector<Problem> m_problems;
};

} // namespace nabla
