// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace nabla::cli {

/// Something could not be written while or after training; says what was kept.
class OutputError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// How a file will be written: put in place as a whole, or line by line, also into a pipe or a device.
enum class Writing { AsAWhole, LineByLine };

/// Finds out before training whether `file` can be written later. Errors: FileError naming `option`.
void checkWritable(const std::string& option, const std::filesystem::path& file, Writing writing);

/// A text file that grows and can be watched while it grows; also a pipe or a device. Every write is checked.
class GrowingFile {
public:
    /// Creates or empties the file. Errors: FileError.
    explicit GrowingFile(std::filesystem::path file);
    ~GrowingFile();
    GrowingFile(const GrowingFile&) = delete;
    GrowingFile& operator=(const GrowingFile&) = delete;

    /// Appends all of `text` and clears it. Errors: OutputError.
    void append(std::string& text);
    /// Errors: OutputError.
    void close();

private:
    [[noreturn]] void fail() const;

    std::filesystem::path m_path;
    int m_descriptor = -1;
};

/// A line on stderr that shows how far a run is; nothing when stderr is no terminal.
class ProgressLine {
public:
    explicit ProgressLine(bool isWanted);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    bool isShown() const noexcept { return m_isShown; }
    void show(double share, const std::string& text);
    /// Clears the line, so that what comes next starts on an empty one.
    void clear();

private:
    bool m_isShown;
    bool m_isDirty = false;
};

} // namespace nabla::cli
