// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nabla {

/// How a matrix's numbers spread: over their sizes (log2 bins, signs apart) and over their values (equal bins).
/// Zeros and non-finite numbers are counted apart and enter nothing else; denormals have their own bins.
struct Distribution {
    std::int64_t count = 0; ///< all elements; 0: not measured
    std::int64_t zeros = 0;
    std::int64_t nonFinite = 0;
    double min = 0; ///< of the finite values, as are max, mean and std; NaN when there are none
    double max = 0;
    double mean = 0;
    double std = 0; ///< population

    /// positive[i] (negative[i]) values above (below) zero have floor(log2 |x|) = lowestExponent + i. Both have the
    /// same length, and the outer bins are never empty on both sides.
    int lowestExponent = 0;
    std::vector<std::int64_t> positive;
    std::vector<std::int64_t> negative;

    /// linear[i] finite values lie in [min + i w, min + (i + 1) w), w = (max - min) / linear.size(); the last bin holds
    /// max too. One bin when all are equal, none when nothing is finite.
    std::vector<std::int64_t> linear;

    std::int64_t finite() const noexcept { return count - nonFinite; }
};

/// What each unit of a layer put out over one batch.
struct UnitStatistics {
    Index columns = 0;                   ///< outputs a unit: samples, times time steps in a sequence
    std::vector<std::int64_t> zeros;     ///< exactly 0
    std::vector<std::int64_t> saturated; ///< as the telemetry's saturated_fraction
    std::vector<double> mean;
    std::vector<Index> dead; ///< units whose output is 0 for the whole batch, in order
};

/// How far one gate stands open: the mean of its sigmoid over units and samples.
struct GateOpening {
    std::string name;         ///< "i", "f", "o" of an lstm; "r", "z" of a gru
    std::vector<double> mean; ///< by time step, 0 first
    std::vector<double> std;  ///< over units and samples
    double openShare = 0;     ///< of all values: above .985
    double shutShare = 0;     ///< below .015
};

/// A recurrent layer along its sequence.
struct TimeStatistics {
    std::vector<double> hiddenGradientByLag; ///< ||dL/dh||, 0 the last time step
    std::vector<double> cellGradientByLag;   ///< lstm: ||dL/dc||
    std::vector<GateOpening> gates;          ///< none for a plain rnn
};

/// Inputs to put through the network in evaluation mode: samples of the data set, then free points.
struct PredictionWanted {
    enum class Units {
        Prepared, ///< as Dataset::inputs
        Raw       ///< as in the file: `standardize` is applied first
    };
    std::vector<std::int64_t> rows; ///< of the data set; others than 0 .. samples - 1 are left out
    std::vector<double> points;     ///< timeSteps * features numbers each, one after another; a rest is left out
    Units units = Units::Prepared;

    bool operator==(const PredictionWanted&) const = default;
};

/// What the network says about them.
struct Prediction {
    PredictionWanted wanted;
    Index inputs = 0;    ///< how many were answered
    Index positions = 1; ///< answers an input: the data set's targetSteps
    Index outputs = 0;   ///< numbers an answer
    /// values[(input * positions + t) * outputs + k]: probability of class k (softmax, or {1 - p, p} of one logit);
    /// for a regression the k-th target.
    std::vector<double> values;
    std::vector<double> logits; ///< what the loss reads, `logitCount` a position in the same order
    Index logitCount = 0;
    std::vector<std::int32_t>
        labels; ///< the likeliest class, the first of equals; -1 where a NaN is; none for regression
};

/// An nx x ny grid over a rectangle, row after row from y0 up, edges included: points for two features.
std::vector<double> gridPoints(double x0, double x1, Index nx, double y0, double y1, Index ny);

/// What a snapshot can hold beside predictions; a view asks for what it shows.
enum class SnapshotPart : std::uint32_t {
    Gradient = 1u << 0,       ///< LayerSnapshot::gradient
    Activation = 1u << 1,     ///< LayerSnapshot::activation
    Preactivation = 1u << 2,  ///< LayerSnapshot::preactivation
    Units = 1u << 3,          ///< LayerSnapshot::units
    Time = 1u << 4,           ///< LayerSnapshot::time
    Weight = 1u << 5,         ///< ParameterSnapshot::weight
    WeightGradient = 1u << 6, ///< ParameterSnapshot::gradient
};

struct SnapshotWanted {
    std::uint32_t parts = 0;   ///< SnapshotPart values, or-ed: see add and has
    std::vector<Index> layers; ///< telemetry layers, each with its parameters; empty: all
    int linearBins = 64;
    std::vector<std::int64_t> samples; ///< rows of the data set whose outputs unit by unit are wanted
    std::vector<PredictionWanted> predictions;

    SnapshotWanted& add(SnapshotPart part) {
        parts |= static_cast<std::uint32_t>(part);
        return *this;
    }
    bool has(SnapshotPart part) const noexcept { return (parts & static_cast<std::uint32_t>(part)) != 0; }
    bool hasLayer(Index layer) const noexcept;
    /// Takes in what another view wants.
    void merge(const SnapshotWanted& other);
    bool operator==(const SnapshotWanted&) const = default;
};

/// One telemetry layer over the batch of a step. What was not asked for, or does not exist, has count 0 or is empty.
struct LayerSnapshot {
    Index layer = -1;      ///< index into Layout::layers
    Distribution gradient; ///< dL/dz
    Distribution activation;
    Distribution preactivation; ///< z; lstm and gru do not keep it
    UnitStatistics units;
    TimeStatistics time;
    /// What the layer puts out in evaluation mode for each wanted sample, by unit (time step after time step for a
    /// sequence). The newest weights, as in predictions.
    std::vector<std::vector<double>> samples;
};

struct ParameterSnapshot {
    Index parameter = -1;  ///< index into Layout::parameters
    Distribution weight;   ///< as it is now: after the step's update, unless isPreview or the step diverged
    Distribution gradient; ///< raw, before clipping
};

/// One step looked at closely, made only when somebody asks.
///
/// Threads  immutable once made.
struct Snapshot {
    SnapshotWanted wanted;
    std::int64_t step = 0;     ///< the step whose batch, values and gradients these are
    std::int64_t nextStep = 0; ///< its weights are the newest: those that step nextStep starts with
    bool isPreview = false;    ///< before the first step: what step `step` is going to meet, computed for this snapshot
    std::vector<LayerSnapshot> layers;         ///< the wanted ones, in Layout's order
    std::vector<ParameterSnapshot> parameters; ///< of those layers
    std::vector<std::int64_t> samples;         ///< the wanted samples that exist: LayerSnapshot::samples follow them
    std::vector<Prediction> predictions;       ///< one each of wanted.predictions

    /// Null when it was not asked for.
    const LayerSnapshot* layer(Index layer) const noexcept;
    const ParameterSnapshot* parameter(Index parameter) const noexcept;
    const Prediction* prediction(const PredictionWanted& wanted) const noexcept;
};

} // namespace nabla
