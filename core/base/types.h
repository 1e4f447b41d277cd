// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace nabla {

/// Signed size and position type of everything countable.
using Index = std::ptrdiff_t;

/// Half-open range [first, last) of columns, rows, samples or blocks.
struct Range {
    Index first = 0;
    Index last = 0;

    Index size() const noexcept { return last - first; }
    bool isEmpty() const noexcept { return last <= first; }
    friend bool operator==(const Range&, const Range&) = default;
};

} // namespace nabla
