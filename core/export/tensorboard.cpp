// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/tensorboard.h"

#include <array>
#include <cassert>
#include <cstring>

namespace nabla {

namespace {

constexpr std::array<std::uint32_t, 256> crcTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
        table[i] = crc;
    }
    return table;
}
constexpr std::array<std::uint32_t, 256> kCrcTable = crcTable();

/// The wire format of protocol buffers: https://protobuf.dev/programming-guides/encoding.
enum Wire { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

void putVarint(std::string& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

void putKey(std::string& out, int field, Wire wire) {
    putVarint(out, static_cast<std::uint64_t>(field << 3 | wire));
}

template <class Number>
void putFixed(std::string& out, Number value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

void putBytes(std::string& out, int field, std::string_view bytes) {
    putKey(out, field, Bytes);
    putVarint(out, bytes.size());
    out += bytes;
}

void putRecord(std::string& out, std::string_view message) {
    std::string length;
    putFixed(length, static_cast<std::uint64_t>(message.size()));
    out += length;
    putFixed(out, maskedCrc32c(length));
    out += message;
    putFixed(out, maskedCrc32c(message));
}

std::string eventHead(double wallTime) {
    std::string event;
    putKey(event, 1, Fixed64); // Event.wall_time
    putFixed(event, wallTime);
    return event;
}

/// Slashes make TensorBoard's groups.
std::string tagOf(const Layout& layout, TraceId trace) {
    std::string tag = layout.traceName(trace);
    if (trace < Layout::kScalars)
        return tag;
    const auto parameters = static_cast<Index>(layout.parameters.size()) * Layout::kPerParameter;
    const auto layers = static_cast<Index>(layout.layers.size()) * Layout::kPerLayer;
    const Index rest = trace - Layout::kScalars;
    for (char& c : tag)
        c = c == ' ' ? '/' : c;
    return (rest < parameters ? "gradient/" : rest < parameters + layers ? "layer/" : "lag/") + tag;
}

} // namespace

std::uint32_t maskedCrc32c(std::string_view bytes) {
    std::uint32_t crc = ~0u;
    for (const char byte : bytes)
        crc = kCrcTable[(crc ^ static_cast<unsigned char>(byte)) & 0xff] ^ crc >> 8;
    crc = ~crc;
    return (crc >> 15 | crc << 17) + 0xa282ead8u;
}

void appendFileVersion(std::string& out, double wallTime) {
    std::string event = eventHead(wallTime);
    putBytes(event, 3, "brain.Event:2"); // Event.file_version
    putRecord(out, event);
}

void appendTensorboardStep(std::string& out, const Layout& layout, std::int64_t step, std::span<const double> row,
                           double wallTime) {
    assert(static_cast<Index>(row.size()) == layout.width());
    std::string summary;
    for (TraceId trace = 0; trace < layout.width(); ++trace) {
        const double number = row[static_cast<std::size_t>(trace)];
        if (isAbsent(number))
            continue;
        std::string value;
        putBytes(value, 1, tagOf(layout, trace)); // Value.tag
        putKey(value, 2, Fixed32);                // Value.simple_value
        putFixed(value, static_cast<float>(number));
        putBytes(summary, 1, value); // Summary.value
    }
    std::string event = eventHead(wallTime);
    putKey(event, 2, Varint); // Event.step
    putVarint(event, static_cast<std::uint64_t>(step));
    putBytes(event, 5, summary); // Event.summary
    putRecord(out, event);
}

} // namespace nabla
