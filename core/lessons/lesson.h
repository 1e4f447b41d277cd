// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nabla {

/// The same words in several languages, by language code; "en" is always there.
struct LessonText {
    std::map<std::string, std::string, std::less<>> byLanguage; ///< "en", "zh_CN"

    /// The language asked for ("zh_CN", "de"), else English.
    const std::string& in(std::string_view language) const;
    bool isEmpty() const { return byLanguage.empty(); }
};

/// One experiment of a lesson: a whole recipe, or another run with something changed.
struct LessonRun {
    std::string id;
    LessonText name;
    Recipe recipe;
};

/// Asked before the screen shows what happens.
struct LessonQuestion {
    LessonText text;
    std::vector<LessonText> answers;
    int right = 0; ///< index into answers
    LessonText reveal;
};

/// One page: what to read, what the screen shows, how far the run goes.
struct LessonStep {
    LessonText title;
    LessonText text;                              ///< Markdown
    std::string run;                              ///< the experiment on the screen; empty: as on the page before
    std::int64_t trainTo = 0;                     ///< steps the run has when the page is done; 0: the learner decides
    std::vector<std::vector<std::string>> screen; ///< rows of instrument ids; empty: as on the page before
    std::vector<std::string> lookAt;              ///< instruments or panels to point at
    std::optional<LessonQuestion> question;
};

/// What is measured for a claim, read from the telemetry of one run.
struct LessonMeasure {
    std::string run;
    std::string quantity;    ///< a row of measureCatalog()
    std::string layer;       ///< telemetry name; empty: the first layer, or all, as the quantity says
    std::int64_t step = -1;  ///< -1: the last one
    std::int64_t window = 1; ///< steps up to and with `step` that are averaged
    Index lag = 0;           ///< recurrent layers
};

/// A sentence of the lesson with the numbers that would refute it.
struct LessonCheck {
    LessonText claim;
    LessonMeasure measure;
    double atLeast = -std::numeric_limits<double>::infinity();
    double atMost = std::numeric_limits<double>::infinity();
    /// With it the bounds count as multiples of this other measure.
    std::optional<LessonMeasure> relativeTo;
    bool isQuick = true; ///< cheap enough for every test run
};

/// A guided experiment, `resources/lessons/NN-name.json`.
struct Lesson {
    std::string id; ///< the file's name without number and ending
    LessonText title;
    LessonText summary;
    std::string source; ///< the paper it replicates
    std::string
        remedy; ///< the switch that links here: clipping, activation, normalization, residual, init, gate; or empty
    int minutes = 5;
    std::vector<LessonRun> runs;
    std::vector<LessonStep> steps;
    std::vector<LessonCheck> checks;

    /// Null when there is none.
    const LessonRun* findRun(std::string_view id) const;
};

/// Reads a lesson. Errors: FileError; RecipeError with every mistake and its path, those of its recipes too.
Lesson loadLesson(const std::filesystem::path& file);
Lesson parseLesson(std::string_view json, std::string id);

/// The lesson files of a folder in the order of their numbers; empty when there is none.
std::vector<std::filesystem::path> lessonFiles(const std::filesystem::path& folder);

} // namespace nabla
