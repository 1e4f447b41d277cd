// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/binary_numbers.h"
#include "core/data/dataset.h"

#include <string_view>

namespace nabla {

/// An array of a .npy file, values in C order (last index fastest).
struct NpyArray {
    std::vector<std::uint64_t> shape; ///< empty: a single number
    NumberLayout layout;
    std::vector<double> values;
};

/// Reads .npy, format 1, 2 and 3; float16 to float64, integers, bool; both byte orders, both index orders.
/// Errors: FileError: another kind of file or of number (Python objects, text, complex), more than `maxValues` numbers,
/// fewer or more bytes than the header says.
/// Source: NumPy Enhancement Proposal 1, and numpy.lib.format.
NpyArray readNpy(ByteStream& bytes, std::uint64_t maxValues = kMaxValues);

/// data.features: (samples), (samples, features) or (samples, time steps, features).
/// data.targets: (samples) or (samples, 1), or a step (samples, time steps), for classes; (samples), (samples, targets)
/// or (samples, time steps, targets) for numbers. Without a task whole-number types are classes, floats numbers to
/// predict. Errors: as readNpy; ShapeError when the shapes do not fit.
Dataset makeNpy(const Recipe& recipe);

} // namespace nabla
