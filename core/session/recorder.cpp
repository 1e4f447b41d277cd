// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/recorder.h"

#include "core/session/run_writer.h"
#include "core/session/schema.h"
#include "core/session/store_impl.h"
#include "core/session/stored.h"

#include <sqlite3.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <new>
#include <thread>

namespace nabla {

namespace {

using session::Database;
using session::DatabaseError;
using session::RunWriter;
using session::Statement;
using session::Transaction;

constexpr std::chrono::seconds kTryAgainAfter{5};
constexpr int kPatientTries = 10; ///< commits that may find the file locked by another program before it is said

std::filesystem::path defaultFallback() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache && *cache == '/')
        return std::filesystem::path(cache) / "nablascope/recovery";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home ? home : "/tmp") / ".cache/nablascope/recovery";
}

bool isBusy(const FileError& error) {
    const auto* from = dynamic_cast<const DatabaseError*>(&error);
    return from && ((from->code() & 0xff) == SQLITE_BUSY || (from->code() & 0xff) == SQLITE_LOCKED);
}

} // namespace

class Recorder::Impl {
public:
    Impl(std::shared_ptr<SessionStore> sessionStore, RecorderOptions recorderOptions)
        : m_store(std::move(sessionStore)), m_options(std::move(recorderOptions)) {
        if (m_options.fallbackFolder.empty())
            m_options.fallbackFolder = defaultFallback();
        m_status.file = m_store->file();
        m_thread = std::jthread([this](const std::stop_token& stop) { loop(stop); });
    }

    ~Impl() {
        m_thread.request_stop();
        m_thread.join();
    }

    /// What is to be recorded: a row of the table, and where its numbers come from.
    struct Wanted {
        Impl& recorder;
        session::RunRecord record;
        std::shared_ptr<const History> history;
        std::shared_ptr<const Checkpoints> checkpoints;
    };

    /// All of them are entered, or none. Requires: recorders of one session.
    static std::vector<RunId> record(std::vector<Wanted> all) {
        std::vector<std::unique_lock<std::mutex>> locks;
        std::vector<Entering> entering;
        for (Wanted& wanted : all) {
            Impl& recorder = wanted.recorder;
            recorder.flush(RunWriter::Extent::Everything);
            locks.emplace_back(recorder.m_mutex);
            recorder.m_writer.reset();
            recorder.m_record = std::move(wanted.record);
            recorder.m_history = std::move(wanted.history);
            entering.push_back({recorder, std::make_unique<RunWriter>(recorder.m_history, std::move(wanted.checkpoints),
                                                                      recorder.m_options)});
        }
        try {
            enter(entering);
        } catch (const FileError& error) { // say it, and try it elsewhere
            if (isBusy(error))
                throw;
            entering.front().recorder.rescue(error.what());
            enter(entering);
        }
        std::vector<RunId> ids;
        for (Entering& one : entering)
            ids.push_back(one.recorder.begin(std::move(one.writer)));
        return ids;
    }

    void resume(RunId id, const Run& run) {
        flush(RunWriter::Extent::Everything);
        const std::unique_lock lock(m_mutex);
        m_record = session::recordOf(run, {});
        m_history = run.history();
        auto writer = std::make_unique<RunWriter>(m_history, run.checkpoints(), m_options);
        const std::lock_guard storeGuard(m_store->impl().mutex);
        writer->resume(connection(), id);
        m_generation = m_store->impl().generation;
        Statement(connection(), "UPDATE runs SET state = 'open' WHERE id = ?1").bind(1, id).run();
        m_writer = std::move(writer);
        m_outcome.reset();
        const std::lock_guard guard(m_statusMutex);
        m_status.recordedEnd = m_writer->recordedEnd();
        m_status.isRecording = true;
    }

    void setOutcome(StoredState state, const std::optional<Divergence>& divergence) {
        const std::lock_guard lock(m_mutex);
        m_outcome = {state, divergence};
    }

    /// Asks the thread for a commit and waits for it.
    bool flush(RunWriter::Extent extent) {
        std::unique_lock lock(m_mutex);
        if (!m_writer)
            return true;
        m_asked = std::max(m_asked, extent);
        const std::int64_t ticket = ++m_tickets;
        m_wake.notify_all();
        m_done.wait(lock, [&] { return m_served >= ticket; });
        return m_isWritten;
    }

    /// Nothing is recorded from here on; the connection goes, so that the store can close the file.
    bool finish() {
        const bool isWritten = flush(RunWriter::Extent::Everything);
        const std::lock_guard lock(m_mutex);
        m_writer.reset();
        const std::lock_guard storeGuard(m_store->impl().mutex);
        m_store->impl().recording.reset();
        return isWritten;
    }

    RecorderStatus status() const {
        const std::lock_guard guard(m_statusMutex);
        return m_status;
    }

private:
    /// A recorder whose run has no place yet.
    struct Entering {
        Impl& recorder;
        std::unique_ptr<RunWriter> writer;
    };

    struct Outcome {
        StoredState state;
        std::optional<Divergence> divergence;
    };

