// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/sweep/sweep_results.h"

#include <atomic>
#include <functional>
#include <memory>
#include <span>

namespace nabla {

struct SweepOptions {
    int threads = 0;                           ///< networks at a time; 0: the cores
    RunOptions run;                            ///< of every network; its threads are always one
    const std::atomic<bool>* cancel = nullptr; ///< may be null; true ends every network at its next step
    /// How far a network is, 0 to 1; about ten times a second a network.
    /// Threads  any worker, several at once for different cells.
    std::function<void(const SweepCell& cell, double share)> progress;
    /// A network is built and about to train; its telemetry may be read from now on. Threads: any worker.
    std::function<void(const SweepCell& cell, const std::shared_ptr<const History>& history)> started;
    /// A finished network with its whole telemetry, at rest; who keeps the pointer keeps the network.
    /// Threads: one call at a time.
    std::function<void(const SweepCell& cell, const SweepResult& result, const std::shared_ptr<Run>& run)> finished;
};

/// Trains many networks side by side, one a worker: small networks gain nothing from a second thread, but many of them
/// fill every core. The results do not depend on the number of workers.
///
/// Errors: those of makeRun for a cell that cannot be built, once every other cell is done.
void runSweep(std::span<const SweepCell> cells, const SweepOptions& options);

} // namespace nabla
