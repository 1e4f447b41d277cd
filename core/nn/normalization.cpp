// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/normalization.h"

#include "core/kernels/dispatch.h"

#include <cmath>

namespace nabla {

namespace {

template <class Scalar>
Parameter<Scalar> vectorParameter(Index features, Scalar start) {
    Parameter<Scalar> parameter;
    parameter.isVector = true;
    parameter.value = Tensor<Scalar>(features, 1);
    parameter.gradient = Tensor<Scalar>(features, 1);
    std::fill_n(parameter.value.data(), features, start);
    return parameter;
}

constexpr Index kRowsPerBlock = 4; ///< mean and m2, and those of the next stretch of a sequence

/// Takes means and sums of squared deviations of `otherCount` more columns into those of `count` columns, row by row.
void merge(Index rows, double* mean, double* m2, double count, const double* otherMean, const double* otherM2,
           double otherCount) {
    const double share = otherCount / (count + otherCount);
    const double weight = count * share;
    for (Index i = 0; i < rows; ++i) {
        const double delta = otherMean[i] - mean[i];
        m2[i] += otherM2[i] + delta * delta * weight;
        mean[i] += delta * share;
    }
}

/// Adds |dbeta_s|^2 + |dgamma_s|^2 of each sample; addColumn(column, beta, gamma) adds what one column contributes.
template <class Scalar, class AddColumn>
void addNormalizedSquares(const Workspace<Scalar>& ws, ValueId output, std::span<double> squares, Index features,
                          AddColumn addColumn) {
    const Index times = ws.info(output).isSequence ? ws.timeSteps : 1;
    std::vector<double> sums(static_cast<std::size_t>(2 * features));
    for (Index s = 0; s < ws.samples; ++s) {
        std::fill(sums.begin(), sums.end(), 0.0);
        for (Index t = 0; t < times; ++t)
            addColumn(t * ws.samples + s, sums.data(), sums.data() + features);
        for (const double sum : sums)
            squares[static_cast<std::size_t>(s)] += sum * sum;
    }
}

} // namespace

template <class Scalar>
BatchNorm<Scalar>::BatchNorm(ValueId input, ValueId output, Index features)
    : m_input(input), m_output(output), m_gamma(vectorParameter<Scalar>(features, 1)),
      m_beta(vectorParameter<Scalar>(features, 0)), m_runningMean(features, 1), m_runningVar(features, 1) {
    std::fill_n(m_runningVar.data(), features, Scalar(1));
}

template <class Scalar>
void BatchNorm<Scalar>::prepare(Workspace<Scalar>& ws) {
    m_scratch = ws.scratch.size();
    ws.scratch.emplace_back(m_gamma.rows(), ColumnCount);
    m_doubleScratch = ws.doubleScratch.size();
    ws.doubleScratch.emplace_back(static_cast<std::size_t>(kRowsPerBlock * kMaxBlocks * m_gamma.rows()));
}

template <class Scalar>
double* BatchNorm<Scalar>::blockSums(Workspace<Scalar>& ws, Index block, Index which) const {
    return ws.doubleScratch[m_doubleScratch].data() + (kRowsPerBlock * block + which) * m_gamma.rows();
}

template <class Scalar>
void BatchNorm<Scalar>::forward(Workspace<Scalar>& ws, Range blocks, int phase) const {
    if (phase == 0) {
        if (ws.mode == Mode::Training)
            moments(ws, blocks);
        return;
    }
    const Tensor<Scalar>& x = ws.value(m_input);
    Tensor<Scalar>& y = ws.value(m_output);
    const Tensor<Scalar>& batch = ws.scratch[m_scratch];
    ws.forColumns(m_output, blocks, [&](Index first, Index count) { // y = gamma (x - mean) / std + beta
        Kernels<Scalar>::normalizeRows(x.rows(), count, x.column(first), x.stride(), batch.column(Mean),
                                       batch.column(InverseStd), m_gamma.value.data(), m_beta.value.data(),
                                       y.column(first), y.stride());
    });
}

template <class Scalar>
void BatchNorm<Scalar>::moments(Workspace<Scalar>& ws, Range blocks) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    const Index features = m_gamma.rows();
    for (Index block = blocks.first; block < blocks.last; ++block) {
        double* mean = blockSums(ws, block, 0);
        double* m2 = blockSums(ws, block, 1);
        Index merged = 0;
        ws.forColumns(m_input, {block, block + 1}, [&](Index first, Index count) {
            if (merged == 0) {
                Kernels<Scalar>::rowMoments(features, count, x.column(first), x.stride(), mean, m2);
            } else {
                double* nextMean = blockSums(ws, block, 2);
                double* nextM2 = blockSums(ws, block, 3);
                Kernels<Scalar>::rowMoments(features, count, x.column(first), x.stride(), nextMean, nextM2);
                merge(features, mean, m2, static_cast<double>(merged), nextMean, nextM2, static_cast<double>(count));
            }
            merged += count;
        });
    }
}

