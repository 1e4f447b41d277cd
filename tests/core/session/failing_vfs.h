// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sqlite3.h>

#include <cstring>
#include <string>

namespace nabla::test {

/// SQLite's way to the disk with a fault put in: the n-th call that opens, reads, writes, syncs, truncates, measures or
/// deletes something below `folder` fails, that one or all from it on. One at a time; the default way while it lives,
/// and it must outlive every connection made meanwhile.
class FailingVfs {
public:
    enum class Lasts { Once, ForEver };

    FailingVfs(std::string folder, long call, Lasts lasts, int code)
        : m_folder(std::move(folder)), m_call(call), m_lasts(lasts), m_code(code), m_real(sqlite3_vfs_find(nullptr)) {
        s_current = this;
        m_shim = *m_real;
        m_shim.szOsFile = static_cast<int>(sizeof(File)) + m_real->szOsFile;
        m_shim.zName = "failing";
        m_shim.pNext = nullptr;
        m_shim.xOpen = open;
        m_shim.xDelete = remove;
        sqlite3_vfs_register(&m_shim, 1);
    }
    ~FailingVfs() {
        sqlite3_vfs_register(m_real, 1);
        sqlite3_vfs_unregister(&m_shim);
        s_current = nullptr;
    }

    bool hasFailed() const { return m_failures > 0; }
    long calls() const { return m_count; }
    /// From here on every call fails, until mended.
    void breakDown() {
        m_call = m_count + 1;
        m_lasts = Lasts::ForEver;
    }
    void mend() { m_isMended = true; }
    /// The n-th call from here on fails, once.
    void failOnceAt(long call) {
        m_call = m_count + call;
        m_lasts = Lasts::Once;
        m_failures = 0;
    }
    /// What the first call that failed did, and to which file, without its folder: "write a.nabla-wal".
    const std::string& failedCall() const { return m_failedFile; }

private:
    struct File {
        sqlite3_file base;
        bool isWatched;
        char name[64]; ///< without its folder
        sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };
    static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }

    bool fails(const std::string& name, const char* what) {
        ++m_count;
        const bool isHit = !m_isMended && (m_lasts == Lasts::Once ? m_count == m_call : m_count >= m_call);
        if (isHit && m_failures == 0)
            m_failedFile = what + (" " + name);
        m_failures += isHit;
        return isHit;
    }
    static bool fails(sqlite3_file* file, const char* what) {
        return of(file)->isWatched && s_current && s_current->fails(of(file)->name, what);
    }

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags) {
        File* const own = of(file);
        own->base.pMethods = nullptr;
        own->isWatched = name && s_current->isBelow(name);
        own->name[0] = '\0';
        if (own->isWatched)
            std::strncpy(own->name, std::strrchr(name, '/') + 1, sizeof own->name - 1);
        own->name[sizeof own->name - 1] = '\0';
        if (own->isWatched && s_current->fails(own->name, "open"))
            return SQLITE_CANTOPEN;
        const int result = s_current->m_real->xOpen(s_current->m_real, name, own->real(), flags, outFlags);
        if (own->real()->pMethods)
            own->base.pMethods = methods();
        return result;
    }

    bool isBelow(const char* name) const { return m_folder.compare(0, std::string::npos, name, m_folder.size()) == 0; }

    static int remove(sqlite3_vfs*, const char* name, int syncFolder) {
        if (s_current->isBelow(name) && s_current->fails(std::strrchr(name, '/') + 1, "delete"))
            return SQLITE_IOERR_DELETE;
        return s_current->m_real->xDelete(s_current->m_real, name, syncFolder);
    }

    static const sqlite3_io_methods* methods() {
        static const sqlite3_io_methods shim = [] {
            sqlite3_io_methods m{};
            m.iVersion = 2;
            m.xClose = [](sqlite3_file* f) { return of(f)->real()->pMethods->xClose(of(f)->real()); };
            m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
                return fails(f, "read") ? SQLITE_IOERR_READ : of(f)->real()->pMethods->xRead(of(f)->real(), to, n, at);
            };
            m.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
                return fails(f, "write") ? s_current->m_code
                                         : of(f)->real()->pMethods->xWrite(of(f)->real(), from, n, at);
            };
            m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) {
                return fails(f, "truncate") ? SQLITE_IOERR_TRUNCATE
                                            : of(f)->real()->pMethods->xTruncate(of(f)->real(), n);
            };
            m.xSync = [](sqlite3_file* f, int flags) {
                return fails(f, "sync") ? SQLITE_IOERR_FSYNC : of(f)->real()->pMethods->xSync(of(f)->real(), flags);
            };
            m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) {
                return fails(f, "size") ? SQLITE_IOERR_FSTAT : of(f)->real()->pMethods->xFileSize(of(f)->real(), n);
            };
            m.xLock = [](sqlite3_file* f, int how) { return of(f)->real()->pMethods->xLock(of(f)->real(), how); };
            m.xUnlock = [](sqlite3_file* f, int how) { return of(f)->real()->pMethods->xUnlock(of(f)->real(), how); };
            m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
                return of(f)->real()->pMethods->xCheckReservedLock(of(f)->real(), out);
            };
            m.xFileControl = [](sqlite3_file* f, int op, void* argument) {
                return of(f)->real()->pMethods->xFileControl(of(f)->real(), op, argument);
            };
            m.xSectorSize = [](sqlite3_file* f) { return of(f)->real()->pMethods->xSectorSize(of(f)->real()); };
            m.xDeviceCharacteristics = [](sqlite3_file* f) {
                return of(f)->real()->pMethods->xDeviceCharacteristics(of(f)->real());
            };
            m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
                return fails(f, "map") ? SQLITE_IOERR_SHMMAP
                                       : of(f)->real()->pMethods->xShmMap(of(f)->real(), page, size, extend, out);
            };
            m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
                return of(f)->real()->pMethods->xShmLock(of(f)->real(), offset, n, flags);
            };
            m.xShmBarrier = [](sqlite3_file* f) { of(f)->real()->pMethods->xShmBarrier(of(f)->real()); };
            m.xShmUnmap = [](sqlite3_file* f, int erase) {
                return of(f)->real()->pMethods->xShmUnmap(of(f)->real(), erase);
            };
            return m;
        }();
        return &shim;
    }

    inline static FailingVfs* s_current = nullptr;
    std::string m_folder;
    long m_call;
    Lasts m_lasts;
    int m_code;
    sqlite3_vfs* m_real;
    sqlite3_vfs m_shim{};
    std::string m_failedFile;
    long m_count = 0;
    long m_failures = 0;
    bool m_isMended = false;
};

} // namespace nabla::test
