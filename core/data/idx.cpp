// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/idx.h"

#include "core/base/error.h"
#include "core/base/number.h"
#include "core/data/checks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

namespace nabla {

namespace {

std::optional<NumberLayout> layoutOf(unsigned char type) {
    switch (type) {
    case 0x08:
        return NumberLayout{NumberKind::Unsigned, 1};
    case 0x09:
        return NumberLayout{NumberKind::Signed, 1};
    case 0x0B:
        return NumberLayout{NumberKind::Signed, 2};
    case 0x0C:
        return NumberLayout{NumberKind::Signed, 4};
    case 0x0D:
        return NumberLayout{NumberKind::Float, 4};
    case 0x0E:
        return NumberLayout{NumberKind::Float, 8};
    default:
        return std::nullopt;
    }
}

std::string hexBytes(std::span<const unsigned char> bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes)
        text += std::string(text.empty() ? "" : " ") + kDigits[byte >> 4] + kDigits[byte & 15];
    return text.empty() ? "nothing" : text;
}

/// Next four bytes, the first the highest.
std::uint64_t readSize(ByteStream& bytes) {
    std::array<char, 4> raw{};
    if (bytes.read(raw) < raw.size())
        throw FileError(bytes.name() + " ends in its header. It is cut short; get it again.");
    std::uint64_t value = 0;
    for (const char c : raw)
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::string fileOf(const std::optional<std::string>& path, const char* key, const Recipe& recipe) {
    if (!path)
        throw Error(std::string("data.") + key + ": idx needs the path of a file.");
    return resolvePath(recipe, *path);
}

} // namespace

std::vector<std::uint64_t> readIdx(ByteStream& bytes, std::vector<double>& values, std::uint64_t maxValues) {
    std::array<char, 4> raw{};
    const std::size_t got = bytes.read(raw);
    std::array<unsigned char, 4> magic{};
    std::ranges::copy(raw, magic.begin());
    const std::optional<NumberLayout> layout = layoutOf(magic[2]);
    if (got < 4 || magic[0] != 0 || magic[1] != 0 || !layout)
        throw FileError(bytes.name() + " is no IDX file: it starts with " + hexBytes(std::span(magic).first(got)) +
                        " instead of 00 00, a type (08 for bytes) and the number of dimensions. Choose another file.");
    if (magic[3] < 1 || magic[3] > 8)
        throw FileError(bytes.name() + " has " + std::to_string(magic[3]) +
                        " dimensions by its header; 1 to 8 can be read.");
    std::vector<std::uint64_t> shape(magic[3]);
    for (std::uint64_t& size : shape)
        size = readSize(bytes);
    const std::optional<std::uint64_t> count = boxSize(shape, maxValues);
    if (!count) {
        const auto size = bytes.size();
        throw FileError(bytes.name() + " should hold " + shapeText(shape) + " numbers by its header" +
                        (size ? ", but the file has " + std::to_string(*size) + " bytes" : "") + ". From 1 to " +
                        std::to_string(maxValues) + " numbers can be read.");
    }
    appendNumbers(bytes, *count, *layout, 4 + 4 * shape.size(), values);
    return shape;
}

Dataset makeIdx(const Recipe& recipe) {
    const std::string imageFile = fileOf(recipe.data.images, "images", recipe);
    const std::string labelFile = fileOf(recipe.data.labels, "labels", recipe);
    Dataset data;
    data.name = std::filesystem::path(imageFile).filename().string();
    data.task = Task::Classification;
    const std::vector<std::uint64_t> shape = readIdx(*openBytes(imageFile), data.inputs);
    std::vector<double> labels;
    const std::vector<std::uint64_t> labelShape = readIdx(*openBytes(labelFile), labels);
    if (labelShape.size() != 1)
        throw ShapeError(labelFile + " holds " + shapeText(labelShape) +
                         " numbers, but labels are one number an image. Were images and labels swapped?");
    if (labelShape[0] != shape[0])
        throw ShapeError(imageFile + " holds " + std::to_string(shape[0]) + " images, but " + labelFile + " holds " +
                         std::to_string(labelShape[0]) + " labels. They must belong together.");
    if (shape[0] < 2)
        throw ShapeError(imageFile + " holds one image only. Training needs at least two.");
    data.samples = static_cast<Index>(shape[0]);
    data.features = static_cast<Index>(data.inputs.size()) / data.samples;
    if (shape.size() == 3) {
        data.imageHeight = static_cast<Index>(shape[1]);
        data.imageWidth = static_cast<Index>(shape[2]);
    }
    if (std::ranges::any_of(labels, [](double label) { return !std::isfinite(label); }))
        throw FileError(labelFile + " holds a label that is nan or infinite. Remove that row.");
    setNumericClasses(data, labels, "data.labels: " + labelFile);
    dropRowsWithGaps(data, MissingValues::Skip);
    warnAboutClasses(data);
    warnAboutFeatures(data);
    if (!recipe.data.standardize.value_or(false) && !data.inputs.empty()) {
        const auto [low, high] = std::ranges::minmax(data.inputs);
        if (high - low > 16)
            data.warnings.push_back("Values run from " + numberText(low) + " to " + numberText(high) +
                                    " and are used as they are: networks train better with standardize.");
    }
    return data;
}

} // namespace nabla
