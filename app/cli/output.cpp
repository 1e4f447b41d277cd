// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include "core/base/error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace nabla::cli {

namespace fs = std::filesystem;

void checkWritable(const std::string& option, const fs::path& file, Writing writing) {
    std::error_code ignored;
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
    const bool exists = fs::exists(file, ignored);
    if (fs::is_directory(file, ignored))
        throw FileError(option + ": " + file.string() + " is a folder. Give a file name.");
    if (!fs::is_directory(folder, ignored))
        throw FileError(option + ": there is no folder " + folder.string() + ". Create it or choose another one.");
    if (writing == Writing::AsAWhole && exists && !fs::is_regular_file(file, ignored))
        throw FileError(option + ": " + file.string() + " is no regular file. Choose another name.");
    // A device such as /dev/stdout may be written where its folder may not.
    const bool needsFolder = writing == Writing::AsAWhole || !exists;
    if ((needsFolder && ::access(folder.c_str(), W_OK) != 0) || (exists && ::access(file.c_str(), W_OK) != 0))
        throw FileError(option + ": cannot write " + file.string() + ": " + std::strerror(errno) +
                        ". Check the permissions or choose another folder.");
}

GrowingFile::GrowingFile(fs::path file) : m_path(std::move(file)) {
    m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (m_descriptor < 0)
        throw FileError("Cannot write " + m_path.string() + ": " + std::strerror(errno) + ". Choose another place.");
}

GrowingFile::~GrowingFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void GrowingFile::append(std::string& text) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const ssize_t written = ::write(m_descriptor, rest.data(), rest.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail();
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    text.clear();
}

void GrowingFile::close() {
    const int descriptor = std::exchange(m_descriptor, -1);
    if (descriptor >= 0 && ::close(descriptor) != 0)
        fail();
}

void GrowingFile::fail() const {
    throw OutputError("Cannot write " + m_path.string() + ": " + std::strerror(errno) + ".");
}

ProgressLine::ProgressLine(bool isWanted) : m_isShown(isWanted && ::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    clear();
}

void ProgressLine::show(double share, const std::string& text) {
    if (!m_isShown)
        return;
    constexpr int kWidth = 24;
    const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * kWidth);
    const std::string bar =
        std::string(static_cast<std::size_t>(full), '#') + std::string(static_cast<std::size_t>(kWidth - full), '-');
    std::fprintf(stderr, "\r[%s] %s\033[K", bar.c_str(), text.c_str());
    std::fflush(stderr);
    m_isDirty = true;
}

void ProgressLine::clear() {
    if (m_isDirty)
        std::fprintf(stderr, "\r\033[K");
    m_isDirty = false;
}

} // namespace nabla::cli
