// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include "core/base/error.h"

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nabla {

namespace fs = std::filesystem;

namespace {

/// Throws with the reason the system gave for the last call.
[[noreturn]] void fail(const std::string& what, const fs::path& file) {
    const int error = errno;
    std::string advice;
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        advice = " Free some space or choose another folder.";
    else if (error == EACCES || error == EPERM || error == EROFS)
        advice = " Check the permissions or choose another folder.";
    throw FileError(what + ' ' + file.string() + ": " + std::generic_category().message(error) + '.' + advice);
}

/// Owns a descriptor.
class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_number >= 0)
            ::close(m_number);
    }

    int number() const { return m_number; }
    /// A failed close may be the only word of a failed write.
    bool close() { return ::close(std::exchange(m_number, -1)) == 0; }

private:
    int m_number;
};

/// A temporary file beside `target` that vanishes unless it was renamed.
class Draft {
public:
    explicit Draft(const fs::path& target) : m_path(freeName(target)), m_descriptor(create(m_path)) {
        if (m_descriptor.number() < 0) {
            m_path.clear();
            fail("Cannot write to the folder of", target);
        }
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft() {
        if (!m_path.empty())
            ::unlink(m_path.c_str());
    }

    Descriptor& descriptor() { return m_descriptor; }
    void renameTo(const fs::path& target) {
        if (::rename(m_path.c_str(), target.c_str()) != 0)
            fail("Cannot replace", target);
        m_path.clear();
    }

private:
    /// No other thread or process makes this name; one left by a killed process of the same number is overwritten.
    static std::string freeName(const fs::path& target) {
        static std::atomic<unsigned> count = 0;
        return target.string() + '.' + std::to_string(::getpid()) + '-' + std::to_string(count++) + ".part";
    }
    static int create(const std::string& path) {
        ::unlink(path.c_str());
        return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }

    std::string m_path;
    Descriptor m_descriptor;
};

/// A new file gets what the process gives new files; one that is replaced keeps its permissions.
bool keepsPermissions(int descriptor, const fs::path& target) {
    struct stat info {};
    return ::stat(target.c_str(), &info) != 0 || ::fchmod(descriptor, info.st_mode & 07777) == 0;
}

/// Where the bytes go: behind links, so that a link stays one.
fs::path behindLinks(const fs::path& file) {
    std::error_code ignored;
    if (!fs::is_symlink(fs::symlink_status(file, ignored)))
        return file;
    const fs::path target = fs::weakly_canonical(file, ignored);
    return target.empty() ? file : target;
}

void writeAll(int descriptor, std::string_view bytes, const fs::path& target) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail("Cannot write", target);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace

std::string readFile(const fs::path& file, std::uint64_t largest) {
    // Without O_NONBLOCK opening a pipe that nobody writes to would wait for ever.
    Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.number() < 0)
        fail("Cannot open", file);
    struct stat info {};
    if (::fstat(descriptor.number(), &info) != 0)
        fail("Cannot read", file);
    if (!S_ISREG(info.st_mode))
        throw FileError(file.string() + (S_ISDIR(info.st_mode) ? " is a folder" : " is no regular file") +
                        "; choose a file.");
    const auto tooLarge = [&] {
        return FileError(file.string() + " is larger than the " + std::to_string(largest) +
                         " bytes such a file may have; choose another one.");
    };
    if (static_cast<std::uint64_t>(info.st_size) > largest)
        throw tooLarge();
    std::string bytes;
    char block[1 << 16];
    for (;;) {
        const ssize_t count = ::read(descriptor.number(), block, sizeof block);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail("Cannot read", file);
        if (count == 0)
            return bytes;
        bytes.append(block, static_cast<std::size_t>(count));
        if (bytes.size() > largest) // it may grow while it is read
            throw tooLarge();
    }
}

void writeFile(const fs::path& file, std::string_view bytes) {
    const fs::path target = behindLinks(file);
    std::error_code ignored;
    if (const fs::file_status status = fs::status(target, ignored); fs::exists(status) && !fs::is_regular_file(status))
        throw FileError("Cannot write " + target.string() + ": it is no regular file. Choose another name.");
    Draft draft(target);
    Descriptor& descriptor = draft.descriptor();
    writeAll(descriptor.number(), bytes, target);
    if (!keepsPermissions(descriptor.number(), target) || ::fsync(descriptor.number()) != 0 || !descriptor.close())
        fail("Cannot write", target);
    draft.renameTo(target);
    // The new name is kept after a power cut only once the folder is synced; some file systems refuse, and that is no
    // loss.
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    const Descriptor folderDescriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folderDescriptor.number() >= 0)
        ::fsync(folderDescriptor.number());
}

} // namespace nabla
