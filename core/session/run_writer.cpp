// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/run_writer.h"

#include "core/base/number.h"
#include "core/recipe/recipe_json.h"
#include "core/session/pyramid.h"
#include "core/session/store_impl.h"
#include "core/session/stored.h"

#include <algorithm>
#include <bit>
#include <cstdio>

namespace nabla::session {

namespace {

constexpr std::int64_t kChunkBytes = 2ll << 20; ///< before packing
constexpr int kMostThinned = 2;                 ///< chunks a commit: each takes as long as packing two

Index chunkRowsFor(Index columns) {
    return std::clamp<Index>(static_cast<Index>(kChunkBytes / (8 * columns)), 16, 1024);
}

template <class Number>
void mix(std::uint64_t& hash, const std::vector<Number>& numbers) {
    for (const Number number : numbers) {
        hash = (hash ^ std::bit_cast<std::uint64_t>(static_cast<double>(number))) * 0x100000001b3ull;
        hash ^= hash >> 29;
    }
}

} // namespace

std::string hashOf(const Dataset& data) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    mix(hash, data.inputs);
    mix(hash, data.labels);
    mix(hash, data.targets);
    mix(hash, data.trainingRows);
    char text[32];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    return text;
}

RunRecord recordOf(const Run& run, const Recorder::Origin& origin) {
    RunRecord record;
    const Recipe& recipe = run.recipe();
    record.name = !origin.name.empty() ? origin.name : !recipe.name.empty() ? recipe.name : "run";
    record.parent = origin.parent;
    record.forkStep = origin.forkStep;
    record.recipe = toJson(recipe);
    record.baseFolder = recipe.baseFolder;
    record.seed = run.resolved().seed;
    record.precision = run.precision();
    record.dataHash = hashOf(run.dataset());
    record.totalSteps = run.totalSteps();
    return record;
}

RunId enter(Database& database, const RunRecord& run, const History& history) {
    const RunId id = database.number("SELECT coalesce(max(id), 0) + 1 FROM runs");
    Statement insert(database, "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
                               "'open', NULL, NULL, NULL, '', '', 0)");
    insert.bind(1, id)
        .bind(2, freeRunName(database, run.name, id))
        .bind(3, run.parent)
        .bind(4, run.forkStep)
        .bind(5, run.recipe)
        .bind(6, run.baseFolder)
        .bind(7, std::to_string(run.seed))
        .bind(8, run.precision == Precision::F32 ? "f32" : "f64")
        .bind(9, "nablascope " NABLA_VERSION)
        .bind(10, timeText())
        .bind(11, run.dataHash)
        .bind(12, layoutText(history.layout()))
        .bind(13, history.firstStep())
        .bind(14, run.totalSteps)
        .run();
    return id;
}

std::vector<std::int64_t> stepsOfChunk(Database& database, RunId run, std::int64_t first, std::int64_t last,
                                       std::int64_t stride, std::int64_t origin) {
    Statement select(database, "SELECT step FROM steps WHERE run = ?1 AND step BETWEEN ?2 AND ?3 ORDER BY step");
    select.bind(1, run).bind(2, first).bind(3, last);
    std::vector<std::int64_t> steps;
    while (select.next())
        if ((select.integer(0) - origin) % stride == 0)
            steps.push_back(select.integer(0));
    return steps;
}

RunWriter::RunWriter(std::shared_ptr<const History> history, std::shared_ptr<const Checkpoints> checkpoints,
                     const RecorderOptions& options)
    : m_history(std::move(history)), m_checkpoints(std::move(checkpoints)), m_options(options) {
    setColumns(columnsOf(m_history->layout()));
}

void RunWriter::setColumns(Columns columns) {
    m_columns = std::move(columns);
    m_bits = bitsKept(kTableScalars + m_columns.count());
    m_chunkRows = chunkRowsFor(std::max<Index>(1, m_columns.count()));
}

void RunWriter::start(RunId id) {
    m_id = id;
    m_end = m_takenEnd = m_history->firstStep();
    m_open.clear();
    m_openSteps.clear();
    m_committedOpen = 0;
    m_eventOffset = 0;
    m_events = 0;
    m_stored.clear();
    m_pyramidEnd = m_rawBytes = 0;
    m_stride = 1;
    m_checkpointTime = {};
    remember();
    discard();
}

