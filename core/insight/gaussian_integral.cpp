// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/insight/gaussian_integral.h"

#include "core/kernels/kernels.h"
#include "core/nn/tensor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace nabla {

namespace {

constexpr double kReach = 12; ///< standard deviations; beyond it the density is below 1e-32
constexpr int kOrder = 16;

/// Nodes and weights of Gauss-Legendre on [-1, 1] by Newton's method on the Legendre polynomial.
struct Legendre {
    std::array<double, kOrder> nodes{};
    std::array<double, kOrder> weights{};

    Legendre() {
        for (int i = 0; i < kOrder; ++i) {
            double x = std::cos(std::numbers::pi * (i + 0.75) / (kOrder + 0.5));
            double slope = 1;
            for (int round = 0; round < 20; ++round) {
                double previous = 1;
                double current = x;
                for (int n = 2; n <= kOrder; ++n) {
                    const double next = ((2 * n - 1) * x * current - (n - 1) * previous) / n;
                    previous = current;
                    current = next;
                }
                slope = kOrder * (x * current - previous) / (x * x - 1);
                x -= current / slope;
            }
            nodes[static_cast<std::size_t>(i)] = x;
            weights[static_cast<std::size_t>(i)] = 2 / ((1 - x * x) * slope * slope);
        }
    }
};

/// Points z and weights such that sum w f(z) = E[f(Z)], Z standard normal, exact at the cuts.
struct Rule {
    std::vector<double> points;
    std::vector<double> weights;
};

Rule ruleCutAt(std::vector<double> cuts, int panels) {
    static const Legendre legendre;
    for (int i = 0; i <= panels; ++i)
        cuts.push_back(-kReach + 2 * kReach * i / panels);
    std::erase_if(cuts, [](double cut) { return !(cut >= -kReach && cut <= kReach); });
    std::sort(cuts.begin(), cuts.end());
    Rule rule;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const double half = (cuts[i + 1] - cuts[i]) / 2;
        const double middle = (cuts[i + 1] + cuts[i]) / 2;
        if (half <= 0)
            continue;
        for (int k = 0; k < kOrder; ++k) {
            const double z = middle + half * legendre.nodes[static_cast<std::size_t>(k)];
            const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
            rule.points.push_back(z);
            rule.weights.push_back(half * legendre.weights[static_cast<std::size_t>(k)] * density);
        }
    }
    return rule;
}

std::vector<double> kinksOf(Activation kind) {
    switch (kind) {
    case Activation::Relu:
    case Activation::LeakyRelu:
    case Activation::Elu:
    case Activation::Selu:
    case Activation::Softsign:
        return {0};
    case Activation::HardTanh:
        return {-1, 1};
    case Activation::Softplus:
        return {20};
    default:
        return {};
    }
}

/// phi and phi' at many points, by the engine's own kernels: theory and network use the same functions.
struct Values {
    Tensor<double> value;
    Tensor<double> derivative;

    Values(Activation kind, const std::vector<double>& points)
        : value(static_cast<Index>(points.size()), 1), derivative(static_cast<Index>(points.size()), 1) {
        const Index n = static_cast<Index>(points.size());
        Tensor<double> x(n, 1);
        Tensor<double> ones(n, 1);
        std::copy(points.begin(), points.end(), x.data());
        std::fill_n(ones.data(), n, 1.0);
        const auto activation = static_cast<nk_activation>(kind);
        nk_activation_forward_f64(activation, n, 1, x.data(), x.stride(), value.data(), value.stride(), nullptr);
        nk_activation_backward_f64(activation, n, 1, x.data(), x.stride(), value.data(), value.stride(), ones.data(),
                                   ones.stride(), derivative.data(), derivative.stride(), nullptr);
    }
};

} // namespace

ActivationMoments::ActivationMoments(Activation kind) : m_kind(kind) {}

ActivationMoments::Moments ActivationMoments::at(double mean, double variance) const {
    const double deviation = std::sqrt(std::max(variance, 0.0));
    std::vector<double> cuts;
    for (const double kink : kinksOf(m_kind))
        if (deviation > 0)
            cuts.push_back((kink - mean) / deviation);
    const Rule rule = ruleCutAt(std::move(cuts), 48);
    std::vector<double> points(rule.points.size());
    std::transform(rule.points.begin(), rule.points.end(), points.begin(),
                   [&](double z) { return mean + deviation * z; });
    const Values values(m_kind, points);
    Moments moments;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Index at = static_cast<Index>(i);
        moments.mean += rule.weights[i] * values.value(at, 0);
        moments.square += rule.weights[i] * values.value(at, 0) * values.value(at, 0);
        moments.derivativeSquare += rule.weights[i] * values.derivative(at, 0) * values.derivative(at, 0);
    }
    return moments;
}

double ActivationMoments::product(double mean, double variance, double covariance) const {
    // u = mean + sqrt(c) t + sqrt(q - c) z: given t, u and v are independent and alike.
    const double shared = std::sqrt(std::clamp(covariance, 0.0, variance));
    // The inner mean bends around a kink over sqrt((q - c) / c) standard deviations of t: finer panels there.
    std::vector<double> cuts;
    const double bend = shared > 0 ? std::sqrt(std::max(variance - shared * shared, 0.0)) / shared : 0;
    if (shared > 0)
        for (const double kink : kinksOf(m_kind))
            for (const double reach : {0.0, 1.0, 2.0, 4.0, 8.0, 16.0})
                for (const double side : {-1.0, 1.0})
                    cuts.push_back((kink - mean) / shared + side * reach * bend);
    const Rule outer = ruleCutAt(std::move(cuts), 24);
    double sum = 0;
    for (std::size_t i = 0; i < outer.points.size(); ++i) {
        const double inner = at(mean + shared * outer.points[i], variance - shared * shared).mean;
        sum += outer.weights[i] * inner * inner;
    }
    return sum;
}

} // namespace nabla
