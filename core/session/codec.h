// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/types.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Telemetry rows as compact bytes.
///
/// Format   u8 1, u8 bytes kept of a number (1 to 8), u16 0, u32 rows, u32 columns, then parts. The first part is a
///          byte a column: 0 stored, 1 derived (an update ratio equal to update / weight of the same row), 2 the same
///          number in all rows, 3 stored by its upper 5 bytes (a number that float holds has zeros below). The second
///          part has the numbers of the columns of kind 2 as doubles. Then one part for each byte kept, most
///          significant first: that byte of every stored number, column by column, each number combined by exclusive or
///          with the one of the row before. A part is u8 method (0 as it is, 1 deflate, 2 one byte repeated), u32
///          length, bytes. All integers are little-endian. Numbers with fewer than 8 bytes
///          are rounded to nearest: 6 bytes keep 36 bits of the mantissa (relative error at most 2^-37), 5 keep 28, of
///          which the last may be zeros. Infinite, absent and NaN stay what they are.
namespace nabla::session {

/// A column that need not be stored: an update ratio.
struct DerivedColumn {
    Index ratio = 0;
    Index update = 0;
    Index weight = 0;
};

/// Bits to keep of each number in rows of this width: all 64 up to 2,048 numbers, 48 up to 3,072, 40 up to 4,096, then
/// 36: as many as float has in its mantissa, and one more.
int bitsKept(Index width);

enum class Packing {
    Tight,
    Quick ///< without deflate, for pieces that will be packed again soon
};

/// `rows`: rowCount x columns, row after row.
std::string encodeRows(std::span<const double> rows, Index columns, int bitsKept,
                       std::span<const DerivedColumn> derived, Packing packing = Packing::Tight);

/// The way back. Errors: Error when the bytes are not such a matrix of `columns` columns and at most `mostRows` rows.
/// Allocates no more than that.
std::vector<double> decodeRows(std::string_view bytes, Index columns, Index mostRows,
                               std::span<const DerivedColumn> derived);

} // namespace nabla::session