void RunWriter::remember() {
    m_storedBefore = m_stored;
    m_rawBytesBefore = m_rawBytes;
    m_strideBefore = m_stride;
}

void RunWriter::resume(Database& database, RunId id) {
    start(id);
    // A run keeps the columns it began with, whatever program goes on with it.
    Statement traces(database, "SELECT traces FROM runs WHERE id = ?1");
    if (!traces.bind(1, id).next())
        throw FileError(database.file().string() + " has no run " + std::to_string(id) + ".");
    setColumns(columnsFrom(traces.text(0), m_history->layout(), database.file().string()));
    readStored(database);
    Statement events(database, "SELECT coalesce(max(number) + 1, 0) FROM events WHERE run = ?1");
    const std::int64_t stored = events.bind(1, id).next() ? events.integer(0) : 0;
    // A History read from this file holds its events, too.
    if (m_history->firstStep() < m_end)
        m_events = std::min(m_history->events().size(), static_cast<std::size_t>(stored));
    m_eventOffset = stored - static_cast<std::int64_t>(m_events);
}

void RunWriter::rejoin(Database& database) {
    const std::int64_t offset = m_eventOffset;
    resume(database, m_id);
    m_events = static_cast<std::size_t>(std::max<std::int64_t>(0, m_eventOffset + std::int64_t(m_events) - offset));
    m_eventOffset = offset;
}

void RunWriter::readStored(Database& database) {
    const RunId id = m_id;
    Statement end(database, "SELECT max(step) FROM steps WHERE run = ?1");
    if (end.bind(1, id).next() && !end.isNull(0))
        m_end = m_takenEnd = end.integer(0) + 1;
    if (m_history->firstStep() > m_end)
        throw FileError("The run goes on at step " + std::to_string(m_history->firstStep()) +
                        ", but the session holds only what lies before step " + std::to_string(m_end) + ".");
    Statement checkpoints(database, "SELECT step, length(data), kept FROM checkpoints WHERE run = ?1 ORDER BY step");
    checkpoints.bind(1, id);
    while (checkpoints.next())
        m_stored.push_back({checkpoints.integer(0), checkpoints.integer(1), checkpoints.integer(2) != 0});
    Statement chunks(database,
                     "SELECT coalesce(sum(length(data)), 0), coalesce(max(stride), 1) FROM chunks WHERE run = ?1");
    if (chunks.bind(1, id).next()) {
        m_rawBytes = chunks.integer(0);
        m_stride = std::max<std::int64_t>(1, chunks.integer(1));
    }
    remember();
    discard();
}

bool RunWriter::hasNews() const {
    return m_history->endStep() > m_end || m_history->events().size() > m_events;
}

namespace {

std::int64_t duePyramid(std::int64_t stored) {
    return stored + stored / 2 + 512;
}

} // namespace

bool RunWriter::isDue() const {
    return (m_isThinnable && m_rawBytes > m_options.rawBytes) ||
           m_history->endStep() - m_history->firstStep() >= duePyramid(m_pyramidEnd) ||
           !wantedCheckpoints(Extent::Due).empty();
}

void RunWriter::take(Extent extent) {
    discard();
    m_extent = extent;
    takeRows();
    takeEvents(extent == Extent::Everything);
    takeCheckpoints(extent);
    if (extent == Extent::Piece)
        return;
    const std::int64_t steps = m_takenEnd - m_history->firstStep();
    if (extent == Extent::Everything ? steps != m_pyramidEnd : steps >= duePyramid(m_pyramidEnd))
        takePyramid();
}

