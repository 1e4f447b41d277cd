// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace nabla {

/// The bytes of a regular file (no folder, pipe or device). Errors: FileError, also beyond `largest` bytes.
std::string readFile(const std::filesystem::path& file, std::uint64_t largest);

/// Puts `bytes` in the place of `file`, all or nothing: written to a temporary file beside it, synced, renamed.
/// A link's target is replaced, the link stays; the old file's permissions stay.
/// Errors: FileError; then the old file is as it was and no temporary file is left.
void writeFile(const std::filesystem::path& file, std::string_view bytes);

} // namespace nabla
