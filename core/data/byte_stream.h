// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace nabla {

/// Bytes in order, from a file, a gzip file or memory. What the table readers read.
class ByteStream {
public:
    virtual ~ByteStream() = default;
    /// Fills as much of `buffer` as there is; less than asked for only at the end. Errors: FileError.
    virtual std::size_t read(std::span<char> buffer) = 0;
    /// Size of all bytes when it is known without reading them (a plain file), else empty.
    virtual std::optional<std::uint64_t> size() const = 0;
    /// How much of the file has been read, 0 .. 1.
    virtual double progress() const = 0;
    /// The file's name for messages.
    virtual const std::string& name() const = 0;
};

/// Most bytes that one gzip file may unpack to.
constexpr std::uint64_t kMaxUnpackedBytes = 8ull << 30;

/// Opens a file for reading; gzip is unpacked on the way, whatever the file is called.
/// Errors: FileError when it is missing, no regular file (folder, pipe, device), or starts like something that
/// never holds a table: PNG, JPEG, ZIP, PDF, SQLite, a program. No device is read and no pipe is waited for.
std::unique_ptr<ByteStream> openBytes(const std::filesystem::path& file);

/// Bytes that are in memory already. Requires: `bytes` outlives the stream.
std::unique_ptr<ByteStream> memoryBytes(std::string_view bytes, std::string name);

/// Everything to the end. Errors: FileError when there are more than `limit` bytes.
std::string readAll(ByteStream& stream, std::uint64_t limit);

} // namespace nabla
