// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/history/history.h"
#include "core/session/columns.h"

#include <string>
#include <string_view>

namespace nabla::session {

/// Buckets a trace in a stored pyramid: a chart's width, fewer where rows are very wide.
Index mostBuckets(Index width);

/// min, max, last, finite and nonFinite one behind the other, each a u32 length and the bytes of codec.h: rows of the
/// table's scalars, then `columns`. `table` is as wide as the Layout.
std::string packed(const SummaryTable& table, const Columns& columns, Index width);
/// As wide as the Layout again. Errors: Error when the bytes are no such pyramid.
SummaryTable unpackedSummary(std::string_view bytes, std::int64_t stepsPerBucket, std::int64_t buckets,
                             const Columns& columns, Index width);

} // namespace nabla::session
