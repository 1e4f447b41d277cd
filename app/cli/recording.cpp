// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recording.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace nabla::cli {

std::shared_ptr<SessionStore> openOrCreate(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored) ? SessionStore::open(file, SessionStore::Access::Write)
                                                  : SessionStore::create(file);
}

Recording::Recording(const std::string& file, const Run& run)
    : m_run(run), m_store(openOrCreate(file)), m_recorder(std::make_unique<Recorder>(m_store)) {
    m_recorder->record(run, {});
    // History's newest quarter is whole; half of that leaves time for a slow disk.
    const auto rowBytes = static_cast<std::int64_t>(sizeof(double)) * run.history()->layout().width();
    m_mostBehind = std::max<std::int64_t>(64, HistoryLimits{}.rawBytes / 8 / rowBytes);
}

void Recording::keepUp() {
    const RecorderStatus status = m_recorder->status();
    if (status.failures > m_toldFailures)
        tellNews(status);
    if (status.isRecording && m_run.history()->endStep() - status.recordedEnd > m_mostBehind)
        m_recorder->flush();
}

bool Recording::finish(Run& run) {
    run.keepCheckpoint();
    if (run.divergence())
        m_recorder->setOutcome(StoredState::Diverged, run.divergence());
    else if (run.isFinished())
        m_recorder->setOutcome(StoredState::Finished);
    const bool isWritten = m_recorder->stop();
    const RecorderStatus status = m_recorder->status();
    if (status.failures > m_toldFailures)
        tellNews(status);
    m_recorder.reset();
    m_store.reset();
    return isWritten && status.failures == 0;
}

void Recording::tellNews(const RecorderStatus& status) {
    m_toldFailures = status.failures;
    std::fprintf(stderr, "%s\n", status.message.c_str());
}

} // namespace nabla::cli
