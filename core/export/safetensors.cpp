// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/safetensors.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <optional>
#include <unordered_set>

namespace nabla {

namespace {

static_assert(std::endian::native == std::endian::little, "weight files are little-endian");

constexpr std::uint64_t kLargestHeader = 100'000'000;
constexpr std::uint64_t kLargestFile = 8ull << 30;
constexpr std::uint64_t kLengthBytes = 8;

/// One tensor as the header announces it.
struct Entry {
    std::string name;
    std::string type;
    std::vector<std::uint64_t> shape;
    std::vector<std::uint64_t> offsets;
    bool hasShape = false;
};

/// Collects the header's entries while it is parsed, so that a hostile one costs no more memory than its own bytes.
class HeaderReader final : public nlohmann::json_sax<nlohmann::json> {
public:
    std::vector<Entry> entries;
    std::string problem;

    bool start_object(std::size_t) override {
        ++m_depth;
        return (m_depth == 1 && !m_isList) || (m_depth == 2 && !m_isList) || fail("objects lie too deep");
    }
    bool end_object() override {
        if (m_depth-- == 2 && !m_isMetadata)
            return isComplete(entries.back());
        return true;
    }
    bool key(std::string& word) override {
        m_key = word;
        if (m_depth != 1)
            return m_isMetadata || m_keys.insert(word).second || fail("\"" + word + "\" is given twice in one tensor");
        if (!m_names.insert(word).second)
            return fail("the tensor \"" + word + "\" is given twice");
        m_keys.clear();
        m_isMetadata = word == "__metadata__";
        if (!m_isMetadata) {
            entries.emplace_back();
            entries.back().name = word;
        }
        return true;
    }
    bool start_array(std::size_t) override {
        if (!isInTensor() || m_isList || (m_key != "shape" && m_key != "data_offsets"))
            return unexpected();
        m_isList = true;
        entries.back().hasShape = entries.back().hasShape || m_key == "shape";
        return true;
    }
    bool end_array() override {
        m_isList = false;
        return true;
    }
    bool number_unsigned(number_unsigned_t value) override {
        if (!m_isList)
            return unexpected();
        std::vector<std::uint64_t>& list = m_key == "shape" ? entries.back().shape : entries.back().offsets;
        list.push_back(value);
        return list.size() <= 8 ||
               fail("the tensor \"" + entries.back().name + "\" has too many dimensions or offsets");
    }
    bool string(std::string& value) override {
        if (m_depth == 2 && m_isMetadata)
            return true;
        if (!isInTensor() || m_isList || m_key != "dtype")
            return unexpected();
        entries.back().type = value;
        return true;
    }
    bool null() override { return unexpected(); }
    bool boolean(bool) override { return unexpected(); }
    bool number_integer(number_integer_t) override { return unexpected(); }
    bool number_float(number_float_t, const std::string&) override { return unexpected(); }
    bool binary(nlohmann::json::binary_t&) override { return unexpected(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return fail("it is no JSON from byte " + std::to_string(position) + " on");
    }

private:
    bool fail(std::string text) {
        if (problem.empty())
            problem = std::move(text);
        return false;
    }
    bool unexpected() {
        return fail(entries.empty()
                        ? "it does not hold what a weight file holds"
                        : "\"" + m_key + "\" of the tensor \"" + entries.back().name + "\" is not as expected");
    }
    bool isInTensor() const { return m_depth == 2 && !m_isMetadata; }
    bool isComplete(const Entry& entry) {
        return (!entry.type.empty() && entry.hasShape && entry.offsets.size() == 2) ||
               fail("the tensor \"" + entry.name + "\" lacks dtype, shape or data_offsets");
    }

    std::unordered_set<std::string> m_names;
    std::unordered_set<std::string> m_keys;
    std::string m_key;
    int m_depth = 0;
    bool m_isList = false;
    bool m_isMetadata = false;
};

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
    throw FileError(file + " is no weight file we can read: " + why + ". Choose a safetensors file with F32 weights.");
}

/// Bytes of the tensor; nothing when the product overflows.
std::optional<std::uint64_t> bytesOf(const std::vector<std::uint64_t>& shape) {
    std::uint64_t bytes = sizeof(float);
    for (const std::uint64_t size : shape)
        if (__builtin_mul_overflow(bytes, size, &bytes))
            return std::nullopt;
    return bytes;
}

void check(const std::vector<Entry>& entries, std::uint64_t dataBytes, const std::string& file) {
    std::vector<const Entry*> inOrder;
    for (const Entry& entry : entries) {
        const std::string tensor = "the tensor \"" + entry.name + "\" ";
        if (entry.type != "F32")
            refuse(file, tensor + "holds " + entry.type + " instead of F32");
        if (entry.shape.empty() || entry.shape.size() > 2)
            refuse(file, tensor + "has " + std::to_string(entry.shape.size()) + " dimensions instead of 1 or 2");
        const std::optional<std::uint64_t> bytes = bytesOf(entry.shape);
        if (!bytes || entry.offsets[1] < entry.offsets[0] || entry.offsets[1] - entry.offsets[0] != *bytes)
            refuse(file, tensor + "has offsets that do not fit its shape");
        inOrder.push_back(&entry);
    }
    std::sort(inOrder.begin(), inOrder.end(), [](const Entry* a, const Entry* b) { return a->offsets < b->offsets; });
    std::uint64_t end = 0;
    for (const Entry* entry : inOrder) {
        if (entry->offsets[0] != end)
            refuse(file, "the tensor \"" + entry->name + "\" starts at byte " + std::to_string(entry->offsets[0]) +
                             " of the numbers instead of " + std::to_string(end));
        end = entry->offsets[1];
    }
    if (end != dataBytes)
        refuse(file, "its header announces " + std::to_string(end) + " bytes of numbers, and it has " +
                         std::to_string(dataBytes));
}

} // namespace

std::string toSafetensors(const std::vector<NamedTensor>& tensors) {
    nlohmann::ordered_json header;
    header["__metadata__"] = {{"format", "pt"}};
    std::uint64_t end = 0;
    for (const NamedTensor& tensor : tensors) {
        assert(static_cast<Index>(tensor.values.size()) == tensor.rows * tensor.columns);
        auto shape = nlohmann::ordered_json::array({tensor.rows});
        if (!tensor.isVector)
            shape.push_back(tensor.columns);
        const std::uint64_t begin = end;
        end += tensor.values.size() * sizeof(float);
        header[tensor.name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {begin, end}}};
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' '); // the numbers start at a multiple of 8
    const std::uint64_t length = text.size();
    std::string bytes(kLengthBytes, '\0');
    std::memcpy(bytes.data(), &length, kLengthBytes);
    bytes += text;
    std::size_t at = bytes.size();
    bytes.resize(at + end);
    for (const NamedTensor& tensor : tensors)
        for (const double value : tensor.values) {
            const auto narrow = static_cast<float>(value);
            std::memcpy(bytes.data() + at, &narrow, sizeof narrow);
            at += sizeof narrow;
        }
    return bytes;
}

