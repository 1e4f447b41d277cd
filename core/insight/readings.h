// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/insight/diagnosis.h"
#include "core/insight/rate_fit.h"

#include <string_view>
#include <vector>

/// What all symptoms look at, read and fitted once. Private to core/insight.
namespace nabla::insight {

/// What the recipe says of one telemetry layer.
struct LayerRole {
    std::string name;
    bool isMain = false; ///< on the way from input to output: not inside a block, not `output`
    bool isOutput = false;
    const ResolvedDense* dense = nullptr;
    const ResolvedRecurrent* recurrent = nullptr;
    const ResolvedResidual* block = nullptr;
    bool isForeign = false;    ///< of a run without a recipe: nothing is known but its numbers
    bool startsSilent = false; ///< its gradient is exactly 0 at step 0 by design (Fixup, learned scale from 0)

    /// Of a dense layer or block; linear for others.
    Activation activation() const;
};

/// Kept rows of the History, oldest first.
class Rows {
public:
    Index count() const { return static_cast<Index>(m_steps.size()); }
    std::int64_t step(Index row) const { return m_steps[static_cast<std::size_t>(row)]; }
    double at(Index row, TraceId trace) const {
        return m_values[static_cast<std::size_t>(row)][static_cast<std::size_t>(trace)];
    }
    std::vector<double> column(TraceId trace) const;
    StepRange range() const;
    void add(std::int64_t step, std::vector<double> row);
    void reverse();

private:
    std::vector<std::int64_t> m_steps;
    std::vector<std::vector<double>> m_values;
};

enum class Trend { Unknown, Falling, Flat, Rising };

/// How the loss goes.
struct Progress {
    std::int64_t steps = 0;
    double baseline = 0; ///< loss of knowing nothing; NaN when unknown
    double first = 0;    ///< loss of the first step
    Mean start;          ///< over the first steps
    Mean recent;         ///< over the newest steps
    LineFit perStep;     ///< of the newest steps
    Trend trend = Trend::Unknown;
    double lowest = 0; ///< ever
    bool isDiverged = false;
    std::int64_t divergedAt = -1;
    /// 1 - loss / baseline, with its lower 95 % bound: what has been learned, 0 at chance.
    double gained = 0;
    double gainedLow = 0;

    /// Long enough to tell, the loss does not fall, and it is less than 3 % below the baseline.
    bool isStuck() const;
    /// Long enough to tell, and the loss is not below the baseline; it may be on its way.
    bool isStillAtChance() const;
    /// The loss goes down, or has left the baseline by more than that.
    bool isLearning() const;
};

/// The gradient along the main path.
struct DepthFit {
    LineFit line;              ///< ln ||dL/dz|| against the position, towards the output
    double error = 0;          ///< of line.slope: over the layers and over the steps of the window
    Index layers = 0;          ///< of the main path
    Index silent = 0;          ///< with a gradient of exactly 0
    double predictedSlope = 0; ///< the same line through theory; NaN where it says nothing

    bool isKnown() const { return line.isKnown(); }
    /// What a layer multiplies the signal by on its way back.
    double factor() const;
    double factorSpread() const;
    double predictedFactor() const;
    /// ln(first / last) and its 95 % bounds.
    double across() const;
    double acrossLow() const;
    double acrossHigh() const;
};

/// ||update|| / ||weight|| of a layer's weight matrix over the window.
struct Movement {
    Index layer = 0;
    TraceId trace = kNoTrace;
    double perStep = 0; ///< mean
    Mean log10;         ///< of the steps that moved
    double horizon = 0; ///< perStep times the steps of the whole training: at most so much can it change
    double horizonHigh = 0;
};

/// Everything about a run that a symptom may ask for.
struct Readings {
    const History* history = nullptr;
    const Layout* layout = nullptr;
    const ResolvedRecipe* recipe = nullptr;
    std::span<const LayerPrediction> prediction;
    std::vector<LayerRole> roles; ///< one a telemetry layer
    std::vector<Index> main;      ///< telemetry layers of the main path, from the input
    Rows early;                   ///< the first steps
    Rows recent;                  ///< the newest finite steps
    Progress progress;
    DepthFit depth;      ///< over the recent rows
    DepthFit startDepth; ///< at the first step
    std::vector<Movement> movements;
    std::int64_t plannedSteps = 0;
    bool isForeign = false; ///< there is no recipe, `recipe` is an empty one
    std::int64_t step = -1;
    std::vector<ResolvedLayer> resolvedBlocks; ///< owns what roles point into where Fixup rewrote a block

    bool isAdaptive() const { return recipe->training.optimizer.kind != OptimizerKind::Sgd; }
    double learningRate() const;
    Mean window(TraceId trace) const { return meanOf(recent.column(trace)); }
    TraceId trace(Index layer, LayerQuantity quantity) const { return layout->trace(layer, quantity); }
    TraceId trace(StepQuantity quantity) const { return layout->trace(quantity); }
    /// Position of "<layer>.<suffix>" among the parameters, -1 when there is none.
    Index parameter(Index layer, std::string_view suffix) const;
    SentenceNumber layerWord(Index layer) const;
    /// Evidence of one quantity on some layers over the recent rows.
    Evidence evidence(std::vector<Index> layers, LayerQuantity quantity) const;
};

/// Requires: input.history and input.recipe.
Readings readRun(const DiagnosisInput& input);

} // namespace nabla::insight