/// Up to the end of a chunk.
void RunWriter::takeRows() {
    const auto columns = static_cast<std::size_t>(m_columns.count());
    const auto isFull = [this] { return static_cast<Index>(m_openSteps.size()) % m_chunkRows == 0; };
    const auto pieceStart = static_cast<Index>(m_openSteps.size());
    m_history->visit(m_end, [&](std::int64_t step, std::span<const double> row) {
        m_takenEnd = step + 1;
        if (std::all_of(row.begin(), row.begin() + kTableScalars, isAbsent))
            return true; // a gap between imported steps
        auto& scalars = m_steps.emplace_back(step, std::array<double, kTableScalars>{}).second;
        std::copy_n(row.begin(), kTableScalars, scalars.begin());
        if (columns == 0)
            return static_cast<Index>(m_steps.size()) < m_chunkRows;
        m_open.resize(m_open.size() + columns);
        m_columns.pick(row, std::span<double>(m_open).last(columns));
        m_openSteps.push_back(step);
        return !isFull();
    });
    if (static_cast<Index>(m_openSteps.size()) > pieceStart)
        addPiece(isFull() ? pieceStart / m_chunkRows * m_chunkRows : pieceStart, isFull());
}

/// Rows from `fromRow` to the newest.
void RunWriter::addPiece(Index fromRow, bool isWhole) {
    const auto from = static_cast<std::size_t>(fromRow);
    const std::span<const double> rows =
        std::span<const double>(m_open).subspan(from * static_cast<std::size_t>(m_columns.count()));
    m_pieces.push_back(
        {m_openSteps[from], m_openSteps.back(), static_cast<Index>(m_openSteps.size() - from),
         encodeRows(rows, m_columns.count(), m_bits, m_columns.derived, isWhole ? Packing::Tight : Packing::Quick),
         isWhole});
}

/// None that lies ahead of the steps: after a crash it would speak of something that never was.
void RunWriter::takeEvents(bool all) {
    const std::vector<RunEvent> events = m_history->events();
    for (std::size_t i = m_events; i < events.size() && (all || events[i].step <= m_takenEnd); ++i)
        m_newEvents.push_back(events[i]);
}

std::vector<Checkpoints::Entry> RunWriter::wantedCheckpoints(Extent extent) const {
    std::vector<Checkpoints::Entry> wanted;
    if (!m_checkpoints)
        return wanted;
    const auto isStored = [&](std::int64_t step) {
        return std::any_of(m_stored.begin(), m_stored.end(),
                           [step](const StoredCheckpoint& s) { return s.step == step; });
    };
    // One that lies ahead of the steps taken would have a hole before it after a crash.
    std::vector<Checkpoints::Entry> all = m_checkpoints->list();
    while (!all.empty() && all.back().checkpoint->step > m_takenEnd)
        all.pop_back();
    const bool isTime =
        extent > Extent::Due || std::chrono::steady_clock::now() - m_checkpointTime >= m_options.checkpointEvery;
    for (const Checkpoints::Entry& entry : all) {
        const bool isNewest = entry.checkpoint == all.back().checkpoint;
        // Those that are always kept come with the rows they belong to: without them the rows cannot be made again.
        const bool isKept = entry.keep == Checkpoints::Keep::Always;
        if (!isStored(entry.checkpoint->step) && (isKept || (isNewest && isTime && extent != Extent::Piece)))
            wanted.push_back(entry);
    }
    return wanted;
}

void RunWriter::takeCheckpoints(Extent extent) {
    for (const Checkpoints::Entry& entry : wantedCheckpoints(extent))
        m_newCheckpoints.push_back({entry, tensorBytes(*entry.checkpoint)});
}

void RunWriter::takePyramid() {
    const SummaryTable table = m_history->summaryTable(mostBuckets(m_history->layout().width()));
    m_buckets = table.buckets;
    m_bucketSteps = table.stepsPerBucket;
    if (m_buckets > 0)
        m_pyramid = packed(table, m_columns, m_history->layout().width());
}

void RunWriter::write(Database& database) {
    writeSteps(database);
    writePieces(database);
    writeEvents(database);
    writeCheckpoints(database);
    if (!m_pyramid.empty())
        Statement(database, "INSERT OR REPLACE INTO pyramids VALUES (?1, ?2, ?3, ?4)")
            .bind(1, m_id)
            .bind(2, m_bucketSteps)
            .bind(3, m_buckets)
            .bindBlob(4, m_pyramid)
            .run();
    if (m_extent != Extent::Piece)
        thinRows(database);
}

