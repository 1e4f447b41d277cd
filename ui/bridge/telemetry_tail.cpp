// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/telemetry_tail.h"

#include "core/base/error.h"
#include "core/session/telemetry_import.h"

#include <chrono>
#include <exception>
#include <utility>

namespace nabla {

namespace {
constexpr std::chrono::milliseconds kPause{100};
} // namespace

TelemetryTail::TelemetryTail(std::filesystem::path file)
    : m_file(std::move(file)), m_thread([this](const std::stop_token& stop) { loop(stop); }) {}

TelemetryTail::~TelemetryTail() = default;

TelemetryTail::Status TelemetryTail::status() const {
    const std::lock_guard lock(m_mutex);
    return m_status;
}

void TelemetryTail::waitUntilRead() {
    std::unique_lock lock(m_mutex);
    const std::int64_t ticket = ++m_asked;
    m_wake.notify_all();
    m_done.wait(lock, [&] { return m_served >= ticket; });
}

void TelemetryTail::loop(const std::stop_token& stop) {
    TelemetryFollower follower(m_file);
    while (!stop.stop_requested()) {
        std::int64_t ticket = 0;
        {
            const std::lock_guard lock(m_mutex);
            ticket = m_asked;
        }
        std::string unreadable;
        const std::int64_t before = follower.position();
        try {
            follower.poll();
        } catch (const std::exception& error) { // gone, or no memory left: what was read stays
            unreadable = error.what();
        }
        const bool isAtEnd = !unreadable.empty() || follower.position() == before;
        std::unique_lock lock(m_mutex);
        m_status.history = follower.history();
        m_status.skippedLines = follower.skippedLines();
        if (m_status.problems != follower.problems())
            m_status.problems = follower.problems();
        m_status.unreadable = std::move(unreadable);
        if (!isAtEnd)
            continue; // more at once
        m_served = ticket;
        m_done.notify_all();
        m_wake.wait_for(lock, stop, kPause, [this] { return m_asked > m_served; });
    }
}

} // namespace nabla
