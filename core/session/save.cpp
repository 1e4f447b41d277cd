// SPDX-License-Identifier: GPL-3.0-or-later
// A session's file under another name: saving, moving away from a full disk, closing.
#include "core/session/schema.h"
#include "core/session/store_impl.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace nabla {

namespace fs = std::filesystem;
using session::Database;
using session::FileLock;
using session::OpenMode;
using session::Statement;
using session::Transaction;

namespace {

void sync(const fs::path& path, bool isFolder) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | (isFolder ? O_DIRECTORY : 0));
    const bool isSynced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int why = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!isSynced && !isFolder) // some file systems refuse to sync a folder, and that is no loss
        throw FileError("Cannot write " + path.string() + ": " + std::strerror(why) + ".");
}

/// A name beside `target` that nobody has.
fs::path draftFor(const fs::path& target) {
    for (int i = 0;; ++i) {
        fs::path draft = target.parent_path() / ("." + target.filename().string() + "." + std::to_string(::getpid()) +
                                                 "-" + std::to_string(i));
        std::error_code ignored;
        if (!fs::exists(draft, ignored))
            return draft;
    }
}

void removeWithSidecars(const fs::path& file) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(file.string() + suffix, ignored);
}

/// A file that is about to be replaced must leave no log behind: SQLite would read it into the new file.
void settle(const fs::path& file) {
    std::error_code ignored;
    if (fs::exists(file.string() + "-wal", ignored)) {
        try {
            Database database(file, OpenMode::Write);
            database.execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE");
            database.close();
        } catch (const FileError&) { // no database, or a broken one
        }
    }
    for (const char* suffix : {"-wal", "-shm", "-journal"})
        fs::remove(file.string() + suffix, ignored);
}

/// What a Recorder wrote into `from` since `copy` was made of it: little. Requires: the store's mutex held.
void carryOver(const fs::path& from, const fs::path& copy) {
    try {
        Database database(copy, OpenMode::Write);
        Statement(database, "ATTACH ?1 AS old").bind(1, from.string()).run();
        const int before = sqlite3_total_changes(database.handle());
        {
            Transaction transaction(database);
            database.execute(
                "INSERT INTO steps SELECT s.* FROM runs r JOIN old.steps s ON s.run = r.id WHERE s.step > "
                "coalesce((SELECT max(step) FROM main.steps WHERE run = r.id), -1);"
                "INSERT OR IGNORE INTO events SELECT * FROM old.events WHERE run IN (SELECT id FROM main.runs);"
                // Pieces are packed together and thinned: what is no longer there goes, what is new comes.
                "DELETE FROM chunks WHERE NOT EXISTS (SELECT 1 FROM old.chunks o WHERE o.id = chunks.id AND "
                "o.run = chunks.run AND o.first_step = chunks.first_step AND o.last_step = chunks.last_step AND "
                "o.stride = chunks.stride);"
                "INSERT OR IGNORE INTO chunks SELECT * FROM old.chunks WHERE run IN (SELECT id FROM main.runs);"
                "DELETE FROM checkpoints WHERE NOT EXISTS (SELECT 1 FROM old.checkpoints o WHERE "
                "o.id = checkpoints.id AND o.run = checkpoints.run AND o.step = checkpoints.step);"
                "INSERT OR IGNORE INTO checkpoints SELECT * FROM old.checkpoints WHERE run IN (SELECT id FROM "
                "main.runs);"
                "INSERT OR REPLACE INTO pyramids SELECT p.* FROM old.pyramids p JOIN runs r ON r.id = p.run WHERE "
                "p.buckets <> coalesce((SELECT buckets FROM main.pyramids WHERE run = p.run), 0) OR "
                "p.steps_per_bucket <> (SELECT steps_per_bucket FROM main.pyramids WHERE run = p.run);"
                "INSERT OR REPLACE INTO runs SELECT o.* FROM old.runs o JOIN runs r ON r.id = o.id WHERE "
                "o.state <> r.state OR o.total_steps <> r.total_steps;");
            transaction.commit();
        }
        const bool isChanged = sqlite3_total_changes(database.handle()) != before;
        database.execute("DETACH old");
        database.close();
        if (isChanged)
            sync(copy, false);
    } catch (...) {
        removeWithSidecars(copy);
        throw;
    }
}

fs::path targetOf(const fs::path& file) {
    std::error_code ignored;
    const fs::path target = fs::weakly_canonical(file, ignored);
    if (const fs::file_status status = fs::status(target, ignored); fs::exists(status) && !fs::is_regular_file(status))
        throw FileError("Cannot save as " + file.string() + ": it is no regular file. Choose another name.");
    return target.empty() ? file : target;
}

} // namespace

namespace session {

void prepareForWriting(Database& database) {
    database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=2000");
}

void removeDeletedRuns(Database& database) {
    if (database.number("SELECT count(*) FROM runs WHERE deleted <> 0") == 0)
        return;
    Transaction transaction(database);
    for (const char* table : {"steps", "chunks", "pyramids", "checkpoints", "events"})
        database.execute("DELETE FROM " + std::string(table) +
                         " WHERE run IN (SELECT id FROM runs WHERE deleted <> 0)");
    database.execute("DELETE FROM runs WHERE deleted <> 0");
    transaction.commit();
}

void copyInto(Database& database, const fs::path& target) {
    try {
        Statement(database, "VACUUM INTO ?1").bind(1, target.string()).run();
        Database copy(target, OpenMode::Write);
        removeDeletedRuns(copy);
        copy.close();
        sync(target, false);
    } catch (...) {
        removeWithSidecars(target);
        throw;
    }
}

std::string freeRunName(Database& database, const std::string& name, RunId except) {
    Statement select(database, "SELECT 1 FROM runs WHERE name = ?1 AND id <> ?2 AND deleted = 0");
    std::string candidate = name;
    for (int i = 2;; ++i) {
        if (!select.bind(1, candidate).bind(2, except).next())
            return candidate;
        select.reset();
        candidate = name + " " + std::to_string(i);
    }
}

} // namespace session

