// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/codec.h"

#include "core/base/error.h"
#include "core/history/layout.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace nabla::session {

namespace {

constexpr std::uint8_t kFormat = 1;
constexpr int kHeaderBytes = 12;
enum Method : std::uint8_t { Plain, Deflated, Repeated };

void put32(std::string& out, std::uint32_t value) {
    char bytes[4];
    std::memcpy(bytes, &value, 4);
    out.append(bytes, 4);
}

/// Bits of information a byte carries when bytes are taken one by one.
double entropy(std::string_view bytes) {
    std::array<std::uint32_t, 256> counts{};
    for (const char byte : bytes)
        ++counts[static_cast<unsigned char>(byte)];
    double sum = 0;
    for (const std::uint32_t count : counts)
        if (count > 0)
            sum -= count * std::log2(static_cast<double>(count) / static_cast<double>(bytes.size()));
    return sum / static_cast<double>(bytes.size());
}

void putPart(std::string& out, std::string_view bytes) {
    constexpr double kRandom = 7.5; // the low bytes of a mantissa: nothing to gain there
    const bool isRepeated = !bytes.empty() && bytes.find_first_not_of(bytes[0]) == std::string_view::npos;
    if (isRepeated) {
        out += static_cast<char>(Repeated);
        put32(out, 1);
        out += bytes[0];
        return;
    }
    if (!bytes.empty() && entropy(bytes) < kRandom) {
        std::string packed(compressBound(bytes.size()), '\0');
        uLongf length = packed.size();
        const int result = compress2(reinterpret_cast<Bytef*>(packed.data()), &length,
                                     reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), Z_BEST_SPEED);
        if (result == Z_OK && length < bytes.size()) {
            out += static_cast<char>(Deflated);
            put32(out, static_cast<std::uint32_t>(length));
            out.append(packed, 0, length);
            return;
        }
    }
    out += static_cast<char>(Plain);
    put32(out, static_cast<std::uint32_t>(bytes.size()));
    out += bytes;
}

[[noreturn]] void refuse(const char* why) {
    throw Error(std::string("A piece of the telemetry cannot be read: ") + why + ".");
}

class PartReader {
public:
    explicit PartReader(std::string_view bytes) : m_rest(bytes) {}

    std::string_view take(std::size_t count) {
        if (count > m_rest.size())
            refuse("it ends too early");
        const std::string_view taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }
    std::uint32_t take32() {
        std::uint32_t value = 0;
        std::memcpy(&value, take(4).data(), 4);
        return value;
    }
    void part(std::span<char> out) {
        const auto method = static_cast<std::uint8_t>(take(1)[0]);
        const std::string_view bytes = take(take32());
        if (method == Repeated && bytes.size() == 1) {
            std::fill(out.begin(), out.end(), bytes[0]);
        } else if (method == Plain && bytes.size() == out.size()) {
            std::copy(bytes.begin(), bytes.end(), out.begin());
        } else if (method == Deflated) {
            uLongf length = out.size();
            if (uncompress(reinterpret_cast<Bytef*>(out.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()),
                           bytes.size()) != Z_OK ||
                length != out.size())
                refuse("its numbers do not unpack");
        } else {
            refuse("it is packed in an unknown way");
        }
    }
    bool isAtEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

/// Bytes of a number that are not stored, in bits.
int dropFor(int bits) {
    return 64 - (bits + 7) / 8 * 8;
}

/// The upper bytes of a number, rounded to `kept` bits.
std::uint64_t shortened(double value, int kept) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const int drop = dropFor(kept);
    if (kept == 64 || !std::isfinite(value))
        return bits >> drop;
    const std::uint64_t rounded = (bits + (1ull << (63 - kept))) >> (64 - kept) << (64 - kept);
    return (std::isfinite(std::bit_cast<double>(rounded)) ? rounded : bits) >> drop;
}

double lengthened(std::uint64_t bits, int drop) {
    if (drop > 0 && bits == std::bit_cast<std::uint64_t>(absent()) >> drop)
        return absent();
    return std::bit_cast<double>(bits << drop);
}

/// As core/probes makes it.
double ratioOf(double update, double weight) {
    return update == 0 && weight == 0 ? 0 : update / weight;
}

bool isDerivable(std::span<const double> rows, Index columns, const DerivedColumn& column, int kept) {
    const int drop = dropFor(kept);
    const double close = std::ldexp(1.0, 13 - kept); // three roundings of half a last bit, 2^(11 - kept) each
    for (std::size_t row = 0; row < rows.size(); row += static_cast<std::size_t>(columns)) {
        const double* const values = rows.data() + row;
        const double ratio = values[column.ratio];
        const double made = ratioOf(lengthened(shortened(values[column.update], kept), drop),
                                    lengthened(shortened(values[column.weight], kept), drop));
        const bool isSame = std::bit_cast<std::uint64_t>(made) == std::bit_cast<std::uint64_t>(ratio);
        if (!isSame && (kept == 64 || !std::isfinite(ratio) || !(std::fabs(made - ratio) <= close * std::fabs(ratio))))
            return false;
    }
    return true;
}

