// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/history/history.h"
#include "core/probes/snapshot.h"
#include "core/recipe/recipe.h"

#include <cstdint>
#include <memory>

namespace nabla {

struct GradientForecast;

/// What the run behind the one on the screen is.
enum class GhostKind {
    Before,  ///< the run before it
    Twin,    ///< steps together with it and differs in a switch
    Compared ///< a run of the session that somebody chose
};

/// What views read: the run on the screen, the run before it, and what they were made from.
/// EngineBridge is one; tests and opened sessions bring their own.
///
/// Threads  GUI thread only.
class ScopeSource {
public:
    virtual ~ScopeSource() = default;

    /// Null until the first recipe was taken. Another pointer is another run.
    virtual std::shared_ptr<const History> history() const = 0;
    /// The run before this one, for comparison; may be null.
    virtual std::shared_ptr<const History> ghost() const = 0;
    virtual GhostKind ghostKind() const { return GhostKind::Before; }
    /// One past its newest step to show; below its endStep() while the screen is frozen.
    virtual std::int64_t ghostEndStep() const {
        const std::shared_ptr<const History> old = ghost();
        return old ? old->endStep() : 0;
    }
    /// May be null.
    virtual std::shared_ptr<const Dataset> dataset() const = 0;
    virtual const Recipe& recipe() const = 0;
    /// One past the newest step to show; below History::endStep() while the screen is frozen.
    virtual std::int64_t endStep() const {
        const std::shared_ptr<const History> now = history();
        return now ? now->endStep() : 0;
    }

    /// What theory and drawn networks expect of the first step; asking for it sets the work off. Null until something
    /// is known.
    virtual std::shared_ptr<const GradientForecast> forecast() const { return nullptr; }

    /// Asks for a close look at the newest step. What is asked for in one frame comes together in one snapshot, not
    /// more often than a frame; EngineBridge::snapshotChanged tells. Nothing comes where no engine is.
    virtual void requestSnapshot(const SnapshotWanted& /*wanted*/) const {}
    /// The newest one of this run, with what its last requests named; may be null.
    virtual std::shared_ptr<const Snapshot> snapshot() const { return nullptr; }

    /// The same of a step of the past, made again on request.
    virtual void requestPast(std::int64_t /*step*/, const SnapshotWanted& /*wanted*/) const {}
    virtual std::shared_ptr<const Snapshot> past(std::int64_t /*step*/) const { return nullptr; }
};

} // namespace nabla
