// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/run.h"
#include "ui/bridge/run_recorder.h"

#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>

namespace nabla {

/// What a run is made from.
struct BuildRequest {
    Recipe recipe;
    std::shared_ptr<const Dataset> dataset; ///< null: made too
    RunOptions options;
    /// How to make it where not from the recipe's start: a stored run that goes on, a fork. It gives the data, too.
    std::function<std::unique_ptr<Run>(const RunOptions& options, const std::stop_token& stop)> make = {};
    RunPlace place = {}; ///< handed on
    /// Another one that steps together with it (TwinRun), made from its own recipe's start.
    std::optional<Recipe> twin = {};
};

/// A run ready to go, or what is wrong.
struct BuildResult {
    Recipe recipe;
    std::shared_ptr<const Dataset> dataset;
    std::unique_ptr<Run> run; ///< null when there are problems
    QStringList problems;
    RunPlace place = {};
    std::optional<Recipe> twin = {}; ///< then the run is a TwinRun
};

/// Builds here and now. What is asked to stop comes back without a run and without problems.
BuildResult buildRun(BuildRequest request, const std::stop_token& stop = {});

/// True when building takes no longer than a frame or two, so that the window can wait for it. Judged by sizes, never
/// by a clock.
bool isQuickToBuild(const BuildRequest& request);

/// Builds on a thread of its own, one run at a time. A newer request replaces what is being built: that stops before
/// its next tensor, and what it made is dropped.
///
/// Threads  one thread calls; the work happens on the builder's own.
class RunBuilder {
public:
    RunBuilder();
    /// Waits for the tensor at hand, at most a second or two; a giant one ends with the process.
    ~RunBuilder();
    RunBuilder(const RunBuilder&) = delete;
    RunBuilder& operator=(const RunBuilder&) = delete;

    void begin(BuildRequest request);
    void cancel();
    /// From begin until take hands out the result, or cancel.
    bool isBuilding() const { return m_isBuilding; }
    /// The result of the last begin, once it is there.
    std::optional<BuildResult> take();
    /// Blocks until take has something to give; returns at once when nothing is being built.
    void wait();

private:
    class Worker;
    std::shared_ptr<Worker> m_worker;
    std::thread m_thread; ///< started by the first begin
    bool m_isBuilding = false;
};

} // namespace nabla
