// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"
#include "core/nn/tensor.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace nabla {

/// Most blocks a batch is cut into. Sums over the batch are made a block and then in block order, whatever the threads.
inline constexpr Index kMaxBlocks = 8;

/// Position of a matrix that flows through the network: the input, every layer's output.
using ValueId = Index;

/// What a value is to people; the black box names it.
enum class ValueRole { Input, Affine, Preactivation, Activation, Normalized, Dropped, Sum, Hidden };

struct ValueInfo {
    Index features = 0;
    bool isSequence = false; ///< columns = timeSteps * samples (time-major), else samples
    Index layer = -1;        ///< telemetry layer it belongs to
    ValueRole role = ValueRole::Input;
};

/// Training mode normalizes by the batch and drops; evaluation mode does neither and writes no buffer.
enum class Mode { Training, Evaluation };

inline constexpr Index kMostGates = 4;

/// Sums a telemetry layer leaves in a step, per block.
struct LayerSums {
    std::array<nk_value_stats, kMaxBlocks> activation;
    std::array<double, 2 * kMaxBlocks> gradients;      ///< [2b] ||dL/da||^2, [2b + 1] ||dL/dz||^2
    std::array<double, kMostGates * kMaxBlocks> gates; ///< recurrent: [kMostGates * b + k], sum of gate k
};

/// The larger one of two magnitudes; a NaN stays.
inline void keepLarger(double& largest, double other) {
    if (!(other <= largest) && largest == largest)
        largest = other;
}

/// Everything one pass through the network needs beside the weights: values, gradients, batch sums, scratch.
/// Layers hold none of it, so training and evaluation can use the same layers at once.
///
/// Shapes   value(id): features x columns. Column t * samples + s is sample s at time t.
template <class Scalar>
class Workspace {
public:
    Workspace(const std::vector<ValueInfo>& values, Index samples, Index timeSteps, Mode mode, Index layerCount);

    Mode mode;
    Index samples; ///< columns a time step
    Index timeSteps;
    Index blocks;               ///< 1 .. kMaxBlocks, a function of the shapes alone
    std::uint64_t step = 0;     ///< dropout's draws depend on it
    bool isMeasured = true;     ///< whether probes add up their sums
    bool updatesBuffers = true; ///< training mode: whether running statistics move

    const ValueInfo& info(ValueId id) const { return m_infos[static_cast<std::size_t>(id)]; }
    Tensor<Scalar>& value(ValueId id) { return m_values[static_cast<std::size_t>(id)]; }
    const Tensor<Scalar>& value(ValueId id) const { return m_values[static_cast<std::size_t>(id)]; }
    Tensor<Scalar>& gradient(ValueId id) { return m_gradients[static_cast<std::size_t>(id)]; }
    const Tensor<Scalar>& gradient(ValueId id) const { return m_gradients[static_cast<std::size_t>(id)]; }
    Index columns(ValueId id) const { return info(id).isSequence ? samples * timeSteps : samples; }

    /// Samples of a run of blocks.
    Range samplesOf(Range blockRange) const {
        return {blockRange.first * samples / blocks, blockRange.last * samples / blocks};
    }
    /// Calls f(first column, count) for the columns that hold these blocks of a value, in time order.
    template <class Function>
    void forColumns(ValueId id, Range blockRange, Function f) const {
        const Range range = samplesOf(blockRange);
        if (!info(id).isSequence) {
            f(range.first, range.size());
        } else if (range.size() == samples) {
            f(Index(0), samples * timeSteps);
        } else {
            for (Index t = 0; t < timeSteps; ++t)
                f(t * samples + range.first, range.size());
        }
    }

    std::vector<LayerSums> layerSums; ///< one a telemetry layer
    void clearSums();

    /// A layer's own memory for this workspace (batch moments, masks, gates), made by Layer::prepare.
    std::vector<Tensor<Scalar>> scratch;
    std::vector<std::vector<double>> doubleScratch;

private:
    std::vector<ValueInfo> m_infos;
    std::vector<Tensor<Scalar>> m_values;
    std::vector<Tensor<Scalar>> m_gradients;
};

/// How many blocks a batch is cut into: enough to share, not so many that a tiny step is all overhead.
Index blockCount(Index samples, Index timeSteps, Index widest);

} // namespace nabla
