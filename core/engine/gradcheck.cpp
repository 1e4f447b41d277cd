// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/gradcheck.h"

#include "core/base/error.h"
#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr Index kElements = 40;
constexpr std::int64_t kMostRows = 64;
constexpr double kSteps[] = {1e-5, 1e-6};
// Central differences: curvature enters with h^2, rounding of the loss with 2^-52 |loss| / h (measured on an exploding
// network: 6 times that). Vanishing chains need the absolute floor.
constexpr double kAbsolute = 1e-9;
constexpr double kRounding = 16 * std::numeric_limits<double>::epsilon();
constexpr double kRelative = 1e-7;

/// Loss as a function of one element.
class Slope {
public:
    Slope(Run& run, std::span<const std::int64_t> rows) : m_run(run), m_rows(rows), m_tensors(run.tensors()) {
        m_loss = m_run.trainingLoss(m_rows);
    }
    ~Slope() { m_run.setTensors(m_tensors); }
    Slope(const Slope&) = delete;
    Slope& operator=(const Slope&) = delete;

    double loss() const { return m_loss; }

    struct Quotients {
        double below;
        double central;
        double above;
    };
    Quotients at(std::size_t tensor, Index element, double h) {
        double& value = m_tensors[tensor].values[static_cast<std::size_t>(element)];
        const double kept = value;
        // The distances that really separate the three points, after rounding.
        const volatile double up = kept + h;
        const volatile double down = kept - h;
        const double high = lossWith(value, up);
        const double low = lossWith(value, down);
        value = kept;
        return {(m_loss - low) / (kept - down), (high - low) / (up - down), (high - m_loss) / (up - kept)};
    }

private:
    double lossWith(double& value, double to) {
        value = to;
        m_run.setTensors(m_tensors);
        return m_run.trainingLoss(m_rows);
    }

    Run& m_run;
    std::span<const std::int64_t> m_rows;
    std::vector<NamedTensor> m_tensors;
    double m_loss = 0;
};

/// In which order a tensor's elements are tried: all of a small one, else as drawn.
std::vector<std::int64_t> candidates(const NamedTensor& gradient, std::uint64_t seed) {
    const auto size = static_cast<std::int64_t>(gradient.values.size());
    return RandomStream(seed, "gradcheck." + gradient.name).permutation(size);
}

TensorCheck checkTensor(Slope& slope, std::size_t tensor, const NamedTensor& gradient, std::uint64_t seed) {
    TensorCheck result;
    result.name = gradient.name;
    result.size = static_cast<Index>(gradient.values.size());
    bool isFinite = true;
    for (const double g : gradient.values) {
        isFinite = isFinite && std::isfinite(g);
        result.largestGradient = std::max(result.largestGradient, std::abs(g));
    }
    const double floor = std::max(kAbsolute, kRounding * std::abs(slope.loss()) / kSteps[0]);
    const double tolerance = floor + kRelative * result.largestGradient;
    for (const std::int64_t element : candidates(gradient, seed)) {
        if (result.checked == kElements || result.checked + result.kinks == 4 * kElements)
            break;
        const double analytic = gradient.values[static_cast<std::size_t>(element)];
        double error = std::numeric_limits<double>::infinity();
        bool isKink = false;
        for (const double h : kSteps) {
            const Slope::Quotients slopes = slope.at(tensor, static_cast<Index>(element), h);
            const double difference = std::abs(analytic - slopes.central);
            if (!(difference >= error)) // keeps NaN
                error = difference;
            // A corner at distance t < h moves the central quotient away from the slope at 0, which is one of the two
            // one-sided ones, by at most half their difference.
            isKink = error > tolerance && error <= 0.51 * std::abs(slopes.above - slopes.below) + tolerance;
            // Not clearly inside: a smaller step tells curvature (it falls with h^2) from a mistake (it stays).
            if (!(error > tolerance / 8))
                break;
        }
        if (isKink) {
            ++result.kinks;
            continue;
        }
        ++result.checked;
        if (!(error <= result.absoluteError)) // keeps NaN
            result.absoluteError = error;
    }
    if (result.absoluteError != 0)
        result.relativeError = result.absoluteError / result.largestGradient;
    result.hasPassed = isFinite && result.absoluteError <= tolerance && (result.checked > 0 || result.size == 0);
    return result;
}

} // namespace

GradientCheck gradcheck(Run& run, std::uint64_t seed) {
    std::vector<std::int64_t> rows = run.dataset().trainingRows;
    const std::int64_t wanted = std::min<std::int64_t>(kMostRows, run.resolved().training.batchSize);
    rows.resize(static_cast<std::size_t>(std::min<std::int64_t>(wanted, static_cast<std::int64_t>(rows.size()))));
    const std::vector<NamedTensor> gradients = run.computeGradients(rows);
    GradientCheck result;
    Slope slope(run, rows);
    result.loss = slope.loss();
    result.hasPassed = std::isfinite(result.loss);
    // Parameters come first in tensors(), in the order of the gradients.
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        result.tensors.push_back(checkTensor(slope, i, gradients[i], seed));
        result.hasPassed = result.hasPassed && result.tensors.back().hasPassed;
    }
    return result;
}

namespace {

bool isOnCorners(const TensorCheck& tensor) {
    return tensor.checked == 0 && tensor.kinks > 0;
}

/// Moves every trained number a little, off corners such as the 0 of a ReLU behind weights of zeros.
void moveWeights(Run& run, std::uint64_t seed) {
    constexpr double kFar = 0.05; // thousands of the differences' steps
    std::vector<NamedTensor> tensors = run.tensors();
    for (NamedTensor& tensor : tensors) {
        const RandomStream draws(seed, "gradcheck.move." + tensor.name);
        for (std::size_t i = 0; i < tensor.values.size() && !tensor.isBuffer; ++i)
            tensor.values[i] += kFar * draws.normal(i);
    }
    run.setTensors(tensors);
}

} // namespace

GradientCheck gradcheck(const Recipe& recipe) {
    RunOptions options;
    options.precision = Precision::F64;
    options.threads = 1;
    options.measure = Measure::Nothing;
    const std::unique_ptr<Run> run = makeRun(recipe, options);
    const std::uint64_t seed = recipe.seed.value_or(0);
    GradientCheck result = gradcheck(*run, seed);
    if (std::none_of(result.tensors.begin(), result.tensors.end(), isOnCorners))
        return result;
    moveWeights(*run, seed);
    const GradientCheck moved = gradcheck(*run, seed);
    result.hasPassed = std::isfinite(result.loss);
    for (std::size_t i = 0; i < result.tensors.size(); ++i) {
        if (isOnCorners(result.tensors[i]))
            result.tensors[i] = moved.tensors[i];
        result.hasPassed = result.hasPassed && result.tensors[i].hasPassed;
    }
    return result;
}

} // namespace nabla
