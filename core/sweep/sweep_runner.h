// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "core/sweep/sweep_results.h"

#include <atomic>
#include <functional>
#include <span>

namespace nabla {

struct SweepOptions {
    int threads = 0; ///< networks at a time; 0: the cores
    Measure measure = Measure::Scalars;
    const std::atomic<bool>* cancel = nullptr; ///< may be null; true ends every network at its next step
    /// How far a network is, 0 to 1; about ten times a second a network.
    /// Threads  any worker, several at once for different cells.
    std::function<void(const SweepCell& cell, double share)> progress;
    /// A finished network with its whole telemetry. Threads: one call at a time.
    std::function<void(const SweepCell& cell, const SweepResult& result, const Run& run)> finished;
};

/// Trains many networks side by side, one a worker: small networks gain nothing from a second thread, but many of them
/// fill every core. The results do not depend on the number of workers.
///
/// Errors: those of makeRun for a cell that cannot be built, once every other cell is done.
void runSweep(std::span<const SweepCell> cells, const SweepOptions& options);

} // namespace nabla
