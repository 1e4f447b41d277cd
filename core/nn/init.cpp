// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/init.h"

#include "core/base/random.h"

#include <Eigen/Dense>

#include <cmath>
#include <limits>

namespace nabla {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Standard deviation of the random schemes; NaN for the others.
double standardDeviation(const Init& init, Index rows, Index columns) {
    const double fanIn = static_cast<double>(columns);
    const double fanOut = static_cast<double>(rows);
    switch (init.scheme) {
    case InitScheme::XavierUniform:
    case InitScheme::XavierNormal: // Var W = 2 / (fan_in + fan_out)
        return init.gain * std::sqrt(2 / (fanIn + fanOut));
    case InitScheme::HeUniform:
    case InitScheme::HeNormal: // Var W = 2 / ((1 + a^2) fan_in)
        return init.gain * std::sqrt(2 / ((1 + init.negativeSlope * init.negativeSlope) * fanIn));
    case InitScheme::LecunUniform:
    case InitScheme::LecunNormal: // Var W = 1 / fan_in
        return init.gain * std::sqrt(1 / fanIn);
    case InitScheme::Normal:
        return init.gain * init.std;
    case InitScheme::Uniform: // U(-b, b): Var = b^2 / 3
        return init.gain * init.bound / std::sqrt(3.0);
    case InitScheme::PytorchDefault: // U(+-1/sqrt(n)): Var = 1 / (3 n)
        return init.gain / std::sqrt(3 * fanIn);
    default:
        return std::numeric_limits<double>::quiet_NaN();
    }
}

bool isUniform(InitScheme scheme) {
    return scheme == InitScheme::XavierUniform || scheme == InitScheme::HeUniform ||
           scheme == InitScheme::LecunUniform || scheme == InitScheme::Uniform || scheme == InitScheme::PytorchDefault;
}

/// Orthogonal rows or columns, whichever are fewer: Q of the QR decomposition of a normal matrix, signs from diag(R).
RowMajor drawOrthogonal(double gain, Index rows, Index columns, const RandomStream& random) {
    const bool isTall = rows >= columns;
    Eigen::MatrixXd normal(isTall ? rows : columns, isTall ? columns : rows);
    for (Index i = 0; i < normal.rows(); ++i)
        for (Index j = 0; j < normal.cols(); ++j)
            normal(i, j) = random.normal(static_cast<std::uint64_t>(i * normal.cols() + j));
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(normal);
    Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(normal.rows(), normal.cols());
    for (Index j = 0; j < q.cols(); ++j)
        if (qr.matrixQR()(j, j) < 0)
            q.col(j) = -q.col(j);
    q *= gain;
    if (isTall)
        return q;
    return q.transpose();
}

} // namespace

std::vector<double> drawWeights(const Init& init, Index rows, Index columns, std::uint64_t seed,
                                const std::string& name) {
    const std::size_t count = static_cast<std::size_t>(rows * columns);
    std::vector<double> weights(count, 0.0);
    const RandomStream random(seed, name);
    switch (init.scheme) {
    case InitScheme::Zeros:
    case InitScheme::Fixup: // a block's option; a tensor that gets it starts silent
        break;
    case InitScheme::Constant:
        weights.assign(count, init.value);
        break;
    case InitScheme::Identity:
        for (Index i = 0; i < std::min(rows, columns); ++i)
            weights[static_cast<std::size_t>(i * columns + i)] = init.gain;
        break;
    case InitScheme::Orthogonal:
    case InitScheme::Lsuv: { // starts orthogonal (Mishkin & Matas 2016); the run scales it by data
        const RowMajor q = drawOrthogonal(init.gain, rows, columns, random);
        std::copy_n(q.data(), count, weights.begin());
        break;
    }
    default: {
        const double deviation = standardDeviation(init, rows, columns);
        const double bound = deviation * std::sqrt(3.0);
        for (std::size_t i = 0; i < count; ++i)
            weights[i] = isUniform(init.scheme) ? bound * (2 * random.uniform(i) - 1) : deviation * random.normal(i);
    }
    }
    for (double& weight : weights)
        weight = static_cast<double>(static_cast<float>(weight));
    return weights;
}

std::vector<double> drawUniform(double bound, Index count, std::uint64_t seed, const std::string& name) {
    std::vector<double> values(static_cast<std::size_t>(count));
    const RandomStream random(seed, name);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<double>(static_cast<float>(bound * (2 * random.uniform(i) - 1)));
    return values;
}

double theoreticalVarianceTimesFanIn(const Init& init, Index rows, Index columns) {
    const double fanIn = static_cast<double>(columns);
    switch (init.scheme) {
    case InitScheme::Zeros:
    case InitScheme::Constant:
        return 0;
    case InitScheme::Orthogonal: // entries of an orthogonal matrix have variance 1 / max(rows, columns)
        return init.gain * init.gain * fanIn / static_cast<double>(std::max(rows, columns));
    default: {
        const double deviation = standardDeviation(init, rows, columns);
        return deviation * deviation * fanIn;
    }
    }
}

double drawnVarianceTimesFanIn(const std::vector<double>& weights, Index fanIn) {
    if (weights.empty())
        return std::numeric_limits<double>::quiet_NaN();
    double mean = 0;
    for (const double weight : weights)
        mean += weight / static_cast<double>(weights.size());
    double squares = 0;
    for (const double weight : weights)
        squares += (weight - mean) * (weight - mean);
    return squares / static_cast<double>(weights.size()) * static_cast<double>(fanIn);
}

} // namespace nabla
