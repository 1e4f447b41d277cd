// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/network.h"

#include <vector>

namespace nabla {

/// One thing to do for some blocks of the batch.
template <class Scalar>
struct ColumnTask {
    enum Kind { Gather, Forward, Loss, Backward } kind = Gather;
    Layer<Scalar>* layer = nullptr;
    int phase = 0;
};

/// A stretch of column tasks without a barrier, and the layers whose batch sums are complete at its end.
template <class Scalar>
struct ColumnStage {
    std::vector<ColumnTask<Scalar>> tasks;
    std::vector<ColumnTask<Scalar>> combines; ///< combineForward or combineBackward, run once
};

/// Columns of one parameter: the unit of weight gradients and updates, cut by shape alone.
struct Panel {
    std::size_t parameter = 0;
    Range columns;
};

/// The fixed order of a network's work. Batch columns run through forward and backward with a barrier only where a
/// layer needs a sum over the batch; then weight gradients and updates, panel by panel.
template <class Scalar>
struct StepPlan {
    std::vector<ColumnStage<Scalar>> forwardOnly;    ///< evaluation: gather, forward, loss
    std::vector<ColumnStage<Scalar>> forwardAndBack; ///< training
    std::vector<Panel> panels;
    std::vector<Range> panelUnits; ///< runs of panels that are worth claiming together
};

template <class Scalar>
StepPlan<Scalar> planStep(const Network<Scalar>& network, Index columns);

} // namespace nabla
