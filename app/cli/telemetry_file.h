// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/output.h"

#include "core/history/history.h"

#include <chrono>
#include <memory>
#include <string>

namespace nabla::cli {

/// Writes a run's steps as lines of JSON while it goes on.
class TelemetryFile {
public:
    /// Every `every`-th step and the last one. Errors: FileError.
    TelemetryFile(const std::filesystem::path& file, std::shared_ptr<const History> history, std::int64_t every);

    /// How often to call catchUp, in steps: History keeps at least so many of the newest rows whole.
    static constexpr std::int64_t kStride = 16;
    /// Takes in what was recorded since the last call; writes about twice a second. Errors: OutputError.
    void catchUp();
    /// Writes everything, the last step too. Errors: OutputError.
    void finish();
    /// One past the last step that is in the file.
    std::int64_t writtenSteps() const noexcept { return m_written; }

private:
    void flush();

    std::shared_ptr<const History> m_history;
    GrowingFile m_file;
    std::int64_t m_every;
    std::int64_t m_next = 0;  ///< the first step not looked at yet
    std::int64_t m_taken = 0; ///< one past the newest step in m_text
    std::int64_t m_written = 0;
    std::string m_text;
    std::chrono::steady_clock::time_point m_lastFlush = std::chrono::steady_clock::now();
};

} // namespace nabla::cli
