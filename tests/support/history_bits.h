// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace nabla::test {

/// The bits of every number of every kept step, each step in front of its own: NaN is equal to itself.
inline std::vector<std::uint64_t> bitsOf(const History& history) {
    std::vector<std::uint64_t> bits;
    history.visit(0, [&](std::int64_t step, std::span<const double> row) {
        bits.push_back(static_cast<std::uint64_t>(step));
        for (const double value : row)
            bits.push_back(std::bit_cast<std::uint64_t>(value));
        return true;
    });
    return bits;
}

} // namespace nabla::test
