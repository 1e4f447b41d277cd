// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace nabla {

/// Philox4x32-10: 128 random bits as a pure function of a counter and a key.
/// Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// Random numbers addressed by position: draw i of (seed, purpose, round) is always the same number,
/// whatever else was drawn, on every platform and for any number of threads.
///
/// `purpose` is a tensor's name or a fixed word ("data.order"); `round` an epoch or step where draws repeat.
/// Threads  immutable; share freely.
class RandomStream {
public:
    RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t round = 0);

    std::uint64_t bits(std::uint64_t index) const;
    /// bits(first), bits(first + 1), ...: several at a time, several times as fast.
    void bits(std::uint64_t first, std::span<std::uint64_t> out) const;
    /// Uniform on the open interval (0, 1), 53 bits.
    double uniform(std::uint64_t index) const;
    /// Standard normal by inversion of the distribution function, not truncated.
    double normal(std::uint64_t index) const;
    /// Uniform on 0 .. bound-1 without modulo bias worth the name. Requires: 0 < bound < 2^32.
    std::uint64_t below(std::uint64_t bound, std::uint64_t index) const;
    /// Random order of 0 .. count-1 (Fisher-Yates).
    std::vector<std::int64_t> permutation(std::int64_t count) const;
    /// The same into memory that is at hand.
    void permutation(std::span<std::int64_t> order) const;

private:
    std::array<std::uint32_t, 2> m_key;
    std::array<std::uint32_t, 2> m_high;
};

/// Quantile of the standard normal distribution, relative error about 1e-16.
/// Uses only + - * / and sqrt, so that every platform draws the same bits.
/// Source: Wichura 1988, algorithm AS 241 (PPND16).
double normalQuantile(double probability);

} // namespace nabla
