// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace nabla {

/// Follows a file of telemetry lines that another program writes, on a thread of its own.
///
/// Threads  one thread calls; the reading happens on the tail's own. The History may be read by anyone.
class TelemetryTail {
public:
    explicit TelemetryTail(std::filesystem::path file);
    /// Waits for the piece at hand, a fraction of a second.
    ~TelemetryTail();
    TelemetryTail(const TelemetryTail&) = delete;
    TelemetryTail& operator=(const TelemetryTail&) = delete;

    struct Status {
        std::shared_ptr<const History> history; ///< null before the first good line; another one: the file began anew
        std::int64_t skippedLines = 0;
        std::vector<std::string> problems; ///< the first of them: "t.jsonl, line 12: ..."
        std::string unreadable;            ///< why the file cannot be read now; it is tried again
    };
    Status status() const;
    const std::filesystem::path& file() const { return m_file; }
    /// Blocks until all that stands in the file now is taken. For tests and pictures.
    void waitUntilRead();

private:
    void loop(const std::stop_token& stop);

    const std::filesystem::path m_file;
    mutable std::mutex m_mutex; ///< guards the rest
    std::condition_variable_any m_wake;
    std::condition_variable m_done;
    Status m_status;
    std::int64_t m_asked = 0;
    std::int64_t m_served = 0;

    std::jthread m_thread; ///< last, so that everything it uses dies after it
};

} // namespace nabla
