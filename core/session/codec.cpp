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
enum Kind : char { Stored, Derived, Constant, Short };
constexpr int kShortBytes = 5; ///< sign, exponent and the 23 bits of a float's mantissa end in the fifth

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

/// Run lengths and Huffman codes: as small as matching strings in numbers like these, in half the time.
std::string deflated(std::string_view bytes) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS, MAX_MEM_LEVEL, Z_RLE) != Z_OK)
        return {};
    std::string packed(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // zlib does not write there
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const int result = deflate(&stream, Z_FINISH);
    packed.resize(result == Z_STREAM_END ? packed.size() - stream.avail_out : 0);
    deflateEnd(&stream);
    return packed;
}

void putPart(std::string& out, std::string_view bytes, Packing packing) {
    constexpr double kRandom = 7.5; // the low bytes of a mantissa: nothing to gain there
    const bool isRepeated = !bytes.empty() && bytes.find_first_not_of(bytes[0]) == std::string_view::npos;
    if (isRepeated) {
        out += static_cast<char>(Repeated);
        put32(out, 1);
        out += bytes[0];
        return;
    }
    if (packing == Packing::Tight && !bytes.empty() && entropy(bytes) < kRandom) {
        if (const std::string packed = deflated(bytes); !packed.empty() && packed.size() < bytes.size()) {
            out += static_cast<char>(Deflated);
            put32(out, static_cast<std::uint32_t>(packed.size()));
            out += packed;
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

bool isDerivable(std::span<const double> rows, Index columns, const DerivedColumn& column, int kept,
                 std::string_view kinds) {
    const int drop = dropFor(kept);
    const double close = std::ldexp(1.0, 13 - kept); // three roundings of half a last bit, 2^(11 - kept) each
    for (std::size_t row = 0; row < rows.size(); row += static_cast<std::size_t>(columns)) {
        const double* const values = rows.data() + row;
        const double ratio = values[column.ratio];
        const auto read = [&](Index at) { // as decodeRows will have it
            return kinds[static_cast<std::size_t>(at)] == Constant ? values[at]
                                                                   : lengthened(shortened(values[at], kept), drop);
        };
        const double made = ratioOf(read(column.update), read(column.weight));
        const bool isSame = std::bit_cast<std::uint64_t>(made) == std::bit_cast<std::uint64_t>(ratio);
        if (!isSame && (kept == 64 || !std::isfinite(ratio) || !(std::fabs(made - ratio) <= close * std::fabs(ratio))))
            return false;
    }
    return true;
}

/// What a column needs: looks at every number of it.
Kind kindOf(std::span<const double> rows, Index columns, Index column, int kept) {
    constexpr std::uint64_t kBelow = (1ull << (64 - 8 * kShortBytes)) - 1;
    const auto first = std::bit_cast<std::uint64_t>(rows[static_cast<std::size_t>(column)]);
    std::uint64_t differing = 0;
    std::uint64_t used = first;
    for (std::size_t at = static_cast<std::size_t>(column); at < rows.size(); at += static_cast<std::size_t>(columns)) {
        const auto bits = std::bit_cast<std::uint64_t>(rows[at]);
        differing |= bits ^ first;
        used |= bits;
    }
    if (differing == 0)
        return Constant;
    return kept == 64 && (used & kBelow) == 0 ? Short : Stored;
}

/// Column c of the matrix as bytes, one plane a byte of a number; `bytes` of them.
void split(std::span<const double> rows, Index columns, Index column, int kept, int bytes,
           std::vector<std::string>& planes) {
    std::uint64_t before = 0;
    const int below = 8 * (static_cast<int>(planes.size()) - bytes);
    char* to[8];
    const std::size_t count = rows.size() / static_cast<std::size_t>(columns);
    for (int p = 0; p < bytes; ++p) {
        std::string& plane = planes[static_cast<std::size_t>(p)];
        to[p] = plane.data() + plane.size();
        plane.resize(plane.size() + count); // within what was reserved
    }
    const double* value = rows.data() + column;
    for (std::size_t row = 0; row < count; ++row, value += columns) {
        const std::uint64_t bits = shortened(*value, kept);
        std::uint64_t change = (bits ^ before) >> below;
        before = bits;
        for (int p = bytes; p-- > 0; change >>= 8)
            to[p][row] = static_cast<char>(change & 0xff);
    }
}

} // namespace

int bitsKept(Index width) {
    return width <= 2048 ? 64 : width <= 3072 ? 48 : width <= 4096 ? 40 : 36;
}

std::string encodeRows(std::span<const double> rows, Index columns, int kept, std::span<const DerivedColumn> derived,
                       Packing packing) {
    assert(columns > 0 && static_cast<Index>(rows.size()) % columns == 0);
    const int bytes = (kept + 7) / 8;
    const std::size_t count = rows.size() / static_cast<std::size_t>(columns);
    std::string kinds(static_cast<std::size_t>(columns), static_cast<char>(Stored));
    std::string constants;
    for (Index column = 0; column < columns && count > 0; ++column) {
        const Kind kind = kindOf(rows, columns, column, kept);
        kinds[static_cast<std::size_t>(column)] = kind;
        if (kind == Constant)
            constants.append(reinterpret_cast<const char*>(&rows[static_cast<std::size_t>(column)]), sizeof(double));
    }
    for (const DerivedColumn& column : derived)
        if (char& kind = kinds[static_cast<std::size_t>(column.ratio)];
            kind != Constant && isDerivable(rows, columns, column, kept, kinds))
            kind = Derived;
    const auto stored = static_cast<std::size_t>(
        std::count_if(kinds.begin(), kinds.end(), [](char kind) { return kind == Stored || kind == Short; }));
    std::vector<std::string> planes(static_cast<std::size_t>(bytes));
    for (std::string& plane : planes)
        plane.reserve(stored * count);
    for (Index column = 0; column < columns; ++column)
        if (const char kind = kinds[static_cast<std::size_t>(column)]; kind == Stored || kind == Short)
            split(rows, columns, column, kept, kind == Short ? kShortBytes : bytes, planes);
    std::string out{static_cast<char>(kFormat), static_cast<char>(bytes), 0, 0};
    put32(out, static_cast<std::uint32_t>(count));
    put32(out, static_cast<std::uint32_t>(columns));
    putPart(out, kinds, Packing::Tight);
    putPart(out, constants, packing);
    for (const std::string& plane : planes)
        putPart(out, plane, packing);
    return out;
}

namespace {

/// The columns that the planes hold, and how many bytes each has there.
struct StoredColumn {
    std::size_t column;
    int bytes;
};

std::vector<StoredColumn> storedColumns(std::string_view kinds, int bytes) {
    std::vector<StoredColumn> stored;
    for (std::size_t column = 0; column < kinds.size(); ++column) {
        if (kinds[column] == Stored || kinds[column] == Short)
            stored.push_back({column, kinds[column] == Short ? std::min(kShortBytes, bytes) : bytes});
        else if (kinds[column] != Derived && kinds[column] != Constant)
            refuse("a column is of an unknown kind");
    }
    return stored;
}

} // namespace

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
    const auto width = static_cast<std::size_t>(columns);
    std::string kinds(width, '\0');
    reader.part(kinds);
    std::string constants(sizeof(double) * static_cast<std::size_t>(std::count(kinds.begin(), kinds.end(), Constant)),
                          '\0');
    reader.part(constants);
    const std::vector<StoredColumn> stored = storedColumns(kinds, kept);
    std::vector<std::string> planes;
    for (int p = 0; p < kept; ++p) {
        const auto inPlane = std::count_if(stored.begin(), stored.end(), [p](const auto& s) { return p < s.bytes; });
        planes.emplace_back(static_cast<std::size_t>(inPlane) * rows, '\0');
        reader.part(planes.back());
    }
    if (!reader.isAtEnd())
        refuse("something follows its end");
    std::vector<double> out(width * rows);
    std::vector<std::size_t> at(planes.size(), 0);
    for (const StoredColumn& column : stored) {
        std::uint64_t value = 0;
        for (std::size_t row = 0; row < rows; ++row) {
            std::uint64_t change = 0;
            for (int p = 0; p < column.bytes; ++p)
                change = change << 8 | static_cast<unsigned char>(
                                           planes[static_cast<std::size_t>(p)][at[static_cast<std::size_t>(p)] + row]);
            value ^= change << 8 * (kept - column.bytes);
            out[row * width + column.column] = lengthened(value, drop);
        }
        for (int p = 0; p < column.bytes; ++p)
            at[static_cast<std::size_t>(p)] += rows;
    }
    std::size_t constant = 0;
    for (std::size_t column = 0; column < width; ++column)
        if (kinds[column] == Constant) {
            double value = 0;
            std::memcpy(&value, constants.data() + sizeof(double) * constant++, sizeof value);
            for (std::size_t row = 0; row < rows; ++row)
                out[row * width + column] = value;
        }
    for (const DerivedColumn& column : derived)
        if (kinds[static_cast<std::size_t>(column.ratio)] == Derived)
            for (std::size_t row = 0; row < rows; ++row) {
                double* const values = out.data() + row * width;
                values[column.ratio] = ratioOf(values[column.update], values[column.weight]);
            }
    return out;
}

} // namespace nabla::session
