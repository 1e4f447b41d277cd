// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/session/session_store.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace nabla {

/// Reads the runs of a session through a connection of its own, also while a Recorder writes.
///
/// Threads  one at a time; make one reader a thread.
/// Errors   FileError from every function: what is broken or missing, with the file's name. A damaged file gives what
/// is
///          sound (see SessionStore::damage).
class SessionReader {
public:
    explicit SessionReader(const SessionStore& store);
    ~SessionReader();
    SessionReader(SessionReader&&) noexcept;

    /// The recipe as values. Errors: RecipeError too.
    Recipe recipe(RunId id) const;
    std::shared_ptr<const Layout> layout(RunId id) const;
    std::vector<RunEvent> events(RunId id) const;

    /// A first chart at once: a History that holds the stored pyramid only (no blob of steps is read). Its last
    /// bucket's steps may be missing; its one row holds the newest values. Not for appending. Null when the run is too
    /// short to have one: read it whole then.
    std::shared_ptr<const History> preview(RunId id) const;
    /// Everything, rebuilt as the run made it (thinned to `limits`), with its events; a Run can go on appending to it.
    /// Steps that the file keeps no row of are absent. Takes about 10 ms a megabyte; ask `stop` to give up (null).
    /// progress: 0..1, called now and then on this thread.
    std::shared_ptr<History> history(RunId id, const HistoryLimits& limits = {}, const std::stop_token& stop = {},
                                     const std::function<void(double)>& progress = {}) const;
    /// Visits stored rows from `first` to before `end`, oldest first, without building a History; false stops.
    void visit(RunId id, std::int64_t first, std::int64_t end,
               const std::function<bool(std::int64_t step, std::span<const double> row)>& visitor) const;

    /// Steps that have a checkpoint, oldest first.
    std::vector<std::int64_t> checkpointSteps(RunId id) const;
    /// The newest at or before `step`; null when there is none.
    std::shared_ptr<const Checkpoint> checkpointAtOrBefore(RunId id, std::int64_t step) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace nabla
