// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/telemetry_file.h"

#include "core/history/telemetry_json.h"

#include <cassert>

namespace nabla::cli {

namespace {

constexpr std::size_t kFlushBytes = 1 << 18;
constexpr std::chrono::milliseconds kFlushEvery{500};

} // namespace

TelemetryFile::TelemetryFile(const std::filesystem::path& file, std::shared_ptr<const History> history,
                             std::int64_t every)
    : m_history(std::move(history)), m_file(file), m_every(every), m_next(m_history->firstStep()), m_taken(m_next),
      m_written(m_next) {}

void TelemetryFile::catchUp() {
    m_history->visit(m_next, [this](std::int64_t step, std::span<const double> row) {
        assert(step == m_next);
        if (step % m_every == 0) {
            appendTelemetryLine(m_text, m_history->layout(), step, row);
            m_text += '\n';
            m_taken = step + 1;
        }
        m_next = step + 1;
        return true;
    });
    if (m_text.size() >= kFlushBytes || std::chrono::steady_clock::now() - m_lastFlush >= kFlushEvery)
        flush();
}

void TelemetryFile::finish() {
    catchUp();
    const std::int64_t last = m_history->endStep() - 1;
    if (last >= m_taken) {
        std::vector<double> row(static_cast<std::size_t>(m_history->layout().width()));
        if (m_history->row(last, row)) {
            appendTelemetryLine(m_text, m_history->layout(), last, row);
            m_text += '\n';
            m_taken = last + 1;
        }
    }
    flush();
    m_file.close();
}

void TelemetryFile::flush() {
    m_file.append(m_text);
    m_written = m_taken;
    m_lastFlush = std::chrono::steady_clock::now();
}

} // namespace nabla::cli
