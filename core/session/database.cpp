// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/database.h"

#include "core/history/layout.h"

#include <sqlite3.h>

#include <cmath>
#include <limits>
#include <utility>

namespace nabla::session {

namespace {

constexpr int kBusyMs = 5000;
constexpr int kLargestValue = 256 << 20; ///< bytes of one text or blob
constexpr int kLongestSql = 100'000;

/// A path as part of a URI.
std::string uriOf(const std::filesystem::path& file) {
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(file).string())
        if (c == '?' || c == '#' || c == '%') {
            char code[4];
            std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
            uri += code;
        } else {
            uri += c;
        }
    return uri;
}

int flagsFor(OpenMode mode) {
    constexpr int kCommon = SQLITE_OPEN_URI | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_PRIVATECACHE;
    switch (mode) {
    case OpenMode::Read:
    case OpenMode::Immutable:
        return kCommon | SQLITE_OPEN_READONLY;
    case OpenMode::Write:
        return kCommon | SQLITE_OPEN_READWRITE;
    case OpenMode::Create:
        break;
    }
    return kCommon | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

} // namespace

bool DatabaseError::isDamage() const noexcept {
    const int primary = m_code & 0xff;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

Database::Database(const std::filesystem::path& file, OpenMode mode) : m_file(file) {
    std::string uri = uriOf(file);
    if (mode == OpenMode::Immutable)
        uri += "?immutable=1";
    if (sqlite3_open_v2(uri.c_str(), &m_handle, flagsFor(mode), nullptr) != SQLITE_OK) {
        const std::string why = m_handle ? sqlite3_errmsg(m_handle) : "out of memory";
        const int code = m_handle ? sqlite3_extended_errcode(m_handle) : SQLITE_NOMEM;
        sqlite3_close_v2(m_handle);
        throw DatabaseError("Cannot open " + file.string() + ": " + why + ".", code);
    }
    try {
        harden();
    } catch (...) {
        sqlite3_close_v2(m_handle);
        throw;
    }
}

void Database::harden() {
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, kBusyMs);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_limit(m_handle, SQLITE_LIMIT_LENGTH, kLargestValue);
    sqlite3_limit(m_handle, SQLITE_LIMIT_SQL_LENGTH, kLongestSql);
    sqlite3_limit(m_handle, SQLITE_LIMIT_COLUMN, 100);
    sqlite3_limit(m_handle, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_limit(m_handle, SQLITE_LIMIT_COMPOUND_SELECT, 5);
    sqlite3_limit(m_handle, SQLITE_LIMIT_VDBE_OP, 25'000);
    sqlite3_limit(m_handle, SQLITE_LIMIT_FUNCTION_ARG, 10);
    sqlite3_limit(m_handle, SQLITE_LIMIT_ATTACHED, 1); // VACUUM INTO needs one
    sqlite3_limit(m_handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50);
    sqlite3_limit(m_handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
    sqlite3_limit(m_handle, SQLITE_LIMIT_WORKER_THREADS, 0);
    execute("PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;");
}

Database::~Database() {
    sqlite3_close_v2(m_handle);
}

Database::Database(Database&& other) noexcept
    : m_file(std::move(other.m_file)), m_handle(std::exchange(other.m_handle, nullptr)) {}

void Database::execute(const char* sql) {
    if (sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail("use");
}

std::string Database::text(const char* sql) {
    Statement statement(*this, sql);
    return statement.next() ? statement.text(0) : std::string();
}

std::int64_t Database::number(const char* sql) {
    Statement statement(*this, sql);
    return statement.next() ? statement.integer(0) : 0;
}

void Database::close() {
    if (sqlite3_close(m_handle) != SQLITE_OK)
        fail("close");
    m_handle = nullptr;
}

void Database::fail(const char* doing) const {
    const int code = sqlite3_extended_errcode(m_handle);
    std::string why = sqlite3_errmsg(m_handle);
    if ((code & 0xff) == SQLITE_FULL)
        why = "the disk is full";
    throw DatabaseError("Cannot " + std::string(doing) + " " + m_file.string() + ": " + why + ".", code);
}

Statement::Statement(Database& database, const char* sql) : m_database(database) {
    if (sqlite3_prepare_v2(database.handle(), sql, -1, &m_handle, nullptr) != SQLITE_OK)
        database.fail("read");
}

Statement::~Statement() {
    sqlite3_finalize(m_handle);
}

Statement& Statement::bind(int index, std::int64_t value) {
    sqlite3_bind_int64(m_handle, index, value);
    return *this;
}

Statement& Statement::bind(int index, double value) {
    sqlite3_bind_double(m_handle, index, value);
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    if (sqlite3_bind_text64(m_handle, index, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8) != SQLITE_OK)
        m_database.fail("write");
    return *this;
}

Statement& Statement::bindBlob(int index, std::string_view bytes) {
    if (sqlite3_bind_blob64(m_handle, index, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_STATIC) !=
        SQLITE_OK)
        m_database.fail("write");
    return *this;
}

Statement& Statement::bindNull(int index) {
    sqlite3_bind_null(m_handle, index);
    return *this;
}

Statement& Statement::bindNumber(int index, double value) {
    if (isAbsent(value))
        return bindNull(index);
    return std::isnan(value) ? bind(index, "nan") : bind(index, value);
}

bool Statement::next() {
    const int result = sqlite3_step(m_handle);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        m_database.fail(sqlite3_stmt_readonly(m_handle) ? "read" : "write");
    return result == SQLITE_ROW;
}

void Statement::run() {
    next();
    reset();
}

void Statement::reset() {
    sqlite3_reset(m_handle);
}

bool Statement::isNull(int column) const {
    return sqlite3_column_type(m_handle, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_handle, column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(m_handle, column);
}

double Statement::number(int column) const {
    const int type = sqlite3_column_type(m_handle, column);
    if (type == SQLITE_NULL)
        return absent();
    return type == SQLITE_TEXT ? std::numeric_limits<double>::quiet_NaN() : real(column);
}

std::string Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_handle, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_handle, column))) : std::string();
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_handle, column));
    return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_handle, column)))
                 : std::string_view();
}

Transaction::Transaction(Database& database) : m_database(database) {
    m_database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (m_isOpen && sqlite3_get_autocommit(m_database.handle()) == 0)
        sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    m_database.execute("COMMIT");
    m_isOpen = false;
}

} // namespace nabla::session
