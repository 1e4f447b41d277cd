// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nabla {

/// Position of one recorded quantity in a step's row of doubles.
using TraceId = Index;
inline constexpr TraceId kNoTrace = -1;

/// Steps between two measurements of the gradient noise, which costs as much as a good part of a step.
inline constexpr std::int64_t kNoiseEvery = 32;
/// The advised clipping threshold is this percentile of the gradient norms so far.
inline constexpr double kAdvisedPercentile = 90;

/// The scalars every row starts with, in this order.
enum class StepQuantity : Index {
    Loss,
    Accuracy,
    GradNorm,
    ClipCoefficient,
    LearningRate,
    ValidationLoss,
    ValidationAccuracy,
    ClippedNorm,
    ClipCosine,     ///< between the raw gradient and the one the optimizer reads; 1 when clipping kept its direction
    ClippedSteps,   ///< steps so far that clipping changed, this one included: differences over steps give the share
    GradNoiseScale, ///< measured every kNoiseEvery steps: see core/probes/gradient_noise.h
    GradNoiseTrace,
    AdvisedMaxNorm,  ///< on evaluation steps: ClipAdvice::maxNorm
    AdvisedMultiple, ///< ClipAdvice::earlyMultiple
    Count
};
/// Per parameter tensor, in the order of the contract's telemetry line.
enum class ParameterQuantity : Index {
    GradL2,
    GradMeanAbs,
    GradMaxAbs,
    GradZeroFraction,
    WeightL2,
    UpdateL2,
    UpdateRatio,
    Count
};
/// Per layer.
enum class LayerQuantity : Index {
    PreactivationGradL2,
    ActivationGradL2,
    ActivationMean,
    ActivationStd,
    ZeroFraction,
    SaturatedFraction,
    PreactivationMaxAbs, ///< of everything that goes into the layer's activation (a recurrent layer's gates)
    DeadUnits,           ///< relu: units that are 0 for the whole batch; absent for activations that never rest at 0
    Count
};

std::string_view name(StepQuantity quantity);      ///< "grad_norm"
std::string_view name(ParameterQuantity quantity); ///< "grad_l2"
std::string_view name(LayerQuantity quantity);     ///< "preactivation_grad_l2"

struct ParameterInfo {
    std::string name; ///< "3.0.weight"
    Index rows = 0;   ///< out
    Index columns = 0;
    Index layer = -1; ///< index into Layout::layers, -1 when none
};

struct LayerInfo {
    std::string name;    ///< "3.0"
    std::string kind;    ///< "dense", "residual", "lstm", "output"
    std::string summary; ///< "64 relu, batch norm" for people
    Index units = 0;
    Index depth = 0;      ///< position along the forward order, 0 first
    Index weight = -1;    ///< index into Layout::parameters of its weight matrix (weight or weight_hh), -1 when none
    Index lags = 0;       ///< recurrent: number of hidden_grad_l2_by_lag values
    bool hasCell = false; ///< lstm: cell_grad_l2_by_lag too
    std::string gates;    ///< recurrent: a letter a gate whose mean opening is recorded, "ifo" or "rz"
};

/// What one row of History holds and where. Absent values (accuracy of a regression, validation between
/// evaluations) are quiet NaN with the payload of `absent()`; a NaN that was computed is any other NaN.
///
/// Threads  immutable once made.
struct Layout {
    std::vector<ParameterInfo> parameters;
    std::vector<LayerInfo> layers;
    bool hasAccuracy = false;

    Index width() const noexcept { return m_width; }
    TraceId trace(StepQuantity quantity) const noexcept { return static_cast<Index>(quantity); }
    TraceId trace(Index parameter, ParameterQuantity quantity) const noexcept {
        return kScalars + parameter * kPerParameter + static_cast<Index>(quantity);
    }
    TraceId trace(Index layer, LayerQuantity quantity) const noexcept {
        return kScalars + static_cast<Index>(parameters.size()) * kPerParameter + layer * kPerLayer +
               static_cast<Index>(quantity);
    }
    /// First of `layers[layer].lags` values, index 0 the last time step; kNoTrace for other layers.
    TraceId hiddenLagTrace(Index layer) const noexcept {
        return m_hidden.empty() ? kNoTrace : m_hidden[static_cast<std::size_t>(layer)];
    }
    TraceId cellLagTrace(Index layer) const noexcept {
        return m_cell.empty() ? kNoTrace : m_cell[static_cast<std::size_t>(layer)];
    }
    /// First of `layers[layer].gates.size()` mean openings; kNoTrace for layers without gates.
    TraceId gateTrace(Index layer) const noexcept {
        return m_gates.empty() ? kNoTrace : m_gates[static_cast<std::size_t>(layer)];
    }
    /// A name for people and files: "0.weight grad_l2".
    std::string traceName(TraceId trace) const;

    /// Call once parameters and layers are filled.
    void finish();

    static constexpr Index kScalars = static_cast<Index>(StepQuantity::Count);
    static constexpr Index kPerParameter = static_cast<Index>(ParameterQuantity::Count);
    static constexpr Index kPerLayer = static_cast<Index>(LayerQuantity::Count);

private:
    Index m_width = kScalars;
    std::vector<TraceId> m_hidden;
    std::vector<TraceId> m_cell;
    std::vector<TraceId> m_gates;
};

/// The marker for "not measured at this step".
double absent() noexcept;
bool isAbsent(double value) noexcept;

} // namespace nabla