    void loop(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        auto next = std::chrono::steady_clock::now();
        while (!stop.stop_requested()) {
            // From start to start: a commit that took long is followed by the next one at once, and one that found much
            // sooner than others.
            const auto pause = m_isBusy ? m_options.commitEvery / 4 : m_options.commitEvery;
            next = std::max(next + pause, std::chrono::steady_clock::now());
            m_wake.wait_until(lock, stop, next, [this] { return m_tickets > m_served; });
            next = std::min(next, std::chrono::steady_clock::now());
            if (stop.stop_requested() && m_tickets == m_served)
                break;
            const std::int64_t ticket = m_tickets;
            const RunWriter::Extent extent = std::exchange(m_asked, RunWriter::Extent::Piece);
            m_isWritten = !m_writer || commit(extent, ticket > m_served);
            m_served = ticket;
            m_done.notify_all();
        }
    }

    /// Requires: the store's mutex.
    Database& connection() { return m_store->impl().recorderConnection(); }

    /// Gives each one a row of the table, in one transaction.
    static void enter(const std::vector<Entering>& all) {
        SessionStore::Impl& store = all.front().recorder.m_store->impl();
        const std::scoped_lock storeGuard(store.changing, store.mutex);
        for (const Entering& one : all)
            one.recorder.m_tried = store.generation;
        Transaction transaction(store.recorderConnection());
        std::vector<RunId> ids;
        for (const Entering& one : all)
            ids.push_back(session::enter(store.recorderConnection(), one.recorder.m_record, *one.recorder.m_history));
        transaction.commit();
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i].writer->start(ids[i]);
            all[i].recorder.m_generation = store.generation;
        }
    }

    /// It has its place: its numbers go in from here on.
    RunId begin(std::unique_ptr<RunWriter> writer) {
        m_writer = std::move(writer);
        m_outcome.reset();
        const std::lock_guard guard(m_statusMutex);
        m_status.recordedEnd = m_history->firstStep();
        m_status.isRecording = true;
        return m_writer->id();
    }

    /// Once more, in a file that knows nothing of it.
    void enterAgain() {
        const std::scoped_lock storeGuard(m_store->impl().changing, m_store->impl().mutex);
        m_tried = m_store->impl().generation;
        Transaction transaction(connection());
        const RunId id = session::enter(connection(), m_record, *m_history);
        transaction.commit();
        m_writer->start(id);
        m_generation = m_store->impl().generation;
    }

    /// One commit. False when something could not be written anywhere.
    bool commit(RunWriter::Extent extent, bool isAsked) {
        const auto now = std::chrono::steady_clock::now();
        if (!isAsked && now < m_notBefore)
            return false;
        if (!isAsked && !m_outcome && !m_writer->hasNews() && !m_writer->isDue())
            return true;
        try {
            writeAll(extent, now);
        } catch (const FileError& error) {
            m_writer->discard();
            if (isBusy(error) && ++m_busyTries < kPatientTries && !isAsked)
                return true; // somebody looks at the file with another program; History keeps the steps
            return writeElsewhere(extent, error.what());
        } catch (const std::exception& error) { // out of memory
            m_writer->discard();
            complain(std::string("Recording failed and is tried again: ") + error.what() + ".", false);
            return false;
        }
        return true;
    }

    /// Rows first, a piece a transaction; then what is rare and takes longer.
    void writeAll(RunWriter::Extent extent, std::chrono::steady_clock::time_point started) {
        auto until = started + m_options.commitEvery / 2;
        const std::int64_t end = m_history->endStep();
        int pieces = 0;
        for (std::int64_t before = -1; m_writer->recordedEnd() < end && m_writer->recordedEnd() > before;) {
            before = m_writer->recordedEnd();
            write(RunWriter::Extent::Piece);
            ++pieces;
        }
        m_isBusy = pieces > 1;
        if (extent != RunWriter::Extent::Piece || m_outcome) {
            write(std::max(extent, RunWriter::Extent::Due));
            if (extent != RunWriter::Extent::Everything)
                return;
            until = std::chrono::steady_clock::time_point::max(); // to the end, however long it takes
        }
        while (m_writer->isDue()) {
            write(RunWriter::Extent::Due);
            if (std::chrono::steady_clock::now() > until)
                return;
        }
    }

    void write(RunWriter::Extent extent) {
        m_writer->take(extent);
        std::unique_lock storeGuard(m_store->impl().mutex);
        m_tried = m_store->impl().generation;
        while (m_generation != m_store->impl().generation) { // saved under another name meanwhile
            const bool isLost = m_generation < m_store->impl().emptySince;
            m_tried = m_generation = m_store->impl().generation;
            if (!isLost)
                m_writer->rejoin(connection());
            storeGuard.unlock();
            if (isLost) // another recorder had to leave the file, and took nothing along
                enterAgain();
            m_writer->take(extent);
            storeGuard.lock();
        }
        Database& database = connection();
        Transaction transaction(database);
        m_writer->write(database);
        if (m_outcome)
            writeOutcome(database);
        transaction.commit();
        m_writer->keep();
        m_outcome.reset();
        m_busyTries = 0;
        const std::lock_guard guard(m_statusMutex);
        m_status.recordedEnd = m_writer->recordedEnd();
        m_status.stride = m_writer->stride();
        m_status.file = m_store->impl().file;
        m_status.isRecording = true;
        ++m_status.commits;
    }

    void writeOutcome(Database& database) {
        Statement update(database, "UPDATE runs SET state = ?2, diverged_step = ?3, diverged_layer = ?4, "
                                   "diverged_quantity = ?5 WHERE id = ?1");
        update.bind(1, m_writer->id()).bind(2, session::word(m_outcome->state));
        if (m_outcome->divergence) {
            update.bind(3, m_outcome->divergence->step).bind(4, m_outcome->divergence->layer);
            update.bind(5, m_outcome->divergence->quantity);
        } else {
            update.bindNull(3).bindNull(4).bindNull(5);
        }
        update.run();
    }

    bool writeElsewhere(RunWriter::Extent extent, const std::string& why) {
        try {
            rescue(why);
            writeAll(extent, std::chrono::steady_clock::now());
            return true;
        } catch (const std::exception& error) {
            m_writer->discard();
            m_notBefore = std::chrono::steady_clock::now() + kTryAgainAfter;
            complain(why + " Nothing is recorded now, because " + m_options.fallbackFolder.string() +
                         " cannot be used either: " + error.what(),
                     false);
            return false;
        }
    }

    /// Moves the session to the fallback folder and says so, unless another recorder of the session has done it since
    /// the write that failed. Errors: FileError; then everything is as before.
    void rescue(const std::string& why) {
        SessionStore::Impl& store = m_store->impl();
        const std::scoped_lock storeGuard(store.changing, store.mutex);
        if (store.generation != m_tried)
            return;
        const std::filesystem::path old = store.file;
        const bool isWhole = store.moveTo(m_options.fallbackFolder);
        if (!isWhole && m_writer) { // the new file knows nothing of this run yet
            Transaction transaction(connection());
            const RunId id = session::enter(connection(), m_record, *m_history);
            transaction.commit();
            m_writer->start(id);
        }
        m_generation = store.generation;
        if (!isWhole)
            store.emptySince = store.generation;
        complain(why + " The run goes on; it is recorded in " + store.file.string() +
                     (isWhole ? "." : ", with what is still in memory: " + old.string() + " cannot be read any more."),
                 true);
    }

    void complain(std::string text, bool isRecording) {
        const std::lock_guard guard(m_statusMutex);
        m_status.message = std::move(text);
        m_status.isRecording = isRecording;
        ++m_status.failures;
    }

    const std::shared_ptr<SessionStore> m_store;
    RecorderOptions m_options;

    std::mutex m_mutex; ///< guards everything down to m_statusMutex
    std::condition_variable_any m_wake;
    std::condition_variable_any m_done;
    std::unique_ptr<RunWriter> m_writer;
    session::RunRecord m_record;
    std::shared_ptr<const History> m_history;
    std::optional<Outcome> m_outcome;
    RunWriter::Extent m_asked = RunWriter::Extent::Piece;
    std::int64_t m_tickets = 0;
    std::int64_t m_served = 0;
    bool m_isWritten = true;
    int m_busyTries = 0;
    bool m_isBusy = false;         ///< the last commit found more than a piece
    std::int64_t m_generation = 0; ///< of the file that m_writer belongs to
    std::int64_t m_tried = 0;      ///< of the file that was written to last, or failed to be
    std::chrono::steady_clock::time_point m_notBefore{};

    mutable std::mutex m_statusMutex; ///< innermost
    RecorderStatus m_status;

    std::jthread m_thread; ///< last, so that everything it uses exists before and dies after it
};

