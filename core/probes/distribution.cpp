// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probes/distribution.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

constexpr int kLowest = -1074; // the smallest denormal double
constexpr int kExponents = 1023 - kLowest + 1;

/// floor(log2 |x|). Requires: finite, not zero.
int exponentOf(double x) {
    constexpr int kMantissa = 52;
    constexpr int kBias = 1023;
    const int biased = static_cast<int>(std::bit_cast<std::uint64_t>(x) >> kMantissa) & 0x7ff;
    return biased == 0 ? std::ilogb(x) : biased - kBias;
}

struct SizeCounts {
    std::array<std::int64_t, kExponents> positive{};
    std::array<std::int64_t, kExponents> negative{};
    int first = kExponents;
    int last = -1;

    void add(double x) {
        const int bin = exponentOf(x) - kLowest;
        ++(x > 0 ? positive : negative)[static_cast<std::size_t>(bin)];
        first = std::min(first, bin);
        last = std::max(last, bin);
    }

    void moveInto(Distribution& out) const {
        if (last < 0)
            return;
        out.lowestExponent = first + kLowest;
        out.positive.assign(positive.begin() + first, positive.begin() + last + 1);
        out.negative.assign(negative.begin() + first, negative.begin() + last + 1);
    }
};

template <class Scalar, class Visit>
void forEach(const Tensor<Scalar>& tensor, Visit visit) {
    for (Index j = 0; j < tensor.columns(); ++j)
        for (Index i = 0; i < tensor.rows(); ++i)
            visit(static_cast<double>(tensor(i, j)));
}

} // namespace

template <class Scalar>
Distribution measureDistribution(const Tensor<Scalar>& tensor, int linearBins) {
    Distribution out;
    out.count = tensor.isEmpty() ? 0 : tensor.rows() * tensor.columns();
    out.min = std::numeric_limits<double>::infinity();
    out.max = -out.min;
    SizeCounts sizes;
    long double sum = 0; // neither sums nor squares of doubles overflow it
    forEach(tensor, [&](double x) {
        if (!std::isfinite(x)) {
            ++out.nonFinite;
            return;
        }
        out.min = std::min(out.min, x);
        out.max = std::max(out.max, x);
        sum += x;
        if (x == 0)
            ++out.zeros;
        else
            sizes.add(x);
    });
    sizes.moveInto(out);
    const std::int64_t finite = out.finite();
    if (finite == 0) {
        out.min = out.max = out.mean = out.std = std::numeric_limits<double>::quiet_NaN();
        return out;
    }
    const long double mean = sum / static_cast<long double>(finite);
    const long double span = static_cast<long double>(out.max) - out.min;
    const int bins = span > 0 ? std::max(linearBins, 1) : 1;
    const long double perBin = static_cast<long double>(bins) / (span > 0 ? span : 1);
    out.linear.resize(static_cast<std::size_t>(bins));
    long double squares = 0;
    forEach(tensor, [&](double x) {
        if (!std::isfinite(x))
            return;
        squares += (x - mean) * (x - mean);
        const int bin = static_cast<int>((static_cast<long double>(x) - out.min) * perBin);
        ++out.linear[static_cast<std::size_t>(std::min(bin, bins - 1))];
    });
    out.mean = static_cast<double>(mean);
    out.std = static_cast<double>(std::sqrt(squares / static_cast<long double>(finite)));
    return out;
}

template Distribution measureDistribution(const Tensor<float>&, int);
template Distribution measureDistribution(const Tensor<double>&, int);

} // namespace nabla