std::vector<NamedTensor> parseSafetensors(std::string_view bytes, const std::string& name) {
    std::uint64_t length = 0;
    if (bytes.size() < kLengthBytes)
        refuse(name, "it has only " + std::to_string(bytes.size()) + " bytes");
    std::memcpy(&length, bytes.data(), kLengthBytes);
    if (length > kLargestHeader || length > bytes.size() - kLengthBytes)
        refuse(name, "its first bytes announce a header of " + std::to_string(length) + " bytes");
    const std::string_view header = bytes.substr(kLengthBytes, length);
    HeaderReader reader;
    if (!nlohmann::json::sax_parse(header.begin(), header.end(), &reader))
        refuse(name, reader.problem.empty() ? std::string("its header is no JSON") : reader.problem);
    const std::string_view data = bytes.substr(kLengthBytes + length);
    check(reader.entries, data.size(), name);
    std::vector<NamedTensor> tensors;
    tensors.reserve(reader.entries.size());
    for (Entry& entry : reader.entries) {
        NamedTensor tensor;
        tensor.name = std::move(entry.name);
        tensor.isVector = entry.shape.size() == 1;
        tensor.rows = static_cast<Index>(entry.shape[0]);
        tensor.columns = tensor.isVector ? 1 : static_cast<Index>(entry.shape[1]);
        tensor.values.resize((entry.offsets[1] - entry.offsets[0]) / sizeof(float));
        for (std::size_t i = 0; i < tensor.values.size(); ++i) {
            float value = 0;
            std::memcpy(&value, data.data() + entry.offsets[0] + i * sizeof value, sizeof value);
            tensor.values[i] = static_cast<double>(value);
        }
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

void saveWeights(const std::vector<NamedTensor>& tensors, const std::filesystem::path& file) {
    writeFile(file, toSafetensors(tensors));
}

std::vector<NamedTensor> loadWeights(const std::filesystem::path& file) {
    return parseSafetensors(readFile(file, kLargestFile), file.string());
}

} // namespace nabla
