// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/checkpoint.h"
#include "core/history/history.h"
#include "core/recipe/recipe.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nabla {

/// Number of a run in its session; never used twice in one file.
using RunId = std::int64_t;

/// How a recorded run stands.
enum class StoredState { Open, Finished, Diverged };

/// What a list of runs shows of one run; everything but its telemetry.
struct RunInfo {
    RunId id = 0;
    std::string name;            ///< unique among the runs that are not deleted
    std::optional<RunId> parent; ///< the run it was forked from
    std::int64_t forkStep = 0;   ///< the first step that is its own; 0 without a parent
    std::string recipe;          ///< JSON
    std::string baseFolder;      ///< where the recipe's relative paths start
    std::uint64_t seed = 0;
    Precision precision = Precision::F32;
    std::string software; ///< "nablascope 0.1.0"
    std::string dataHash; ///< of the prepared data
    std::string created;  ///< "2026-11-25T02:45:00Z"
    std::int64_t firstStep = 0;
    std::int64_t endStep = 0; ///< one past the newest recorded step; firstStep when there is none
    std::int64_t stepsRecorded = 0;
    std::int64_t totalSteps = 0;
    StoredState state = StoredState::Open;
    std::optional<Divergence> divergence;
    double lastLoss = 0;       ///< absent() where there is none, as the next two
    double lastAccuracy = 0;   ///< of training
    double validationLoss = 0; ///< the newest
    std::string color;         ///< "#rrggbb" or empty
    std::string note;          ///< Markdown
    bool isDeleted = false;    ///< can be brought back until the session is saved or closed
};

/// One session file (contract, section 5): opened, changed, saved. Telemetry gets in by a Recorder and out by a
/// SessionReader.
///
/// Threads  every function may be called from any thread; they may wait for a commit of the Recorder (milliseconds).
/// Errors   FileError from every function that reads or writes; what() is for people. The file stays sound.
class SessionStore {
public:
    enum class Access {
        Write,       ///< FileError when somebody else writes it, or nobody may
        WriteIfFree, ///< then it is opened for reading, and readOnlyReason() says why
        Read
    };

    /// A new, empty session. Errors: FileError, also when the file exists.
    static std::shared_ptr<SessionStore> create(const std::filesystem::path& file);
    /// Checks first that the file is a sound session of ours; a file that is not changes in no byte. A damaged one is
    /// opened for reading as far as it is sound: see damage().
    static std::shared_ptr<SessionStore> open(const std::filesystem::path& file, Access access = Access::WriteIfFree);
    /// close() without a word.
    ~SessionStore();
    SessionStore(const SessionStore&) = delete;
    SessionStore& operator=(const SessionStore&) = delete;

    /// Folds the log into the file, so that nothing lies beside it afterwards; deleted runs go for good. Recorders must
    /// have stopped and readers be gone. Nothing else may be called any more, except close() itself and file().
    /// Errors: FileError when the log could not be folded: file and log belong together then, and the next opening
    /// reads both.
    void close();

    /// The working file; another one after saveAs, or after a Recorder had to leave a full disk.
    std::filesystem::path file() const;
    bool isReadOnly() const;
    std::string readOnlyReason() const; ///< for people: who has it open, or that the folder cannot be written
    std::string damage() const;         ///< what is broken, empty when nothing is

    /// All runs in the order in which they were made; deleted ones only when asked for.
    std::vector<RunInfo> runs(bool withDeleted = false) const;
    /// Nothing when there is no such run.
    std::optional<RunInfo> run(RunId id) const;
    /// (step, loss) of at most about `points` evenly spread steps: a sparkline.
    std::vector<std::pair<std::int64_t, double>> lossCurve(RunId id, int points) const;

    /// The name really given: a taken one gets a number.
    std::string rename(RunId id, const std::string& name);
    void setColor(RunId id, const std::string& color);
    void setNote(RunId id, const std::string& markdown);
    /// Undo is setDeleted(id, false). saveAs and closing remove deleted runs for good.
    void setDeleted(RunId id, bool isDeleted);

    std::string note() const; ///< of the whole session, Markdown
    void setNote(const std::string& markdown);
    /// The window's own values by key (docks, view settings); empty when there is none.
    std::string layout(const std::string& key) const;
    void setLayout(const std::string& key, const std::string& bytes);

    /// A safe copy under a new name, which becomes the working file: written beside it, synced, renamed. What stood
    /// there is replaced. Writers of this process go on in the new file. The old file stays; the caller removes an
    /// unsaved one. Errors: FileError; the old file is the working file then, and whatever stood under the new name is
    /// untouched.
    void saveAs(const std::filesystem::path& file);
    /// The same without a change of the working file; also of a session opened for reading.
    void saveCopy(const std::filesystem::path& file) const;

    class Impl; ///< private to core/session
    Impl& impl() const { return *m_impl; }

private:
    explicit SessionStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Sessions in `folder` that nobody has open: what a crash left there, newest first. For the recovery dialog; open one
/// with SessionStore::open. Files that are no sessions are left out.
/// Threads  any. Errors: none; an unreadable folder is empty.
std::vector<std::filesystem::path> orphanedSessions(const std::filesystem::path& folder);

} // namespace nabla
