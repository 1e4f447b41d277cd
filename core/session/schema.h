// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/database.h"

#include <cstdint>
#include <filesystem>
#include <string>

/// The session file's tables. Version 1; README.md of this folder tells what each column means.
namespace nabla::session {

/// "Nabl" in ASCII, at offset 68 of the file.
inline constexpr std::int32_t kApplicationId = 0x4e61626c;
/// At offset 60. A file with a higher one was written by a newer program.
inline constexpr std::int32_t kSchemaVersion = 1;

/// Fills a new file. Errors: DatabaseError.
void createSchema(Database& database);

/// Reads the first 100 bytes without SQLite: a regular file, a database, ours, not too new, as long as it says.
/// Errors: FileError with the reason.
void checkHeader(const std::filesystem::path& file);

/// Compares tables and views with ours, word for word. What people added themselves is left alone, but no trigger, no
/// virtual table. Errors: FileError.
void checkSchema(Database& database);

/// The first thing quick_check complains about; empty when the file is sound.
std::string findDamage(Database& database);

} // namespace nabla::session
