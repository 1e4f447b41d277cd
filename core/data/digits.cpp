// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/digits.h"

#include "core/base/error.h"
#include "core/data/byte_stream.h"

#include <charconv>

namespace nabla {

namespace {

constexpr Index kSide = 8;
constexpr Index kPixels = kSide * kSide;

/// Appends one line's pixels and digit. Returns whether the line was sound.
bool appendLine(std::string_view line, Dataset& data) {
    const char* at = line.data();
    const char* const end = at + line.size();
    for (Index i = 0; i <= kPixels; ++i) {
        int value = 0;
        const auto [next, error] = std::from_chars(at, end, value);
        const bool isLast = i == kPixels;
        if (error != std::errc() || value < 0 || value > (isLast ? 9 : 16) || (isLast ? next != end : next == end))
            return false;
        if (isLast)
            data.labels.push_back(value);
        else
            data.inputs.push_back(value / 16.0);
        at = next + 1;
    }
    return true;
}

} // namespace

Dataset makeDigits(const Recipe&) {
    const std::string file = resourceFolder() + "/data/digits.csv.gz";
    const std::string text = readAll(*openBytes(file), 1 << 20);
    Dataset data;
    data.name = "digits";
    data.task = Task::Classification;
    data.features = kPixels;
    data.outputs = 10;
    data.imageWidth = kSide;
    data.imageHeight = kSide;
    for (int digit = 0; digit < 10; ++digit)
        data.classNames.push_back(std::to_string(digit));
    data.licence =
        "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak 1998, UCI; packed by scikit-learn "
        "(licences/digits.txt)";
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (!appendLine(line, data))
            throw FileError(file + " is damaged at row " + std::to_string(data.labels.size() + 1) +
                            ". Install Nablascope again.");
    }
    data.samples = static_cast<Index>(data.labels.size());
    for (Index s = 4; s < data.samples; s += 5)
        data.validationRows.push_back(s);
    return data;
}

Dataset makeDigitsRows(const Recipe& recipe) {
    Dataset data = makeDigits(recipe);
    data.name = "digits_rows";
    data.timeSteps = kSide;
    data.features = kSide;
    data.imageWidth = 0; // a time step is a line, no picture
    data.imageHeight = 0;
    return data;
}

} // namespace nabla
