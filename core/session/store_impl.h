// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/database.h"
#include "core/session/file_lock.h"
#include "core/session/session_store.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace nabla {

/// What Recorder and SessionReader share with the store they belong to.
class SessionStore::Impl {
public:
    ~Impl();
    /// SessionStore::close.
    void close();

    /// Held by everybody but a Recorder with its rows while something changes, and for as long as a save takes. Before
    /// `mutex`.
    mutable std::mutex changing;
    /// Held while anything is written through any connection, and while the working file changes.
    mutable std::mutex mutex;
    std::int64_t generation = 0; ///< of the working file: grows with switchTo; guarded by mutex
    /// The generation that began as an empty file, because the one before could not be read: runs of an older one are
    /// entered again. Guarded by mutex.
    std::int64_t emptySince = 0;
    std::filesystem::path file;                   ///< guarded by mutex
    std::unique_ptr<session::Database> database;  ///< guarded by mutex
    std::optional<session::FileLock> lock;        ///< while open for writing
    std::unique_ptr<session::Database> recording; ///< a Recorder's own connection; guarded by mutex, null: not open
    bool isReadOnly = false;
    bool isImmutable = false; ///< nothing can be made beside the file
    std::string readOnlyReason;
    std::string damage;

    /// The Recorder's connection, opened where there is none. Requires: mutex held.
    session::Database& recorderConnection();
    /// A connection to the working file for reading.
    session::Database connect() const;
    /// A connection to copy the working file from.
    session::Database source() const;
    /// Requires: mutex held. Copies the session into `folder` under a fresh name and goes on there; a session that
    /// cannot be read any more starts empty there. Returns whether the copy is whole. Errors: FileError.
    bool moveTo(const std::filesystem::path& folder);
    /// Requires: mutex held. Makes `target` the working file.
    void switchTo(const std::filesystem::path& target, session::FileLock newLock);
};

namespace session {

/// Write-ahead log, no waiting for the disk at a commit.
void prepareForWriting(Database& database);
/// Copies all of it to a new file, synced, without deleted runs. Errors: FileError; then no file is left.
void copyInto(Database& database, const std::filesystem::path& target);
void removeDeletedRuns(Database& database);
/// `name`, or with a number behind it when another run has it.
std::string freeRunName(Database& database, const std::string& name, RunId except);

} // namespace session
} // namespace nabla
