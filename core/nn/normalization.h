// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/layer.h"

namespace nabla {

inline constexpr double kNormalizationEpsilon = 1e-5;
inline constexpr double kBatchNormMomentum = 0.1; ///< weight of the new value, as in PyTorch

/// y = gamma * (x - mean) / sqrt(var + eps) + beta with moments over the batch (and time) per feature.
///
/// Training uses the batch's biased variance and moves the running moments (unbiased variance); evaluation uses those.
/// Phases   forward 0: moments of each block; combine: merged in block order; 1: normalize. Backward 0: sums of dy and
///          dy * xhat of each block; combine: totals, dgamma, dbeta; 1: dx.
/// Source   Ioffe & Szegedy 2015, algorithm 1 and the gradients below it; merging: Chan, Golub & LeVeque 1983, eq. 2.1.
template <class Scalar>
class BatchNorm final : public Layer<Scalar> {
public:
    BatchNorm(ValueId input, ValueId output, Index features);

    void prepare(Workspace<Scalar>& ws) override;
    int forwardPhases() const override { return 2; }
    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void combineForward(Workspace<Scalar>& ws, int phase) override;
    int backwardPhases() const override { return 2; }
    void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void combineBackward(Workspace<Scalar>& ws, int phase) override;
    void addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const override;
    std::vector<Parameter<Scalar>*> parameters() override { return {&m_gamma, &m_beta}; }
    std::vector<NamedBuffer<Scalar>> buffers() override;

    Parameter<Scalar>& gamma() { return m_gamma; }
    Parameter<Scalar>& beta() { return m_beta; }

private:
    enum Column { Mean, InverseStd, MeanDy, MeanDyXhat, ColumnCount };

    void moments(Workspace<Scalar>& ws, Range blocks) const;
    void gradientSums(Workspace<Scalar>& ws, Range blocks) const;
    double* blockSums(Workspace<Scalar>& ws, Index block, Index which) const;

    ValueId m_input;
    ValueId m_output;
    std::size_t m_scratch = 0;       ///< in Workspace::scratch: features x ColumnCount
    std::size_t m_doubleScratch = 0; ///< in Workspace::doubleScratch: sums a block, features each
    Parameter<Scalar> m_gamma;
    Parameter<Scalar> m_beta;
    Tensor<Scalar> m_runningMean;
    Tensor<Scalar> m_runningVar;
};

/// The same with moments over the features of each column; training and evaluation agree.
/// Source   Ba, Kiros & Hinton 2016, eq. 3.
template <class Scalar>
class LayerNorm final : public Layer<Scalar> {
public:
    LayerNorm(ValueId input, ValueId output, Index features);

    void prepare(Workspace<Scalar>& ws) override;
    void forward(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const override;
    void weightGradient(Workspace<Scalar>& ws, Index slot, Range panel) override;
    void addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const override;
    std::vector<Parameter<Scalar>*> parameters() override { return {&m_gamma, &m_beta}; }

    Parameter<Scalar>& gamma() { return m_gamma; }
    Parameter<Scalar>& beta() { return m_beta; }

private:
    ValueId m_input;
    ValueId m_output;
    std::size_t m_scratch = 0; ///< in Workspace::scratch: columns x 2 (mean, inverse std)
    std::size_t m_doubleScratch = 0;
    Parameter<Scalar> m_gamma;
    Parameter<Scalar> m_beta;
};

} // namespace nabla