/// Column c of the matrix as bytes, one plane a byte of a number.
void split(std::span<const double> rows, Index columns, Index column, int kept, std::vector<std::string>& planes,
           std::size_t at) {
    std::uint64_t before = 0;
    const std::size_t count = rows.size() / static_cast<std::size_t>(columns);
    const double* value = rows.data() + column;
    for (std::size_t row = 0; row < count; ++row, value += columns) {
        const std::uint64_t bits = shortened(*value, kept);
        std::uint64_t change = bits ^ before;
        before = bits;
        for (std::size_t p = planes.size(); p-- > 0; change >>= 8)
            planes[p][at + row] = static_cast<char>(change & 0xff);
    }
}

} // namespace

int bitsKept(Index width) {
    return width <= 2048 ? 64 : width <= 3072 ? 48 : width <= 4096 ? 40 : 36;
}

std::string encodeRows(std::span<const double> rows, Index columns, int kept, std::span<const DerivedColumn> derived) {
    assert(columns > 0 && static_cast<Index>(rows.size()) % columns == 0);
    const int bytes = (kept + 7) / 8;
    const std::size_t count = rows.size() / static_cast<std::size_t>(columns);
    std::string modes(static_cast<std::size_t>(columns), '\0');
    for (const DerivedColumn& column : derived)
        if (isDerivable(rows, columns, column, kept))
            modes[static_cast<std::size_t>(column.ratio)] = 1;
    const auto stored = static_cast<std::size_t>(std::count(modes.begin(), modes.end(), '\0'));
    std::vector<std::string> planes(static_cast<std::size_t>(bytes), std::string(stored * count, '\0'));
    std::size_t at = 0;
    for (Index column = 0; column < columns; ++column)
        if (modes[static_cast<std::size_t>(column)] == 0) {
            split(rows, columns, column, kept, planes, at);
            at += count;
        }
    std::string out{static_cast<char>(kFormat), static_cast<char>(bytes), 0, 0};
    put32(out, static_cast<std::uint32_t>(count));
    put32(out, static_cast<std::uint32_t>(columns));
    putPart(out, modes);
    for (const std::string& plane : planes)
        putPart(out, plane);
    return out;
}

std::vector<double> decodeRows(std::string_view bytes, Index columns, Index mostRows,
                               std::span<const DerivedColumn> derived) {
    PartReader reader(bytes);
    const std::string_view head = reader.take(kHeaderBytes - 8);
    const int kept = head[1];
    if (head[0] != static_cast<char>(kFormat) || kept < 1 || kept > 8)
        refuse("it has an unknown format");
    const int drop = 64 - 8 * kept;
    const std::size_t rows = reader.take32();
    if (reader.take32() != static_cast<std::uint32_t>(columns) || rows > static_cast<std::size_t>(mostRows))
        refuse("its size is not that of this run's rows");
    std::string modes(static_cast<std::size_t>(columns), '\0');
    reader.part(modes);
    std::vector<std::size_t> stored;
    for (std::size_t column = 0; column < modes.size(); ++column)
        if (modes[column] == 0)
            stored.push_back(column);
    std::vector<std::string> planes(static_cast<std::size_t>(kept), std::string(stored.size() * rows, '\0'));
    for (std::string& plane : planes)
        reader.part(plane);
    if (!reader.isAtEnd())
        refuse("something follows its end");
    std::vector<double> out(static_cast<std::size_t>(columns) * rows);
    for (std::size_t s = 0; s < stored.size(); ++s) {
        std::uint64_t value = 0;
        for (std::size_t row = 0; row < rows; ++row) {
            std::uint64_t change = 0;
            for (const std::string& plane : planes)
                change = change << 8 | static_cast<unsigned char>(plane[s * rows + row]);
            value ^= change;
            out[row * static_cast<std::size_t>(columns) + stored[s]] = lengthened(value, drop);
        }
    }
    for (const DerivedColumn& column : derived)
        if (modes[static_cast<std::size_t>(column.ratio)] == 1)
            for (std::size_t row = 0; row < rows; ++row) {
                double* const values = out.data() + row * static_cast<std::size_t>(columns);
                values[column.ratio] = ratioOf(values[column.update], values[column.weight]);
            }
    return out;
}

} // namespace nabla::session
