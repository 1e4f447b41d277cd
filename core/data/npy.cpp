// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/npy.h"

#include "core/base/error.h"
#include "core/data/checks.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>

namespace nabla {

namespace {

/// Reads the header, a Python dictionary as numpy writes it: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4),
/// }
class HeaderReader {
public:
    HeaderReader(std::string_view text, const std::string& file) : m_text(text), m_file(file) {}

    struct Header {
        std::string descr;
        bool isFortran = false;
        std::vector<std::uint64_t> shape;
    };

    Header read() {
        Header header;
        bool hasDescr = false;
        bool hasOrder = false;
        bool hasShape = false;
        expect('{');
        while (!accept('}')) {
            const std::string key = text();
            expect(':');
            if (key == "descr") {
                if (peek() != '\'' && peek() != '"')
                    throw FileError(m_file + " holds records of several fields. Save one plain array of numbers.");
                header.descr = text();
                hasDescr = true;
            } else if (key == "fortran_order") {
                header.isFortran = word("True");
                if (!header.isFortran && !word("False"))
                    fail();
                hasOrder = true;
            } else if (key == "shape") {
                header.shape = tuple();
                hasShape = true;
            } else {
                fail();
            }
            if (!accept(',') && peek() != '}')
                fail();
        }
        if (!hasDescr || !hasOrder || !hasShape)
            fail();
        return header;
    }

private:
    char peek() {
        while (!m_text.empty() && (m_text.front() == ' ' || m_text.front() == '\n' || m_text.front() == '\t'))
            m_text.remove_prefix(1);
        return m_text.empty() ? '\0' : m_text.front();
    }
    bool accept(char c) {
        if (m_text.empty() || peek() != c)
            return false;
        m_text.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!accept(c))
            fail();
    }
    bool word(std::string_view expected) {
        peek();
        if (!m_text.starts_with(expected))
            return false;
        m_text.remove_prefix(expected.size());
        return true;
    }
    std::string text() {
        const char quote = peek();
        if (quote != '\'' && quote != '"')
            fail();
        const std::size_t end = m_text.find(quote, 1);
        if (end == std::string_view::npos)
            fail();
        const std::string value(m_text.substr(1, end - 1));
        m_text.remove_prefix(end + 1);
        return value;
    }
    std::vector<std::uint64_t> tuple() {
        std::vector<std::uint64_t> sizes;
        expect('(');
        while (!accept(')')) {
            peek();
            std::uint64_t size = 0;
            const auto [end, error] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), size);
            if (error != std::errc() || sizes.size() == 32)
                throw FileError(m_file + " has a shape that is no list of sizes, or too large. The file is damaged.");
            m_text.remove_prefix(static_cast<std::size_t>(end - m_text.data()));
            accept('L'); // Python 2
            sizes.push_back(size);
            if (!accept(',') && peek() != ')')
                fail();
        }
        return sizes;
    }
    [[noreturn]] void fail() const {
        throw FileError(m_file + " has a header that cannot be understood. Save the array again with numpy.save.");
    }

    std::string_view m_text;
    const std::string& m_file;
};

NumberLayout layoutOf(const std::string& descr, const std::string& file) {
    NumberLayout layout;
    const std::string_view kinds = "uifb";
    constexpr NumberKind kKinds[] = {NumberKind::Unsigned, NumberKind::Signed, NumberKind::Float, NumberKind::Bool};
    if (descr.find('O') != std::string::npos)
        throw FileError(file + " holds Python objects (dtype object), which would mean running its code. Convert it: "
                               "array.astype(float).");
    const std::size_t kind = descr.size() == 3 ? kinds.find(descr[1]) : std::string_view::npos;
    const bool isKnownOrder = !descr.empty() && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
    if (kind != std::string_view::npos && isKnownOrder) {
        layout.kind = kKinds[kind];
        layout.bytes = descr[2] - '0';
        layout.isBigEndian = descr[0] == '>';
        const bool isFloat = layout.kind == NumberKind::Float;
        const bool isSize = layout.bytes == 1 || layout.bytes == 2 || layout.bytes == 4 || layout.bytes == 8;
        if (isSize && !(isFloat && layout.bytes == 1) && !(layout.kind == NumberKind::Bool && layout.bytes != 1))
            return layout;
    }
    throw FileError(file + " holds numbers of type \"" + descr +
                    "\", which cannot be read. Convert it: "
                    "array.astype(float).");
}

/// From first index fastest to last index fastest.
std::vector<double> toRowOrder(const std::vector<double>& values, std::span<const std::uint64_t> shape) {
    std::vector<double> ordered(values.size());
    std::vector<std::uint64_t> at(shape.size(), 0);
    std::vector<std::uint64_t> stride(shape.size(), 1);
    for (std::size_t d = 1; d < shape.size(); ++d)
        stride[d] = stride[d - 1] * shape[d - 1];
    std::uint64_t from = 0;
    for (double& value : ordered) {
        value = values[from];
        for (std::size_t d = shape.size(); d-- > 0;) {
            from += stride[d];
            if (++at[d] < shape[d])
                break;
            from -= stride[d] * shape[d];
            at[d] = 0;
        }
    }
    return ordered;
}

NpyArray load(const std::optional<std::string>& path, const char* key, const Recipe& recipe) {
    if (!path)
        throw Error(std::string("data.") + key + ": npy needs the path of a file.");
    return readNpy(*openBytes(resolvePath(recipe, *path)));
}