template <class Scalar>
void BatchNorm<Scalar>::combineForward(Workspace<Scalar>& ws, int phase) {
    if (phase != 0)
        return;
    Tensor<Scalar>& batch = ws.scratch[m_scratch];
    const double n = static_cast<double>(ws.columns(m_input));
    const double perSample = n / static_cast<double>(ws.samples); // time steps that are pooled
    const Index features = m_gamma.rows();
    if (ws.mode == Mode::Evaluation) {
        for (Index i = 0; i < features; ++i) {
            batch(i, Mean) = m_runningMean(i, 0);
            batch(i, InverseStd) = static_cast<Scalar>(1 / std::sqrt(m_runningVar(i, 0) + kNormalizationEpsilon));
        }
        return;
    }
    double* mean = blockSums(ws, 0, 0); // all blocks are merged into the first
    double* m2 = blockSums(ws, 0, 1);
    for (Index block = 1; block < ws.blocks; ++block)
        merge(features, mean, m2, perSample * static_cast<double>(ws.samplesOf({0, block}).size()),
              blockSums(ws, block, 0), blockSums(ws, block, 1),
              perSample * static_cast<double>(ws.samplesOf({block, block + 1}).size()));
    for (Index i = 0; i < features; ++i) {
        batch(i, Mean) = static_cast<Scalar>(mean[i]);
        batch(i, InverseStd) = static_cast<Scalar>(1 / std::sqrt(m2[i] / n + kNormalizationEpsilon));
    }
    if (!ws.updatesBuffers)
        return;
    for (Index i = 0; i < features; ++i) {
        m_runningMean(i, 0) =
            static_cast<Scalar>((1 - kBatchNormMomentum) * m_runningMean(i, 0) + kBatchNormMomentum * mean[i]);
        m_runningVar(i, 0) =
            static_cast<Scalar>((1 - kBatchNormMomentum) * m_runningVar(i, 0) + kBatchNormMomentum * m2[i] / (n - 1));
    }
}

template <class Scalar>
void BatchNorm<Scalar>::inputGradient(Workspace<Scalar>& ws, Range blocks, int phase) const {
    if (phase == 0) {
        gradientSums(ws, blocks);
        return;
    }
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    Tensor<Scalar>& dx = ws.gradient(m_input);
    const Tensor<Scalar>& batch = ws.scratch[m_scratch];
    ws.forColumns(m_input, blocks, [&](Index first, Index count) {
        // y = gamma xhat + beta: dx = gamma / std * (dy - mean(dy) - xhat mean(dy xhat))
        Kernels<Scalar>::normalizeRowsBackward(x.rows(), count, dy.column(first), dy.stride(), x.column(first),
                                               x.stride(), batch.column(Mean), batch.column(InverseStd),
                                               m_gamma.value.data(), batch.column(MeanDy), batch.column(MeanDyXhat),
                                               dx.column(first), dx.stride());
    });
}

template <class Scalar>
void BatchNorm<Scalar>::gradientSums(Workspace<Scalar>& ws, Range blocks) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    const Tensor<Scalar>& batch = ws.scratch[m_scratch];
    for (Index block = blocks.first; block < blocks.last; ++block) {
        double* sums = blockSums(ws, block, 0);
        std::fill_n(sums, 2 * m_gamma.rows(), 0.0);
        ws.forColumns(m_input, {block, block + 1}, [&](Index first, Index count) {
            Kernels<Scalar>::normalizeRowsSums(x.rows(), count, dy.column(first), dy.stride(), x.column(first),
                                               x.stride(), batch.column(Mean), batch.column(InverseStd), sums,
                                               sums + m_gamma.rows());
        });
    }
}

template <class Scalar>
void BatchNorm<Scalar>::combineBackward(Workspace<Scalar>& ws, int phase) {
    if (phase != 0)
        return;
    Tensor<Scalar>& batch = ws.scratch[m_scratch];
    const double n = static_cast<double>(ws.columns(m_input));
    for (Index i = 0; i < m_gamma.rows(); ++i) {
        double dy = 0;
        double dyXhat = 0;
        for (Index block = 0; block < ws.blocks; ++block) {
            dy += blockSums(ws, block, 0)[i];
            dyXhat += blockSums(ws, block, 1)[i];
        }
        m_beta.gradient(i, 0) = static_cast<Scalar>(dy); // y = gamma xhat + beta
        m_gamma.gradient(i, 0) = static_cast<Scalar>(dyXhat);
        batch(i, MeanDy) = static_cast<Scalar>(dy / n);
        batch(i, MeanDyXhat) = static_cast<Scalar>(dyXhat / n);
    }
}

