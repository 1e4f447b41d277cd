// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/build.h"
#include "core/data/byte_stream.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace nabla {

enum class NumberKind { Unsigned, Signed, Float, Bool };

/// How one number lies in a file.
struct NumberLayout {
    NumberKind kind = NumberKind::Unsigned;
    int bytes = 1; ///< 1, 2, 4, 8; floats from 2
    bool isBigEndian = true;
};

/// Numbers in a box of this shape; empty when a size is below 1 or there are more than `limit`.
std::optional<std::uint64_t> boxSize(std::span<const std::uint64_t> shape, std::uint64_t limit);

/// Appends the `count` numbers that are the whole rest of a stream whose header took `headerBytes`.
/// Memory grows with what arrives, never with what the header promises.
/// Errors: FileError with expected and actual bytes when there are fewer or more.
void appendNumbers(ByteStream& bytes, std::uint64_t count, NumberLayout layout, std::uint64_t headerBytes,
                   std::vector<double>& values);

/// "60000 x 28 x 28".
std::string shapeText(std::span<const std::uint64_t> shape);

} // namespace nabla
