// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/report/report_words.h"
#include "core/session/session_store.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nabla::report {

/// Data of recipes, made once for all runs that share them.
class ReportData {
public:
    /// Null where they cannot be made: they may be on another computer.
    std::shared_ptr<const Dataset> of(const Recipe& recipe);

private:
    std::vector<std::pair<Recipe, std::shared_ptr<const Dataset>>> m_made;
};

/// What a report knows of one run.
struct ReportRun {
    RunInfo info;
    std::optional<Recipe> recipe;        ///< nothing when there is none, or it cannot be read
    std::shared_ptr<const Dataset> data; ///< null: not at hand
    std::shared_ptr<const History> history;
    std::string parentName;               ///< of a fork
    std::vector<std::string> differences; ///< from its parent, or from the run before it
};

/// What the run's row of the session asks for; nothing when there is none, or it cannot be read.
std::optional<Recipe> recipeOf(const RunInfo& info);

/// The run's part of the document: note, last numbers, pictures, diagnosis, recipe, how to make it again. `anchor` is
/// the id of its heading.
std::string runSection(const ReportRun& run, const std::string& anchor, const Words& words);

/// <data value="0.6931471805599453">0.6931</data>: rounded for people, exact for programs.
std::string numberHtml(double value);
/// A share: "97.5 %".
std::string shareHtml(double value);
std::string stateText(const RunInfo& info, const Words& words);

} // namespace nabla::report
