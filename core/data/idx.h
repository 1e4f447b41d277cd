// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/binary_numbers.h"
#include "core/data/dataset.h"

namespace nabla {

/// Reads an IDX file (the format of MNIST), appends its numbers to `values` and returns its shape.
/// Errors: FileError: wrong first bytes, no or more than 8 dimensions, a size of 0, more than `maxValues` numbers,
/// fewer or more bytes than the header says.
/// Source: http://yann.lecun.com/exdb/mnist, "THE IDX FILE FORMAT".
std::vector<std::uint64_t> readIdx(ByteStream& bytes, std::vector<double>& values,
                                   std::uint64_t maxValues = kMaxValues);

/// data.images and data.labels. Images of rank 3 keep their width and height; values stay as they are in the file.
/// Classes are the different labels, sorted. Errors: as readIdx; ShapeError when the counts differ.
Dataset makeIdx(const Recipe& recipe);

} // namespace nabla
