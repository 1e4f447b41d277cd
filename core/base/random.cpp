// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace nabla {

namespace {

std::uint64_t hashWord(std::string_view word) {
    // FNV-1a, then the splitmix64 finalizer so that similar names land far apart.
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (const char c : word)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    hash ^= hash >> 30;
    hash *= 0xbf58476d1ce4e5b9ull;
    hash ^= hash >> 27;
    hash *= 0x94d049bb133111ebull;
    return hash ^ (hash >> 31);
}

std::array<std::uint32_t, 2> halves(std::uint64_t value) {
    return {static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32)};
}

/// Natural logarithm of x in (0, 1): ln(m 2^e) = 2 atanh((m - 1) / (m + 1)) + e ln 2, with m in [sqrt(1/2), sqrt(2)).
/// Our own, because the C library's log differs in its last bit between processors.
double portableLog(double x) {
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);
    if (mantissa < 0.70710678118654752440) {
        mantissa *= 2;
        --exponent;
    }
    const double s = (mantissa - 1) / (mantissa + 1);
    const double s2 = s * s;
    double series = 0; // |s| < .172: 13 terms reach 1e-20
    for (int k = 25; k >= 1; k -= 2)
        series = series * s2 + 1.0 / k;
    return 2 * s * series + exponent * 0.69314718055994530942;
}

double uniformOf(std::uint64_t bits) {
    return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
}

template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) {
    double value = 0;
    for (std::size_t i = N; i-- > 0;)
        value = value * x + coefficients[i];
    return value;
}

} // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product0 = 0xD2511F53ull * counter[0];
        const std::uint64_t product1 = 0xCD9E8D57ull * counter[2];
        counter = {
            static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
            static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
        key[0] += 0x9E3779B9u;
        key[1] += 0xBB67AE85u;
    }
    return counter;
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t round)
    : m_key(halves(seed)), m_high(halves(hashWord(purpose) + round * 0x9e3779b97f4a7c15ull)) {}

std::uint64_t RandomStream::bits(std::uint64_t index) const {
    const auto [low, high] = halves(index);
    const std::array<std::uint32_t, 4> block = philox({low, high, m_high[0], m_high[1]}, m_key);
    return block[0] | static_cast<std::uint64_t>(block[1]) << 32;
}

void RandomStream::bits(std::uint64_t first, std::span<std::uint64_t> out) const {
    constexpr std::size_t kLanes = 8; // a block waits for its own products; eight hide the wait
    std::uint64_t c0[kLanes];
    std::uint64_t c1[kLanes];
    std::uint64_t c2[kLanes];
    std::uint64_t c3[kLanes];
    for (std::size_t at = 0; at < out.size(); at += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const std::uint64_t index = first + at + lane;
            c0[lane] = index & 0xffffffffu;
            c1[lane] = index >> 32;
            c2[lane] = m_high[0];
            c3[lane] = m_high[1];
        }
        std::array<std::uint32_t, 2> key = m_key;
        for (int round = 0; round < 10; ++round) { // as philox()
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                const std::uint64_t product0 = 0xD2511F53ull * c0[lane];
                const std::uint64_t product1 = 0xCD9E8D57ull * c2[lane];
                c0[lane] = (product1 >> 32) ^ c1[lane] ^ key[0];
                c1[lane] = product1 & 0xffffffffu;
                c2[lane] = (product0 >> 32) ^ c3[lane] ^ key[1];
                c3[lane] = product0 & 0xffffffffu;
            }
            key[0] += 0x9E3779B9u;
            key[1] += 0xBB67AE85u;
        }
        for (std::size_t lane = 0; lane < kLanes && at + lane < out.size(); ++lane)
            out[at + lane] = c0[lane] | c1[lane] << 32;
    }
}

double RandomStream::uniform(std::uint64_t index) const {
    return uniformOf(bits(index));
}

double RandomStream::normal(std::uint64_t index) const {
    return normalQuantile(uniform(index));
}

std::uint64_t RandomStream::below(std::uint64_t bound, std::uint64_t index) const {
    assert(bound > 0 && bound < (1ull << 32));
    return static_cast<std::uint64_t>(uniform(index) * static_cast<double>(bound)); // uniform <= 1 - 2^-54, so < bound
}

std::vector<std::int64_t> RandomStream::permutation(std::int64_t count) const {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    permutation(order);
    return order;
}

void RandomStream::permutation(std::span<std::int64_t> order) const {
    std::iota(order.begin(), order.end(), 0);
    std::array<std::uint64_t, 256> draws;
    for (std::int64_t last = std::ssize(order) - 1; last > 0;) {
        const std::int64_t first = std::max<std::int64_t>(1, last - std::ssize(draws) + 1);
        bits(static_cast<std::uint64_t>(first), std::span(draws).first(static_cast<std::size_t>(last - first + 1)));
        for (; last >= first; --last) { // swaps i with below(i + 1, i)
            const double uniform = uniformOf(draws[static_cast<std::size_t>(last - first)]);
            const auto j = static_cast<std::uint64_t>(uniform * static_cast<double>(last + 1));
            std::swap(order[static_cast<std::size_t>(last)], order[static_cast<std::size_t>(j)]);
        }
    }
}

double normalQuantile(double probability) {
    static constexpr double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                   1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                   3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static constexpr double b[] = {1.0,
                                   4.2313330701600911252e+1,
                                   6.8718700749205790830e+2,
                                   5.3941960214247511077e+3,
                                   2.1213794301586595867e+4,
                                   3.9307895800092710610e+4,
                                   2.8729085735721942674e+4,
                                   5.2264952788528545610e+3};
    static constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                   3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                   2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static constexpr double d[] = {1.0,
                                   2.05319162663775882187e0,
                                   1.67638483018380384940e0,
                                   6.89767334985100004550e-1,
                                   1.48103976427480074590e-1,
                                   1.51986665636164571966e-2,
                                   5.47593808499534494600e-4,
                                   1.05075007164441684324e-9};
    static constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                   2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                   2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static constexpr double f[] = {1.0,
                                   5.99832206555887937690e-1,
                                   1.36929880922735805310e-1,
                                   1.48753612908506148525e-2,
                                   7.86869131145613259100e-4,
                                   1.84631831751005468180e-5,
                                   1.42151175831644588870e-7,
                                   2.04426310338993978564e-15};
    if (!(probability > 0 && probability < 1)) {
        if (probability == 0)
            return -std::numeric_limits<double>::infinity();
        if (probability == 1)
            return std::numeric_limits<double>::infinity();
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double q = probability - 0.5;
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(a, r) / polynomial(b, r);
    }
    double r = std::sqrt(-portableLog(q < 0 ? probability : 1 - probability));
    double value = 0;
    if (r <= 5) {
        r -= 1.6;
        value = polynomial(c, r) / polynomial(d, r);
    } else {
        r -= 5;
        value = polynomial(e, r) / polynomial(f, r);
    }
    return q < 0 ? -value : value;
}

} // namespace nabla
