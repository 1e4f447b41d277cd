// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/recorder.h"

#include <memory>
#include <string>

namespace nabla::cli {

/// Opens the session to write into it, or makes it. Errors: FileError.
std::shared_ptr<SessionStore> openOrCreate(const std::string& file);

/// A run of the command line on its way into a session file.
class Recording {
public:
    /// Opens the session, or makes it, and enters the run. Errors: FileError.
    Recording(const std::string& file, const Run& run);

    /// Waits where the file is far behind the run, so that no row is thinned away before it is written. Call it every
    /// few steps; prints what the recorder complains about.
    void keepUp();
    /// Writes everything and closes. False when something could not be written; what, has been printed.
    bool finish(Run& run);

private:
    void tellNews(const RecorderStatus& status);

    const Run& m_run;
    std::shared_ptr<SessionStore> m_store;
    std::unique_ptr<Recorder> m_recorder;
    std::int64_t m_mostBehind = 0; ///< steps that History keeps whole for sure
    std::int64_t m_toldFailures = 0;
};

} // namespace nabla::cli
