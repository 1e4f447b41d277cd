// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace nabla::session {

/// What SQLite said no to. Private to core/session; people see what(), which names the file.
class DatabaseError : public FileError {
public:
    DatabaseError(const std::string& text, int resultCode) : FileError(text), m_code(resultCode) {}
    int code() const noexcept { return m_code; } ///< extended result code
    bool isDamage() const noexcept;              ///< the file, not the disk or a lock, is at fault

private:
    int m_code;
};

enum class OpenMode {
    Read,      ///< changes nothing in the file
    Immutable, ///< the same, where not even -shm can be made; nobody else may write it meanwhile
    Write,
    Create ///< a new file; one that exists is an error
};

/// One connection with the settings for files nobody vouches for: defensive, schema not trusted, triggers off, small
/// limits, no memory mapping.
///
/// Threads  one at a time.
/// Errors   DatabaseError from every function.
class Database {
public:
    Database(const std::filesystem::path& file, OpenMode mode);
    ~Database();
    Database(Database&& other) noexcept;
    Database& operator=(Database&&) = delete;

    const std::filesystem::path& file() const noexcept { return m_file; }
    sqlite3* handle() const noexcept { return m_handle; }

    /// One or more statements without results.
    void execute(const char* sql);
    void execute(const std::string& sql) { execute(sql.c_str()); }
    std::string text(const char* sql); ///< first column of the first row, empty when there is none
    std::int64_t number(const char* sql);
    /// Closes and says whether something went wrong; the destructor stays silent.
    void close();

    [[noreturn]] void fail(const char* doing) const;

private:
    void harden();

    std::filesystem::path m_file;
    sqlite3* m_handle = nullptr;
};

/// A prepared statement. Parameters count from 1, columns from 0.
///
///     Statement insert(database, "INSERT INTO notes VALUES (?1, ?2)");
///     insert.bind(1, run).bind(2, text).run();
class Statement {
public:
    Statement(Database& database, const char* sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, double value);          ///< NaN becomes NULL: see bindNumber
    Statement& bind(int index, std::string_view text); ///< copied
    Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
    Statement& bindBlob(int index, std::string_view bytes); ///< not copied: must live until run or reset
    Statement& bindNull(int index);
    /// A telemetry number: NULL when absent, the text 'nan' when it is one.
    Statement& bindNumber(int index, double value);
    template <class T>
    Statement& bind(int index, const std::optional<T>& value) {
        return value ? bind(index, *value) : bindNull(index);
    }

    /// To the next row; false at the end.
    bool next();
    /// Requires: no rows to come. Ready for new parameters afterwards.
    void run();
    void reset();

    bool isNull(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    double number(int column) const; ///< the way back of bindNumber
    std::string text(int column) const;
    std::string_view blob(int column) const; ///< valid until next or reset

private:
    Database& m_database;
    sqlite3_stmt* m_handle = nullptr;
};

/// Rolled back unless committed.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& m_database;
    bool m_isOpen = true;
};

} // namespace nabla::session