Recorder::Recorder(std::shared_ptr<SessionStore> store, RecorderOptions options)
    : m_impl(std::make_unique<Impl>(std::move(store), std::move(options))) {}

Recorder::~Recorder() {
    stop();
}

RunId Recorder::record(const Run& run, const Origin& origin) {
    return record({{*this, run, origin}}).front();
}

std::vector<RunId> Recorder::record(const std::vector<Entry>& entries) {
    std::vector<Impl::Wanted> all;
    for (const auto& [recorder, run, origin] : entries)
        all.push_back({*recorder.m_impl, session::recordOf(run, origin), run.history(), run.checkpoints()});
    return Impl::record(std::move(all));
}

RunId Recorder::record(std::shared_ptr<const History> history, const std::string& name) {
    session::RunRecord record;
    record.name = name;
    std::vector<Impl::Wanted> all;
    all.push_back({*m_impl, std::move(record), std::move(history), nullptr});
    return Impl::record(std::move(all)).front();
}

void Recorder::resume(RunId id, const Run& run) {
    m_impl->resume(id, run);
}

bool Recorder::flush() {
    return m_impl->flush(session::RunWriter::Extent::Checkpoint);
}

void Recorder::setOutcome(StoredState state, const std::optional<Divergence>& divergence) {
    m_impl->setOutcome(state, divergence);
}

bool Recorder::stop() {
    return m_impl->finish();
}

RecorderStatus Recorder::status() const {
    return m_impl->status();
}

} // namespace nabla
