// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/pyramid.h"

#include "core/base/error.h"
#include "core/session/codec.h"

#include <algorithm>
#include <bit>
#include <cstring>

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

std::string packed(const SummaryTable& table, Index width) {
    std::string out;
    const std::vector<double>* const parts[] = {&table.min, &table.max, &table.last, &table.finite, &table.nonFinite};
    for (int i = 0; i < 5; ++i) {
        const std::string bytes = encodeRows(*parts[i], width, i < 3 ? bytesKept(width) : 8, {});
        const auto length = static_cast<std::uint32_t>(bytes.size());
        out.append(reinterpret_cast<const char*>(&length), sizeof length);
        out += bytes;
    }
    return out;
}

SummaryTable unpackedSummary(std::string_view bytes, std::int64_t stepsPerBucket, std::int64_t buckets, Index width) {
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
        *partsOf(table, i) = decodeRows(bytes.substr(0, length), width, buckets, {});
        if (static_cast<Index>(partsOf(table, i)->size()) != buckets * width)
            throw Error("A pyramid is smaller than it says.");
        bytes.remove_prefix(std::min<std::size_t>(length, bytes.size()));
    }
    return table;
}

} // namespace nabla::session
