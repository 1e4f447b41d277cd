// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/session/session_store.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nabla {

struct RecorderOptions {
    /// From the start of one commit to the start of the next. A quarter of what may be lost at most (a second): the
    /// rest is for the commit itself on a machine that is busy.
    std::chrono::milliseconds commitEvery{250};
    std::chrono::milliseconds checkpointEvery{5000}; ///< into the file; the first one and new weights always
    std::int64_t checkpointBytes = 32ll << 20;       ///< of one run in the file; the first and the newest always stay
    std::int64_t rawBytes = 2ll << 30; ///< of telemetry blobs a run; beyond it every second, fourth ... row
    /// Where recording goes on when the file's place cannot be written; empty: $XDG_CACHE_HOME/nablascope/recovery.
    std::filesystem::path fallbackFolder;
};

/// What the recorder is doing, as one consistent snapshot.
struct RecorderStatus {
    std::int64_t recordedEnd = 0; ///< steps below are committed
    std::int64_t commits = 0;
    std::int64_t stride = 1;    ///< every so-manieth row is kept in the file now
    std::filesystem::path file; ///< the working file
    std::string message;        ///< for people, empty while all is well: what failed, and where recording goes on
    std::int64_t failures = 0;  ///< counts messages; show a message when this has grown
    bool isRecording = false;   ///< false when the file could not be written and no other place either; tried again
};

/// Writes a run into a session while it goes on, on a thread of its own with its own connection: every half second up
/// to History's published count, whether or not a chunk is full. A kill at any moment loses no more than that.
///
/// Reads History, events and checkpoints only; never waits for a step, and no step waits for it.
///
/// When a write fails (disk full, drive pulled, folder removed) the run goes on, the status gets a message, and the
/// session is moved to the fallback folder; SessionStore::file() tells the new place.
///
/// Several recorders may write into one session side by side, a run each; when the file has to be left, it is left
/// once.
///
/// Threads  every function may be called from any thread, one at a time.
/// Errors   failures while recording are in status(), never thrown.
class Recorder {
public:
    explicit Recorder(std::shared_ptr<SessionStore> store, RecorderOptions options = {});
    /// stop().
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Where a new run comes from.
    struct Origin {
        std::string name;            ///< empty: the recipe's, or "run"; a taken one gets a number
        std::optional<RunId> parent; ///< fork
        std::int64_t forkStep = 0;
    };
    /// Enters a new run and starts to record it; the one before is finished with. Call it before the first step, on the
    /// thread that owns the run, or while the run rests. Errors: FileError.
    RunId record(const Run& run, const Origin& origin);
    /// The same for several runs of one session, each with a recorder of its own: all of them are entered, or none.
    struct Entry {
        Recorder& recorder;
        const Run& run;
        Origin origin;
    };
    static std::vector<RunId> record(const std::vector<Entry>& entries);
    /// The same for a run of another program, of which nothing but its telemetry is known: it has no recipe and no
    /// checkpoints. Errors: FileError.
    RunId record(std::shared_ptr<const History> history, const std::string& name);
    /// Goes on recording a stored run (`run` has been restored, its History ends or starts where the stored one ends).
    /// Errors: FileError.
    void resume(RunId id, const Run& run);

    /// Blocks until everything published so far is committed, or failed to be: then false. With a checkpoint of the
    /// newest state if the run has kept one (Run::keepCheckpoint; Runner does so when it pauses).
    bool flush();
    /// Tells how the run ended; written with the next commit.
    void setOutcome(StoredState state, const std::optional<Divergence>& divergence = {});
    /// Flushes, writes the pyramid and lets go of the run and the file. False when something could not be written.
    bool stop();

    RecorderStatus status() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace nabla
