// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/session/columns.h"
#include "core/session/database.h"
#include "core/session/recorder.h"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace nabla::session {

/// What stands in a run's row of the table from the start.
struct RunRecord {
    std::string name;
    std::optional<RunId> parent;
    std::int64_t forkStep = 0;
    std::string recipe;
    std::string baseFolder;
    std::uint64_t seed = 0;
    Precision precision = Precision::F32;
    std::string dataHash;
    std::int64_t totalSteps = 0;
};
RunRecord recordOf(const Run& run, const Recorder::Origin& origin);
/// Changes with any number of the prepared data.
std::string hashOf(const Dataset& data);
/// Enters the run. Requires: within a transaction.
RunId enter(Database& database, const RunRecord& run, const History& history);

/// Steps that a chunk from `first` to `last` holds rows of, oldest first: recorded ones on a grid of `stride` from
/// `origin`.
std::vector<std::int64_t> stepsOfChunk(Database& database, RunId run, std::int64_t first, std::int64_t last,
                                       std::int64_t stride, std::int64_t origin);

/// Carries one run's History, events and checkpoints over into a session, piece by piece. What has been taken but not
/// committed is taken again after discard(). A piece of rows is at most a chunk, so that no transaction is long and
/// what is behind gets into the file bit by bit.
///
/// Threads  one.
class RunWriter {
public:
    RunWriter(std::shared_ptr<const History> history, std::shared_ptr<const Checkpoints> checkpoints,
              const RecorderOptions& options);

    /// Starts at the beginning of the History, for a run just entered.
    void start(RunId id);
    /// Goes on behind what the file holds. Errors: DatabaseError; FileError when the History does not join it.
    void resume(Database& database, RunId id);
    /// Goes on in a copy of the file that was made a while ago. Errors: as resume.
    void rejoin(Database& database);

    /// Piece: the next rows, at most a chunk, with the events and the kept checkpoints up to there. Due: also the
    /// checkpoint and the pyramid whose time has come. Checkpoint: the newest one now. Everything: the pyramid as well.
    enum class Extent { Piece, Due, Checkpoint, Everything };
    /// Encodes what is new. No database is touched: may take a while.
    void take(Extent extent);
    /// Writes what was taken. Requires: within a transaction. Errors: DatabaseError.
    void write(Database& database);
    /// The transaction was committed.
    void keep();
    /// It was not.
    void discard();

    RunId id() const noexcept { return m_id; }
    std::int64_t recordedEnd() const noexcept { return m_end; }
    std::int64_t stride() const noexcept { return m_stride; }
    bool hasNews() const;
    /// Something but rows waits to be taken.
    bool isDue() const;

private:
    struct Piece {
        std::int64_t first;
        std::int64_t last;
        Index rows;
        std::string bytes;
        bool isWhole; ///< replaces the smaller pieces it is made of
    };
    struct NewCheckpoint {
        Checkpoints::Entry entry;
        std::string bytes;
    };
    struct StoredCheckpoint {
        std::int64_t step;
        std::int64_t bytes;
        bool isKept;
    };

    void setColumns(Columns columns);
    void readStored(Database& database);
    void takeRows();
    void addPiece(Index fromRow, bool isWhole);
    void takeEvents(bool all);
    void takeCheckpoints(Extent extent);
    std::vector<Checkpoints::Entry> wantedCheckpoints(Extent extent) const;
    void takePyramid();
    void writeSteps(Database& database);
    void writePieces(Database& database);
    void writeEvents(Database& database);
    void writeCheckpoints(Database& database);
    void thinCheckpoints(Database& database);
    void thinRows(Database& database);
    bool thinOne(Database& database);
    void remember();

    const std::shared_ptr<const History> m_history;
    const std::shared_ptr<const Checkpoints> m_checkpoints;
    const RecorderOptions m_options;
    Columns m_columns;
    int m_bits = 64; ///< kept of a number
    Index m_chunkRows = 0;

    RunId m_id = 0;
    // What is committed.
    std::int64_t m_end = 0;
    std::vector<double> m_open; ///< rows of the chunk that is not full yet
    std::vector<std::int64_t> m_openSteps;
    std::size_t m_committedOpen = 0; ///< rows of it that are in the file
    std::int64_t m_eventOffset = 0;
    std::size_t m_events = 0;
    std::vector<StoredCheckpoint> m_stored;
    std::int64_t m_pyramidEnd = 0;
    std::int64_t m_rawBytes = 0;
    std::int64_t m_stride = 1;
    std::chrono::steady_clock::time_point m_checkpointTime{};

    // What was taken.
    std::int64_t m_takenEnd = 0;
    std::vector<std::pair<std::int64_t, std::array<double, kTableScalars>>> m_steps;
    std::vector<Piece> m_pieces;
    std::vector<RunEvent> m_newEvents;
    std::vector<NewCheckpoint> m_newCheckpoints;
    std::string m_pyramid;
    std::int64_t m_bucketSteps = 0;
    std::int64_t m_buckets = 0;
    std::vector<StoredCheckpoint> m_storedBefore;
    std::int64_t m_rawBytesBefore = 0;
    std::int64_t m_strideBefore = 1;
    Extent m_extent = Extent::Piece;
    bool m_isThinnable = true; ///< there may be rows to leave out
};

} // namespace nabla::session