Index sizeAt(const NpyArray& array, std::size_t dimension) {
    return static_cast<Index>(array.shape[dimension]);
}

void setFeatures(Dataset& data, NpyArray features) {
    const std::size_t rank = features.shape.size();
    if (rank < 1 || rank > 3)
        throw ShapeError("data.features: the array has " + std::to_string(rank) + " dimensions (" +
                         shapeText(features.shape) +
                         "); it must be samples x features, or samples x time steps x features.");
    data.samples = sizeAt(features, 0);
    data.timeSteps = rank == 3 ? sizeAt(features, 1) : 1;
    data.hasTime = rank == 3;
    data.features = rank == 1 ? 1 : sizeAt(features, rank - 1);
    data.inputs = std::move(features.values);
}

void setTargets(Dataset& data, const NpyArray& targets) {
    const std::size_t rank = targets.shape.size();
    const std::string isShape = "data.targets: the array is " + shapeText(targets.shape);
    if (rank < 1 || sizeAt(targets, 0) != data.samples)
        throw ShapeError(isShape + ", but the features have " + std::to_string(data.samples) +
                         " samples. Both must have one row a sample.");
    const bool isSteps = rank > 1 && data.isSequence() && sizeAt(targets, 1) == data.timeSteps;
    if (data.task == Task::Regression) {
        if (rank > 3 || (rank == 3 && !isSteps))
            throw ShapeError(isShape + "; it must be samples, samples x targets, or samples x " +
                             std::to_string(data.timeSteps) + " time steps x targets.");
        data.targetSteps = rank == 3 ? data.timeSteps : 1;
        data.outputs = rank == 1 ? 1 : sizeAt(targets, rank - 1);
        data.targets = targets.values;
        return;
    }
    const bool isOneEach = rank == 1 || (rank == 2 && sizeAt(targets, 1) == 1);
    if (!isOneEach && !(rank == 2 && isSteps))
        throw ShapeError(isShape + "; classes must be one number a sample or a time step, not one-hot rows. Use "
                                   "array.argmax(axis=1).");
    data.targetSteps = isOneEach ? 1 : data.timeSteps;
    if (!std::ranges::all_of(targets.values, [](double y) { return std::isfinite(y); }))
        throw Error("data.targets: a class is nan or infinite. Remove those rows.");
    setNumericClasses(data, targets.values, "data.targets");
}

} // namespace

NpyArray readNpy(ByteStream& bytes, std::uint64_t maxValues) {
    std::array<char, 8> start{};
    const std::string_view magic("\x93NUMPY", 6);
    if (bytes.read(start) < start.size() || !std::string_view(start.data(), 6).starts_with(magic))
        throw FileError(bytes.name() + " is no .npy file. Save the array with numpy.save.");
    const int version = start[6];
    if (version < 1 || version > 3)
        throw FileError(bytes.name() + " has .npy format " + std::to_string(version) + "; 1 to 3 can be read.");
    std::array<char, 4> raw{};
    const std::size_t sizeBytes = version == 1 ? 2 : 4;
    std::uint64_t headerSize = 0;
    const bool hasSize = bytes.read(std::span(raw).first(sizeBytes)) == sizeBytes;
    for (std::size_t i = sizeBytes; i-- > 0;)
        headerSize = headerSize << 8 | static_cast<unsigned char>(raw[i]);
    if (!hasSize || headerSize > 1u << 16)
        throw FileError(bytes.name() + " has a damaged header. Get the file again.");
    std::string text(headerSize, '\0');
    if (bytes.read(text) < text.size())
        throw FileError(bytes.name() + " ends in its header. It is cut short; get it again.");
    const HeaderReader::Header header = HeaderReader(text, bytes.name()).read();
    NpyArray array;
    array.shape = header.shape;
    array.layout = layoutOf(header.descr, bytes.name());
    const std::optional<std::uint64_t> count = boxSize(array.shape, maxValues);
    if (!count)
        throw FileError(bytes.name() + " should hold " + shapeText(array.shape) + " numbers by its header. From 1 to " +
                        std::to_string(maxValues) + " can be read.");
    appendNumbers(bytes, *count, array.layout, start.size() + sizeBytes + headerSize, array.values);
    if (header.isFortran && array.shape.size() > 1)
        array.values = toRowOrder(array.values, array.shape);
    return array;
}

Dataset makeNpy(const Recipe& recipe) {
    const DataSpec& spec = recipe.data;
    NpyArray features = load(spec.features, "features", recipe);
    const NpyArray targets = load(spec.targets, "targets", recipe);
    Dataset data;
    data.name = std::filesystem::path(*spec.features).filename().string();
    const bool isFloat = targets.layout.kind == NumberKind::Float;
    data.task = spec.task.value_or(isFloat ? Task::Regression : Task::Classification);
    if (!spec.task)
        data.warnings.push_back(
            isFloat ? "data.task is not given: targets of a float type were taken for numbers to predict."
                    : "data.task is not given: targets of a whole-number type were taken for classes.");
    setFeatures(data, std::move(features));
    setTargets(data, targets);
    dropRowsWithGaps(data, spec.missing.value_or(MissingValues::Skip));
    if (data.task == Task::Classification)
        warnAboutClasses(data);
    warnAboutFeatures(data);
    return data;
}

} // namespace nabla
