// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <functional>
#include <memory>

namespace nabla {

/// Work in stages: all units of a stage may run at the same time; a stage starts when the one before it is finished.
class StagedWork {
public:
    virtual ~StagedWork() = default;

    virtual Index stages() const = 0;
    /// Known before the work starts.
    virtual Index units(Index stage) const = 0;
    /// Any member, any order, at the same time as other units of the stage.
    virtual void runUnit(Index stage, Index unit) = 0;
    /// One member, after all units of the stage and before any of the next. False skips all later stages.
    virtual bool finishStage(Index stage) = 0;
};

/// A gang of workers that carries StagedWork through, one gang a step instead of a fork and join a layer.
///
/// Units are claimed, never assigned by rank, and a stage ends when its units are done, not when members arrive: fewer
/// workers than asked for is slow and never a deadlock. What a unit computes must not depend on who runs it.
/// Threads  one caller at a time; the caller is a member. Waiting members spin shortly, then yield, then sleep.
class Gang {
public:
    /// `threads` workers, also above the number of cores.
    explicit Gang(int threads);
    ~Gang();
    Gang(const Gang&) = delete;
    Gang& operator=(const Gang&) = delete;

    int threads() const noexcept;
    void run(StagedWork& work);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Processors this process may use.
int availableCores();

} // namespace nabla
