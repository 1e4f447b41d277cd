// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"
#include "core/nn/parameter.h"
#include "core/optim/clipping.h"
#include "core/recipe/resolve.h"

namespace nabla {

/// Turns gradients into updates with PyTorch's formulas. State lies in the parameters; gradients are read, never
/// written.
///
/// Threads  beginStep on one thread; then update of different panels at the same time.
template <class Scalar>
class Optimizer {
public:
    explicit Optimizer(const ResolvedOptimizer& settings) : m_settings(settings) {}

    /// Live changes keep the state. Requires: the same kind.
    void setSettings(const ResolvedOptimizer& settings) { m_settings = settings; }
    const ResolvedOptimizer& settings() const noexcept { return m_settings; }

    /// Makes the state tensors that the settings need and lack. Before the first step and after a live change.
    void prepare(const std::vector<Parameter<Scalar>*>& parameters);
    /// updateCount: optimizer steps taken before this one (Adam's t - 1).
    void beginStep(std::int64_t updateCount, double learningRate);
    /// Applies columns [panel) of tensor `index` of the plan and leaves the update's statistics (adds).
    void update(Parameter<Scalar>& parameter, std::size_t index, Range panel, const ClipPlan& plan,
                nk_update_stats& stats) const;
    void endStep();

    /// For checkpoints: whether the sgd velocity has been started, and Adam's count is the run's step.
    bool hasVelocity() const noexcept { return m_hasVelocity; }
    void setHasVelocity(bool value) noexcept { m_hasVelocity = value; }

private:
    ResolvedOptimizer m_settings;
    nk_optimizer m_how{};
    bool m_hasVelocity = false;
};

} // namespace nabla
