// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/schema.h"

#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace nabla::session {

namespace {

struct Object {
    const char* type;
    const char* name;
    const char* sql;
};

constexpr Object kObjects[] = {
    {"table", "session", "CREATE TABLE session(key TEXT PRIMARY KEY, value) WITHOUT ROWID"},
    {"table", "runs",
     "CREATE TABLE runs(id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent INTEGER, fork_step INTEGER, "
     "recipe TEXT NOT NULL, base_folder TEXT NOT NULL, seed TEXT NOT NULL, precision TEXT NOT NULL, "
     "software TEXT NOT NULL, created TEXT NOT NULL, data_hash TEXT NOT NULL, traces TEXT NOT NULL, "
     "first_step INTEGER NOT NULL, total_steps INTEGER NOT NULL, state TEXT NOT NULL, diverged_step INTEGER, "
     "diverged_layer TEXT, diverged_quantity TEXT, color TEXT NOT NULL, note TEXT NOT NULL, deleted INTEGER NOT NULL)"},
    {"table", "steps",
     "CREATE TABLE steps(run INTEGER NOT NULL, step INTEGER NOT NULL, loss REAL, accuracy REAL, grad_norm REAL, "
     "clip_coefficient REAL, learning_rate REAL, validation_loss REAL, validation_accuracy REAL, clipped_norm REAL, "
     "PRIMARY KEY(run, step)) WITHOUT ROWID"},
    {"table", "chunks",
     "CREATE TABLE chunks(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, first_step INTEGER NOT NULL, "
     "last_step INTEGER NOT NULL, stride INTEGER NOT NULL, rows INTEGER NOT NULL, encoding INTEGER NOT NULL, "
     "data BLOB NOT NULL, UNIQUE(run, first_step))"},
    {"table", "pyramids",
     "CREATE TABLE pyramids(run INTEGER PRIMARY KEY, steps_per_bucket INTEGER NOT NULL, buckets INTEGER NOT NULL, "
     "data BLOB NOT NULL)"},
    {"table", "checkpoints",
     "CREATE TABLE checkpoints(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, step INTEGER NOT NULL, "
     "kept INTEGER NOT NULL, total_steps INTEGER NOT NULL, updates INTEGER NOT NULL, has_velocity INTEGER NOT NULL, "
     "settings TEXT NOT NULL, data BLOB NOT NULL, UNIQUE(run, step))"},
    {"table", "events",
     "CREATE TABLE events(run INTEGER NOT NULL, number INTEGER NOT NULL, step INTEGER NOT NULL, kind TEXT NOT NULL, "
     "text TEXT NOT NULL, setting TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(run, number)) WITHOUT ROWID"},
    {"table", "notes", "CREATE TABLE notes(name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID"},
    {"table", "layout", "CREATE TABLE layout(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"},
    {"view", "run_summary",
     "CREATE VIEW run_summary AS SELECT r.id, r.name, p.name AS parent, r.fork_step, r.state, r.first_step, "
     "(SELECT max(step) FROM steps s WHERE s.run = r.id) AS last_step, "
     "(SELECT count(*) FROM steps s WHERE s.run = r.id) AS steps_recorded, "
     "(SELECT loss FROM steps s WHERE s.run = r.id ORDER BY step DESC LIMIT 1) AS last_loss "
     "FROM runs r LEFT JOIN runs p ON p.id = r.parent WHERE r.deleted = 0"},
    {"view", "settings",
     "CREATE VIEW settings AS SELECT run, step, setting, value FROM events WHERE setting <> '' ORDER BY run, number"},
};

constexpr std::size_t kHeaderBytes = 100;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw FileError(file.string() + " is no session: " + why + ".");
}

std::uint32_t bigEndian(const unsigned char* bytes) {
    return std::uint32_t(bytes[0]) << 24 | std::uint32_t(bytes[1]) << 16 | std::uint32_t(bytes[2]) << 8 | bytes[3];
}

} // namespace

void createSchema(Database& database) {
    database.execute("PRAGMA application_id=" + std::to_string(kApplicationId) +
                     "; PRAGMA user_version=" + std::to_string(kSchemaVersion));
    Transaction transaction(database);
    for (const Object& object : kObjects)
        database.execute(object.sql);
    transaction.commit();
}

void checkHeader(const std::filesystem::path& file) {
    // Without O_NONBLOCK opening a pipe that nobody writes to would wait for ever.
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        throw FileError("Cannot open " + file.string() + ": " + std::strerror(errno) + ".");
    struct stat info {};
    std::array<unsigned char, kHeaderBytes> header{};
    const bool isRegular = ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
    const ssize_t count = isRegular ? ::pread(descriptor, header.data(), header.size(), 0) : 0;
    ::close(descriptor);
    if (!isRegular)
        refuse(file, S_ISDIR(info.st_mode) ? "it is a folder" : "it is no regular file");
    if (count < static_cast<ssize_t>(kHeaderBytes) || std::memcmp(header.data(), "SQLite format 3", 16) != 0)
        refuse(file, info.st_size == 0 ? "it is empty" : "its first bytes are those of something else");
    if (bigEndian(&header[68]) != static_cast<std::uint32_t>(kApplicationId))
        refuse(file, "it is an SQLite database of another program");
    const std::uint32_t version = bigEndian(&header[60]);
    if (version > static_cast<std::uint32_t>(kSchemaVersion))
        throw FileError(file.string() + " was written by a newer Nablascope (session format " +
                        std::to_string(version) + ", this one reads up to " + std::to_string(kSchemaVersion) +
                        "). Use that version to open it.");
    if (version < 1)
        refuse(file, "it says that it has format " + std::to_string(version));
}

void checkSchema(Database& database) {
    if (database.number("PRAGMA application_id") != kApplicationId ||
        database.number("PRAGMA user_version") != kSchemaVersion)
        refuse(database.file(), "its write-ahead log belongs to something else");
    Statement find(database, "SELECT type, sql FROM sqlite_schema WHERE name = ?1");
    for (const Object& object : kObjects) {
        find.bind(1, object.name);
        if (!find.next())
            refuse(database.file(), "it has no " + std::string(object.type) + " \"" + object.name + "\"");
        if (find.text(0) != object.type || find.text(1) != object.sql)
            refuse(database.file(), "its " + std::string(object.type) + " \"" + object.name + "\" is not ours");
        find.reset();
    }
    Statement odd(database,
                  "SELECT name FROM sqlite_schema WHERE type = 'trigger' OR (type = 'table' AND rootpage = 0) "
                  "LIMIT 1");
    if (odd.next())
        refuse(database.file(), "\"" + odd.text(0) + "\" would run code of its own");
}

std::string findDamage(Database& database) {
    try {
        const std::string found = database.text("PRAGMA quick_check(1)");
        return found == "ok" ? std::string() : found;
    } catch (const DatabaseError& error) {
        if (!error.isDamage())
            throw;
        return error.what();
    }
}

} // namespace nabla::session
