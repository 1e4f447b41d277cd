// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

namespace nabla::session {

/// The right to write a session file: one holder on this computer, given back when the process dies. No extra file.
///
/// Trap     POSIX drops a process's record locks, which SQLite relies on, when any descriptor of the file is closed. So
///          while a session is open here nobody may open and close it by other means than SQLite: ask isHeldHere first.
/// Threads  any.
class FileLock {
public:
    /// Nothing when somebody else holds it, here or in another process, or the file cannot be opened.
    static std::optional<FileLock> tryTake(const std::filesystem::path& file);
    static bool isHeldHere(const std::filesystem::path& file);

    FileLock(FileLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)), m_key(other.m_key) {}
    FileLock& operator=(FileLock&& other) noexcept {
        std::swap(m_descriptor, other.m_descriptor);
        std::swap(m_key, other.m_key);
        return *this;
    }
    ~FileLock();

private:
    using Key = std::pair<unsigned long, unsigned long>; ///< device and inode
    FileLock(int descriptor, Key key) : m_descriptor(descriptor), m_key(key) {}
    static std::optional<Key> keyOf(const std::filesystem::path& file);
    struct Registry;
    static Registry& registry();

    int m_descriptor = -1;
    Key m_key;
};

} // namespace nabla::session