void RunWriter::writeSteps(Database& database) {
    Statement insert(database, "INSERT OR REPLACE INTO steps VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    for (const auto& [step, scalars] : m_steps) {
        insert.bind(1, m_id).bind(2, step);
        for (int i = 0; i < static_cast<int>(scalars.size()); ++i)
            insert.bindNumber(3 + i, scalars[static_cast<std::size_t>(i)]);
        insert.run();
    }
}

void RunWriter::writePieces(Database& database) {
    Statement remove(database, "DELETE FROM chunks WHERE run = ?1 AND first_step >= ?2 AND first_step <= ?3");
    Statement insert(database, "INSERT INTO chunks(run, first_step, last_step, stride, rows, encoding, data) "
                               "VALUES (?1, ?2, ?3, 1, ?4, 1, ?5)");
    for (const Piece& piece : m_pieces) {
        remove.bind(1, m_id).bind(2, piece.first).bind(3, piece.last).run();
        insert.bind(1, m_id)
            .bind(2, piece.first)
            .bind(3, piece.last)
            .bind(4, std::int64_t(piece.rows))
            .bindBlob(5, piece.bytes);
        insert.run();
        m_isThinnable |= piece.isWhole;
        if (piece.isWhole)
            m_rawBytes += static_cast<std::int64_t>(piece.bytes.size());
    }
}

