// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mutex>
#include <set>

namespace nabla::session {

struct FileLock::Registry {
    std::mutex mutex;
    std::set<Key> held;
};

FileLock::Registry& FileLock::registry() {
    static Registry registry;
    return registry;
}

std::optional<FileLock::Key> FileLock::keyOf(const std::filesystem::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0)
        return std::nullopt;
    return Key{info.st_dev, info.st_ino};
}

std::optional<FileLock> FileLock::tryTake(const std::filesystem::path& file) {
    Registry& all = registry();
    const std::lock_guard guard(all.mutex);
    const std::optional<Key> key = keyOf(file);
    if (!key || all.held.count(*key) > 0)
        return std::nullopt;
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return std::nullopt;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return std::nullopt;
    }
    all.held.insert(*key);
    return FileLock(descriptor, *key);
}

bool FileLock::isHeldHere(const std::filesystem::path& file) {
    Registry& all = registry();
    const std::lock_guard guard(all.mutex);
    const std::optional<Key> key = keyOf(file);
    return key && all.held.count(*key) > 0;
}

FileLock::~FileLock() {
    if (m_descriptor < 0)
        return;
    Registry& all = registry();
    const std::lock_guard guard(all.mutex);
    all.held.erase(m_key);
    ::close(m_descriptor);
}

} // namespace nabla::session
