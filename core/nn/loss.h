// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/workspace.h"
#include "core/recipe/recipe.h"

#include <array>
#include <cstdint>
#include <vector>

namespace nabla {

/// What a batch should give: labels (classification) or targets (regression), column by column, and each column's
/// weight in the mean (0 where a position is not scored).
template <class Scalar>
struct BatchTargets {
    std::vector<std::int32_t> labels;
    Tensor<Scalar> targets;
    std::vector<double> scale;
    std::int64_t scoredColumns = 0;
};

/// Mean loss over the scored columns, per block so that the sum does not depend on threads.
///
/// Cross entropy and binary cross entropy: mean over columns. MSE: mean over columns and outputs (PyTorch's defaults).
template <class Scalar>
class LossFunction {
public:
    LossFunction(Loss kind, ValueId logits) : m_kind(kind), m_logits(logits) {}

    /// Loss of these blocks, and dL/dlogits into the workspace's gradient in training mode.
    void evaluate(Workspace<Scalar>& ws, const BatchTargets<Scalar>& batch, Range blocks);

    double loss(const Workspace<Scalar>& ws) const;
    std::int64_t correct(const Workspace<Scalar>& ws) const;
    bool hasAccuracy() const noexcept { return m_kind != Loss::Mse; }
    Loss kind() const noexcept { return m_kind; }
    ValueId logits() const noexcept { return m_logits; }

private:
    Loss m_kind;
    ValueId m_logits;
    std::array<double, kMaxBlocks> m_loss{};
    std::array<std::int64_t, kMaxBlocks> m_correct{};
};

} // namespace nabla
