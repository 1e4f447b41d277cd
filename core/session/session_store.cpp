// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_store.h"

#include "core/history/divergence_origin.h"
#include "core/session/schema.h"
#include "core/session/store_impl.h"
#include "core/session/stored.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace nabla {

namespace fs = std::filesystem;
using session::Database;
using session::DatabaseError;
using session::FileLock;
using session::OpenMode;
using session::Statement;
using session::Transaction;

namespace {

constexpr const char* kRunColumns =
    "id, name, parent, fork_step, recipe, base_folder, seed, precision, software, created, first_step, total_steps, "
    "state, diverged_step, diverged_layer, diverged_quantity, color, note, deleted, "
    "(SELECT max(step) FROM steps WHERE run = id), (SELECT count(*) FROM steps WHERE run = id), data_hash";

std::uint64_t seedFrom(const std::string& text) {
    std::uint64_t seed = 0;
    std::from_chars(text.data(), text.data() + text.size(), seed);
    return seed;
}

RunInfo infoFrom(const Statement& row) {
    RunInfo run;
    run.id = row.integer(0);
    run.name = row.text(1);
    if (!row.isNull(2))
        run.parent = row.integer(2);
    run.forkStep = row.integer(3);
    run.recipe = row.text(4);
    run.baseFolder = row.text(5);
    run.seed = seedFrom(row.text(6));
    run.precision = row.text(7) == "f64" ? Precision::F64 : Precision::F32;
    run.software = row.text(8);
    run.created = row.text(9);
    run.firstStep = row.integer(10);
    run.totalSteps = row.integer(11);
    run.state = session::stateFrom(row.text(12));
    if (!row.isNull(13))
        run.divergence = Divergence{row.integer(13), row.text(14), row.text(15)};
    run.color = row.text(16);
    run.note = row.text(17);
    run.isDeleted = row.integer(18) != 0;
    run.endStep = row.isNull(19) ? run.firstStep : row.integer(19) + 1;
    run.stepsRecorded = row.integer(20);
    run.dataHash = row.text(21);
    return run;
}

/// Where the divergence came from; older files do not say.
void addOrigin(Database& database, RunInfo& run) {
    if (!run.divergence)
        return;
    Statement event(database, "SELECT value FROM events WHERE run = ?1 AND kind = ?2 ORDER BY number DESC LIMIT 1");
    if (event.bind(1, run.id).bind(2, session::word(EventKind::NonFinite)).next())
        setOrigin(*run.divergence, event.text(0));
}

void addLastNumbers(Database& database, RunInfo& run) {
    run.lastLoss = run.lastAccuracy = run.validationLoss = absent();
    Statement last(database, "SELECT loss, accuracy FROM steps WHERE run = ?1 ORDER BY step DESC LIMIT 1");
    if (last.bind(1, run.id).next()) {
        run.lastLoss = last.number(0);
        run.lastAccuracy = last.number(1);
    }
    // Evaluations are rare: looked for among the newest rows only.
    Statement validation(database, "SELECT validation_loss FROM steps WHERE run = ?1 AND step >= ?2 AND "
                                   "validation_loss IS NOT NULL ORDER BY step DESC LIMIT 1");
    if (validation.bind(1, run.id).bind(2, run.endStep - 10'000).next())
        run.validationLoss = validation.number(0);
}

} // namespace

SessionStore::SessionStore(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
SessionStore::~SessionStore() = default;

void SessionStore::close() {
    const std::scoped_lock guard(m_impl->changing, m_impl->mutex);
    m_impl->close();
}

fs::path SessionStore::file() const {
    const std::lock_guard guard(m_impl->mutex);
    return m_impl->file;
}
bool SessionStore::isReadOnly() const {
    return m_impl->isReadOnly;
}
std::string SessionStore::readOnlyReason() const {
    return m_impl->readOnlyReason;
}
std::string SessionStore::damage() const {
    return m_impl->damage;
}

std::shared_ptr<SessionStore> SessionStore::create(const fs::path& file) {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(file, ignored)))
        throw FileError(file.string() + " exists already. Choose another name.");
    auto impl = std::make_unique<Impl>();
    impl->file = fs::weakly_canonical(file, ignored);
    try {
        impl->database = std::make_unique<Database>(impl->file, OpenMode::Create);
        session::createSchema(*impl->database);
        impl->lock = FileLock::tryTake(impl->file);
        if (!impl->lock)
            throw FileError("Cannot lock " + file.string() + ". Choose another place.");
        session::prepareForWriting(*impl->database);
    } catch (...) {
        impl->database.reset();
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            fs::remove(impl->file.string() + suffix, ignored);
        throw;
    }
    return std::shared_ptr<SessionStore>(new SessionStore(std::move(impl)));
}

namespace {

/// Why nobody may write here, or empty.
std::string whyNotWritable(const fs::path& file) {
    if (::access(file.c_str(), W_OK) != 0)
        return "the file cannot be written: " + std::string(std::strerror(errno));
    if (::access(file.parent_path().c_str(), W_OK) != 0)
        return "its folder cannot be written: " + std::string(std::strerror(errno));
    return {};
}

} // namespace

std::shared_ptr<SessionStore> SessionStore::open(const fs::path& given, Access access) {
    std::error_code failed;
    const fs::path file = fs::canonical(given, failed);
    if (failed)
        throw FileError("Cannot open " + given.string() + ": " + failed.message() + ".");
    auto impl = std::make_unique<Impl>();
    impl->file = file;
    impl->isReadOnly = true;
    if (FileLock::isHeldHere(file)) {
        impl->readOnlyReason = "it is open in another window";
    } else {
        session::checkHeader(file);
        impl->readOnlyReason = access == Access::Read ? "it was opened for reading" : whyNotWritable(file);
        if (impl->readOnlyReason.empty() && !(impl->lock = FileLock::tryTake(file)))
            impl->readOnlyReason = "another program has it open";
    }
    // Nothing can be made beside it, and nobody left a log there: SQLite must not look for one.
    impl->isImmutable = ::access(file.parent_path().c_str(), W_OK) != 0 && !fs::exists(file.string() + "-wal", failed);
    // Killed while it closed, a session leaves a journal that only a writer may roll back; reading comes after that.
    const bool isHot = impl->readOnlyReason.empty() && fs::exists(file.string() + "-journal", failed);
    impl->database =
        isHot ? std::make_unique<Database>(file, OpenMode::Write) : std::make_unique<Database>(impl->connect());
    session::checkSchema(*impl->database);
    impl->damage = session::findDamage(*impl->database);
    if (!impl->damage.empty())
        impl->readOnlyReason = "it is damaged";
    if (access == Access::Write && !impl->readOnlyReason.empty())
        throw FileError("Cannot write " + file.string() + ": " + impl->readOnlyReason + ".");
    if (impl->readOnlyReason.empty()) {
        impl->database.reset();
        impl->database = std::make_unique<Database>(file, OpenMode::Write);
        session::prepareForWriting(*impl->database);
        impl->isReadOnly = false;
    } else {
        impl->database.reset(); // before its lock
        impl->lock.reset();
        impl->database = std::make_unique<Database>(impl->connect());
    }
    return std::shared_ptr<SessionStore>(new SessionStore(std::move(impl)));
}

std::vector<RunInfo> SessionStore::runs(bool withDeleted) const {
    const std::lock_guard guard(m_impl->mutex);
    std::vector<RunInfo> runs;
    const std::string sql = std::string("SELECT ") + kRunColumns + " FROM runs" +
                            (withDeleted ? "" : " WHERE deleted = 0") + " ORDER BY id";
    Statement select(*m_impl->database, sql.c_str());
    while (select.next())
        runs.push_back(infoFrom(select));
    for (RunInfo& run : runs) {
        addOrigin(*m_impl->database, run);
        addLastNumbers(*m_impl->database, run);
    }
    return runs;
}

std::optional<RunInfo> SessionStore::run(RunId id) const {
    const std::lock_guard guard(m_impl->mutex);
    const std::string sql = std::string("SELECT ") + kRunColumns + " FROM runs WHERE id = ?1";
    Statement select(*m_impl->database, sql.c_str());
    if (!select.bind(1, id).next())
        return std::nullopt;
    RunInfo run = infoFrom(select);
    addOrigin(*m_impl->database, run);
    addLastNumbers(*m_impl->database, run);
    return run;
}

std::vector<std::pair<std::int64_t, double>> SessionStore::lossCurve(RunId id, int points) const {
    const std::lock_guard guard(m_impl->mutex);
    std::vector<std::pair<std::int64_t, double>> curve;
    Statement bounds(*m_impl->database, "SELECT min(step), max(step) FROM steps WHERE run = ?1");
    if (!bounds.bind(1, id).next() || bounds.isNull(0))
        return curve;
    const std::int64_t first = bounds.integer(0);
    const std::int64_t last = bounds.integer(1);
    const std::int64_t between = std::max<std::int64_t>(1, (last - first) / std::max(points, 1));
    Statement select(*m_impl->database,
                     "SELECT step, loss FROM steps WHERE run = ?1 AND step >= ?2 ORDER BY step LIMIT 1");
    for (std::int64_t at = first; at <= last; at += between) {
        select.bind(1, id).bind(2, at);
        if (!select.next())
            break;
        if (curve.empty() || curve.back().first < select.integer(0))
            curve.emplace_back(select.integer(0), select.number(1));
        select.reset();
    }
    return curve;
}

std::string SessionStore::rename(RunId id, const std::string& name) {
    const std::scoped_lock guard(m_impl->changing, m_impl->mutex);
    const std::string given = session::freeRunName(*m_impl->database, name, id);
    Statement(*m_impl->database, "UPDATE runs SET name = ?2 WHERE id = ?1").bind(1, id).bind(2, given).run();
    return given;
}

void SessionStore::setColor(RunId id, const std::string& color) {
    const std::scoped_lock guard(m_impl->changing, m_impl->mutex);
    Statement(*m_impl->database, "UPDATE runs SET color = ?2 WHERE id = ?1").bind(1, id).bind(2, color).run();
}

void SessionStore::setNote(RunId id, const std::string& markdown) {
    const std::scoped_lock guard(m_impl->changing, m_impl->mutex);
    Statement(*m_impl->database, "UPDATE runs SET note = ?2 WHERE id = ?1").bind(1, id).bind(2, markdown).run();
}

void SessionStore::setDeleted(RunId id, bool isDeleted) {
    const std::scoped_lock guard(m_impl->changing, m_impl->mutex);
    Database& database = *m_impl->database;
    if (!isDeleted) { // its name may have been given away meanwhile
        Statement select(database, "SELECT name FROM runs WHERE id = ?1");
        if (select.bind(1, id).next()) {
            const std::string name = session::freeRunName(database, select.text(0), id);
            Statement(database, "UPDATE runs SET name = ?2 WHERE id = ?1").bind(1, id).bind(2, name).run();
        }
    }
    Statement(database, "UPDATE runs SET deleted = ?2 WHERE id = ?1")
        .bind(1, id)
        .bind(2, std::int64_t(isDeleted))
        .run();
}

std::string SessionStore::note() const {
    const std::lock_guard guard(m_impl->mutex);
    return m_impl->database->text("SELECT text FROM notes WHERE name = 'session'");
}

void SessionStore::setNote(const std::string& markdown) {
    const std::scoped_lock guard(m_impl->changing, m_impl->mutex);
    Statement(*m_impl->database, "INSERT OR REPLACE INTO notes VALUES ('session', ?1)").bind(1, markdown).run();
}

std::string SessionStore::layout(const std::string& key) const {
    const std::lock_guard guard(m_impl->mutex);
    Statement select(*m_impl->database, "SELECT value FROM layout WHERE key = ?1");
    return select.bind(1, key).next() ? std::string(select.blob(0)) : std::string();
}

void SessionStore::setLayout(const std::string& key, const std::string& bytes) {
    const std::scoped_lock guard(m_impl->changing, m_impl->mutex);
    Statement(*m_impl->database, "INSERT OR REPLACE INTO layout VALUES (?1, ?2)").bind(1, key).bindBlob(2, bytes).run();
}

std::vector<fs::path> orphanedSessions(const fs::path& folder) {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        const fs::path& file = entry->path();
        if (file.extension() != ".nabla" || !FileLock::tryTake(file))
            continue;
        try {
            session::checkHeader(file);
            // What came last lies in the log.
            std::error_code ignored;
            fs::file_time_type time = fs::last_write_time(file, ignored);
            if (const fs::path log = file.string() + "-wal"; fs::exists(log, ignored))
                time = std::max(time, fs::last_write_time(log, ignored));
            found.emplace_back(time, file);
        } catch (const FileError&) { // somebody else's file
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<fs::path> files;
    for (auto& [time, file] : found)
        files.push_back(std::move(file));
    return files;
}

} // namespace nabla
