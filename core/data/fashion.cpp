// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/fashion.h"

#include "core/base/error.h"
#include "core/data/idx.h"

#include <filesystem>
#include <numeric>

namespace nabla {

namespace {

constexpr Index kSide = 28;
constexpr const char* kInstalled = "/usr/share/datasets/fashion-mnist";

/// Appends one pair of files. Returns how many images it held.
Index appendPair(const std::string& images, const std::string& labels, Dataset& data) {
    const std::vector<std::uint64_t> shape = readIdx(*openBytes(images), data.inputs);
    std::vector<double> classes;
    const std::vector<std::uint64_t> labelShape = readIdx(*openBytes(labels), classes);
    if (shape.size() != 3 || shape[1] != kSide || shape[2] != kSide || labelShape != std::vector{shape[0]})
        throw FileError(images + " and " + labels +
                        " do not hold 28 x 28 images and a label for each. Install them again.");
    for (const double label : classes) {
        if (!(label >= 0 && label <= 9))
            throw FileError(labels + " holds a label beyond 0 to 9. Install it again.");
        data.labels.push_back(static_cast<std::int32_t>(label));
    }
    return static_cast<Index>(shape[0]);
}

void appendInstalled(Dataset& data) {
    const std::string folder = kInstalled;
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored))
        throw FileError("data.full: the complete Fashion-MNIST is not installed in " + folder +
                        ". Install it with \"sudo apt-get install dataset-fashion-mnist\", or leave full out to use "
                        "the 1000 images that are bundled.");
    data.inputs.reserve(static_cast<std::size_t>(70'000 * kSide * kSide));
    const Index training =
        appendPair(folder + "/train-images-idx3-ubyte.gz", folder + "/train-labels-idx1-ubyte.gz", data);
    const Index test = appendPair(folder + "/t10k-images-idx3-ubyte.gz", folder + "/t10k-labels-idx1-ubyte.gz", data);
    data.validationRows.resize(static_cast<std::size_t>(test));
    std::iota(data.validationRows.begin(), data.validationRows.end(), training);
}

} // namespace

Dataset makeFashion(const Recipe& recipe) {
    Dataset data;
    data.name = "fashion";
    data.task = Task::Classification;
    data.outputs = 10;
    data.classNames = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                       "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
    data.licence = "Fashion-MNIST, copyright 2017 Zalando SE, MIT licence (licences/fashion.txt)";
    if (recipe.data.full.value_or(false)) {
        appendInstalled(data);
    } else {
        const std::string folder = resourceFolder() + "/data";
        appendPair(folder + "/fashion-images.idx.gz", folder + "/fashion-labels.idx.gz", data);
    }
    for (double& pixel : data.inputs)
        pixel /= 255;
    data.samples = static_cast<Index>(data.labels.size());
    data.features = kSide * kSide;
    if (recipe.data.rows.value_or(false)) {
        data.timeSteps = kSide;
        data.features = kSide;
    } else {
        data.imageWidth = kSide;
        data.imageHeight = kSide;
    }
    return data;
}

} // namespace nabla
