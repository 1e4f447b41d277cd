// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "core/session/session_store.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace nabla {

/// Reads the contract's telemetry lines, one after another, into a History. The first line says which tensors and
/// layers there are; numbers a line leaves out are absent; steps grow, and gaps between them are absent rows.
///
/// Threads  one at a time; the History may be read by anyone.
class TelemetryParser {
public:
    explicit TelemetryParser(const HistoryLimits& limits = {}) : m_limits(limits) {}

    /// Takes a line (without its break). Nothing when it was taken or is blank, else why not: "unknown key ...".
    std::string take(std::string_view line);
    /// Null before the first good line.
    const std::shared_ptr<History>& history() const noexcept { return m_history; }
    std::int64_t steps() const noexcept { return m_steps; } ///< lines taken

private:
    struct Key;
    std::string start(const std::string& text);

    HistoryLimits m_limits;
    std::shared_ptr<History> m_history;
    std::vector<double> m_row;
    std::int64_t m_steps = 0;
};

/// Follows a file of telemetry lines that another program writes.
///
/// Threads  one at a time.
class TelemetryFollower {
public:
    explicit TelemetryFollower(std::filesystem::path file, const HistoryLimits& limits = {});

    /// Takes what was appended since the last call, at most about 16 MB; a line without its break waits for the rest. A
    /// file that was written anew (it is shorter, or has other bytes before position()) is read from its start into a
    /// new History. True when steps were added.
    /// Errors: FileError when the file cannot be read.
    bool poll();
    const std::shared_ptr<History>& history() const noexcept { return m_parser.history(); }
    std::int64_t skippedLines() const noexcept { return m_skipped; }
    /// The first of them: "line 12: ...".
    const std::vector<std::string>& problems() const noexcept { return m_problems; }
    std::int64_t steps() const noexcept { return m_parser.steps(); }
    std::int64_t position() const noexcept { return m_position; } ///< bytes taken
    /// At the end of the file a last line without a break counts, too.
    void finish();

private:
    void takeLine(std::string_view line);
    bool isSameFile(std::istream& in, std::int64_t size) const;

    std::filesystem::path m_file;
    HistoryLimits m_limits;
    TelemetryParser m_parser;
    std::int64_t m_position = 0;
    std::int64_t m_line = 0;
    std::string m_rest;
    std::string m_before; ///< the newest bytes taken
    bool m_isTooLong = false;
    std::int64_t m_skipped = 0;
    std::vector<std::string> m_problems;
};

struct ImportReport {
    RunId run = 0;
    std::string name; ///< of the run
    std::int64_t steps = 0;
    std::int64_t skippedLines = 0;
    std::vector<std::string> problems; ///< the first 20
};

/// Takes a whole file of telemetry lines into a session as a new run without a recipe; a session that does not exist is
/// made. Streams: memory does not grow with the file.
/// Errors: FileError when either file cannot be used or no line could be read; then the session is as before.
ImportReport importTelemetry(const std::filesystem::path& telemetry, const std::filesystem::path& session,
                             const std::string& name = {});

} // namespace nabla
