// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/layer.h"
#include "core/recipe/recipe.h"

namespace nabla {

/// y = act(z), element by element, and the probe of its telemetry layer: moments of y, zeros, saturation, and the sizes
/// of dL/dy and dL/dz, all in the same pass. A linear activation has y and z in one value and only measures.
template <class Scalar>
class ActivationLayer final : public Layer<Scalar> {
public:
    /// telemetryLayer -1: not measured.
    ActivationLayer(Activation kind, ValueId input, ValueId output, Index telemetryLayer);

    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const override;

private:
    nk_activation m_kind;
    ValueId m_input;
    ValueId m_output;
    Index m_layer;
};

} // namespace nabla
