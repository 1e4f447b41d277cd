// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/layer.h"

namespace nabla {

/// The residual sum y = shortcut + scale * branch, scale a number or a trained scalar.
/// Source   He et al. 2016, eq. 1 (scale 1); De & Smith 2020, SkipInit (trained scale).
template <class Scalar>
class ResidualSum final : public Layer<Scalar> {
public:
    struct Options {
        double scale = 1; ///< the number, or where the trained scalar starts
        bool isTrained = false;
        bool needsShortcutGradient = true;   ///< false when the shortcut is the data
        bool addsToShortcutGradient = false; ///< another consumer has written it already
    };

    ResidualSum(ValueId shortcut, ValueId branch, ValueId output, Options options);

    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void weightGradient(Workspace<Scalar>& ws, Index slot, Range panel) override;
    void addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const override;
    std::vector<Parameter<Scalar>*> parameters() override;

    Parameter<Scalar>* scale() { return m_options.isTrained ? &m_scale : nullptr; }

private:
    Scalar scaleValue() const;

    ValueId m_shortcut;
    ValueId m_branch;
    ValueId m_output;
    Options m_options;
    Parameter<Scalar> m_scale;
};

} // namespace nabla