void RunWriter::writeEvents(Database& database) {
    Statement insert(database, "INSERT OR REPLACE INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    Statement total(database, "UPDATE runs SET total_steps = ?2 WHERE id = ?1");
    std::int64_t number = m_eventOffset + static_cast<std::int64_t>(m_events);
    for (const RunEvent& event : m_newEvents) {
        insert.bind(1, m_id).bind(2, number++).bind(3, event.step).bind(4, word(event.kind)).bind(5, event.text);
        insert.bind(6, event.setting).bind(7, event.value).run();
        if (event.setting == "total_steps")
            total.bind(1, m_id).bind(2, event.value).run();
    }
}

void RunWriter::writeCheckpoints(Database& database) {
    Statement insert(database,
                     "INSERT OR REPLACE INTO checkpoints(run, step, kept, total_steps, updates, has_velocity, "
                     "settings, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    for (const auto& [entry, bytes] : m_newCheckpoints) {
        const Checkpoint& checkpoint = *entry.checkpoint;
        const bool isKept = entry.keep == Checkpoints::Keep::Always;
        insert.bind(1, m_id).bind(2, checkpoint.step).bind(3, std::int64_t(isKept)).bind(4, checkpoint.totalSteps);
        insert.bind(5, checkpoint.updates).bind(6, std::int64_t(checkpoint.hasVelocity));
        insert.bind(7, settingsText(checkpoint)).bindBlob(8, bytes).run();
        m_stored.push_back({checkpoint.step, static_cast<std::int64_t>(bytes.size()), isKept});
    }
    if (!m_newCheckpoints.empty())
        thinCheckpoints(database);
}

/// Drops those whose neighbours are nearest, until the rest fits.
void RunWriter::thinCheckpoints(Database& database) {
    std::sort(m_stored.begin(), m_stored.end(), [](const auto& a, const auto& b) { return a.step < b.step; });
    Statement remove(database, "DELETE FROM checkpoints WHERE run = ?1 AND step = ?2");
    for (;;) {
        std::int64_t bytes = 0;
        std::size_t spare = 0;
        std::int64_t narrowest = 0;
        for (std::size_t i = 0; i < m_stored.size(); ++i) {
            bytes += m_stored[i].bytes;
            if (m_stored[i].isKept || i == 0 || i + 1 == m_stored.size())
                continue;
            const std::int64_t gap = m_stored[i + 1].step - m_stored[i - 1].step;
            if (spare == 0 || gap < narrowest) {
                spare = i;
                narrowest = gap;
            }
        }
        if (spare == 0 || bytes <= m_options.checkpointBytes)
            return;
        remove.bind(1, m_id).bind(2, m_stored[spare].step).run();
        m_stored.erase(m_stored.begin() + static_cast<std::ptrdiff_t>(spare));
    }
}

void RunWriter::thinRows(Database& database) {
    for (int i = 0; i < kMostThinned && m_rawBytes > m_options.rawBytes; ++i) {
        if (thinOne(database))
            continue;
        m_stride *= 2;
        m_isThinnable = thinOne(database);
        if (!m_isThinnable)
            return;
    }
}

/// Keeps every m_stride-th row of the oldest full chunk that has more. False when there is none.
bool RunWriter::thinOne(Database& database) {
    Statement select(database,
                     "SELECT id, stride, first_step, last_step, data FROM chunks WHERE run = ?1 AND stride < ?2 "
                     "AND last_step < ?3 ORDER BY first_step LIMIT 1");
    const std::size_t open =
        m_openSteps.size() / static_cast<std::size_t>(m_chunkRows) * static_cast<std::size_t>(m_chunkRows);
    select.bind(1, m_id).bind(2, m_stride).bind(3, open < m_openSteps.size() ? m_openSteps[open] : m_takenEnd);
    if (!select.next())
        return false;
    const std::int64_t id = select.integer(0);
    const std::vector<std::int64_t> steps =
        stepsOfChunk(database, m_id, select.integer(2), select.integer(3), select.integer(1), m_history->firstStep());
    const std::string old(select.blob(4));
    select.reset();
    const std::vector<double> rows =
        decodeRows(old, m_columns.count(), static_cast<Index>(steps.size()), m_columns.derived);
    const auto columns = static_cast<std::size_t>(m_columns.count());
    std::vector<double> kept;
    std::vector<std::int64_t> keptSteps;
    for (std::size_t i = 0; i < steps.size() && (i + 1) * columns <= rows.size(); ++i)
        if ((steps[i] - m_history->firstStep()) % m_stride == 0) {
            const auto row = rows.begin() + static_cast<std::ptrdiff_t>(i * columns);
            kept.insert(kept.end(), row, row + static_cast<std::ptrdiff_t>(columns));
            keptSteps.push_back(steps[i]);
        }
    m_rawBytes -= static_cast<std::int64_t>(old.size());
    Statement(database, "DELETE FROM chunks WHERE id = ?1").bind(1, id).run();
    if (kept.empty())
        return true;
    const std::string bytes = encodeRows(kept, m_columns.count(), m_bits, m_columns.derived);
    Statement insert(database, "INSERT INTO chunks VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)");
    insert.bind(1, id).bind(2, m_id).bind(3, keptSteps.front()).bind(4, keptSteps.back()).bind(5, m_stride);
    insert.bind(6, static_cast<std::int64_t>(keptSteps.size())).bindBlob(7, bytes).run();
    m_rawBytes += static_cast<std::int64_t>(bytes.size());
    return true;
}

void RunWriter::keep() {
    m_end = m_takenEnd;
    m_events += m_newEvents.size();
    const std::size_t whole =
        m_openSteps.size() / static_cast<std::size_t>(m_chunkRows) * static_cast<std::size_t>(m_chunkRows);
    m_open.erase(m_open.begin(),
                 m_open.begin() + static_cast<std::ptrdiff_t>(whole * static_cast<std::size_t>(m_columns.count())));
    m_openSteps.erase(m_openSteps.begin(), m_openSteps.begin() + static_cast<std::ptrdiff_t>(whole));
    m_committedOpen = m_openSteps.size();
    if (!m_newCheckpoints.empty())
        m_checkpointTime = std::chrono::steady_clock::now();
    if (!m_pyramid.empty())
        m_pyramidEnd = m_end - m_history->firstStep();
    remember();
    discard();
}

void RunWriter::discard() {
    m_takenEnd = m_end;
    m_steps.clear();
    m_pieces.clear();
    m_newEvents.clear();
    m_newCheckpoints.clear();
    m_pyramid.clear();
    m_open.resize(m_committedOpen * static_cast<std::size_t>(m_columns.count()));
    m_openSteps.resize(m_committedOpen);
    m_stored = m_storedBefore;
    m_rawBytes = m_rawBytesBefore;
    m_stride = m_strideBefore;
}

} // namespace nabla::session
