// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/binary_numbers.h"

#include "core/base/error.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace nabla {

namespace {

std::uint64_t wordAt(const char* at, NumberLayout layout) {
    std::uint64_t word = 0;
    for (int i = 0; i < layout.bytes; ++i) {
        const int place = layout.isBigEndian ? layout.bytes - 1 - i : i;
        word |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * place);
    }
    return word;
}

double halfValue(std::uint64_t word) {
    const double sign = word & 0x8000 ? -1 : 1;
    const int exponent = static_cast<int>(word >> 10 & 0x1F);
    const double fraction = static_cast<double>(word & 0x3FF);
    if (exponent == 0x1F)
        return fraction == 0 ? sign * std::numeric_limits<double>::infinity()
                             : std::numeric_limits<double>::quiet_NaN();
    return sign * (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
}

double valueOf(std::uint64_t word, NumberLayout layout) {
    switch (layout.kind) {
    case NumberKind::Unsigned:
        return static_cast<double>(word);
    case NumberKind::Bool:
        return word != 0 ? 1 : 0;
    case NumberKind::Signed: {
        const int unused = 64 - 8 * layout.bytes;
        return static_cast<double>(static_cast<std::int64_t>(word << unused) >> unused);
    }
    case NumberKind::Float:
        return layout.bytes == 8   ? std::bit_cast<double>(word)
               : layout.bytes == 4 ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(word)))
                                   : halfValue(word);
    }
    return 0;
}

[[noreturn]] void failSize(const ByteStream& bytes, std::uint64_t expected, const std::string& actual) {
    throw FileError(bytes.name() + " should hold " + std::to_string(expected) + " bytes by its header but holds " +
                    actual + ". It is damaged or cut short; get it again.");
}

} // namespace

std::optional<std::uint64_t> boxSize(std::span<const std::uint64_t> shape, std::uint64_t limit) {
    std::uint64_t count = 1;
    for (const std::uint64_t size : shape) {
        if (size == 0 || size > limit / count)
            return std::nullopt;
        count *= size;
    }
    return count;
}

void appendNumbers(ByteStream& bytes, std::uint64_t count, NumberLayout layout, std::uint64_t headerBytes,
                   std::vector<double>& values) {
    const std::uint64_t width = static_cast<std::uint64_t>(layout.bytes);
    const std::uint64_t expected = headerBytes + count * width;
    if (const std::optional<std::uint64_t> size = bytes.size()) {
        if (*size != expected)
            failSize(bytes, expected, std::to_string(*size));
        values.reserve(values.size() + count);
    }
    std::vector<char> block(1u << 16); // a multiple of every width
    std::uint64_t done = 0;
    while (done < count) {
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), (count - done) * width));
        const std::size_t got = bytes.read(std::span(block).first(wanted));
        if (got < wanted)
            failSize(bytes, expected, std::to_string(headerBytes + done * width + got));
        for (std::size_t at = 0; at < got; at += width)
            values.push_back(valueOf(wordAt(block.data() + at, layout), layout));
        done += got / width;
    }
    if (bytes.read(std::span(block).first(1)) > 0)
        failSize(bytes, expected, "more");
}

std::string shapeText(std::span<const std::uint64_t> shape) {
    std::string text;
    for (const std::uint64_t size : shape)
        text += (text.empty() ? "" : " x ") + std::to_string(size);
    return text;
}

} // namespace nabla
