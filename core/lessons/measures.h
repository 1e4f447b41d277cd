// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "core/lessons/lesson.h"

#include <span>
#include <string>
#include <string_view>

namespace nabla {

/// One number that a lesson may claim something about.
///
/// Adding one: a function in measures.cpp and a row here.
struct MeasureRow {
    const char* id;   ///< "gradient_ratio"
    const char* help; ///< what it is, with its formula
    double (*measure)(const History& history, const LessonMeasure& wanted);
};

std::span<const MeasureRow> measureCatalog();
/// Null when there is none of that name.
const MeasureRow* findMeasure(std::string_view id);
/// All names, for messages.
std::string measureNames();

/// The number a lesson asks for; NaN when the run did not record it (a layer or a step that is not there).
double measured(const History& history, const LessonMeasure& wanted);

} // namespace nabla