SessionStore::Impl::~Impl() {
    try {
        close();
    } catch (const FileError&) { // the log stays beside the file and is read at the next opening
    }
}

void SessionStore::Impl::close() {
    recording.reset();
    if (!database)
        return;
    if (isReadOnly) {
        database.reset();
        return;
    }
    std::string why = "another program reads it";
    try {
        session::removeDeletedRuns(*database);
        // Without a log the file can be opened where nothing can be made beside it.
        sqlite3_busy_timeout(database->handle(), 0); // a reader that is still there closes it instead
        database->execute("PRAGMA wal_checkpoint(TRUNCATE)");
        database->execute("PRAGMA journal_mode=DELETE");
    } catch (const FileError& error) {
        why = error.what();
    }
    database.reset(); // before the lock's descriptor
    lock.reset();
    std::error_code ignored;
    if (fs::exists(file.string() + "-wal", ignored) || fs::exists(file.string() + "-journal", ignored))
        throw FileError("The session is safe, but " + file.string() + " cannot be closed into one file: " + why +
                        " Keep what lies beside it, or open it once more.");
}

Database& SessionStore::Impl::recorderConnection() {
    if (!recording) {
        auto connection = std::make_unique<Database>(file, OpenMode::Write);
        session::prepareForWriting(*connection);
        recording = std::move(connection);
    }
    return *recording;
}

Database SessionStore::Impl::connect() const {
    if (isImmutable)
        return {file, OpenMode::Immutable};
    if (isReadOnly)
        return {file, OpenMode::Read};
    Database connection(file, OpenMode::Write); // so that the last one to close removes the log
    connection.execute("PRAGMA query_only=ON");
    return connection;
}

Database SessionStore::Impl::source() const {
    return {file, isImmutable ? OpenMode::Immutable : OpenMode::Read};
}

void SessionStore::Impl::switchTo(const fs::path& target, FileLock newLock) {
    auto connection = std::make_unique<Database>(target, OpenMode::Write);
    session::prepareForWriting(*connection);
    recording.reset();
    database = std::move(connection);
    lock = std::move(newLock);
    file = target;
    ++generation;
}

bool SessionStore::Impl::moveTo(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    fs::path target;
    for (int i = 1;; ++i) {
        target = folder / (file.stem().string() + " rescued " + std::to_string(i) + ".nabla");
        if (!fs::exists(target, failed))
            break;
    }
    bool isWhole = true;
    try {
        Database source(file, OpenMode::Read);
        session::copyInto(source, target);
    } catch (const FileError&) {
        isWhole = false;
        Database fresh(target, OpenMode::Create);
        session::createSchema(fresh);
        fresh.close();
    }
    std::optional<FileLock> newLock = FileLock::tryTake(target);
    if (!newLock)
        throw FileError("Cannot lock " + target.string() + ".");
    switchTo(target, std::move(*newLock));
    return isWhole;
}

void SessionStore::saveAs(const fs::path& given) {
    const std::lock_guard changing(m_impl->changing);
    std::unique_lock guard(m_impl->mutex);
    const fs::path target = targetOf(given);
    if (target == m_impl->file && !m_impl->isReadOnly) {
        m_impl->database->execute("PRAGMA wal_checkpoint(TRUNCATE)");
        sync(m_impl->file.parent_path(), true);
        return;
    }
    std::error_code ignored;
    const bool exists = fs::exists(target, ignored);
    const std::optional<FileLock> old = exists ? FileLock::tryTake(target) : std::nullopt;
    if (exists && !old)
        throw FileError("Cannot save as " + given.string() +
                        ": it is open in another window or cannot be read. Choose "
                        "another name.");
    const fs::path draft = draftFor(target);
    {
        Database source = m_impl->source();
        guard.unlock(); // a Recorder goes on meanwhile
        session::copyInto(source, draft);
    }
    settle(target);
    carryOver(m_impl->file, draft); // most of it, so that the lock is short
    guard.lock();
    if (m_impl->recording)
        carryOver(m_impl->file, draft);
    std::optional<FileLock> newLock = FileLock::tryTake(draft);
    if (!newLock || ::rename(draft.c_str(), target.c_str()) != 0) {
        const std::string why = std::strerror(errno);
        newLock.reset();
        removeWithSidecars(draft);
        throw FileError("Cannot save as " + given.string() + ": " + why + ". The session is still in " +
                        m_impl->file.string() + ".");
    }
    m_impl->switchTo(target, std::move(*newLock));
    m_impl->isReadOnly = m_impl->isImmutable = false;
    m_impl->readOnlyReason.clear();
    m_impl->damage.clear();
    guard.unlock();
    sync(target.parent_path(), true);
}

void SessionStore::saveCopy(const fs::path& given) const {
    const std::lock_guard changing(m_impl->changing);
    std::unique_lock guard(m_impl->mutex);
    const fs::path target = targetOf(given);
    if (target == m_impl->file)
        throw FileError("Cannot save a copy as " + given.string() + ": it is this session. Choose another name.");
    const fs::path draft = draftFor(target);
    {
        Database source = m_impl->source();
        guard.unlock();
        session::copyInto(source, draft);
    }
    settle(target);
    if (::rename(draft.c_str(), target.c_str()) != 0) {
        const std::string why = std::strerror(errno);
        removeWithSidecars(draft);
        throw FileError("Cannot save as " + given.string() + ": " + why + ".");
    }
    sync(target.parent_path(), true);
}

} // namespace nabla
