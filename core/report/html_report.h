// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/report/report_words.h"
#include "core/session/session_store.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace nabla {

struct ReportOptions {
    std::string title;                         ///< empty: the session file's name, the recipe's
    std::string language = "en";               ///< of the document: "en", "zh-CN"
    report::Translate translate = {};          ///< into that language; null: English
    std::string date = {};                     ///< "2026-11-25", as it shall stand there
    std::optional<RunId> run = {};             ///< that one only
    std::stop_token stop = {};                 ///< asked between runs; then the report is empty
    std::function<void(double)> progress = {}; ///< 0..1
};

/// The session as one HTML page (well-formed XML, too) for handing in: notes, and for each run its numbers, pictures,
/// diagnosis, recipe, and how to make it again. Nothing in it is loaded from elsewhere or run; whatever people wrote is
/// escaped. Telemetry is read run by run.
/// Errors: FileError.
std::string htmlReport(const SessionStore& store, const ReportOptions& options);

/// The same of a run that is in no session.
std::string htmlReport(const Run& run, const ReportOptions& options);

} // namespace nabla