template <class Scalar>
std::vector<NamedBuffer<Scalar>> BatchNorm<Scalar>::buffers() {
    return {{"running_mean", &m_runningMean}, {"running_var", &m_runningVar}};
}

template <class Scalar>
LayerNorm<Scalar>::LayerNorm(ValueId input, ValueId output, Index features)
    : m_input(input), m_output(output), m_gamma(vectorParameter<Scalar>(features, 1)),
      m_beta(vectorParameter<Scalar>(features, 0)) {}

template <class Scalar>
void LayerNorm<Scalar>::prepare(Workspace<Scalar>& ws) {
    m_scratch = ws.scratch.size();
    ws.scratch.emplace_back(ws.columns(m_input), 2);
    m_doubleScratch = ws.doubleScratch.size();
    ws.doubleScratch.emplace_back(static_cast<std::size_t>(2 * m_gamma.rows()));
}

template <class Scalar>
void LayerNorm<Scalar>::forward(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    Tensor<Scalar>& y = ws.value(m_output);
    Tensor<Scalar>& columns = ws.scratch[m_scratch];
    ws.forColumns(m_output, blocks, [&](Index first, Index count) {
        Kernels<Scalar>::normalizeColumns(x.rows(), count, x.column(first), x.stride(), kNormalizationEpsilon,
                                          m_gamma.value.data(), m_beta.value.data(), y.column(first), y.stride(),
                                          columns.column(0) + first, columns.column(1) + first);
    });
}

template <class Scalar>
void LayerNorm<Scalar>::inputGradient(Workspace<Scalar>& ws, Range blocks, int) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    Tensor<Scalar>& dx = ws.gradient(m_input);
    const Tensor<Scalar>& columns = ws.scratch[m_scratch];
    ws.forColumns(m_input, blocks, [&](Index first, Index count) {
        Kernels<Scalar>::normalizeColumnsBackward(x.rows(), count, dy.column(first), dy.stride(), x.column(first),
                                                  x.stride(), columns.column(0) + first, columns.column(1) + first,
                                                  m_gamma.value.data(), dx.column(first), dx.stride());
    });
}

template <class Scalar>
void LayerNorm<Scalar>::weightGradient(Workspace<Scalar>& ws, Index slot, Range) {
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    if (slot == 1) { // y = gamma xhat + beta: dbeta = sum dy, dgamma = sum dy xhat
        Kernels<Scalar>::rowSums(m_beta.rows(), ws.columns(m_input), dy.data(), dy.stride(), m_beta.gradient.data());
        return;
    }
    const Tensor<Scalar>& columns = ws.scratch[m_scratch];
    std::vector<double>& sums = ws.doubleScratch[m_doubleScratch];
    std::fill(sums.begin(), sums.end(), 0.0);
    Kernels<Scalar>::normalizeColumnsSums(x.rows(), ws.columns(m_input), dy.data(), dy.stride(), x.data(), x.stride(),
                                          columns.column(0), columns.column(1), sums.data(),
                                          sums.data() + m_gamma.rows());
    for (Index i = 0; i < m_gamma.rows(); ++i)
        m_gamma.gradient(i, 0) = static_cast<Scalar>(sums[static_cast<std::size_t>(m_gamma.rows() + i)]);
}

template <class Scalar>
void BatchNorm<Scalar>::addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    const Tensor<Scalar>& batch = ws.scratch[m_scratch];
    addNormalizedSquares(ws, m_output, squares, m_gamma.rows(), [&](Index column, double* beta, double* gamma) {
        Kernels<Scalar>::normalizeRowsSums(x.rows(), 1, dy.column(column), dy.stride(), x.column(column), x.stride(),
                                           batch.column(Mean), batch.column(InverseStd), beta, gamma);
    });
}

template <class Scalar>
void LayerNorm<Scalar>::addSampleSquares(const Workspace<Scalar>& ws, std::span<double> squares) const {
    const Tensor<Scalar>& x = ws.value(m_input);
    const Tensor<Scalar>& dy = ws.gradient(m_output);
    const Tensor<Scalar>& columns = ws.scratch[m_scratch];
    addNormalizedSquares(ws, m_output, squares, m_gamma.rows(), [&](Index column, double* beta, double* gamma) {
        Kernels<Scalar>::normalizeColumnsSums(x.rows(), 1, dy.column(column), dy.stride(), x.column(column), x.stride(),
                                              columns.column(0) + column, columns.column(1) + column, beta, gamma);
    });
}

template class BatchNorm<float>;
template class BatchNorm<double>;
template class LayerNorm<float>;
template class LayerNorm<double>;

} // namespace nabla
