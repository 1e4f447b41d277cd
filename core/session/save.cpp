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
    recording.reset();
    if (!database || isReadOnly)
        return;
    try {
        session::removeDeletedRuns(*database);
        // Without a log the file can be opened where nothing can be made beside it.
        sqlite3_busy_timeout(database->handle(), 0); // a reader that is still there closes it instead
        database->execute("PRAGMA wal_checkpoint(TRUNCATE)");
        database->execute("PRAGMA journal_mode=DELETE");
    } catch (const FileError&) { // the log stays beside the file and is read at the next opening
    }
    database.reset(); // before the lock's descriptor
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

void SessionStore::Impl::switchTo(const fs::path& target, FileLock newLock) {
    auto connection = std::make_unique<Database>(target, OpenMode::Write);
    session::prepareForWriting(*connection);
    recording.reset();
    database = std::move(connection);
    lock = std::move(newLock);
    file = target;
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
    const std::lock_guard guard(m_impl->mutex);
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
    session::copyInto(*m_impl->database, draft);
    std::optional<FileLock> newLock = FileLock::tryTake(draft);
    settle(target);
    if (!newLock || ::rename(draft.c_str(), target.c_str()) != 0) {
        const std::string why = std::strerror(errno);
        newLock.reset();
        removeWithSidecars(draft);
        throw FileError("Cannot save as " + given.string() + ": " + why + ". The session is still in " +
                        m_impl->file.string() + ".");
    }
    sync(target.parent_path(), true);
    m_impl->switchTo(target, std::move(*newLock));
    m_impl->isReadOnly = m_impl->isImmutable = false;
    m_impl->readOnlyReason.clear();
    m_impl->damage.clear();
}

void SessionStore::saveCopy(const fs::path& given) const {
    const std::lock_guard guard(m_impl->mutex);
    const fs::path target = targetOf(given);
    if (target == m_impl->file)
        throw FileError("Cannot save a copy as " + given.string() + ": it is this session. Choose another name.");
    const fs::path draft = draftFor(target);
    session::copyInto(*m_impl->database, draft);
    settle(target);
    if (::rename(draft.c_str(), target.c_str()) != 0) {
        const std::string why = std::strerror(errno);
        removeWithSidecars(draft);
        throw FileError("Cannot save as " + given.string() + ": " + why + ".");
    }
    sync(target.parent_path(), true);
}

} // namespace nabla
