// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/byte_stream.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>
#include <zlib.h>

namespace nabla {

namespace {

struct Signature {
    std::string_view bytes;
    std::string_view kind;
};

constexpr Signature kForeign[] = {
    {"\x89PNG", "a PNG picture"},
    {"\xFF\xD8\xFF", "a JPEG picture"},
    {"GIF8", "a GIF picture"},
    {"PK\x03\x04", "a ZIP archive or an office document"},
    {"%PDF", "a PDF document"},
    {"SQLite format 3", "an SQLite database"},
    {"\x7F"
     "ELF",
     "a program"},
    {"\xFD"
     "7zXZ",
     "an xz archive"},
    {"BZh", "a bzip2 archive"},
    {"7z\xBC\xAF", "a 7z archive"},
    {"\xD0\xCF\x11\xE0", "an old office document"},
};

std::size_t readFully(int descriptor, std::span<char> buffer, const std::string& name) {
    std::size_t got = 0;
    while (got < buffer.size()) {
        const ssize_t n = ::read(descriptor, buffer.data() + got, buffer.size() - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            throw FileError(name + " cannot be read: " + std::strerror(errno) + ".");
        if (n == 0)
            break;
        got += static_cast<std::size_t>(n);
    }
    return got;
}

class PlainFile : public ByteStream {
public:
    PlainFile(int descriptor, std::uint64_t size, std::string name)
        : m_descriptor(descriptor), m_size(size), m_name(std::move(name)) {}
    PlainFile(const PlainFile&) = delete;
    PlainFile& operator=(const PlainFile&) = delete;
    ~PlainFile() override { ::close(m_descriptor); }

    std::size_t read(std::span<char> buffer) override {
        const std::size_t got = readFully(m_descriptor, buffer, m_name);
        m_read += got;
        return got;
    }
    std::optional<std::uint64_t> size() const override { return m_size; }
    double progress() const override {
        return m_size == 0 ? 1 : std::min(1.0, static_cast<double>(m_read) / static_cast<double>(m_size));
    }
    const std::string& name() const override { return m_name; }

    std::string firstBytes(std::size_t count) const {
        std::string bytes(count, '\0');
        const ssize_t got = ::pread(m_descriptor, bytes.data(), count, 0);
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return bytes;
    }

private:
    int m_descriptor;
    std::uint64_t m_size;
    std::uint64_t m_read = 0;
    std::string m_name;
};

class GzipFile : public ByteStream {
public:
    explicit GzipFile(std::unique_ptr<PlainFile> packed) : m_packed(std::move(packed)), m_input(1 << 16) {
        if (inflateInit2(&m_zlib, 15 + 16) != Z_OK)
            throw std::bad_alloc();
    }
    GzipFile(const GzipFile&) = delete;
    GzipFile& operator=(const GzipFile&) = delete;
    ~GzipFile() override { inflateEnd(&m_zlib); }

    std::size_t read(std::span<char> buffer) override {
        std::size_t got = 0;
        while (got < buffer.size() && !m_done)
            got += inflateSome(buffer.subspan(got));
        m_unpacked += got;
        if (m_unpacked > kMaxUnpackedBytes)
            throw FileError(name() + " unpacks to more than " + std::to_string(kMaxUnpackedBytes >> 30) +
                            " GB; it is damaged or made to harm. Unpack it yourself if you trust it.");
        return got;
    }
    std::optional<std::uint64_t> size() const override { return std::nullopt; }
    double progress() const override { return m_packed->progress(); }
    const std::string& name() const override { return m_packed->name(); }

private:
    std::size_t inflateSome(std::span<char> buffer) {
        if (m_zlib.avail_in == 0) {
            m_zlib.avail_in = static_cast<uInt>(m_packed->read(m_input));
            m_zlib.next_in = reinterpret_cast<Bytef*>(m_input.data());
            if (m_zlib.avail_in == 0) {
                if (m_insideMember)
                    throw FileError(name() + " ends in the middle of its gzip data; it is cut short. Copy it again.");
                m_done = true;
                return 0;
            }
        }
        const std::size_t room = std::min<std::size_t>(buffer.size(), 1u << 30);
        m_zlib.next_out = reinterpret_cast<Bytef*>(buffer.data());
        m_zlib.avail_out = static_cast<uInt>(room);
        m_insideMember = true;
        const int status = inflate(&m_zlib, Z_NO_FLUSH);
        if (status == Z_STREAM_END) { // another member may follow
            m_insideMember = false;
            inflateReset(&m_zlib);
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            throw FileError(name() + " holds damaged gzip data. Copy it again.");
        }
        return room - m_zlib.avail_out;
    }

    std::unique_ptr<PlainFile> m_packed;
    std::vector<char> m_input;
    z_stream m_zlib{};
    std::uint64_t m_unpacked = 0;
    bool m_insideMember = true;
    bool m_done = false;
};

class MemoryBytes : public ByteStream {
public:
    MemoryBytes(std::string_view bytes, std::string name) : m_bytes(bytes), m_name(std::move(name)) {}

    std::size_t read(std::span<char> buffer) override {
        const std::size_t got = std::min(buffer.size(), m_bytes.size() - m_position);
        std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(m_position), got, buffer.begin());
        m_position += got;
        return got;
    }
    std::optional<std::uint64_t> size() const override { return m_bytes.size(); }
    double progress() const override {
        return m_bytes.empty() ? 1 : static_cast<double>(m_position) / static_cast<double>(m_bytes.size());
    }
    const std::string& name() const override { return m_name; }

private:
    std::string_view m_bytes;
    std::size_t m_position = 0;
    std::string m_name;
};

std::string notRegular(mode_t mode) {
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISFIFO(mode))
        return "a pipe";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

} // namespace

std::unique_ptr<ByteStream> openBytes(const std::filesystem::path& file) {
    const std::string name = file.string();
    struct stat info {};
    // Asked before opening, because opening a device can do things, and again after, because the name may have moved
    // on. O_NONBLOCK: opening a pipe without a writer would wait for ever. It means nothing for regular files.
    int descriptor = -1;
    if (::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode))
        descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    else if (info.st_mode != 0)
        throw FileError(name + " is " + notRegular(info.st_mode) + ", not a file with data. Choose a file.");
    if (descriptor < 0)
        throw FileError(name + " cannot be opened: " + std::strerror(errno) + ". Check the path.");
    if (::fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(descriptor);
        throw FileError(name + " is " + notRegular(info.st_mode) + ", not a file with data. Choose a file.");
    }
    auto plain = std::make_unique<PlainFile>(descriptor, static_cast<std::uint64_t>(info.st_size), name);
    const std::string first = plain->firstBytes(16);
    for (const Signature& foreign : kForeign)
        if (first.starts_with(foreign.bytes))
            throw FileError(name + " is " + std::string(foreign.kind) +
                            ", not a table of numbers. Export the data as CSV, IDX or NPY.");
    if (first.starts_with("\x1F\x8B"))
        return std::make_unique<GzipFile>(std::move(plain));
    return plain;
}

std::unique_ptr<ByteStream> memoryBytes(std::string_view bytes, std::string name) {
    return std::make_unique<MemoryBytes>(bytes, std::move(name));
}

std::string readAll(ByteStream& stream, std::uint64_t limit) {
    std::string all;
    std::array<char, 1 << 16> buffer;
    while (const std::size_t got = stream.read(buffer)) {
        all.append(buffer.data(), got);
        if (all.size() > limit)
            throw FileError(stream.name() + " is larger than " + std::to_string(limit) + " bytes.");
    }
    return all;
}

} // namespace nabla
