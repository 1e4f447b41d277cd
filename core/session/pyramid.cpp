// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/pyramid.h"

#include "core/base/error.h"
#include "core/session/codec.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace nabla::session {

namespace {

constexpr Index kNumbers = 512 << 10; ///< buckets times traces: what opens within a blink
constexpr Index kMost = 512;
constexpr Index kLeast = 64;

std::vector<double>* partsOf(SummaryTable& table, int i) {
    std::vector<double>* const parts[] = {&table.min, &table.max, &table.last, &table.finite, &table.nonFinite};
    return parts[i];
}

} // namespace

Index mostBuckets(Index width) {
    return std::clamp(kNumbers / width, kLeast, kMost);
}

std::string packed(const SummaryTable& table, const Columns& columns, Index width) {
    std::string out;
    const std::vector<double>* const parts[] = {&table.min, &table.max, &table.last, &table.finite, &table.nonFinite};
    const auto from = static_cast<std::size_t>(width);
    const auto to = static_cast<std::size_t>(kTableScalars + columns.count());
    std::vector<double> rows(static_cast<std::size_t>(table.buckets) * to);
    for (int i = 0; i < 5; ++i) {
        for (std::size_t bucket = 0; bucket < static_cast<std::size_t>(table.buckets); ++bucket) {
            const std::span<const double> row = std::span<const double>(*parts[i]).subspan(bucket * from, from);
            const std::span<double> stored = std::span<double>(rows).subspan(bucket * to, to);
            std::copy_n(row.begin(), kTableScalars, stored.begin());
            columns.pick(row, stored.subspan(kTableScalars));
        }
        const std::string bytes =
            encodeRows(rows, static_cast<Index>(to), i < 3 ? bitsKept(static_cast<Index>(to)) : 64, {});
        const auto length = static_cast<std::uint32_t>(bytes.size());
        out.append(reinterpret_cast<const char*>(&length), sizeof length);
        out += bytes;
    }
    return out;
}

namespace {

/// What a part of a table holds where nothing was measured.
double emptyValue(int part) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const double values[] = {kInfinity, -kInfinity, absent(), 0, 0};
    return values[part];
}

} // namespace

SummaryTable unpackedSummary(std::string_view bytes, std::int64_t stepsPerBucket, std::int64_t buckets,
                             const Columns& columns, Index width) {
    if (stepsPerBucket < 16 || stepsPerBucket > 1ll << 31 ||
        !std::has_single_bit(static_cast<std::uint64_t>(stepsPerBucket)) || buckets < 1 || buckets > kMost)
        throw Error("A pyramid has no size that we write.");
    SummaryTable table;
    table.stepsPerBucket = stepsPerBucket;
    table.buckets = buckets;
    for (int i = 0; i < 5; ++i) {
        std::uint32_t length = 0;
        if (bytes.size() < sizeof length)
            throw Error("A pyramid ends too early.");
        std::memcpy(&length, bytes.data(), sizeof length);
        bytes.remove_prefix(sizeof length);
        const Index storedWidth = kTableScalars + columns.count();
        const std::vector<double> stored = decodeRows(bytes.substr(0, length), storedWidth, buckets, {});
        if (static_cast<Index>(stored.size()) != buckets * storedWidth)
            throw Error("A pyramid is smaller than it says.");
        std::vector<double>& out = *partsOf(table, i);
        out.assign(static_cast<std::size_t>(buckets * width), emptyValue(i));
        for (std::int64_t bucket = 0; bucket < buckets; ++bucket) {
            const double* const from = stored.data() + bucket * storedWidth;
            double* const to = out.data() + bucket * width;
            std::copy_n(from, kTableScalars, to);
            for (std::size_t c = 0; c < columns.traces.size(); ++c)
                if (columns.traces[c] != kNoTrace)
                    to[columns.traces[c]] = from[kTableScalars + static_cast<Index>(c)];
        }
        bytes.remove_prefix(std::min<std::size_t>(length, bytes.size()));
    }
    return table;
}

} // namespace nabla::session
