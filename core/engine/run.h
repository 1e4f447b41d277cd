// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/engine/checkpoint.h"
#include "core/history/history.h"
#include "core/nn/summary.h"
#include "core/probes/clip_advice.h"
#include "core/probes/snapshot.h"
#include "core/recipe/resolve.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace nabla {

/// How the numbers of a step are measured and kept.
enum class Measure {
    Nothing,   ///< only what training itself needs (bench --telemetry none); rows hold loss and norm
    Scalars,   ///< the whole telemetry line
    Histograms ///< the same, and a histogram of every tensor's gradient
};

/// How the elements of one gradient spread over their sizes: counts[i] of them have floor(log2 |g|) = kLowest + i; what
/// lies beyond the ends is counted in the outer bins.
struct GradientHistogram {
    static constexpr int kBins = 64;
    static constexpr int kLowest = -48;
    std::array<std::int64_t, kBins> counts{};
    std::int64_t zeros = 0;
    std::int64_t nonFinite = 0;
};

struct RunOptions {
    Precision precision = Precision::F32;
    int threads = 0; ///< 0: measured, at most the cores; else exactly that many workers
    Measure measure = Measure::Scalars;
    HistoryLimits history;
    std::stop_token stop;                       ///< ends a build before its next tensor, with Stopped
    std::int64_t checkpointBytes = 128ll << 20; ///< memory for checkpoints; 0: none are taken
    /// Where a run that is restored goes on recording; it ends where the checkpoint starts. Null: a new History.
    std::shared_ptr<History> continued;
};

enum class StepResult { Done, Finished, Diverged };

/// A named matrix, row-major, as in weight files.
struct NamedTensor {
    std::string name;
    Index rows = 0;
    Index columns = 0; ///< 1 for vectors
    bool isVector = false;
    bool isBuffer = false; ///< running statistics, not trained
    std::vector<double> values;
};

struct Evaluation {
    double loss = 0;
    double accuracy = 0; ///< absent() for regression
};

/// One training run behind a face without scalars: network, data order, optimizer, History.
///
/// Threads  one thread at a time may call the non-const functions; History may be read by anyone.
class Run {
public:
    virtual ~Run() = default;

    virtual const Recipe& recipe() const = 0;
    virtual const ResolvedRecipe& resolved() const = 0;
    virtual const Dataset& dataset() const = 0;
    virtual std::shared_ptr<const Dataset> sharedDataset() const = 0;
    virtual std::shared_ptr<History> history() const = 0;
    virtual std::vector<LayerSummary> layers() const = 0;
    virtual Precision precision() const { return Precision::F32; }

    /// The step that comes next, 0 first.
    virtual std::int64_t nextStep() const = 0;
    virtual bool isFinished() const = 0; ///< nextStep() == totalSteps()
    virtual std::int64_t totalSteps() const = 0;
    virtual void setTotalSteps(std::int64_t steps) = 0;
    virtual const std::optional<Divergence>& divergence() const = 0;

    /// One optimizer update, measured and recorded. Diverged: the row is recorded and the weights stay as they were.
    virtual StepResult step() = 0;
    /// Takes effect with the next step; adds an event. Errors: Error when something needs a restart.
    virtual void apply(const LiveSettings& settings) = 0;
    virtual LiveSettings liveSettings() const = 0;

    /// Loss and accuracy in evaluation mode over the given rows of the data set; changes nothing.
    virtual Evaluation evaluate(const std::vector<std::int64_t>& rows) = 0;

    /// Training-mode loss of the given rows; running statistics, optimizer state and telemetry stay as they are.
    virtual double trainingLoss(std::span<const std::int64_t> rows) = 0;
    /// The gradients of that loss, named as the parameters. Overwrites what gradients() returns.
    virtual std::vector<NamedTensor> computeGradients(std::span<const std::int64_t> rows) = 0;

    /// A close look at the newest step; before the first one (and after setTensors or computeGradients) at the step to
    /// come, whose gradients gradients() then returns. Training goes on bit for bit as without it.
    virtual std::shared_ptr<const Snapshot> snapshot(const SnapshotWanted& wanted) = 0;
    /// Answers in evaluation mode with the newest weights; changes nothing.
    virtual Prediction predict(const PredictionWanted& wanted) = 0;

    /// What the gradient norms so far say about clipping.
    virtual ClipAdvice clipAdvice() const = 0;

    /// Parameters, then buffers with their isBuffer set, in network order.
    virtual std::vector<NamedTensor> tensors() const = 0;
    /// Errors: ShapeError naming every missing, unknown and misshapen tensor; then nothing has changed.
    virtual void setTensors(const std::vector<NamedTensor>& tensors) = 0;
    /// The raw (unclipped) gradients of the last step, named as the parameters.
    virtual std::vector<NamedTensor> gradients() const = 0;
    /// Of the raw gradients of the last step, in the order of the parameters; empty unless Measure::Histograms.
    virtual std::vector<GradientHistogram> gradientHistograms() const { return {}; }

    /// The whole state between two steps. Not for a run that has diverged.
    virtual Checkpoint checkpoint() const { return {}; }
    /// Puts a checkpoint of the present state to the others, unless the newest is of this step.
    virtual void keepCheckpoint() {}
    /// Continues from there: every later bit equals the uninterrupted run's. With another kind of optimizer the new one
    /// starts afresh. Requires: nothing recorded yet; call history() afterwards, its first step is the checkpoint's.
    /// Errors: Error, ShapeError naming what does not fit; then nothing has changed.
    virtual void restore(const Checkpoint&) { throw Error("This run cannot be restored."); }
    /// Those taken so far (always one of the first step); null when there are none. Any thread may read them.
    virtual std::shared_ptr<const Checkpoints> checkpoints() const { return nullptr; }

    virtual int threads() const = 0;                ///< workers in use now
    virtual std::string isa() const = 0;            ///< "x86-64-v4"
    virtual double productFlopsPerStep() const = 0; ///< floating-point operations in matrix products
};

/// Builds network and data. Errors: RecipeError, ShapeError, FileError, Error, Stopped; nothing is left behind.
std::unique_ptr<Run> makeRun(const Recipe& recipe, const RunOptions& options = {});
/// The same with data made before (for restarts that do not touch the data).
std::unique_ptr<Run> makeRun(const Recipe& recipe, std::shared_ptr<const Dataset> data, const RunOptions& options = {});

} // namespace nabla
